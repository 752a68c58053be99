"""The ten digits as a network holds them: rows of its output layer's weights, one for each.

Numpy alone. A digit's logit is its row times what the layer before gives, plus a bias: so rows
live among the images in that layer, and a logit rises fastest along its digit's row.
"""

from collections.abc import Sequence

import numpy as np

from ..units.weight_layers import Arrays, WeightLayer
from ..units.weights import rows_of


def label_vectors(layers: Sequence[WeightLayer], parameters: Arrays) -> np.ndarray | None:
    """The weights of each digit, (10, d) float32; None where no layer's units are the digits.

    Args:
        layers: The network's ``weight_layers``.
        parameters: Its weights.
    """
    output = next((layer for layer in layers if layer.is_output), None)
    if output is None:
        return None
    rows = rows_of(output, parameters)
    return np.ascontiguousarray(rows.reshape(len(rows), -1))


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
