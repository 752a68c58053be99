"""Ways to make digits harder to read, each by degrees: noise, turning, shifting, size, pen width.

Lengths are px of a picture 28 px a side and shrink with smaller ones. Digits that were drawn are
turned, and given another pen, before they are painted; all else is done to the pictures.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ...data.augment import REFERENCE, sample_bilinear
from ...language import tr
from ...preprocess import Recipe

RIM = 8
"""Directions in which ink is spread to make lines thicker; more look the same at this size."""

Strokes = Sequence[np.ndarray]


@dataclass(frozen=True)
class Disturbance:
    """One way to make digits harder.

    Attributes:
        title: For people.
        unit: Of the levels.
        levels: Evenly spaced, lowest first; the one that changes nothing is among them.
        neutral: That one.
        tip: What it does.
        to_pictures: (float32 pictures (n, h, w) in [0, 1], level, rng) -> likewise, new.
        to_strokes: (strokes, recipe, level) -> a picture (h, w), where drawings are disturbed
            before they are painted; None where their pictures are.
    """

    title: str
    unit: str
    levels: tuple[float, ...]
    neutral: float
    tip: str
    to_pictures: Callable[[np.ndarray, float, np.random.Generator], np.ndarray]
    to_strokes: Callable[[Strokes, Recipe, float], np.ndarray] | None = None


def add_noise(pictures: np.ndarray, deviation: float, rng: np.random.Generator) -> np.ndarray:
    """Adds a normal random number of that ``deviation`` to each pixel; clipped to [0, 1]."""
    noise = rng.standard_normal(pictures.shape, dtype=np.float32)
    return np.clip(pictures + np.float32(deviation) * noise, 0, 1)


def turn(pictures: np.ndarray, degrees: float, rng: np.random.Generator) -> np.ndarray:
    """Turns pictures about their middle, clockwise."""
    return _resample(pictures, _turning(-degrees))


def resize(pictures: np.ndarray, factor: float, rng: np.random.Generator) -> np.ndarray:
    """Makes what is on the pictures ``factor`` (> 0) times as large, about their middle."""
    return _resample(pictures, np.eye(2) / factor)


def shift(pictures: np.ndarray, distance: float, rng: np.random.Generator) -> np.ndarray:
    """Moves each picture by ``distance`` in a direction of its own."""
    angles = rng.uniform(0, 2 * math.pi, len(pictures))
    way = distance * _scale(pictures) * np.stack([np.sin(angles), np.cos(angles)])
    y, x = _grid(pictures)
    down, across = way.astype(np.float32)[:, :, None, None]
    return sample_bilinear(pictures, y - down, x - across)


def thicken(pictures: np.ndarray, width: float, rng: np.random.Generator) -> np.ndarray:
    """Makes lines wider by ``width``, or thinner where it is negative.

    Grey dilation or erosion by a disc of half that width: the highest, or lowest, value found
    around each pixel, between pixels too.
    """
    if width == 0:
        return pictures.copy()
    radius = abs(width) / 2 * _scale(pictures)
    extreme = np.maximum if width > 0 else np.minimum
    changed = pictures.copy()
    rings = max(math.ceil(radius), 1)
    for ring in range(1, rings + 1):
        for k in range(RIM):
            angle = 2 * math.pi * (k + 0.5 * ring) / RIM
            y, x = _grid(pictures)
            y += np.float32(radius * ring / rings * math.sin(angle))
            x += np.float32(radius * ring / rings * math.cos(angle))
            extreme(changed, sample_bilinear(pictures, y, x), out=changed)
    return changed


def turn_strokes(strokes: Strokes, recipe: Recipe, degrees: float) -> np.ndarray:
    """The picture of a drawing on paper that was turned clockwise."""
    turning = _turning(degrees).T
    return recipe.from_strokes([np.asarray(points, np.float64) @ turning for points in strokes])


def with_pen(strokes: Strokes, recipe: Recipe, width: float) -> np.ndarray:
    """The picture of a drawing with a pen that is wider by ``width``, or thinner if negative."""
    if not recipe.takes_pictures:
        return recipe.from_strokes(strokes)
    scale = min(recipe.shape) / REFERENCE
    pen = max(recipe.pen + width * scale, 0.2 * recipe.pen)
    return replace(recipe, pen=pen).from_strokes(strokes)


def _turning(degrees: float) -> np.ndarray:
    """(2, 2) that turns columns (x, y), y down, clockwise."""
    angle = math.radians(degrees)
    return np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])


def _resample(pictures: np.ndarray, inverse: np.ndarray) -> np.ndarray:
    """Pictures whose point p (x, y from the middle) shows what was at ``inverse`` p."""
    height, width = pictures.shape[1:]
    v = (np.arange(height) - (height - 1) / 2)[:, None]
    u = np.arange(width) - (width - 1) / 2
    x = inverse[0, 0] * u + inverse[0, 1] * v + (width - 1) / 2
    y = inverse[1, 0] * u + inverse[1, 1] * v + (height - 1) / 2
    sources = [np.repeat(a[None].astype(np.float32), len(pictures), axis=0) for a in (y, x)]
    return sample_bilinear(pictures, *sources)


def _grid(pictures: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Row and column of each pixel, float32 (n, h, w) each, to be changed."""
    shape = pictures.shape
    rows = np.broadcast_to(np.arange(shape[1], dtype=np.float32)[:, None], shape)
    columns = np.broadcast_to(np.arange(shape[2], dtype=np.float32), shape)
    return rows.copy(), columns.copy()


def _scale(pictures: np.ndarray) -> float:
    return min(pictures.shape[1:]) / REFERENCE


DISTURBANCES: dict[str, Disturbance] = {
    "noise": Disturbance(
        tr("Noise"),
        "",
        (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7),
        0.0,
        tr("Adds random grey to each pixel: its standard deviation, where full ink is 1."),
        add_noise,
    ),
    "rotation": Disturbance(
        tr("Rotation"),
        "°",
        (-60.0, -45.0, -30.0, -15.0, 0.0, 15.0, 30.0, 45.0, 60.0),
        0.0,
        tr("Turns each digit clockwise by so many degrees."),
        turn,
        turn_strokes,
    ),
    "shift": Disturbance(
        tr("Shift"),
        "px",
        (0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0),
        0.0,
        tr("Moves each digit in a direction of its own, by so many pixels of 28."),
        shift,
    ),
    "size": Disturbance(
        tr("Size"),
        "×",
        (0.4, 0.6, 0.8, 1.0, 1.2, 1.4, 1.6),
        1.0,
        tr("Makes each digit so many times as large."),
        resize,
    ),
    "width": Disturbance(
        tr("Stroke width"),
        "px",
        (-1.5, -0.75, 0.0, 0.75, 1.5, 2.25, 3.0),
        0.0,
        tr("Makes the lines wider or thinner by so many pixels of 28."),
        thicken,
        with_pen,
    ),
}
