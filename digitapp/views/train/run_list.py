"""RunList: a table of the trainings whose curves are kept: settings, results, ticks, names."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QColor,
    QGuiApplication,
    QIcon,
    QKeySequence,
    QPainter,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from model.language import full_stop, semicolons, tr, trc

from ...style.zoom import px
from . import run_names

NAME, RESULT, DELETE, EPOCHS, SECONDS = range(5)
HEADINGS = (
    trc("heading", "run"),
    trc("heading", "validation"),
    "",
    trc("heading", "epochs"),
    trc("seconds", "s"),
)
"""Of these columns, in their order."""

SETTINGS = len(HEADINGS)
"""The first column of a setting."""
KEY, GIVEN, SORT = (Qt.ItemDataRole.UserRole + place for place in range(3))
"""Of a row: the run's key, and the name that it has; of a cell, what it is sorted by."""
SAMPLE = QSize(26, 12)
MAX_ROWS = 6
HELP = tr(
    "Runs, the latest first. Tick: show its curves. Double click or F2: rename. ✕ or Delete: "
    "forget it. A click on a heading sorts; Ctrl+C copies the table as CSV."
)
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class _Row(QTreeWidgetItem):
    """A run; sorts numbers as numbers."""

    def __lt__(self, other: QTreeWidgetItem) -> bool:
        column = self.treeWidget().sortColumn()
        ours, theirs = (row.data(column, SORT) for row in (self, other))
        if isinstance(ours, int | float) and isinstance(theirs, int | float):
            return ours < theirs
        return self.text(column) < other.text(column)


