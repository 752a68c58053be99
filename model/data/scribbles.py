"""Scribbles: drawings of our own making that are no digits, for networks to learn to refuse.

Seeded and endless. Two sorts never meet: TRAIN_KINDS to learn from, TEST_KINDS to measure by,
of other letters, other signs and curves of another construction.
"""

import math
from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from ..preprocess import Recipe
from . import letters, scrawls
from .dataset import NO_DIGIT, Part
from .pen import PEN, draw_digit
from .shapes import Lines, extent, side_by_side, straight, turned

MIRRORED = (3, 4, 7, 9)
"""Digits that are none in a mirror: 0, 1 and 8 stay what they are, 2, 5 and 6 come near others."""

LYING = (2, 3, 4, 5, 7, 8)
"""Digits that are none on their side: a 0 stays what it is, 6 and 9 come near a 2 with a loop."""

_OUTLINES = letters.outlines(letters.LETTERS | letters.SIGNS)


def two_digits(rng: np.random.Generator) -> Lines:
    """Two or three digits in a row, as for one box too few."""
    digits = [draw_digit(int(rng.integers(10)), rng) for _ in range(2 + (rng.random() < 0.2))]
    return side_by_side(digits, rng.uniform(0.1, 0.5))


def struck_digit(rng: np.random.Generator) -> Lines:
    """A digit crossed out: by several lines or to and fro, for one line is a slash or a bar."""
    lines = draw_digit(int(rng.integers(10)), rng)
    points = np.concatenate(lines)
    middle, reach = (points.max(axis=0) + points.min(axis=0)) / 2, float(extent(lines).max())
    kind = rng.integers(3)
    if kind == 0:
        strike = scrawls.zigzag(rng)
    elif kind == 1:
        strike = [
            straight(np.array([[-0.5, -0.5], [0.5, 0.5]])),
            straight(np.array([[0.5, -0.5], [-0.5, 0.5]])),
        ]
    else:
        rows = np.linspace(-0.3, 0.3, rng.integers(3, 6)) + rng.normal(0, 0.1)
        strike = [
            straight(np.array([[-0.5, y - lean], [0.5, y + lean]]))
            for y, lean in zip(rows, rng.normal(0, 0.08, len(rows)), strict=True)
        ]
    size = reach * rng.uniform(0.9, 1.3)
    return [*lines, *(size * line + middle for line in strike)]


def turned_digit(rng: np.random.Generator) -> Lines:
    """A digit that lies on its side or is mirrored, where that makes it none."""
    if rng.random() < 0.5:
        lines = draw_digit(int(rng.choice(MIRRORED)), rng)
        return [points * (-1, 1) for points in lines]
    lines = draw_digit(int(rng.choice(LYING)), rng)
    return turned(lines, rng.choice([-1, 1]) * rng.normal(math.pi / 2, 0.1))


KINDS: dict[str, Callable[[np.random.Generator], Lines]] = {
    "tangle": scrawls.tangle,
    "knot": scrawls.knot,
    "crumple": scrawls.crumple,
    "zigzag": scrawls.zigzag,
    "coil": scrawls.coil,
    "spiral": scrawls.spiral,
    "flower": scrawls.flower,
    "star": scrawls.star,
    "hatching": scrawls.hatching,
    "grid": scrawls.grid,
    "target": scrawls.target,
    "sticks": scrawls.sticks,
    "parts": scrawls.parts,
    "specks": scrawls.specks,
    "marks": scrawls.marks,
    "dotted": scrawls.dotted,
    "blot": scrawls.blot,
    "letter": partial(letters.write, letters.TRAIN_GLYPHS, _OUTLINES),
    "word": partial(letters.write_word, letters.TRAIN_GLYPHS, _OUTLINES),
    "two digits": two_digits,
    "struck digit": struck_digit,
    "turned digit": turned_digit,
    "walk": scrawls.walk,
    "lissajous": scrawls.lissajous,
    "scribbled over": scrawls.scribble_over,
    "dots": scrawls.dots,
    "other letter": partial(letters.write, letters.TEST_LETTERS, _OUTLINES),
    "other word": partial(letters.write_word, letters.TEST_LETTERS, _OUTLINES),
    "sign": partial(letters.write, letters.TEST_SIGNS, _OUTLINES),
}
"""Name -> drawing by chance; of TRAIN_KINDS, then of TEST_KINDS."""

TEST_KINDS = (
    "walk", "lissajous", "scribbled over", "dots", "other letter", "other word", "sign",
)  # fmt: skip
"""Never learnt from: they measure what a network does with what it has not seen."""

TRAIN_KINDS = tuple(name for name in KINDS if name not in TEST_KINDS)
"""What networks learn to refuse."""

OFTEN = {"letter": 14, "two digits": 3, "struck digit": 2, "turned digit": 3}
"""How many times as often as the others a kind comes, for the variety that it holds."""


def draw_scribble(rng: np.random.Generator, kinds: Sequence[str] = TRAIN_KINDS) -> Lines:
    """A drawing that is no digit: float64 (points, 2) lines, x to the right, y down, any unit.

    Args:
        rng: Draws the kind and the drawing.
        kinds: Keys of KINDS to choose from.
    """
    fractions = np.cumsum([OFTEN.get(kind, 1) for kind in kinds])
    kind = kinds[int(np.searchsorted(fractions, rng.uniform(0, fractions[-1]), side="right"))]
    return KINDS[kind](rng)


def scribble_part(
    count: int,
    recipe: Recipe,
    seed: int = 0,
    kinds: Sequence[str] = TRAIN_KINDS,
    first: int = 0,
) -> Part:
    """Scribbles as a data set holds them, all labelled NO_DIGIT.

    Args:
        count: How many.
        recipe: How they are painted; the pen's width varies like that of generated digits, lest
            it give scribbles away.
        seed: Of all chance; the same gives the same images.
        kinds: Keys of KINDS to choose from.
        first: Number of the first one, in an endless row.
    """
    images = np.empty((count, *recipe.shape), dtype=np.uint8)
    for number, image in enumerate(images, first):
        rng = np.random.default_rng((seed, 0x5C21, number))
        lines = draw_scribble(rng, kinds)
        brush = recipe.with_pen(rng.uniform(*PEN))
        np.rint(brush.from_strokes(lines) * recipe.peak, out=image, casting="unsafe")
    return Part(images, np.full(count, NO_DIGIT, dtype=np.int64))
