"""WholeText: wrapped text that is never cut, whatever its language and size."""

from typing import Any

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel


class WholeText(QLabel):
    """Never lower than its text at the width that it has; a layout counts one line of a QLabel.

    Its height only grows while its width stays, so that what stands above it doesn't jump with
    each text.

    Args:
        given: What a QLabel takes.
        lines: How many lines it is high at least.
        properties: Of the QLabel.
    """

    def __init__(self, *given: Any, lines: int = 1, **properties: Any) -> None:
        super().__init__(*given, wordWrap=True, **properties)
        self._lines, self._most = lines, 0
        self._beside: tuple[WholeText, ...] = ()

    @property
    def needed(self) -> int:
        """Height for its own texts, in pixels."""
        least = self._lines * self.fontMetrics().lineSpacing()
        return max(least, self._most, self.heightForWidth(self.width()))

    def stand_beside(self, *others: "WholeText") -> None:
        """It is as high as the highest of these; each is to be told of the others."""
        self._beside = others
        self.updateGeometry()

    def say(self, text: str) -> None:
        """Shows another text."""
        if text == self.text():
            return
        self._most = self.needed
        self.setText(text)
        self._tell()

    def _tell(self) -> None:
        for label in (self, *self._beside):
            label.updateGeometry()

    # Overrides of Qt.

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self.minimumSizeHint().height())

    def minimumSizeHint(self) -> QSize:
        height = max(label.needed for label in (self, *self._beside))
        return QSize(super().minimumSizeHint().width(), height)

    def hasHeightForWidth(self) -> bool:
        # It asks for another height when its width has changed. A layout takes what it gives to
        # a widget with height for width from it again where there is too little room.
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._most = 0
            self._tell()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.FontChange:
            self._most = 0
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._tell()
