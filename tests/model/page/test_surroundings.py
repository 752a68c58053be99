"""What stands around digits and is none: bars, frames, axes, margins; and bold or thin digits.

All is drawn here, and read through both doors: as a page and as one digit for the canvas.
"""

import sys

import numpy as np
import pytest
from PIL import Image, ImageDraw

from model.files import find_network, load_network
from model.page import find_digits
from model.preprocess import RECIPES
from tests.written import IMAGES

MNIST = RECIPES["mnist"]
LINES = {
    1: [[(34, 26), (52, 10), (52, 90)]],
    2: [[(26, 30), (34, 16), (52, 10), (70, 20), (70, 36), (26, 86), (78, 84)]],
    3: [[(28, 16), (52, 10), (70, 24), (50, 46), (74, 66), (56, 88), (26, 80)]],
    4: [[(58, 10), (22, 62), (82, 60)], [(62, 36), (60, 92)]],
    7: [[(22, 14), (78, 12), (48, 90)]],
    8: [[(52, 48), (30, 28), (50, 10), (68, 26), (50, 48), (28, 72), (50, 90), (72, 70), (52, 48)]],
    9: [[(70, 34), (50, 48), (32, 30), (48, 12), (68, 16), (70, 34), (64, 90)]],
}
"""Digits as lines, in per cent of a square."""


def drawn(digit, size=200, pen=0.06, room=0.2):
    """The digit in black on white, uint8 (size, size), smooth, with paper around it."""
    image = Image.new("L", (4 * size, 4 * size), 255)
    draw = ImageDraw.Draw(image)
    scale, width = 4 * size * (1 - 2 * room) / 100, round(4 * pen * size)
    for line in LINES[digit]:
        places = [(4 * size * room + x * scale, 4 * size * room + y * scale) for x, y in line]
        draw.line(places, fill=0, width=width)
        for x, y in places:
            reach = width / 2
            draw.ellipse([x - reach, y - reach, x + reach, y + reach], fill=0)
    return np.array(image.resize((size, size), Image.Resampling.BOX))


def with_bar(picture, side, thick=0.05):
    turned = np.rot90(picture, side).copy()
    turned[: max(int(thick * len(turned)), 2)] = 0
    return np.rot90(turned, -side)


def with_shape(picture, draw_shape):
    image = Image.fromarray(picture)
    draw_shape(ImageDraw.Draw(image), image.width)
    return np.array(image)


def boxed(draw, size):
    draw.rectangle([0.08 * size, 0.08 * size, 0.92 * size, 0.92 * size], outline=0, width=2)


def edged(draw, size):
    draw.rectangle([0, 0, size - 1, size - 1], outline=0, width=2)


def rounded(draw, size):
    corners = [0.06 * size, 0.06 * size, 0.94 * size, 0.94 * size]
    draw.rounded_rectangle(corners, radius=0.1 * size, outline=0, width=3)


def two_axes(draw, size):
    draw.line([(0.1 * size, 0.05 * size), (0.1 * size, 0.9 * size), (0.95 * size, 0.9 * size)], 0)
    for step in np.linspace(0.2, 0.9, 5) * size:
        draw.line([(step, 0.9 * size), (step, 0.9 * size + 4)], 0)
        draw.text((step - 3, 0.92 * size), "5", 0)


def underlined(draw, size):
    draw.line([(0.05 * size, 0.93 * size), (0.95 * size, 0.93 * size)], 0, 3)


