"""A convolution and the pooling of its planes, as one operation.

Its planes are four times as large as what is left of them, and the largest arrays of a step. So
they are never there as a whole: two rows at a time are computed, pooled while they are in the
cache, and forgotten but for which of four neighbours was the largest. On the way back two rows of
the gradient are laid out in the same place, and meet their patches at once.

Even columns come before odd ones: so what is compared, column 2 c with column 2 c + 1, lies in two
long runs. Where the matrix products are small these are computed apart, so that everything that is
pooled lies together; where they are large, in one product of a row, which is faster.
"""

from collections.abc import Sequence

import numpy as np
from numpy.lib.stride_tricks import as_strided

from .conv import rows_above
from .tensor import Result, operation

POOL = 2

LARGE = 256
"""Numbers in a patch from which on a product takes even and odd columns together."""

CORNERS = ((0, 0), (0, 1), (1, 0), (1, 1))
"""Of a block: whether it is in the lower row, and in the odd column."""


@operation
def pooled_conv2d(x: np.ndarray, weight: np.ndarray, bias: np.ndarray) -> Result:
    """Largest value of each 2x2 block of the cross-correlation with every kernel, plus a bias.

    A row or column of the planes that fills no block is dropped.

    Args:
        x: (channels, height, width, batch).
        weight: (kernels, channels, k, k).
        bias: (kernels,).

    Returns:
        (kernels, (height - k + 1) // 2, (width - k + 1) // 2, batch).
    """
    kernels, channels, k, _ = weight.shape
    _, height, width, batch = x.shape
    rows, columns = (height - k + 1) // POOL, (width - k + 1) // POOL
    run = columns * batch
    # How many of a row's two halves go into one product.
    halves = POOL if channels * k * k >= LARGE else 1
    spread = _spread(x, k, POOL * rows + k - 1, columns, halves)
    by_row = np.ascontiguousarray(weight.transpose(0, 2, 1, 3)).reshape(kernels, -1)
    dtype = np.result_type(x, weight)
    value = np.empty((kernels, rows, columns, batch), dtype=dtype)
    # Of each block whether its largest value is its first, its second, its third.
    is_largest = np.empty((rows, len(CORNERS) - 1, kernels, run), dtype=bool)
    planes = np.empty((POOL // halves, POOL, kernels, halves, run), dtype=dtype)
    corners = _corners(planes)
    largest, other = np.empty((2, kernels, run), dtype=dtype)
    for row in range(rows):
        for part in range(POOL // halves):
            for below in range(POOL):
                patches = _patches(spread, part, POOL * row + below, k)
                np.matmul(by_row, patches, out=planes[part, below].reshape(kernels, -1))
        np.maximum(corners[0], corners[1], out=largest)
        np.maximum(corners[2], corners[3], out=other)
        np.maximum(largest, other, out=largest)
        for corner, here in zip(corners, is_largest[row], strict=False):
            np.equal(corner, largest, out=here)
        np.add(largest, bias[:, None], out=value[:, row].reshape(kernels, run))
    kept: list[np.ndarray] = []

    def laid_out(g: np.ndarray, row: int, to: Sequence[np.ndarray]) -> None:
        """The gradient by two rows of the planes: a block's goes to the first of its largest."""
        left = g[:, row].reshape(kernels, run).copy()
        for corner, here in zip(to, is_largest[row], strict=False):
            np.multiply(left, here, out=corner)
            left -= corner
        to[-1][...] = left

    def by_x(g: np.ndarray) -> np.ndarray:
        planes = np.empty((POOL // halves, POOL * rows, kernels, halves, run), dtype=g.dtype)
        for row in range(rows):
            laid_out(g, row, _corners(planes[:, POOL * row : POOL * row + POOL]))
        kept.append(planes)
        return _by_x(x, weight, planes, columns)

    def by_weight(g: np.ndarray) -> np.ndarray:
        gradient = np.zeros_like(by_row.T, order="C")
        known = kept.pop() if kept else None
        two = np.empty_like(planes)
        for row in range(rows):
            if known is None:
                laid_out(g, row, _corners(two))
            else:
                two = known[:, POOL * row : POOL * row + POOL]
            for part in range(POOL // halves):
                for below in range(POOL):
                    plane = two[part, below].reshape(kernels, -1)
                    # The larger operand first: BLAS is 1.6 times as fast on this.
                    gradient += _patches(spread, part, POOL * row + below, k) @ plane.T
        return gradient.reshape(k, channels, k, kernels).transpose(3, 1, 0, 2)

    return value, (by_x, by_weight, lambda g: g.reshape(kernels, -1).sum(axis=1))


def _corners(planes: np.ndarray) -> list[np.ndarray]:
    """Of two rows (part, row, kernel, half, run) those that are pooled together, (kernel, run)."""
    halves = planes.shape[3]
    return [planes[odd // halves, below, :, odd % halves] for below, odd in CORNERS]


def _spread(x: np.ndarray, k: int, height: int, columns: int, halves: int) -> np.ndarray:
    """(part, row, channel, column of the kernel, half, half the column, batch) of the images."""
    channels, _, _, batch = x.shape
    of_channel, of_row, of_column, of_image = x.strides
    windows = as_strided(
        x,
        (POOL // halves, height, channels, k, halves, columns, batch),
        (of_column, of_row, of_channel, of_column, of_column, POOL * of_column, of_image),
        writeable=False,
    )
    return np.ascontiguousarray(windows)


def _patches(spread: np.ndarray, part: int, row: int, k: int) -> np.ndarray:
    """What a row of the planes, or half of it, is made of: (k * channels * k, its numbers)."""
    rows = spread[part, row : row + k]
    return rows.reshape(rows.shape[0] * rows.shape[1] * k, -1)


def _by_x(x: np.ndarray, weight: np.ndarray, planes: np.ndarray, columns: int) -> np.ndarray:
    """The gradient by the images; ``planes`` is that by the planes.

    Args:
        x: The images.
        weight: The kernels.
        planes: (part, row, kernel, half, run).
        columns: In half a row of the planes.
    """
    kernels, channels, k, _ = weight.shape
    _, height, width, batch = x.shape
    parts, rows, _, halves, _ = planes.shape
    gradient = np.zeros_like(x)
    # (channel and column of the kernel, row of the kernel from the last, kernel).
    from_below = np.ascontiguousarray(weight.transpose(1, 3, 2, 0)[:, :, ::-1])
    from_below = from_below.reshape(channels * k, k, kernels)
    room = np.empty((channels, k, halves, columns, batch), dtype=planes.dtype)
    # A row of the images in the order of the planes: column 2 c + odd is at [odd, c].
    sides = np.empty((POOL, channels, -(-width // POOL), batch), dtype=planes.dtype)
    for row in range(min(height, rows + k - 1)):
        above, meets = rows_above(from_below, row, rows)
        sides[...] = 0
        for part in range(parts):
            met = planes[part, above].reshape(meets.shape[1], -1)
            np.matmul(meets, met, out=room.reshape(channels * k, -1))
            for column in range(k):
                for half in range(halves):
                    start, side = divmod(column + part + half, POOL)
                    sides[side, :, start : start + columns] += room[:, column, half]
        gradient[:, row, 0::POOL] = sides[0]
        gradient[:, row, 1::POOL] = sides[1, :, : width // POOL]
    return gradient
