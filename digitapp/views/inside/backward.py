"""The card of a unit on the way back: its delta, the gradient of its weights, and the update."""

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from model.language import tr, trc
from model.probes.units.arithmetic import Arithmetic
from model.probes.units.backprop import Backward
from model.probes.units.cell_layout import CellLayout
from model.probes.units.derivatives import Check
from model.probes.units.update import Rule

from ...style import numbers
from ...widgets.aligned_sheets import AlignedSheet, AlignedSheets
from ...widgets.figure_table import FigureRow, FigureTable
from ...widgets.point_curve import PointCurve
from . import words
from .forward import line_label, wrapped_label

HEADINGS = (tr("backpropagation"), tr("differences"), tr("apart"))


class BackwardCard(QWidget):
    """Where a unit's delta comes from, and what follows for its weights.

    Signals:
        weight_chosen(object): Index of another weight, in the shape of what the unit sees.
    """

    weight_chosen = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._found: Arithmetic | None = None
        self._back: Backward | None = None
        self._changes: np.ndarray | None = None
        self._source: tuple[int, ...] = ()
        self.loss = line_label(self, "insideLoss")
        self.delta = wrapped_label(self, "insideDelta")
        self.sheets = AlignedSheets(self)
        self.sheets.setObjectName("insideGradients")
        self.sheets.setAccessibleName(tr("Weights, their gradient and their change"))
        self.sheets.setToolTip(tr("Click a weight to check its gradient and see its update."))
        self.spot = wrapped_label(self, "insideGradientSpot")
        self.table = FigureTable(self)
        self.table.setObjectName("insideChecks")
        self.table.setAccessibleName(tr("Derivatives of the loss, found in two ways"))
        self.table.setToolTip(
            tr(
                "Derivatives by the unit's pre-activation (δ), by the chosen weight and by the "
                "bias: once from backpropagation, once from losses alone, a little to both sides. "
                "In float64."
            )
        )
        self.table.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.verdict = line_label(self, "insideVerdict")
        self.update_title = QLabel(tr("A training step on this drawing alone:"), self)
        self.update_title.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.update_title.setWordWrap(True)
        self.update_line = QLabel(self, objectName="insideUpdate", wordWrap=True)
        self.curve = PointCurve(tr("The loss as the weight changes"), self)
        self.curve.setToolTip(
            tr(
                "The loss as the chosen weight alone changes. The straight line is its gradient "
                "there, the ring where a step would take the weight."
            )
        )
        self._lay_out()
        self.sheets.hovered.connect(self._on_hovered)
        self.sheets.clicked.connect(self._on_clicked)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self, spacing=4)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.loss)
        column.addWidget(self.delta)
        column.addSpacing(4)
        column.addWidget(self.sheets)
        column.addWidget(self.spot)
        column.addSpacing(4)
        column.addWidget(self.table)
        column.addWidget(self.verdict)
        column.addSpacing(4)
        column.addWidget(self.update_title)
        column.addWidget(self.update_line)
        column.addWidget(self.curve, 1)

    def show_unit(
        self,
        found: Arithmetic,
        back: Backward,
        source: tuple[int, ...],
        rule: tuple[Rule, str],
    ) -> None:
        """Shows the way back through a unit of the stage ``back.of``.

        Args:
            found: Its arithmetic on the way forward.
            back: Derivatives of the loss.
            source: Index of the chosen weight.
            rule: How its weights would move, and the name of that.
        """
        self._found, self._back = found, back
        place = (found.unit,) if found.place is None else (found.unit, *found.place)
        delta = float(back.deltas[back.of][place])
        self.loss.setText(words.loss_sentence(back.forward_pass, back.label, back.loss))
        self.loss.setToolTip(words.loss_tip(back.forward_pass))
        passed = float(back.passed[back.of][self._passing_place()])
        sentence = words.delta_sentence(found, back.forward_pass, back.label, passed, delta)
        self.delta.setText(sentence)
        self.delta.setToolTip(sentence)
        gradient = back.unit_gradient(found.unit)
        self._changes = rule[0].change(found.weights, gradient, decays=True)
        self._show_sheets(gradient, source)
        value, change = float(found.weights[source]), float(self._changes[source])
        self.update_line.setText(words.rule_sentence(*rule, value, change))

    def show_checks(self, source: tuple[int, ...], checks: tuple[Check, Check, Check]) -> None:
        """Shows the derivatives by z, weight and bias of the unit, found in two ways."""
        names = ("δ", tr("weight"), tr("bias"))
        self.table.show_lines(HEADINGS, tuple(map(_line, names, checks)))
        self.verdict.setText(words.verdict(checks))
        self.verdict.setToolTip(self.verdict.text())
        self._source = source
        self._show_spot(source)

    def show_loss(self, source: tuple[int, ...], x: np.ndarray, y: np.ndarray) -> None:
        """Shows the loss ``y`` (n,) where the chosen weight is ``x`` (n,)."""
        now = float(self._found.weights[source])
        derivative = float(self._back.unit_gradient(self._found.unit)[source])
        then = now + float(self._changes[source])
        target = then, float(np.interp(then, x, y))
        point = now, self._back.loss
        self.curve.show_curve(
            x, y, point, (tr("weight"), tr("loss")), derivative=derivative, target=target
        )

    def _passing_place(self) -> tuple[int, ...]:
        """Where in what the stage passes on the unit, or its place, comes out."""
        found = self._found
        if found.place is None:
            return (found.unit,)
        sizes = found.stage.outputs[1:]
        pooled = (k // found.stage.pool for k in found.place)
        return (found.unit, *(min(k, size - 1) for k, size in zip(pooled, sizes, strict=True)))

    def _show_sheets(self, gradient: np.ndarray, source: tuple[int, ...]) -> None:
        sheet = CellLayout(gradient.shape)
        shown = []
        for title, values in (
            (tr("weight"), self._found.weights),
            (tr("gradient"), gradient),
            (trc("noun", "change"), self._changes),
        ):
            picture = sheet.picture(values)
            limit = float(np.abs(np.nan_to_num(picture)).max())
            text = f"{title} ±{numbers.figure(limit)}"
            shown.append(AlignedSheet(text, picture, limit=limit))
        self.sheets.show_sheets(shown, ("", "→"), sheet.cell(source))

    def _index(self, row: int, column: int) -> tuple[int, ...] | None:
        return CellLayout(self._found.weights.shape).where(row, column) if self._found else None

    def _on_hovered(self, row: int, column: int) -> None:
        if self._found is not None:
            self._show_spot(self._index(row, column) or self._source)

    def _show_spot(self, source: tuple[int, ...]) -> None:
        derivative = float(self._back.unit_gradient(self._found.unit)[source])
        self.spot.setText(words.gradient_sentence(self._found, source, derivative))
        self.spot.setToolTip(self.spot.text())

    def _on_clicked(self, row: int, column: int) -> None:
        source = self._index(row, column)
        if source is not None:
            self.weight_chosen.emit(source)


def _line(name: str, check: Check) -> FigureRow:
    figures = (numbers.precise(check.exact), numbers.precise(check.numeric), words.apart(check))
    return FigureRow(name, figures)
