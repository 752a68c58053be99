"""Banner: one message at a time above the tabs, with its details and the button that mends it."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from ..state import Message
from ..style.theme import current
from .dialogs import show_details

INFO_S = 12
"""How long news stays; warnings and errors stay until they are closed or others come."""


class Banner(QWidget):
    """Hidden until there is something to say (objectName "messageBanner")."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, objectName="messageBanner", accessibleName="Message")
        self._message: Message | None = None
        self._text = QLabel(self, wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._action = QPushButton(self)
        self._details = QPushButton(
            "Details", self, toolTip="What exactly happened, for whoever can mend it."
        )
        self._close = QToolButton(
            self, text="✕", autoRaise=True, toolTip="Close this message", accessibleName="Close"
        )
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 6, 8, 6)
        layout.addWidget(self._text, 1)
        for button in (self._action, self._details, self._close):
            layout.addWidget(button)
        self._action.clicked.connect(self._on_action)
        self._details.clicked.connect(self._on_details)
        self._close.clicked.connect(self.hide)
        self._timer = QTimer(self, singleShot=True, interval=INFO_S * 1000)
        self._timer.timeout.connect(self.hide)
        self.hide()

    @property
    def message(self) -> Message | None:
        """What is shown; None while hidden."""
        return self._message if not self.isHidden() else None

    def show_message(self, message: Message) -> None:
        """Shows a message in place of the last."""
        self._message = message
        self._text.setText(message.text)
        self._action.setText(message.action)
        self._action.setVisible(bool(message.action))
        self._details.setVisible(bool(message.details))
        self.setAccessibleDescription(message.text)
        self.show()
        self.update()
        if message.kind == "info":
            self._timer.start()
        else:
            self._timer.stop()

    def _on_action(self) -> None:
        self.hide()
        if self._message is not None and self._message.on_action is not None:
            self._message.on_action()

    def _on_details(self) -> None:
        show_details(self.window(), "Details", self._message.text, self._message.details)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(theme.line))
        painter.setBrush(QColor(theme.card))
        painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), 6, 6)
        stripe = theme.accent
        if self._message is not None and self._message.kind != "info":
            stripe = theme.positive
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(stripe))
        painter.drawRoundedRect(1, 1, 5, self.height() - 2, 2, 2)
        painter.end()
