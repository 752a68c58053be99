"""Printed lines and squares: found as long thin ridges, taken away without breaking the ink.

What lies on a line stays where it is much stronger than the line, or where ink goes on at both
sides of it; this is how staff lines are removed from music (Dalitz et al. 2008, "A comparative
study of staff removal algorithms").
"""

import numpy as np

from .components import grow
from .line_tracing import STRIPS, Line, lines_across, thickest
from .paper import Strength, rated


def without_ruling(strength: Strength) -> tuple[Strength | None, float | None]:
    """The ink without printed lines; and their slope, None where there are none.

    Args:
        strength: Of the picture. Where nothing but lines stands out, the strength is None.
    """
    values = strength.values
    across = lines_across(strength)
    down = lines_across(Strength(values.T, strength.noise, strength.level))
    if not across and not down:
        return strength, None
    thick = thickest(values.shape)
    flat, high = _printed(values, across, thick)
    upright, wide = _printed(values.T, down, thick)
    upright = upright.T
    printed = flat + upright
    free = (values > strength.low_threshold) & (printed == 0)
    crossing = _between(free, high + 1) & (flat > 0)
    crossing |= _between(free.T, wide + 1).T & (upright > 0)
    ink = values > 1.5 * printed + 2 * np.float32(strength.noise)
    # Where lines cross each other the paper shows more than either, and no ink.
    ink &= (flat == 0) | (upright == 0)
    ink |= crossing & (values > strength.low_threshold)
    strongest = 1.25 * float(np.percentile(printed[printed > 0], 90))
    ink |= values > max(strongest, 0.6 * strength.level)
    cleaned = np.where((printed > 0) & ~ink, 0, values)
    left = rated(cleaned)
    if not across and (left is None or (cleaned > left.high_threshold).sum() < 9):
        return strength, None  # upright strokes from edge to edge, as of 111 cut out closely
    slopes = [line.slope for line in across] + [-line.slope for line in down]
    return left, float(np.median(slopes))


def _printed(values: np.ndarray, lines: list[Line], thick: int) -> tuple[np.ndarray, int]:
    """How strong the lines are at each pixel, float32 (h, w), 0 beside them; and their width.

    A line's strength across it is the median over a stretch along it, which digits on the line
    do not reach.
    """
    height, width = values.shape
    printed, width_px = np.zeros_like(values), 0
    offsets = np.arange(-thick - 1, thick + 2)[:, None]
    columns = np.arange(width)
    pieces = np.array_split(columns, 2 * STRIPS)
    middles = [float(piece.mean()) for piece in pieces]
    for line in lines:
        path = _straightened(values, line.rows, offsets, pieces)
        rows = np.rint(path).astype(np.int64) + offsets
        seen = values[np.clip(rows, 0, height - 1), columns]
        # The path is in whole pixels: the line may lie one beside it.
        seen[1:-1] = np.maximum(np.maximum(seen[:-2], seen[1:-1]), seen[2:])
        medians = np.stack([np.median(seen[:, piece], axis=1) for piece in pieces], axis=1)
        # Neighbouring stretches agree, unless one is hidden under much ink.
        padded = np.pad(medians, ((0, 0), (STRIPS // 2, STRIPS // 2)), mode="reflect")
        around = np.lib.stride_tricks.sliding_window_view(padded, STRIPS + 1, axis=1)
        medians = np.median(around, axis=2)
        profile = np.stack([np.interp(columns, middles, each) for each in medians])
        profile = np.where(profile > 0.2 * profile.max(axis=0), profile, 0)
        width_px = max(width_px, round(float((profile > 0).sum(axis=0).mean())))
        inside = (rows >= 0) & (rows < height) & (profile > 0)
        where = rows[inside], np.broadcast_to(columns, rows.shape)[inside]
        printed[where] = np.maximum(printed[where], profile[inside])
    return printed, width_px


def _straightened(
    values: np.ndarray, path: np.ndarray, offsets: np.ndarray, pieces: list[np.ndarray]
) -> np.ndarray:
    """The path moved onto the middle of what is printed, float (w,)."""
    rows = np.clip(np.rint(path).astype(np.int64) + offsets, 0, len(values) - 1)
    seen = values[rows, np.arange(len(path))]
    moves = []
    for piece in pieces:
        profile = np.median(seen[:, piece], axis=1)
        profile = np.where(profile > 0.5 * profile.max(), profile, 0)
        moves.append(float(profile @ offsets[:, 0] / max(profile.sum(), 1e-6)))
    padded = np.pad(moves, 2, mode="edge")
    moves = np.median(np.lib.stride_tricks.sliding_window_view(padded, 5), axis=1)
    return path + np.interp(np.arange(len(path)), [piece.mean() for piece in pieces], moves)


def _between(mask: np.ndarray, reach: int) -> np.ndarray:
    """Which pixels have ``mask`` above and below them within ``reach`` px."""
    sides = grow(mask, 1)
    above, below = sides.copy(), sides.copy()
    for _ in range(reach - 1):
        above[1:] |= above[:-1]
        below[:-1] |= below[1:]
    return above & below
