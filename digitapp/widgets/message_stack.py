"""MessageStack: a widget, or in its place a sentence on why there is nothing to see."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QStackedWidget, QWidget


class MessageStack(QStackedWidget):
    """Shows one of two.

    Args:
        name: Object name of the sentence.
        body: The widget.
        parent: Owner.
    """

    def __init__(self, name: str, body: QWidget, parent: QWidget) -> None:
        super().__init__(parent)
        self._message = QLabel(
            self, objectName=name, alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True
        )
        self._message.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._body = body
        self.addWidget(self._message)
        self.addWidget(body)

    def show_message(self, text: str) -> None:
        """Shows the sentence, or the widget where it is empty."""
        self._message.setText(text)
        self.setCurrentWidget(self._message if text else self._body)
