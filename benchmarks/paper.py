"""Pages of handwriting as a camera sees them: digits in ink on paper, and where each one lies.

Everything that happens to a page is drawn from a ``rng``: size and place of the digits, a turn of
a few degrees, colour and strength of ink and lines, shade, blur, noise, JPEG. Invariant: the
boxes are those of the ink alone, in pixels of the picture, in reading order.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .photo import Light, photograph

Box = tuple[float, float, float, float]

PITCH = 1.75  # distance of rows in heights of digits
MARGIN = 3  # px between digits and the page's edge


@dataclass(frozen=True)
class Style(Light):
    """What a page is made of, and how it is photographed.

    Attributes:
        lines: "none", "ruled" (lines to write on, and a margin) or "squared".
        turn_deg: Largest turn of the page, either way.
        crowding: Distance of neighbouring digits over their height, about; digits of a handwriting
            have 0.9 or more, numbers written in a hurry 0.7.
    """

    lines: str = "none"
    turn_deg: float = 0.0
    crowding: float = 1.1


PHOTO = {"shade": 0.5, "turn_deg": 4.0, "noise": 0.025, "blur_px": 1.1, "quality": 60}
STYLES: dict[str, Style] = {
    "clean scan": Style(),
    "shaded paper": Style(**PHOTO),
    "coloured ink": Style(**PHOTO, is_coloured=True),
    "light on dark": Style(**PHOTO, is_dark=True),
    "ruled paper": Style(**PHOTO, lines="ruled"),
    "squared paper": Style(**PHOTO, lines="squared"),
    "close together": Style(**PHOTO, crowding=0.85),
}
"""Kinds of paper, by name."""


@dataclass(frozen=True, eq=False)
class WrittenPage:
    """A page and what is written on it.

    Attributes:
        pixels: uint8 (height, width, 3).
        boxes: Left, top, right and bottom of each digit, in px.
        labels: int64 (n,), in the order of the boxes.
        rows: The same as digits in rows, from top to bottom.
    """

    pixels: np.ndarray
    boxes: list[Box]
    labels: np.ndarray
    rows: list[list[int]]


def write_page(
    digits: np.ndarray,
    labels: np.ndarray,
    style: Style,
    rng: np.random.Generator,
    shape: tuple[int, int] = (900, 1200),
    rows: Sequence[int] | None = None,
) -> WrittenPage:
    """A page with as many of the ``digits`` as fit, or as ``rows`` ask for.

    Args:
        digits: float (n, h, w) in [0, 1], ink high; taken in order, from the first again if
            they are too few.
        labels: int (n,).
        style: What the page is made of.
        rng: Source of all that varies.
        shape: Height and width in px.
        rows: How many digits each row has; by default the page is filled.
    """
    height, width = shape
    if rows is None:
        size = float(rng.uniform(0.045, 0.085) * height)
        maximum = int((width - 2 * size) / (style.crowding * size))
        count = int((height - size) / (PITCH * size))
        rows = rng.integers(max(maximum // 2, 1), maximum + 1, count).tolist()
    else:
        size = min(0.55 * height / len(rows), 0.8 * width / (max(rows) * style.crowding + 0.5))
    pitch, across = PITCH * size, style.crowding * size
    handwriting = _PageInk(shape, float(np.radians(rng.uniform(-style.turn_deg, style.turn_deg))))
    first = (height - pitch * len(rows)) / 2 + 0.8 * pitch
    number, texts = 0, []
    for row, count in enumerate(rows):
        left = rng.uniform(0.6 * size, max(width - across * count - 0.4 * size, 0.61 * size))
        text = []
        for column in range(count):
            off = rng.uniform(-1, 1, 4) * (0.05 * size, 0.12 * size, 0.15 * size, 0.07)
            at = left + across * (column + 0.5) + off[0], first + pitch * row + off[1]
            if handwriting.write(digits[number % len(digits)], at, size + off[2], off[3]):
                text.append(int(labels[number % len(digits)]))
            number += 1
        texts += [text] if text else []
    lines = _lines(style.lines, handwriting, pitch, first, rng)
    flat = np.array([label for text in texts for label in text], dtype=np.int64)
    return WrittenPage(
        photograph(handwriting.ink, lines, style, rng), handwriting.boxes, flat, texts
    )


class _PageInk:
    """Puts digits as ink on a page that lies turned by ``angle`` (radians) about its middle."""

    def __init__(self, shape: tuple[int, int], angle: float) -> None:
        self.ink = np.zeros(shape)
        self.boxes: list[Box] = []
        self.angle = angle

    def along(self) -> tuple[np.ndarray, np.ndarray]:
        """Coordinates along and across the page's rows, of each pixel."""
        height, width = self.ink.shape
        y, x = np.indices((height, width)) + 0.5 - np.array([height / 2, width / 2])[:, None, None]
        cos, sin = np.cos(self.angle), np.sin(self.angle)
        return x * cos + y * sin + width / 2, y * cos - x * sin + height / 2

    def write(self, digit: np.ndarray, at: tuple[float, float], tall: float, turn: float) -> bool:
        """Writes a digit ``tall`` px high with its foot at ``at``; False where it does not fit."""
        height, width = self.ink.shape
        (top, bottom), (left, right) = (_ends((digit > 0.4).any(axis=axis)) for axis in (1, 0))
        scale = tall / (bottom - top)
        cos, sin = np.cos(self.angle), np.sin(self.angle)
        x, y = at[0] - width / 2, at[1] - tall / 2 - height / 2
        middle = x * cos - y * sin + width / 2, x * sin + y * cos + height / 2
        reach = int(0.9 * scale * max(digit.shape)) + 2
        left_px, top_px = (max(int(place) - reach, 0) for place in middle)
        right_px, bottom_px = (max(int(place) + reach, 0) for place in middle)
        place = self.ink[top_px:bottom_px, left_px:right_px]
        rows, columns = np.indices(place.shape) + 0.5
        across, down = columns + left_px - middle[0], rows + top_px - middle[1]
        cos, sin = np.cos(self.angle + turn), np.sin(self.angle + turn)
        u = (across * cos + down * sin) / scale + (left + right) / 2 - 0.5
        v = (down * cos - across * sin) / scale + (top + bottom) / 2 - 0.5
        # A pen leaves a sharp edge where small pixels have a soft one.
        ink = np.clip(1.6 * (_sampled(digit, v, u) - 0.45) + 0.5, 0, 1)
        core = ink > 0.5
        if not core.any():
            return False
        (top, bottom), (left, right) = (_ends(core.any(axis=axis)) for axis in (1, 0))
        box = (left + left_px, top + top_px, right + left_px, bottom + top_px)
        if min(box[:2]) < MARGIN or box[2] > width - MARGIN or box[3] > height - MARGIN:
            return False
        np.maximum(place, ink, out=place)
        self.boxes.append(tuple(float(side) for side in box))
        return True


