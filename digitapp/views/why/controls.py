"""The row above the Why view: the question, and what saves the explanations."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QWidget,
)

from model.language import tr

from ...style.zoom import zoomed
from ...widgets.choice_button import ChoiceButton
from ...widgets.elided_label import ElidedLabel
from . import words

ANY = 10
"""Number of the button that stands for no digit; below zero the group would choose one."""
DIGIT_PX = 34


class WhyControls(QWidget):
    """Why this prediction, or why not another.

    Signals:
        rival_chosen(): Another ``rival``.

    Attributes:
        rival: The digit that was asked for; None for none.
        save_picture, save_table: What the menu at the end offers.
    """

    rival_chosen = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.rival: int | None = None
        self.heading = ElidedLabel(self, objectName="whyHeading")
        zoomed(self.heading, text=1.15, bold=True)
        self._group = QButtonGroup(self, exclusive=True)
        self._any = ChoiceButton(
            tr("any other"),
            tr("Asks for the prediction alone, whatever else it could be."),
            "whyAny",
            self,
        )
        self._any.setChecked(True)
        self._group.addButton(self._any, ANY)
        self.buttons = [self._digit_button(digit) for digit in range(10)]
        self.save_button, self.save_picture, self.save_table = self._save_button()
        self._lay_out()
        self._group.idClicked.connect(self._on_clicked)
        self.show_prediction(None, None)

    def show_prediction(self, prediction: int | None, rival: int | None) -> None:
        """Titles the question, and enables the digits that the prediction is not."""
        self.heading.setText(words.heading(prediction, rival))
        for digit, button in enumerate(self.buttons):
            button.setEnabled(prediction is not None and digit != prediction)
        self._any.setEnabled(prediction is not None)

    def choose(self, digit: int) -> None:
        """Asks why not ``digit``, as its button does."""
        self.buttons[digit].click()

    def _digit_button(self, digit: int) -> ChoiceButton:
        tip = tr(
            "Why not {digit}? Compares the prediction with {digit}, and looks how to make it one.",
            digit=digit,
        )
        button = ChoiceButton(str(digit), tip, f"whyNot{digit}", self)
        button.setAccessibleName(tr("Why not {digit}?", digit=digit))
        zoomed(button, minimum_width=28, maximum_width=DIGIT_PX)
        self._group.addButton(button, digit)
        return button

    def _save_button(self) -> tuple[QPushButton, QAction, QAction]:
        tip = tr("Save the pictures that are shown, or the numbers of every pixel.")
        button = QPushButton(tr("Save"), self, objectName="whySaveButton", toolTip=tip)
        menu = QMenu(button)
        picture, table = menu.addAction(tr("Pictures …")), menu.addAction(tr("Numbers (CSV) …"))
        button.setMenu(menu)
        return button, picture, table

    def _lay_out(self) -> None:
        row = QHBoxLayout(self, spacing=4)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.heading, 1)
        row.addSpacing(8)
        row.addWidget(QLabel(tr("Why not"), self))
        row.addSpacing(4)
        row.addWidget(self._any)
        for button in self.buttons:
            row.addWidget(button)
        row.addSpacing(8)
        row.addWidget(self.save_button)

    def _on_clicked(self, which: int) -> None:
        self.rival = None if which == ANY else which
        self.rival_chosen.emit()
