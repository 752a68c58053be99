"""Printed boxes around digits: frames, the fields of a form, the axes of a plot; lone lines.

They are found as pieces whose ink lies along the sides of their own bounding box, and along
straight walls across it, with other pieces inside. Invariant: a piece with nothing inside is
never taken for a box, so that an angular 0 stays a 0.
"""

import numpy as np

from .components import grow, label_components
from .paper import Strength, rated
from .table_lines import table_lines

SMALLEST = 14  # px a side of a box at least
COVERED = 0.85  # fraction of a side along which a box is drawn
BAND = 0.06  # fraction of a box within which its sides lie, as it may be turned a little
TURN = 0.035  # slope of a side, as a box may lie turned by two degrees
WALL = 0.9  # fraction of its height or width along which a wall across a box is drawn
REST = 0.12  # fraction of a box's ink that is neither in its sides nor in its walls
AXES = 0.5  # fraction of the picture, each way, that two axes take up at least
INSIDE = 0.2  # fraction of the box's side that the tallest piece inside has at least
LONG, THIN = 0.7, 0.03  # of the picture: a line along it is longer, and thinner
DIGIT, AWAY = 0.15, 0.02  # of the picture: a digit is larger than that, and farther from a line
LARGE = 0.25  # fraction of the picture from which on one box holds all that is to be read
MAX_BOXES = 2000  # pieces that are looked at


def without_boxes(strength: Strength) -> Strength | None:
    """The ink without boxes around digits; None where nothing else is left.

    Args:
        strength: Of the picture.
    """
    mask = strength.values > strength.low_threshold
    labels, count = label_components(mask)
    printed = box_ink(labels, count)
    if not printed.any():
        return strength
    # The soft edge of a line goes with it, but not the ink of a digit beside it.
    printed = grow(printed, 1) & ~(mask & ~printed)
    values = np.where(printed, np.minimum(strength.values, 0), strength.values)
    return rated(values)


def box_ink(labels: np.ndarray, count: int) -> np.ndarray:
    """Booleans (h, w): what is drawn of boxes, and what stands around a single large one.

    Args:
        labels: int (h, w), the pieces of ink as ``label_components`` numbers them.
        count: How many there are.
    """
    printed = np.zeros(labels.shape, dtype=bool)
    if count < 2:
        return printed
    spans = _spans(labels, count)
    sides = spans[:, 2:] - spans[:, :2]
    large = np.flatnonzero(sides.min(axis=1) >= SMALLEST)
    large = large[np.argsort(-sides[large].prod(axis=1))][:MAX_BOXES]
    found = []
    for index in large.tolist():
        top, left, bottom, right = spans[index].tolist()
        piece = labels[top:bottom, left:right] == index + 1
        kind, drawn = _drawn(piece)
        tall, wide = (bottom - top) / labels.shape[0], (right - left) / labels.shape[1]
        if kind == "axes" and min(tall, wide) < AXES:
            continue
        if kind and _holds(spans, index, 0 if kind == "table" else INSIDE):
            printed[top:bottom, left:right] |= drawn
            found.append(index)
    printed |= np.concatenate([[False], _are_lines(spans, labels.shape)])[labels]
    whole = [k for k in found if sides[k].prod() > LARGE * labels.size]
    if len(whole) == 1 and len(found) == 1:
        printed |= _outside(labels, spans, whole[0])
    return printed


def _spans(labels: np.ndarray, count: int) -> np.ndarray:
    """Integers (count, 4): first row and column of each piece, and the ones after its last."""
    rows, columns = np.nonzero(labels)
    of = labels[rows, columns] - 1
    spans = np.empty((count, 4), dtype=np.int64)
    for side, places in enumerate((rows, columns)):
        first, last = np.full(count, labels.size), np.zeros(count, dtype=np.int64)
        np.minimum.at(first, of, places)
        np.maximum.at(last, of, places)
        spans[:, side], spans[:, side + 2] = first, last + 1
    return spans


