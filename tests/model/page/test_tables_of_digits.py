"""Tables and pages with very many digits: all found, in order, also where they touch the lines."""

import numpy as np
import pytest
from PIL import Image

from model.page import find_digits
from model.preprocess.table_lines import table_lines
from tests.model.page.test_surroundings import LINES, drawn

CELL = 44
DIGITS = {digit: 255 - drawn(digit, CELL - 4, 0.08, 0.12) for digit in LINES}
KINDS = list(LINES)


def table(rows, columns, *, lines=True, touching=False, turn=0.0):
    """A table of digits, uint8, black on white; where they touch, every tenth lies on a line."""
    ink = np.zeros(((rows + 2) * CELL, (columns + 2) * CELL), np.uint8)
    if lines:
        for row in range(1, rows + 2):
            ink[row * CELL : row * CELL + 2, CELL : (columns + 1) * CELL + 2] = 200
        for column in range(1, columns + 2):
            ink[CELL : (rows + 1) * CELL + 2, column * CELL : column * CELL + 2] = 200
    for number in range(rows * columns):
        digit = DIGITS[KINDS[number % len(KINDS)]]
        top = (number // columns + 1) * CELL + (-3 if touching and number % 10 == 4 else 4)
        left = (number % columns + 1) * CELL + 3
        place = ink[top : top + len(digit), left : left + len(digit)]
        np.maximum(place, digit, out=place)
    image = Image.fromarray(255 - ink)
    return np.array(image.rotate(turn, Image.Resampling.BICUBIC, expand=True, fillcolor=255))


@pytest.mark.parametrize(
    "how",
    [
        {},
        {"lines": False},
        {"turn": 2.5},
        {"lines": False, "turn": -3.0},
        {"touching": True},
        {"touching": True, "turn": 2.0},
    ],
    ids=str,
)
def test_all_digits_of_a_large_table_are_found_in_order(how):
    page = find_digits(table(20, 30, **how))
    assert len(page.digits) == 600
    assert [len(row) for row in page.rows] == [30] * 20
    assert page.left_out == 0


def test_a_thousand_digits_are_found():
    assert len(find_digits(table(25, 40)).digits) == 1000


def test_lines_of_a_table_are_told_from_a_digit_that_crosses_them():
    piece = np.zeros((90, 130), bool)
    for place in range(0, 90, 29):
        piece[place : place + 2] = True
    for place in range(0, 130, 32):
        piece[:, place : place + 2] = True
    lines = piece.copy()
    piece[20:50, 44:47] = True  # a 1 across the second line
    found = table_lines(piece)
    np.testing.assert_array_equal(found, lines)


def test_a_single_frame_is_no_table():
    piece = np.zeros((90, 130), bool)
    piece[:2] = piece[-2:] = True
    piece[:, :2] = piece[:, -2:] = True
    assert table_lines(piece) is None


def test_wide_digits_that_stand_apart_are_whole():
    ink = np.zeros((500, 700), np.uint8)
    wide = np.asarray(Image.fromarray(255 - drawn(2, 60, 0.16, 0.1)).resize((80, 60)))
    for number in range(24):
        top, left = 20 + number // 6 * 115, 20 + number % 6 * 112
        ink[top : top + 60, left : left + 80] = wide
    assert len(find_digits(255 - ink).digits) == 24


def test_a_sheet_that_lies_askew_on_a_striped_table_is_read_alone():
    side = 600
    sheet = Image.fromarray(drawn(3, 400, 0.05, 0.3))
    corners = [(110, 90), (70, 520), (510, 560), (560, 60)]
    equations, wanted = [], []
    for (x, y), (u, v) in zip(corners, [(0, 0), (0, 400), (400, 400), (400, 0)], strict=True):
        equations += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        wanted += [u, v]
    seen = np.linalg.solve(np.array(equations, float), np.array(wanted, float))
    how = ((side, side), Image.Transform.PERSPECTIVE, seen, Image.Resampling.BILINEAR)
    mask = Image.new("L", (400, 400), 255).transform(*how)
    stripes = 70 + 12 * np.sin(np.arange(side) / 7)[:, None] * np.ones((1, side))
    photo = Image.composite(sheet.transform(*how), Image.fromarray(stripes.astype(np.uint8)), mask)
    (digit,) = find_digits(np.array(photo)).digits
    left, top, right, bottom = digit.box
    assert 120 < left < right < 480
    assert 120 < top < bottom < 480
    assert digit.ink.shape[0] < 320
