import numpy as np
import pytest

from model.data import letters
from model.data.dataset import NO_DIGIT, Part
from model.data.scribbles import (
    KINDS,
    OFTEN,
    TEST_KINDS,
    TRAIN_KINDS,
    draw_scribble,
    scribble_part,
)
from model.preprocess import recipe_for

MNIST, DIGITS = recipe_for("mnist"), recipe_for("digits")


@pytest.mark.parametrize("kind", KINDS)
def test_a_scribble_is_lines_of_finite_points(kind):
    for seed in range(20):
        lines = KINDS[kind](np.random.default_rng(seed))
        assert lines
        for points in lines:
            assert points.dtype == np.float64
            assert points.ndim == 2
            assert points.shape[1] == 2
            assert len(points)
            assert np.isfinite(points).all()


@pytest.mark.parametrize("kind", KINDS)
def test_a_scribble_is_another_each_time(kind):
    rng = np.random.default_rng(0)
    first, second = (MNIST.from_strokes(KINDS[kind](rng)) for _ in range(2))
    assert first.any()
    assert not np.array_equal(first, second)


def test_what_is_learnt_is_never_what_is_measured_by():
    assert not set(TRAIN_KINDS) & set(TEST_KINDS)
    assert set(TRAIN_KINDS) | set(TEST_KINDS) == set(KINDS)
    assert set(OFTEN) <= set(TRAIN_KINDS)
    assert not set(letters.TRAIN_GLYPHS) & {*letters.TEST_LETTERS, *letters.TEST_SIGNS}


@pytest.mark.parametrize("pair", ["Cc", "Jj", "Kk", "Mm", "Pp", "Uu", "Vv", "Ww", "Xx"])
def test_a_capital_and_a_small_letter_of_one_shape_are_on_one_side(pair):
    sides = {letter in letters.TEST_LETTERS for letter in pair if letter in letters.LETTERS}
    assert len(sides) == 1


def test_every_letter_to_measure_by_exists():
    assert set(letters.TEST_LETTERS) <= set(letters.LETTERS)
    assert set(letters.TEST_SIGNS) <= set(letters.SIGNS)


@pytest.mark.parametrize("letter", "OoDIilZzSsBgqby")
def test_letters_that_can_be_digits_are_left_out(letter):
    assert letter not in letters.LETTERS


@pytest.mark.parametrize("recipe", [MNIST, DIGITS], ids=lambda recipe: recipe.name)
def test_a_part_of_scribbles_is_painted_by_the_recipe_and_labelled_as_no_digit(recipe):
    part = scribble_part(30, recipe, 1)
    assert part.images.shape == (30, *recipe.shape)
    assert part.images.dtype == np.uint8
    assert (part.images.max(axis=(1, 2)) > 0).all()
    assert part.images.max() == recipe.peak
    assert (part.labels == NO_DIGIT).all()


def test_the_first_scribbles_do_not_depend_on_how_many_are_made():
    few, more = scribble_part(5, MNIST, 3), scribble_part(8, MNIST, 3)
    np.testing.assert_array_equal(few.images, more.images[:5])


def test_another_seed_makes_other_scribbles():
    one, other = scribble_part(5, MNIST, 3), scribble_part(5, MNIST, 4)
    assert not np.array_equal(one.images, other.images)


def test_only_the_kinds_that_are_asked_for_are_drawn():
    lines = draw_scribble(np.random.default_rng(0), ("hatching",))
    again = KINDS["hatching"](_after_a_choice())
    np.testing.assert_array_equal(np.concatenate(lines), np.concatenate(again))


def _after_a_choice():
    rng = np.random.default_rng(0)
    rng.uniform()
    return rng


def test_the_digits_of_a_part_are_those_with_a_label():
    images = np.arange(4, dtype=np.uint8).reshape(4, 1, 1)
    part = Part(images, np.array([3, NO_DIGIT, 0, NO_DIGIT]))
    np.testing.assert_array_equal(part.digits.labels, [3, 0])
    np.testing.assert_array_equal(part.digits.images.ravel(), [0, 2])


def test_a_part_of_digits_alone_is_itself():
    part = Part(np.zeros((2, 1, 1), np.uint8), np.array([3, 0]))
    assert part.digits is part
