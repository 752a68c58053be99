"""Beside the matrix: five pages, one of which is seen."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QButtonGroup,
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
from ...widgets.choice_button import ChoiceButton
from .calibration import CalibrationPage
from .compare import ComparePage
from .digits import DigitsPage
from .robustness import RobustnessPage
from .writers import WritersPage

PAGES = (
    (
        "digits",
        tr("Digits"),
        tr("Pictures of the digits that were misclassified, or of a cell of the matrix."),
    ),
    (
        "calibration",
        tr("Confidence"),
        tr("How confident the network is, and how often it is correct."),
    ),
    (
        "robustness",
        tr("Robustness"),
        tr("How far digits can be disturbed before they are misclassified."),
    ),
    ("compare", trc("page", "Compare"), tr("Another network on the same digits.")),
    ("writers", tr("Writers"), tr("How well each writer is read; for drawings with a pen.")),
)
"""Key, title and tip of each page."""


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
        self._buttons = QButtonGroup(self)
        row = QHBoxLayout()
        row.setSpacing(4)
        self._by_key = {}
        for index, (key, title, tip) in enumerate(PAGES):
            self._stack.addWidget(getattr(self, key))
            button = ChoiceButton(title, tip, f"errorsPage-{key}", self)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            zoomed(button, fits=title)
            self._buttons.addButton(button, index)
            self._by_key[key] = button
            row.addWidget(button)
        self._by_key["digits"].setChecked(True)
        self._buttons.idClicked.connect(self._on_clicked)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(8)
        column.addLayout(row)
        column.addWidget(self._stack, 1)

    @property
    def key(self) -> str:
        """The page that is seen."""
        return PAGES[self._stack.currentIndex()][0]

    @property
    def title(self) -> str:
        """What the page shows, in a sentence."""
        return PAGES[self._stack.currentIndex()][2]

    def turn_to(self, key: str) -> None:
        """Shows a page."""
        if key != self.key:
            self._by_key[key].setChecked(True)
            self._on_clicked([k for k, *_ in PAGES].index(key))

    def enable_writers(self, on: bool) -> None:
        """Whether the digits have writers."""
        self._by_key["writers"].setEnabled(on)
        if not on and self.key == "writers":
            self.turn_to("digits")

    def lines(self) -> list[str]:
        """What the page shows, as the lines of a CSV file."""
        return self._stack.currentWidget().lines()

    @property
    def page(self) -> QWidget:
        """The page that is seen."""
        return self._stack.currentWidget()

    def _on_clicked(self, index: int) -> None:
        self._stack.setCurrentIndex(index)
        self.turned.emit(PAGES[index][0])
