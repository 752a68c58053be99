"""The digits that our own code writes."""

import itertools

import numpy as np
import pytest

from model.archs import ARCHITECTURES
from model.data import load_dataset
from model.data.augment import Augmentation
from model.data.pen import TEST, TRAIN, VALIDATION, deform, draw_digit, loading_pen, pen_part
from model.data.pen_habits import HABITS
from model.data.pen_styles import GLYPHS, glyph
from model.errors import SettingError
from model.evaluate import result_of
from model.preprocess import RECIPES
from model.run import Run, suggested_training
from model.train import fit

MNIST, DIGITS = RECIPES["mnist"], RECIPES["digits"]


@pytest.fixture(scope="module")
def few():
    return result_of(loading_pen(size=40))


def test_every_digit_is_written_in_several_ways():
    assert sorted(GLYPHS) == list(range(10))
    assert min(len(glyphs) for glyphs in GLYPHS.values()) > 5


@pytest.mark.parametrize("digit", GLYPHS)
def test_runs_of_a_stroke_join(digit):
    strokes = [runs for glyph in GLYPHS[digit] for runs in glyph.strokes]
    for runs in strokes:
        for before, after in itertools.pairwise(runs):
            np.testing.assert_array_equal(before[-1], after[0])


def test_a_point_lies_within_its_slack_and_others_where_they_are_said_to():
    way = glyph("10,20~5 50,60 | 90,0", 1)
    drawn = [way.drawn(np.random.default_rng(seed)) for seed in range(50)]
    first = np.array([runs[0][0] for (runs,) in drawn])
    assert 0.03 < np.abs(first - [0.1, 0.2]).max() <= 0.05
    for ((before, after),) in drawn:
        np.testing.assert_allclose(before[1], [0.5, 0.6])
        np.testing.assert_allclose(after, [[0.5, 0.6], [0.9, 0.0]])


def test_a_way_between_two_ends_is_anything_between_them():
    way = glyph("0,0 0,100 / 20,0 20,100 >> 50,0 50,100 / 20,40 20,60", 1)
    drawn = [way.drawn(np.random.default_rng(seed)) for seed in range(50)]
    places = np.array([first[0][0, 0] for first, _ in drawn])
    lengths = np.array([np.ptp(second[0][:, 1]) for _, second in drawn])
    assert 0 <= places.min() < 0.1
    assert 0.4 < places.max() <= 0.5
    np.testing.assert_allclose(lengths, 1 - 0.8 * places / 0.5)


def test_a_way_between_ends_with_other_points_is_refused():
    with pytest.raises(ValueError, match="the two ends differ"):
        glyph("0,0 0,100 >> 50,0 50,50 50,100", 1)


def test_every_digit_has_habits_and_all_are_among_its_ways():
    for digit, ways in HABITS.items():
        assert len(ways) >= 7
        assert {*ways.values()} <= {way.fraction for way in GLYPHS[digit]}
    assert sorted(HABITS) == list(range(10))


def test_some_slashes_of_zeros_stick_out_far_above_and_below():
    zeros = [draw_digit(0, np.random.default_rng(seed)) for seed in range(400)]
    slashed = [strokes for strokes in zeros if len(strokes) == 2]
    out = [
        (oval[:, 1].min() - slash[:, 1].min() > 0.15)
        and (slash[:, 1].max() - oval[:, 1].max() > 0.15)
        for oval, slash in slashed
    ]
    assert 80 < len(slashed) < 240
    assert 0.1 < np.mean(out) < 0.6


@pytest.mark.parametrize(("digit", "wide"), [(0, 1.5), (6, 1.2)])
def test_some_hands_write_wide_and_some_narrow(digit, wide):
    extents = [
        np.ptp(np.concatenate(draw_digit(digit, np.random.default_rng(seed))), axis=0)
        for seed in range(200)
    ]
    ratios = np.array([width / height for width, height in extents])
    assert 0.02 < np.mean(ratios > wide) < 0.3
    assert 0.02 < np.mean(ratios < 0.5) < 0.6


