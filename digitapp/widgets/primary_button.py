"""PrimaryButton: the one button that asks for attention, in the accent's colour."""

from PySide6.QtGui import QPaintEvent, QPalette
from PySide6.QtWidgets import QPushButton, QStyle, QStyleOptionButton, QStylePainter, QWidget

from ..style.theme import current
from ..style.zoom import zoomed


class PrimaryButton(QPushButton):
    """Painted by the style, with other colours: a style sheet would slow every other widget."""

    def __init__(self, text: str, parent: QWidget | None = None, **properties: object) -> None:
        super().__init__(text, parent, **properties)
        zoomed(self, text=1.0, bold=True)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, option = current(), QStyleOptionButton()
        self.initStyleOption(option)
        tones, role = QPalette(option.palette), QPalette.ColorRole
        ground = theme.color("accent", 1.0 if self.isEnabled() else 0.55)
        if option.state & QStyle.StateFlag.State_MouseOver and self.isEnabled():
            ground = ground.lighter(112)
        for group in (QPalette.ColorGroup.Active, QPalette.ColorGroup.Inactive,
                      QPalette.ColorGroup.Disabled):  # fmt: skip
            tones.setColor(group, role.Button, ground)
            tones.setColor(group, role.ButtonText, theme.color("on_accent"))
            tones.setColor(group, role.Window, ground)
        option.palette = tones
        with QStylePainter(self) as painter:
            painter.drawControl(QStyle.ControlElement.CE_PushButton, option)
