"""Digits are told apart by shape where somebody's eyes can't tell them apart by colour."""

import itertools

import numpy as np
import pytest
from PySide6.QtGui import QColor

from digitapp.style.theme import DARK, DIGITS, LIGHT
from digitapp.widgets.digit_marks import DIGIT_MARKS, coverage
from digitapp.widgets.dots import stamp_dots
from digitapp.widgets.legend import Legend
from digitapp.widgets.scatter_map import INK, ScatterMap

# Machado, Oliveira, Fernandes 2009, "A physiologically-based model for simulation of color vision
# deficiency", severity 1.0, for linear sRGB.
EYES = {
    "normal": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
NEAR = 0.14
"""Distance in Oklab below which two colours of small dots are alike."""


def rgb(color):
    return np.array(QColor(color).getRgbF()[:3])


def oklab(colors, eyes):
    """B. Ottosson 2020, of what these eyes see of sRGB ``colors`` (n, 3)."""
    linear = np.where(colors <= 0.04045, colors / 12.92, ((colors + 0.055) / 1.055) ** 2.4)
    seen = np.clip(linear @ eyes.T, 0, 1)
    to_lms = [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
    to_lab = [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
    return np.cbrt(seen @ np.array(to_lms).T) @ np.array(to_lab).T


def near_pairs(theme, eyes):
    """Pairs of digits whose dots on the theme's card look alike."""
    dots = np.array([INK * rgb(color) + (1 - INK) * rgb(theme.card) for color in DIGITS])
    places = oklab(dots, EYES[eyes])
    pairs = itertools.combinations(range(10), 2)
    return [(a, b) for a, b in pairs if np.linalg.norm(places[a] - places[b]) < NEAR]


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
@pytest.mark.parametrize("eyes", EYES)
def test_digits_whose_colours_look_alike_have_different_shapes(theme, eyes):
    alike = near_pairs(theme, eyes)
    assert alike  # else it says nothing
    assert [pair for pair in alike if DIGIT_MARKS[pair[0]] == DIGIT_MARKS[pair[1]]] == []


@pytest.mark.parametrize("pair", [(2, 6), (3, 8)])
def test_the_pairs_that_deuteranopes_confuse_have_different_shapes(pair):
    assert pair in near_pairs(LIGHT, "deuteranopia")
    assert DIGIT_MARKS[pair[0]] != DIGIT_MARKS[pair[1]]


@pytest.mark.parametrize("diameter", [5.5, 7.0, 9.0, 11.0])
def test_no_two_marks_cover_the_same_pixels_at_any_size(diameter):
    for one, other in itertools.combinations(sorted(set(DIGIT_MARKS)), 2):
        a, b = coverage(one, diameter), coverage(other, diameter)
        assert np.abs(a - b).sum() > 0.3 * min(a.sum(), b.sum()), (one, other)


def test_later_dots_lie_over_earlier_ones_of_another_shape_in_the_same_place():
    palette = np.array([[255, 0, 0], [0, 0, 255]], np.uint8)
    for groups, expected in ((np.array([0, 1]), 0xFF0000FF), (np.array([1, 0]), 0xFFFF0000)):
        image = stamp_dots(
            np.array([[10.0, 10.0], [10.0, 10.0]]),
            groups,
            palette,
            np.array([255, 255, 255], np.uint8),
            (20, 20),
            9.0,
            ("disc", "triangle"),
        )
        assert image[10, 10] == expected


def test_the_map_stamps_digits_in_their_shapes(qtbot):
    chart = ScatterMap()
    qtbot.addWidget(chart)
    chart.resize(300, 300)
    pictures = []
    for digit in (0, 7):  # a disc and a ring: only one has its own colour in the middle
        chart.show_points(np.array([[0.0, 0.0], [1.0, 1.0]]), np.full(2, digit), names=())
        image = chart.grab().toImage()
        at = chart.plane.to_pixels(np.array([[0.0, 0.0]]))[0]
        pictures.append(QColor(image.pixel(int(at[0]), int(at[1]))))
    disc, ring = pictures
    assert disc.saturation() > 60
    assert ring == QColor(LIGHT.card)


def test_a_legend_tells_shapes_too(qtbot):
    legend = Legend(None)
    qtbot.addWidget(legend)
    entries = tuple(zip(DIGITS, map(str, range(10)), strict=True))
    legend.show_entries(entries, DIGIT_MARKS)
    assert legend.marks == DIGIT_MARKS
    with_marks = legend.grab().toImage()
    legend.show_entries(entries)
    assert legend.grab().toImage() != with_marks
