"""The row above the matrix: which digits, how well they are read, counts or percentages, saving."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QMenu,
    QToolButton,
    QWidget,
)

from model.language import tr

from ...session.session import Session
from ...style.zoom import zoomed
from ...system.settings import AppSettings
from ...widgets.choice_button import ChoiceButton
from ...widgets.elided_label import ElidedLabel
from ...widgets.thin_bar import ThinBar
from .source import SourceBox

PERCENTAGES, OLD_PERCENTAGES = "errors/percentages", "errors/shares"
"""Names in the settings, now and before: whether the matrix shows percentages."""


class ErrorsHead(QWidget):
    """Chooses and tells.

    Signals:
        percentages_chosen(bool): Percentages are wanted in the matrix, or counts.

    Attributes:
        source: The box of digits.
        save_matrix, save_page: What the menu offers.
        percentages: Whether percentages are shown.
    """

    percentages_chosen = Signal(bool)

    def __init__(self, session: Session, settings: AppSettings, parent: QWidget) -> None:
        super().__init__(parent)
        self._settings = settings
        self.percentages = settings.choice(PERCENTAGES, settings.choice(OLD_PERCENTAGES, False))
        self.source = SourceBox(session, settings, self)
        self._text = ElidedLabel(self, objectName="errorsHeadline")
        zoomed(self._text, text=1.0, bold=True)
        self._bar = zoomed(ThinBar(self, maximum=1000), maximum_width=80)
        self._bar.setAccessibleName(tr("Digits read so far"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.source)
        row.addWidget(self._text, 1)
        row.addWidget(self._bar)
        for button in self._make_kinds():
            row.addWidget(button)
        row.addWidget(self._make_menu())
        self.show_fraction(None)

    def enable_saving(self, on: bool) -> None:
        """Whether there is anything to save."""
        self.save_matrix.setEnabled(on)
        self.save_page.setEnabled(on)

    @property
    def title(self) -> str:
        """How well the digits are read, as it stands above the matrix."""
        return self._text.text()

    def show_text(self, text: str) -> None:
        """Shows how well the digits are read."""
        self._text.setText(text)
        self._text.setToolTip(text)

    def show_fraction(self, fraction: float | None) -> None:
        """Shows how much of reading all digits is done; None where that is not under way."""
        self._bar.setVisible(fraction is not None)
        self._bar.setValue(round(1000 * (fraction or 0.0)))

    def _make_kinds(self) -> list[ChoiceButton]:
        kinds = QButtonGroup(self)
        buttons = [
            ChoiceButton(
                tr("Counts"), tr("How many digits fell into each cell."), "errorsCounts", self
            ),
            ChoiceButton(
                tr("Percent"),
                tr("Per cent of the digits with that label."),
                "errorsPercentages",
                self,
            ),
        ]
        for index, button in enumerate(buttons):
            kinds.addButton(button, index)
        buttons[self.percentages].setChecked(True)
        kinds.idClicked.connect(self._on_kind)
        return buttons

    def _make_menu(self) -> QToolButton:
        more = QToolButton(
            self,
            objectName="errorsMenu",
            text=tr("Save") + "  ",
            accessibleName=tr("Save"),
            toolTip=tr("Save the matrix, or what the page beside it shows."),
            popupMode=QToolButton.ToolButtonPopupMode.InstantPopup,
            focusPolicy=Qt.FocusPolicy.StrongFocus,
        )
        menu = QMenu(more)
        menu.setToolTipsVisible(True)
        self.save_matrix = QAction(tr("Save the matrix…"), menu)
        self.save_matrix.setToolTip(
            tr("As a PNG picture, an SVG drawing or a CSV table of counts.")
        )
        self.save_page = QAction(tr("Save the page beside it…"), menu)
        self.save_page.setToolTip(tr("As a PNG picture, an SVG drawing or a CSV table."))
        menu.addActions([self.save_matrix, self.save_page])
        more.setMenu(menu)
        return more

    def _on_kind(self, index: int) -> None:
        self.percentages = bool(index)
        self._settings.set_choice(PERCENTAGES, self.percentages)
        self.percentages_chosen.emit(self.percentages)
