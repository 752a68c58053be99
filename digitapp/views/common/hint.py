"""Hint: a sentence below a field that says what is wrong with it."""

from PySide6.QtCore import QEvent
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QLabel, QWidget

from ...style.theme import changes_look, current


class Hint(QLabel):
    """Red text that can be read on the theme's cards; hidden where there is none.

    Args:
        name: Object name.
    """

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent, objectName=name, wordWrap=True, visible=False)
        self._redden()

    def show_text(self, text: str) -> None:
        """Says what is wrong; an empty text takes that away."""
        self.setText(text)
        self.setVisible(bool(text))

    def _redden(self) -> None:
        tones, red = self.palette(), QColor("#ff8d7a" if current().is_dark else "#bd1f01")
        if tones.color(QPalette.ColorRole.WindowText) != red:
            tones.setColor(QPalette.ColorRole.WindowText, red)
            self.setPalette(tones)

    # Overrides of Qt.

    def changeEvent(self, event: QEvent) -> None:
        if changes_look(event):
            self._redden()
        super().changeEvent(event)
