"""Derivatives by backpropagation and by finite differences, and what an update does."""

import numpy as np
import pytest

from model.archs import ARCHITECTURES, MLP, Stacked
from model.core.gradcheck import numeric_gradient
from model.nn.losses import LOSSES
from model.nn.optim import OPTIMIZERS
from model.probes.units.arithmetic import arithmetic
from model.probes.units.backprop import backward, check_bias, check_delta, check_weight, in_float64
from model.probes.units.derivatives import AGREED, Check, check, derivative, loss_parts
from model.probes.units.forward_pass import stages
from model.probes.units.links import passed_back
from model.probes.units.update import Rule
from tests.deep import DEEP

STACKED = [name for name, kind in ARCHITECTURES.items() if issubclass(kind, Stacked)]


@pytest.fixture
def image():
    return np.random.default_rng(5).random((8, 8), dtype=np.float32)


def made(make_network, name, **settings):
    given = {"kernel": 2} if name == "cnn" else {} if name == DEEP else {"init": "he"}
    return make_network(name, **(given | settings))


def loss_of(network, image, label):
    logits = in_float64(network).predict_logits(image[None].astype(np.float64))
    return float(loss_parts(network.config.loss, logits, label).sum())


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("name", [*STACKED, DEEP])
def test_both_ways_agree_on_every_unit(make_network, image, name, loss):
    network = made(make_network, name, loss=loss)
    checked = 0
    for index, stage in enumerate(stages(network)):
        back = backward(network, image, 3, index)
        for unit in range(stage.units):
            found = arithmetic(back.forward_pass, index, unit)
            gradient = np.abs(back.unit_gradient(unit))
            source = tuple(np.unravel_index(gradient.argmax(), gradient.shape))
            for both in (
                check_delta(back, index, unit, found.place),
                check_weight(back, unit, source),
                check_bias(back, unit),
            ):
                assert both.difference <= AGREED, both
                checked += abs(both.exact) > 0
    assert checked > 20


@pytest.mark.parametrize("name", [*STACKED, DEEP])
def test_the_gradient_of_a_unit_is_what_moving_its_weights_does_to_the_loss(
    make_network, image, name
):
    network = in_float64(made(make_network, name))
    first = stages(network)[0]
    back = backward(network, image, 8, 0)
    weight = f"{first.name}.weight"

    def loss(point):
        moved = network.with_parameters({**network.parameters, weight: point})
        return loss_of(moved, image, 8)

    numeric = numeric_gradient(loss, network.parameters[weight])
    np.testing.assert_allclose(back.by_weight, numeric, atol=1e-8, rtol=1e-5)


@pytest.mark.parametrize("name", [*STACKED, DEEP])
def test_the_gradient_by_the_pixels_is_what_moving_them_does(make_network, image, name):
    network = in_float64(made(make_network, name))
    back = backward(network, image, 1, 0)
    numeric = numeric_gradient(lambda point: loss_of(network, point, 1), image)
    np.testing.assert_allclose(back.by_image, numeric, atol=1e-8, rtol=1e-5)


def test_the_delta_of_a_softmax_is_probability_minus_target(make_network, image):
    back = backward(made(make_network, "mlp"), image, 4, 1)
    target = np.eye(10)[4]
    np.testing.assert_allclose(back.deltas[-1], back.forward_pass.probabilities - target, rtol=1e-9)
    assert back.loss == pytest.approx(-np.log(back.forward_pass.probabilities[4]))


def test_the_gradient_of_a_weight_is_delta_times_input(make_network, image):
    back = backward(made(make_network, "mlp"), image, 4, 0)
    expected = image[..., None].astype(float) * back.deltas[0]
    np.testing.assert_allclose(back.by_weight.reshape(8, 8, -1), expected, rtol=1e-12)


