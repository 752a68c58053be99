"""Digits that touch, parted along the path that crosses the least ink.

The path goes from above to below, straight or aslant (as the drop-fall of Congedo et al. 1995,
but the cheapest of all such paths). It counts only where both sides look like digits by their
size and the crossing is about as wide as one stroke: a loop that is cut is crossed twice.
"""

import numpy as np

from ..preprocess.skeleton import stroke_width
from .pieces import Piece, piece_of

WIDE = 1.1  # widths over heights: narrower pieces are one digit
WIDE_ALONE = 1.45  # the same where there are no others to compare with
THICK = 2.2  # strokes that a path crosses at most
SEAM = 4.0  # the same in a piece that is TWO widths over heights or more
TWO = 1.6
THIN = 0.7  # and where it crosses more than one, as it does in a loop
MIN_TALL = 0.62  # fraction of the height that each side has
MIN_INK = 0.16  # fraction of the ink, likewise
SIDEWAYS = 0.15  # px of ink that a step aslant costs
APART = 2  # px between the places where a path is looked for


def parted(piece: Piece, height: float, wide: float = WIDE) -> list[Piece]:
    """The digits that touch in one piece, from left to right; the piece alone where it is one.

    Args:
        piece: What hangs together.
        height: Of the page's digits in px.
        wide: Widths over heights up to which a piece is left whole.
    """
    tall = min(max(piece.height, 0.85 * height), 1.25 * height)
    if piece.width < wide * tall or piece.height < 0.6 * height:
        return [piece]
    left, top, _, _ = piece.box
    ink = np.zeros((piece.height, piece.width), dtype=np.float32)
    level = np.percentile(piece.values, 70)
    ink[piece.rows - top, piece.columns - left] = np.minimum(piece.values / level, 1)
    path = _best_path(ink, tall)
    if path is None:
        return [piece]
    is_left = piece.columns - left < path[piece.rows - top]
    sides = [
        piece_of(piece.rows[some], piece.columns[some], piece.values[some])
        for some in (is_left, ~is_left)
    ]
    return [part for side in sides for part in parted(side, height, wide)]


def _best_path(ink: np.ndarray, tall: float) -> np.ndarray | None:
    """The first column right of the path at each row, int (h,); None where none will do."""
    width = ink.shape[1]
    targets = np.arange(int(0.2 * tall), int(width - 0.2 * tall) + 1, APART)
    if not len(targets):
        return None
    crossed, paths = _paths(ink, targets, max(int(0.3 * tall), 2))
    crossed = crossed / stroke_width(ink)
    # Digits are about as wide as each other: of equally thin places the one in the middle.
    count = max(round(width / (0.85 * tall)), 2)
    places = targets * count / width
    off = np.abs(places - np.clip(np.rint(places), 1, count - 1))
    # What is too wide for one digit may be crossed along a longer seam.
    thick = THICK if width < TWO * tall else SEAM
    for k in np.argsort(crossed + 1.2 * off, kind="stable").tolist():
        thickest = thick if _crossings(ink, paths[k]) == 1 else THIN
        if crossed[k] <= thickest and _are_digits(ink, paths[k], tall):
            return paths[k]
    return None


def _paths(ink: np.ndarray, targets: np.ndarray, reach: int) -> tuple[np.ndarray, np.ndarray]:
    """The cheapest path near each target column: ink crossed in px (n,), columns int (n, h)."""
    height, width = ink.shape
    columns = targets[:, None] + np.arange(-reach, reach + 1)
    costs = np.where(
        (columns >= 0) & (columns < width), ink[:, np.clip(columns, 0, width - 1)], np.float32(9)
    )
    total = costs[0]
    turns = np.zeros(costs.shape, dtype=np.int8)
    for row in range(1, height):
        padded = np.pad(total, ((0, 0), (1, 1)), constant_values=np.inf)
        ways = np.stack([padded[:, :-2] + SIDEWAYS, total, padded[:, 2:] + SIDEWAYS])
        turns[row] = ways.argmin(axis=0) - 1
        total = costs[row] + ways.min(axis=0)
    numbers = np.arange(len(targets))
    place = total.argmin(axis=1)
    crossed = total[numbers, place]
    paths = np.empty((len(targets), height), dtype=np.int64)
    for row in range(height - 1, -1, -1):
        paths[:, row] = columns[numbers, place]
        place = place + turns[row, numbers, place]
    return crossed, paths


def _crossings(ink: np.ndarray, path: np.ndarray) -> int:
    """How many lines a path crosses."""
    width = ink.shape[1]
    on = ink[np.arange(len(ink)), np.clip(path, 0, width - 1)] * ((path >= 0) & (path < width))
    inked = on > 0.4
    return int(inked[0]) + int((inked[1:] & ~inked[:-1]).sum())


def _are_digits(ink: np.ndarray, path: np.ndarray, tall: float) -> bool:
    """Whether both sides of a path have ink and height enough for a digit."""
    columns = np.arange(ink.shape[1])
    is_left = columns < path[:, None]
    for side in (is_left, ~is_left):
        part = ink * side
        rows = np.flatnonzero(part.max(axis=1) > 0.4)
        if not len(rows) or np.ptp(rows) + 1 < MIN_TALL * tall:
            return False
        if part.sum() < MIN_INK * ink.sum():
            return False
    return True