def _drawn(piece: np.ndarray) -> tuple[str, np.ndarray]:
    """What a piece is, "box", "table", "axes" or "" for none, and which of its pixels draw it.

    Args:
        piece: bool (h, w), cut out closely.
    """
    height, width = piece.shape
    # The ticks of axes stick out: the sides are where most of the ink lies.
    (top, bottom), (left, right) = (_ends(piece, axis) for axis in (1, 0))
    down, across = _band(height, width), _band(width, height)
    inner = piece[top:bottom, left:right]
    if min(inner.shape) < SMALLEST // 2:
        return "", piece
    covered = [
        inner[:down].any(axis=0).mean(),
        inner[-down:].any(axis=0).mean(),
        inner[:, :across].any(axis=1).mean(),
        inner[:, -across:].any(axis=1).mean(),
    ]
    is_side = [fraction >= COVERED for fraction in covered]
    kind = "box" if sum(is_side) >= 3 else ""
    if not kind and any(is_side[:2]) and any(is_side[2:]):
        kind = "axes"
    if not kind:
        return "", piece
    table = table_lines(piece) if kind == "box" else None
    if table is not None:
        return "table", table
    lines = np.zeros_like(piece)
    lines[: top + down] = lines[max(bottom - down, 0) :] = True
    lines[:, : left + across] = lines[:, max(right - across, 0) :] = True
    lines[:, _walls(piece, 0)] = True
    lines[_walls(piece, 1)] = True
    rest = piece & ~lines
    if rest.sum() > REST * piece.sum():
        return "", piece
    # A digit that touches a line stays, as far as it is seen beside it.
    return kind, piece if rest.sum() < SMALLEST else piece & lines


def _band(size: int, length: int) -> int:
    """Rows, of ``size``, within which a side that is ``length`` px long lies."""
    return min(max(int(BAND * size), int(TURN * length), 2), max(size // 5, 2))


def _ends(piece: np.ndarray, axis: int) -> tuple[int, int]:
    """First and one after the last row (axis 1) or column (0) that is drawn along its length."""
    filled = piece.mean(axis=axis)
    size = len(filled)
    near = max(int(2 * BAND * size), 2)
    first = int(filled[:near].argmax())
    last = size - 1 - int(filled[::-1][:near].argmax())
    first = first if filled[first] > 0.5 else 0
    last = last if filled[last] > 0.5 else size - 1
    # All of a thick line, from its outer edge.
    while first > 0 and filled[first - 1] > 0.5:
        first -= 1
    while last < size - 1 and filled[last + 1] > 0.5:
        last += 1
    return first, last + 1


def _walls(piece: np.ndarray, axis: int) -> np.ndarray:
    """Booleans: the columns (axis 0) or rows (1) along which a wall is drawn, a little turned."""
    turned = piece if axis == 0 else piece.T
    reach = max(turned.shape[0] // 40, 1)
    padded = np.pad(turned, ((0, 0), (reach, reach)))
    near = np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1, axis=1).any(axis=2)
    return near.mean(axis=0) >= WALL


def _are_lines(spans: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """Booleans (count,): straight lines along the picture, away from the ink, as below a digit."""
    sides = spans[:, 2:] - spans[:, :2]
    is_line = np.zeros(len(spans), dtype=bool)
    digit = sides.min(axis=1) >= max(DIGIT * min(shape), 4)
    for axis in (0, 1):
        flat = sides[:, 1 - axis] >= LONG * shape[1 - axis]
        flat &= sides[:, axis] <= max(THIN * shape[axis], 2)
        for index in np.flatnonzero(flat).tolist():
            gaps = np.maximum(
                spans[digit, axis] - spans[index, axis + 2],
                spans[index, axis] - spans[digit, axis + 2],
            )
            is_line[index] = len(gaps) > 0 and gaps.min() >= max(AWAY * shape[axis], 2)
    return is_line


def _holds(spans: np.ndarray, index: int, share: float) -> bool:
    """Whether another piece large enough to be read lies within a box, touching nothing.

    Args:
        spans: See ``_spans``.
        index: Of the box.
        share: Of the box's side that the tallest piece inside has at least.
    """
    top, left, bottom, right = spans[index].tolist()
    inside = (spans[:, 0] > top) & (spans[:, 1] > left)
    inside &= (spans[:, 2] < bottom) & (spans[:, 3] < right)
    if not inside.any():
        return False
    tallest = int((spans[inside, 2] - spans[inside, 0]).max())
    return tallest >= max(share * min(bottom - top, right - left), SMALLEST // 2)


def _outside(labels: np.ndarray, spans: np.ndarray, index: int) -> np.ndarray:
    """Booleans (h, w): pieces beyond the box that are small beside what it holds."""
    top, left, bottom, right = spans[index].tolist()
    inside = (spans[:, 0] >= top) & (spans[:, 1] >= left)
    inside &= (spans[:, 2] <= bottom) & (spans[:, 3] <= right)
    inside[index] = False
    heights = spans[:, 2] - spans[:, 0]
    small = ~inside & (heights < 0.5 * heights[inside].max(initial=0))
    small[index] = False
    return np.concatenate([[False], small])[labels]
