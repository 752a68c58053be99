"""Pieces of ink, and which of them make up a digit.

A digit is mostly one piece; the bar of a 5, a stroke of a 4, a line that the pen left out for a
moment lie beside it. Pieces become digits by their boxes and distances alone, measured in
heights of the page's digits: what a network thinks of them is not asked.
"""

from dataclasses import dataclass

import numpy as np

from ..preprocess.components import label_components
from ..preprocess.paper import Strength

MAX_PIECES = 4000  # more is no handwriting but texture: the largest of them are looked at
CHUNK = 256  # pieces compared with all others at a time, which bounds the memory
TALL, FLAT = 0.45, 0.2  # heights: what is taller may be a digit, what is flatter is a dash or dot
NEAR = 0.16  # heights: parts of a digit are nearer than this
BESIDE = 0.6  # fraction of the narrower box that lies over or under the other's, for parts
WIDEST_PARTS, WIDEST_BAR = 1.25, 1.6  # heights: what parts of one digit span at most
WIDEST = 2.2  # widths over heights of a digit at most; what is wider is a line or a word
ENOUGH = 20  # digits from which on their distances say how a page is written
SPECK = 0.08  # heights: what is smaller is nothing


@dataclass(frozen=True, eq=False)
class Piece:
    """Ink that hangs together, or that belongs together.

    Attributes:
        box: Left, top, right and bottom in px, the latter two exclusive.
        rows: Rows of its pixels, int (n,).
        columns: Columns, likewise.
        values: How strongly each is inked, float32 (n,).
    """

    box: tuple[int, int, int, int]
    rows: np.ndarray
    columns: np.ndarray
    values: np.ndarray

    @property
    def weight(self) -> float:
        """All its ink."""
        return float(self.values.sum())

    @property
    def height(self) -> int:
        """In px."""
        return self.box[3] - self.box[1]

    @property
    def width(self) -> int:
        """In px."""
        return self.box[2] - self.box[0]


def pieces_of(strength: Strength) -> list[Piece]:
    """All pieces that hold ink beyond doubt."""
    mask = strength.values > strength.low_threshold
    labels, count = label_components(mask)
    if not count:
        return []
    rows, columns = np.nonzero(mask)
    of = labels[rows, columns] - 1
    values = strength.values[rows, columns]
    order = np.argsort(of, kind="stable")
    rows, columns, values = rows[order], columns[order], values[order]
    starts = np.searchsorted(of[order], np.arange(count))
    certain = np.add.reduceat(values > strength.high_threshold, starts) >= 2
    weights = np.add.reduceat(values, starts)
    ends = np.append(starts[1:], len(rows))
    chosen = np.flatnonzero(certain)
    if len(chosen) > MAX_PIECES:
        chosen = np.sort(chosen[np.argsort(weights[chosen])[-MAX_PIECES:]])
    return [
        piece_of(rows[a:b], columns[a:b], values[a:b])
        for a, b in zip(starts[chosen], ends[chosen], strict=True)
    ]


def piece_of(rows: np.ndarray, columns: np.ndarray, values: np.ndarray) -> Piece:
    """The piece of these pixels, each argument of shape (n,)."""
    box = (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)
    return Piece(tuple(int(side) for side in box), rows, columns, values)


def joined(pieces: list[Piece]) -> Piece:
    """All of them as one."""
    if len(pieces) == 1:
        return pieces[0]
    parts = [(piece.rows, piece.columns, piece.values) for piece in pieces]
    return piece_of(*(np.concatenate(each) for each in zip(*parts, strict=True)))


def without_frames(pieces: list[Piece], shape: tuple[int, int]) -> list[Piece]:
    """Pieces that are no edge of a sheet or table in a picture of that height and width."""
    return [piece for piece in pieces if not _is_frame(piece, shape)]


def together(pieces: list[Piece], height: float) -> list[Piece]:
    """Pieces whose parts have been joined, as far as they are of one digit.

    Args:
        pieces: All that is ink.
        height: Of a digit in px.
    """
    pieces = [piece for piece in pieces if max(piece.height, piece.width) >= SPECK * height]
    if not pieces:
        return []
    return [joined([pieces[k] for k in group]) for group in _groups(pieces, height)]


def typical_height(pieces: list[Piece]) -> float:
    """Height in px that most of the ink has: the median weighted by ink."""
    heights = np.array([piece.height for piece in pieces], dtype=float)
    weights = np.array([piece.weight for piece in pieces])
    order = np.argsort(heights)
    heavier = np.cumsum(weights[order])
    return float(heights[order][np.searchsorted(heavier, heavier[-1] / 2)])


def _is_frame(piece: Piece, shape: tuple[int, int]) -> bool:
    """Whether it is an edge of the sheet, a shadow or a line, but no ink of a digit."""
    left, top, right, bottom = piece.box
    ends = np.isin(piece.rows, (0, shape[0] - 1)) & np.isin(piece.columns, (0, shape[1] - 1))
    if ends.any():
        return True  # the table beside a sheet that lies turned
    sides = (left <= 1) + (top <= 1) + (right >= shape[1] - 1) + (bottom >= shape[0] - 1)
    if sides >= 2 and len(piece.rows) < 0.12 * piece.height * piece.width:
        return True
    return sides >= 2 and max(piece.height / shape[0], piece.width / shape[1]) > 0.9


