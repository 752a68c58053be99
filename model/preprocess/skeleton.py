"""The middle line of painted strokes, so that they can be repainted with another pen."""

import numpy as np

from .resample import averaging_weights, ink_box

LONGEST = 96  # px of the longer side at which lines are traced


def stroke_width(ink: np.ndarray) -> float:
    """Mean width of the lines in px: twice their area over their outline.

    A long line of width w and length l has the area w l and an outline of 2 l. The outline of
    grey ink is its total variation.

    Args:
        ink: float32 (h, w) in [0, 1], not all zero.
    """
    padded = np.pad(ink, 1)
    down = np.diff(padded, axis=0)[:, :-1]
    across = np.diff(padded, axis=1)[:-1]
    outline = float(np.sqrt(down * down + across * across).sum())
    return 2 * float(ink.sum()) / outline


def skeleton_points(ink: np.ndarray) -> np.ndarray:
    """float64 (points, 2): (x, y) in px along the middle of the lines.

    Args:
        ink: float32 (h, w) in [0, 1], not all zero.
    """
    (top, bottom), (left, right) = ink_box(ink)
    crop = ink[top:bottom, left:right]
    longest = max(crop.shape)
    # Thin lines need pixels enough to stay whole when grey becomes black and white.
    scale = min(max(LONGEST / longest, 2 / stroke_width(crop)), 4.0)
    shape = [max(round(side * scale), 1) + 2 for side in crop.shape]
    rows = averaging_weights(shape[0], crop.shape[0], scale, 0, 1)
    columns = averaging_weights(shape[1], crop.shape[1], scale, 0, 1)
    line = thin(rows @ crop @ columns.T > 0.5)
    ys, xs = np.nonzero(line)
    return np.stack([xs, ys], axis=1) / scale


def thin(mask: np.ndarray) -> np.ndarray:
    """Booleans (h, w): ``mask`` worn down to lines of one pixel.

    Zhang and Suen 1984, "A fast parallel algorithm for thinning digital patterns".
    """
    pixels = np.pad(mask, 1).astype(np.int8)
    while True:
        before = int(pixels.sum())
        for first in (True, False):
            pixels[1:-1, 1:-1][_removable(pixels, first)] = 0
        if int(pixels.sum()) == before:
            return pixels[1:-1, 1:-1].astype(bool)


def _removable(pixels: np.ndarray, first: bool) -> np.ndarray:
    """Which inner pixels one half-step of the thinning takes away."""
    north, south = pixels[:-2, 1:-1], pixels[2:, 1:-1]
    west, east = pixels[1:-1, :-2], pixels[1:-1, 2:]
    around = [
        north, pixels[:-2, 2:], east, pixels[2:, 2:],
        south, pixels[2:, :-2], west, pixels[:-2, :-2],
    ]  # fmt: skip
    count = sum(around[1:], start=around[0].copy())
    entries = np.zeros_like(count)
    for here, following in zip(around, around[1:] + around[:1], strict=True):
        entries += (here == 0) & (following == 1)
    if first:
        open_sides = (north & east & south == 0) & (east & south & west == 0)
    else:
        open_sides = (north & east & west == 0) & (north & south & west == 0)
    removable = pixels[1:-1, 1:-1] == 1
    return removable & (count >= 2) & (count <= 6) & (entries == 1) & open_sides
