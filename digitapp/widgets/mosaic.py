"""Many small pictures as one: where each lies, and the pixels of the whole, without a pixel loop.

Pure numpy. Invariant: what ``Mosaic.at`` says of a pixel is what ``Panel.show`` has painted there.
"""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Mosaic:
    """Places of ``count`` tiles in a panel; all lengths in device pixels.

    Attributes:
        count: Number of tiles.
        cells: (height, width) of one tile's array.
        columns: Tiles in a row.
        size: (height, width) of one tile on the screen.
        gap: Between tiles and around them.
        foot: Room below each tile, for its caption.
        origin: (y, x) of the first tile.
        spread: Room between columns beyond ``gap``, for captions wider than their tiles.
    """

    count: int
    cells: tuple[int, int]
    columns: int
    size: tuple[int, int]
    gap: int
    foot: int
    origin: tuple[int, int]
    spread: int = 0

    @property
    def rows(self) -> int:
        """Rows of tiles."""
        return -(-self.count // self.columns)

    def place(self, index: int) -> tuple[int, int, int, int]:
        """(x, y, width, height) of a tile."""
        row, column = divmod(index, self.columns)
        pitch_y, pitch_x = self.pitch
        return (
            self.origin[1] + column * pitch_x,
            self.origin[0] + row * pitch_y,
            self.size[1],
            self.size[0],
        )

    def at(self, x: float, y: float) -> tuple[int, int, int] | None:
        """(tile, row, column) of the cell at a pixel, or None between tiles."""
        pitch_y, pitch_x = self.pitch
        tile_row, inner_y = divmod(int(y // 1) - self.origin[0], pitch_y)
        tile_column, inner_x = divmod(int(x // 1) - self.origin[1], pitch_x)
        index = tile_row * self.columns + tile_column
        inside = 0 <= tile_column < self.columns and inner_x < self.size[1]
        inside = inside and tile_row >= 0 and inner_y < self.size[0] and 0 <= index < self.count
        if not inside:
            return None
        row, column = inner_y * self.cells[0] // self.size[0], inner_x * self.cells[1]
        return index, row, column // self.size[1]

    @property
    def pitch(self) -> tuple[int, int]:
        """(y, x) from one tile to the next."""
        return self.size[0] + self.gap + self.foot, self.size[1] + self.gap + self.spread


def arrange(
    count: int,
    cells: tuple[int, int],
    room: tuple[int, int],
    *,
    gap: int = 2,
    foot: int = 0,
    pitch: int = 0,
    stretch: bool = False,
) -> Mosaic:
    """The mosaic with the largest tiles that fit into ``room`` (height, width).

    Args:
        count: Number of tiles, >= 1.
        cells: (height, width) of one tile's array, >= 1.
        room: Device pixels of the panel.
        gap: See ``Mosaic``.
        foot: See ``Mosaic``.
        pitch: From one column to the next at least.
        stretch: The tiles may take any shape, to fill the room.
    """
    columns = np.arange(1, count + 1)
    rows = -(-count // columns)
    wide = (room[1] - gap * (columns + 1)) / columns
    tall = (room[0] - gap - (gap + foot) * rows) / rows
    scale = np.minimum(wide / cells[1], tall / cells[0])
    scale[1:][columns[1:] * pitch > room[1]] = -np.inf
    best = int(np.argmax(np.minimum(wide, tall) if stretch else scale))
    if stretch:
        size = max(int(tall[best]), 1), max(int(wide[best]), 1)
    else:
        side = max(float(scale[best]), 1 / min(cells))
        size = int(cells[0] * side + 1e-9), int(cells[1] * side + 1e-9)
    used_y = int(rows[best]) * (size[0] + gap + foot) - gap
    spread = 0 if stretch else max(pitch - size[1] - gap, 0)
    used_x = int(columns[best]) * (size[1] + gap + spread) - gap - spread
    origin = max((room[0] - used_y) // 2, 0), max((room[1] - used_x) // 2, 0)
    return Mosaic(count, cells, int(columns[best]), size, gap, foot, origin, spread)


class Panel:
    """The pixels of a mosaic, in memory that is kept from one set of tiles to the next.

    Args:
        mosaic: Where the tiles lie.
        room: Device pixels of the panel, (height, width).
        background: Packed colour of what lies between them.
        frame: Packed colour and width of a frame around each tile, in the gaps; None for no frame.

    Attributes:
        memory: Packed colours, uint32, at least of shape ``room``; without gaps in memory.
        pixels: Its part of that shape.
    """

    def __init__(
        self,
        mosaic: Mosaic,
        room: tuple[int, int],
        background: np.uint32,
        frame: tuple[np.uint32, int] | None = None,
    ) -> None:
        self._mosaic = mosaic
        (y, x), (pitch_y, pitch_x) = mosaic.origin, mosaic.pitch
        # So large that each tile lies in it whole, with its gap, even where the room is too small.
        tall, wide = y + mosaic.rows * pitch_y, x + mosaic.columns * pitch_x
        whole = np.full((max(room[0], tall), max(room[1], wide)), background, np.uint32)
        for index in range(mosaic.count if frame is not None else 0):
            color, thick = frame
            left, top, across, down = mosaic.place(index)
            above, beside = max(top - thick, 0), max(left - thick, 0)
            whole[above : top + down + thick, beside : left + across + thick] = color
        self.memory = whole
        self.pixels = whole[: room[0], : room[1]]
        line, pixel = whole.strides
        self._places = np.lib.stride_tricks.as_strided(
            whole[y:, x:],
            (mosaic.rows, mosaic.columns, *mosaic.size),
            (pitch_y * line, pitch_x * pixel, line, pixel),
        )
        self._rooms: tuple[np.ndarray, np.ndarray] | None = None

    def show(self, tiles: np.ndarray) -> None:
        """Paints tiles in packed colours, uint32 (count, height, width), in their places."""
        mosaic = self._mosaic
        count, rows, columns = tiles.shape
        height, width = mosaic.size
        if self._rooms is None or self._rooms[0].shape != (count, height, columns):
            tall = np.empty((count, height, columns), np.uint32)
            self._rooms = tall, np.empty((count, height, width), np.uint32)
        tall, wide = self._rooms
        # With a mode of its own, take() writes without another array in between.
        np.take(tiles, _cell_of(rows, height), axis=1, out=tall, mode="clip")
        np.take(tall, _cell_of(columns, width), axis=2, out=wide, mode="clip")
        full, rest = divmod(mosaic.count, mosaic.columns)
        shape = (full, mosaic.columns, height, width)
        self._places[:full] = wide[: full * mosaic.columns].reshape(shape)
        if rest:
            self._places[full, :rest] = wide[full * mosaic.columns :]


def shrink(tiles: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """Means of neighbouring cells where a tile (n, height, width) has more cells than pixels."""
    for axis, pixels in ((1, size[0]), (2, size[1])):
        cells = tiles.shape[axis]
        if cells > pixels:
            first = np.arange(pixels) * cells // pixels
            shape = [1, 1, 1]
            shape[axis] = pixels
            counts = np.diff(first, append=cells).reshape(shape).astype(np.float32)
            tiles = np.add.reduceat(tiles, first, axis=axis, dtype=np.float32) / counts
    return tiles


def _cell_of(cells: int, pixels: int) -> np.ndarray:
    return np.arange(pixels) * cells // pixels
