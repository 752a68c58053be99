"""Least squares by Levenberg and Marquardt: far fewer, cleverer steps than going downhill.

Source: D. Marquardt, "An algorithm for least-squares estimation of nonlinear parameters", 1963.
"""

from collections.abc import Callable, Iterator

import numpy as np

from .small_net import Arrays

NUDGE = 1e-6
EASIER, HARDER = 1 / 3, 4.0
LEAST, MOST = 1e-9, 1e12


def improving(
    residuals: Callable[[Arrays], np.ndarray], parameters: Arrays, steps: int
) -> Iterator[Arrays]:
    """Ever better parameters for 1/2 sum residuals², one set a step; a bad step gives the last.

    Each step solves (J'J + d diag(J'J)) s = J'r, and tries a larger d where s leads up.

    Args:
        residuals: Parameters -> (n,).
        parameters: Where to begin; stays as it is.
        steps: How many at most.
    """
    shapes = {name: array.shape for name, array in parameters.items()}
    place = np.concatenate([array.ravel() for array in parameters.values()])
    here, damping = residuals(_named(place, shapes)), 1.0
    for _ in range(steps):
        jacobian = np.empty((len(here), len(place)))
        for column in range(len(place)):
            nudged = place.copy()
            nudged[column] += NUDGE
            jacobian[:, column] = (residuals(_named(nudged, shapes)) - here) / NUDGE
        curvature = jacobian.T @ jacobian
        damped = curvature + damping * np.diag(np.diag(curvature) + LEAST)
        there = place - np.linalg.solve(damped, jacobian.T @ here)
        tried = residuals(_named(there, shapes))
        if tried @ tried < here @ here:
            place, here, damping = there, tried, max(damping * EASIER, LEAST)
        else:
            damping = min(damping * HARDER, MOST)
        yield _named(place, shapes)


def _named(numbers: np.ndarray, shapes: dict[str, tuple[int, ...]]) -> Arrays:
    """The numbers as arrays by name."""
    named: Arrays = {}
    start = 0
    for name, shape in shapes.items():
        size = int(np.prod(shape))
        named[name] = numbers[start : start + size].reshape(shape)
        start += size
    return named
