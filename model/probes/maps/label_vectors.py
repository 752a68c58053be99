"""The ten digits as a network holds them: rows of its last weight matrix, one for each prediction.

Numpy alone. A prediction's score is its row times what the layer before says, plus a bias: so rows
live among the digits of that layer, and a digit's score rises fastest along its prediction's row.
"""

from collections.abc import Mapping

import numpy as np

DIGITS = 10


def label_vectors(parameters: Mapping[str, np.ndarray]) -> np.ndarray | None:
    """The weights of each prediction, (10, d) float32; None where there are none.

    Args:
        parameters: Of a network, in the order in which data meets them.
    """
    weights = [key for key in parameters if key.endswith(".weight")]
    last = parameters[weights[-1]] if weights else np.zeros((0, 0))
    if last.ndim != 2 or last.shape[1] < DIGITS:
        return None
    return np.ascontiguousarray(last.T[:DIGITS])


def arrows(vectors: np.ndarray, axes: np.ndarray, points: np.ndarray) -> np.ndarray:
    """The vectors as arrows in a plane, (10, 2), from where its mean lies.

    All have one scale, such that the longest goes as far as 90 % of the digits; only directions
    and ratios mean something, as rows and digits have no common unit.

    Args:
        vectors: (10, d) of ``label_vectors``.
        axes: (d, 2) of the plane.
        points: (n, 2) digits in the plane.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        flat = vectors @ axes
        away = np.hypot(points[:, 0], points[:, 1])
    away, long = away[np.isfinite(away)], np.hypot(flat[:, 0], flat[:, 1])
    longest = float(long.max())
    if not len(away) or not np.isfinite(longest) or longest <= 0:
        return np.full((len(vectors), 2), np.nan)
    return flat * (float(np.quantile(away, 0.9)) / longest)
