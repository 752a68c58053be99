"""Boxes in the order in which a person reads them: rows from the top, each from the left."""

from collections.abc import Sequence

import numpy as np

MAX_COMPARED = 400  # digits that tell the slope: each is compared with each
STEEPEST = 0.2  # slope of rows, either way: 11 degrees


def reading_order(boxes: Sequence[Sequence[float]], slope: float | None = None) -> list[list[int]]:
    """Rows of indices into ``boxes``, the rows from the top, indices from left to right.

    Args:
        boxes: Left, top, right and bottom of each, y down.
        slope: Of the rows, if it is known: how far they fall per px to the right.
    """
    if not len(boxes):
        return []
    sides = np.array(boxes, dtype=float)
    middles = (sides[:, :2] + sides[:, 2:]) / 2
    height = float(np.median(sides[:, 3] - sides[:, 1]))
    if slope is None:
        slope = rows_slope(middles, height)
    down = middles[:, 1] - slope * middles[:, 0]
    rows: list[list[int]] = []
    for index in np.argsort(down, kind="stable").tolist():
        # A new row begins where a digit lies lower than the last row's middle by most of a digit.
        if rows and down[index] - np.mean(down[rows[-1]]) < 0.6 * height:
            rows[-1].append(index)
        else:
            rows.append([index])
    return [sorted(row, key=lambda k: (middles[k, 0], k)) for row in rows]


def rows_slope(middles: np.ndarray, height: float) -> float:
    """The slope at which digits gather in the fewest, sharpest rows.

    Args:
        middles: (n, 2), x and y of the digits.
        height: Of a digit.
    """
    middles = middles[:: len(middles) // MAX_COMPARED + 1]
    slopes = np.linspace(-STEEPEST, STEEPEST, 81)
    down = middles[:, 1] - slopes[:, None] * (middles[:, 0] - middles[:, 0].mean())
    away = np.abs(down[:, :, None] - down[:, None, :]) / (0.35 * height)
    gathered = np.exp(-(away**2)).sum(axis=(1, 2)) / len(middles)
    # Few digits say little about the slope: then the page lies straight.
    gathered -= 4 * slopes**2 * len(middles) ** 0.5
    return float(slopes[int(np.argmax(gathered))])