class RunList(QTreeWidget):
    """One row per run: a tick, the colour of its curves, name, settings, result, a cross.

    Of the settings those are shown in which the runs differ, or all of them.

    Signals:
        renamed(str, str): A run got another name.
        shown(str, bool): A run is to be shown or hidden.
        deleted(str): A run is to be forgotten; its row is gone.
    """

    renamed = Signal(str, str)
    shown = Signal(str, bool)
    deleted = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(
            parent,
            objectName="runList",
            accessibleName=tr("Runs"),
            toolTip=HELP,
            rootIsDecorated=False,
            uniformRowHeights=True,
            frameShape=QTreeWidget.Shape.NoFrame,
            editTriggers=QAbstractItemView.EditTrigger.NoEditTriggers,
            contextMenuPolicy=Qt.ContextMenuPolicy.ActionsContextMenu,
        )
        self._running: str | None = None
        self._rows: dict[str, _Row] = {}
        self._settings: dict[str, Mapping[str, Any]] = {}
        self._columns: list[str] = []
        self._shows_all = False
        self.setIconSize(SAMPLE)
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionsClickable(True)
        header.sectionClicked.connect(self._on_heading)
        self._show_columns()
        self._action(tr("Rename"), "F2", self._on_rename)
        self._action(tr("Delete"), QKeySequence.StandardKey.Delete, self._on_delete)
        self._action(tr("Copy as CSV"), QKeySequence.StandardKey.Copy, self.copy)
        self.itemChanged.connect(self._on_item_changed)
        self.itemClicked.connect(self._on_item_clicked)
        self.itemDoubleClicked.connect(self._on_item_double_clicked)

    @property
    def keys(self) -> list[str]:
        """Keys of the runs, the latest first, however the table is sorted."""
        return list(reversed(self._rows))

    @property
    def headings(self) -> list[str]:
        """The headings that are shown, from left to right."""
        header = self.header()
        columns = [header.logicalIndex(place) for place in range(header.count())]
        return [self.headerItem().text(c) for c in columns if not self.isColumnHidden(c)]

    def add_run(
        self, key: str, name: str, color: str = "", settings: Mapping[str, Any] | None = None
    ) -> None:
        """Puts a run on top.

        Args:
            key: Of the run.
            name: What it is called.
            color: "#rrggbb" of its curves.
            settings: By name, for the columns.
        """
        self.blockSignals(True)
        row = _Row([name, "", "✕"])
        row.setFlags(row.flags() | Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsEditable)
        row.setCheckState(NAME, Qt.CheckState.Checked)
        row.setData(NAME, KEY, key)
        row.setData(NAME, GIVEN, name)
        row.setTextAlignment(RESULT, RIGHT)
        row.setIcon(NAME, _sample(color, self.devicePixelRatioF()))
        row.setToolTip(DELETE, tr("Forget this run and its curves."))
        self.insertTopLevelItem(0, row)
        self._rows[key], self._settings[key] = row, settings or {}
        self._show_columns()
        self.blockSignals(False)
        self.updateGeometry()

    def remove_run(self, key: str) -> None:
        """Takes a run off the list without a word."""
        self.takeTopLevelItem(self.indexOfTopLevelItem(self._rows.pop(key)))
        del self._settings[key]
        self._show_columns()
        self.updateGeometry()

    def rename_run(self, key: str, name: str) -> None:
        """Gives a run another name, without a word."""
        self.blockSignals(True)
        self._rows[key].setText(NAME, name)
        self._rows[key].setData(NAME, GIVEN, name)
        self.blockSignals(False)

    def show_result(
        self, key: str, result: str, epoch: int, best: str, seconds: float = 0.0
    ) -> None:
        """Shows how well a run did.

        Args:
            key: Of the run.
            result: What its goal has come to on validation digits after its latest epoch.
            epoch: That epoch.
            best: The best epoch in words; empty where none is.
            seconds: Time spent training, without evaluations.
        """
        row = self._rows[key]
        self.blockSignals(True)
        row.setText(RESULT, result)
        row.setData(RESULT, SORT, _number(result))
        for column, value, shown in (
            (EPOCHS, epoch, str(epoch)),
            (SECONDS, seconds, f"{seconds:.1f}"),
        ):
            row.setText(column, shown)
            row.setData(column, SORT, value)
            row.setTextAlignment(column, RIGHT)
        words = [
            tr("On validation digits after epoch {epoch}: {result}", epoch=epoch, result=result),
            *([best] if best else []),
        ]
        row.setToolTip(RESULT, full_stop(semicolons(words)))
        self.blockSignals(False)

    def show_run(self, key: str, shown: bool) -> None:
        """Ticks a run or not, as if a person did."""
        state = Qt.CheckState.Checked if shown else Qt.CheckState.Unchecked
        self._rows[key].setCheckState(NAME, state)

    def show_all_settings(self, shown: bool) -> None:
        """Shows all settings, or those alone in which the runs differ."""
        self._shows_all = shown
        self._show_columns()

    def set_running(self, key: str | None) -> None:
        """The run that still learns, which can't be deleted; None if none does."""
        if key == self._running:
            return
        self._running = key
        self.blockSignals(True)
        for each, row in self._rows.items():
            row.setText(DELETE, "" if each == key else "✕")
        self.blockSignals(False)
        self.viewport().update()

    def csv(self) -> str:
        """The whole table, every setting with it, as comma-separated values."""
        lines = io.StringIO()
        writer = csv.writer(lines, lineterminator="\n")
        titles = run_names.titles(list(self._settings.values()))
        writer.writerow(["run", "validation", "epochs", "seconds", *titles.values()])
        for row in self._in_order():
            own = self._settings[row.data(NAME, KEY)]
            figures = [row.text(column) for column in (NAME, RESULT, EPOCHS, SECONDS)]
            writer.writerow([*figures, *(run_names.text(own.get(name)) for name in titles)])
        return lines.getvalue()

    def copy(self) -> None:
        """Puts the table on the clipboard."""
        QGuiApplication.clipboard().setText(self.csv())

    def _action(self, text: str, keys: str | QKeySequence.StandardKey, slot: object) -> None:
        action = QAction(text, self, shortcutContext=Qt.ShortcutContext.WidgetShortcut)
        action.setShortcut(QKeySequence(keys))
        action.triggered.connect(slot)
        self.addAction(action)

    def _in_order(self) -> Sequence[QTreeWidgetItem]:
        return [self.topLevelItem(place) for place in range(self.topLevelItemCount())]

    def _show_columns(self) -> None:
        """Columns of those settings that are to be seen, between the results and the cross."""
        was_blocked = self.blockSignals(True)
        runs = list(self._settings.values())
        titles = run_names.titles(runs)
        self._columns = list(titles) if self._shows_all else run_names.differing(runs)
        self.setColumnCount(SETTINGS + len(self._columns))
        self.setHeaderLabels([*HEADINGS, *(titles[name] for name in self._columns)])
        header = self.header()
        for column in range(self.columnCount()):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
            if column not in (NAME, DELETE):
                self.headerItem().setTextAlignment(column, Qt.AlignmentFlag.AlignRight)
        self.headerItem().setToolTip(SECONDS, tr("Seconds of training, without evaluations"))
        header.setMinimumSectionSize(24)
        places = [NAME, RESULT, EPOCHS, SECONDS, *range(SETTINGS, self.columnCount()), DELETE]
        for place, column in enumerate(places):
            header.moveSection(header.visualIndex(column), place)
        for key, row in self._rows.items():
            for column, name in enumerate(self._columns, start=SETTINGS):
                value = self._settings[key].get(name)
                row.setText(column, run_names.text(value))
                row.setData(column, SORT, value if isinstance(value, int | float) else None)
                row.setTextAlignment(column, RIGHT)
        self.blockSignals(was_blocked)

    def _on_heading(self, column: int) -> None:
        header = self.header()
        is_same = header.isSortIndicatorShown() and header.sortIndicatorSection() == column
        down = is_same and header.sortIndicatorOrder() == Qt.SortOrder.AscendingOrder
        order = Qt.SortOrder.DescendingOrder if down else Qt.SortOrder.AscendingOrder
        header.setSortIndicatorShown(True)
        header.setSortIndicator(column, order)
        self.sortItems(column, order)

    def _on_rename(self) -> None:
        if self.currentItem() is not None:
            self.editItem(self.currentItem(), NAME)

    def _on_delete(self) -> None:
        item = self.currentItem()
        if item is not None and item.data(NAME, KEY) != self._running:
            key = item.data(NAME, KEY)
            self.remove_run(key)
            self.deleted.emit(key)

    def _on_item_clicked(self, item: QTreeWidgetItem, column: int) -> None:
        if column == DELETE:
            self.setCurrentItem(item)
            self._on_delete()

    def _on_item_double_clicked(self, item: QTreeWidgetItem, column: int) -> None:
        if column == NAME:
            self.editItem(item, NAME)

    def _on_item_changed(self, item: QTreeWidgetItem, column: int) -> None:
        """A tick or a name is another; which one, Qt does not say."""
        if column != NAME:
            return
        key, before, name = item.data(NAME, KEY), item.data(NAME, GIVEN), item.text(NAME).strip()
        if name != before:
            self.rename_run(key, name or before)
            if name:
                self.renamed.emit(key, name)
        else:
            self.shown.emit(key, item.checkState(NAME) == Qt.CheckState.Checked)

    # Overrides of Qt.

    def sizeHint(self) -> QSize:
        rows = min(max(self.topLevelItemCount(), 1), MAX_ROWS)
        row = max(self.sizeHintForRow(0), self.fontMetrics().height() + 4)
        return QSize(px(300), self.header().sizeHint().height() + rows * row + 4)

    def minimumSizeHint(self) -> QSize:
        return QSize(px(160), self.sizeHint().height())


def _number(result: str) -> float | None:
    """The first number in a result such as "97.44 %" or "loss 0.08"."""
    for word in result.split():
        try:
            return float(word.replace(",", ""))
        except ValueError:
            continue
    return None


def _sample(color: str, ratio: float) -> QIcon:
    """How the lines of a run look; nothing without a colour."""
    picture = QPixmap(SAMPLE * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    if color:
        with QPainter(picture) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(color), 3))
            middle = SAMPLE.height() / 2
            painter.drawLine(QPointF(2, middle), QPointF(SAMPLE.width() - 2, middle))
    return QIcon(picture)
