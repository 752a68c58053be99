"""Convolution with the batch last, with zeros around the images, row by row from one copy of them.

Of the images one copy is laid out, rows first and with zeros around. So the k rows that a row of
the result is made of lie one after another: one matrix product gives, for each column of the
kernels, what that column makes of them, and these are added up, each moved by one place more.
All that a row takes stays in the processor's cache, which patches, k or k * k times as large as
the images, would not. Few or small images are worked on whole: there calls would take more time
than the work in them.
"""

import numpy as np

from .conv import rows_above
from .tensor import Result, operation

CACHED_BYTES = 3 << 18
"""About how much of the images, and of what a product gives, is worked on at a time."""


@operation
def padded_conv2d(
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
    batch = x.shape[3]
    if k * max(channels, kernels) * x[0].nbytes <= CACHED_BYTES and padding < k:
        return _at_once(x, weight, bias, padding)
    some = max(1, CACHED_BYTES // max(k * max(channels, kernels) * x[0, 0, :, 0].nbytes, 1))
    rows, columns = (length + 2 * padding - k + 1 for length in x.shape[1:3])
    value = np.empty((kernels, rows, columns, batch), dtype=np.result_type(x, weight))
    parts = [slice(start, start + some) for start in range(0, batch, some)]
    spreads = []
    for part in parts:
        spreads.append(_correlate(x[..., part], weight, padding, value[..., part]))
    if np.ndim(bias):
        value += bias[:, None, None, None]

    def by_x(g: np.ndarray) -> np.ndarray:
        gradient = np.empty(x.shape, g.dtype)
        for part in parts:
            _scatter(g[..., part], weight, padding, gradient[..., part])
        return gradient

    def by_weight(g: np.ndarray) -> np.ndarray:
        gradient = np.zeros((k, k * channels, kernels), g.dtype)
        for part, spread in zip(parts, spreads, strict=True):
            _add_by_weight(spread, g[..., part], gradient)
        return gradient.reshape(k, k, channels, kernels).transpose(3, 2, 1, 0)

    return value, (by_x, by_weight, lambda g: g.reshape(kernels, -1).sum(axis=1))


def _at_once(x: np.ndarray, weight: np.ndarray, bias: np.ndarray | float, padding: int) -> Result:
    """What ``padded_conv2d`` gives, by one product for all rows."""
    kernels, channels, k, _ = weight.shape
    value, stacked = _correlate_at_once(x, weight, padding)
    if np.ndim(bias):
        value += bias[:, None, None, None]

    def by_x(g: np.ndarray) -> np.ndarray:
        # The other way round, with as much padding as the kernels then reach out.
        turned = weight[:, :, ::-1, ::-1].transpose(1, 0, 2, 3)
        return _correlate_at_once(g, turned, k - 1 - padding)[0]

    def by_weight(g: np.ndarray) -> np.ndarray:
        gradient = np.empty((k, channels * k, kernels), g.dtype)
        for column in range(k):
            moved = np.zeros((kernels, *stacked.shape[2:]), g.dtype)
            moved[:, :, column : column + g.shape[2]] = g
            np.matmul(
                stacked.reshape(channels * k, -1),
                moved.reshape(kernels, -1).T,
                out=gradient[column],
            )
        return gradient.reshape(k, channels, k, kernels).transpose(3, 1, 2, 0)

    return value, (by_x, by_weight, lambda g: g.reshape(kernels, -1).sum(axis=1))


def _correlate_at_once(
    x: np.ndarray, weight: np.ndarray, padding: int
) -> tuple[np.ndarray, np.ndarray]:
    """The correlation, and the images as they were laid out for it.

    These are (channel, row of the kernel, row of the result, width with zeros, batch).
    """
    kernels, channels, k, _ = weight.shape
    _, height, width, batch = x.shape
    rows, wide = height + 2 * padding - k + 1, width + 2 * padding
    columns = wide - k + 1
    stacked = np.zeros((channels, k, rows, wide, batch), dtype=x.dtype)
    for row in range(k):
        first, last = max(0, padding - row), min(rows, height + padding - row)
        given = slice(first + row - padding, last + row - padding)
        stacked[:, row, first:last, padding : padding + width] = x[:, given]
    by_column = weight.transpose(3, 0, 1, 2).reshape(k * kernels, channels * k)
    products = by_column @ stacked.reshape(channels * k, -1)
    products = products.reshape(k, kernels, rows, wide, batch)
    if k == 1:
        return products[0], stacked
    value = products[0, :, :, :columns] + products[1, :, :, 1 : columns + 1]
    for column in range(2, k):
        value += products[column, :, :, column : column + columns]
    return value, stacked


def _correlate(x: np.ndarray, weight: np.ndarray, padding: int, value: np.ndarray) -> np.ndarray:
    """Writes the correlation to ``value``; the images, rows first, with zeros around."""
    kernels, channels, k, _ = weight.shape
    _, height, width, batch = x.shape
    high, wide = height + 2 * padding, width + 2 * padding
    columns = wide - k + 1
    spread = np.empty((high, channels, wide, batch), dtype=x.dtype)
    if padding:
        for border in (slice(padding), slice(-padding, None)):
            spread[border] = 0
            spread[:, :, border] = 0
    inner = spread[:, :, padding : padding + width]
    # (column and kernel, row and channel).
    by_column = np.ascontiguousarray(weight.transpose(3, 0, 2, 1)).reshape(k * kernels, -1)
    products = np.empty((k, kernels, wide, batch), dtype=value.dtype)
    flat = products.reshape(k * kernels, -1)
    for row in range(high):
        if padding <= row < padding + height:
            np.copyto(inner[row], x[:, row - padding])
        if (above := row - k + 1) < 0:
            continue
        np.matmul(by_column, spread[above : row + 1].reshape(k * channels, -1), out=flat)
        to = value[:, above]
        if k == 1:
            np.copyto(to, products[0])
            continue
        # Added up where they are, in the cache; to memory goes the sum alone.
        whole = products[0, :, :columns]
        for column in range(1, k - 1):
            whole += products[column, :, column : column + columns]
        np.add(whole, products[-1, :, k - 1 :], out=to)
    return spread


def _scatter(g: np.ndarray, weight: np.ndarray, padding: int, gradient: np.ndarray) -> None:
    """Writes the gradient by the images to ``gradient``."""
    kernels, channels, k, _ = weight.shape
    _, rows, columns, batch = g.shape
    _, height, width, _ = gradient.shape
    rows_first = np.ascontiguousarray(g.transpose(1, 0, 2, 3))
    # (column and channel, row of the kernel from the last, kernel).
    from_below = np.ascontiguousarray(weight.transpose(3, 1, 2, 0)[:, :, ::-1])
    from_below = from_below.reshape(k * channels, k, kernels)
    products = np.empty((k, channels, columns, batch), dtype=g.dtype)
    flat = products.reshape(k * channels, -1)
    # What the middle column gives reaches all of a row if maps keep their size.
    is_whole = columns == width
    room = None if is_whole else np.empty((channels, width, batch), dtype=g.dtype)
    for row in range(height):
        above, meets = rows_above(from_below, row + padding, rows)
        met = rows_first[above].reshape(meets.shape[1], -1)
        np.matmul(np.ascontiguousarray(meets), met, out=flat)
        whole = products[padding] if is_whole else room
        if not is_whole:
            whole[...] = 0
        for column in range(k):
            if is_whole and column == padding:
                continue
            left = max(0, padding - column)
            right = min(columns, width + padding - column)
            start = left + column - padding
            whole[:, start : start + right - left] += products[column, :, left:right]
        np.copyto(gradient[:, row], whole)


def _add_by_weight(spread: np.ndarray, g: np.ndarray, gradient: np.ndarray) -> None:
    """Adds the gradient by the weight to ``gradient``: (column, row and channel, kernel)."""
    k = len(gradient)
    _, channels, _, batch = spread.shape
    kernels, rows, columns, _ = g.shape
    g_rows = np.ascontiguousarray(g).reshape(kernels, rows, -1)
    for row in range(rows):
        met = spread[row : row + k].reshape(k * channels, -1)
        g_row = g_rows[:, row].T
        for column in range(k):
            # The larger operand first: BLAS is faster on this than on the transpose.
            gradient[column] += met[:, column * batch : (column + columns) * batch] @ g_row
