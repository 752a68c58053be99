"""DigitsMap: all digits in a plane, one's own drawing among them, live while a network learns."""

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QHideEvent, QPalette, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedLayout, QVBoxLayout, QWidget

from model.language import sentences, tr
from model.probes.maps.digit_map import LABELS, DigitMap, csv_lines
from model.probes.maps.features import PIXELS

from ...export.figures import ExportFigure
from ...export.saving import Saving
from ...session.session import Session
from ...state import Phase, Prediction, SessionState
from ...style.numbers import percent
from ...style.theme import changes_look, current
from ...system.report import Failure
from ...system.settings import AppSettings
from ...widgets.card import Card
from ...widgets.scatter_map import ScatterMap
from . import words
from .before_now import BeforeNow
from .colours import COLOURINGS, DIGIT_NAMES, Colouring, colouring
from .controls import MapControls
from .hover_card import HoverCard
from .layout_bar import LayoutBar
from .morph import Morph
from .neighbours import COUNT, Neighbours
from .note import MapNote
from .selection import Selection
from .source import MapSource

NO_NETWORK = tr("There is no network yet. Train one, or open one.")
NO_DATA = tr("There are no digits to show. Choose data in the bar at the top.")
NO_MAP = tr("The map could not be made. Choose other digits or another layer.")
LOADING = tr("Loading digits …")
COMPUTING = tr("Laying out the map …")
BEFORE = tr("before training")


