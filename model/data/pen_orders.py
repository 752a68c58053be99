"""Pen digits as the way of the pen: the order and the direction of strokes, and drawings cut short.

``pen`` writes its digits as schools teach: what a picture of them looks like does not depend on it.
To whoever reads the pen's points in their order it is almost all that matters, so here there are
the ways of ``pen_turns`` beside those of pictures, and strokes are also drawn from their end, in
another order, broken in two, joined without lifting the pen, and loops are begun anywhere. Hands
lean, come to a stroke on the paper, and write on tablets that make stairs of a line: what painting
evens out, a row of points shows.
"""

import math
from collections.abc import Generator
from pathlib import Path

import numpy as np

from ..language import tr
from ..preprocess import PointRecipe, Recipe
from ..preprocess.pen_points import part_of_line
from .dataset import Dataset, Part
from .pen import SIZE, TRAIN, draw_digit, extent, loading_pen
from .pen_styles import GLYPHS, glyph
from .pen_turns import TURNS

TITLE = tr("Generated pen digits as points")
RECIPE = "pen 48x3"

ROLLED = 0.45  # fraction of closed strokes that are begun anywhere
CLOSED = 0.3  # of the drawing's size: how near to each other the ends of a closed stroke are
BROKEN = 0.06  # fraction of drawings of which a stroke is broken in two
BACKWARD = 0.02  # fraction of drawings that are drawn from their end
TURNED = 0.06  # fraction of strokes that are drawn from their end, in the others
SHUFFLED = 0.1  # fraction of drawings whose strokes come in any order
JOINED = 0.05  # fraction of drawings of which two strokes are one
LEAST = 0.25  # of its line: how much of a drawing that is not finished is there

LEANING = 0.35  # fraction of drawings that lean as much as they like
LEAN = (-0.25, 0.9)  # for these: sideways run over height
TAPERED = 0.35  # deviation of how much wider its foot is than its head, as a fraction
SAGGED = 0.07  # of its height: deviation of how far its middle lies below where it was
LED = 0.15  # fraction of strokes to whose beginning the pen comes on the paper
LEFT = 0.1  # fraction of strokes from whose end it goes on
FAR = 0.28  # of the size of the drawing: how far either is, at most

COARSE = 0.12  # fraction of drawings that are stairs between the places of a tablet
PLACES = (15, 45)  # along the longer side of a drawing, for these

WAYS = {
    digit: (*ways, *(glyph(text, fraction) for text, fraction in TURNS[digit].items()))
    for digit, ways in GLYPHS.items()
}

_ORDERS, _UNFINISHED = 0x0DE2, 0x5CA9
"""Streams of chance, apart from those of other parts."""


def loading_points(
    *,
    data_dir: Path | None = None,
    split: str = "random",
    seed: int = 0,
    size: int = SIZE,
    recipe: str = RECIPE,
    name: str = "penpoints",
) -> Generator[float, None, Dataset]:
    """What ``loading_pen`` gives, as points of the pen, in all orders and directions.

    Args:
        data_dir: Not used: the digits are made here.
        split: "random".
        seed: Another one, other digits.
        size: Training digits.
        recipe: Name of the recipe that makes points of them.
        name: What was asked for.

    Raises:
        SettingError: As ``loading_pen``.
    """
    return loading_pen(
        split=split, seed=seed, size=size, recipe=recipe, name=name, title=TITLE, make=points_part
    )


def points_part(
    count: int, recipe: Recipe | PointRecipe, seed: int = 0, part: int = TRAIN, first: int = 0
) -> Part:
    """What ``pen_part`` gives, its strokes in all orders and directions."""
    return _part(count, recipe, (seed, _ORDERS, part), first, finished=True)


def unfinished_part(
    count: int, recipe: Recipe | PointRecipe, seed: int = 0, part: int = TRAIN, first: int = 0
) -> Part:
    """Likewise, each cut off where the pen is on its way, with the label that it would have."""
    return _part(count, recipe, (seed, _UNFINISHED, part), first, finished=False)


def _part(
    count: int,
    recipe: Recipe | PointRecipe,
    stream: tuple[int, ...],
    first: int,
    *,
    finished: bool,
) -> Part:
    numbers = np.arange(first, first + count)
    images = np.empty((count, *recipe.shape), dtype=np.uint8)
    for image, number in zip(images, numbers, strict=True):
        rng = np.random.default_rng((*stream, number))
        strokes = draw_digit(int(number % 10), rng, WAYS)
        strokes = in_some_order(leading(in_some_posture(strokes, rng), rng), rng)
        if rng.random() < COARSE:
            strokes = on_coarse_tablet(strokes, rng)
        if not finished:
            strokes = part_of_line(strokes, rng.uniform(LEAST, 1.0))
        np.rint(recipe.from_strokes(strokes) * recipe.peak, out=image, casting="unsafe")
    return Part(images, numbers.astype(np.int64) % 10)


