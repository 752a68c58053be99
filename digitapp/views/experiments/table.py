"""PointTable: the points of an experiment in a table that can be sorted."""

import math

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from model.experiments import Experiment, Summary
from model.experiments.axes import shown_value
from model.experiments.summary import SECONDS, curve_of, measure_title
from model.language import tr, trc

from .charts import as_number, plain, setting_title
from .words import duration_of, first_error

KEY, ORDER = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1


class PointTable(QTableWidget):
    """A row for each point.

    Signals:
        chosen(int): The person chose a point, by its index in the summary.
    """

    chosen = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("experimentTable")
        self.setAccessibleName(tr("Points of the experiment"))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.setSortingEnabled(True)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        for signal in (self.itemClicked, self.itemActivated):
            signal.connect(lambda item: self.chosen.emit(item.data(KEY)))

    @property
    def texts(self) -> list[list[str]]:
        """What stands in the cells, row by row as they are sorted."""
        return [
            [self.item(row, column).text() for column in range(self.columnCount())]
            for row in range(self.rowCount())
        ]

    def show_summary(self, experiment: Experiment, summary: Summary) -> None:
        """Shows its points; the order that a person chose stays."""
        names = [axis.name for axis in experiment.axes]
        others = [name for name in _others(summary) if name != summary.measure]
        head = [setting_title(experiment, name) for name in names]
        head += ["n", summary.title, tr("Std. dev."), tr("95 % interval")]
        head += [measure_title(name, curve_of(experiment, name)) for name in others]
        head += [tr("CPU time"), trc("trainings", "Failed")]
        self.setSortingEnabled(False)
        self.setColumnCount(len(head))
        self.setHorizontalHeaderLabels(head)
        self.setRowCount(len(summary.points))
        for row, point in enumerate(summary.points):
            cells: list[tuple[str, float | str]] = []
            for name in names:
                value = plain(point.point[name])
                number = as_number(value)
                cells.append((shown_value(value), shown_value(value) if number is None else number))
            cells.append((str(len(point.values)), len(point.values)))
            cells.append(_cell(point.mean, summary))
            cells.append(_cell(point.deviation, summary))
            low, high = _cell(point.low, summary)[0], _cell(point.high, summary)[0]
            cells.append((tr("{low} to {high}", low=low, high=high) if low else "", point.low))
            for name in others:
                value = point.others.get(name, math.nan)
                text = "" if math.isnan(value) else curve_of(experiment, name).text(value)
                cells.append((text, value))
            shown = "" if math.isnan(point.seconds) else duration_of(point.seconds)
            cells.append((shown, point.seconds))
            failed = sum(bool(result.error) for result in point.results)
            cells.append((str(failed) if failed else "", failed))
            self._show_row(row, cells, first_error(point), is_best=point is summary.best)
        self.setSortingEnabled(True)

    def _show_row(
        self, row: int, cells: list[tuple[str, float | str]], error: str, *, is_best: bool
    ) -> None:
        for column, (text, order) in enumerate(cells):
            item = _PointCell(text)
            item.setData(ORDER, order)
            item.setData(KEY, row)
            item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            if error:
                item.setToolTip(error)
            if is_best:
                font = item.font()
                font.setBold(True)
                item.setFont(font)
            self.setItem(row, column, item)


class _PointCell(QTableWidgetItem):
    """Sorted by what it stands for; what is unknown comes first."""

    def __lt__(self, other: QTableWidgetItem) -> bool:
        ours, theirs = self.data(ORDER), other.data(ORDER)
        if isinstance(ours, str) or isinstance(theirs, str):
            return str(ours) < str(theirs)
        return (-math.inf if math.isnan(ours) else ours) < (
            -math.inf if math.isnan(theirs) else theirs
        )


def _others(summary: Summary) -> list[str]:
    """Other measures worth a column: the same figure on the other parts."""
    part, _, key = summary.measure.partition("_")
    if summary.measure == SECONDS:
        return []
    names = dict.fromkeys(name for point in summary.points for name in point.others)
    return [name for name in names if name.endswith(f"_{key}") and not name.startswith(part)]


def _cell(value: float, summary: Summary) -> tuple[str, float]:
    return ("" if math.isnan(value) else summary.curve.text(value)), value
