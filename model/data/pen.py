"""Pen digits that our own code writes: endless, seeded, free of anybody's rights.

A digit is one of the ways of writing it in ``handwriting``, its points moved a little, drawn as a
smooth line, bent, leaned, made narrow or wide, with the hand's tremor, and painted by the recipe
that drawings go through. Everything follows from (seed, part, number of the digit): a data set of
half the size is the first half of it.
"""

import functools
import math
from collections.abc import Generator, Mapping
from pathlib import Path

import numpy as np

from ..errors import SettingError
from ..language import tr
from ..preprocess import PointRecipe, Recipe, recipe_for
from .dataset import Dataset, Part, require_random_split, split_rng
from .mixture import Make, counted, making
from .pen_styles import GLYPHS, Glyph, Runs

TITLE = tr("Generated pen digits")
SIZE = 10_000
LARGEST = 1_000_000
SPACING = 0.05  # of the box: how far apart the points of a drawn line are

TRAIN, VALIDATION, TEST = range(3)

WOBBLE = 0.035  # of the box: deviation of each of a glyph's points
BEND = 0.04  # likewise, of the smooth field that bends the whole drawing
LEAN = 0.2  # sideways run over height
NARROW = 0.18  # of the logarithm of width over height
WILFUL = 0.2  # fraction of hands that write far wider or narrower than others
WILFUL_NARROW = 0.4  # the same for them
TURN_DEG = 8.0
TREMOR = 0.006
HOOKED = 0.12  # fraction of strokes that the pen begins or ends with a small hook
COARSE = 0.1  # fraction of drawings whose tablet knows few places
PLACES = (14, 40)  # along the longer side of a drawing, for such a tablet
PEN = (0.75, 1.75)  # of the recipe's pen


