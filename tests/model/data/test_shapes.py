import math

import numpy as np
import pytest

from model.data.shapes import (
    PER_SPAN,
    arc,
    by_hand,
    extent,
    length,
    side_by_side,
    spline,
    straight,
    turned,
)

POINTS = np.array([[0.0, 0.0], [1.0, 2.0], [3.0, 1.0], [4.0, 4.0]])


def test_a_spline_goes_through_its_points():
    np.testing.assert_allclose(spline(POINTS)[::PER_SPAN], POINTS, atol=1e-12)


def test_a_spline_through_points_on_a_line_stays_on_it():
    curve = spline(np.array([[0.0, 0.0], [1.0, 2.0], [2.0, 4.0]]))
    np.testing.assert_allclose(curve[:, 1], 2 * curve[:, 0], atol=1e-12)


def test_a_closed_spline_comes_back_to_its_start():
    curve = spline(POINTS, closed=True)
    np.testing.assert_allclose(curve[0], curve[-1])
    np.testing.assert_allclose(curve[::PER_SPAN][:4], POINTS, atol=1e-12)


def test_a_straight_line_keeps_its_corners():
    np.testing.assert_allclose(straight(POINTS, 4)[::4], POINTS)


def test_an_arc_of_a_whole_turn_is_closed_and_round():
    circle = arc((1.0, 2.0), (3.0, 3.0), 0.5, 2 * math.pi)
    np.testing.assert_allclose(circle[0], circle[-1])
    np.testing.assert_allclose(np.hypot(*(circle - [1, 2]).T), 3)


def test_a_quarter_turn_takes_right_to_down():
    np.testing.assert_allclose(
        turned([np.array([[1.0, 0.0]])], math.pi / 2)[0], [[0, 1]], atol=1e-9
    )


def test_a_steady_hand_changes_nothing_but_the_place():
    lines = by_hand([POINTS, POINTS[:1]], np.random.default_rng(0), strength=0.0)
    np.testing.assert_allclose(lines[0] - lines[0][0], POINTS - POINTS[0], atol=1e-12)
    assert [len(points) for points in lines] == [4, 1]


def test_an_unsteady_hand_bends_a_line():
    line = straight(np.array([[0.0, 0.0], [1.0, 0.0]]), 50)
    bent = by_hand([line], np.random.default_rng(0))[0]
    chord = np.linalg.norm(bent[-1] - bent[0])
    assert length([bent]) * extent([bent]).max() > chord * 1.001


def test_length_is_in_sides_of_the_box():
    square = np.array([[0.0, 0.0], [2.0, 0.0], [2.0, 2.0], [0.0, 2.0], [0.0, 0.0]])
    assert length([square]) == pytest.approx(4)


def test_drawings_side_by_side_have_one_height_and_do_not_touch():
    row = side_by_side([[POINTS], [10 * POINTS]], gap=0.5)
    first, second = row
    assert extent([first])[1] == pytest.approx(1)
    assert extent([second])[1] == pytest.approx(1)
    assert second[:, 0].min() - first[:, 0].max() == pytest.approx(0.5)
