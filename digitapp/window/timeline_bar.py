"""TimelineBar: back to any time of the training, by hand, as a film, or as the file of one."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, QTimer
from PySide6.QtGui import QImage, QPalette
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QSlider,
    QToolButton,
    QWidget,
)

from model.errors import SaveError
from model.language import tr, trc

from ..export.films import check_name
from ..export.saving import ask_name
from ..session.session import Session
from ..session.snapshot_history import Moment
from ..state import Message, SessionState
from ..style.numbers import fixed
from ..style.theme import changes_look, current
from ..style.tool_icons import SIDE_PX, tool_icon
from ..style.zoom import zoomed
from ..system.report import Failure
from ..system.settings import AppSettings
from ..widgets.folding_bar import FoldingBar
from ..widgets.thin_bar import ThinBar
from .film import Filming
from .film_frame import FilmFrame

FRAMES = 10
"""Moments a second at normal speed."""

WIDEST = Moment(888_888, 888.88, {})
"""The moment that takes the most room in words."""

SPEEDS = {"¼ ×": 0.25, "½ ×": 0.5, "1 ×": 1.0, "2 ×": 2.0, "4 ×": 4.0}
KINDS = {".gif": tr("Film (*.gif)"), ".png": tr("Row of pictures (*.png)")}
PAST_TIP = tr(
    "Everything shows the network as it was then. Training goes on with the present network, and "
    "that is what is saved."
)
NOTHING_TO_FILM = tr(
    "There is nothing to film: show the window with a view, and train a network that can be looked "
    "back at."
)
VIEW_GONE = tr(
    "The film was given up, because its view is not shown any more. Save it again, and stay with "
    "the view until it is done."
)
SLIDER_TIP = tr(
    "Back to any time of the last training: all views, and the prediction of your drawing, show "
    "the network as it was then."
)


class TimelineBar(QWidget):
    """Below the tabs while there is a training to look back at.

    Args:
        session: Whose timeline it shows.
        settings: Remembers speed and loop.
        parent: Owner.
        filmed: Gives the widgets that a film shows, from left to right.

    Attributes:
        slider: Place among the moments; its right end is the present.
        filming: Makes films.
    """

    def __init__(
        self,
        session: Session,
        settings: AppSettings,
        parent: QWidget,
        filmed: Callable[[], Sequence[QWidget]],
    ) -> None:
        super().__init__(parent, objectName="timelineBar")
        self._session = session
        self._timeline = session.snapshots
        self._settings = settings
        self._filmed = filmed
        self._frame: FilmFrame | None = None
        self.filming = Filming(session, self)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._on_tick)
        self._make_player()
        self._make_rest()
        self._lay_out()
        self._connect()
        self._show_icons()
        self.show_state(session.state)

    @property
    def is_playing(self) -> bool:
        """Whether the film runs."""
        return self._timer.isActive()

    def show_state(self, state: SessionState) -> None:
        """Shows which time is looked at, and what can be done."""
        timeline, films = self._timeline, self.filming.is_active
        count = len(timeline.moments)
        self.setVisible(count > 1)
        if count < 2:
            return
        with QSignalBlocker(self.slider):
            self.slider.setRange(0, count - 1)
            self.slider.setValue(timeline.index)
        past = timeline.chosen is not None
        text = when(timeline.chosen) if past else tr("the present")
        self._when.setText(text)
        self._when.setToolTip(PAST_TIP if past else "")
        self.slider.setAccessibleDescription(text)
        self._present.setEnabled(past and not films)
        self._keep.setEnabled(past and not films and state.is_free)
        for widget in (self.slider, self.play, self.loop, self.speed):
            widget.setEnabled(not films)
        self._progress.setVisible(films)
        self.slider.setVisible(not films)
        self._save.setText(trc("button", "Cancel") if films else tr("Save film…"))
        self._save.setToolTip(
            tr("Give the film up; no file is written.")
            if films
            else tr(
                "Save what you see, from the first step to the present,\nas an animated picture "
                "(GIF) or a row of pictures (PNG)."
            )
        )

    def save_film(self, path: str) -> None:
        """Films the view that is shown, beside the drawing, into a GIF or a row of PNGs."""
        if self.filming.is_active:
            return
        try:
            check_name(Path(path))
        except SaveError as error:
            self._session.say(Message(str(error), "error"))
            return
        seen = self._seen()
        # The moments may have gone while the name was asked for, or the window been hidden.
        if not seen or not self._timeline.moments:
            self._session.say(Message(NOTHING_TO_FILM, "error"))
            return
        self.stop()
        self._frame = FilmFrame(seen)
        self._progress.setValue(0)
        self.filming.start(path, self._pause_ms, self._picture)
        self.show_state(self._session.state)

    def stop(self) -> None:
        """Stops the film where it is."""
        self._timer.stop()
        self.play.setChecked(False)

    @property
    def _pause_ms(self) -> int:
        return round(1000 / (FRAMES * self.speed.currentData()))

    def _make_player(self) -> None:
        self.play = self._button(
            "playButton", trc("button", "Play"), tr("Play the training as a film.")
        )
        self.play.setCheckable(True)
        self.loop = self._button(
            "loopButton", trc("button", "Loop"), tr("Begin again where the film ends.")
        )
        self.loop.setCheckable(True)
        self.loop.setChecked(self._settings.choice("timeline.loop", False))
        self.speed = QComboBox(
            self,
            objectName="speedBox",
            accessibleName=tr("Speed of the film"),
            toolTip=tr(
                "How fast the film runs; at 1 × it shows {frames} moments a second.", frames=FRAMES
            ),
        )
        for text, factor in SPEEDS.items():
            self.speed.addItem(text, factor)
        speed = self._settings.choice("timeline.speed", "1 ×")
        self.speed.setCurrentIndex(max(self.speed.findText(speed), 0))
        self.slider = QSlider(
            Qt.Orientation.Horizontal,
            self,
            objectName="timelineSlider",
            accessibleName=tr("Time of the training"),
            toolTip=SLIDER_TIP,
        )

    def _make_rest(self) -> None:
        self._progress = ThinBar(self, objectName="filmProgress")
        self._when = QLabel(self, objectName="timelineWhen", accessibleName=tr("Time shown"))
        zoomed(self._when, minimum_text=when(WIDEST))
        self._when.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._when.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._present = self._button(
            "presentButton",
            trc("time", "Present"),
            tr("Show the network as it is now, and follow it as it learns."),
        )
        self._keep = self._button(
            "keepMomentButton",
            trc("button", "Keep"),
            tr(
                "Make the network of this time the present one, as a new network.\n"
                "Not while one learns."
            ),
        )
        self._save = self._button("saveFilmButton", tr("Save film…"), "")
        for button in (self._present, self._keep, self._save):
            button.setText(button.accessibleName())
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
            button.setAutoRaise(False)

    def _button(self, name: str, title: str, tip: str) -> QToolButton:
        button = QToolButton(
            self,
            objectName=name,
            accessibleName=title,
            toolTip=tip,
            autoRaise=True,
            focusPolicy=Qt.FocusPolicy.StrongFocus,
        )
        zoomed(button, icon=SIDE_PX)
        return button

    def _lay_out(self) -> None:
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        player, rest = QWidget(self), QWidget(self)
        for part, widgets in (
            (player, (self.play, self.loop, self.speed, self.slider, self._progress)),
            (rest, (self._when, self._present, self._keep, self._save)),
        ):
            row = QHBoxLayout(part)
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(6)
            for widget in widgets:
                row.addWidget(widget, widget in (self.slider, self._progress))
        bar = QHBoxLayout(self)
        bar.setContentsMargins(0, 0, 0, 0)
        bar.addWidget(FoldingBar(((player, 1), (rest, 0)), 6, self))

    def _connect(self) -> None:
        session = self._session
        session.changed.connect(self.show_state)
        self._timeline.changed.connect(lambda: self.show_state(session.state))
        self.play.toggled.connect(self._on_play)
        self.loop.toggled.connect(lambda on: self._settings.set_choice("timeline.loop", on))
        self.speed.activated.connect(self._on_speed)
        self.slider.valueChanged.connect(self._on_moved)
        self._present.clicked.connect(self._on_present)
        self._keep.clicked.connect(session.keep_shown)
        self._save.clicked.connect(self._on_save)
        self.filming.advanced.connect(self._on_advanced)
        self.filming.finished.connect(self._on_filmed)
        self.filming.failed.connect(self._on_failed)
        self.filming.ended.connect(lambda: self.show_state(session.state))

    def _show_icons(self) -> None:
        theme = current()
        self.play.setIcon(tool_icon("pause" if self.play.isChecked() else "play", theme))
        self.loop.setIcon(tool_icon("loop", theme))

    def _seen(self) -> list[QWidget]:
        return [widget for widget in self._filmed() if widget.isVisible()]

    def _picture(self, moment: Moment, fraction: float) -> QImage | None:
        if self._seen() != self._frame.widgets:  # a hidden view draws nothing any more
            self._session.say(Message(VIEW_GONE, "warning"))
            return None
        return self._frame.picture(when(moment), fraction)

    # What happens.

    def _on_moved(self, place: int) -> None:
        self.stop()
        self._timeline.look(place)

    def _on_present(self) -> None:
        self.stop()
        self._timeline.look_at_present()

    def _on_play(self, on: bool) -> None:
        self._show_icons()
        if not on:
            self._timer.stop()
        elif not self._timer.isActive():
            if self._timeline.chosen is None:  # from the end there is nowhere to go
                self._timeline.look(0)
            self._timer.start(self._pause_ms)

    def _on_tick(self) -> None:
        timeline = self._timeline
        place, last = timeline.index + 1, len(timeline.moments) - 1
        if place > last and self.loop.isChecked():
            place = 0
        timeline.look(place)
        if place >= last and not self.loop.isChecked():
            self.stop()

    def _on_speed(self) -> None:
        self._settings.set_choice("timeline.speed", self.speed.currentText())
        if self._timer.isActive():
            self._timer.start(self._pause_ms)

    def _on_save(self) -> None:
        if self.filming.is_active:
            self.filming.cancel()
            return
        ask_name(self, tr("Save film"), trc("file name", "training"), KINDS, self.save_film)

    def _on_advanced(self, done: int, total: int) -> None:
        self._progress.setMaximum(total)
        self._progress.setValue(done)
        self._when.setText(tr("film: {percent} %", percent=100 * done // total))

    def _on_filmed(self, path: str) -> None:
        self._session.say(Message(tr("The film is saved as “{name}”.", name=Path(path).name)))

    def _on_failed(self, failure: Failure) -> None:
        self._session.say(Message(failure.sentence, "error", failure.details))

    # Overrides of Qt.

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if changes_look(event):
            self._show_icons()


def when(moment: Moment) -> str:
    """The time of a moment, for people."""
    return tr("epoch {epoch} · step {step:,}", epoch=fixed(moment.epoch), step=moment.step)
