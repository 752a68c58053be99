"""A drawing as the way of the pen."""

import itertools

import numpy as np
import pytest

from model.data.dataset import to_input
from model.errors import BadFileError, SettingError
from model.preprocess import RECIPES, PointRecipe, holds_points, recipe_for
from model.preprocess.pen_points import (
    decoded,
    encoded,
    part_of_line,
    picture_of_points,
    places_of_points,
    resampled,
    strokes_of_points,
)

SEVEN = [np.array([[0.0, 0], [50, 0], [20, 90]]), np.array([[5.0, 45], [45, 45]])]
RECIPE = recipe_for("pen 48x3")


def length(strokes):
    return sum(np.hypot(*np.diff(points, axis=0).T).sum() for points in strokes)


def test_a_recipe_of_points_is_found_by_its_name():
    assert isinstance(RECIPE, PointRecipe)
    assert RECIPE.shape == (48, 3)
    assert recipe_for("pen 12x3").shape == (12, 3)


@pytest.mark.parametrize("name", ["pen 7x3", "pen 300x3", "pen 48x4", "pen", "pen 0048x3"])
def test_other_names_are_refused_with_one_that_works(name):
    with pytest.raises(SettingError, match="pen 48x3"):
        recipe_for(name)


def test_no_picture_is_taken_for_points():
    assert holds_points(RECIPE.shape)
    assert not any(holds_points(recipe.shape) for recipe in RECIPES.values())
    assert not holds_points(recipe_for("box 4x4").shape)


def test_points_lie_at_equal_distances_along_the_line_through_all_strokes():
    points, numbers = resampled(SEVEN, 48)
    gaps = np.hypot(*np.diff(points, axis=0).T)
    same = (np.diff(numbers) == 0) & (np.hypot(*(points[1:] - SEVEN[0][1]).T) > 5)
    same &= np.hypot(*(points[:-1] - SEVEN[0][1]).T) > 5  # but for the corner, which is cut
    np.testing.assert_allclose(gaps[same], length(SEVEN) / 47, rtol=1e-6)
    np.testing.assert_allclose(points[[0, -1]], [[0, 0], [45, 45]])
    assert numbers.tolist() == sorted(numbers)


def test_rows_are_ways_and_say_where_the_pen_was_lifted():
    image = RECIPE.from_strokes(SEVEN)
    assert image.dtype == np.float32
    assert image.min() >= 0
    assert image.max() <= 1
    assert np.flatnonzero(image[:, 2]).tolist() == [0, 37]
    ways = decoded(image[:, :2])
    np.testing.assert_allclose(ways[0], [-25 / 90, -0.5], atol=0.01)  # from the box's middle
    np.testing.assert_allclose(ways[1], [length(SEVEN) / 47 / 90, 0], atol=0.01)


def test_the_strokes_come_back():
    found = strokes_of_points(RECIPE.from_strokes(SEVEN))
    assert len(found) == 2
    np.testing.assert_allclose(90 * found[0][[0, -1]] + [25, 45], [[0, 0], [20, 90]], atol=4)
    np.testing.assert_allclose(90 * found[1][-1] + [25, 45], [45, 45], atol=0.5)


def test_eight_bits_lose_nothing_and_errors_do_not_add_up_along_the_line():
    image = RECIPE.from_strokes(SEVEN)
    stored = np.rint(image * 255).astype(np.uint8)
    np.testing.assert_array_equal(to_input(stored, RECIPE.peak), image)
    points, _ = resampled(SEVEN, 48)
    places = 90 * (places_of_points(image) - 14) / 17.8 + [25, 45]
    assert np.abs(places - points).max() < 0.005 * 90


@pytest.mark.parametrize(("factor", "move"), [(1e-5, 0), (37.5, -4000), (1e6, 1e7), (1e150, 0)])
def test_size_and_place_do_not_matter(factor, move):
    moved = [points * factor + move for points in SEVEN]
    np.testing.assert_allclose(RECIPE.from_strokes(moved), RECIPE.from_strokes(SEVEN), atol=0.005)


def test_how_densely_a_pen_was_sampled_does_not_matter():
    dense = [np.concatenate([np.linspace(0, 1, 300)[:, None] * (b - a) + a
                             for a, b in itertools.pairwise(points)])
             for points in SEVEN]  # fmt: skip
    np.testing.assert_allclose(RECIPE.from_strokes(dense), RECIPE.from_strokes(SEVEN), atol=0.005)


@pytest.mark.parametrize("empty", [[], [np.zeros((0, 2))], [np.full((3, 2), np.nan)]])
def test_nothing_drawn_is_all_zero(empty):
    assert not RECIPE.from_strokes(empty).any()
    assert RECIPE.normalise(empty) == []
    assert strokes_of_points(RECIPE.from_strokes(empty)) == []
    assert not picture_of_points(RECIPE.from_strokes(empty)).any()


@pytest.mark.parametrize("points", [[[7.0, 9.0]], [[0.0, 0.0]] * 5, [[1e300, -1e300]]])
def test_a_tap_is_a_dot(points):
    image = RECIPE.from_strokes([np.array(points)])
    assert image.any()
    assert np.abs(places_of_points(image) - 14).max() < 0.1
    assert picture_of_points(image)[12:16, 12:16].sum() == picture_of_points(image).sum()


def test_the_picture_is_the_one_that_a_reader_of_pictures_would_see_but_for_its_place():
    picture = picture_of_points(RECIPE.from_strokes(SEVEN))
    upright = RECIPES["mnist"].from_strokes(SEVEN)
    assert picture.sum() == pytest.approx(upright.sum(), rel=0.1)
    points = RECIPE.normalise(SEVEN)
    np.testing.assert_allclose(points[1][0], [14 - 20 / 90 * 17.8, 14], atol=1e-6)


@pytest.mark.parametrize("give", ["from_bitmap", "from_ink"])
def test_a_picture_is_refused_with_what_to_do(give):
    with pytest.raises(BadFileError, match="Draw the digit"):
        getattr(RECIPE, give)(np.ones((28, 28), np.float32))


def test_ways_survive_their_code():
    ways = np.linspace(-1, 1, 41)
    np.testing.assert_allclose(decoded(encoded(ways)), ways, atol=1e-12)
    assert encoded(np.array(7.0)) == 1.0


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 1.0])
def test_a_part_of_a_line_is_as_long_as_it_should_be_and_begins_alike(share):
    part = part_of_line(SEVEN, share)
    assert length(part) == pytest.approx(share * length(SEVEN), abs=1e-9)
    np.testing.assert_array_equal(part[0][0], SEVEN[0][0])


def test_the_first_stroke_is_whole_before_the_second_begins():
    part = part_of_line(SEVEN, 0.9)
    np.testing.assert_array_equal(part[0], SEVEN[0])
    assert part[1][0].tolist() == [5, 45]
