"""A convolution and the pooling of its planes, as one operation.

Its planes are four times as large as what is left of them, and the largest arrays of a step. So
they are never there as a whole: two rows at a time are computed, pooled while they are in the
cache, and forgotten but for which of four neighbours was the largest. On the way back two rows of
the gradient are laid out in the same place, and meet their patches at once.

Even and odd columns are computed apart: so what is compared, column 2 c with column 2 c + 1, lies
in two long runs.
"""

from collections.abc import Sequence

import numpy as np
from numpy.lib.stride_tricks import as_strided

from .tensor import Result, operation

POOL = 2

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
    spread = _spread(x, k, POOL * rows + k - 1, columns)
    by_row = np.ascontiguousarray(weight.transpose(0, 2, 1, 3)).reshape(kernels, -1)
    dtype = np.result_type(x, weight)
    value = np.empty((kernels, rows, columns, batch), dtype=dtype)
    # Of each block whether its largest value is its first, its second, its third.
    is_largest = np.empty((rows, len(CORNERS) - 1, kernels, run), dtype=bool)
    planes = np.empty((len(CORNERS), kernels, run), dtype=dtype)
    largest, other = np.empty((2, kernels, run), dtype=dtype)
    for row in range(rows):
        for (below, odd), plane in zip(CORNERS, planes, strict=True):
            np.matmul(by_row, _patches(spread, odd, POOL * row + below, k), out=plane)
        np.maximum(planes[0], planes[1], out=largest)
        np.maximum(planes[2], planes[3], out=other)
        np.maximum(largest, other, out=largest)
        for plane, here in zip(planes, is_largest[row], strict=False):
            np.equal(plane, largest, out=here)
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
        planes = np.empty((POOL, POOL * rows, kernels, run), dtype=g.dtype)
        for row in range(rows):
            laid_out(g, row, [planes[odd, POOL * row + below] for below, odd in CORNERS])
        kept.append(planes)
        return _by_x(x, weight, planes, columns)

    def by_weight(g: np.ndarray) -> np.ndarray:
        gradient = np.zeros_like(by_row.T, order="C")
        known = kept.pop() if kept else None
        four = np.empty_like(planes)
        for row in range(rows):
            if known is None:
                laid_out(g, row, four)
            for place, (below, odd) in enumerate(CORNERS):
                at = POOL * row + below
                plane = four[place] if known is None else known[odd, at]
                # The larger operand first: BLAS is 1.6 times as fast on this.
                gradient += _patches(spread, odd, at, k) @ plane.T
        return gradient.reshape(k, channels, k, kernels).transpose(3, 1, 0, 2)

    return value, (by_x, by_weight, lambda g: g.reshape(kernels, -1).sum(axis=1))


def _spread(x: np.ndarray, k: int, height: int, columns: int) -> np.ndarray:
    """(even or odd, row, channel, column of the kernel, half the column, batch) of the images."""
    channels, _, _, batch = x.shape
    of_channel, of_row, of_column, of_image = x.strides
    windows = as_strided(
        x,
        (POOL, height, channels, k, columns, batch),
        (of_column, of_row, of_channel, of_column, POOL * of_column, of_image),
        writeable=False,
    )
    return np.ascontiguousarray(windows)


def _patches(spread: np.ndarray, odd: int, row: int, k: int) -> np.ndarray:
    """What half a row of the planes is made of: (k * channels * k, columns * batch)."""
    rows = spread[odd, row : row + k]
    return rows.reshape(rows.shape[0] * rows.shape[1] * k, -1)


def _by_x(x: np.ndarray, weight: np.ndarray, planes: np.ndarray, columns: int) -> np.ndarray:
    """The gradient by the images; ``planes`` is that by the planes, (odd, row, kernel, run)."""
    kernels, channels, k, _ = weight.shape
    _, height, width, batch = x.shape
    rows = planes.shape[1]
    gradient = np.zeros_like(x)
    # (channel and column of the kernel, row of the kernel from the last, kernel).
    from_below = np.ascontiguousarray(weight.transpose(1, 3, 2, 0)[:, :, ::-1])
    from_below = from_below.reshape(channels * k, k, kernels)
    room = np.empty((channels, k, columns, batch), dtype=planes.dtype)
    # A row of the images in the order of the planes: column 2 c + odd is at [odd, c].
    halves = np.empty((POOL, channels, -(-width // POOL), batch), dtype=planes.dtype)
    for row in range(min(height, rows + k - 1)):
        first, last = max(row - k + 1, 0), min(row, rows - 1) + 1
        meets = from_below[:, first - row + k - 1 : last - row + k - 1].reshape(channels * k, -1)
        halves[...] = 0
        for odd in range(POOL):
            met = planes[odd, first:last].reshape(meets.shape[1], -1)
            np.matmul(meets, met, out=room.reshape(channels * k, -1))
            for column in range(k):
                start, side = divmod(column + odd, POOL)
                halves[side, :, start : start + columns] += room[:, column]
        gradient[:, row, 0::POOL] = halves[0]
        gradient[:, row, 1::POOL] = halves[1, :, : width // POOL]
    return gradient