def in_margin(picture, margin, shade):
    return np.pad(picture, ((margin, margin // 2), (margin // 3, margin)), constant_values=shade)


def on_transparency(picture, margin):
    colours = np.pad(np.dstack([picture] * 3), ((margin, margin), (margin, margin), (0, 0)))
    alpha = np.pad(np.full(picture.shape, 255, np.uint8), margin)
    return np.dstack([colours, alpha])


AROUND = {
    "a bar above": lambda digit: with_bar(drawn(digit), 0),
    "a bar on the right": lambda digit: with_bar(drawn(digit), 1),
    "a bar below": lambda digit: with_bar(drawn(digit), 2),
    "a bar on the left of a small picture": lambda digit: with_bar(drawn(digit, 64), 3),
    "bars on two sides": lambda digit: with_bar(with_bar(drawn(digit), 0), 3),
    "light bars on dark paper": lambda digit: 255 - with_bar(drawn(digit), 2),
    "a frame": lambda digit: with_shape(drawn(digit), boxed),
    "a rounded frame": lambda digit: with_shape(drawn(digit, 300), rounded),
    "a frame along the edges": lambda digit: with_shape(drawn(digit, 100), edged),
    "two axes": lambda digit: with_shape(drawn(digit, 400), two_axes),
    "a line below": lambda digit: with_shape(drawn(digit, 300), underlined),
    "a dark panel in a white margin": lambda digit: in_margin(255 - drawn(digit), 40, 255),
    "a dark panel in a wide margin": lambda digit: in_margin(255 - drawn(digit), 150, 255),
    "a light panel in a dark margin": lambda digit: in_margin(drawn(digit), 40, 0),
    "paper on transparency": lambda digit: on_transparency(drawn(digit), 30),
    "paper amid much transparency": lambda digit: on_transparency(drawn(digit, 120), 70),
    "bold": lambda digit: drawn(digit, 300, 0.14, 0.15),
    "bold light on dark": lambda digit: 255 - drawn(digit, 300, 0.14, 0.15),
    "bold, cut out closely": lambda digit: closely(drawn(digit, 300, 0.12)),
    "thin": lambda digit: drawn(digit, 200, 0.008, 0.1),
}


def closely(picture):
    ink = picture < 128
    rows, columns = (np.flatnonzero(ink.any(axis=axis)) for axis in (1, 0))
    return picture[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


@pytest.fixture(scope="module")
def read():
    network = load_network(find_network("default")).network

    def predicted(inputs):
        return "".join(str(digit) for digit in network.predict_proba(inputs).argmax(axis=1))

    return predicted


def through_both_doors(picture, read):
    found = find_digits(picture).digits
    page = read(np.stack([MNIST.from_ink(digit.ink) for digit in found])) if found else ""
    return page, read(MNIST.from_bitmap(picture)[None])


@pytest.mark.parametrize("around", AROUND)
def test_one_digit_is_read_with(around, read):
    digits = (2, 7, 9)
    results = [through_both_doors(AROUND[around](digit), read) for digit in digits]
    assert results == [(str(digit), str(digit)) for digit in digits]


@pytest.mark.parametrize("size", [100, 200])
@pytest.mark.parametrize("is_dark", [False, True])
def test_a_persons_own_straight_strokes_are_no_ruling(size, is_dark, read):
    for digit, lines in {
        1: [[(36, 24), (54, 8), (54, 92)], [(22, 92), (86, 92)]],
        4: [[(62, 6), (20, 64), (86, 64)], [(62, 6), (62, 94)]],
        7: [[(18, 12), (84, 12), (46, 92)]],
    }.items():
        image = Image.new("L", (size, size), 255)
        for line in lines:
            ImageDraw.Draw(image).line([(x * size / 100, y * size / 100) for x, y in line], 0, 2)
        picture = 255 - np.array(image) if is_dark else np.array(image)
        assert through_both_doors(picture, read) == (str(digit), str(digit))


@pytest.mark.parametrize("gap", [0, 14])
@pytest.mark.parametrize("turn", [0, 1.0])
def test_digits_in_the_boxes_of_a_form_are_read_without_the_boxes(gap, turn, read):
    cell, digits = 80, (1, 9, 3, 8)
    picture = np.full((140, 40 + len(digits) * (cell + gap)), 255, np.uint8)
    image = Image.fromarray(picture)
    draw = ImageDraw.Draw(image)
    for number, digit in enumerate(digits):
        left = 20 + number * (cell + gap)
        image.paste(Image.fromarray(drawn(digit, cell - 10, 0.07)), (left + 5, 35))
        draw.rectangle([left, 30, left + cell, 30 + cell], outline=0, width=2)
    smooth = Image.Resampling.BICUBIC
    picture = np.array(image.rotate(turn, smooth, expand=True, fillcolor=255))
    found = find_digits(picture).digits
    assert read(np.stack([MNIST.from_ink(digit.ink) for digit in found])) == "1938"


def test_an_angular_zero_with_nothing_inside_is_no_frame():
    picture = np.full((200, 160), 255, np.uint8)
    ImageDraw.Draw(image := Image.fromarray(picture)).rectangle([40, 30, 120, 170], None, 0, 10)
    [found] = find_digits(np.array(image)).digits
    np.testing.assert_allclose(found.box, (40, 30, 121, 171), atol=2)


@pytest.mark.parametrize("size", [28, 32])
@pytest.mark.parametrize("is_dark", [False, True])
def test_two_digits_in_a_tiny_picture_are_two(size, is_dark, read):
    for first, second in ((1, 7), (4, 2), (9, 3)):
        large = np.full((400, 400), 255, np.uint8)
        for left, digit in ((0, first), (200, second)):
            part = Image.fromarray(drawn(digit, 300, 0.09, 0.04)).resize((200, 300))
            large[50:350, left : left + 200] = np.array(part)
        picture = np.array(Image.fromarray(large).resize((size, size), Image.Resampling.BOX))
        found = find_digits(255 - picture if is_dark else picture).digits
        predicted = read(np.stack([MNIST.from_ink(digit.ink) for digit in found]))
        assert predicted == f"{first}{second}"


@pytest.mark.parametrize("digit", range(10))
def test_one_digit_in_a_tiny_picture_stays_one(digit):
    assert len(find_digits(np.uint8(255 * IMAGES[digit])).digits) == 1


def test_a_page_of_a_thousand_digits_is_read_whole_and_in_order():
    rows, columns, cell = 25, 40, 40
    ink = np.zeros((rows * cell + 40, columns * cell + 40))
    digits = [(3 * number) % 10 for number in range(rows * columns)]
    for number, digit in enumerate(digits):
        top, left = 26 + number // columns * cell, 26 + number % columns * cell
        ink[top : top + 28, left : left + 28] = IMAGES[digit]
    page = find_digits(1 - ink)
    assert [len(row) for row in page.rows] == [columns] * rows
    lefts = [digit.box[0] for digit in page.digits[:columns]]
    assert lefts == sorted(lefts)
    assert page.left_out == 0


def test_a_page_says_how_many_digits_it_leaves_out(monkeypatch):
    monkeypatch.setattr(sys.modules["model.page.finding"], "MAX_DIGITS", 5)
    ink = np.zeros((60, 8 * 50))
    for number in range(8):
        ink[16:44, 50 * number + 10 : 50 * number + 38] = IMAGES[number]
    page = find_digits(1 - ink)
    assert (len(page.digits), page.left_out) == (5, 3)
