"""A drawing as the way of the pen: rows of numbers in place of a picture, in writing order.

The whole line is cut into steps of one length, strokes one after another. Row k holds the way from
point k - 1 to point k, across and down, and whether the pen was lifted in between; the first leads
from the middle of the drawing's box to where the pen came down. The box's longer side is the unit.

A drawing that is not finished is a drawing like any other: it is as large as its box so far, and
its line so far is cut into as many steps. Nobody knows how large a drawing will become, so a scale
that is fixed from the first point on would be a guess; a network learns to read unfinished ones
from unfinished ones (``data.unfinished``).

Ways on the paper are short, through the air they may be as long as the box: ``encoded`` compresses
long ones (the mu-law of ITU-T G.711). Each is rounded to the eight bits of a data set, and leads
from where the rounded ones before it have come to: so errors don't add up along the line, and what
is stored is what is drawn.
"""

import math
from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from ..errors import BadFileError
from ..language import tr
from .painting import Strokes, clean_strokes, paint, rounding_of, segments_of

FEWEST, MOST = 8, 256  # points of a recipe
COLUMNS = 3
"""Across, down, lifted. No recipe for pictures is so narrow: a shape tells which one it is of."""

MU = 50.0
"""Of the mu-law: a way is up to this many times as large a change in a short one's code."""

LEVELS = 255
"""Of a number, as data sets store it."""

_LOG = math.log1p(MU)

SIDE, BOX, PEN = 28, 20.0, 2.2
"""Of the picture that shows a person what such an input holds: as MNIST's recipe paints."""

NO_PICTURES = tr(
    "This network reads the points of a pen in the order in which they were drawn, and a picture "
    "does not tell it. Draw the digit, or choose a network that reads pictures."
)


@dataclass(frozen=True)
class PointRecipe:
    """How the pen's way becomes a network's input: what a ``Recipe`` is to pictures.

    Attributes:
        name: "pen NNx3".
        title: What a person calls it.
        shape: Points, and the three numbers of each.
        peak: What stands for 1 in data sets.
        takes_pictures: No: a picture does not tell the order of its ink.
    """

    takes_pictures: ClassVar[bool] = False

    name: str
    title: str
    shape: tuple[int, int]
    peak: int = 255

    def from_strokes(self, strokes: Strokes) -> np.ndarray:
        """The drawing as the network sees it: float32 (points, 3) in [0, 1].

        Independent of where, how large and in what unit it was drawn. Points that are not finite
        are passed over. Without any point all is zero.

        Args:
            strokes: Arrays (points, 2), x to the right, y down; a stroke may be one point.

        Raises:
            ValueError: A stroke has another shape.
        """
        cleaned = clean_strokes(strokes)
        if not cleaned:
            return np.zeros(self.shape, dtype=np.float32)
        middle, size = _box(cleaned)
        points, numbers = resampled(cleaned, self.shape[0])
        lifted = np.diff(numbers, prepend=-1) != 0
        codes = [_codes(places.tolist()) for places in ((points - middle) / size).T]
        stored = np.column_stack([*codes, LEVELS * lifted])
        return np.multiply(stored, 1.0 / LEVELS, dtype=np.float32)  # as ``data.to_input`` does

    def normalise(self, strokes: Strokes) -> list[np.ndarray]:
        """The drawing's points in the pixels of ``picture_of_points``, likewise in writing order.

        Args:
            strokes: As for ``from_strokes``.

        Returns:
            float64 arrays (points, 2).
        """
        cleaned = clean_strokes(strokes)
        if not cleaned:
            return []
        middle, size = _box(cleaned)
        return [_placed((points - middle) / size) for points in cleaned]

    def from_bitmap(self, pixels: np.ndarray) -> np.ndarray:
        """What a picture would be read from, if it told the way of the pen.

        Raises:
            BadFileError: Always: it does not.
        """
        raise BadFileError(NO_PICTURES)

    from_ink = from_bitmap

    def with_pen(self, factor: float) -> Self:
        """The same: how wide a pen was is not seen."""
        return self


def encoded(ways: np.ndarray) -> np.ndarray:
    """Ways in [-1, 1] as numbers in [0, 1]; 0.5 is none."""
    lengths = np.minimum(np.abs(ways), 1.0)
    return 0.5 + 0.5 * np.sign(ways) * np.log1p(MU * lengths) / _LOG


def decoded(numbers: np.ndarray) -> np.ndarray:
    """The ways again, from what ``encoded`` made of them."""
    codes = 2.0 * np.asarray(numbers, dtype=np.float64) - 1.0
    return np.sign(codes) * np.expm1(np.abs(codes) * _LOG) / MU


