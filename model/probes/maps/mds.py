"""Metric multidimensional scaling: distances in the plane as they are in the space.

Numpy alone. SMACOF: each step can only make the stress smaller (de Leeuw 1977).
"""

from collections.abc import Iterator
from typing import ClassVar

import numpy as np

from ...language import tr
from .layout import BLOCK, Layout
from .nearness import blocks, squared_distances

ENOUGH = 1e-5
"""Done when a step makes the stress smaller by less than this fraction of it."""


class MDS(Layout):
    """Digits that move until each pair is as far apart as in the space, as well as it can be.

    Attributes:
        stress: Kruskal's stress-1: 0 where all distances are right; NaN before the first step.
    """

    max_steps: ClassVar[int] = 300

    def __init__(self, start: np.ndarray) -> None:
        super().__init__(start)
        self.stress = float("nan")
        self._is_settled = False
        self._wanted = np.zeros((0, 0), np.float32)
        self._total = 0.0

    @property
    def is_done(self) -> bool:
        """Whether steps gain nothing any more."""
        return self._is_settled or super().is_done

    def prepare(self, coordinates: np.ndarray) -> Iterator[float]:
        """Finds all distances."""
        count = len(coordinates)
        centred = coordinates - coordinates.mean(axis=0)
        self._wanted = np.empty((count, count), np.float32)
        self._total = 0.0
        for rows in blocks(count):
            squared = squared_distances(centred[rows], centred)
            squared[np.arange(len(squared)), np.arange(rows.start, rows.stop)] = 0
            self._total += float(squared.sum(dtype=np.float64))
            np.sqrt(squared, out=self._wanted[rows])
            yield rows.stop / count
        self.steps, self._is_settled = 0, False
        self.measure = ""

    def step(self) -> None:
        """One Guttman transform."""
        points = self.points - self.points.mean(axis=0)
        moved, known = guttman(points, self._wanted)
        # Σ(d − δ)² from sums that are there anyway; dd counts each pair twice, as _total does.
        dd = 2 * len(points) * float(np.square(points, dtype=np.float64).sum())
        stress = np.sqrt(max(dd + self._total - 2 * known, 0.0) / max(self._total, 1e-30))
        self._is_settled = self.stress - stress < ENOUGH * stress and self.steps > 0
        self.stress = float(stress)
        self.measure = tr("stress {stress:.3f}", stress=self.stress)
        self.points = moved
        self.steps += 1


def guttman(points: np.ndarray, wanted: np.ndarray) -> tuple[np.ndarray, float]:
    """The Guttman transform B(X) X / n of centred ``points`` X (n, dims), and Σ δ d.

    Args:
        points: (n, dims), their mean 0.
        wanted: δ, (n, n) distances, zero on the diagonal.

    Returns:
        (n, dims): Σ_j δ_ij / d_ij · (x_i − x_j) / n (de Leeuw 1977; Borg & Groenen 2005, eq.
        8.28); the sum over both orders of each pair.
    """
    count, dims = points.shape
    extended = np.concatenate([points, np.ones((count, 1), points.dtype)], axis=1)
    sums = np.empty_like(extended)
    squares = np.einsum("ij,ij->i", points, points)
    # Of two digits at one place the way apart is not known: they stay together.
    minimum = 1e-6 * float(squares.max(initial=0.0)) + 1e-30
    for start in range(0, count, BLOCK):
        rows = slice(start, min(start + BLOCK, count))
        away = points[rows] @ points.T
        away *= -2
        away += squares[rows, None]
        away += squares
        np.maximum(away, minimum, out=away)
        np.sqrt(away, out=away)
        np.divide(wanted[rows], away, out=away)
        np.matmul(away, extended, out=sums[rows])
    moved = sums[:, dims:] * points - sums[:, :dims]
    known = 2 * float(np.einsum("ij,ij->", points.astype(np.float64), moved))
    return (moved / count).astype(points.dtype), known
