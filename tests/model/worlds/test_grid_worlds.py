"""Worlds of arrays: shapes, letters, eye and memory, energy; with the figures of the lessons."""

import numpy as np
import pytest

from model.errors import SettingError
from model.worlds.boltzmann import Boltzmann, black_digits
from model.worlds.energy import EnergyNetworks
from model.worlds.eye import KERNELS, EyeAndMemory
from model.worlds.hopfield import energy, hebb, projection, stable, sweeps
from model.worlds.letters import ERRORS, LETTERS, LetterNetwork
from model.worlds.shapes import ArrayShapes
from tests.model.worlds.pressing import press


def pressed(world, *actions):
    press(world, *actions).picture()
    return world.state()


# Shapes.

NINE = [[1, 2, 3], [4, 5, 6], [7, 8, 9]]


@pytest.mark.parametrize(
    ("a", "b", "expression", "shape", "first", "last"),
    [
        (NINE, [0], "sum(a)", (), 45, 45),
        (NINE, [0], "mean(a)", (), 5, 5),
        (NINE, [0], "a.T", (3, 3), 1, 9),
        ([[1, 2, 3], [4, 5, 6]], [0], "reshape(a, (3, 2))", (3, 2), 1, 6),
        (NINE, [0], "a[:, 1:]", (3, 2), 2, 9),
        ([[1, 2], [3, 4]], [[5, 6], [7, 8]], "concatenate((a, b))", (4, 2), 1, 8),
        ([[1, 2], [3, 4]], [5, 6], "a + b", (2, 2), 6, 10),
    ],
)
def test_the_seven_results_of_the_lectures(a, b, expression, shape, first, last):
    world = ArrayShapes(a=a, b=b, expression=expression)
    state, cells = world.state(), world.picture().sheets[-1].cells
    assert world.picture().sheets[-1].shape == shape
    assert state["size"] == max(int(np.prod(shape)), 1)
    assert (cells.flat[0], cells.flat[-1]) == (first, last)


def test_the_cost_of_the_text_is_a_broadcast():
    world = ArrayShapes(data="irises before 2018", expression="a - b")
    assert world.state()["cost"] == pytest.approx(201434.60, abs=0.005)
    assert (world.state()["rows"], world.state()["columns"]) == (150, 150)
    world.set("shape_b", "150, 1")
    assert world.state()["cost"] == pytest.approx(1343.31, abs=0.005)
    world.set("data", "irises today")
    world.set("expression", "a - b[:, None]")
    assert world.state()["cost"] == pytest.approx(1343.16, abs=0.005)


def test_shapes_that_do_not_fit_are_told_and_not_refused():
    world = ArrayShapes(a=[[1, 2], [3, 4]], b=[1, 2, 3], expression="a + b")
    assert not world.state()["fits"]
    assert "don't fit for +" in world.picture().note
    world.set("expression", "b + b")
    assert world.state()["fits"]


def test_own_arrays_come_back_after_the_irises():
    world = ArrayShapes(a=[[1, 2]], b=[3])
    world.set("data", "irises today")
    with pytest.raises(SettingError, match="150 numbers don't fill"):
        world.set("shape_b", "7")
    world.set("data", "your own")
    assert world.get("a").tolist() == [[1, 2]]
    assert world.get("shape_a") == "1, 2"


def test_another_shape_is_filled_by_counting():
    world = ArrayShapes(a=[[1, 2], [3, 4]])
    world.set("shape_a", "4, 1")
    assert world.get("a").tolist() == [[1], [2], [3], [4]]
    world.set("shape_a", "2 x 3")
    assert world.get("a").tolist() == [[1, 2, 3], [4, 5, 6]]
    for bad in ("", "a", "0", "-1, 4", "1000, 1000", "1,1,1,1"):
        with pytest.raises(SettingError):
            world.set("shape_a", bad)
    assert world.get("shape_a") == "2, 3"


# Letters.


def test_a_hundred_epochs_teach_three_letters():
    world = LetterNetwork()
    state = pressed(world, "train")
    assert state["right"] == 3
    assert 0.15 < state["first_loss"] < 0.45
    assert 0.01 < state["loss"] < 0.035
    assert world.picture().trace[0] == state["first_loss"]


def test_of_two_hundred_starts_as_many_learn_as_the_course_says():
    world = LetterNetwork()
    assert pressed(world, "many")["share"] == pytest.approx(0.925, abs=0.005)
    world.set("error", ERRORS[1])
    assert pressed(world, "many")["share"] == pytest.approx(0.615, abs=0.005)
    world.set("epochs", 1000)
    assert 0.96 <= pressed(world, "many")["share"] <= 0.99


def test_from_zeros_one_letter_is_learnt_for_ever():
    state = pressed(LetterNetwork(start="all zeros", epochs=5000), "train")
    assert state["right"] == 1
    assert state["loss"] == pytest.approx(0.1667, abs=1e-4)


def test_a_hundredth_of_the_weights_takes_ten_times_as_long():
    world = LetterNetwork(start="a hundredth of it")
    assert pressed(world, "train")["right"] == 2
    world.set("epochs", 900)
    assert pressed(world, "train")["right"] == 3


def test_stray_pixels_are_counted():
    world = LetterNetwork()
    assert world.state()["strays"] == 3
    mended = LETTERS.copy()
    mended[0, 0, 5] = 0
    world.set("letters", mended)
    assert (world.state()["strays"], world.state()["changed"]) == (2, 1)