def test_what_is_passed_back_to_a_unit_are_all_links_into_it(make_network, image):
    for name in ("mlp", "cnn"):
        back = backward(made(make_network, name), image, 2, 0)
        last = len(back.deltas) - 1
        links = passed_back(back, last, np.arange(10))
        np.testing.assert_allclose(links.sum(axis=1), back.passed[last - 1], rtol=1e-9)


def test_derivatives_of_a_network_that_is_all_but_certain_agree_too(make_network, image):
    network = made(make_network, "mlp")
    network.parameters["output.weight"] *= 40
    confident = int(network.predict_logits(image[None])[0].argmax())
    back = backward(network, image, confident, 0)
    assert back.loss < 1e-3
    for unit in range(16):
        assert check_bias(back, unit).difference <= AGREED


def test_a_wrong_gradient_is_caught(make_network, image):
    back = backward(made(make_network, "mlp"), image, 4, 1)
    right = check_bias(back, 4)
    wrong = Check(right.exact * 1.001, right.numeric, right.noise)
    assert right.agrees
    assert not wrong.agrees


def test_a_corner_of_the_loss_is_told_from_a_wrong_gradient():
    found = check(1.0, lambda shifts: np.maximum(shifts, 0)[:, None])
    assert not found.agrees
    assert found.is_bent
    assert found.bend == pytest.approx(1.0)
    assert not check(1.001, lambda shifts: shifts[:, None]).is_bent


def test_a_corner_nearby_is_not_stepped_over():
    found, _ = derivative(lambda shifts: np.maximum(shifts + 3e-4, 0)[:, None])
    assert found == pytest.approx(1.0, rel=1e-9)


def test_a_derivative_is_found_beside_a_large_part_that_stays():
    found, _ = derivative(lambda s: np.stack([1e-7 * np.sin(s), np.full(len(s), 50.0)], axis=1))
    assert found == pytest.approx(1e-7, rel=1e-6)


@pytest.mark.parametrize("loss", LOSSES)
def test_the_parts_of_a_loss_add_up_to_it(loss):
    logits = np.random.default_rng(0).normal(0, 4, (6, 10))
    for label in (0, 7):
        expected = [LOSSES[loss].value(row[None], np.array([label])).data for row in logits]
        np.testing.assert_allclose(loss_parts(loss, logits, label).sum(axis=1), expected)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_a_rule_changes_weights_as_the_optimiser_does(optimizer):
    rng = np.random.default_rng(1)
    weight, first, second = (rng.normal(size=(4, 3)) for _ in range(3))
    real = OPTIMIZERS[optimizer](0.01, 0.1)
    arrays = {"w": weight.copy()}
    real.step(arrays, {"w": first})
    before, state, steps = arrays["w"].copy(), real.state(), real.steps
    real.step(arrays, {"w": second})
    slots = {name.removesuffix(".w"): array[:, 1] for name, array in state.items()}
    rule = Rule(optimizer, 0.01, 0.1, steps, slots)
    change = rule.change(before[:, 1], second[:, 1], decays=True)
    np.testing.assert_allclose(change, (arrays["w"] - before)[:, 1], rtol=1e-9)


def test_plain_gradient_descent_goes_down_by_the_rate():
    change = Rule("sgd", 0.5).change(np.array([[1.0, 2.0]]), np.array([[4.0, -2.0]]), decays=True)
    np.testing.assert_allclose(change, [[-2.0, 1.0]])


def test_going_back_leaves_the_network_as_it_was(make_network, image):
    network = made(make_network, "cnn")
    before = {name: array.copy() for name, array in network.parameters.items()}
    backward(network, image, 0, 1)
    for name, array in network.parameters.items():
        assert array.dtype == np.float32
        np.testing.assert_array_equal(array, before[name])


def test_a_network_in_float64_stays_the_one_it_is():
    network = MLP(MLP.config_for((8, 8)), (8, 8), np.random.default_rng(0))
    doubled = in_float64(network)
    assert doubled is not network
    assert in_float64(doubled) is doubled
