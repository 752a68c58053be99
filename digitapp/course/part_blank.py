"""BlankPart: a world whose lines of numpy are to be written."""

import html

import numpy as np
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from model.language import tr, trc
from model.worlds import World
from model.worlds.pictures_graph import BlankLine, BlankPicture

from ..style.zoom import px
from ..widgets.blank_board import BlankBoard, DrawnBlank
from ..widgets.surface_board import SurfaceBoard
from .part import WorldPart
from .part_surface import scene_of

NARROW_PX = 640


class BlankPart(WorldPart):
    """Joins such a world to a BlankBoard.

    Attributes:
        board: The boxes and what is said of each.
        surface: What comes of them, beside; hidden where there is nothing to see.
    """

    def __init__(self, world: World, parent: QWidget | None = None) -> None:
        super().__init__(world, parent)
        both = QWidget(self)
        self.board = BlankBoard(tr("Program"), both)
        self.surface = SurfaceBoard(tr("Surface"), both)
        self.surface.hide()
        self._both = QHBoxLayout(both, spacing=8)
        self._both.setContentsMargins(0, 0, 0, 0)
        self._both.addWidget(self.board, 3)
        self._both.addWidget(self.surface, 2)
        self.set_board(both)
        self.board.typed.connect(self._on_typed)
        self.refresh()
        self.setFocusProxy(self.board.boxes[0])

    def show_picture(self, picture: BlankPicture) -> None:
        given = [
            (
                html.escape(name),
                str(tuple(shape)) if shape else trc("shape", "number"),
                html.escape(words),
            )
            for name, shape, words in picture.given
        ]
        self.board.show_lines([_drawn(line) for line in picture.lines], given, picture.code)
        self.board.setAccessibleDescription(picture.words)
        self.surface.setVisible(picture.surface is not None)
        if picture.surface is not None:
            self.surface.show_scene(scene_of(picture.surface))
        self.show_may()

    def show_may(self) -> None:
        if self._picture is not None:
            self.board.open([self.may(line.control) for line in self._picture.lines])

    def resizeEvent(self, event: QResizeEvent) -> None:
        # Lines need their width: where there is little, the surface stands below them.
        ways = QHBoxLayout.Direction
        narrow = self.width() < px(NARROW_PX)
        self._both.setDirection(ways.TopToBottom if narrow else ways.LeftToRight)
        super().resizeEvent(event)

    def _on_typed(self, place: int, text: str) -> None:
        self.change(self._picture.lines[place].control, text)


def _drawn(line: BlankLine) -> DrawnBlank:
    value = ""
    if line.value is not None:
        value = np.array2string(line.value, precision=4, suppress_small=True, max_line_width=70)
    return DrawnBlank(line.name, line.help, line.text, line.message, line.is_right, value)
