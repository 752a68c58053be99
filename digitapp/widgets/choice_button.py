"""A button that stays down, one of several: which one is down can be seen at a glance."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QWidget

from ..style.theme import current

CORNER_PX = 2.5


class ChoiceButton(QPushButton):
    """A checkable button with a frame in the accent while it is checked.

    Args:
        text: On it.
        tip: What choosing it does.
        name: Object name.
    """

    def __init__(self, text: str, tip: str, name: str, parent: QWidget) -> None:
        super().__init__(text, parent, objectName=name, toolTip=tip, checkable=True)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.isChecked():
            with QPainter(self) as painter:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                color = "accent" if self.isEnabled() else "line"
                painter.setPen(QPen(current().color(color), 2))
                frame = QRectF(self.rect()).adjusted(1, 1, -1, -1)
                painter.drawRoundedRect(frame, CORNER_PX, CORNER_PX)
