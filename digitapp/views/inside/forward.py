"""The card of a unit on the way forward: inputs × weights, pre-activation, activation."""

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from model.language import tr, trc
from model.probes.units.arithmetic import Arithmetic, ProbabilitySteps, activate
from model.probes.units.cell_layout import CellLayout
from model.probes.units.forward_pass import ForwardPass

from ...style import numbers
from ...widgets.aligned_sheets import AlignedSheet, AlignedSheets
from ...widgets.elided_label import ElidedLabel
from ...widgets.figure_table import FigureRow, FigureTable
from ...widgets.point_curve import PointCurve
from ...widgets.sum_chart import SumChart, Summand
from . import words

CURVE_POINTS = 121
MIN_REACH = 3.0
"""The activation curve is drawn at least from -3 to 3."""


def line_label(parent: QWidget, name: str = "") -> ElidedLabel:
    """A label that is cut rather than making its card wider, and tells all as its tool tip."""
    return ElidedLabel(parent, objectName=name)


def wrapped_label(parent: QWidget, name: str) -> QLabel:
    """A label that goes on in another line rather than making its card wider."""
    label = QLabel(parent, objectName=name, wordWrap=True)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
    return label


class ForwardCard(QWidget):
    """The arithmetic of one unit.

    Signals:
        place_chosen(int, int): Another place of a map: row and column among its pre-activations.
        unit_chosen(int): Another output.
    """

    place_chosen = Signal(int, int)
    unit_chosen = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._found: Arithmetic | None = None
        self._sheet: CellLayout | None = None
        self.detail = line_label(self)
        self.detail.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.sheets = AlignedSheets(self)
        self.sheets.setObjectName("insideProducts")
        self.sheets.setAccessibleName(tr("Inputs, weights and products"))
        self.sheets.setToolTip(tr("Point at a number to see what it is multiplied with."))
        self.spot = line_label(self, "insideSpot")
        self.sums = SumChart(self)
        self.sums.setToolTip(tr("Positive and negative products, and the bias, add up to z."))
        self.output = wrapped_label(self, "insideOutput")
        self.map = AlignedSheets(self)
        self.map.setObjectName("insideMap")
        self.map.setAccessibleName(tr("The map before pooling"))
        self.map.setToolTip(
            tr("The pre-activations at all places. Click one to see its arithmetic.")
        )
        self.curve = PointCurve(tr("Activation of the unit"), self)
        self.curve.setToolTip(tr("What the unit makes of its pre-activation z."))
        self.probabilities = FigureTable(self)
        self.probabilities.setObjectName("insideShares")
        self.probabilities.setAccessibleName(tr("From logits to probabilities"))
        self.probabilities.setToolTip(
            tr("Each output's logit z, the number made from it, and its probability.")
        )
        self._lay_out()
        self.sheets.hovered.connect(self._on_hovered)
        self.sheets.clicked.connect(self._on_clicked)
        self.map.clicked.connect(self.place_chosen)
        self.probabilities.clicked.connect(self.unit_chosen)

    def show_unit(
        self,
        found: Arithmetic,
        forward_pass: ForwardPass,
        index: int,
        probabilities: ProbabilitySteps,
    ) -> None:
        """Shows the arithmetic of a unit of stage ``index``, of an output all probabilities too."""
        same = self._found is not None and self._found.inputs.shape == found.inputs.shape
        self._found, self._sheet = found, CellLayout(found.inputs.shape)
        self.detail.setText(words.detail(found))
        self._show_products(self.sheets.cell if same else (-1, -1))
        self._show_sum()
        stage = found.stage
        is_map = stage.kind == "maps"
        self.map.setVisible(is_map)
        self._bottom.setVisible(not stage.is_output)
        self.probabilities.setVisible(stage.is_output)
        if is_map:
            values = forward_pass.pre_activations[index][found.unit]
            limit = float(np.abs(np.nan_to_num(values)).max())
            sheet = AlignedSheet(tr("all places: z"), values, limit=limit)
            self.map.show_sheets((sheet,), (), found.place)
        if stage.is_output:
            self._show_probabilities(probabilities)
            self.output.setText(words.probability_sentence(probabilities, found.unit))
        else:
            self._show_curve()
            self.output.setText(words.output(found))
        self.output.setToolTip(self.output.text())

    def _lay_out(self) -> None:
        self._bottom = QWidget(self)
        bottom = QHBoxLayout(self._bottom, spacing=8)
        bottom.setContentsMargins(0, 0, 0, 0)
        bottom.addWidget(self.map, 2)
        bottom.addWidget(self.curve, 3)
        column = QVBoxLayout(self, spacing=4)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.detail)
        column.addWidget(self.sheets)
        column.addWidget(self.spot)
        column.addWidget(self.sums)
        column.addSpacing(4)
        column.addWidget(self.output)
        column.addWidget(self._bottom, 1)
        column.addWidget(self.probabilities, 1)

    def _show_products(self, cell: tuple[int, int]) -> None:
        found, sheet = self._found, self._sheet
        is_picture = found.inputs.min() >= 0 and found.inputs.max() <= 1
        is_picture = is_picture and (found.inputs.ndim == 2 or found.stage.sees[0] == 1)
        kinds = (
            (trc("noun", "input"), found.inputs, is_picture),
            (tr("weight"), found.weights, False),
            (tr("product"), found.products, False),
        )
        shown = []
        for title, values, grey in kinds:
            picture = sheet.picture(values)
            limit = float(np.abs(np.nan_to_num(picture)).max())
            text = title if grey else f"{title} ±{numbers.figure(limit)}"
            shown.append(AlignedSheet(text, picture, grey, limit))
        self.sheets.show_sheets(shown, ("×", "="), cell)
        self._show_spot(*cell)

    def _show_sum(self) -> None:
        found = self._found
        products = found.products.astype(np.float64)
        parts = [products[products > 0].sum(), products[products < 0].sum(), found.bias]
        values = [float(part) for part in parts]
        decimals = numbers.agreeing_decimals(values, sum, found.z)
        names = (tr("products > 0"), tr("products < 0"), tr("bias"))
        bars = [
            Summand(name, value, numbers.signed(value, decimals))
            for name, value in zip(names, values, strict=True)
        ]
        total = Summand("z", found.z, numbers.fixed(found.z, decimals), is_sum=True)
        self.sums.show_parts((*bars, total))

    def _show_curve(self) -> None:
        found = self._found
        reach = max(MIN_REACH, 1.25 * abs(found.z)) if np.isfinite(found.z) else MIN_REACH
        x = np.linspace(-reach, reach, CURVE_POINTS)
        y = activate(found.stage.activation, x)
        titles = words.curve_titles(found.stage)
        self.curve.show_curve(x, y, (found.z, found.output), titles)

    def _show_probabilities(self, probabilities: ProbabilitySteps) -> None:
        parts = [float(part) for part in probabilities.parts]
        decimals = numbers.agreeing_decimals(parts, sum, probabilities.total, most=6)
        fractions = numbers.percentages([float(p) for p in probabilities.probabilities])
        lines = tuple(
            FigureRow(
                str(digit),
                (
                    numbers.figure(float(probabilities.logits[digit])),
                    numbers.part(parts[digit], decimals),
                    fractions[digit],
                ),
                float(np.nan_to_num(probabilities.probabilities[digit])),
                digit == self._found.unit,
            )
            for digit in range(len(probabilities.logits))
        )
        foot = FigureRow(
            trc("noun", "sum"), ("", numbers.part(probabilities.total, decimals), "100 %")
        )
        self.probabilities.show_lines(words.probability_headings(probabilities), lines, foot)

    def _show_spot(self, row: int, column: int) -> None:
        source = self._sheet.where(row, column)
        if source is None:
            self.spot.setForegroundRole(QPalette.ColorRole.PlaceholderText)
            self.spot.setText(tr("Point at a cell to see its product."))
        else:
            self.spot.setForegroundRole(QPalette.ColorRole.WindowText)
            self.spot.setText(words.product(self._found, source))
            self.spot.setToolTip(self.spot.text())

    def _on_hovered(self, row: int, column: int) -> None:
        if self._found is not None:
            self._show_spot(*((row, column) if row >= 0 else self.sheets.cell))

    def _on_clicked(self, row: int, column: int) -> None:
        self.sheets.select(row, column)
        self._show_spot(row, column)
