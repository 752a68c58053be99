"""The manifold of pixels: where a picture's pixels land when the first weights are made flat.

A dense first layer has one row of weights for each pixel: what this pixel adds to each unit. Made
two-dimensional by PCA, rows that do alike lie together, and a trained network unfolds the grid of
pixels as a sheet. Pixels and cells count row by row from the top left one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ..units.acting import acting
from ..units.weight_layers import Arrays, WeightLayer
from ..units.weights import rows_of
from .plane import best_turn, plane_of, principal_components


@dataclass(frozen=True, eq=False)
class PixelGrid:
    """The pixels of a picture, or the cells of a kernel, as points of a plane.

    Attributes:
        layer: Whose weights these are, such as "hidden1".
        is_kernel: Whether the points are a kernel's cells: a convolution has no row for a pixel.
        shape: (rows, columns) of the grid.
        units: Units or kernels: how many dimensions the rows had.
        points: (rows · columns, 2) float32.
        explained: (2,) fraction of the variance along x and y, 0 to 1.
    """

    layer: str
    is_kernel: bool
    shape: tuple[int, int]
    units: int
    points: np.ndarray
    explained: np.ndarray

    def centre(self, ink: np.ndarray) -> np.ndarray | None:
        """Where a picture (rows, columns) lands, (2,): the mean of its pixels' points, by ink.

        The pre-activations of the units are Σ ink · row, so this is the picture itself in the
        plane, over its amount of ink. None without ink, or for a kernel's cells.
        """
        amount = float(ink.sum())
        if self.is_kernel or ink.shape != self.shape or not amount > 0:
            return None
        return ink.reshape(-1) @ self.points / amount


def grid_edges(shape: tuple[int, int]) -> np.ndarray:
    """Pairs of neighbours in a grid, int (m, 2): each with the one to its right and below it."""
    cells = np.arange(shape[0] * shape[1]).reshape(shape)
    right = np.stack([cells[:, :-1], cells[:, 1:]], axis=-1).reshape(-1, 2)
    below = np.stack([cells[:-1], cells[1:]], axis=-1).reshape(-1, 2)
    return np.concatenate([right, below])


def pixel_grid(layers: Sequence[WeightLayer], parameters: Arrays) -> PixelGrid | None:
    """The grid of the first weights that meet the picture; None where none do.

    Turned and mirrored so that the picture's top is up and its right is right, as far as can be.

    Args:
        layers: A network's ``weight_layers``.
        parameters: Its weights.
    """
    first = next((each for each in layers if each.meets_picture and len(each.sees) > 1), None)
    if first is None:
        return None
    size, is_kernel = first.sees[-2:], first.kind == "kernels"
    parameters = acting(layers, parameters)
    rows = np.moveaxis(rows_of(first, parameters), (-2, -1), (0, 1)).reshape(size[0] * size[1], -1)
    components = principal_components(rows)
    flat = plane_of(components).project(rows)
    y, x = np.divmod(np.arange(len(rows)), size[1])
    upright = np.stack([x, -y], axis=1).astype(np.float64)
    plane = plane_of(components, best_turn(flat, upright))
    points = plane.project(rows)
    return PixelGrid(first.layer, is_kernel, size, rows.shape[1], points, plane.explained)


def csv_lines(grid: PixelGrid, ink: np.ndarray | None = None) -> Iterator[str]:
    """A grid as a table, line by line: row, column, x, y, ink."""
    yield "row,column,x,y,ink"
    inks = [""] * len(grid.points) if ink is None else ink.reshape(-1).tolist()
    for index, ((x, y), value) in enumerate(zip(grid.points.tolist(), inks, strict=True)):
        row, column = divmod(index, grid.shape[1])
        yield f"{row},{column},{x:.6g},{y:.6g},{value}"
