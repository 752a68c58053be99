"""GridPart: a world of arrays, drawn as tables and pictures whose cells can be edited."""

import numpy as np
from PySide6.QtWidgets import QWidget

from model.language import tr
from model.worlds import World
from model.worlds.pictures_graph import GridPicture, Sheet

from ..widgets.grid_board import GridBoard
from ..widgets.sheet_plan import DrawnSheet
from .part import WorldPart

DRAWN = "picture"
"""Name of a control that a drawing can be put into."""


class GridPart(WorldPart):
    """Joins such a world to a GridBoard.

    Attributes:
        board: What draws it.
    """

    def __init__(self, world: World, parent: QWidget | None = None) -> None:
        super().__init__(world, parent)
        self.board = GridBoard(tr("Grid"), self)
        self.set_board(self.board)
        self.board.moved.connect(self._on_moved)
        self.refresh()

    def show_picture(self, picture: GridPicture) -> None:
        self.board.show_sheets([self._sheet(sheet) for sheet in picture.sheets], picture.note)

    @property
    def takes_drawing(self) -> bool:
        """Whether a drawing can be put into the world now."""
        shown = () if self._picture is None else self._picture.sheets
        return self.may(DRAWN) and any(sheet.control == DRAWN for sheet in shown)

    def take_drawing(self, image: np.ndarray) -> bool:
        """Puts a drawing into the world, as ink or none; whether the world took it.

        Args:
            image: (height, width) in [0, 1].
        """
        if not self.takes_drawing:
            return False
        shape = self.world.get(DRAWN).shape
        return self.change(DRAWN, np.rint(_averaged(image, shape)))

    def _sheet(self, sheet: Sheet) -> DrawnSheet:
        step = sheet.step if sheet.control and self.may(sheet.control) else 0.0
        return DrawnSheet(
            sheet.title, sheet.cells, sheet.row, sheet.kind, sheet.note, sheet.before,
            step, sheet.low, sheet.high, sheet.limit, sheet.marks, sheet.size, sheet.is_right,
        )  # fmt: skip

    def _on_moved(self, place: int, value: float) -> None:
        number, row, column = self.board.meaning(place)
        sheet = self._picture.sheets[number]
        array = self.world.get(sheet.control)
        # Cells stand in the order of the array's entries, whatever its axes.
        part = array[sheet.index].reshape(-1) if sheet.index else array.reshape(-1)
        part[row * sheet.cells.shape[1] + column] = value
        self.change(sheet.control, array)


def _averaged(image: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """The picture in cells (rows, columns), each the mean of what it covers; ink keeps its width.

    Where the cells are coarse, thin strokes would fade below a half: the means are scaled so that
    the darkest cell is full ink.
    """
    rows, columns = (_weights(have, want) for have, want in zip(image.shape, shape, strict=True))
    cells = rows @ np.asarray(image, float) @ columns.T
    return cells / max(float(cells.max()), 1e-9) if cells.max() > 0.05 else 0 * cells


def _weights(have: int, want: int) -> np.ndarray:
    """(want, have): how much of each cell each pixel covers; rows sum to 1."""
    edges = np.linspace(0, have, want + 1)
    pixels = np.arange(have)
    covered = np.minimum(edges[1:, None], pixels + 1) - np.maximum(edges[:-1, None], pixels)
    return np.clip(covered, 0, None) / (have / want)
