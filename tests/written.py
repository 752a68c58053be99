"""Digits written with a pen, and pages of them on paper, for tests without any data set."""

import numpy as np

from benchmarks.paper import STYLES, WrittenPage, write_page
from model.preprocess import RECIPES


def arc(x, y, wide, tall, start_deg, end_deg):
    angles = np.radians(np.linspace(start_deg, end_deg, 24))
    return np.stack([x + wide * np.cos(angles), y + tall * np.sin(angles)], axis=1)


def line(*points):
    return np.array(points, dtype=float)


PEN = {
    0: [arc(30, 50, 26, 48, 0, 360)],
    1: [line((12, 22), (34, 2), (34, 98))],
    2: [np.concatenate([arc(30, 28, 26, 26, 180, 400), line((4, 98), (58, 98))])],
    3: [np.concatenate([arc(28, 26, 24, 24, 210, 440), arc(28, 74, 28, 26, 280, 510)])],
    4: [line((40, 2), (4, 64), (62, 64)), line((46, 36), (46, 98))],
    5: [np.concatenate([line((54, 2), (14, 2), (10, 44)), arc(28, 68, 30, 30, 230, 500)])],
    6: [np.concatenate([line((46, 2), (16, 40)), arc(30, 70, 26, 28, 200, 560)])],
    7: [line((2, 4), (58, 4), (20, 98))],
    8: [arc(30, 26, 22, 24, 90, 450), arc(30, 75, 27, 24, -90, 270)],
    9: [np.concatenate([arc(30, 30, 25, 28, 0, 360), line((55, 30), (48, 98))])],
}
"""Digit -> strokes, in per cent of its height."""

IMAGES = np.stack([RECIPES["mnist"].from_strokes(PEN[digit]) for digit in range(10)])
"""The ten digits, float32 (10, 28, 28)."""


def written(
    style: str, rows: list[list[int]], *, seed: int = 0, shape: tuple[int, int] = (480, 640)
) -> WrittenPage:
    """A page of that kind of paper with these digits, row by row."""
    flat = np.array([digit for row in rows for digit in row])
    rng = np.random.default_rng(seed)
    return write_page(IMAGES[flat], flat, STYLES[style], rng, shape, [len(row) for row in rows])
