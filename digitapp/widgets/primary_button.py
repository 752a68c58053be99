"""PrimaryButton: the one button that asks for attention, in the accent's colour."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QWidget

from ..style.theme import current
from ..style.zoom import zoomed

CORNER_PX = 4.0


class PrimaryButton(QPushButton):
    """Painted here: a style sheet for it would slow every other widget."""

    def __init__(self, text: str, parent: QWidget | None = None, **properties: object) -> None:
        super().__init__(text, parent, **properties)
        zoomed(self, text=1.0, bold=True)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        ground = theme.color("accent", 1.0 if self.isEnabled() else 0.55)
        if self.isDown():
            ground = ground.darker(112)
        elif self.underMouse() and self.isEnabled():
            ground = ground.lighter(112)
        frame = theme.color("text") if self.hasFocus() else ground
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(frame, 1))
            painter.setBrush(ground)
            box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
            painter.drawRoundedRect(box, CORNER_PX, CORNER_PX)
            painter.setPen(theme.color("on_accent"))
            shown = Qt.TextFlag.TextShowMnemonic | Qt.AlignmentFlag.AlignCenter
            painter.drawText(self.rect(), shown, self.text())
