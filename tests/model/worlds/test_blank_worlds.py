"""Worlds of lines to be written: the backward pass, and one line of numpy."""

import numpy as np
import pytest

from model.core import Tensor, ops
from model.errors import SettingError
from model.worlds.backward_pass import BackwardPass, SmallNetwork, exact_lines, points
from model.worlds.numpy_line import NumpyLine
from tests.model.worlds.pressing import press

GOOD = {
    "e": "o - t", "dw2": "h.T @ e / n", "dh": "(e @ w2.T) * (z > 0)", "dw1": "x.T @ dh / n",
}  # fmt: skip


def line(world, name):
    return next(line for line in world.picture().lines if line.name == name)


@pytest.mark.parametrize("seed", range(3))
def test_the_right_lines_agree_with_differences_and_learn(seed):
    world = BackwardPass(seed=seed, **GOOD)
    state = world.state()
    assert state["right"] == 4
    assert state["gap"] < 1e-6
    press(world, "train")
    assert world.state()["r2"] >= 0.951
    assert 0.75 < state["plane_r2"] < 0.9


def test_what_counts_as_right_is_what_backward_gives():
    network = SmallNetwork.fresh(4)
    x, t = points(4, 0)
    leaves = {name: Tensor(getattr(network, name), requires_grad=True) for name in ("w1", "w2")}
    hidden = ops.relu(ops.add(ops.matmul(x, leaves["w1"]), network.b1))
    output = ops.add(ops.matmul(hidden, leaves["w2"]), network.b2)
    ops.mean_squared_error(output, targets=t).backward()
    lines = exact_lines(network, x, t)
    np.testing.assert_allclose(lines["dw1"], leaves["w1"].grad, atol=1e-12)
    np.testing.assert_allclose(lines["dw2"], leaves["w2"].grad, atol=1e-12)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("e", "-(t - o)"), ("e", "e = o - t"), ("dw2", "dot(h.T, e) / 300"),
        ("dw2", "mean(h * e, axis=0)[:, None]"), ("dh", "where(z > 0, e @ w2.T, 0)"),
        ("dh", "e * w2.T * (h > 0)"), ("dw1", "(dh.T @ x).T / n"),
    ],
)  # fmt: skip
def test_other_ways_to_write_it_are_right_too(name, text):
    world = BackwardPass(**{name: text})
    assert line(world, name).is_right, line(world, name).message


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("e", "t - o", "wrong sign"),
        ("e", "2 * (o - t)", "twice as large"),
        ("dw2", "h.T @ e", "divide it by n"),
        ("dh", "e @ w2.T", "mask is missing"),
        ("dw1", "x @ dh", "don't fit for @"),
        ("dw1", "dh.T @ x / n", "needs (2, 8)"),
        ("dw1", "x.T @ dh / n + 1e-4", "Compare shapes"),
        ("dw1", "open(x)", "isn't among the functions"),
        ("e", "dw1", "isn't known here"),
    ],
)
def test_a_wrong_line_is_told_what_it_lacks(name, text, words):
    world = BackwardPass(**{name: text})
    assert line(world, name).is_right is False
    assert words in line(world, name).message


def test_lines_below_a_wrong_one_are_judged_by_themselves():
    world = BackwardPass(**GOOD | {"e": "t - o"})
    assert world.state()["right"] == 3
    assert not world.state()["e_right"]


def test_training_without_a_line_says_which_is_missing():
    with pytest.raises(SettingError, match="Write dh first"):
        next(BackwardPass(**GOOD | {"dh": ""}).press("train"))


def test_lines_that_climb_run_away():
    world = BackwardPass(rate=1.0, **GOOD | {"e": "t - o"})
    with pytest.raises(SettingError, match="run away"):
        press(world, "train")
    assert np.isfinite(world.picture().trace).all()


def test_unscaled_inputs_learn_nothing_at_the_rate_of_the_text():
    world = BackwardPass(scaled=False, rate=0.001, steps=1500, **GOOD)
    press(world, "train")
    assert -0.1 < world.state()["r2"] < 0.05


def test_the_surface_stands_over_the_same_plane_as_the_points():
    world = BackwardPass(steps=40, **GOOD)
    assert world.picture().surface is None
    press(world, "train")
    surface = world.picture().surface
    assert surface.z.shape == (len(surface.y), len(surface.x))
    assert surface.points[:, :2].min() >= 0
    assert surface.points[:, :2].max() <= surface.x[-1] == 20


# One line of numpy.


def test_a_line_is_compared_with_what_is_wanted():
    world = NumpyLine(line="a * b", wanted="[[1, 4, 9], [10, 20, 30]]")
    assert world.state()["right"]
    world.set("line", "b * b")
    assert not world.state()["right"]
    assert line(world, "result").value.tolist() == [[1, 4, 9], [100, 100, 100]]


@pytest.mark.parametrize("text", ["a @ b.T", "exp(a / 5) * b", "where(b > 5, b, a * a)", "3 * a"])
def test_its_gradient_agrees_with_differences(text):
    assert NumpyLine(line=text).state()["gap"] < 1e-6


def test_a_kink_is_told():
    world = NumpyLine(names="a = [0, 1]", line="abs(a) + maximum(a, 0)")
    assert "at a kink" in line(world, "result").message


@pytest.mark.parametrize(
    "names", ["a", "a = ", "1 = 2", "_a = 1", "a = b", "a = __import__", "a = [1, [2]]"]
)
def test_names_that_mean_nothing_are_told_and_nothing_breaks(names):
    world = NumpyLine(names=names, line="a", wanted="a")
    assert line(world, "given").is_right is False
    assert not world.state()["fits"]
