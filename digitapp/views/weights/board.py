"""The pictures of the weights view: one state of them or three side by side."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QStackedWidget, QWidget

from model.language import tr

from ...widgets.card import Card
from ...widgets.unit_matrix import RowNames, ScaledTiles, UnitMatrix


@dataclass(frozen=True, eq=False)
class StatePictures:
    """What one panel of the board shows.

    Attributes:
        title: Above it; empty for none.
        tiles: (n, height, width), a picture for each unit; of a matrix (1, units, inputs).
    """

    title: str
    tiles: np.ndarray


class StatePanel(QWidget):
    """Pictures of all units in one state, or their matrix.

    Signals:
        hovered(int, int, int, float): Position of a unit, row and column in its picture, value.
        left(): The mouse is over none.
        selected(int): The unit at that position was selected by hand.
    """

    hovered = Signal(int, int, int, float)
    left = Signal()
    selected = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.title = QLabel(self, alignment=Qt.AlignmentFlag.AlignHCenter)
        self.grid = ScaledTiles(self)
        self.grid.setAccessibleName(tr("Weights of each unit"))
        self.matrix = UnitMatrix(self)
        self.matrix.setAccessibleName(tr("Weight matrix, a row for each unit"))
        self.names = RowNames(self)
        self.names.hide()
        rows = QWidget(self)
        beside = QHBoxLayout(rows, spacing=0)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.addWidget(self.names)
        beside.addWidget(self.matrix, 1)
        self.stack = QStackedWidget(self)
        self.stack.addWidget(self.grid)
        self.stack.addWidget(rows)
        layout = QGridLayout(self, spacing=4)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.title, 0, 0)
        layout.addWidget(self.stack, 1, 0)
        layout.setRowStretch(1, 1)
        self.grid.hovered.connect(self.hovered)
        self.grid.left.connect(self.left)
        self.grid.selected_changed.connect(self._on_selected)
        self.matrix.hovered.connect(lambda _, row, column, v: self.hovered.emit(row, 0, column, v))
        self.matrix.left.connect(self.left)
        self.matrix.row_selected.connect(self._on_selected)

    def show_panel(
        self, panel: StatePictures, *, matrix: bool, names: Sequence[str], limit: float | None
    ) -> None:
        """Shows ``panel``; ``limit`` is full colour, None for each picture its own scale."""
        self.title.setText(panel.title)
        self.title.setVisible(bool(panel.title))
        self.stack.setCurrentIndex(int(matrix))
        if matrix:
            self.matrix.full = limit
            self.matrix.show_matrix(panel.tiles[0])
            self.names.show_names(names)
            return
        self.grid.full = limit
        if self.grid.common_scale != (limit is not None):
            self.grid.common_scale = limit is not None
        self.grid.show_tiles(panel.tiles, names)

    def select(self, position: int) -> None:
        """Frames the unit at a position, -1 for none; ``selected`` is not emitted."""
        for view, choose in ((self.grid, self.grid.select), (self.matrix, self.matrix.select_row)):
            blocked = view.blockSignals(True)
            choose(position)
            view.blockSignals(blocked)

    def value_at(self, position: int, row: int, column: int) -> float:
        """The value at a place that ``hovered`` told."""
        if self.stack.currentIndex():
            return float(self.matrix.tiles[0, position, column])
        return float(self.grid.tiles[position, row, column])

    def _on_selected(self, position: int) -> None:
        if position >= 0:
            self.selected.emit(position)


class WeightBoard(Card):
    """Up to three panels that show the same units and share one selection.

    Signals:
        hovered(int, int, int, float): Position of a unit, row and column in its picture, value.
        left(): The mouse is over none any more.
        selected(int): The unit at that position was selected by hand.
    """

    hovered = Signal(int, int, int, float)
    left = Signal()
    selected = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("weightBoard")
        self.empty = QLabel(self, alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)
        self.panels = tuple(StatePanel(self) for _ in range(3))
        self._under: tuple[StatePanel, int, int, int] | None = None
        layout = QHBoxLayout(self, spacing=8)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.addWidget(self.empty)
        for panel in self.panels:
            panel.hide()
            layout.addWidget(panel, 1)
            panel.hovered.connect(lambda *place, p=panel: self._on_hovered(p, *place))
            panel.left.connect(self._on_left)
            panel.selected.connect(self.selected)

    def show_count(self, count: int) -> None:
        """Makes room for so many panels, one to three."""
        self.empty.hide()
        for place, panel in enumerate(self.panels):
            panel.setVisible(place < count)

    def show_panel(
        self,
        place: int,
        panel: StatePictures,
        *,
        matrix: bool,
        names: Sequence[str],
        limit: float | None,
    ) -> None:
        """Shows a panel at a place, 0 to 2; the rest is as for ``StatePanel.show_panel``."""
        widget = self.panels[place]
        widget.show_panel(panel, matrix=matrix, names=names, limit=limit)
        if self._under is not None and self._under[0] is widget:
            self._tell_under(panel.tiles.shape)

    def show_nothing(self, sentence: str) -> None:
        """Shows ``sentence`` where there are no weights."""
        for panel in self.panels:
            panel.hide()
        self._on_left()
        self.empty.setText(sentence)
        self.empty.show()

    def select(self, position: int) -> None:
        """Frames the unit at a position in every panel; -1 for none."""
        for panel in self.panels:
            panel.select(position)

    def _on_hovered(
        self, panel: StatePanel, position: int, row: int, column: int, value: float
    ) -> None:
        self._under = panel, position, row, column
        self.hovered.emit(position, row, column, value)

    def _on_left(self) -> None:
        self._under = None
        self.left.emit()

    def _tell_under(self, shape: tuple[int, ...]) -> None:
        """Tells what is under a mouse that rests, as other weights have come under it."""
        panel, position, row, column = self._under
        matrix = bool(panel.stack.currentIndex())
        size = (shape[1], 1, shape[2]) if matrix else shape
        inside = all(k < n for k, n in zip((position, row, column), size, strict=True))
        if inside and panel.isVisible():
            value = panel.value_at(position, row, column)
            self.hovered.emit(position, row, column, value)
        else:
            self._on_left()
