"""The card beside the diagram: the unit that was clicked, forward or backward."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from model.probes.units.arithmetic import Arithmetic, probability_steps

from ...style.zoom import zoomed
from ...widgets.card import Card
from . import words
from .backward import BackwardCard
from .forward import ForwardCard
from .inspection import Inspection
from .rule import FOLDED_RULE, Rules


class UnitPanel(Card):
    """Title, and below it the arithmetic, the way back, or a sentence on what is missing."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("insideCard")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.title = QLabel(self, objectName="insideUnitTitle")
        zoomed(self.title, text=1.08, bold=True)
        self.message = QLabel(
            self,
            objectName="insideMessage",
            alignment=Qt.AlignmentFlag.AlignCenter,
            wordWrap=True,
        )
        self.message.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.forward = ForwardCard(self)
        self.backward = BackwardCard(self)
        self.pages = QStackedWidget(self)
        for page in (self.message, self.forward, self.backward):
            self.pages.addWidget(page)
        column = QVBoxLayout(self, spacing=4)
        column.setContentsMargins(12, 8, 12, 8)
        column.addWidget(self.title)
        column.addWidget(self.pages, 1)

    def show_message(self, text: str) -> None:
        """Says what is missing."""
        self.title.setText("")
        self.message.setText(text)
        self.pages.setCurrentWidget(self.message)

    def show_forward(self, inspection: Inspection, index: int, found: Arithmetic) -> None:
        """Shows the arithmetic of a unit of stage ``index``."""
        forward_pass = inspection.forward_pass
        self.forward.show_unit(found, forward_pass, index, probability_steps(forward_pass))
        self._show_page(self.forward, inspection, index, found.unit)

    def show_backward(
        self,
        inspection: Inspection,
        found: Arithmetic,
        source: tuple[int, ...] | None,
        rules: Rules,
    ) -> None:
        """Shows the way back through a unit of the stage ``inspection.back.of``.

        Args:
            inspection: Of the network and the drawing.
            found: The unit's arithmetic.
            source: Index of the weight that is checked; None for that of the largest derivative.
            rules: Knows how the weights would move.
        """
        back, unit, stage = inspection.back, found.unit, found.stage
        source = source if source is not None else inspection.steepest(unit)
        is_map = stage.kind == "maps"
        if stage.weights.normalisation:
            rule = FOLDED_RULE  # an optimiser moves what the weights are folded from
        else:
            rule = rules.rule(
                f"{stage.name}.weight",
                lambda array: array[unit] if is_map else array[:, unit].reshape(stage.sees),
            )
        self.backward.show_unit(found, back, source, rule)
        self.backward.show_checks(source, inspection.checks(back.of, found, source))
        self.backward.show_loss(source, *inspection.loss_curve(found, source))
        self._show_page(self.backward, inspection, back.of, unit)

    def _show_page(self, page: QWidget, inspection: Inspection, index: int, unit: int) -> None:
        self.title.setText(words.unit_name(inspection.row, index, unit))
        self.pages.setCurrentWidget(page)
