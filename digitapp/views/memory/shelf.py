"""MemoryShelf: the memories as tiles, what adds to them and takes away, and how full it is."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from model.language import tr, trc

from ...style.zoom import zoomed
from ...widgets.card import Card
from ...widgets.thin_bar import ThinBar
from ...widgets.tile_grid import TileGrid

BAR = 1000
"""Steps of the bar: a memory more is to be seen, whatever the bound."""


class MemoryShelf(Card):
    """Shows what is remembered.

    Signals:
        remember_asked(): The drawing is to be remembered.
        digits_asked(): Ten digits of the data are.
        remove_asked(int): That memory is to be forgotten.
        clear_asked(): All are.
        undo_asked(): The last change is to be taken back.
        selected(): Another memory is.

    Attributes:
        grid: The tiles.
    """

    remember_asked = Signal()
    digits_asked = Signal()
    remove_asked = Signal(int)
    clear_asked = Signal()
    undo_asked = Signal()
    selected = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("memoryShelf")
        self._can_edit = False
        self.grid = TileGrid(self, grey=True)
        self.grid.setObjectName("memoryGrid")
        self.grid.setAccessibleName(tr("Memories"))
        self.grid.setToolTip(tr("Click a memory to begin with it, or to remove it."))
        self.load = QLabel(self, objectName="memoryLoad", wordWrap=True)
        self.bar = ThinBar(self, objectName="memoryLoadBar", accessibleName=tr("How full it is"))
        self.bar.setRange(0, BAR)
        self.warning = QLabel(self, objectName="memoryWarning", wordWrap=True)
        self.warning.setForegroundRole(QPalette.ColorRole.BrightText)
        self.remember = self._button(
            tr("Remember this drawing"), "memoryRememberButton", tr("Keeps what is on the canvas.")
        )
        self.digits = self._button(
            tr("10 digits of the data"),
            "memoryDigitsButton",
            tr("Remembers one of each digit of the chosen data besides, others each time."),
        )
        self.remove = self._button(
            tr("Remove"), "memoryRemoveButton", tr("Forgets the selected memory.")
        )
        self.undo = self._button(tr("Undo"), "memoryUndoButton", tr("Takes the last change back."))
        self.clear = self._button(
            trc("memories", "Clear"), "memoryClearButton", tr("Forgets all memories.")
        )
        self._lay_out()
        self._connect()

    def show_memories(self, images: np.ndarray, captions: Sequence[str]) -> None:
        """Shows the memories (n, height, width), with a text below each."""
        if not len(images):
            images = np.zeros((0, 1, 1), np.float32)
        self.grid.show_tiles(images, list(captions))

    def show_load(self, text: str, fraction: float, warning: str) -> None:
        """Shows how full it is, 0 to 1 of the bound, and what is wrong with that."""
        self.load.setText(text)
        self.warning.setText(warning)
        self.warning.setVisible(bool(warning))
        self.bar.setVisible(fraction > 0)
        self.bar.setValue(round(BAR * min(fraction, 1.0)))

    def show_state(self, count: int, *, drawn: bool, edits: bool, undoes: bool) -> None:
        """Enables what can be done: ``drawn``, whether there is something on the canvas."""
        self.remember.setEnabled(edits and drawn)
        self.digits.setEnabled(edits)
        self.remove.setEnabled(edits and self.grid.selected >= 0)
        self.clear.setEnabled(edits and count > 0)
        self.undo.setEnabled(undoes)
        self._can_edit = edits

    def _button(self, text: str, name: str, tip: str) -> QPushButton:
        button = QPushButton(text, self, objectName=name, toolTip=tip)
        return zoomed(button, fits=text)

    def _lay_out(self) -> None:
        heading = QLabel(tr("Memories"), self)
        zoomed(heading, text=1.05, bold=True)
        buttons = QGridLayout(horizontalSpacing=4, verticalSpacing=6)
        buttons.addWidget(self.remember, 0, 0, 1, 3)
        buttons.addWidget(self.digits, 1, 0, 1, 3)
        for column, button in enumerate((self.remove, self.undo, self.clear)):
            buttons.addWidget(button, 2, column)
        column = QVBoxLayout(self, spacing=6)
        column.setContentsMargins(10, 8, 10, 8)
        column.addWidget(heading)
        column.addWidget(self.grid, 1)
        column.addWidget(self.load)
        column.addWidget(self.bar)
        column.addWidget(self.warning)
        column.addLayout(buttons)

    def _connect(self) -> None:
        self.remember.clicked.connect(self.remember_asked)
        self.digits.clicked.connect(self.digits_asked)
        self.remove.clicked.connect(lambda: self.remove_asked.emit(self.grid.selected))
        self.clear.clicked.connect(self.clear_asked)
        self.undo.clicked.connect(self.undo_asked)
        self.grid.selected_changed.connect(self._on_selected)

    def _on_selected(self, index: int) -> None:
        self.remove.setEnabled(self._can_edit and index >= 0)
        self.selected.emit()