def test_some_drawings_are_steps_between_few_places():
    levels = []
    for seed in range(200):
        points = np.concatenate(draw_digit(8, np.random.default_rng(seed)))
        levels.append(len(np.unique(points[:, 1].round(9))) / len(points))
    assert 0.03 < np.mean(np.array(levels) < 0.7) < 0.2


@pytest.mark.parametrize("digit", range(10))
def test_strokes_are_finite_and_about_as_large_as_their_box(digit):
    for seed in range(30):
        points = np.concatenate(draw_digit(digit, np.random.default_rng(seed)))
        assert np.isfinite(points).all()
        assert 0.6 < np.ptp(points, axis=0).max() < 2.5


def test_without_strength_nothing_is_deformed():
    strokes = [np.array([[0.0, 0.0], [1.0, 0.5]]), np.array([[0.3, 0.9]])]
    for before, after in zip(strokes, deform(strokes, np.random.default_rng(0), 0), strict=True):
        np.testing.assert_allclose(after, before)


def test_a_deformed_drawing_differs_and_leaves_the_given_one_alone():
    strokes = [np.array([[0.0, 0.0], [1.0, 0.5]])]
    (after,) = deform(strokes, np.random.default_rng(0))
    assert np.abs(after - strokes[0]).max() > 0.01
    np.testing.assert_array_equal(strokes[0], [[0.0, 0.0], [1.0, 0.5]])


def test_the_same_seed_writes_the_same_digits():
    np.testing.assert_array_equal(pen_part(20, MNIST, 3).images, pen_part(20, MNIST, 3).images)


def test_a_smaller_set_is_the_beginning_of_a_larger_one():
    np.testing.assert_array_equal(pen_part(10, MNIST).images, pen_part(20, MNIST).images[:10])


def test_a_later_piece_is_the_same_as_in_the_whole():
    np.testing.assert_array_equal(
        pen_part(10, MNIST, first=10).images, pen_part(20, MNIST).images[10:]
    )


def test_making_them_tells_how_far_it_is():
    fractions = list(loading_pen(size=700))
    assert fractions == sorted(fractions)
    assert 0 < fractions[0] < fractions[-1] == 1


def test_seeds_and_parts_share_no_digit():
    sets = [pen_part(20, MNIST, 0, part) for part in (TRAIN, VALIDATION, TEST)]
    images = np.concatenate([part.images for part in (*sets, pen_part(20, MNIST, 1))])
    assert len(np.unique(images.reshape(80, -1), axis=0)) == 80


def test_all_labels_come_equally_often(few):
    assert np.bincount(few.train.labels).tolist() == [4] * 10


def test_the_set_is_a_28x28_one_like_mnist(few):
    assert (few.shape, few.peak, few.recipe) == ((28, 28), 255, "mnist")
    assert few.train.images.max() == 255


def test_it_can_be_painted_as_scikit_learns_digits_are():
    eight = result_of(loading_pen(size=40, recipe="digits"))
    assert (eight.shape, eight.peak, int(eight.train.images.max())) == ((8, 8), 16, 16)


@pytest.mark.parametrize("size", [0, 9, 10**9])
def test_silly_sizes_are_refused(size):
    with pytest.raises(SettingError, match="pen digits can be made"):
        result_of(loading_pen(size=size))


def test_a_network_that_learnt_from_peoples_digits_reads_them():
    # Other people's digits, so that a wrong label or an unreadable way of writing would show. They
    # are turned and slanted a little, for not all hands write as upright as those did.
    dataset = load_dataset("digits")
    mlp = ARCHITECTURES["mlp"]
    network = mlp(mlp.Config(hidden=(256,)), dataset.shape, np.random.default_rng(0))
    training = suggested_training(mlp, len(dataset.train), epochs=50, augment=True)
    turns = Augmentation(rotation_deg=12, shear=0.2, scale=0.12)
    for _ in fit(Run(network, training, augmentation=turns), dataset):
        pass
    part = pen_part(1000, DIGITS)
    predictions = network.predict_proba(np.float32(part.images / DIGITS.peak)).argmax(axis=1)
    right = predictions == part.labels
    assert right.mean() > 0.7
    assert min(right[part.labels == digit].mean() for digit in range(10)) > 0.5
