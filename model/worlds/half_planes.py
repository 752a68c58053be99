"""Lines that part a plane, and which of their sides suit best."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class HalfPlanes:
    """The places where all of some lines say yes, or all others.

    Attributes:
        weights: (lines, 3): a line says yes where w1 x + w2 y + bias > 0.
        is_outside: Whether the answer is 1 where not all say yes.
    """

    weights: np.ndarray
    is_outside: bool

    def answers(self, places: np.ndarray) -> np.ndarray:
        """0.0 or 1.0 for each of ``places`` (m, 2)."""
        says_yes = (places @ self.weights[:, :2].T + self.weights[:, 2] > 0).all(1)
        return (says_yes != self.is_outside).astype(float)


def best(lines: Sequence[np.ndarray], points: np.ndarray, labels: np.ndarray) -> HalfPlanes:
    """Of all ways to take sides of ``lines`` the one that gets most points right.

    Among equals the first: above each line.

    Args:
        lines: (2, 2) each, two points.
        points: (n, 2).
        labels: (n,), 0 or 1.
    """
    upward = np.array([_through(*ends) for ends in lines])
    ways = [
        HalfPlanes(upward * np.array(signs)[:, None], is_outside)
        for is_outside in ((False, True) if len(lines) > 1 else (False,))
        for signs in itertools.product((1.0, -1.0), repeat=len(lines))
    ]
    return max(ways, key=lambda way: int((way.answers(points) == labels).sum()))


def _through(start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """Weights (3,) of length one, positive above the line (right of one that is upright)."""
    dx, dy = end - start
    long = float(np.hypot(dx, dy))
    if long < 1e-12:
        return np.array([0.0, 1.0, -start[1]])
    normal = np.array([-dy, dx]) / long
    if normal[1] < 0 or (normal[1] == 0 and normal[0] < 0):
        normal = -normal
    return np.array([*normal, -normal @ start])


def ends_of(weights: np.ndarray) -> np.ndarray | None:
    """Two points, (2, 2), on the line w1 x + w2 y + bias = 0; None where there is none."""
    normal, bias = weights[:2], weights[2]
    squared = float(normal @ normal)
    if squared < 1e-18:
        return None
    foot = -bias * normal / squared
    along = np.array([-normal[1], normal[0]]) / np.sqrt(squared)
    return np.array([foot - along, foot + along])
