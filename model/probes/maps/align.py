"""Two maps of the same digits laid on each other: translation, turn or mirror image, and size.

Numpy alone. Nothing that a map says is lost by it: which digits are near, and by what factor one
pair is farther apart than another, stays as it was.
"""

from dataclasses import dataclass

import numpy as np

from .plane import best_turn


@dataclass(frozen=True, eq=False)
class Alignment:
    """points -> scale · (points − middle) @ turn + place.

    Attributes:
        middle: (d,) of the points that are moved.
        turn: (d, d) orthogonal.
        scale: Factor, > 0.
        place: (d,) where their middle comes to lie.
    """

    middle: np.ndarray
    turn: np.ndarray
    scale: float
    place: np.ndarray

    def apply(self, points: np.ndarray) -> np.ndarray:
        """Points (..., d) where they lie then."""
        return self.scale * (points - self.middle) @ self.turn + self.place


def alignment(points: np.ndarray, wanted: np.ndarray) -> Alignment:
    """What brings ``points`` (n, d) closest to ``wanted`` (n, d) in the sum of squares.

    Rows of either that are not finite are left out. The size is that of least squares too, but
    not less than a tenth of what makes both equally wide: of two maps that have nothing in
    common it would make the one a dot.

    Procrustes analysis with scaling (Schönemann & Carroll 1970).
    """
    dims = points.shape[1]
    good = np.isfinite(points).all(axis=1) & np.isfinite(wanted).all(axis=1)
    if not good.any():
        return Alignment(np.zeros(dims), np.eye(dims), 1.0, np.zeros(dims))
    moved, aim = points[good].astype(np.float64), wanted[good].astype(np.float64)
    middle, place = moved.mean(axis=0), aim.mean(axis=0)
    moved, aim = moved - middle, aim - place
    turn = best_turn(moved, aim)
    widths = [float(np.sqrt(np.square(array).sum())) for array in (moved, aim)]
    if not all(np.isfinite(widths)) or not all(widths):
        return Alignment(middle, turn, 1.0, place)
    alike = float(np.sum((moved / widths[0] @ turn) * (aim / widths[1])))
    return Alignment(middle, turn, max(alike, 0.1) * widths[1] / widths[0], place)


def between(points: np.ndarray, others: np.ndarray, fraction: float) -> np.ndarray:
    """Points on their straight way from ``points`` (fraction 0) to ``others`` (fraction 1)."""
    return points + fraction * (others - points)
