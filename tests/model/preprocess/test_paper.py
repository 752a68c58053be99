"""Ink apart from the paper's shade, and printed lines taken away."""

import numpy as np
import pytest

from model.preprocess import RECIPES
from model.preprocess.components import label_components
from model.preprocess.paper import ink_strength
from model.preprocess.ruling import without_ruling
from tests.written import IMAGES

MNIST = RECIPES["mnist"]


def ink_of(*digits, shape=(240, 400)):
    """Digits side by side, 0 paper to 1 ink."""
    ink = np.zeros(shape)
    for number, digit in enumerate(digits):
        part = IMAGES[digit].repeat(3, axis=0).repeat(3, axis=1)
        ink[70:154, 20 + 90 * number : 104 + 90 * number] = part
    return ink


def lines(shape=(240, 400), *, every=40, first=25, wide=2, slope=0.0):
    """Printed lines, 0 beside to 1 on them."""
    rows, columns = np.indices(shape)
    away = np.abs((rows - slope * columns - first + every / 2) % every - every / 2)
    return np.clip(wide / 2 + 0.5 - away, 0, 1)


def strength_of(picture):
    picture = np.asarray(picture, np.float32)
    return ink_strength(picture if picture.ndim == 3 else picture[:, :, None])


def lit(ink, light, paper=0.9):
    return light * paper * (1 - 0.8 * ink)


# Shade.


def test_ink_is_as_strong_in_the_shade_as_in_the_light():
    ink = ink_of(1, 7, 1, 7)
    light = np.linspace(1, 0.4, ink.shape[1])
    strength = strength_of(lit(ink, light))
    solid = ink > 0.99
    left, right = (
        strength.values[:, half][solid[:, half]] for half in (slice(200), slice(200, 400))
    )
    assert left.mean() == pytest.approx(0.8, abs=0.05)
    assert right.mean() == pytest.approx(0.8, abs=0.05)
    assert np.abs(strength.values[ink == 0]).mean() < 0.02


def test_a_shadow_with_an_edge_is_no_ink():
    ink = ink_of(3, 5, 8, 2)
    columns = np.arange(ink.shape[1])
    light = 1 - 0.35 / (1 + np.exp((190 - columns) / 6))
    strength = strength_of(lit(ink, light))
    assert (strength.values[ink == 0] > strength.low_threshold).mean() < 0.01
    assert (strength.values[ink > 0.9] > strength.high_threshold).mean() > 0.97


def test_light_ink_on_dark_paper_is_ink():
    ink = ink_of(3, 5)
    strength = strength_of(0.15 + 0.7 * ink)
    assert strength.values[ink > 0.9].min() > strength.high_threshold
    assert strength.values[ink == 0].max() < strength.low_threshold


def test_red_ink_on_paper_just_as_light_is_ink():
    ink = ink_of(4, 6)[..., None]
    picture = (ink * (200, 40, 40) + (1 - ink) * (40, 120, 120)) / 255
    strength = strength_of(picture)
    assert strength.values[ink[..., 0] > 0.9].min() > strength.high_threshold


def test_a_digit_as_wide_as_the_picture_is_not_taken_for_paper():
    ink = IMAGES[0].repeat(4, axis=0).repeat(4, axis=1)
    for picture in (ink, 1 - ink):
        strength = strength_of(picture)
        assert strength.values[ink > 0.95].min() > strength.high_threshold
        assert strength.values[ink == 0].max() < strength.low_threshold


def test_the_noise_of_the_paper_is_measured():
    rng = np.random.default_rng(0)
    ink = ink_of(2, 3)
    strength = strength_of(0.9 - 0.7 * ink + rng.normal(0, 0.03, ink.shape))
    assert strength.noise == pytest.approx(0.03 / 0.9, rel=0.15)
    assert strength.level == pytest.approx(0.7 / 0.9, rel=0.1)


@pytest.mark.parametrize("value", [0.0, 0.5, 1.0])
def test_on_an_even_picture_nothing_stands_out(value):
    assert strength_of(np.full((60, 80), value)) is None


# Lines.


@pytest.mark.parametrize("slope", [-0.08, 0.0, 0.03, 0.1])
@pytest.mark.parametrize("way", ["across", "down", "squared"])
def test_printed_lines_go_and_digits_stay_whole(slope, way):
    ink = ink_of(3, 5, 8, 2)
    printed = np.zeros_like(ink)
    if way != "down":
        printed = lines(slope=slope)
    if way != "across":
        printed = np.maximum(printed, lines((400, 240), slope=-slope).T)
    strength = strength_of(0.9 * (1 - 0.85 * np.maximum(ink, 0.5 * printed)))
    cleaned, found = without_ruling(strength)
    assert found == pytest.approx(slope, abs=0.015)
    only_lines = (printed > 0) & (ink == 0)
    only_lines[:, :12] = only_lines[:, -12:] = False  # what leaves the picture at once may stay
    assert (cleaned.values[only_lines] > cleaned.low_threshold).mean() < 0.03
    assert (cleaned.values[ink > 0.9] > cleaned.low_threshold).mean() > 0.97
    labels, _ = label_components(cleaned.values > cleaned.low_threshold)
    sizes = np.sort(np.bincount(labels.ravel())[1:])
    assert sizes[-4] > 8 * (sizes[-5] if len(sizes) > 4 else 0)


def test_a_line_that_bends_is_followed():
    ink = ink_of(6, 9)
    rows, columns = np.indices(ink.shape)
    bent = rows - 5 * np.sin(columns / 150)
    away = np.abs((bent - 25 + 20) % 40 - 20)
    printed = np.clip(1.5 - away, 0, 1)
    cleaned, _ = without_ruling(strength_of(0.9 * (1 - 0.85 * np.maximum(ink, 0.5 * printed))))
    assert (cleaned.values[(printed > 0) & (ink == 0)] > cleaned.low_threshold).mean() < 0.05


@pytest.mark.parametrize(
    "ink",
    [ink_of(1, 1, 1, 1), ink_of(7, 7, 7, 7), ink_of(4, 2, 0, 5), np.zeros((240, 400))],
    ids=["ones", "sevens", "others", "thin strokes"],
)
def test_strokes_of_digits_are_not_taken_for_lines(ink):
    if not ink.any():  # 111, cut out tightly
        ink = np.zeros((120, 200))
        for column in (30, 90, 150):
            ink[12:108, column : column + 2] = 1
    strength = strength_of(0.95 - 0.9 * ink)
    cleaned, slope = without_ruling(strength)
    assert slope is None
    assert cleaned is strength


def test_a_page_with_lines_alone_has_no_ink():
    cleaned, slope = without_ruling(strength_of(0.9 - 0.5 * lines()))
    assert slope == pytest.approx(0, abs=0.01)
    assert cleaned is None or (cleaned.values > cleaned.high_threshold).mean() < 0.001


@pytest.mark.parametrize("way", ["ruled", "squared"])
@pytest.mark.parametrize("digit", range(10))
def test_one_digit_on_lined_paper_is_the_digit_for_the_canvas_too(digit, way):
    ink = np.zeros((240, 320))
    ink[70:154, 110:194] = IMAGES[digit].repeat(3, axis=0).repeat(3, axis=1)
    printed = lines(ink.shape, slope=0.02)
    if way == "squared":
        printed = np.maximum(printed, lines(ink.shape[::-1], slope=-0.02).T)
    wanted = MNIST.from_bitmap(1 - ink)
    found = MNIST.from_bitmap(0.9 * (1 - 0.85 * np.maximum(ink, 0.9 * printed)))
    assert np.abs(found - wanted).mean() < 0.05