def loading_pen(
    *,
    data_dir: Path | None = None,
    split: str = "random",
    seed: int = 0,
    size: int = SIZE,
    recipe: str = "mnist",
    name: str = "pen",
    title: str = TITLE,
    make: Make | None = None,
) -> Generator[float, None, Dataset]:
    """Generated digits, painted: ``size`` to train with, a tenth each to validate and test.

    Yields the fraction that is made, 0 to 1.

    Args:
        data_dir: Not used: the digits are made here.
        split: "random"; the parts never share a digit.
        seed: Another one, other digits.
        size: Training digits.
        recipe: Name of the recipe that they are painted by.
        name: What was asked for.
        title: What they are called.
        make: Makes them, as ``pen_part`` does, which it is by default.

    Raises:
        SettingError: The size is out of bounds, the seed negative, or the split "textbook".
    """
    require_random_split(split, title)
    split_rng(seed)  # for its complaint about the seed
    if not 10 <= size <= LARGEST:
        raise SettingError(
            tr(
                "Between 10 and {most:,} pen digits can be made, not {size:,}.",
                most=LARGEST,
                size=size,
            )
        )
    brush = recipe_for(recipe)
    counts = (size, max(10, size // 10), max(10, size // 10))
    parts, done = [], 0
    for part, count in enumerate(counts):
        work = making(functools.partial(make or pen_part, part=part), count, brush, seed)
        parts.append((yield from counted(work, done, sum(counts))))
        done += count
    return Dataset(name, title, *parts, brush.peak, brush.name)


def pen_part(count: int, recipe: Recipe, seed: int = 0, part: int = TRAIN, first: int = 0) -> Part:
    """``count`` generated digits, each label as often as the others.

    Args:
        count: How many.
        recipe: Paints them.
        seed: The same seed gives the same digits.
        part: TRAIN, VALIDATION or TEST, which share none.
        first: Number of the first one, in an endless row.
    """
    numbers = np.arange(first, first + count)
    labels = numbers.astype(np.int64) % 10
    images = np.empty((count, *recipe.shape), dtype=np.uint8)
    for image, number in zip(images, numbers, strict=True):
        rng = np.random.default_rng((seed, part, number))
        strokes = draw_digit(int(number % 10), rng)
        brush = recipe.with_pen(rng.uniform(*PEN))
        np.rint(brush.from_strokes(strokes) * recipe.peak, out=image, casting="unsafe")
    return Part(images, labels)


def example_digits(count: int, recipe: Recipe | PointRecipe) -> np.ndarray:
    """Digits to show where there are no data: float32 (count, height, width), always the same.

    Args:
        count: How many, at least one: 0 to 9 in turn.
        recipe: What paints them.
    """
    drawn = (draw_digit(number % 10, np.random.default_rng(number)) for number in range(count))
    return np.stack([recipe.from_strokes(strokes) for strokes in drawn]).astype(np.float32)


def draw_digit(
    label: int, rng: np.random.Generator, ways: Mapping[int, tuple[Glyph, ...]] = GLYPHS
) -> list[np.ndarray]:
    """The strokes of one digit, each float64 (points, 2): x to the right, y down.

    Args:
        label: 0 to 9.
        rng: Chooses how it is written.
        ways: Of writing each digit, among which it chooses.
    """
    glyphs = ways[label]
    fractions = np.cumsum([glyph.fraction for glyph in glyphs])
    chosen = glyphs[int(np.searchsorted(fractions, rng.uniform(0, fractions[-1]), side="right"))]
    # Some write with care, some in haste.
    haste = rng.uniform(0.3, 1.6)
    strokes = [_line(runs, haste * WOBBLE, rng) for runs in chosen.drawn(rng)]
    strokes = [_hooked(points, rng) for points in deform(_stretched(strokes, rng), rng, haste)]
    return _on_coarse_tablet(strokes, rng) if rng.random() < COARSE else strokes


def extent(strokes: list[np.ndarray]) -> float:
    """The longer side of the box of a drawing."""
    return float(np.ptp(np.concatenate(strokes), axis=0).max())


def deform(
    strokes: list[np.ndarray], rng: np.random.Generator, strength: float = 1.0
) -> list[np.ndarray]:
    """The strokes as another moment of the same hand would write them.

    The whole drawing is bent by a smooth field, made narrower or wider, leaned and turned; each
    stroke lands a little off its place, and the pen trembles.

    Args:
        strokes: Each float64 (points, 2), in a box of about 1 by 1.
        rng: Where the randomness comes from.
        strength: 1 for an ordinary hand, 0 for no change.
    """
    bend = _Bend(strength * BEND, rng)
    # What is drawn rarely goes beyond twice its deviation, and a digit would not stand it.
    turn, lean, narrow = strength * np.clip(rng.standard_normal(3), -2, 2)
    angle, lean, narrow = math.radians(TURN_DEG) * turn, LEAN * lean, math.exp(NARROW * narrow)
    cos, sin = math.cos(angle), math.sin(angle)
    matrix = np.array([[cos, -sin], [sin, cos]]) @ np.array([[narrow, -lean], [0.0, 1.0]])
    moved = []
    for points in strokes:
        points = bend(points) + strength * 0.015 * rng.standard_normal(2)
        points = points + _tremor(len(points), strength * TREMOR, rng)
        moved.append((points - 0.5) @ matrix.T + 0.5)
    return moved


def _stretched(strokes: list[np.ndarray], rng: np.random.Generator) -> list[np.ndarray]:
    """The strokes as a hand writes them that makes all digits wide, or all narrow; few do."""
    if rng.random() >= WILFUL:
        return strokes
    wide = math.exp(WILFUL_NARROW * float(np.clip(rng.standard_normal(), -1.7, 1.7)))
    return [(points - 0.5) * (wide, 1.0) + 0.5 for points in strokes]


def _hooked(points: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The stroke with a small hook where the pen came down or left, now and then."""
    if rng.random() >= HOOKED:
        return points
    hook = rng.uniform(-0.08, 0.08, (1, 2))
    if rng.random() < 0.5:
        return np.concatenate([points[:1] + hook, points])
    return np.concatenate([points, points[-1:] + hook])


def _on_coarse_tablet(strokes: list[np.ndarray], rng: np.random.Generator) -> list[np.ndarray]:
    """The strokes as steps from one of a tablet's places to the next."""
    step = extent(strokes) / rng.uniform(*PLACES)
    return [np.rint(points / step) * step for points in strokes]


def _line(runs: Runs, wobble: float, rng: np.random.Generator) -> np.ndarray:
    """One stroke: its points moved by ``wobble``, each run a smooth line, corners kept."""
    pieces, last = [], None
    for run in runs:
        if len(run) == 2:  # nobody's straight lines are straight
            run = np.stack([run[0], run.mean(axis=0), run[1]])
        control = run + wobble * rng.standard_normal(run.shape)
        if last is not None:
            control[0] = last
        last = control[-1]
        lengths = np.hypot(*np.diff(run, axis=0).T)
        # As many points as the unmoved line needs, so that few splines serve all.
        points = _spline(tuple(np.ceil(lengths / SPACING).astype(int).tolist())) @ control
        pieces.append(points if not pieces else points[1:])
    return np.concatenate(pieces)


@functools.lru_cache(maxsize=4096)
def _spline(counts: tuple[int, ...]) -> np.ndarray:
    """float64 (points, controls): the weights that make a Catmull-Rom spline of its controls.

    Catmull and Rom 1974; beyond both ends the line goes on straight.

    Args:
        counts: Points on each piece between two controls, its beginning left out.
    """
    n = len(counts) + 1
    # Controls beyond the ends, as the straight continuation: c[-1] = 2 c[0] - c[1].
    extended = np.zeros((n + 2, n))
    extended[1:-1] = np.eye(n)
    extended[0, :2] = 2, -1
    extended[-1, -2:] = -1, 2
    rows = [extended[1:2]]
    for piece, count in enumerate(counts):
        t = np.arange(1, count + 1)[:, None] / count
        weights = np.hstack(
            [
                -t + 2 * t**2 - t**3,
                2 - 5 * t**2 + 3 * t**3,
                t + 4 * t**2 - 3 * t**3,
                -(t**2) + t**3,
            ]
        )
        rows.append(weights / 2 @ extended[piece : piece + 4])
    return np.concatenate(rows)


class _Bend:
    """A smooth random field of moves over the drawing: a few waves longer than half of it."""

    def __init__(self, strength: float, rng: np.random.Generator) -> None:
        self._waves = rng.normal(0, 2.6, size=(2, 4))
        self._phases = rng.uniform(0, 2 * math.pi, size=4)
        self._moves = strength / math.sqrt(2) * rng.standard_normal((4, 2))

    def __call__(self, points: np.ndarray) -> np.ndarray:
        return points + np.sin(points @ self._waves + self._phases) @ self._moves


def _tremor(count: int, strength: float, rng: np.random.Generator) -> np.ndarray:
    """float64 (count, 2): small moves in which neighbours go together."""
    noise = rng.standard_normal((count + 2, 2))
    return strength * (noise[:-2] + noise[1:-1] + noise[2:]) / math.sqrt(3)
