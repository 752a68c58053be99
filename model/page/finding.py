"""From a picture to the digits on it: paper and printed lines away, pieces joined, rows read.

Nothing here asks a network.
"""

from collections.abc import Generator
from dataclasses import replace

import numpy as np

from ..preprocess.boxes import without_boxes
from ..preprocess.paper import Strength, ink_strength
from ..preprocess.picture import find_ink
from ..preprocess.pixels import as_picture, shrink
from ..preprocess.ruling import without_ruling
from ..preprocess.sheet import sheet_of
from ..progress import result_of
from .found import Found, Page
from .parting import WIDE, WIDE_ALONE, parted
from .pieces import (
    MAX_PIECES,
    Piece,
    is_digit,
    joined,
    pieces_of,
    together,
    typical_height,
    usual_gap,
    without_frames,
)
from .small import side_by_side

LONGEST = 1600  # px a side of what is looked at
LARGEST = 2000  # px a side of what is looked at as it is: half of that would lose small digits
ROOM = 40  # px a side below which a picture holds one digit, however broken
SMALLEST = 8  # px a side of a picture at least
APART = 0.22  # heights: where digits stand so far from each other, two hardly ever touch
SPECK_ALONE = 0.07  # of the largest piece's ink: smaller ones are no part of a digit alone
MAX_DIGITS = 2000  # of more the largest are taken, and the page says how many are left out
TEXTURE = 400  # the same where there are pieces without end: that is no handwriting


def find_digits(pixels: np.ndarray) -> Page:
    """The digits in a picture.

    Args:
        pixels: As ``Recipe.from_bitmap`` takes them.

    Raises:
        ValueError: The array has another shape.
    """
    return result_of(finding(pixels))


def finding(pixels: np.ndarray) -> Generator[float, None, Page]:
    """The same step by step: yields the fraction that is done, 0 to 1, and returns the page."""
    pixels = as_picture(pixels)
    shape = pixels.shape[:2]
    if min(shape) < SMALLEST:
        return Page(shape)
    sheet, corner = sheet_of(pixels)
    yield 0.1
    longest = max(sheet.shape[:2])
    times = -(-longest // LONGEST) if longest > LARGEST else 1
    picture = shrink(sheet, times)
    yield 0.4
    strength = ink_strength(picture)
    yield 0.6
    slope = None
    if strength is not None:
        strength = without_boxes(strength)
    if strength is not None:
        strength, slope = without_ruling(strength)
    yield 0.8
    page = Page(shape, (), slope, strength, times, corner)
    digits, left_out = ([], 0) if strength is None else _digits(strength)
    yield 0.9
    found = [page.found(digit) for digit in digits]
    if len(found) < 2:
        # One digit may fill the picture, or be broken: all that is ink belongs to it.
        ink = find_ink(sheet)
        if ink is not None:
            found = [Found(found[0].box if found else (0, 0, shape[1], shape[0]), ink)]
    return replace(page.with_digits(found), left_out=left_out)


def _digits(strength: Strength) -> tuple[list[Piece], int]:
    """The largest digits, the largest first, and how many more there are."""
    pieces = pieces_of(strength)
    maximum = TEXTURE if len(pieces) >= MAX_PIECES else MAX_DIGITS
    digits = _digits_among(without_frames(pieces, strength.values.shape), strength)
    digits.sort(key=lambda digit: -digit.weight)
    return digits[:maximum], max(len(digits) - maximum, 0)


def _digits_among(pieces: list[Piece], strength: Strength) -> list[Piece]:
    """Digits in no order: parts joined, digits that touch parted, all else left out."""
    if not pieces:
        return []
    if max(strength.values.shape) < ROOM:
        return side_by_side(strength) or _alone(pieces)
    height = typical_height(pieces)
    is_few = sum(is_digit(piece, height) for piece in pieces) < 3
    wide = WIDE_ALONE if is_few or usual_gap(pieces, height) > APART else WIDE
    pieces = [part for piece in pieces for part in parted(piece, height, wide)]
    digits = [part for piece in together(pieces, height) for part in parted(piece, height, wide)]
    digits = [digit for digit in digits if is_digit(digit, height)]
    return digits if len(digits) > 1 else _alone(pieces)


def _alone(pieces: list[Piece]) -> list[Piece]:
    """The one digit of a picture: all pieces but specks, however the pen has broken it."""
    largest = max(piece.weight for piece in pieces)
    digit = joined([piece for piece in pieces if piece.weight >= SPECK_ALONE * largest])
    return [digit] if is_digit(digit, digit.height) else []
