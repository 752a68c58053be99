"""Generated digits as the way of the pen, in all orders and directions, finished or not."""

import numpy as np
import pytest

from model.data import load_dataset
from model.data.dataset import to_input
from model.data.pen import TEST, draw_digit
from model.data.pen_orders import (
    WAYS,
    in_some_order,
    in_some_posture,
    leading,
    on_coarse_tablet,
    points_part,
    unfinished_part,
)
from model.data.pen_styles import GLYPHS
from model.data.pen_turns import TURNS
from model.preprocess import RECIPES, recipe_for
from model.preprocess.pen_points import decoded, strokes_of_points

RECIPE = recipe_for("pen 48x3")


def ink(strokes):
    """The picture of what is drawn, without a line's ends and their order."""
    return RECIPES["mnist"].from_strokes(strokes)


@pytest.fixture(scope="module")
def dataset():
    return load_dataset("penpoints:40")


def test_the_data_set_holds_points_with_as_many_of_each_digit(dataset):
    assert (dataset.shape, dataset.recipe, dataset.peak) == ((48, 3), "pen 48x3", 255)
    assert len(dataset.train) == 40
    assert np.bincount(dataset.train.labels).tolist() == [4] * 10
    assert "points" in dataset.title


def test_parts_and_seeds_share_no_digit(dataset):
    other = load_dataset("penpoints:40", seed=1)
    alike = [np.array_equal(a, b) for a in dataset.train.images for b in other.train.images]
    assert not any(alike)
    assert not (dataset.test.images[:10] == dataset.train.images[:10]).all(axis=(1, 2)).any()


def test_the_same_name_gives_the_same_digits(dataset):
    again = load_dataset("penpoints:40")
    np.testing.assert_array_equal(again.train.images, dataset.train.images)


def test_half_a_data_set_is_its_first_half():
    whole, tail = points_part(6, RECIPE), points_part(3, RECIPE, first=3)
    np.testing.assert_array_equal(whole.images[3:], tail.images)
    np.testing.assert_array_equal(whole.labels[3:], tail.labels)


def test_what_is_drawn_stays_what_it_was_in_most_orders():
    near = 0
    for number in range(60):
        strokes = draw_digit(number % 10, np.random.default_rng(number))
        other = in_some_order(list(strokes), np.random.default_rng(number))
        near += np.abs(ink(other) - ink(strokes)).mean() < 0.02
    assert near >= 52  # the others are joined or begun elsewhere, with a line where none was


def test_orders_and_directions_differ():
    strokes = [np.array([[0.0, 0], [1, 0], [1, 0.5], [1, 1]]), np.array([[0.0, 1], [0.4, 1]])]
    found = [in_some_order(list(strokes), np.random.default_rng(seed)) for seed in range(200)]
    firsts = {tuple(each[0][0]) for each in found}
    assert {(0, 0), (1, 1), (0, 1), (0.4, 1)} <= firsts
    assert {len(each) for each in found} >= {1, 2}


def test_a_loop_is_begun_anywhere():
    t = np.linspace(0, 2 * np.pi, 40)
    loop = np.stack([np.cos(t), np.sin(t)], axis=1)
    found = [in_some_order([loop], np.random.default_rng(seed))[0][0] for seed in range(150)]
    assert len(np.unique(np.round(found, 3), axis=0)) > 10


def test_every_digit_has_turns_beside_the_ways_that_pictures_have():
    for digit, ways in WAYS.items():
        assert ways[: len(GLYPHS[digit])] == GLYPHS[digit]
        assert [way.fraction for way in ways[len(GLYPHS[digit]) :]] == [*TURNS[digit].values()]
    assert sorted(TURNS) == list(range(10))


def test_some_hands_lean_far_to_the_right():
    line = [np.array([[0.5, 0.0], [0.5, 0.5], [0.5, 1.0]])]
    posed = [in_some_posture(line, np.random.default_rng(seed))[0] for seed in range(300)]
    runs = np.array([points[0, 0] - points[-1, 0] for points in posed])
    assert 0.05 < np.mean(runs > 0.5) < 0.3
    assert np.mean(runs == 0) > 0.5
    assert runs.min() < -0.1


def test_a_posture_keeps_the_height_and_moves_the_waist():
    y = np.linspace(0, 1, 11)
    strokes = [np.column_stack([y, y])]
    posed = [in_some_posture(strokes, np.random.default_rng(seed))[0] for seed in range(100)]
    np.testing.assert_allclose([np.ptp(points[:, 1]) for points in posed], 1)
    assert all((np.diff(points[:, 1]) > 0).all() for points in posed)
    waists = np.array([points[5, 1] for points in posed])
    assert waists.min() < 0.45 < 0.55 < waists.max()


def test_a_posture_of_a_spot_or_a_level_line_is_finite():
    for strokes in ([np.zeros((1, 2))], [np.array([[0.0, 1.0], [4.0, 1.0]])]):
        posed = [in_some_posture(strokes, np.random.default_rng(seed)) for seed in range(20)]
        assert np.isfinite(posed).all()


def test_the_pen_draws_on_its_way_to_some_strokes_and_from_some():
    stroke = np.array([[0.0, 0.0], [0.0, 1.0]])
    led = [leading([stroke], np.random.default_rng(seed))[0] for seed in range(400)]
    longer = [points for points in led if len(points) > 2]
    assert 0.12 < len(longer) / 400 < 0.4
    for points in longer:
        assert any(np.array_equal(points[k : k + 2], stroke) for k in range(len(points) - 1))
        ends = np.concatenate([points[:1] - stroke[0], points[-1:] - stroke[1]])
        assert np.hypot(*ends.T).max() <= 0.3


def test_a_coarse_tablet_makes_stairs_whose_steps_are_all_passed():
    t = np.linspace(0, 1, 5)
    for seed in range(20):
        (stairs,) = on_coarse_tablet([np.column_stack([t, t / 2])], np.random.default_rng(seed))
        ways = np.abs(np.diff(stairs, axis=0))
        step = ways[ways > 1e-9].min()
        assert 1 / 46 < step < 1 / 14
        assert ways.max() < 1.01 * step
        np.testing.assert_allclose(stairs / step, np.rint(stairs / step), atol=1e-6)


def test_what_is_not_finished_is_the_beginning_of_a_drawing():
    part = unfinished_part(30, RECIPE)
    assert part.labels.tolist() == list(range(10)) * 3
    lengths = [np.abs(decoded(to_input(image, 255)[1:, :2])).sum() for image in part.images]
    assert np.std(lengths) > 0.3
    assert all(strokes_of_points(to_input(image, 255)) for image in part.images)


def test_it_is_mixed_in_for_training_alone():
    mixed = load_dataset("penpoints:20+unfinished:10")
    assert len(mixed.train) == 30
    assert len(mixed.test) == 10
    np.testing.assert_array_equal(mixed.test.images, points_part(10, RECIPE, part=TEST).images)


def test_scribbles_become_points_too():
    mixed = load_dataset("penpoints:10+scribbles:5")
    assert (mixed.train.labels[10:] == -1).all()
    assert mixed.train.images[10:].any(axis=(1, 2)).all()
