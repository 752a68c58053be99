"""The lasso: which points lie within a line that was drawn around them."""

import numpy as np

MIN_PX = 3.0
"""Between two corners of the line."""


def inside(points: np.ndarray, corners: np.ndarray) -> np.ndarray:
    """Which ``points`` (n, 2) lie in the polygon (m, 2), bool (n,): where a ray crosses it oddly.

    The last corner is joined with the first; points that are not finite lie nowhere.
    """
    within = np.zeros(len(points), bool)
    if len(corners) < 3:
        return within
    low, high = corners.min(axis=0), corners.max(axis=0)
    with np.errstate(invalid="ignore"):
        near = np.flatnonzero(((points >= low) & (points <= high)).all(axis=1))
    x, y = points[near].T
    odd = np.zeros(len(near), bool)
    for (x0, y0), (x1, y1) in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        if y0 != y1:
            crosses = (y0 > y) != (y1 > y)
            odd ^= crosses & (x < x0 + (y - y0) * ((x1 - x0) / (y1 - y0)))
    within[near] = odd
    return within
