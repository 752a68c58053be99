"""Batch normalisation with the batch last, as one operation: (channels, height, width, batch).

A channel's numbers lie together in memory and are worked on one channel after another, so that
all passes over them but the first find them in the processor's cache.
"""

import numpy as np

from .tensor import Result, operation

EPSILON = 1e-5
"""Added to variances, so that what is the same everywhere is not divided by zero
(Ioffe & Szegedy 2015, algorithm 1; the number is the one in common use)."""


@operation
def batch_norm(
    x: np.ndarray,
    scale: np.ndarray,
    shift: np.ndarray,
    *,
    mean: np.ndarray | None = None,
    variance: np.ndarray | None = None,
    relu: bool = False,
) -> Result:
    """By channel, scale (x - mean) / sqrt(variance + EPSILON) + shift, by the batch's own figures.

    Mean and variance are taken over height, width and batch; the variance is that of the
    deviations from the mean just found, which loses no digits however far the mean is from zero.

    Args:
        x: (channels, height, width, batch), at least one number in each channel.
        scale: (channels,).
        shift: (channels,).
        mean: (channels,), where the means found are written, if given.
        variance: The same for the variances (of the batch: sums divided by the count).
        relu: Whether what is below 0 then becomes 0, as by ``ops.relu``, while it is in the cache.

    Returns:
        Of the shape of ``x``. A channel of one number, or of equal ones, becomes its shift.
    """
    channels = len(x)
    flat = x.reshape(channels, -1)
    count = flat.shape[1]
    value = np.empty_like(flat)
    means, inverses = np.empty(channels, x.dtype), np.empty(channels, x.dtype)
    for channel, (row, to) in enumerate(zip(flat, value, strict=True)):
        means[channel] = row.sum() / count
        np.subtract(row, means[channel], out=to)
        spread = np.dot(to, to) / count
        inverses[channel] = 1 / np.sqrt(spread + EPSILON)
        to *= scale[channel] * inverses[channel]
        to += shift[channel]
        if relu:
            np.maximum(to, 0, out=to)
        if variance is not None:
            variance[channel] = spread
    if mean is not None:
        mean[...] = means

    known: list = [None, None]

    def derivatives(g: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """By x, scale and shift, which are best found together."""
        if known[0] is not g:
            passed = value if relu else None
            by_row = g.reshape(channels, -1)
            known[:] = g, _backward(flat, by_row, scale, means, inverses, passed)
        return known[1]

    def last(g: np.ndarray) -> np.ndarray:
        by_shift = derivatives(g)[2]
        known[:] = None, None  # asked for in their order: no need to keep the images' any longer
        return by_shift

    return value.reshape(x.shape), (
        lambda g: derivatives(g)[0].reshape(x.shape),
        lambda g: derivatives(g)[1],
        last,
    )


def folded(
    weight: np.ndarray,
    bias: np.ndarray,
    scale: np.ndarray,
    mean: np.ndarray,
    variance: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """Weight and bias of what does the same at once as a product that is then normalised.

    scale (weight x - mean) / sqrt(variance + EPSILON) + bias, for given mean and variance.

    Args:
        weight: (channels, ...), what gives each channel.
        bias: (channels,), added at the end.
        scale: (channels,).
        mean: (channels,).
        variance: (channels,), none negative.
    """
    factor = scale / np.sqrt(variance + EPSILON)
    return weight * factor.reshape(-1, *(1,) * (weight.ndim - 1)), bias - mean * factor


def _backward(
    x: np.ndarray,
    g: np.ndarray,
    scale: np.ndarray,
    means: np.ndarray,
    inverses: np.ndarray,
    passed: np.ndarray | None,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Gradients by x, scale and shift (Ioffe & Szegedy 2015, section 3).

    With h = (x - mean) / deviation: by scale sum(g h), by shift sum(g), and by x
    scale / deviation (g - mean(g) - h mean(g h)).

    Args:
        x: (channels, n).
        g: (channels, n).
        scale: (channels,).
        means: (channels,).
        inverses: (channels,) of deviations.
        passed: (channels, n) what a relu gave, which passes gradients where it is more than 0;
            None without one.
    """
    count = x.shape[1]
    by_x, by_scale, by_shift = np.empty_like(x), np.empty_like(scale), np.empty_like(scale)
    room = np.empty_like(x[0])
    masked = None if passed is None else np.empty_like(x[0])
    for channel, (given, to) in enumerate(zip(g, by_x, strict=True)):
        row = given if passed is None else np.multiply(given, passed[channel] > 0, out=masked)
        inverse = inverses[channel]
        np.subtract(x[channel], means[channel], out=to)
        by_scale[channel] = np.dot(row, to) * inverse
        by_shift[channel] = row.sum()
        factor = scale[channel] * inverse
        to *= -factor * inverse * by_scale[channel] / count
        to -= factor * by_shift[channel] / count
        to += np.multiply(row, factor, out=room)
    return by_x, by_scale, by_shift
