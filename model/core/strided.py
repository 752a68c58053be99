"""Convolution that moves on by several pixels, and its transpose, with the batch last.

The transposed convolution is what the other's gradient by the images is, as an operation of its
own: each number of its input paints a kernel into the result, and where they overlap they add up
(Zeiler et al. 2010). So both are made of the same three products, each of them row by row, so
that what a row takes stays in the processor's cache:

* ``_gather``: images -> what the kernels see of them, a stride apart;
* ``_scatter``: the other way, numbers -> the images that their kernels add up to;
* ``_by_weight``: the gradient by the kernels, of whichever of the two it was.
"""

import numpy as np

from .tensor import Result, operation


@operation
def strided_conv2d(
    x: np.ndarray,
    weight: np.ndarray,
    bias: np.ndarray | float,
    *,
    stride: int = 2,
    padding: int = 0,
) -> Result:
    """Cross-correlation of every image with every kernel, every ``stride`` pixels, plus a bias.

    Args:
        x: (channels, height, width, batch).
        weight: (kernels, channels, k, k).
        bias: (kernels,), or the number 0 for none.
        stride: Pixels between one place of the kernels and the next, each way.
        padding: Rows and columns of zeros added on each side.

    Returns:
        (kernels, (height + 2 padding - k) // stride + 1, and of the width likewise, batch).
    """
    spread = _spread(x, weight.shape[2], stride, padding)
    value = _gather(spread, weight, stride)
    if np.ndim(bias):
        value += bias[:, None, None, None]
    return value, (
        lambda g: _scatter(g, weight, stride, padding, x.shape[1:3]),
        lambda g: _by_weight(spread, g, weight.shape, stride),
        lambda g: g.reshape(len(g), -1).sum(axis=1),
    )


@operation
def transposed_conv2d(
    x: np.ndarray,
    weight: np.ndarray,
    bias: np.ndarray | float,
    *,
    stride: int = 2,
    padding: int = 0,
) -> Result:
    """Each number of each plane times its kernels, added up where they lie, plus a bias.

    Args:
        x: (channels, height, width, batch).
        weight: (channels, planes, k, k): as of the convolution whose transpose this is.
        bias: (planes,), or the number 0 for none.
        stride: Pixels from where one number's kernels lie to where the next one's do, each way.
        padding: Rows and columns that are cut off on each side.

    Returns:
        (planes, stride (height - 1) + k - 2 padding, and of the width likewise, batch).
    """
    k = weight.shape[2]
    size = tuple(stride * (length - 1) + k - 2 * padding for length in x.shape[1:3])
    value = _scatter(x, weight, stride, padding, size)
    if np.ndim(bias):
        value += bias[:, None, None, None]
    known: list = [None, None]

    def laid_out(g: np.ndarray) -> np.ndarray:
        """The gradient as both derivatives need it, laid out once."""
        if known[0] is not g:
            known[:] = g, _spread(g, k, stride, padding)
        return known[1]

    return value, (
        lambda g: _gather(laid_out(g), weight, stride),
        lambda g: _by_weight(laid_out(g), x, weight.shape, stride),
        lambda g: g.reshape(len(g), -1).sum(axis=1),
    )


def _spread(x: np.ndarray, k: int, stride: int, padding: int) -> np.ndarray:
    """What rows of the kernels see: (row, channel, kernel's column, result's column, batch)."""
    channels, height, width, batch = x.shape
    columns = (width + 2 * padding - k) // stride + 1
    spread = np.zeros((height + 2 * padding, channels, k, columns, batch), dtype=x.dtype)
    inner = spread[padding : padding + height]
    rows_first = x.transpose(1, 0, 2, 3)
    for column in range(k):
        here, there = _within(column, stride, padding, columns, width)
        inner[:, :, column, here] = rows_first[:, :, there]
    return spread


def _gather(spread: np.ndarray, weight: np.ndarray, stride: int) -> np.ndarray:
    kernels, channels, k, _ = weight.shape
    height, _, _, columns, batch = spread.shape
    rows = (height - k) // stride + 1
    value = np.empty((kernels, rows, columns, batch), dtype=np.result_type(spread, weight))
    value_rows = value.reshape(kernels, rows, -1)
    by_row = np.ascontiguousarray(weight.transpose(0, 2, 1, 3)).reshape(kernels, -1)
    for row in range(rows):
        patches = spread[row * stride : row * stride + k].reshape(k * channels * k, -1)
        np.matmul(by_row, patches, out=value_rows[:, row])
    return value


def _scatter(
    g: np.ndarray, weight: np.ndarray, stride: int, padding: int, size: tuple[int, ...]
) -> np.ndarray:
    """Images of ``size`` (height, width), of what lies within them once the padding is cut off."""
    kernels, channels, k, _ = weight.shape
    _, rows, columns, batch = g.shape
    value = np.zeros((channels, *size, batch), dtype=np.result_type(g, weight))
    rows_first = np.ascontiguousarray(g.transpose(1, 0, 2, 3)).reshape(rows, kernels, -1)
    # (channel and column of the kernel, row of the kernel from the last, kernel).
    from_below = np.ascontiguousarray(weight.transpose(1, 3, 2, 0)[:, :, ::-1])
    from_below = from_below.reshape(channels * k, k, kernels)
    room = np.empty((channels, k, columns, batch), dtype=value.dtype)
    flat_room = room.reshape(channels * k, -1)
    spans = [_within(column, stride, padding, columns, size[1]) for column in range(k)]
    for row in range(padding, size[0] + padding):
        # Rows of g whose kernels reach this row: stride * i <= row < stride * i + k.
        first, last = max(-(-(row - k + 1) // stride), 0), min(row // stride, rows - 1) + 1
        if first >= last:
            continue
        start = stride * first - row + k - 1
        meets = from_below[:, start : start + stride * (last - first) : stride]
        meets = np.ascontiguousarray(meets).reshape(channels * k, -1)
        np.matmul(meets, rows_first[first:last].reshape(meets.shape[1], -1), out=flat_room)
        to = value[:, row - padding]
        for column, (here, there) in enumerate(spans):
            to[:, there] += room[:, column, here]
    return value


def _within(
    column: int, stride: int, padding: int, columns: int, width: int
) -> tuple[slice, slice]:
    """Which columns of g a kernel's column paints within the image, and where."""
    first = max(-(-(padding - column) // stride), 0)
    last = min((width + padding - 1 - column) // stride, columns - 1) + 1
    start = stride * first + column - padding
    count = max(last - first, 0)
    return slice(first, first + count), slice(start, start + stride * count, stride)


def _by_weight(
    spread: np.ndarray, g: np.ndarray, shape: tuple[int, ...], stride: int
) -> np.ndarray:
    kernels, channels, k, _ = shape
    gradient = np.zeros((k * channels * k, kernels), dtype=np.result_type(spread, g))
    g_rows = np.ascontiguousarray(g).reshape(kernels, g.shape[1], -1)
    for row in range(g.shape[1]):
        patches = spread[row * stride : row * stride + k].reshape(k * channels * k, -1)
        # The larger operand first, as in ``conv``.
        gradient += patches @ g_rows[:, row].T
    return gradient.reshape(k, channels, k, kernels).transpose(3, 1, 0, 2)
