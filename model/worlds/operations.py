"""Operations that lessons need beside those of networks, each with its derivatives.

Made like those of ``core.ops``, so that ``core.graph`` and ``backward()`` know what to do with
them.
"""

import numpy as np

from ..core import ops
from ..core.tensor import Result, operation

Array = np.ndarray


@operation
def negative(a: Array) -> Result:
    """The same with the other sign."""
    return -a, (lambda g: -g,)


@operation
def sin(a: Array) -> Result:
    """The sine of an angle in radians."""
    return np.sin(a), (lambda g: g * np.cos(a),)


@operation
def cos(a: Array) -> Result:
    """The cosine; its derivative is minus the sine."""
    return np.cos(a), (lambda g: -g * np.sin(a),)


@operation
def absolute(a: Array) -> Result:
    """|a|; the derivative at 0 is 0."""
    return np.abs(a), (lambda g: g * np.sign(a),)


@operation
def maximum(a: Array, b: Array) -> Result:
    """The larger of two, elementwise; where they are equal, the gradient goes to ``b``."""
    return np.maximum(a, b), (lambda g: g * (a > b), lambda g: g * (a <= b))


@operation
def minimum(a: Array, b: Array) -> Result:
    """The smaller of two, elementwise; where they are equal, the gradient goes to ``b``."""
    return np.minimum(a, b), (lambda g: g * (a < b), lambda g: g * (a >= b))


@operation
def select(a: Array, b: Array, *, condition: Array) -> Result:
    """``a`` where the condition isn't 0, else ``b``."""
    chosen = np.asarray(condition) != 0
    return np.where(chosen, a, b), (lambda g: g * chosen, lambda g: g * ~chosen)


def square_root(a):
    """The square root, as a power."""
    return ops.power(a, exponent=0.5)


def transposed(a):
    """All axes in reverse order; one number or one axis stays what it is."""
    return ops.transpose(a, axes=tuple(reversed(range(len(a.shape)))))


def product(a, b):
    """``a @ b``, also where one of them has a single axis."""
    if len(a.shape) == 1 and len(b.shape) == 1:
        return ops.sum(ops.multiply(a, b))
    left = ops.reshape(a, shape=(1, -1)) if len(a.shape) == 1 else a
    right = ops.reshape(b, shape=(-1, 1)) if len(b.shape) == 1 else b
    result = ops.matmul(left, right)
    if left is not a:
        return ops.reshape(result, shape=(*result.shape[:-2], result.shape[-1]))
    return result if right is b else ops.reshape(result, shape=result.shape[:-1])
