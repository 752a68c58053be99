"""A button that stays down, one of several: which one is down can be seen at a glance."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QButtonGroup, QPushButton, QWidget

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


class ChoiceButtons(QButtonGroup):
    """A button for each of some keys, one of which is down.

    Args:
        choices: Key -> what stands on its button, and what choosing it does.
        name: Key -> object name of its button.
        key: Whose button is down at first; the first one's where there is no such key.
        parent: Of the buttons; who lays them out.

    Attributes:
        by_key: The buttons, in the order of the choices.
    """

    def __init__(
        self,
        choices: Mapping[str, tuple[str, str]],
        name: Callable[[str], str],
        key: str,
        parent: QWidget,
    ) -> None:
        super().__init__(parent, exclusive=True)
        self.by_key = {
            each: ChoiceButton(text, tip, name(each), parent)
            for each, (text, tip) in choices.items()
        }
        for button in self.by_key.values():
            self.addButton(button)
        self.choose(key if key in self.by_key else next(iter(self.by_key)))

    @property
    def key(self) -> str:
        """Whose button is down."""
        return next(key for key, button in self.by_key.items() if button.isChecked())

    def choose(self, key: str) -> None:
        """Puts the button of that key down, without a click."""
        self.by_key[key].setChecked(True)
