"""A person's drawings, and copies of them as the same writer would draw them another time."""

import math
from collections import Counter
from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from ..data.pen import deform
from ..preprocess import Recipe
from ..progress import Spread
from ..strokes import Drawing

PICTURES = 1000  # deformed drawings, about
COPIES = (3, 20)  # fewest and most of each drawing, the drawing itself among them
MAX_A_DIGIT = 60  # drawings: the newest are taken


def copies_of_each(drawings: int) -> int:
    """How many pictures are made of each drawing, where there are so many of them."""
    return min(max(PICTURES // drawings, COPIES[0]), COPIES[1])


def bounded(drawings: Iterable[Drawing]) -> list[Drawing]:
    """The drawings that have a label and a point, of each digit the last MAX_A_DIGIT."""
    kept: list[Drawing] = []
    counts: Counter[int] = Counter()
    for drawing in reversed(list(drawings)):
        has_points = any(np.isfinite(stroke).all(axis=1).any() for stroke in drawing.strokes)
        if drawing.label is not None and has_points and counts[drawing.label] < MAX_A_DIGIT:
            counts[drawing.label] += 1
            kept.append(drawing)
    return kept[::-1]


def painted(
    drawings: Sequence[Drawing],
    copies: int,
    recipe: Recipe,
    key: tuple[int, ...],
    spread: Spread = map,
) -> Generator[float, None, np.ndarray]:
    """float32 (drawings * copies, height, width): each drawing, then deformed copies of it."""
    pictures = np.empty((len(drawings), copies, *recipe.shape), dtype=np.float32)
    numbered = [(number, drawing.strokes) for number, drawing in enumerate(drawings)]
    for number, some in enumerate(spread(_Copying(copies, recipe, key), numbered)):
        pictures[number] = some
        yield 0.7 * copies
    return pictures.reshape(-1, *recipe.shape)


@dataclass(frozen=True)
class _Copying:
    """A drawing, by its number and strokes, and deformed copies of it, painted."""

    copies: int
    recipe: Recipe
    key: tuple[int, ...]

    def __call__(self, numbered: tuple[int, Sequence[np.ndarray]]) -> np.ndarray:
        number, strokes = numbered
        rng = np.random.default_rng((*self.key, number))
        within = in_unit_box(strokes)
        others = [deform(within, rng) for _ in range(1, self.copies)]
        return np.stack([self.recipe.from_strokes(each) for each in (strokes, *others)])


def in_unit_box(strokes: Sequence[np.ndarray]) -> list[np.ndarray]:
    """The strokes' finite points, scaled so that the longer side of their box is [0, 1].

    Args:
        strokes: float (points, 2) each; at least one point is finite.
    """
    kept = [points[np.isfinite(points).all(axis=1)] for points in strokes]
    kept = [np.asarray(points, dtype=np.float64) for points in kept if len(points)]
    every = np.concatenate(kept)
    low, high = every.min(axis=0), every.max(axis=0)
    size = float((high / 2 - low / 2).max()) * 2  # halved, as the extent of the largest overflows
    if not math.isfinite(size) or size <= 0:
        size = 1.0
    middle = low / 2 + high / 2
    return [(points - middle) / size + 0.5 for points in kept]
