"""Operations that networks are made of, each with its derivatives beside its value.

Every function takes Tensors, arrays or numbers and returns a Tensor. Its body returns the value
and, for each operand, the vector-Jacobian product: g (the gradient of the loss by the value) in,
gradient by the operand out. Summing over broadcast axes is the engine's work (``tensor``).
"""

import numpy as np

from .tensor import ProductGradient, Result, SliceGradient, Tensor, operation

Array = np.ndarray
Axis = int | tuple[int, ...] | None

# Elementwise.


@operation
def add(a: Array, b: Array) -> Result:
    """``a + b``, broadcast."""
    return a + b, (lambda g: g, lambda g: g)


@operation
def subtract(a: Array, b: Array) -> Result:
    """``a - b``, broadcast."""
    return a - b, (lambda g: g, lambda g: -g)


@operation
def multiply(a: Array, b: Array) -> Result:
    """``a * b``, elementwise and broadcast."""
    return a * b, (lambda g: g * b, lambda g: g * a)


@operation
def divide(a: Array, b: Array) -> Result:
    """``a / b``, elementwise and broadcast."""
    value = a / b
    return value, (lambda g: g / b, lambda g: -g * value / b)


@operation
def power(a: Array, *, exponent: float) -> Result:
    """``a ** exponent``, for a fixed exponent."""
    return a**exponent, (lambda g: g * (exponent * a ** (exponent - 1)),)


@operation
def exp(a: Array) -> Result:
    """``e ** a``."""
    value = np.exp(a)
    return value, (lambda g: g * value,)


@operation
def log(a: Array) -> Result:
    """Natural logarithm."""
    return np.log(a), (lambda g: g / a,)


@operation
def relu(a: Array) -> Result:
    """max(a, 0); the derivative at 0 is 0."""
    value = np.maximum(a, 0)
    return value, (lambda g: g * (value > 0),)


@operation
def leaky_relu(a: Array, *, slope: float = 0.01) -> Result:
    """``a`` where a > 0, else slope * a, for 0 <= slope <= 1 (Maas et al. 2013)."""
    # 1 or the slope: one pass each way, where choosing number by number takes ten times as long.
    factor = np.maximum(np.asarray(a > 0, dtype=a.dtype), a.dtype.type(slope))
    return a * factor, (lambda g: g * factor,)


@operation
def sigmoid(a: Array) -> Result:
    """1 / (1 + e^-a)."""
    value = logistic(a)
    return value, (lambda g: g * (value * (1 - value)),)


@operation
def tanh(a: Array) -> Result:
    """Hyperbolic tangent."""
    value = np.tanh(a)
    return value, (lambda g: g * (1 - value * value),)


# Linear.


@operation
def matmul(a: Array, b: Array) -> Result:
    """Matrix product of a (..., m, k) and b (..., k, n)."""
    return a @ b, (lambda g: g @ b.swapaxes(-1, -2), lambda g: a.swapaxes(-1, -2) @ g)


@operation
def linear(x: Array, weight: Array, bias: Array) -> Result:
    """``x @ weight + bias``: (batch, inputs), (inputs, outputs), (outputs,) -> (batch, outputs)."""
    value = x @ weight
    value += bias
    return value, (
        lambda g: g @ weight.T,
        lambda g: ProductGradient(x.T, g),
        lambda g: g.sum(axis=0),
    )


# Shape.


@operation
def reshape(a: Array, *, shape: tuple[int, ...]) -> Result:
    """The same entries in another shape; one entry may be -1."""
    return a.reshape(shape), (lambda g: g.reshape(a.shape),)


@operation
def transpose(a: Array, *, axes: tuple[int, ...]) -> Result:
    """The same array with its axes in another order."""
    back = np.argsort([axis % a.ndim for axis in axes])
    return a.transpose(axes), (lambda g: g.transpose(back),)


