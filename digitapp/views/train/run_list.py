"""RunList: the trainings whose curves are kept, to be compared, hidden, renamed or deleted."""

from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QIcon, QKeySequence, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from ...style.theme import changes_look, current
from ...style.zoom import px
from ...widgets.run_curves import DASHES

NAME, RESULT, DELETE = range(3)
KEY = Qt.ItemDataRole.UserRole
SAMPLE = QSize(34, 12)
MAX_ROWS = 5
HELP = (
    "Runs, the latest first. Tick: show its curves. Double click or F2: rename. "
    "✕ or Delete: forget it."
)


class RunList(QTreeWidget):
    """One row per run, the latest on top: a tick, how its line looks, name, result, a cross.

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
            accessibleName="Runs",
            toolTip=HELP,
            rootIsDecorated=False,
            uniformRowHeights=True,
            frameShape=QTreeWidget.Shape.NoFrame,
            editTriggers=QAbstractItemView.EditTrigger.NoEditTriggers,
            contextMenuPolicy=Qt.ContextMenuPolicy.ActionsContextMenu,
            horizontalScrollBarPolicy=Qt.ScrollBarPolicy.ScrollBarAlwaysOff,
        )
        self._running: str | None = None
        self.setHeaderLabels(["run", "validation", ""])
        self.headerItem().setTextAlignment(RESULT, Qt.AlignmentFlag.AlignRight)
        self.setIconSize(SAMPLE)
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        for column in (RESULT, DELETE):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        self._action("Rename", "F2", self._on_rename)
        self._delete = self._action("Delete", QKeySequence.StandardKey.Delete, self._on_delete)
        self.itemChanged.connect(self._on_item_changed)
        self.itemClicked.connect(self._on_item_clicked)
        self.itemDoubleClicked.connect(self._on_item_double_clicked)

    @property
    def keys(self) -> list[str]:
        """Keys of the runs, the latest first."""
        return [item.data(NAME, KEY) for item in self._items()]

    def add_run(self, key: str, name: str) -> None:
        """Puts a run on top."""
        self.blockSignals(True)
        item = QTreeWidgetItem([name, "", "✕"])
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsEditable)
        item.setCheckState(NAME, Qt.CheckState.Checked)
        item.setData(NAME, KEY, key)
        item.setData(NAME, KEY + 1, name)
        item.setTextAlignment(RESULT, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        item.setToolTip(DELETE, "Forget this run and its curves.")
        self.insertTopLevelItem(0, item)
        self.blockSignals(False)
        self._show_samples()
        self.updateGeometry()

    def remove_run(self, key: str) -> None:
        """Takes a run off the list without a word."""
        self.takeTopLevelItem(self.keys.index(key))
        self._show_samples()
        self.updateGeometry()

    def show_result(self, key: str, result: str, epoch: int, best: str) -> None:
        """Shows how well a run did.

        Args:
            key: Of the run.
            result: What its goal has come to on validation digits after its latest epoch.
            epoch: That epoch.
            best: The best epoch in words; empty where none is.
        """
        item = self._item(key)
        self.blockSignals(True)
        item.setText(RESULT, result)
        words = [f"On validation digits after epoch {epoch}: {result}", *([best] if best else [])]
        item.setToolTip(RESULT, f"{'; '.join(words)}.")
        self.blockSignals(False)

    def show_run(self, key: str, shown: bool) -> None:
        """Ticks a run or not, as if a person did."""
        state = Qt.CheckState.Checked if shown else Qt.CheckState.Unchecked
        self._item(key).setCheckState(NAME, state)

    def set_running(self, key: str | None) -> None:
        """The run that still learns, which can't be deleted; None if none does."""
        if key == self._running:
            return
        self._running = key
        self.blockSignals(True)
        for item in self._items():
            item.setText(DELETE, "" if item.data(NAME, KEY) == key else "✕")
        self.blockSignals(False)
        self.viewport().update()

    def _action(self, text: str, keys: str | QKeySequence.StandardKey, slot: object) -> QAction:
        action = QAction(text, self, shortcutContext=Qt.ShortcutContext.WidgetShortcut)
        action.setShortcut(QKeySequence(keys))
        action.triggered.connect(slot)
        self.addAction(action)
        return action

    def _items(self) -> list[QTreeWidgetItem]:
        return [self.topLevelItem(row) for row in range(self.topLevelItemCount())]

    def _item(self, key: str) -> QTreeWidgetItem:
        return next(item for item in self._items() if item.data(NAME, KEY) == key)

    def _show_samples(self) -> None:
        self.blockSignals(True)
        for age, item in enumerate(self._items()):
            item.setIcon(NAME, _sample(age, self.devicePixelRatioF()))
        self.blockSignals(False)
        self.viewport().update()

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
        key, before, name = item.data(NAME, KEY), item.data(NAME, KEY + 1), item.text(NAME).strip()
        if name != before:
            self.blockSignals(True)
            item.setText(NAME, name or before)
            item.setData(NAME, KEY + 1, name or before)
            self.blockSignals(False)
            if name:
                self.renamed.emit(key, name)
        else:
            self.shown.emit(key, item.checkState(NAME) == Qt.CheckState.Checked)

    # Overrides of Qt.

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if changes_look(event):
            self._show_samples()

    def sizeHint(self) -> QSize:
        rows = min(max(self.topLevelItemCount(), 1), MAX_ROWS)
        row = max(self.sizeHintForRow(0), self.fontMetrics().height() + 4)
        return QSize(px(300), self.header().sizeHint().height() + rows * row + 4)

    def minimumSizeHint(self) -> QSize:
        return QSize(px(160), self.sizeHint().height())


def _sample(age: int, ratio: float) -> QIcon:
    """How the line of a run looks that ``age`` others came after."""
    theme = current()
    picture = QPixmap(SAMPLE * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    pen = QPen(theme.color("positive"), 2)
    if age:
        pen = QPen(theme.color("muted"), 1.5)
        pen.setDashPattern(DASHES[(age - 1) % len(DASHES)])
    with QPainter(picture) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen)
        middle = SAMPLE.height() / 2
        painter.drawLine(QPointF(2, middle), QPointF(SAMPLE.width() - 2, middle))
    return QIcon(picture)
