"""Which digits lie near which: distances between all pairs, and the nearest of each.

Numpy alone. Everything goes by rows, a few at a time, so that it can be given up in between.
"""

from collections.abc import Iterator

import numpy as np

ROWS = 128
"""Digits whose distances to all others are found at once."""


def blocks(count: int, rows: int = ROWS) -> Iterator[slice]:
    """Slices of at most ``rows`` that cover 0 to ``count``."""
    for start in range(0, count, rows):
        yield slice(start, min(start + rows, count))


def squared_distances(some: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Squared Euclidean distances (k, n) from ``some`` (k, d) to ``points`` (n, d), never below 0.

    By |a|² + |b|² − 2ab, whose error is about 1e-7 of the squared lengths: centre points first.
    """
    lengths = np.einsum("ij,ij->i", points, points)
    squared = some @ points.T
    squared *= -2
    squared += np.einsum("ij,ij->i", some, some)[:, None]
    squared += lengths
    return np.maximum(squared, 0, out=squared)


def nearest_of_each(points: np.ndarray, k: int) -> Iterator[tuple[slice, np.ndarray, np.ndarray]]:
    """The ``k`` nearest others of each of ``points`` (n, d), in no order, block by block.

    Yields:
        Which rows; indices (rows, k); squared distances (rows, k). Fewer than k where n - 1 is.
    """
    k = min(k, len(points) - 1)
    centred = points - points.mean(axis=0)
    for rows in blocks(len(points)):
        squared = squared_distances(centred[rows], centred)
        # Its own distance may come out as anything near zero; a twin's must not count as its own.
        squared[np.arange(len(squared)), np.arange(rows.start, rows.stop)] = np.inf
        indices = np.argpartition(squared, max(k - 1, 0), axis=1)[:, :k]
        yield rows, indices, np.take_along_axis(squared, indices, axis=1)


def neighbours_mean(
    places: np.ndarray, coordinates: np.ndarray, where: np.ndarray, near: np.ndarray
) -> np.ndarray:
    """Where one more would lie among others: the mean of its neighbours' places, nearer ones more.

    Weights are one over the squared distance, so that a known digit lies where it lies.

    Args:
        places: (n, 2) in the plane.
        coordinates: (n, d) in the space.
        where: (d,) of the new one in the space.
        near: int (k,) its neighbours.
    """
    away = np.square(coordinates[near] - where, dtype=np.float64).sum(axis=1)
    known = np.isfinite(away) & np.isfinite(places[near]).all(axis=1)
    if not known.any():
        return np.full(places.shape[1], np.nan)
    away, near = away[known], near[known]
    weights = 1 / (away + 1e-9 * max(float(away.max()), 1e-30))
    return (weights[:, None] * places[near]).sum(axis=0) / weights.sum()