def holds_points(shape: tuple[int, ...]) -> bool:
    """Whether an input of that shape (height, width) is one of points, not a picture."""
    return shape[-1] == COLUMNS


def strokes_of_points(image: np.ndarray) -> list[np.ndarray]:
    """The strokes that an input of points holds, float64 (points, 2) each, in its box's unit.

    The box's middle is the origin.

    Args:
        image: (points, 3) in [0, 1], as ``PointRecipe.from_strokes`` gives it; all zero is none.
    """
    if not np.any(image):
        return []
    points = np.cumsum(decoded(image[:, :2]), axis=0)
    return np.split(points, np.flatnonzero(np.asarray(image[1:, 2]) > 0.5) + 1)


def places_of_points(image: np.ndarray) -> np.ndarray:
    """float64 (points, 2): where each point lies in ``picture_of_points``, x and y in its px."""
    return _placed(np.cumsum(decoded(image[:, :2]), axis=0))


def picture_of_points(image: np.ndarray) -> np.ndarray:
    """What an input of points looks like: float32 (SIDE, SIDE) in [0, 1], for a person."""
    strokes = [_placed(points) for points in strokes_of_points(image)]
    if not strokes:
        return np.zeros((SIDE, SIDE), dtype=np.float32)
    return paint(*segments_of(strokes), (SIDE, SIDE), PEN)


def part_of_line(strokes: Strokes, fraction: float) -> list[np.ndarray]:
    """What is drawn when the pen has gone a ``fraction``, 0 to 1, of its way on the paper.

    Args:
        strokes: Arrays (points, 2).
        fraction: At 0 the first point is left.
    """
    cleaned = clean_strokes(strokes)
    left = fraction * sum(_lengths(points)[-1] for points in cleaned)
    kept = []
    for points in cleaned:
        lengths = _lengths(points)
        if lengths[-1] > left:
            inner = points[: np.searchsorted(lengths, left, side="right")]
            end = [np.interp(left, lengths, points[:, axis]) for axis in range(2)]
            return [*kept, np.concatenate([inner, [end]])]
        kept.append(points)
        left -= lengths[-1]
    return kept


def resampled(strokes: list[np.ndarray], count: int) -> tuple[np.ndarray, np.ndarray]:
    """Points at equal distances along the line, ends included, and the number of each's stroke.

    Args:
        strokes: float64 (points, 2) each, at least one point in all.
        count: How many points are wanted, at least 2.

    Returns:
        float64 (count, 2), and int64 (count,).
    """
    points = np.concatenate(strokes)
    numbers = np.repeat(np.arange(len(strokes)), [len(stroke) for stroke in strokes])
    steps = np.hypot(*np.diff(points, axis=0).T)
    steps[np.diff(numbers) != 0] = 0  # through the air
    lengths = np.concatenate([[0.0], np.cumsum(steps)])
    wanted = np.linspace(0, lengths[-1], count)
    before = np.clip(np.searchsorted(lengths, wanted, side="right") - 1, 0, len(points) - 1)
    after = np.minimum(before + 1, len(points) - 1)
    way = lengths[after] - lengths[before]
    fraction = (wanted - lengths[before]) / np.where(way > 0, way, 1.0)
    found = points[before] + fraction[:, None] * (points[after] - points[before])
    return found, numbers[before]


def _codes(places: list[float]) -> list[int]:
    """The codes of the ways from 0 to each place in turn, as data sets store them."""
    codes, at = [], 0.0
    for place in places:
        codes.append(round(LEVELS * (0.5 + 0.5 * _compressed(place - at))))
        # As ``decoded``, of one number: numpy would take ten times as long.
        signed = 2.0 * codes[-1] / LEVELS - 1.0
        at += math.copysign(math.expm1(abs(signed) * _LOG), signed) / MU
    return codes


def _compressed(way: float) -> float:
    """The same in [-1, 1] of one way."""
    return math.copysign(math.log1p(MU * min(abs(way), 1.0)) / _LOG, way)


def _lengths(points: np.ndarray) -> np.ndarray:
    """(points,): how long the line is up to each."""
    return np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])


def _box(strokes: list[np.ndarray]) -> tuple[np.ndarray, float]:
    """The middle (2,) of all points, and the longer side of their box; 1 for a single spot."""
    points = np.concatenate(strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    size = float((high - low).max())
    return (low + high) / 2, size if size > rounding_of(low, high) else 1.0


def _placed(points: np.ndarray) -> np.ndarray:
    """Points around the origin, the box's unit, in pixels of the picture."""
    return points * (BOX - PEN) + SIDE / 2
