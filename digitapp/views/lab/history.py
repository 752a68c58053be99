"""The operations that are done, with undo, redo, reset, and keeping what came out."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from model.lab import Operation
from model.language import tr
from model.probes.units.weight_layers import WeightLayer

from ...session.weight_edits import WeightEdits
from ...style.zoom import px_size
from ...widgets.card import Card
from . import words

OPERATION = Qt.ItemDataRole.UserRole
NOTHING = tr("Nothing is done yet: move a slider.")


class LabHistory(Card):
    """A list of what is done, and buttons.

    Signals:
        keep_asked(): The result is to become the network.
    """

    keep_asked = Signal()

    def __init__(self, lab: WeightEdits, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("labHistory")
        self._lab = lab
        self.list = QListWidget(
            self,
            objectName="labOperations",
            accessibleName=tr("Operations"),
            toolTip=tr(
                "What is done to the network, in this order. Delete leaves an operation out."
            ),
            frameShape=QListWidget.Shape.NoFrame,
            selectionMode=QAbstractItemView.SelectionMode.SingleSelection,
            textElideMode=Qt.TextElideMode.ElideRight,
            horizontalScrollBarPolicy=Qt.ScrollBarPolicy.ScrollBarAlwaysOff,
        )
        self.list.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.undo = self._button(tr("Undo"), "labUndoButton", tr("Take the last change back."))
        self.redo = self._button(tr("Redo"), "labRedoButton", tr("Do again what was taken back."))
        self.reset = self._button(
            tr("Reset"), "labResetButton", tr("Leave all operations out; that can be undone too.")
        )
        self.keep = self._button(
            tr("Keep as new network"),
            "labKeepButton",
            tr(
                "The result becomes the network, a new one that is in no file yet.\n"
                "The one before, if it was not saved, is kept to be saved. Not while one learns."
            ),
        )
        self._lay_out()
        self.undo.clicked.connect(lab.undo)
        self.redo.clicked.connect(lab.redo)
        self.reset.clicked.connect(lab.reset)
        self.keep.clicked.connect(self.keep_asked)
        delete = QShortcut(QKeySequence.StandardKey.Delete, self.list)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        delete.activated.connect(self._on_delete)

    def show_operations(
        self, operations: tuple[Operation, ...], layers: tuple[WeightLayer, ...], *, can_keep: bool
    ) -> None:
        """Lists the operations, and enables what can be done."""
        self.undo.setEnabled(self._lab.can_undo)
        self.redo.setEnabled(self._lab.can_redo)
        self.reset.setEnabled(bool(operations))
        self.keep.setEnabled(bool(operations) and can_keep)
        texts = [words.operation(each, layers) for each in operations] or [NOTHING]
        if texts == [self.list.item(k).text() for k in range(self.list.count())]:
            return
        self.list.clear()
        for text, operation in zip(texts, operations or (None,), strict=True):
            item = QListWidgetItem(text, self.list)
            item.setData(OPERATION, operation)
            item.setToolTip(text)
            if operation is None:
                item.setFlags(Qt.ItemFlag.NoItemFlags)
        self.list.scrollToBottom()

    def _button(self, text: str, name: str, tip: str) -> QPushButton:
        return QPushButton(text, self, objectName=name, toolTip=tip)

    def _lay_out(self) -> None:
        rows = QVBoxLayout(self, spacing=6)
        rows.setContentsMargins(12, 10, 12, 10)
        rows.addWidget(self.list, 1)
        buttons = QHBoxLayout(spacing=6)
        for button in (self.undo, self.redo, self.reset):
            buttons.addWidget(button)
        rows.addLayout(buttons)
        rows.addWidget(self.keep)

    def _on_delete(self) -> None:
        item = self.list.currentItem()
        operation = item.data(OPERATION) if item is not None else None
        if operation is not None:
            self._lab.take_out(operation)

    # Overrides of Qt.

    def sizeHint(self) -> QSize:
        return px_size(240, 150)