def in_some_posture(strokes: list[np.ndarray], rng: np.random.Generator) -> list[np.ndarray]:
    """The drawing as another hand would set it: leaning, large above or below, high or low waisted.

    Args:
        strokes: float64 (points, 2) each.
        rng: Chooses the hand.
    """
    points = np.concatenate(strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    height = max(float(high[1] - low[1]), 1e-9)
    taper, sag = np.clip(rng.standard_normal(2), -2, 2) * (TAPERED, SAGGED)
    lean = rng.uniform(*LEAN) if rng.random() < LEANING else 0.0
    middle = (low[0] + high[0]) / 2
    posed = []
    for points in strokes:
        y = (points[:, 1] - low[1]) / height
        x = middle + (points[:, 0] - middle) * (1 + taper * (y - 0.5)) + lean * height * (0.5 - y)
        posed.append(np.column_stack([x, low[1] + height * (y + sag * np.sin(math.pi * y))]))
    return posed


def leading(strokes: list[np.ndarray], rng: np.random.Generator) -> list[np.ndarray]:
    """The strokes with what the pen draws on its way to their beginnings and from their ends.

    Args:
        strokes: float64 (points, 2) each.
        rng: Chooses where it comes from.
    """
    size = extent(strokes)
    return [_led(points, size, rng) for points in strokes]


def _led(points: np.ndarray, size: float, rng: np.random.Generator) -> np.ndarray:
    if rng.random() < LED:
        # Mostly from the left below: from where a hand comes that has written something before.
        angle = rng.uniform(0, 2 * math.pi) if rng.random() < 0.4 else rng.uniform(1.6, 3.3)
        way = _way(angle, size, rng)
        points = np.concatenate([points[:1] + way, points[:1] + 0.5 * way, points])
    if rng.random() < LEFT:
        angle = rng.uniform(0, 2 * math.pi)
        way = _way(angle, size, rng)
        points = np.concatenate([points, points[-1:] + 0.5 * way, points[-1:] + way])
    return points


def _way(angle: float, size: float, rng: np.random.Generator) -> np.ndarray:
    """A way in that direction, as far as a pen draws beside a stroke."""
    return size * rng.uniform(0.05, FAR) * np.array([math.cos(angle), math.sin(angle)])


def on_coarse_tablet(strokes: list[np.ndarray], rng: np.random.Generator) -> list[np.ndarray]:
    """The strokes as stairs: a tablet of few places that is asked often tells each that is passed.

    Args:
        strokes: float64 (points, 2) each.
        rng: Chooses how few.
    """
    step = max(extent(strokes), 1e-9) / rng.uniform(*PLACES)
    return [np.rint(_densely(points, step / 2) / step) * step for points in strokes]


def _densely(points: np.ndarray, spacing: float) -> np.ndarray:
    """The same line by points no farther from each other."""
    lengths = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    wanted = np.linspace(0, lengths[-1], int(lengths[-1] / spacing) + 2)
    return np.column_stack([np.interp(wanted, lengths, points[:, axis]) for axis in range(2)])


def in_some_order(strokes: list[np.ndarray], rng: np.random.Generator) -> list[np.ndarray]:
    """The same ink as another hand would draw it, seldom far from how it was drawn.

    Args:
        strokes: float64 (points, 2) each.
        rng: Chooses the hand.
    """
    size = extent(strokes)
    strokes = [_rolled(points, size, rng) for points in strokes]
    if rng.random() < BROKEN:
        number = int(rng.integers(len(strokes)))
        strokes[number : number + 1] = _broken(strokes[number], rng)
    if rng.random() < BACKWARD:
        strokes = [points[::-1] for points in reversed(strokes)]
    else:
        strokes = [points[::-1] if rng.random() < TURNED else points for points in strokes]
        if rng.random() < SHUFFLED:
            strokes = [strokes[number] for number in rng.permutation(len(strokes))]
    if len(strokes) > 1 and rng.random() < JOINED:
        number = int(rng.integers(len(strokes) - 1))
        strokes[number : number + 2] = [np.concatenate(strokes[number : number + 2])]
    return strokes


def _rolled(points: np.ndarray, size: float, rng: np.random.Generator) -> np.ndarray:
    """A closed stroke begun anywhere, and now and then drawn past its beginning; others stay."""
    gap = float(np.hypot(*(points[0] - points[-1])))
    length = float(np.hypot(*np.diff(points, axis=0).T).sum())
    is_closed = gap < CLOSED * size and length > 1.2 * size
    if not is_closed or rng.random() >= ROLLED:
        return points
    begin = int(rng.integers(1, len(points)))
    beyond = int(rng.integers(0, max(len(points) // 8, 1)))
    return np.concatenate([points[begin:], points[: begin + beyond]])


def _broken(points: np.ndarray, rng: np.random.Generator) -> list[np.ndarray]:
    """A stroke in two, where it is long enough for that."""
    if len(points) < 8:
        return [points]
    place = int(rng.integers(3, len(points) - 3))
    return [points[: place + 1], points[place:]]
