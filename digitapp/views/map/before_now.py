"""A slider from before training to now, and a button that plays the way."""

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, QVariantAnimation, Signal
from PySide6.QtGui import QHideEvent, QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QStyle, QToolButton, QWidget

from model.language import tr

from ...style.theme import changes_look, current
from ...style.tool_icons import SIDE_PX, tool_icon
from ...style.zoom import zoomed

PLAY_MS = 2500
STEPS = 200
KNOWN = tr("before training")
UNKNOWN = tr("untrained")
KNOWN_TIP = tr(
    "Left: as it was with the weights that the training began from. Right: as it is now."
)
UNKNOWN_TIP = tr(
    "Nobody knows the weights that this network began from, as its file does not hold them. Left: "
    "another network of the same kind that has learnt nothing. Right: as it is now."
)


class BeforeNow(QWidget):
    """Where between before training and now one looks.

    Signals:
        moved(float): Another place: 0 for before training, 1 for now.
    """

    moved = Signal(float)

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent, objectName=name)
        self._play = QToolButton(
            self,
            objectName=f"{name}Play",
            accessibleName=tr("Play from before training to now"),
            toolTip=tr("Plays the way from before training to now."),
            autoRaise=True,
            focusPolicy=Qt.FocusPolicy.StrongFocus,
        )
        zoomed(self._play, icon=SIDE_PX)
        self._before = QLabel(KNOWN, self)
        self._slider = QSlider(
            Qt.Orientation.Horizontal,
            self,
            objectName=f"{name}Slider",
            accessibleName=tr("From before training to now"),
            minimum=0,
            maximum=STEPS,
            value=STEPS,
            singleStep=STEPS // 20,
            pageStep=STEPS // 4,
        )
        zoomed(self._slider, minimum_width=120)
        self._now = QLabel(tr("now"), self)
        for label in (self._before, self._now):
            label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        for widget in (self._play, self._before, self._slider, self._now):
            row.addWidget(widget)
        self._way = QVariantAnimation(self, startValue=0, endValue=STEPS, duration=PLAY_MS)
        self._way.valueChanged.connect(self._slider.setValue)
        self._way.stateChanged.connect(self._show_icon)
        self._slider.valueChanged.connect(lambda value: self.moved.emit(value / STEPS))
        self._slider.sliderPressed.connect(self._way.stop)
        self._play.clicked.connect(self._on_play)
        self._show_icon()
        self.show_known(True)

    @property
    def fraction(self) -> float:
        """0 for before training, 1 for now."""
        return self._slider.value() / STEPS

    @property
    def is_playing(self) -> bool:
        """Whether it moves by itself."""
        return self._way.state() == QVariantAnimation.State.Running

    def show_known(self, known: bool) -> None:
        """Says whether the left end is this network's own beginning, or another's."""
        self._before.setText(KNOWN if known else UNKNOWN)
        tip = KNOWN_TIP if known else UNKNOWN_TIP
        for widget in (self._before, self._slider, self._now):
            widget.setToolTip(tip)

    def go_to_now(self) -> None:
        """Goes to the right end; ``moved`` is not emitted."""
        self._way.stop()
        with QSignalBlocker(self._slider):
            self._slider.setValue(STEPS)

    def play(self) -> None:
        """Moves from before training to now, at once where the desktop wants no animations."""
        wanted = self.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration, None, self)
        if wanted:
            self._way.start()
        else:
            self._slider.setValue(0)

    def _on_play(self) -> None:
        if self.is_playing:
            self._way.stop()
        else:
            self.play()

    def _show_icon(self) -> None:
        self._play.setIcon(tool_icon("pause" if self.is_playing else "play", current()))

    # Overrides of Qt.

    def hideEvent(self, event: QHideEvent) -> None:
        self._way.stop()
        super().hideEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if changes_look(event):
            self._show_icon()
