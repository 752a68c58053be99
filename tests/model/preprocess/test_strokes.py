import itertools

import numpy as np
import pytest

from model.errors import SettingError
from model.preprocess import RECIPES, recipe_for

T = np.linspace(0, 2 * np.pi, 60)
ZERO = [np.stack([60 * np.sin(T), -100 * np.cos(T)], axis=1)]
SEVEN = [np.array([[0, 0], [50, 0], [20, 90]]), np.array([[5, 45], [45, 45]])]
LINE = [np.array([[0.0, 0.0], [0.0, 100.0]])]


def centre_of_mass(picture):
    rows, columns = np.indices(picture.shape) + 0.5
    return (rows * picture).sum() / picture.sum(), (columns * picture).sum() / picture.sum()


@pytest.fixture(params=["mnist", "digits", "box 32x24"])
def recipe(request):
    return recipe_for(request.param)


@pytest.mark.parametrize("drawing", [ZERO, SEVEN, LINE], ids=["zero", "seven", "line"])
def test_a_drawing_becomes_a_float32_picture_between_0_and_1(recipe, drawing):
    picture = recipe.from_strokes(drawing)
    assert picture.shape == recipe.shape
    assert picture.dtype == np.float32
    assert picture.min() == 0
    assert 0.5 < picture.max() <= 1


@pytest.mark.parametrize("drawing", [ZERO, SEVEN], ids=["zero", "seven"])
@pytest.mark.parametrize(("factor", "move"), [(1e-5, 0), (37.5, -4000), (1e6, 1e7), (1e150, 0)])
def test_size_and_place_of_a_drawing_do_not_matter(recipe, drawing, factor, move):
    moved = [points * factor + move for points in drawing]
    np.testing.assert_allclose(recipe.from_strokes(moved), recipe.from_strokes(drawing), atol=0.02)


def test_how_densely_a_pen_was_sampled_does_not_matter(recipe):
    ends = np.concatenate(SEVEN[:1])
    dense = np.concatenate([np.linspace(a, b, 400) for a, b in itertools.pairwise(ends)])
    np.testing.assert_allclose(
        recipe.from_strokes([dense, SEVEN[1]]), recipe.from_strokes(SEVEN), atol=0.05
    )


@pytest.mark.parametrize("empty", [[], [np.zeros((0, 2))], [[]], [np.full((3, 2), np.nan)]])
def test_nothing_drawn_gives_nothing(recipe, empty):
    assert not recipe.from_strokes(empty).any()
    assert recipe.normalise(empty) == []


@pytest.mark.parametrize("points", [[[7.0, 9.0]], [[0.0, 0.0]] * 5, [[1e300, -1e300]]])
def test_a_tap_is_a_dot_as_wide_as_the_pen(points):
    picture = RECIPES["mnist"].from_strokes([np.array(points)])
    area = np.pi * (RECIPES["mnist"].pen / 2) ** 2
    assert picture.sum() == pytest.approx(area, rel=0.1)
    assert centre_of_mass(picture) == pytest.approx(RECIPES["mnist"].middle, abs=0.05)


def test_a_vertical_line_stays_a_line():
    inked = RECIPES["mnist"].from_strokes(LINE) > 0.05
    assert inked.any(axis=1).sum() in (20, 21)
    assert inked.any(axis=0).sum() in (3, 4)


def test_a_line_that_shakes_a_little_is_not_blown_up(recipe):
    x = np.linspace(0, 100, 50)
    picture = recipe.from_strokes([np.stack([x, 0.2 * np.sin(x)], axis=1)])
    assert picture.sum(axis=0).max() < 2 * recipe.pen


def test_the_ink_fills_the_box_of_mnist():
    picture = RECIPES["mnist"].from_strokes(ZERO)
    rows = np.flatnonzero((picture > 0.2).any(axis=1))
    assert rows[-1] - rows[0] + 1 in (20, 21)


def test_the_ink_of_digits_fills_the_height_and_leaves_the_sides_free():
    picture = RECIPES["digits"].from_strokes(ZERO)
    assert picture[0].max() > 0.3
    assert picture[-1].max() > 0.3
    assert picture[:, 0].max() < 0.1
    assert picture[:, -1].max() < 0.1


@pytest.mark.parametrize("drawing", [ZERO, SEVEN], ids=["zero", "seven"])
def test_the_centre_of_mass_comes_to_the_middle(drawing):
    recipe = RECIPES["mnist"]
    assert centre_of_mass(recipe.from_strokes(drawing)) == pytest.approx(recipe.middle, abs=0.05)


def test_ink_of_uneven_weight_is_not_pushed_out_of_the_picture():
    blot = np.random.default_rng(0).uniform(0, 5, size=(200, 2))
    picture = RECIPES["mnist"].from_strokes([blot, np.array([[100.0, 100.0]])])
    tail = RECIPES["mnist"].from_strokes([np.zeros((1, 2))]).sum()
    assert picture[20:, 20:].sum() == pytest.approx(tail, rel=0.15)


def test_normalised_points_lie_where_the_ink_is(recipe):
    picture = recipe.from_strokes(SEVEN)
    placed = recipe.normalise(SEVEN)
    assert [len(points) for points in placed] == [3, 2]
    columns, rows = np.floor(np.concatenate(placed)).astype(int).T
    assert (picture[rows, columns] > 0.2).all()


def test_points_that_are_not_finite_are_passed_over(recipe):
    broken = [np.insert(SEVEN[0].astype(float), 1, [np.nan, np.inf], axis=0), SEVEN[1]]
    np.testing.assert_array_equal(recipe.from_strokes(broken), recipe.from_strokes(SEVEN))


def test_the_lean_of_a_drawing_is_taken_out_of_digits():
    recipe = RECIPES["digits"]
    upright = recipe.from_strokes(ZERO)
    leaning = [points - np.outer(points[:, 1], (0.4, 0)) for points in ZERO]
    assert np.abs(recipe.from_strokes(leaning) - upright).mean() < 0.05


def test_a_hundred_thousand_points_are_painted_like_their_outline(recipe):
    t = np.linspace(0, 2 * np.pi, 100_000)
    dense = [np.stack([60 * np.sin(t), -100 * np.cos(t)], axis=1)]
    np.testing.assert_allclose(recipe.from_strokes(dense), recipe.from_strokes(ZERO), atol=0.05)


def test_a_scribble_fills_its_box_and_nothing_else():
    scribble = np.random.default_rng(1).uniform(0, 1000, size=(3000, 2))
    picture = RECIPES["mnist"].from_strokes([scribble])
    assert picture[6:22, 6:22].min() == 1
    assert picture[:2].max() == 0


def test_the_strokes_handed_in_are_left_alone(recipe):
    points = SEVEN[0].astype(float)
    recipe.from_strokes([points])
    np.testing.assert_array_equal(points, SEVEN[0])


def test_a_stroke_of_another_shape_is_an_error_of_the_caller(recipe):
    with pytest.raises(ValueError, match="points, 2"):
        recipe.from_strokes([np.zeros((4, 3))])


def test_recipes_are_found_by_name_and_by_size():
    assert recipe_for("digits") is RECIPES["digits"]
    assert recipe_for("box 32x24").shape == (32, 24)


@pytest.mark.parametrize("name", ["", "mnist2", "box", "box 3x28", "box 28x9999", "box ٣٢x٢٤"])
def test_an_unknown_recipe_is_refused_with_its_name(name):
    with pytest.raises(SettingError):
        recipe_for(name)