class DigitsMap(QWidget):
    """The map of digits with the nearest or selected digits and the legend beside it.

    Attributes:
        controls: The row of boxes, to be laid out above it.
    """

    def __init__(self, session: Session, settings: AppSettings, parent: QWidget) -> None:
        super().__init__(parent, objectName="digitsMap")
        self._session = session
        self._colouring: Colouring | None = None
        self._places = np.zeros(0, np.int64)
        self._placed: tuple[DigitMap | None, np.ndarray | None, float] = (None, None, 1.0)
        self._hovered = -1
        self._mouse = QPointF()
        self._failed = False
        self._saving = Saving(self)
        self.controls = MapControls(settings, self)
        self._source = MapSource(session, self.controls.probe, self)
        self._morph = self._source.morph
        self._subject: tuple = ()
        self._note = MapNote(self)
        self._make_middle()
        self._about = QLabel(self, wordWrap=True, objectName="mapAbout")
        self._about.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._lay_out()
        self._connect()
        self._show_method()
        self._show_map()
        self.show_state(session.state)

    @property
    def map(self) -> DigitMap | None:
        """The present map."""
        return self._morph.now

    @property
    def morph(self) -> Morph:
        """The present map, that before training, and how far between them one looks."""
        return self._morph

    def _make_middle(self) -> None:
        self._card = Card(self)
        self._message = QLabel(
            self._card,
            objectName="mapMessage",
            alignment=Qt.AlignmentFlag.AlignCenter,
            wordWrap=True,
        )
        self._message.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._chart = ScatterMap(self._card)
        self._chart.setObjectName("mapChart")
        self._chart.installEventFilter(self)
        self._hover = HoverCard(self._chart)
        self.neighbours = Neighbours(self)
        self.selection = Selection(self)
        self.selection.hide()
        self.bar = LayoutBar(self)
        self.time = BeforeNow("mapTime", self)

    def _lay_out(self) -> None:
        self._stack = QStackedLayout(self._card)
        self._stack.setContentsMargins(6, 6, 6, 6)
        self._stack.addWidget(self._message)
        self._stack.addWidget(self._chart)
        middle = QHBoxLayout()
        middle.setSpacing(8)
        middle.addWidget(self._card, 6)
        middle.addWidget(self.neighbours, 1)
        middle.addWidget(self.selection, 1)
        below = QHBoxLayout()
        below.setSpacing(16)
        below.addWidget(self.bar, 1)
        below.addWidget(self.time)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self._note)
        layout.addLayout(middle, 1)
        layout.addLayout(below)
        layout.addWidget(self._about)

    def _connect(self) -> None:
        session, controls, chart = self._session, self.controls, self._chart
        session.changed.connect(self.show_state)
        session.live_prediction.changed.connect(self._on_reading)
        session.weights_changed.connect(self._on_weights)
        session.probes.failed.connect(self._on_failed)
        session.embedding.failed.connect(self._on_failed)
        self._source.now_changed.connect(self._on_now)
        self._source.start_changed.connect(self._on_start)
        self._source.preparing.connect(self._on_preparing)
        controls.probe_chosen.connect(self._on_probe_chosen)
        controls.colouring_chosen.connect(self._repaint)
        controls.show_all.triggered.connect(chart.reset_view)
        controls.straighten.triggered.connect(self._on_straighten)
        controls.arrows.toggled.connect(self._show_arrows)
        controls.save_figure.triggered.connect(self._on_save)
        chart.hovered.connect(self._on_hovered)
        chart.clicked.connect(lambda dot: self.send(int(self._colouring.order[dot])))
        chart.lassoed.connect(self._on_lassoed)
        self.neighbours.clicked.connect(self.send)
        self.selection.clicked.connect(self.send)
        self.selection.ended.connect(lambda: self.select(None))
        self.bar.lasso_chosen.connect(self._on_lasso_chosen)
        self.bar.pause_chosen.connect(self._on_pause)
        self.bar.again_chosen.connect(self._on_again)
        self.time.moved.connect(self._on_moved)
        self._note.data_wanted.connect(lambda source: session.need_data(source))
        self._saving.said.connect(session.say)

    # What is shown.

    def show_state(self, state: SessionState) -> None:
        """Shows the session's state: what can be chosen, and what is in the way of a map."""
        self.controls.show_data(state.data)
        self._note.show_state(state)
        if state.network is None:
            text = NO_NETWORK
        elif self._failed and state.phase is not Phase.LOADING:
            text = NO_DATA if state.data is None else NO_MAP
        else:
            text = LOADING if state.data is None else COMPUTING
        self._message.setText(text)
        self.time.show_known(self._source.start_is_known)

    def _show_map(self) -> None:
        """Shows the maps of the morph as they are now."""
        digits = self._morph.now
        self.controls.show_map(digits)
        self._stack.setCurrentWidget(self._message if digits is None else self._chart)
        self.time.setEnabled(digits is not None and digits.fits and digits.layer != PIXELS)
        self._show_progress()
        if digits is None:
            return
        self._show_colours()
        self._chart.set_equal(digits.laying is not None)
        fraction = self._morph.fraction if self._morph.is_between else 1.0
        self._chart.set_axis_titles(*words.axis_titles(digits, fraction))
        self._show_arrows()
        self._show_star(self._session.live_prediction.prediction.image)

    def _show_progress(self) -> None:
        looks_back = self._source.lacks_start
        shown = self._morph.start if looks_back else self._morph.now
        self.bar.show_layout(
            shown,
            self.controls.question.method,
            paused=self._session.embedding.is_paused,
            of=BEFORE if looks_back else "",
        )

    def _show_method(self) -> None:
        """Says what one sees, and how many digits the method can do."""
        question, data = self.controls.question, self._session.state.data
        available = 0
        if data is not None:
            train, validation, test = data.counts
            available = {"train": train, "test": test}.get(question.part, train + validation + test)
        limit = words.limit(question, available)
        self._about.setText(sentences([limit, words.about(question.method)]))

    def _show_colours(self) -> None:
        """Shows the dots of the map in the colours that are chosen."""
        digits = self._morph.shown
        self._colouring = colours = colouring(digits, self.controls.colouring, current())
        order = colours.order
        self._places = np.empty_like(order)
        self._places[order] = np.arange(len(order))
        self._chart.show_frame(self._morph.ends)
        self._chart.show_points(
            self._morph.places[order],
            colours.groups[order],
            names=DIGIT_NAMES,
            palette=colours.palette,
            shapes=colours.shapes,
        )
        self.neighbours.legend.show_entries(colours.legend, colours.marks)
        if not self.selection.isHidden():
            self._chart.show_selected(self._places[self.selection.indices])
        self._on_hovered(self._hovered)  # the same dot may be another digit now

    def _repaint(self) -> None:
        """Shows the same map in other colours."""
        if self._morph.now is not None:
            self._show_colours()
            self._chart.show_neighbours(self._places[self.neighbours.indices])

    def _show_arrows(self) -> None:
        """The output weights, where they are the map or wanted among the digits."""
        digits, ends = self._morph.now, None
        if digits is not None and digits.layer == LABELS and digits.laying is None:
            ends = self._morph.places[:, :2]
        elif digits is not None and self.controls.arrows.isChecked():
            ends = None if self._morph.is_between else digits.vectors
        self._chart.show_arrows(ends)

    def _show_star(self, image: np.ndarray | None) -> None:
        digits = self._morph.now
        self._placed = digits, image, self._morph.fraction
        can = image is not None and digits.fits and digits.layer != LABELS
        place = self._morph.place(image, COUNT) if can else None
        where, indices = (None, np.zeros(0, np.int64)) if place is None else place
        self._chart.show_star(where)
        self._chart.show_neighbours(self._places[indices])
        self.neighbours.show_digits(self._morph.shown, indices)

    def select(self, indices: np.ndarray | None) -> None:
        """Shows these digits of the map beside it; None for the nearest ones."""
        panels = (self.neighbours, self.selection)
        shown, other = panels if indices is None else panels[::-1]
        other.hide()  # first, or for a moment there would be no room for the map
        shown.show()
        if indices is not None:
            self.selection.show_digits(self._morph.shown, indices)
            indices = self._places[self.selection.indices]
        self._chart.show_selected(indices)

    # What happens.

    def _on_now(self) -> None:
        """Shows the present map as it is now."""
        self._failed = False
        subject = _subject(self._morph.now)
        is_another = subject != self._subject
        self._subject = subject
        if is_another:
            self._chart.show_star(None)  # where it lay means nothing any more
            self.select(None)
        self._show_map()
        if is_another:
            self._chart.reset_view()

    def _on_start(self) -> None:
        """Shows the map before training as it is now; another network's has nothing to show."""
        if self._morph.start is None:
            self.time.go_to_now()
            self._source.look(1.0)
        if self.isVisible():
            self._show_map()

    def _on_preparing(self, fraction: float) -> None:
        self.bar.say(tr("looking for neighbours: {fraction}", fraction=percent(fraction, 0)))

    def _on_failed(self, failure: Failure) -> None:
        self._failed = True
        self.show_state(self._session.state)

    def _on_weights(self) -> None:
        if self.isVisible():
            self.time.show_known(self._source.start_is_known)

    def _on_reading(self, reading: Prediction) -> None:
        # Each snapshot reads the same drawing again; the map's own network places it.
        if self.isVisible() and self.map is not None and not self._is_placed(reading.image):
            self._show_star(reading.image)

    def _is_placed(self, image: np.ndarray | None) -> bool:
        """Whether the star on this map is where ``image`` belongs."""
        digits, placed, fraction = self._placed
        if digits is not self.map or fraction != self._morph.fraction:
            return False
        if image is None or placed is None:
            return image is placed
        return np.array_equal(image, placed)

    def _on_probe_chosen(self) -> None:
        self._show_method()
        self._source.ask_for(self.controls.probe)
        self._show_progress()

    def _on_straighten(self) -> None:
        self.controls.probe.laid.flat.map = None
        self._source.ask_for(self.controls.probe)

    def _on_moved(self, fraction: float) -> None:
        self._source.look(fraction)
        if self._morph.now is not None:
            self._show_map()

    def _on_lasso_chosen(self, on: bool) -> None:
        self._chart.lasso = on
        self._chart.setCursor(Qt.CursorShape.CrossCursor if on else Qt.CursorShape.ArrowCursor)

    def _on_lassoed(self, dots: np.ndarray) -> None:
        self.select(self._colouring.order[dots] if len(dots) else None)

    def _on_pause(self, on: bool) -> None:
        self._session.embedding.pause(on)
        self._show_progress()

    def _on_again(self) -> None:
        self._session.embedding.again()
        self._show_progress()

    def _on_hovered(self, dot: int) -> None:
        self._hovered = dot
        if dot < 0 or self._chart.is_dragging:
            self._hover.hide()
        else:
            self._hover.show_digit(self._morph.shown, int(self._colouring.order[dot]), self._mouse)

    def send(self, index: int) -> None:
        """Puts a digit of the map on the canvas."""
        digits = self._morph.now
        label = int(digits.labels[index])
        text = tr(
            "{digit}, labelled {label}",
            digit=words.digit_name(digits, index),
            label=label,
        )
        self._session.send_digit(digits.picture(index), text, label)

    def _on_save(self) -> None:
        digits, places = self._morph.shown, self._morph.places
        depth = places[:, 2] if places.shape[1] == 3 else None
        shown = replace(digits, points=places[:, :2], depth=depth)
        title = words.map_title(digits, COLOURINGS[self.controls.colouring][0])
        figure = ExportFigure(title, self._chart, (self.neighbours.legend,))
        self._saving.ask_figure(tr("Save the map"), "map", figure, csv_lines(shown))

    # Overrides of Qt.

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._failed = False
        self.show_state(self._session.state)
        if self.map is not None:
            self._show_star(self._session.live_prediction.prediction.image)
        self._show_method()
        self._source.ask()

    def hideEvent(self, event: QHideEvent) -> None:
        self._source.rest()
        super().hideEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if changes_look(event):
            self._repaint()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.MouseMove:
            self._mouse = event.position()
        return super().eventFilter(watched, event)


def _subject(digits: DigitMap) -> tuple:
    """What a map is of: as long as that stays, its view does too."""
    method = None if digits.laying is None else digits.laying.method
    shape = digits.images.shape[1:]
    return digits.layer, digits.part, len(digits.indices), shape, method, digits.places.shape[1]
