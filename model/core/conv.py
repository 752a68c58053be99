"""Convolution and pooling with the batch last: arrays are (channels, height, width, batch).

In this layout every row of an image is one long contiguous run over the batch, and the
convolution is a matrix product for each row of the result. What such a product meets are patches,
k * k times as large as the images. Only their columns are laid out here, k times as large; with
the rows of the image first, the k rows that a patch takes in lie one after another anyway, so that
neighbouring rows of the result share them in memory.
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from .tensor import Result, operation

POOL_BYTES = 1 << 18
"""About how much of the planes are pooled at a time: all passes over them stay in the cache."""


@operation
def conv2d(
    x: np.ndarray, weight: np.ndarray, bias: np.ndarray | float, *, padding: int = 0
) -> Result:
    """Cross-correlation of every image with every kernel, plus a bias per kernel.

    Args:
        x: (channels, height, width, batch).
        weight: (kernels, channels, k, k).
        bias: (kernels,), or the number 0 for none.
        padding: Rows and columns of zeros added on each side.

    Returns:
        (kernels, height + 2 padding - k + 1, width + 2 padding - k + 1, batch).
    """
    kernels, channels, k, _ = weight.shape
    if padding:
        x = np.pad(x, ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    _, height, width, batch = x.shape
    rows, columns = height - k + 1, width - k + 1
    value = np.empty((kernels, rows, columns, batch), dtype=np.result_type(x, weight))
    value_rows = value.reshape(kernels, rows, -1)
    # (row of the image, channel, column of the kernel, column of the result, batch).
    spread = np.empty((height, channels, k, columns, batch), dtype=x.dtype)
    windows = sliding_window_view(x, k, axis=2).transpose(1, 0, 4, 2, 3)
    by_row = np.ascontiguousarray(weight.transpose(0, 2, 1, 3)).reshape(kernels, -1)
    for row in range(height):
        np.copyto(spread[row], windows[row])
        if (above := row - k + 1) >= 0:
            np.matmul(by_row, _patches(spread, above, k), out=value_rows[:, above])
            if np.ndim(bias):
                value_rows[:, above] += bias[:, None]

    def by_x(g: np.ndarray) -> np.ndarray:
        gradient = np.zeros_like(x)
        rows_first = np.ascontiguousarray(g.transpose(1, 0, 2, 3)).reshape(rows, kernels, -1)
        # (channel and column of the kernel, row of the kernel from the last, kernel).
        from_below = np.ascontiguousarray(weight.transpose(1, 3, 2, 0)[:, :, ::-1])
        from_below = from_below.reshape(channels * k, k, kernels)
        room = np.empty((channels, k, columns, batch), dtype=g.dtype)
        flat_room = room.reshape(channels * k, -1)
        for row in range(height):
            above, meets = rows_above(from_below, row, rows)
            np.matmul(meets, rows_first[above].reshape(meets.shape[1], -1), out=flat_room)
            for column in range(k):
                gradient[:, row, column : column + columns] += room[:, column]
        return gradient[:, padding : height - padding, padding : width - padding]

    def by_weight(g: np.ndarray) -> np.ndarray:
        gradient = np.zeros_like(by_row.T, order="C")
        g_rows = g.reshape(kernels, rows, -1)
        for row in range(rows):
            # The larger operand first: BLAS is 1.6 times as fast on this than on the transpose.
            gradient += _patches(spread, row, k) @ g_rows[:, row].T
        return gradient.reshape(k, channels, k, kernels).transpose(3, 1, 0, 2)

    return value, (by_x, by_weight, lambda g: g.reshape(kernels, -1).sum(axis=1))


def rows_above(from_below: np.ndarray, row: int, rows: int) -> tuple[slice, np.ndarray]:
    """Which of the result's rows a row of the images is part of, and by which of the kernels'.

    Args:
        from_below: The kernels, (n, row from the last, kernel).
        row: Of the images, zeros around them counted.
        rows: Of the result.

    Returns:
        The rows; and the kernels' own that lie on the images' row, (n, those rows * kernels).
    """
    n, k, _ = from_below.shape
    first, last = max(row - k + 1, 0), min(row, rows - 1) + 1
    meets = from_below[:, first - row + k - 1 : last - row + k - 1]
    return slice(first, last), meets.reshape(n, -1)


def _patches(spread: np.ndarray, row: int, k: int) -> np.ndarray:
    """The patches that a row of the result is made of: (k * channels * k, columns * batch)."""
    _, channels, _, columns, batch = spread.shape
    return spread[row : row + k].reshape(k * channels * k, columns * batch)


@operation
def max_pool2d(x: np.ndarray, *, size: int = 2) -> Result:
    """Largest value of each size x size block; rows and columns that fill no block are dropped.

    Args:
        x: (channels, height, width, batch).
        size: Side of the blocks, in pixels.

    Returns:
        (channels, height // size, width // size, batch).
    """
    height, width = (length - length % size for length in x.shape[1:3])
    value = np.empty((len(x), height // size, width // size, x.shape[3]), dtype=x.dtype)
    corners = [
        (slice(None), slice(row, height, size), slice(column, width, size))
        for row in range(size)
        for column in range(size)
    ]
    some = max(1, POOL_BYTES // max(x[:1].nbytes, 1))
    blocks = [slice(start, start + some) for start in range(0, len(x), some)]
    for block in blocks:
        part, largest = x[block], value[block]
        np.maximum(part[corners[0]], part[corners[-1]], out=largest)
        for corner in corners[1:-1]:
            np.maximum(largest, part[corner], out=largest)

    def vjp(g: np.ndarray) -> np.ndarray:
        filled = (height, width) == x.shape[1:3]
        gradient = np.empty_like(x) if filled else np.zeros_like(x)
        for block in blocks:
            part, to, largest = x[block], gradient[block], value[block]
            # Among equal values the first takes the whole gradient: what it got, others don't.
            left = g[block].copy()
            for corner in corners[:-1]:
                taken = to[corner]
                np.multiply(left, part[corner] == largest, out=taken)
                left -= taken
            to[corners[-1]] = left
        return gradient

    return value, (vjp,)
