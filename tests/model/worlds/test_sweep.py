"""One setting against the score, and two gradients."""

import pytest

from model.worlds.sweep import GRADIENTS, Sweep
from tests.model.worlds.pressing import press


def test_the_class_reads_digits_it_has_never_seen():
    assert 90 < press(Sweep(seed=3, epochs=2), "train").state()["score"] < 97


def test_a_rate_that_is_too_large_reads_worse_than_the_best():
    state = press(Sweep(epochs=2), "sweep").state()
    assert state["best_rate"] > 0
    assert state["fastest_score"] < state["best_rate_score"]


def test_two_hidden_nodes_cannot_hold_ten_digits():
    state = press(Sweep(vary="hidden nodes", epochs=2), "sweep").state()
    assert state["two_hidden_score"] < 50 < state["best_hidden_score"]
    assert state["swept"] == 1


def test_the_gradient_by_hand_is_ahead_of_the_true_one():
    world = Sweep(vary=GRADIENTS, seed=0)
    state = press(world, "sweep").state()
    assert state["first_loss"] == pytest.approx(89.9, abs=0.1)
    assert state["by_hand"] > 2 * state["true_gradient"] > 0
    picture = world.picture()
    assert len(picture.x) == 10
    assert picture.others[0][0] == "the true gradient"


def test_who_stops_asking_has_cancelled():
    world = Sweep()
    work = world.press("sweep")
    for _ in range(3):
        next(work)
    assert world.state()["swept"] == 0
    assert world.picture().words.startswith("Nothing is measured")


def test_what_is_swept_at_equal_distances_is_named_along_the_axis():
    world = press(Sweep(epochs=1), "sweep")
    assert world.picture().x_names[:3] == ("0.01", "0.03", "0.1")
    assert len(world.picture().x_names) == len(world.picture().x)
    assert press(Sweep(vary="epochs"), "sweep").picture().x_names == ()
