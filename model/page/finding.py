"""From a picture to the digits on it: paper and printed lines away, pieces joined, rows read.

Nothing here asks a network.
"""

from collections.abc import Generator

import numpy as np

from ..preprocess.paper import Strength, ink_strength
from ..preprocess.picture import find_ink
from ..preprocess.pixels import as_picture, shrink
from ..preprocess.ruling import without_ruling
from .found import Found, Page
from .parting import WIDE, WIDE_ALONE, parted
from .pieces import (
    Piece,
    is_digit,
    joined,
    pieces_of,
    together,
    typical_height,
    without_frames,
)
from .sheet import sheet_in

LONGEST = 1600  # px a side of what is looked at
ROOM = 40  # px a side below which a picture holds one digit, however broken
SMALLEST = 8  # px a side of a picture at least
SPECK_ALONE = 0.07  # of the largest piece's ink: smaller ones are no part of a digit alone
MAX_DIGITS = 400  # of more the largest are taken


def find_digits(pixels: np.ndarray) -> Page:
    """The digits in a picture.

    Args:
        pixels: As ``Recipe.from_bitmap`` takes them.

    Raises:
        ValueError: The array has another shape.
    """
    steps = finding(pixels)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


def finding(pixels: np.ndarray) -> Generator[float, None, Page]:
    """The same step by step: yields the fraction that is done, 0 to 1, and returns the page."""
    pixels = as_picture(pixels)
    shape = pixels.shape[:2]
    if min(shape) < SMALLEST:
        return Page(shape)
    (top, bottom), (left, right) = sheet_in(pixels)
    yield 0.1
    sheet = pixels[top:bottom, left:right]
    times = -(-max(sheet.shape[:2]) // LONGEST)
    picture = shrink(sheet, times)
    yield 0.4
    strength = ink_strength(picture)
    yield 0.6
    slope = None
    if strength is not None:
        strength, slope = without_ruling(strength)
    yield 0.8
    page = Page(shape, (), slope, strength, times, (left, top))
    digits = [] if strength is None else _digits(strength)
    digits = sorted(digits, key=lambda digit: -digit.weight)[:MAX_DIGITS]
    yield 0.9
    found = [page.found(digit) for digit in digits]
    if len(found) < 2:
        # One digit may fill the picture, or be broken: all that is ink belongs to it.
        ink = find_ink(pixels)
        if ink is not None:
            found = [Found(found[0].box if found else (0, 0, shape[1], shape[0]), ink)]
    return page.with_digits(found)


def _digits(strength: Strength) -> list[Piece]:
    """Digits in no order: parts joined, digits that touch parted, all else left out."""
    pieces = without_frames(pieces_of(strength), strength.values.shape)
    if not pieces:
        return []
    if max(strength.values.shape) < ROOM:
        return _alone(pieces)
    height = typical_height(pieces)
    is_few = sum(is_digit(piece, height) for piece in pieces) < 3
    wide = WIDE_ALONE if is_few else WIDE
    pieces = [part for piece in pieces for part in parted(piece, height, wide)]
    digits = [part for piece in together(pieces, height) for part in parted(piece, height, wide)]
    digits = [digit for digit in digits if is_digit(digit, height)]
    return digits if len(digits) > 1 else _alone(pieces)


def _alone(pieces: list[Piece]) -> list[Piece]:
    """The one digit of a picture: all pieces but specks, however the pen has broken it."""
    largest = max(piece.weight for piece in pieces)
    digit = joined([piece for piece in pieces if piece.weight >= SPECK_ALONE * largest])
    return [digit] if is_digit(digit, digit.height) else []
