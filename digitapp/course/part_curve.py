"""CurvePart: a world that is a function of one number, its point moved by hand."""

from PySide6.QtWidgets import QWidget

from model.worlds import World
from model.worlds.pictures import CurvePicture

from ..widgets.curve_board import CurveBoard, CurveScene
from .part import WorldPart


class CurvePart(WorldPart):
    """Joins such a world to a CurveBoard.

    Attributes:
        board: What draws it.
    """

    def __init__(self, world: World, parent: QWidget | None = None) -> None:
        super().__init__(world, parent)
        self.board = CurveBoard(world.title, self)
        self.set_board(self.board)
        self.board.point_moved.connect(self._on_point_moved)
        self.refresh()

    def show_picture(self, picture: CurvePicture) -> None:
        titles = (picture.x_title, picture.y_title)
        self.board.set_axes(picture.x_range, picture.y_range, titles, x_names=picture.x_names)
        self.board.show_scene(
            CurveScene(
                x=picture.x,
                y=picture.y,
                others=picture.others,
                point=picture.point,
                can_move=bool(picture.point_control) and self.opens(picture.point_control),
                tangent=picture.tangent,
                secant=picture.secant,
                path=picture.path,
                target=picture.target,
                level=picture.level,
                level_name=picture.level_name,
                has_gap=picture.gap,
                name=picture.x_title,
            )
        )

    def _on_point_moved(self, x: float) -> None:
        name = self._picture.point_control
        control = next(each for each in self.world.controls if each.name == name)
        low = max(control.low, self._picture.x_range[0])
        high = min(control.high, self._picture.x_range[1])
        self.change(name, min(max(x, low), high))
