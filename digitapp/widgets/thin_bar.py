"""ThinBar: progress as a line; one that runs to and fro where nobody knows how far it is."""

from PySide6.QtCore import QElapsedTimer, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QProgressBar, QSizePolicy, QWidget

from ..style.theme import current
from ..style.zoom import px

HEIGHT_PX = 6
FRAME_MS = 40
ROUND_MS = 1600
"""One way of the piece that runs to and fro."""

PIECE = 0.25
"""Its part of the whole width."""


class ThinBar(QProgressBar):
    """A progress bar without text, as high as a line."""

    def __init__(self, parent: QWidget | None = None, **properties: object) -> None:
        super().__init__(parent, textVisible=False, **properties)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._clock = QElapsedTimer()
        self._clock.start()
        self._timer = QTimer(self, interval=FRAME_MS)
        self._timer.timeout.connect(self.update)

    def _piece(self) -> tuple[float, float]:
        """Where the full part begins and how long it is, as fractions of the width."""
        low, high = self.minimum(), self.maximum()
        if high > low:
            return 0.0, max(self.value() - low, 0) / (high - low)
        way = (self._clock.elapsed() % (2 * ROUND_MS)) / ROUND_MS
        return (1 - PIECE) * (way if way <= 1 else 2 - way), PIECE

    # Overrides of Qt.

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        is_busy = self.maximum() <= self.minimum()
        if is_busy != self._timer.isActive():
            self._timer.start() if is_busy else self._timer.stop()
        bar = QRectF(self.rect())
        round_ = bar.height() / 2
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("line"))
            painter.drawRoundedRect(bar, round_, round_)
            start, length = self._piece()
            bar.setLeft(start * self.width())
            bar.setWidth(length * self.width())
            painter.setBrush(theme.color("accent", 1.0 if self.isEnabled() else 0.4))
            painter.drawRoundedRect(bar, round_, round_)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), px(HEIGHT_PX))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(40), px(HEIGHT_PX))

    def hideEvent(self, event: QHideEvent) -> None:
        self._timer.stop()
        super().hideEvent(event)
