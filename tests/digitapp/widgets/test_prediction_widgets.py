"""Bars and pictures of the left column."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest

from digitapp.style.imaging import from_qimage
from digitapp.style.theme import DARK, LIGHT
from digitapp.widgets.card import Card
from digitapp.widgets.colour_scale import ColourScale
from digitapp.widgets.pixel_view import ANIMATION_MS, PixelView
from digitapp.widgets.probability_bars import ProbabilityBars
from digitapp.widgets.signed_bars import SignedBars
from tests.digitapp import windows

CONFIDENT_IN_3 = np.array([0.002, 0.001, 0.008, 0.87, 0.001, 0.09, 0.001, 0.002, 0.02, 0.005])


def shown(qtbot, widget, width=300, height=240):
    return windows.shown(qtbot, widget, width, height)


def pixels(widget):
    return from_qimage(widget.grab().toImage())[:, :, :3].astype(int)


def near(picture, color, within=30):
    return np.abs(picture - QColor(color).getRgb()[:3]).sum(2) < within


def row_of(widget, digit):
    height = widget.height() // 10
    return slice(digit * height, (digit + 1) * height)


def test_the_longest_accent_bar_belongs_to_the_best(qtbot, themed):
    bars = shown(qtbot, ProbabilityBars())
    bars.show_probabilities(CONFIDENT_IN_3)
    accent = near(pixels(bars), themed.accent)
    per_row = [accent[row_of(bars, digit)].sum() for digit in range(10)]
    assert np.argmax(per_row) == 3


def test_the_runner_up_is_marked_unlike_the_rest(qtbot, themed):
    bars = shown(qtbot, ProbabilityBars())
    bars.show_probabilities(CONFIDENT_IN_3)
    accent = near(pixels(bars), themed.accent, 60)
    assert accent[row_of(bars, 5)].any()
    assert not accent[row_of(bars, 8)].any()


def test_bars_without_a_prediction_are_empty(qtbot, themed):
    bars = shown(qtbot, ProbabilityBars())
    bars.show_probabilities(CONFIDENT_IN_3)
    bars.show_probabilities(None)
    assert bars.probabilities is None
    assert not near(pixels(bars), themed.accent, 60).any()
    assert bars.accessibleDescription() == "nothing drawn"


def test_bars_say_their_values_best_first(qtbot):
    bars = shown(qtbot, ProbabilityBars())
    bars.show_probabilities(CONFIDENT_IN_3)
    assert bars.accessibleDescription().startswith("3: 87.0 %, 5: 9.0 %, 8: 2.0 %")


def test_hidden_bars_describe_themselves_once_they_are_shown(qtbot):
    bars = ProbabilityBars()
    qtbot.addWidget(bars)
    bars.show_probabilities(CONFIDENT_IN_3)
    assert bars.accessibleDescription() == "nothing drawn"
    bars.show()
    assert bars.accessibleDescription().startswith("3:")


def test_bars_refuse_the_wrong_number_of_values(qtbot):
    bars = shown(qtbot, ProbabilityBars())
    with pytest.raises(ValueError, match="9 values for 10 bars"):
        bars.show_probabilities(np.full(9, 1 / 9))


def test_bars_bear_values_that_are_not_numbers(qtbot):
    bars = shown(qtbot, ProbabilityBars())
    bars.show_probabilities(np.full(10, np.nan))
    assert not near(pixels(bars), LIGHT.accent, 60).any()


def test_signed_bars_lie_on_the_side_of_their_sign(qtbot, themed):
    bars = shown(qtbot, SignedBars())
    bars.show_values(np.array([1.0, -1.0, 0.5, 0, 0, 0, 0, 0, 0, 0]))
    picture = pixels(bars)
    positive, negative = near(picture, themed.positive), near(picture, themed.negative)
    assert positive[row_of(bars, 0)].sum() > 1.5 * positive[row_of(bars, 2)].sum() > 0
    assert negative[row_of(bars, 1)].any()
    assert np.nonzero(positive)[1].min() >= np.nonzero(negative)[1].max()


def test_signed_bars_take_other_rows(qtbot):
    bars = shown(qtbot, SignedBars())
    bars.show_values(np.array([0.5, -0.25]), ("a", "b"))
    assert bars.accessibleDescription() == "a: 0.50, b: -0.25"
    bars.show_values(None)
    assert bars.accessibleDescription() == ""


def test_each_pixel_of_what_is_seen_is_one_crisp_square(qtbot):
    view = shown(qtbot, PixelView(), 112, 112)
    image = np.random.default_rng(0).random((28, 28))
    view.show_image(image)
    centres = pixels(view)[2::4, 2::4, 0]
    np.testing.assert_allclose(centres, image * 255, atol=1)


def test_hovering_tells_pixel_and_value(qtbot):
    view = shown(qtbot, PixelView(), 112, 112)
    image = np.arange(64.0).reshape(8, 8) / 64
    view.show_image(image)
    with qtbot.waitSignal(view.hovered) as blocker:
        QTest.mouseMove(view, QPoint(14 * 3 + 5, 14 * 6 + 5))
    assert blocker.args == [6, 3, image[6, 3]]


def test_strokes_move_into_the_box_in_a_moment(qtbot):
    view = shown(qtbot, PixelView(), 112, 112)
    image = np.zeros((28, 28))
    lines = [np.array([[-0.4, -0.4], [0.4, 0.4]]), np.array([[0.1, 0.1]])]
    ends = [np.array([[6.0, 6.0], [22.0, 22.0]]), np.array([[14.0, 14.0]])]
    view.animate(lines, ends, image)
    assert view.is_animating
    assert pixels(view).max() == 255  # the moving strokes; the image is black
    assert ANIMATION_MS <= 300
    qtbot.waitUntil(lambda: not view.is_animating, timeout=3000)
    assert pixels(view)[4:-4, 4:-4].max() == 0


@pytest.mark.parametrize("how", ["skip", "click", "next", "hide"])
def test_the_animation_can_be_skipped(qtbot, how):
    view = shown(qtbot, PixelView(), 112, 112)
    view.animate([np.zeros((2, 2))], [np.zeros((2, 2))], np.zeros((28, 28)))
    if how == "skip":
        view.skip()
    elif how == "click":
        QTest.mouseClick(view, Qt.MouseButton.LeftButton)
    elif how == "next":
        view.show_image(np.ones((8, 8)))
    else:
        view.hide()
    assert not view.is_animating


def test_a_hidden_view_does_not_animate(qtbot):
    view = PixelView()
    qtbot.addWidget(view)
    view.animate([np.zeros((2, 2))], [np.zeros((2, 2))], np.zeros((28, 28)))
    assert not view.is_animating
    assert view.image is not None


def test_nothing_seen_is_shown_as_nothing(qtbot):
    view = shown(qtbot, PixelView(), 112, 112)
    view.show_image(np.zeros((28, 28)))
    view.show_image(None)
    assert view.image is None
    assert pixels(view).min() > 100


def test_the_scale_goes_from_negative_to_positive(qtbot, themed):
    scale = shown(qtbot, ColourScale(), 200, 30)
    scale.show_limit(0.25)
    row = pixels(scale)[5]
    assert near(row[None, 1:4], themed.negative).any()
    assert near(row[None, -5:-1], themed.positive).any()
    assert near(row[None, 98:102], themed.card).any()
    assert scale.accessibleDescription() == "−0.25, 0, +0.25"


def test_a_card_is_painted_in_the_theme(qtbot, themed):
    card = shown(qtbot, Card(), 60, 60)
    assert near(pixels(card), themed.card)[30, 30]
    assert themed in (LIGHT, DARK)


def test_the_names_that_others_hold_on_to(qtbot):
    assert ProbabilityBars().objectName() == "probabilityBars"
    assert PixelView().objectName() == "seenImage"


def test_a_dead_unit_has_no_full_bar_beside_the_others_of_its_layer(qtbot):
    bars = shown(qtbot, SignedBars())
    dead = np.linspace(-1e-6, 1e-6, 10)
    bars.show_values(dead, limit=0.8)
    assert np.abs(bars.fractions()).max() < 1e-5
    assert bars.scale == 0.8
    bars.show_values(np.zeros(10))
    assert not bars.fractions().any()
    bars.show_values(np.full(10, 0.4), limit=0.8)
    np.testing.assert_allclose(bars.fractions(), 0.5)
