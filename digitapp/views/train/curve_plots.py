"""CurvePlots: a plot for each curve that the network of the latest run draws."""

import math
from collections.abc import Iterator, Mapping, Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from model.archs import Curve
from model.events import Evaluation
from model.language import inside, qualified, tr, trc

from ...widgets.card import Card
from ...widgets.curve_plot import CurvePlot


class CurvePlots(QWidget):
    """Plots one above the other; those of earlier runs' curves are kept, hidden.

    Attributes:
        plots: Key of a curve -> its plot, of all curves that any run had.
        curves: Those of the latest run, whose plots are shown.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.plots: dict[str, CurvePlot] = {}
        self.curves: tuple[Curve, ...] = ()
        self._cards: dict[str, Card] = {}
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(8)

    @property
    def shown(self) -> dict[str, CurvePlot]:
        """Key -> plot of the curves that are shown, from top to bottom."""
        return {curve.key: self.plots[curve.key] for curve in self.curves}

    def show_curves(self, curves: Sequence[Curve]) -> None:
        """Shows the plots of these curves, and makes those that are missing."""
        self.curves = tuple(curves)
        for curve in self.curves:
            if curve.key not in self.plots:
                self._add(curve)
        for key, card in self._cards.items():
            card.setVisible(key in self.shown)

    def put_first(self, *widgets: QWidget) -> None:
        """Puts widgets beside the plot of the curve that was shown first, into its card."""
        row = next(iter(self._cards.values())).layout()
        for place, widget in enumerate(widgets):
            row.insertWidget(2 * place, widget)

    def add_run(self, key: str, name: str, color: str) -> None:
        """Begins a run in the plots that are shown."""
        for plot in self.shown.values():
            plot.add_run(key, name, color)

    def rename_runs(self, names: Mapping[str, str]) -> None:
        """Gives runs, by key, other names."""
        for plot in self.plots.values():
            plot.rename_runs(names)

    def set_log(self, on: bool) -> None:
        """Draws what has no upper bound by its logarithm, or as it is."""
        for curve in self.curves:
            self.plots[curve.key].set_log(on and curve.unit != "%")

    def plots_of(self, key: str) -> Iterator[CurvePlot]:
        """The plots in which this run has a curve, or is to have one."""
        return (plot for plot in list(self.plots.values()) if key in plot.run_keys)

    def append(self, key: str, evaluation: Evaluation) -> None:
        """Adds an epoch to the curves of a run, and marks it where it is the best by a goal."""
        epoch = evaluation.epoch
        for curve in self.curves:
            plot = self.plots[curve.key]
            parts = {"training": evaluation.train, "validation": evaluation.validation}
            for series, figures in parts.items():
                if curve.key in figures:
                    plot.append(key, series, epoch, scale(curve) * figures[curve.key])

    def mark(self, key: str, evaluation: Evaluation, goal: Sequence[str]) -> None:
        """Marks the best epoch, and in the plot of the first goal how good it is."""
        for curve in self.curves:
            if curve.key in evaluation.validation:
                value = curve.text(evaluation.validation[curve.key])
                is_first = curve.key == goal[0]
                text = tr("best: {value}", value=value) if is_first else trc("epoch", "best")
                self.plots[curve.key].mark(key, evaluation.epoch, text)

    def _add(self, curve: Curve) -> None:
        title = qualified(inside(curve.title), curve.unit) if curve.unit else inside(curve.title)
        is_percentage = curve.unit == "%"
        bounds = (0.0, 100.0) if is_percentage else (0.0, math.inf)
        card = Card(self)
        plot = CurvePlot(card, title=title, bounds=bounds)
        plot.setObjectName(f"{curve.key}Plot")
        plot.setToolTip(
            tr(
                "{title}: wheel and drag zoom; a double click shows everything again.",
                title=curve.title,
            )
        )
        column = QVBoxLayout(card)
        column.setContentsMargins(8, 8, 8, 8)
        column.addWidget(plot)
        self._rows.addWidget(card, 2 if self._cards else 3)
        self.plots[curve.key], self._cards[curve.key] = plot, card


def scale(curve: Curve) -> float:
    """What a value is multiplied by to be drawn: fractions are drawn in per cent."""
    return 100.0 if curve.unit == "%" else 1.0
