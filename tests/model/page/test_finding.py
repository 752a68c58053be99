"""Digits on pages: found on all kinds of paper, one by one, in reading order."""

import numpy as np
import pytest

from benchmarks.page import overlaps
from benchmarks.paper import STYLES
from model.files import find_network, load_network
from model.page import Page, find_digits, finding
from model.preprocess import RECIPES
from tests.written import IMAGES, written

MNIST = RECIPES["mnist"]
ROWS = [[3, 1, 4, 1, 5], [9, 2, 6, 5], [8, 7, 0]]


def on_white(*digits, gap=10, size=56):
    """Digits side by side in black ink on white."""
    times = size // 28
    parts = [IMAGES[digit].repeat(times, axis=0).repeat(times, axis=1) for digit in digits]
    room = np.zeros((size, gap))
    row = np.concatenate([room, *(p for part in parts for p in (part, room))], axis=1)
    return (255 - 255 * np.pad(row, 20)).astype(np.uint8)


def assert_found(page: Page, boxes, minimum=0.5):
    assert len(page.digits) == len(boxes)
    alike = overlaps(boxes, [digit.box for digit in page.digits])
    assert np.diag(alike).min() > minimum


@pytest.fixture(scope="module")
def reader():
    return load_network(find_network("default")).network


@pytest.mark.parametrize("style", [style for style in STYLES if style != "close together"])
def test_every_digit_is_found_and_read_in_order_on(style, reader):
    page = written(style, ROWS, seed=3)
    found = find_digits(page.pixels)
    assert_found(found, page.boxes)
    assert [len(row) for row in found.rows] == [5, 4, 3]
    inputs = np.stack([MNIST.from_ink(digit.ink) for digit in found.digits])
    predictions = reader.predict_proba(inputs).argmax(axis=1)
    assert (predictions == page.labels).mean() > 0.9


def test_the_ink_of_a_digit_is_that_digit_alone():
    found = find_digits(on_white(3, 8, 5))
    assert len(found.digits) == 3
    for digit, number in zip(found.digits, (3, 8, 5), strict=True):
        assert digit.ink.dtype == np.float32
        assert 0 <= digit.ink.min() < digit.ink.max() <= 1
        wanted = MNIST.from_bitmap(IMAGES[number].repeat(2, axis=0).repeat(2, axis=1))
        assert np.abs(MNIST.from_ink(digit.ink) - wanted).mean() < 0.03


def test_boxes_are_in_pixels_of_the_picture_however_large_it_is():
    page = written("shaded paper", [[7, 2], [6, 4]])
    large = page.pixels.repeat(4, axis=0).repeat(4, axis=1)
    found = find_digits(large)
    assert found.shape == large.shape[:2]
    assert_found(found, [[4 * side for side in box] for box in page.boxes], minimum=0.7)


def test_the_way_there_tells_how_far_it_is():
    steps = finding(on_white(4, 2))
    fractions = list(steps)
    assert fractions == sorted(fractions)
    assert 0 < fractions[0] < fractions[-1] <= 1


def test_light_on_dark_equals_dark_on_light():
    picture = on_white(2, 9, 6)
    boxes = [digit.box for digit in find_digits(picture).digits]
    assert len(boxes) == 3
    assert_found(find_digits(255 - picture), boxes, minimum=0.9)


def test_a_transparent_ground_is_paper():
    ink = 255 - on_white(2, 9)
    picture = np.dstack([np.zeros((*ink.shape, 3), np.uint8), ink])
    assert len(find_digits(picture).digits) == 2


@pytest.mark.parametrize("digit", range(10))
def test_one_digit_is_the_same_as_for_the_canvas(digit):
    picture = on_white(digit)
    [found] = find_digits(picture).digits
    assert np.array_equal(MNIST.from_ink(found.ink), MNIST.from_bitmap(picture))
    left, top, right, bottom = found.box
    assert 20 < left < right < picture.shape[1] - 20
    assert 20 <= top < bottom <= picture.shape[0] - 20


def test_a_picture_as_small_as_mnists_holds_one_digit_however_broken():
    picture = IMAGES[5].copy()
    picture[12] = picture[13] = 0
    assert len(find_digits(picture).digits) == 1


@pytest.mark.parametrize(
    "picture",
    [
        np.zeros((1, 1)),
        np.zeros((0, 9)),
        np.full((90, 120, 3), 200, np.uint8),
        np.zeros((60, 60, 4), np.uint8),
        np.tile(np.linspace(0, 1, 300), (200, 1)),
        0.8 + np.random.default_rng(0).normal(0, 0.02, (300, 400)),
    ],
    ids=["1x1", "no pixels", "grey", "transparent", "slope", "noisy paper"],
)
def test_a_blank_picture_has_no_digits(picture):
    page = find_digits(picture)
    assert page.digits == ()
    assert page.rows == []


def test_pixels_of_another_shape_are_an_error_of_the_caller():
    with pytest.raises(ValueError, match="picture must be"):
        find_digits(np.zeros((4, 4, 2)))


def test_the_pixels_handed_in_are_left_alone():
    picture = on_white(1, 2)
    picture.flags.writeable = False
    assert len(find_digits(picture).digits) == 2


def test_texture_is_looked_through_in_time_and_gives_no_more_digits_than_it_may():
    noise = np.random.default_rng(0).random((400, 500)) > 0.7
    assert len(find_digits(noise).digits) <= 400


# Boxes by hand.


def test_a_box_taken_out_leaves_the_others_in_order():
    page = find_digits(on_white(3, 1, 4))
    boxes = [digit.box for digit in page.digits]
    rest = page.without(1)
    assert [digit.box for digit in rest.digits] == [boxes[0], boxes[2]]
    assert len(page.digits) == 3


def test_a_box_drawn_by_hand_holds_what_is_in_it_and_finds_its_place():
    page = find_digits(on_white(3, 1, 4))
    left, top, right, bottom = page.digits[1].box
    again = page.without(1).with_box((left - 4, top - 6, right + 4, bottom + 6))
    assert_found(again, [digit.box for digit in page.digits], minimum=0.95)
    one = MNIST.from_ink(page.digits[1].ink)
    assert np.abs(MNIST.from_ink(again.digits[1].ink) - one).mean() < 0.02


def test_a_box_around_blank_paper_holds_nothing():
    page = find_digits(on_white(3, 1, 4))
    assert page.with_box((0, 0, 12, 12)) is None
    assert find_digits(np.full((50, 60), 9, np.uint8)).with_box((5, 5, 40, 40)) is None
