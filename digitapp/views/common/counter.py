"""Counter: a line of text that changes all the time, and costs no layout."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ...style.theme import current
from ...style.zoom import px


class Counter(QWidget):
    """A muted line of text that changes with every picture.

    No label: with each text that lays the whole view out again and paints all of it.
    """

    def __init__(self, name: str, title: str, parent: QWidget) -> None:
        super().__init__(parent, objectName=name, accessibleName=title)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.text = ""

    def show_text(self, text: str) -> None:
        """Shows ``text``."""
        if text != self.text:
            self.text = text
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setPen(current().color("muted"))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter, self.text)

    def sizeHint(self) -> QSize:
        return QSize(px(80), self.fontMetrics().height())
