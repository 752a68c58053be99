"""MapView: all digits in a plane, one's own drawing among them, live while a network learns."""

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QHideEvent, QPalette, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from model.probes.digit_map import DigitMap, csv_lines

from ..report import Failure
from ..session import Session
from ..settings import AppSettings
from ..state import Phase, Probe, Reading, SessionState
from ..theme import changes_look, current
from ..widgets.card import Card
from ..widgets.scatter_map import ScatterMap
from .hover_card import HoverCard
from .map_colours import DIGIT_NAMES, Colouring, colouring
from .map_controls import MapControls
from .map_note import MapNote
from .map_words import axis_titles
from .neighbours import COUNT, Neighbours
from .saving import Saving

ABOUT = (
    "Each dot is a digit; those that lie together look alike to this layer. "
    "Drag and turn the wheel to look around; a click puts a digit on the canvas."
)
NO_NETWORK = "There is no network yet. Train one, or open one."
NO_DATA = "There are no digits to show. Choose data in the bar at the top."
NO_MAP = "The map could not be made. Choose other digits or another layer."
LOADING = "Loading digits …"
COMPUTING = "Laying out the map …"


class MapView(QWidget):
    """The map of digits with its boxes, the nearest digits and the legend beside it."""

    def __init__(self, session: Session, settings: AppSettings, parent: QWidget) -> None:
        super().__init__(parent, objectName="mapView")
        self._session = session
        self._map: DigitMap | None = None
        self._colouring: Colouring | None = None
        self._places = np.zeros(0, np.int64)
        self._placed: tuple[DigitMap | None, np.ndarray | None] = (None, None)
        self._hovered = -1
        self._mouse = QPointF()
        self._failed = False
        self._saving = Saving(self)
        self.controls = MapControls(settings, self)
        self._note = MapNote(self)
        self._make_middle()
        self._about = QLabel(ABOUT, self, objectName="mapAbout", wordWrap=True)
        self._about.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._lay_out()
        self._connect()
        self._show_map(None)
        self.show_state(session.state)

    @property
    def map(self) -> DigitMap | None:
        """What is shown."""
        return self._map

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

    def _lay_out(self) -> None:
        self._stack = QStackedLayout(self._card)
        self._stack.setContentsMargins(6, 6, 6, 6)
        self._stack.addWidget(self._message)
        self._stack.addWidget(self._chart)
        middle = QHBoxLayout()
        middle.setSpacing(8)
        middle.addWidget(self._card, 6)
        middle.addWidget(self.neighbours, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.controls)
        layout.addWidget(self._note)
        layout.addLayout(middle, 1)
        layout.addWidget(self._about)

    def _connect(self) -> None:
        session, controls = self._session, self.controls
        session.changed.connect(self.show_state)
        session.reader.changed.connect(self._on_reading)
        session.prober.probed.connect(self._on_probed)
        session.prober.failed.connect(self._on_failed)
        controls.probe_chosen.connect(self._on_probe_chosen)
        controls.colouring_chosen.connect(self._on_colouring_chosen)
        controls.show_all.triggered.connect(self._chart.reset_view)
        controls.straighten.triggered.connect(self._on_straighten)
        controls.save_picture.triggered.connect(self._on_save_picture)
        controls.save_table.triggered.connect(self._on_save_table)
        self._chart.hovered.connect(self._on_hovered)
        self._chart.clicked.connect(lambda dot: self._send(int(self._colouring.order[dot])))
        self.neighbours.clicked.connect(self._send)
        self._note.data_wanted.connect(lambda source: session.need_data(source))
        self._saving.said.connect(session.said)

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

    def _show_map(self, digits: DigitMap | None) -> None:
        old, self._map = self._map, digits
        self.controls.show_map(digits)
        self._stack.setCurrentWidget(self._message if digits is None else self._chart)
        if digits is None:
            return
        is_another = old is None or _subject(old) != _subject(digits)
        if is_another:
            self._chart.show_star(None)  # where it lay means nothing any more
        self._show_colours()
        if is_another:
            self._chart.reset_view()
        self._chart.set_axis_titles(*axis_titles(digits.plane))
        self._show_star(self._session.reader.reading.image)

    def _show_colours(self) -> None:
        """Shows the dots of the map in the colours that are chosen."""
        digits = self._map
        self._colouring = colours = colouring(digits, self.controls.colouring, current())
        order = colours.order
        self._places = np.empty_like(order)
        self._places[order] = np.arange(len(order))
        self._chart.show_points(
            digits.points[order],
            colours.groups[order],
            names=DIGIT_NAMES,
            palette=colours.palette,
        )
        self.neighbours.legend.show_entries(colours.legend)
        self._on_hovered(self._hovered)  # the same dot may be another digit now

    def _repaint(self) -> None:
        """Shows the same map in other colours."""
        if self._map is not None:
            self._show_colours()
            self._chart.show_neighbours(self._places[self.neighbours.indices])

    def _show_star(self, image: np.ndarray | None) -> None:
        self._placed = self._map, image
        can = image is not None and self._map.fits
        place = self._map.place(image, COUNT) if can else None
        where, indices = (None, np.zeros(0, np.int64)) if place is None else place
        self._chart.show_star(where)
        self._chart.show_neighbours(self._places[indices])
        self.neighbours.show_digits(self._map, indices)

    # What happens.

    def _on_probed(self, probe: Probe, result: object) -> None:
        if probe == self.controls.probe and self.isVisible():
            self._failed = False
            self._show_map(result)

    def _on_failed(self, failure: Failure) -> None:
        self._failed = True
        self.show_state(self._session.state)

    def _on_reading(self, reading: Reading) -> None:
        # Each snapshot reads the same drawing anew; the map's own network places it.
        if self.isVisible() and self._map is not None and not self._is_placed(reading.image):
            self._show_star(reading.image)

    def _is_placed(self, image: np.ndarray | None) -> bool:
        """Whether the star on this map is where ``image`` belongs."""
        digits, placed = self._placed
        if image is None or placed is None:
            return digits is self._map and image is placed
        return digits is self._map and np.array_equal(image, placed)

    def _on_probe_chosen(self) -> None:
        if self.isVisible():
            self._session.prober.watch(self.controls.probe)

    def _on_colouring_chosen(self) -> None:
        self._repaint()

    def _on_straighten(self) -> None:
        self.controls.probe.before.map = None
        self._on_probe_chosen()

    def _on_hovered(self, dot: int) -> None:
        self._hovered = dot
        if dot < 0:
            self._hover.hide()
        else:
            self._hover.show_digit(self._map, int(self._colouring.order[dot]), self._mouse)

    def _send(self, index: int) -> None:
        """Puts a digit of the map on the canvas."""
        digits = self._map
        name = f"{digits.part} digit {int(digits.indices[index])}"
        text = f"{name}, labelled {int(digits.labels[index])}"
        self._session.digit_sent.emit(digits.picture(index), text)

    def _on_save_picture(self) -> None:
        self._saving.ask_picture("Save the picture", "map.png", self._chart.grab().toImage())

    def _on_save_table(self) -> None:
        self._saving.ask_table("Save the coordinates", "map.csv", csv_lines(self._map))

    # Overrides of Qt.

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._failed = False
        self.show_state(self._session.state)
        if self._map is not None:
            self._show_star(self._session.reader.reading.image)
        self._session.prober.watch(self.controls.probe)

    def hideEvent(self, event: QHideEvent) -> None:
        self._session.prober.unwatch(self.controls.probe)
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
    return digits.layer, digits.part, len(digits.indices), digits.images.shape[1:]
