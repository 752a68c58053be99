"""SurfacePart: a world that is a surface over data, to turn, and to pull where it can be."""

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton, QWidget

from model.errors import SettingError
from model.language import tr
from model.worlds import World
from model.worlds.pictures import Grip, SurfacePicture

from ..widgets.surface_board import SurfaceBoard
from ..widgets.surface_scene import SurfaceGrip, SurfaceScene
from .part import WorldPart
from .pasted import pasted_rows


def scene_of(picture: SurfacePicture, grips: tuple[Grip, ...] = ()) -> SurfaceScene:
    """What a SurfaceBoard shows of a picture, with those of its grips that a hand may pull."""
    return SurfaceScene(
        x=picture.x,
        y=picture.y,
        z=picture.z,
        points=picture.points,
        feet=picture.feet,
        grips=tuple(SurfaceGrip(grip.at, grip.name) for grip in grips),
        titles=(picture.x_title, picture.y_title, picture.z_title),
        z_range=picture.z_range,
    )


class SurfacePart(WorldPart):
    """Joins such a world to a SurfaceBoard.

    Attributes:
        board: What draws it.
        paste_button: Takes rows of data from the clipboard.
    """

    def __init__(self, world: World, parent: QWidget | None = None) -> None:
        super().__init__(world, parent)
        self.board = SurfaceBoard(world.title, self)
        self.set_board(self.board)
        self.board.pulled.connect(self._on_pulled)
        tip = tr("Takes data from the clipboard: a line each, two inputs and what is wanted.")
        self.paste_button = QPushButton(
            tr("Paste data"),
            self,
            objectName="pasteDataButton",
            toolTip=tip,
            accessibleDescription=tip,
        )
        self.form.add_tool(self.paste_button)
        self.paste_button.clicked.connect(self._on_paste)
        self.refresh()

    def show_picture(self, picture: SurfacePicture) -> None:
        grips = tuple(grip for grip in picture.grips if self.opens(grip.control))
        self.board.show_scene(scene_of(picture, grips))
        has_data = any(control.name == "data" for control in self.world.controls)
        self.paste_button.setVisible(has_data and self.opens("data"))

    def _on_paste(self) -> None:
        try:
            rows = pasted_rows(QGuiApplication.clipboard().text(), 3, 3)
        except SettingError as error:
            self._say(str(error))
            return
        self.change("data", rows)

    def _on_pulled(self, place: int, height: float) -> None:
        open_ones = [grip for grip in self._picture.grips if self.opens(grip.control)]
        grip = open_ones[place]
        heights = self.world.get(grip.control)
        heights[grip.place] = height
        self.change(grip.control, heights)