def _ends(there: np.ndarray) -> tuple[int, int]:
    """First of the places that are there, and the one after the last."""
    found = np.flatnonzero(there)
    return (int(found[0]), int(found[-1]) + 1) if len(found) else (0, 1)


def _sampled(picture: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Bilinear values of ``picture`` at fractional places; 0 outside."""
    padded = np.pad(picture, 2)
    rows = np.clip(rows + 2, 0, padded.shape[0] - 2)
    columns = np.clip(columns + 2, 0, padded.shape[1] - 2)
    top, left = rows.astype(int), columns.astype(int)
    down, across = rows - top, columns - left
    upper = padded[top, left] * (1 - across) + padded[top, left + 1] * across
    lower = padded[top + 1, left] * (1 - across) + padded[top + 1, left + 1] * across
    return upper * (1 - down) + lower * down


def _lines(
    kind: str, handwriting: _PageInk, pitch: float, base: float, rng: np.random.Generator
) -> np.ndarray | None:
    """How strongly each pixel is printed on, (height, width, 3) in [0, 1]; None without lines."""
    if kind == "none":
        return None
    along, across = handwriting.along()
    wide = rng.uniform(1.2, 2.4)

    def printed(where: np.ndarray, every: float, first: float) -> np.ndarray:
        away = np.abs((where - first + every / 2) % every - every / 2)
        return np.clip(wide / 2 + 0.5 - away, 0, 1)

    colour = np.array([[0.9, 0.55, 0.25], [0.6, 0.6, 0.6], [0.8, 0.7, 0.4]][rng.integers(3)])
    strength = rng.uniform(0.25, 0.6)
    if kind == "squared":
        every = pitch / rng.choice([2.0, 2.5, 3.0])
        grid = np.maximum(printed(across, every, base), printed(along, every, rng.uniform(0, 40)))
        return strength * grid[:, :, None] * colour
    ruled = strength * printed(across, pitch, base + 0.1 * pitch)[:, :, None] * colour
    margin = printed(along, 4 * along.shape[1], 0.06 * along.shape[1])
    return np.maximum(ruled, strength * margin[:, :, None] * np.array([0.2, 0.8, 0.8]))