@operation
def take(a: Array, *, index: object) -> Result:
    """``a[index]`` for whatever numpy can index with; an entry taken twice gets both gradients."""
    if _is_basic(index):
        return a[index], (lambda g: SliceGradient(index, g),)

    def vjp(g):
        gradient = np.zeros_like(a)
        np.add.at(gradient, index, g)
        return gradient

    return a[index], (vjp,)


@operation
def concat(*parts: Array, axis: int = 0) -> Result:
    """The parts one after another along an axis."""
    ends = np.cumsum([part.shape[axis] for part in parts])

    def part_of(end, part):
        span = slice(end - part.shape[axis], end)
        return lambda g: g[(slice(None),) * (axis % g.ndim) + (span,)]

    vjps = tuple(part_of(end, part) for end, part in zip(ends, parts, strict=True))
    return np.concatenate(parts, axis=axis), vjps


@operation
def stack(*parts: Array, axis: int = 0) -> Result:
    """Parts of one shape along a new axis: of (batch, n) each, axis 1 makes (batch, parts, n)."""

    def part_of(place):
        return lambda g: g.take(place, axis=axis)

    return np.stack(parts, axis=axis), tuple(part_of(place) for place in range(len(parts)))


def _is_basic(index: object) -> bool:
    """Whether this is numpy's basic indexing, which never means an entry twice."""
    each = index if isinstance(index, tuple) else (index,)
    return all(
        x is None
        or x is Ellipsis
        or isinstance(x, slice)
        # True and False are ints to Python, but masks to numpy.
        or (isinstance(x, int | np.integer) and not isinstance(x, bool))
        for x in each
    )


# Reduce.


@operation
def sum(a: Array, *, axis: Axis = None, keepdims: bool = False) -> Result:
    """Sum over all axes, or over ``axis``."""
    return a.sum(axis=axis, keepdims=keepdims), (lambda g: _spread(g, a, axis, keepdims),)


@operation
def mean(a: Array, *, axis: Axis = None, keepdims: bool = False) -> Result:
    """Mean over all axes, or over ``axis``."""
    value = a.mean(axis=axis, keepdims=keepdims)
    fraction = value.size / a.size
    return value, (lambda g: _spread(g * fraction, a, axis, keepdims),)


@operation
def log_sum_exp(a: Array, *, axis: int = -1) -> Result:
    """log(sum(e^a)) along an axis, without overflow: the largest entry is taken out first."""
    value = _log_sum_exp(a, axis)
    return value.squeeze(axis), (lambda g: np.expand_dims(g, axis) * np.exp(a - value),)


def _spread(g, a, axis, keepdims):
    """The gradient of a sum: g once for each entry that was summed."""
    if axis is not None and not keepdims:
        g = np.expand_dims(g, axis)
    return np.broadcast_to(g, a.shape)


# Losses: one number, the mean over the batch.


@operation
def softmax_cross_entropy(logits: Array, *, labels: Array) -> Result:
    """-log softmax(logits)[label], averaged over the batch.

    A negative label stands for none of the classes: its target is 1 / classes for each of them
    (Hendrycks, Mazeika and Dietterich 2019, "outlier exposure", their eq. for classifiers).

    Args:
        logits: (batch, classes).
        labels: Integers, (batch,).

    Softmax and logarithm are fused: log softmax = logits - log_sum_exp(logits) cannot
    overflow, and the gradient is softmax - target (Bishop 2006, eq. 4.109).
    """
    rows, count = np.arange(len(labels)), len(labels)
    shifted = logits - logits.max(axis=1, keepdims=True)
    exponentials = np.exp(shifted)
    sums = exponentials.sum(axis=1, keepdims=True)
    logs = np.log(sums[:, 0])
    costs = logs - shifted[rows, labels]
    # Looked up only where there are such: a small step consists of many small operations.
    none = np.flatnonzero(labels < 0) if labels.min(initial=0) < 0 else None
    if none is not None:
        costs[none] = logs[none] - shifted[none].mean(axis=1)

    def vjp(g):
        gradient = exponentials / sums
        gradient[rows, labels] -= 1
        if none is not None:
            gradient[none] = exponentials[none] / sums[none] - 1 / logits.shape[1]
        gradient *= g / count
        return gradient

    return costs.sum() / count, (vjp,)


