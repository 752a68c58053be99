"""Numbers of any shape as one flat picture, and back from a cell of it to the number.

Invariant: ``where(*cell(source)) == source`` for every number; cells that hold none are NaN.
"""

import math
from dataclasses import dataclass

import numpy as np

LARGEST = 1e37
"""Magnitude that float32 can hold with room to spare."""

GAP = 1
"""Empty cells between the planes of three-dimensional numbers."""


@dataclass(frozen=True)
class CellLayout:
    """How numbers lie in a picture: rows of a vector, one plane, or planes side by side.

    Attributes:
        shape: Of the numbers: (n,), (height, width) or (planes, height, width).
    """

    shape: tuple[int, ...]

    @property
    def cells(self) -> tuple[int, int]:
        """(height, width) of the picture."""
        if len(self.shape) == 1:
            return self._grid
        height, width = self.shape[-2:]
        rows, columns = self._grid
        return rows * (height + GAP) - GAP, columns * (width + GAP) - GAP

    @property
    def _grid(self) -> tuple[int, int]:
        """(rows, columns) of the numbers of a vector, or of the planes."""
        count = self.shape[0] if len(self.shape) != 2 else 1
        columns = math.ceil(math.sqrt(count))
        return -(-count // columns), columns

    def picture(self, values: np.ndarray) -> np.ndarray:
        """``values``, of the sheet's shape, as float32 (height, width), clipped to LARGEST."""
        values = np.clip(values, -LARGEST, LARGEST)
        flat = np.full(self.cells, np.nan, np.float32)
        if len(self.shape) == 1:
            flat.ravel()[: values.size] = values
            return flat
        height, width = self.shape[-2:]
        columns = self._grid[1]
        for number, plane in enumerate(values.reshape(-1, height, width)):
            row, column = divmod(number, columns)
            top, left = row * (height + GAP), column * (width + GAP)
            flat[top : top + height, left : left + width] = plane
        return flat

    def where(self, row: int, column: int) -> tuple[int, ...] | None:
        """Index of the number at a cell; None where there is none."""
        height, width = self.cells
        if not (0 <= row < height and 0 <= column < width):
            return None
        if len(self.shape) == 1:
            place = row * width + column
            return (place,) if place < self.shape[0] else None
        tall, wide = self.shape[-2:]
        down, y = divmod(row, tall + GAP)
        along, x = divmod(column, wide + GAP)
        plane = down * self._grid[1] + along
        if y >= tall or x >= wide or (len(self.shape) == 3 and plane >= self.shape[0]):
            return None
        return (y, x) if len(self.shape) == 2 else (plane, y, x)

    def cell(self, source: tuple[int, ...]) -> tuple[int, int]:
        """(row, column) of the number with this index."""
        if len(self.shape) == 1:
            return divmod(source[0], self.cells[1])
        plane = source[0] if len(self.shape) == 3 else 0
        down, along = divmod(plane, self._grid[1])
        tall, wide = self.shape[-2:]
        return down * (tall + GAP) + source[-2], along * (wide + GAP) + source[-1]
