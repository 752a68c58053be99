"""Convolution and pooling with the batch last: arrays are (channels, height, width, batch).

In this layout every row of an image is one long contiguous run over the batch, so that
gathering patches is a few plain copies and the convolution itself a matrix product. Both are
done for a few rows of the result at a time: the patches of all rows together are k * k times
as large as the images, and writing them to memory would take longer than computing with them.
"""

from collections.abc import Iterator

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from .tensor import Result, operation

BLOCK_BYTES = 1 << 19
"""About how much room patches may take that are gathered: they stay in the second-level cache."""

SPREAD_BYTES = 1 << 23
"""The same for patches that are added back to the image: the many additions are slow when they
are short, so that longer ones are worth the way to memory."""


@operation
def conv2d(x: np.ndarray, weight: np.ndarray, bias: np.ndarray, *, padding: int = 0) -> Result:
    """Cross-correlation of every image with every kernel, plus a bias per kernel.

    Args:
        x: (channels, height, width, batch).
        weight: (kernels, channels, k, k).
        bias: (kernels,).
        padding: Rows and columns of zeros added on each side.

    Returns:
        (kernels, height + 2 padding - k + 1, width + 2 padding - k + 1, batch).
    """
    kernels, channels, k, _ = weight.shape
    if padding:
        x = np.pad(x, ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    _, height, width, batch = x.shape
    flat_weight = weight.reshape(kernels, -1)
    value = np.empty((kernels, height - k + 1, width - k + 1, batch), dtype=x.dtype)
    for rows, patches in _patches(x, k):
        np.matmul(flat_weight, patches, out=_flat(value, rows))
    value += bias[:, None, None, None]

    def by_x(g: np.ndarray) -> np.ndarray:
        gradient = np.zeros_like(x)
        for rows, patches in _blocks(x, k, SPREAD_BYTES):
            np.matmul(flat_weight.T, _flat(g, rows), out=patches.reshape(channels * k * k, -1))
            for row, column in np.ndindex(k, k):
                below = slice(rows.start + row, rows.stop + row)
                gradient[:, below, column : column + value.shape[2]] += patches[:, row, column]
        return gradient[:, padding : height - padding, padding : width - padding]

    def by_weight(g: np.ndarray) -> np.ndarray:
        gradient = np.zeros_like(flat_weight.T)
        for rows, patches in _patches(x, k):
            # The larger operand first: BLAS is 1.6 times as fast on this than on the transpose.
            gradient += patches @ _flat(g, rows).T
        return gradient.T.reshape(weight.shape)

    return value, (by_x, by_weight, lambda g: g.reshape(kernels, -1).sum(axis=1))


def _patches(x: np.ndarray, k: int) -> Iterator[tuple[slice, np.ndarray]]:
    """Rows of the result -> the patches they are made of, as columns (channels * k * k, ...).

    The same memory serves every block: use one before asking for the next.
    """
    windows = sliding_window_view(x, (k, k), axis=(1, 2)).transpose(0, 4, 5, 1, 2, 3)
    for rows, room in _blocks(x, k, BLOCK_BYTES):
        np.copyto(room, windows[:, :, :, rows])
        yield rows, room.reshape(x.shape[0] * k * k, -1)


def _blocks(x: np.ndarray, k: int, max_bytes: int) -> Iterator[tuple[slice, np.ndarray]]:
    """Rows of the result -> room for their patches, (channels, k, k, rows, width, batch)."""
    channels, height, width, batch = x.shape
    height, width = height - k + 1, width - k + 1
    per_row = channels * k * k * width * batch
    maximum = min(height, max(1, max_bytes // max(per_row * x.itemsize, 1)))
    room = np.empty(per_row * maximum, dtype=x.dtype)
    for start in range(0, height, maximum):
        count = min(maximum, height - start)
        block = room[: per_row * count].reshape(channels, k, k, count, width, batch)
        yield slice(start, start + count), block


def _flat(x: np.ndarray, rows: slice) -> np.ndarray:
    """Some rows of every plane as one matrix, (channels, rows * width * batch)."""
    channels, _, width, batch = x.shape
    span = slice(rows.start * width * batch, rows.stop * width * batch)
    return x.reshape(channels, -1)[:, span]


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
    corners = [
        (slice(None), slice(row, height, size), slice(column, width, size))
        for row in range(size)
        for column in range(size)
    ]
    value = x[corners[0]]
    for corner in corners[1:]:
        value = np.maximum(value, x[corner])

    def vjp(g: np.ndarray) -> np.ndarray:
        filled = (height, width) == x.shape[1:3]
        gradient = np.empty_like(x) if filled else np.zeros_like(x)
        # Among equal values the first takes the whole gradient: what it got, others don't get.
        left = g.copy()
        for corner in corners[:-1]:
            part = gradient[corner]
            np.multiply(left, x[corner] == value, out=part)
            left -= part
        gradient[corners[-1]] = left
        return gradient

    return value, (vjp,)
