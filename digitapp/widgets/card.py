"""Card: a panel with the design's background, round corners and a thin frame."""

from math import ceil

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ..style.theme import current
from ..style.zoom import px

CORNER_PX = 8.0


class Card(QWidget):
    """Holds other widgets in its layout; painted, as a style sheet would reach its children."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        with QPainter(self) as painter:
            corner = ceil(CORNER_PX / 2)
            if self.rect().adjusted(corner, corner, -corner, -corner).contains(event.rect()):
                # Only what lies in it has changed: its frame stays as it is.
                painter.fillRect(event.rect(), theme.color("card"))
                return
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(theme.color("line"), 1))
            painter.setBrush(theme.color("card"))
            frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
            painter.drawRoundedRect(frame, CORNER_PX, CORNER_PX)


class SideCard(Card):
    """A card beside a picture: as wide as the design has it, or as its texts need.

    Args:
        parent: Owner.
        width_px: In pixels of the design.
    """

    def __init__(self, parent: QWidget, width_px: int) -> None:
        super().__init__(parent)
        self._width_px = width_px
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)

    # Overrides of Qt.

    def sizeHint(self) -> QSize:
        return QSize(self.minimumSizeHint().width(), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return super().minimumSizeHint().expandedTo(QSize(px(self._width_px), 0))
