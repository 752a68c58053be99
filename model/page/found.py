"""What is found on a page: its digits, each with its box and its ink, in reading order.

Invariant: boxes are in pixels of the picture as it came in, however small it was looked at.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..preprocess.components import grow
from ..preprocess.paper import Strength
from .pieces import Piece, piece_of
from .rows import reading_order

Box = tuple[int, int, int, int]


@dataclass(frozen=True, eq=False)
class Found:
    """A digit on a page.

    Attributes:
        box: Left, top, right and bottom in px of the picture, the latter two exclusive.
        ink: float32 (h, w), 0 paper to 1 ink: this digit alone.
        row: Which row it stands in, from 0.
    """

    box: Box
    ink: np.ndarray
    row: int = 0


@dataclass(frozen=True, eq=False)
class Page:
    """What was found in a picture.

    Attributes:
        shape: Height and width of the picture in px.
        digits: In reading order.
        slope: Of printed lines and so of the rows; None where there are no lines.
        strength: How strongly each pixel is inked, lines left out; None where nothing is.
        times: How many px of the picture a pixel of ``strength`` has.
        corner: Where in the picture the upper left corner of ``strength`` lies, x and y in px.
        left_out: How many digits more there are than a page may have: the smallest.
    """

    shape: tuple[int, int]
    digits: tuple[Found, ...] = ()
    slope: float | None = None
    strength: Strength | None = None
    times: int = 1
    corner: tuple[int, int] = (0, 0)
    left_out: int = 0

    @property
    def rows(self) -> list[list[int]]:
        """Numbers of the digits, row by row, each from left to right."""
        rows: dict[int, list[int]] = {}
        for number, digit in enumerate(self.digits):
            rows.setdefault(digit.row, []).append(number)
        return [rows[row] for row in sorted(rows)]

    def without(self, number: int) -> "Page":
        """The page with one digit less; the others stay in their order."""
        return self.with_digits([digit for k, digit in enumerate(self.digits) if k != number])

    def with_box(self, box: Box) -> "Page | None":
        """The page with all ink in ``box`` as one digit more; None where there is none in it."""
        if self.strength is None:
            return None
        x, y = self.corner
        left, top = (box[0] - x) // self.times, (box[1] - y) // self.times
        right, bottom = (box[2] - x) // self.times, (box[3] - y) // self.times
        left, top = max(left, 0), max(top, 0)
        part = self.strength.values[top : max(bottom, 0) + 1, left : max(right, 0) + 1]
        rows, columns = np.nonzero(part > self.strength.low_threshold)
        if not len(rows):
            return None
        piece = piece_of(rows + top, columns + left, part[rows, columns])
        return self.with_digits([*self.digits, self.found(piece)])

    def found(self, piece: Piece) -> Found:
        """What a piece of ``strength`` is on the page."""
        x, y = self.corner
        left, top, right, bottom = (side * self.times for side in piece.box)
        right, bottom = min(right + x, self.shape[1]), min(bottom + y, self.shape[0])
        return Found((left + x, top + y, right, bottom), _ink(piece, self.strength))

    def with_digits(self, digits: Sequence[Found]) -> "Page":
        """The page with these digits, brought into reading order."""
        rows = reading_order([digit.box for digit in digits], self.slope)
        ordered = tuple(
            replace(digits[k], row=number) if digits[k].row != number else digits[k]
            for number, row in enumerate(rows)
            for k in row
        )
        return replace(self, digits=ordered)


def _ink(digit: Piece, strength: Strength) -> np.ndarray:
    """The digit's ink alone, with a margin, at its own strength: some press less than others."""
    left, top, right, bottom = digit.box
    margin = 2
    mask = np.zeros((bottom - top + 2 * margin, right - left + 2 * margin), dtype=bool)
    mask[digit.rows - top + margin, digit.columns - left + margin] = True
    level = float(np.percentile(digit.values, 80))
    height, width = strength.values.shape
    rows = np.clip(np.arange(top - margin, bottom + margin), 0, height - 1)
    columns = np.clip(np.arange(left - margin, right + margin), 0, width - 1)
    part = Strength(strength.values[np.ix_(rows, columns)], strength.noise, strength.level)
    return part.ink(level) * grow(mask, 1)
