"""GridPart: a world of arrays, drawn as tables and pictures whose cells can be edited."""

from PySide6.QtWidgets import QWidget

from model.worlds import World
from model.worlds.pictures_graph import GridPicture, Sheet

from ..widgets.grid_board import GridBoard
from ..widgets.sheet_plan import DrawnSheet
from .part import WorldPart


class GridPart(WorldPart):
    """Joins such a world to a GridBoard.

    Attributes:
        board: What draws it.
    """

    def __init__(self, world: World, parent: QWidget | None = None) -> None:
        super().__init__(world, parent)
        self.board = GridBoard("Grid", self)
        self.set_board(self.board)
        self._picture: GridPicture | None = None
        self.board.moved.connect(self._on_moved)
        self.refresh()

    def show_picture(self, picture: GridPicture) -> None:
        self._picture = picture
        self.board.show_sheets([self._sheet(sheet) for sheet in picture.sheets], picture.note)

    def show_may(self) -> None:
        if self._picture is not None:
            self.show_picture(self._picture)

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
