"""Digits side by side in a picture of a few dozen pixels, where a stroke is as wide as a gap.

The picture is looked at three times as large, so that a gap of one pixel parts what it parts.
Invariant: in doubt it is one digit, as nearly all pictures of this size are.
"""

from itertools import pairwise

import numpy as np

from ..preprocess.components import label_components
from ..preprocess.paper import Strength
from ..preprocess.resample import averaging_weights
from .parting import parted
from .pieces import Piece, piece_of

TIMES = 3  # as large as the picture is looked at
SOLID = 0.5  # of the ink's level: what is weaker is a gap
TALL = 0.7  # fraction of the tallest part's height that each digit has
FLAT = 0.45  # the same where a column of bare paper lies between two wide parts
WIDE = 0.3  # fraction of the tallest part's height that a part is wide at least
OVERLAP = 0.1  # fraction of the narrower part that lies over or under its neighbour at most
TOUCHING = 1.7  # widths over heights from which one part may be two digits that touch


def side_by_side(strength: Strength) -> list[Piece]:
    """The digits of a small picture, from left to right; none where it is one digit.

    Args:
        strength: Of the picture.
    """
    values = strength.values
    height, width = values.shape
    rows, columns = (averaging_weights(TIMES * n, n, TIMES, 0, 0) for n in (height, width))
    large = rows @ values @ columns.T
    labels, count = label_components(large > SOLID * strength.level)
    parts = [_piece(large, labels == number) for number in range(1, count + 1)]
    parts = [part for part in parts if len(part.rows) >= TIMES * TIMES]
    if not parts:
        return []
    tallest = max(part.height for part in parts)
    digits = sorted((p for p in parts if _may_be_digit(p, tallest)), key=lambda part: part.box[0])
    if not all(_are_apart(*pair, tallest) for pair in pairwise(digits)):
        return []
    if digits:
        digits = [part for digit in digits for part in parted(digit, tallest, TOUCHING)]
    if len(digits) < 2:
        return []
    return _shared_out(strength, digits)


def _piece(large: np.ndarray, mask: np.ndarray) -> Piece:
    rows, columns = np.nonzero(mask)
    return piece_of(rows, columns, large[rows, columns])


def _may_be_digit(part: Piece, tallest: int) -> bool:
    """Whether it is tall enough for a digit beside the tallest part."""
    return part.height >= TALL * tallest or (
        part.height >= FLAT * tallest and part.width >= WIDE * tallest
    )


def _are_apart(left: Piece, right: Piece, tallest: int) -> bool:
    """Whether one part stands to the right of the other, and not one above the other."""
    common = left.box[2] - right.box[0]
    if common > OVERLAP * min(left.width, right.width):
        return False
    beside = min(left.box[3], right.box[3]) - max(left.box[1], right.box[1])
    if min(left.height, right.height) < TALL * tallest:
        # A flat part is a digit only where bare paper lies between, not the stroke of a 4 or 5.
        return common <= -TIMES and beside > 0.8 * min(left.height, right.height)
    return beside > 0.5 * min(left.height, right.height)


def _shared_out(strength: Strength, digits: list[Piece]) -> list[Piece]:
    """The picture's own pixels, each given to the digit that it is nearest to."""
    rows, columns = np.nonzero(strength.values > strength.low_threshold)
    at = np.stack([rows, columns], axis=1) * TIMES + (TIMES - 1) / 2
    away = []
    for digit in digits:
        places = np.stack([digit.rows, digit.columns], axis=1)
        off = at[:, None] - places[None]
        away.append((off * off).sum(axis=2).min(axis=1))
    nearest = np.argmin(away, axis=0)
    found = []
    for number in range(len(digits)):
        mine = nearest == number
        if not mine.any():
            return []
        some = rows[mine], columns[mine]
        found.append(piece_of(*some, strength.values[some]))
    return found