def is_digit(piece: Piece, height: float) -> bool:
    """Whether a piece has the size of a digit on a page where digits are ``height`` px high."""
    if piece.height < TALL * height or piece.height > 2.6 * height:
        return False
    return piece.width <= WIDEST * max(piece.height, 0.8 * height)


def usual_gap(pieces: list[Piece], height: float) -> float:
    """How many heights lie between neighbouring digits in a row, the median; 0 of a few digits."""
    boxes = np.array([piece.box for piece in pieces if is_digit(piece, height)], dtype=float)
    if len(boxes) < ENOUGH:
        return 0.0
    some = boxes[:: len(boxes) // CHUNK + 1, None]
    common = np.minimum(some[..., 3], boxes[:, 3]) - np.maximum(some[..., 1], boxes[:, 1])
    gaps = boxes[:, 0] - some[..., 2]
    # To the right of it and beside it; what lies under its right end counts as touching.
    beside = (common > 0.4 * height) & (boxes[:, 0] > some[..., 0])
    nearest = np.where(beside, gaps, np.inf).min(axis=1)
    nearest = nearest[np.isfinite(nearest)]
    return float(np.median(nearest)) / height if len(nearest) else 0.0


def _groups(pieces: list[Piece], height: float) -> list[list[int]]:
    """Indices of pieces that make up one digit, in groups."""
    count = len(pieces)
    boxes = np.array([piece.box for piece in pieces], dtype=float)
    group = np.arange(count)
    for first, second in _neighbours(boxes, NEAR * height):
        a, b = group[first], group[second]
        if a == b:
            continue
        if _belong(pieces, boxes, np.flatnonzero(group == a), np.flatnonzero(group == b), height):
            group[group == b] = a
    return [np.flatnonzero(group == each).tolist() for each in np.unique(group)]


def _neighbours(boxes: np.ndarray, reach: float) -> list[tuple[int, int]]:
    """Pairs of boxes no farther apart than ``reach``, the nearest first."""
    found = []
    for start in range(0, len(boxes), CHUNK):
        some = boxes[start : start + CHUNK, None]
        gap_x = np.maximum(some[..., 0], boxes[:, 0]) - np.minimum(some[..., 2], boxes[:, 2])
        gap_y = np.maximum(some[..., 1], boxes[:, 1]) - np.minimum(some[..., 3], boxes[:, 3])
        gap = np.maximum(np.maximum(gap_x, gap_y), 0)
        first, second = np.nonzero(np.triu(gap <= reach, start + 1))
        found.append((gap[first, second], first + start, second))
    gaps, first, second = (np.concatenate(each) for each in zip(*found, strict=True))
    order = np.argsort(gaps, kind="stable")
    return list(zip(first[order].tolist(), second[order].tolist(), strict=True))


def _belong(
    pieces: list[Piece], boxes: np.ndarray, some: np.ndarray, others: np.ndarray, height: float
) -> bool:
    """Whether two groups of pieces are parts of one digit."""
    low = np.concatenate([boxes[some], boxes[others]])
    a = np.array([*boxes[some, :2].min(0), *boxes[some, 2:].max(0)])
    b = np.array([*boxes[others, :2].min(0), *boxes[others, 2:].max(0)])
    whole = np.array([*low[:, :2].min(0), *low[:, 2:].max(0)])
    tall, wide = (whole[3] - whole[1]) / height, (whole[2] - whole[0]) / height
    sizes = [max(box[3] - box[1], box[2] - box[0]) / height for box in (a, b)]
    heights = [(box[3] - box[1]) / height for box in (a, b)]
    over_x = min(a[2], b[2]) - max(a[0], b[0])
    over_y = min(a[3], b[3]) - max(a[1], b[1])
    share_x = over_x / max(min(a[2] - a[0], b[2] - b[0]), 1)
    share_y = over_y / max(min(a[3] - a[1], b[3] - b[1]), 1)
    # What lies above the other and beside its foot is the bar of a 5, however wide.
    widest = WIDEST_BAR if share_x >= BESIDE and over_y > 0 else WIDEST_PARTS
    if tall > 1.6 or wide > widest:
        return False
    if share_x > 0.75 and share_y > 0.75:
        return True  # one lies within the other
    if min(heights) > 0.75:
        return False  # two digits
    nearest = _distance([pieces[k] for k in some], [pieces[k] for k in others]) / height
    if share_x >= BESIDE and nearest < 2 * NEAR:
        return True  # one above the other
    return nearest < NEAR * (1 if min(sizes) < 0.6 else 0.6)


def _distance(some: list[Piece], others: list[Piece]) -> float:
    """Least distance of their pixels in px."""
    a, b = (
        np.concatenate([np.stack([p.rows, p.columns], axis=1) for p in each])
        for each in (some, others)
    )
    if len(a) > len(b):
        a, b = b, a
    a, b = a[:: len(a) // 200 + 1], b[:: len(b) // 1500 + 1]
    away = a[:, None, :] - b[None, :, :]
    return float(np.sqrt((away * away).sum(axis=2).min()))
