"""Banner: one message at a time over the view, with its details and the button that mends it.

Invariant: a message moves nothing, and takes no click that was already on its way.
"""

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QColor,
    QKeyEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from model.language import named, tr, trc

from ..state import Message
from ..style.theme import current
from ..widgets.speech import announce
from .dialogs import show_details

INFO_S = 12
"""How long news stays; warnings and errors stay until they are closed, others come, or what they
are about has succeeded."""

GRACE_MS = 500
"""For so long a new message lets clicks through, to what lies below and was aimed at."""

SPOKEN = {"info": tr("Message"), "warning": tr("Warning"), "error": trc("message", "Error")}


class Banner(QWidget):
    """Hidden until there is something to say (objectName "messageBanner").

    Args:
        room: What it lies over, at the lower end.
        parent: The window.
    """

    def __init__(self, room: QWidget, parent: QWidget) -> None:
        super().__init__(parent, objectName="messageBanner", accessibleName=tr("Message"))
        self._room = room
        self._message: Message | None = None
        self._before: QWidget | None = None
        self._text = QLabel(self, wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._action = QPushButton(self)
        self._details = QPushButton(
            tr("Details"), self, toolTip=tr("What exactly happened, for whoever can mend it.")
        )
        self._close = QToolButton(
            self,
            text="✕",
            autoRaise=True,
            toolTip=tr("Close this message (Esc)"),
            accessibleName=trc("button", "Close"),
            focusPolicy=Qt.FocusPolicy.StrongFocus,
        )
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 6, 8, 6)
        layout.addWidget(self._text, 1)
        for button in (self._action, self._details, self._close):
            layout.addWidget(button)
        self._action.clicked.connect(self._on_action)
        self._details.clicked.connect(self._on_details)
        self._close.clicked.connect(self.close_message)
        self._timer = QTimer(self, singleShot=True, interval=INFO_S * 1000)
        self._timer.timeout.connect(self._on_time)
        self._grace = QTimer(self, singleShot=True, interval=GRACE_MS)
        self._grace.timeout.connect(self._take_clicks)
        self.hide()
        for widget in (room, parent):
            widget.installEventFilter(self)

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
        self.setAccessibleName(SPOKEN[message.kind])
        self.setAccessibleDescription(message.text)
        if self.isHidden():
            self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            self._grace.start()
        self.show()
        self.raise_()
        self._place()
        self.update()
        if message.kind == "info":
            self._timer.start()
        else:
            self._timer.stop()
        self._announce(message)

    def settle(self, about: str) -> None:
        """Takes away a trouble about what has succeeded now."""
        message = self.message
        if message is not None and message.kind != "info" and about and message.about == about:
            self.close_message()

    def visit(self) -> None:
        """Shows the last message once more if it is gone, and moves the focus to its buttons."""
        if self._message is None:
            return
        if self.isHidden():
            self.show_message(self._message)
        self._take_clicks()
        if not self._has_focus():
            self._before = QApplication.focusWidget()
        buttons = (self._action, self._details, self._close)
        next(button for button in buttons if not button.isHidden()).setFocus(
            Qt.FocusReason.ShortcutFocusReason
        )

    def close_message(self) -> None:
        """Hides the message; the focus goes back to where it was."""
        had_focus = self._has_focus()
        self.hide()
        if had_focus and self._before is not None and self._before.isVisible():
            self._before.setFocus()
        self._before = None

    def _has_focus(self) -> bool:
        return self.isAncestorOf(QApplication.focusWidget() or self.window())

    def _announce(self, message: Message) -> None:
        """Tells assistive tools, which read it without the focus being moved."""
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))
        words = named(SPOKEN[message.kind], message.text)
        announce(self, words, at_once=message.kind != "info")

    def _place(self) -> None:
        room = self._room
        wide = max(room.width(), self.minimumSizeHint().width())
        tall = max(self.heightForWidth(wide), self.minimumSizeHint().height())
        corner = room.mapTo(self.parentWidget(), QPoint(0, room.height() - tall))
        self.setGeometry(corner.x(), max(corner.y(), 0), wide, tall)

    def _take_clicks(self) -> None:
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, False)

    def _on_time(self) -> None:
        # Whoever is on its way to a button still wants it.
        if self._has_focus() or self.underMouse():
            self._timer.start()
        else:
            self.close_message()

    def _on_action(self) -> None:
        self.close_message()
        if self._message is not None and self._message.on_action is not None:
            self._message.on_action()

    def _on_details(self) -> None:
        show_details(self.window(), tr("Details"), self._message.text, self._message.details)

    # Overrides of Qt.

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        moves = (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.LayoutRequest)
        if event.type() in moves and not self.isHidden():
            QTimer.singleShot(0, self, self._place)  # once everything has its place
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_message()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QColor(theme.muted))
            painter.setBrush(QColor(theme.card))
            painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), 6, 6)
            stripe = theme.accent
            if self._message is not None and self._message.kind != "info":
                stripe = theme.positive
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(stripe))
            painter.drawRoundedRect(1, 1, 5, self.height() - 2, 2, 2)
