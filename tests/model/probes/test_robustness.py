import numpy as np
import pytest

from model.preprocess import RECIPES
from model.probes.judging.disturbances import (
    DISTURBANCES,
    add_noise,
    resize,
    shift,
    thicken,
    turn,
    turn_strokes,
    with_pen,
)
from model.probes.judging.errors import Digits, digits_of, judge
from model.probes.judging.robustness import disturbed, measuring_robustness, robustness

RECIPE = RECIPES["mnist"]
FLAG = (np.array([[0.0, 0.0], [0.0, 10.0]]), np.array([[0.0, 0.0], [6.0, 2.0]]))
"""An upright with a flag at its upper right: tells turned from mirrored."""


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def bar(width=28):
    """One picture of an upright bar, two pixels wide, in its middle."""
    picture = np.zeros((1, width, width), np.float32)
    picture[0, 6:22, 13:15] = 1
    return picture


def middle(picture):
    """(row, column) of the ink's centre."""
    rows, columns = np.indices(picture.shape)
    return np.array([(rows * picture).sum(), (columns * picture).sum()]) / picture.sum()


@pytest.mark.parametrize("key", DISTURBANCES)
def test_the_neutral_level_changes_no_picture(key, rng):
    disturbance = DISTURBANCES[key]
    assert disturbance.neutral in disturbance.levels
    assert list(disturbance.levels) == sorted(disturbance.levels)
    pictures = rng.random((3, 28, 28), dtype=np.float32)
    changed = disturbance.to_pictures(pictures, disturbance.neutral, rng)
    np.testing.assert_allclose(changed, pictures, atol=1e-6)
    assert changed is not pictures


@pytest.mark.parametrize("key", DISTURBANCES)
@pytest.mark.parametrize("side", [28, 8])
def test_every_level_gives_pictures_in_0_to_1_and_spares_its_input(key, side, rng):
    pictures = rng.random((2, side, side), dtype=np.float32)
    before = pictures.copy()
    for level in DISTURBANCES[key].levels:
        changed = DISTURBANCES[key].to_pictures(pictures, level, rng)
        assert (changed.dtype, changed.shape) == (np.float32, pictures.shape)
        assert changed.min() >= 0
        assert changed.max() <= 1 + 1e-6
    np.testing.assert_array_equal(pictures, before)


def test_noise_has_the_deviation_that_is_asked_for(rng):
    grey = np.full((4, 28, 28), 0.5, np.float32)
    assert (add_noise(grey, 0.1, rng) - grey).std() == pytest.approx(0.1, rel=0.05)


def test_turning_by_90_degrees_clockwise_is_numpys(rng):
    picture = rng.random((1, 28, 28), dtype=np.float32)
    turned = turn(picture, 90, rng)
    np.testing.assert_allclose(turned[0], np.rot90(picture[0], -1), atol=1e-4)


def test_drawings_turn_the_same_way_as_pictures(rng):
    upright = RECIPES["mnist"].from_strokes(FLAG)
    turned = turn_strokes(FLAG, RECIPE, 90)
    likeness = [
        float((turned * np.rot90(upright, k)).sum()) for k in (1, -1)
    ]  # against, and with, the clock
    assert likeness[1] > likeness[0]


def test_a_shift_moves_the_ink_by_its_distance(rng):
    pictures = np.repeat(bar(), 50, axis=0)
    ways = [middle(p) - middle(bar()[0]) for p in shift(pictures, 3.0, rng)]
    np.testing.assert_allclose(np.hypot(*np.transpose(ways)), 3.0, atol=0.05)
    assert np.ptp(np.arctan2(*np.transpose(ways))) > 3  # all directions


def test_half_the_size_is_a_quarter_of_the_ink(rng):
    assert resize(bar(), 0.5, rng).sum() == pytest.approx(bar().sum() / 4, rel=0.05)


@pytest.mark.parametrize("width", [0.5, 1.0, 2.0])
def test_a_wider_line_is_wider_by_what_is_asked_for(width, rng):
    row = thicken(bar(), width, rng)[0, 14]
    assert row.sum() == pytest.approx(2 + width, abs=0.35)


def test_a_thinner_line_loses_ink_and_stays_within_itself(rng):
    thin = thicken(bar(), -1.0, rng)
    assert 0 < thin.sum() < bar().sum()
    assert (thin <= bar()).all()


def test_another_pen_is_as_wide_as_asked_for(rng):
    line = (np.array([[0.0, 0.0], [0.0, 10.0]]),)
    for width in (-1.0, 0.0, 2.0):
        row = with_pen(line, RECIPE, width)[14]
        assert row.sum() == pytest.approx(RECIPE.pen + width, abs=0.3)


def test_lengths_shrink_with_the_picture(rng):
    small = shift(np.repeat(bar()[:, ::2, ::2], 20, axis=0), 4.0, rng)
    ways = [middle(p) - middle(bar()[0, ::2, ::2]) for p in small]
    np.testing.assert_allclose(np.hypot(*np.transpose(ways)), 2.0, atol=0.05)


def test_the_neutral_level_scores_as_the_plain_digits_do(make_network, digits):
    network, some = make_network("mlp"), digits_of(digits, "test")
    found = robustness(network, some, RECIPES["digits"], limit=60)
    plain = judge(network, some, 60).score.accuracy
    for key, disturbance in DISTURBANCES.items():
        place = disturbance.levels.index(disturbance.neutral)
        assert found.accuracy[key][place] == pytest.approx(plain)
        assert found.examples[key].shape == (len(disturbance.levels), 8, 8)
    assert found.n == 60


def test_the_same_seed_gives_the_same_curves_and_progress_ends_at_1(make_network, digits):
    network, some = make_network("mlp"), digits_of(digits, "test")
    work = measuring_robustness(network, some, RECIPES["digits"], limit=40, keys=("noise",))
    fractions = list(work)
    assert fractions == sorted(fractions)
    assert fractions[-1] == pytest.approx(1)
    curves = [
        robustness(network, some, RECIPES["digits"], limit=40, keys=("noise", "shift")).accuracy
        for _ in range(2)
    ]
    np.testing.assert_array_equal(curves[0]["noise"], curves[1]["noise"])
    np.testing.assert_array_equal(curves[0]["shift"], curves[1]["shift"])


def test_drawings_are_painted_again_where_that_is_what_changes(rng):
    picture = RECIPE.from_strokes(FLAG)
    drawn = Digits(picture[None], np.array([7]), strokes=(FLAG,))
    for key, level in (("rotation", 30.0), ("width", 2.0)):
        found = disturbed(drawn, np.array([0]), DISTURBANCES[key], level, RECIPE, rng)
        wanted = DISTURBANCES[key].to_strokes(FLAG, RECIPE, level)
        np.testing.assert_array_equal(found[0], wanted)
    noisy = disturbed(drawn, np.array([0]), DISTURBANCES["noise"], 0.0, RECIPE, rng)
    np.testing.assert_allclose(noisy[0], picture)


def test_no_digits_give_flat_curves_and_no_example(make_network):
    nothing = Digits(np.zeros((0, 8, 8), np.float32), np.zeros(0, np.int64))
    found = robustness(make_network("mlp"), nothing, RECIPES["digits"], keys=("size",))
    assert (found.n, found.example) == (0, -1)
    assert not found.accuracy["size"].any()
    assert len(found.examples["size"]) == 0