def test_a_training_that_is_left_goes_on_from_there():
    world, whole = LetterNetwork(), LetterNetwork()
    training = world.press("train")
    for _ in range(7):
        next(training)
    assert world.state()["epoch"] == 7
    world.set("epochs", 93)
    pressed(world, "train")
    assert world.state()["loss"] == pressed(whole, "train")["loss"]


# Eye and memory.


@pytest.mark.parametrize(
    ("factor", "steps", "low", "high"),
    [
        (0.9, 20, 0.1215, 0.1217),
        (1.1, 20, 6.72, 6.74),
        (0.5, 20, 9e-7, 1.1e-6),
        (0.95, 20, 0.358, 0.359),
        (0.99, 50, 0.605, 0.606),
    ],
)
def test_what_is_kept_of_a_one(factor, steps, low, high):
    assert low <= EyeAndMemory(factor=factor, steps=steps).state()["kept"] <= high


def test_places_and_weights_of_a_window():
    state = EyeAndMemory(side=100, window=10).state()
    assert (state["places"], state["weights"]) == (8281, 101)
    assert EyeAndMemory(side=5, window=6).state()["places"] == 0


def test_gates_carry_a_number_through_noise():
    world = EyeAndMemory(sequence=[1, 5, -3, 2], keep=[1] * 4, write=[1, 0, 0, 0])
    assert world.state()["kept"] == 1
    world.set("write", [1, 0, 0, 1])
    assert world.state()["kept"] == 3


def test_a_kernel_answers_as_correlation_does():
    picture = np.zeros((6, 7))
    picture[2:5, 3] = 1
    world = EyeAndMemory(picture=picture, known="upright edges")
    kernel, shown = np.array(KERNELS["upright edges"]), world.picture().sheets[2].cells
    assert shown.shape == (4, 5)
    assert shown[1, 1] == (picture[1:4, 1:4] * kernel).sum()
    assert world.state()["strongest"] == 4


def test_a_kernel_that_is_too_large_is_refused():
    world = EyeAndMemory(picture=np.zeros((3, 3)), kernel=np.ones((2, 2)))
    with pytest.raises(SettingError, match="must fit into the picture"):
        world.set("kernel", np.ones((4, 4)))
    assert world.get("kernel").shape == (2, 2)


def test_the_window_is_seen_to_slide():
    world = EyeAndMemory(picture=np.ones((4, 4)))
    marked = [world.picture().sheets[0].marks for _ in world.press("slide")]
    assert len(marked) == 5
    assert marked[1][0:3, 1:4].all()
    assert marked[1].sum() == 9
    assert marked[-1] is None


@pytest.mark.parametrize("seed", [0, 1])
def test_a_network_of_kernels_reads_the_small_digits(seed):
    world = EyeAndMemory(scene="network", seed=seed)
    assert pressed(world, "train")["accuracy"] >= 0.94
    assert np.abs(world.picture().sheets[1].cells).max() > 0


# Energy.


def test_the_three_letters_are_stable_and_come_back():
    world = EnergyNetworks()
    assert world.state()["stable"] == 3
    assert 0.94 <= pressed(world, "measure")["share"] <= 0.98


def test_eight_patterns_hold_and_fifteen_do_not():
    world = EnergyNetworks(patterns="random", count=8, flips=6)
    assert 0.93 <= pressed(world, "measure")["share"] <= 1
    world.set("count", 15)
    assert 0.08 <= pressed(world, "measure")["share"] <= 0.25


def test_ten_digits_need_the_pseudo_inverse():
    world = EnergyNetworks(patterns="digits", count=10)
    assert world.state()["stable"] < 10
    world.set("rule", "pseudo-inverse")
    assert world.state()["stable"] == 10


def test_recalling_never_raises_the_energy():
    patterns = 2 * LETTERS.reshape(3, -1) - 1
    weights, rng = hebb(patterns), np.random.default_rng(0)
    for _ in range(20):
        state = rng.choice([-1.0, 1.0], (1, 30))
        energies = [energy(weights, state[0])]
        energies += [energy(weights, each[0]) for each in sweeps(weights, state, rng)]
        assert (np.diff(energies) <= 1e-12).all()


def test_the_projection_holds_patterns_that_look_alike():
    rng = np.random.default_rng(0)
    patterns = rng.choice([-1.0, 1.0], 40) * np.where(rng.random((8, 40)) < 0.2, -1, 1)
    assert stable(projection(patterns), patterns).all()
    assert not stable(hebb(patterns), patterns).all()


def test_a_state_by_hand_must_have_the_networks_shape():
    world = EnergyNetworks()
    with pytest.raises(SettingError, match="5 rows of 6 pixels"):
        world.set("picture", np.zeros((8, 8)))
    world.set("patterns", "random")
    assert world.get("picture").shape == (8, 8)


def test_the_machine_learns_the_digits_by_dreaming():
    world = EnergyNetworks(network="Boltzmann machine")
    state = pressed(world, "train")
    assert 0.10 <= state["first_error"] <= 0.13
    assert 0.008 <= state["error"] <= 0.02
    assert state["epoch"] == 20
    pressed(world, "recall")
    assert set(np.unique(world.get("picture"))) <= {0, 1}


def test_a_hopfield_network_has_nothing_to_train():
    with pytest.raises(SettingError, match="Choose the Boltzmann machine"):
        pressed(EnergyNetworks(), "train")


def test_a_step_of_learning_lowers_the_error_of_its_batch():
    pictures = black_digits()[0][:50]
    machine, rng = Boltzmann.fresh(np.random.default_rng(0)), np.random.default_rng(1)
    errors = [machine.learn(pictures, rng) for _ in range(30)]
    assert errors[-1] < 0.7 * errors[0]
