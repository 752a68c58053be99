"""What belongs together, what is parted, what is no digit, and in which order things are read."""

import numpy as np
import pytest

from model.page import find_digits, reading_order
from tests.written import IMAGES

SIZE = 84


def ink_of(digit):
    return IMAGES[digit].repeat(3, axis=0).repeat(3, axis=1)


def picture_of(*placed, shape=(160, 420)):
    """Black ink on white; each of ``placed`` is (ink, top, left)."""
    ink = np.zeros(shape)
    for part, top, left in placed:
        place = ink[top : top + part.shape[0], left : left + part.shape[1]]
        np.maximum(place, part, out=place)
    return 1 - ink


def three_and(*placed):
    """Three digits that tell how high digits are here, and something else."""
    others = [(ink_of(digit), 40, left) for digit, left in ((3, 0), (6, 80), (8, 160))]
    return picture_of(*others, *placed)


def count(picture):
    return len(find_digits(picture).digits)


def test_the_digits_by_themselves_are_three():
    assert count(three_and()) == 3


def test_a_bar_apart_from_its_five_belongs_to_it():
    five = ink_of(5).copy()
    five[22:28] = 0
    assert count(three_and((five, 40, 240))) == 4


def test_a_line_that_the_pen_left_out_for_a_moment_is_one_digit():
    one = ink_of(1).copy()
    one[40:44] = 0
    assert count(three_and((one, 40, 240))) == 4


def test_digits_one_above_the_other_stay_two():
    picture = picture_of(
        *[(ink_of(digit), top, left) for top in (10, 80) for digit, left in ((4, 0), (9, 80))],
        shape=(180, 180),
    )
    page = find_digits(picture)
    assert [len(row) for row in page.rows] == [2, 2]


@pytest.mark.parametrize("pair", [(3, 5), (2, 3), (6, 8)])
def test_digits_that_touch_are_parted(pair):
    first, second = (ink_of(digit) for digit in pair)
    left = np.flatnonzero((first > 0.5).any(axis=0))[-1]
    right = np.flatnonzero((second > 0.5).any(axis=0))[0]
    page = find_digits(three_and((first, 40, 240), (second, 40, 240 + left - right)))
    assert len(page.digits) == 5
    widths = [digit.box[2] - digit.box[0] for digit in page.digits[3:]]
    assert min(widths) > 0.5 * max(widths)


@pytest.mark.parametrize("digit", [0, 2, 4, 5])
def test_a_wide_digit_stays_whole(digit):
    wide = np.repeat(ink_of(digit), 3, axis=1)[:, ::2]
    assert count(three_and((wide, 40, 240))) == 4


@pytest.mark.parametrize(
    ("ink", "top", "left"),
    [
        (np.ones((4, 4)), 80, 300),
        (np.ones((5, 40)), 80, 280),
        (np.ones((3, 420)), 150, 0),
        (np.ones((160, 3)), 0, 400),
    ],
    ids=["dot", "dash", "underline", "edge"],
)
def test_what_is_no_digit_is_left_out(ink, top, left):
    assert count(three_and((ink, top, left))) == 3


def test_a_frame_around_the_page_is_no_digit():
    assert count(np.pad(three_and(), 5)) == 3


def test_a_sheet_on_a_dark_table_is_looked_at_alone():
    picture = np.pad(0.9 - 0.8 * (1 - three_and()), 70, constant_values=0.2)
    assert count(picture) == 3


# Reading order.


def grid(rows, columns, slope=0.0, jitter=0.0):
    rng = np.random.default_rng(0)
    boxes = []
    for row in range(rows):
        for column in range(columns):
            x, y = 60.0 * column, 80.0 * row + 60 * slope * column
            y += rng.uniform(-jitter, jitter)
            boxes.append((x, y, x + 30, y + 50))
    return boxes


@pytest.mark.parametrize("slope", [-0.12, 0.0, 0.05, 0.12])
def test_rows_are_read_from_the_top_and_from_the_left(slope):
    boxes = grid(4, 7, slope, jitter=8)
    wanted = [list(range(7 * row, 7 * row + 7)) for row in range(4)]
    shuffled = np.random.default_rng(1).permutation(len(boxes))
    rows = reading_order([boxes[k] for k in shuffled])
    assert [[int(shuffled[k]) for k in row] for row in rows] == wanted


def test_a_known_slope_is_kept_to():
    boxes = [(0, 0, 30, 50), (300, 60, 330, 110)]
    assert reading_order(boxes, slope=0.2) == [[0, 1]]
    assert reading_order(boxes, slope=0.0) == [[0], [1]]


def test_no_boxes_are_no_rows_and_one_is_one():
    assert reading_order([]) == []
    assert reading_order([(3, 4, 9, 20)]) == [[0]]