@operation
def binary_cross_entropy_with_logits(logits: Array, *, targets: Array) -> Result:
    """-t log s - (1 - t) log(1 - s) with s = sigmoid(logits), summed over units, mean over batch.

    Args:
        logits: (batch, units).
        targets: In [0, 1], (batch, units).

    Fused as max(z, 0) - z t + log(1 + e^-|z|), which cannot overflow; the gradient is s - t.
    """
    each = np.maximum(logits, 0) - logits * targets + np.log1p(np.exp(-np.abs(logits)))
    return each.sum() / len(logits), (lambda g: (logistic(logits) - targets) * (g / len(logits)),)


@operation
def mean_squared_error(outputs: Array, *, targets: Array) -> Result:
    """(outputs - targets)² / 2, summed over units, averaged over the batch: (batch, units) both.

    The half makes the gradient outputs - targets (Bishop 2006, eq. 5.11 and 5.18).
    """
    difference = outputs - targets
    return (difference * difference).sum() / (2 * len(outputs)), (
        lambda g: difference * (g / len(outputs)),
    )


@operation
def softmax_squared_error(logits: Array, *, targets: Array) -> Result:
    """(softmax(logits) - targets)² / 2, summed over classes, averaged over the batch.

    Args:
        logits: (batch, classes).
        targets: The same shape.

    With e = p - t the gradient is p (e - sum(e p)), the softmax's Jacobian diag(p) - p pᵀ times e:
    where the probabilities are near 0 and 1, correct or not, hardly anything is left of it.
    """
    probabilities = softmax(logits)
    difference = probabilities - targets

    def vjp(g):
        mean = (difference * probabilities).sum(axis=-1, keepdims=True)
        return probabilities * (difference - mean) * (g / len(logits))

    return (difference * difference).sum() / (2 * len(logits)), (vjp,)


# Functions of arrays that the operations above and probabilities share.


def logistic(a: np.ndarray) -> np.ndarray:
    """1 / (1 + e^-a) as (1 + tanh(a / 2)) / 2, which cannot overflow."""
    return 0.5 * (1 + np.tanh(0.5 * a))


def softmax(logits: np.ndarray) -> np.ndarray:
    """Probabilities e^z / sum(e^z) along the last axis, of the same shape."""
    return np.exp(_log_softmax(logits))


def _log_softmax(logits: np.ndarray) -> np.ndarray:
    # The largest logit goes first: added to the logarithm, it would swallow its last digits.
    logits = logits - logits.max(axis=-1, keepdims=True)
    return logits - np.log(np.exp(logits).sum(axis=-1, keepdims=True))


def _log_sum_exp(a: np.ndarray, axis: int) -> np.ndarray:
    """log(sum(e^a)) along an axis that stays with length 1."""
    largest = a.max(axis=axis, keepdims=True)
    return largest + np.log(np.exp(a - largest).sum(axis=axis, keepdims=True))


# Attached here, so that the engine needs to know no operation.
Tensor.__add__ = Tensor.__radd__ = add
Tensor.__sub__ = subtract
Tensor.__rsub__ = lambda self, other: subtract(other, self)
Tensor.__mul__ = Tensor.__rmul__ = multiply
Tensor.__truediv__ = divide
Tensor.__rtruediv__ = lambda self, other: divide(other, self)
Tensor.__neg__ = lambda self: multiply(self, -1.0)
Tensor.__pow__ = lambda self, exponent: power(self, exponent=exponent)
Tensor.__matmul__ = matmul
Tensor.__rmatmul__ = lambda self, other: matmul(other, self)
Tensor.__getitem__ = lambda self, index: take(self, index=index)
