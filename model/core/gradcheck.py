"""Derivatives by finite differences: to check the exact ones, and to show beside them.

Invariant: everything is computed in float64. In float32 a difference quotient is mostly noise.
"""

from collections.abc import Callable

import numpy as np

from .tensor import Tensor


def numeric_gradient(
    function: Callable[[np.ndarray], float], point: np.ndarray, step: float = 1e-5
) -> np.ndarray:
    """Gradient of a function of an array, by central differences, one entry at a time.

    (f(x + step e) - f(x - step e)) / (2 step) for every unit vector e. The error is of order
    step² by the curvature and 1e-16 / step by rounding; 1e-5 is near the best of both.

    Args:
        function: Array of the shape of ``point`` -> one number. Called twice for each entry.
        point: Where, any shape; taken as float64.
        step: Half the distance between the two points compared.

    Returns:
        Float64 array of the shape of ``point``.
    """
    point = np.array(point, dtype=np.float64)
    gradient = np.empty_like(point)
    for index in np.ndindex(point.shape):
        before = point[index]
        point[index] = before + step
        above = float(function(point))
        point[index] = before - step
        below = float(function(point))
        point[index] = before
        gradient[index] = (above - below) / (2 * step)
    return gradient


def check_gradients(
    function: Callable[..., Tensor],
    *operands: np.ndarray,
    rng: np.random.Generator,
    step: float = 1e-5,
    tolerance: float = 1e-6,
) -> None:
    """Compares backward() with the derivative along one random direction.

    One direction through all operands at once tests every entry of every gradient, for the
    price of two evaluations; of a wrong gradient that derivative is wrong with probability one.

    Args:
        function: Tensors -> a Tensor of any shape.
        operands: Where to check, arrays of any shape; taken as float64.
        rng: Draws the direction, and the weights that turn the result into one number.
        step: Half the distance between the two points compared.
        tolerance: Largest allowed difference, relative to the larger of the derivatives and 1.

    Raises:
        AssertionError: The derivatives differ; the message holds both.
    """
    points = [np.array(operand, dtype=np.float64) for operand in operands]
    directions = [rng.standard_normal(point.shape) for point in points]
    leaves = [Tensor(point, requires_grad=True) for point in points]
    output = function(*leaves)
    weights = rng.standard_normal(output.shape)

    def weighted_sum(factor: float) -> float:
        moved = [p + factor * d for p, d in zip(points, directions, strict=True)]
        return float((function(*moved).data * weights).sum())

    numeric = (weighted_sum(step) - weighted_sum(-step)) / (2 * step)
    _weighted(output, weights).backward()
    exact = sum(
        float((leaf.grad * direction).sum())
        for leaf, direction in zip(leaves, directions, strict=True)
        if leaf.grad is not None
    )
    if not abs(exact - numeric) <= tolerance * max(1.0, abs(exact), abs(numeric)):
        name = getattr(function, "__name__", "function")
        raise AssertionError(
            f"{name}: backward() gives the derivative {exact:.10g}, "
            f"finite differences {numeric:.10g}"
        )


def _weighted(output: Tensor, weights: np.ndarray) -> Tensor:
    from .ops import multiply
    from .ops import sum as total

    return total(multiply(output, weights))
