"""Beside the matrix: five pages, one of which is seen."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from model.language import tr, trc

from ...style.zoom import zoomed
from ...system.settings import AppSettings
from ...widgets.card import Card
from ...widgets.choice_button import ChoiceButtons
from .calibration import CalibrationPage
from .compare import ComparePage
from .digits import DigitsPage
from .robustness import RobustnessPage
from .writers import WritersPage

PAGES = {
    "digits": (
        tr("Digits"),
        tr("Pictures of the digits that were misclassified, or of a cell of the matrix."),
    ),
    "calibration": (
        tr("Confidence"),
        tr("How confident the network is, and how often it is correct."),
    ),
    "robustness": (
        tr("Robustness"),
        tr("How far digits can be disturbed before they are misclassified."),
    ),
    "compare": (trc("page", "Compare"), tr("Another network on the same digits.")),
    "writers": (tr("Writers"), tr("How well each writer is read; for drawings with a pen.")),
}
"""Key of each page -> its title and its tip."""


class Pages(Card):
    """A row of buttons above the page that they choose.

    Signals:
        turned(str): Another page is seen now: its key.
    """

    turned = Signal(str)

    def __init__(self, settings: AppSettings, parent: QWidget) -> None:
        super().__init__(parent)
        self._stack = QStackedWidget(self)
        self.digits = DigitsPage(self._stack)
        self.calibration = CalibrationPage(self._stack)
        self.robustness = RobustnessPage(self._stack)
        self.compare = ComparePage(settings, self._stack)
        self.writers = WritersPage(self._stack)
        self._keys = ChoiceButtons(PAGES, "errorsPage-{}".format, "digits", self)
        row = QHBoxLayout()
        row.setSpacing(4)
        for key, button in self._keys.by_key.items():
            self._stack.addWidget(getattr(self, key))
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            zoomed(button, fits=button.text())
            row.addWidget(button)
        self._keys.buttonClicked.connect(self._on_chosen)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(8)
        column.addLayout(row)
        column.addWidget(self._stack, 1)

    @property
    def key(self) -> str:
        """The page that is seen."""
        return self._keys.key

    @property
    def title(self) -> str:
        """What the page shows, in a sentence."""
        return PAGES[self.key][1]

    def turn_to(self, key: str) -> None:
        """Shows a page."""
        if key != self.key:
            self._keys.choose(key)
            self._on_chosen()

    def enable_writers(self, on: bool) -> None:
        """Whether the digits have writers."""
        self._keys.by_key["writers"].setEnabled(on)
        if not on and self.key == "writers":
            self.turn_to("digits")

    def lines(self) -> list[str]:
        """What the page shows, as the lines of a CSV file."""
        return self._stack.currentWidget().lines()

    @property
    def page(self) -> QWidget:
        """The page that is seen."""
        return self._stack.currentWidget()

    def _on_chosen(self) -> None:
        self._stack.setCurrentWidget(getattr(self, self.key))
        self.turned.emit(self.key)
