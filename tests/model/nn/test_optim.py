"""Optimisers against their formulas, written out once more in float64."""

import math

import numpy as np
import pytest

from model.nn import optim
from model.nn.optim import OPTIMIZERS, clip_by_norm

RATE, DECAY, STEPS = 0.03, 0.1, 12


def sgd(value, gradients, decay):
    for gradient in gradients:
        value = value - RATE * (gradient + decay * value)
    return value


def momentum(value, gradients, decay):
    velocity = np.zeros_like(value)
    for gradient in gradients:
        velocity = 0.9 * velocity + gradient + decay * value
        value = value - RATE * velocity
    return value


def nesterov(value, gradients, decay):
    velocity = np.zeros_like(value)
    for gradient in gradients:
        full = gradient + decay * value
        velocity = 0.9 * velocity + full
        value = value - RATE * (full + 0.9 * velocity)
    return value


def rmsprop(value, gradients, decay):
    square = np.zeros_like(value)
    for gradient in gradients:
        full = gradient + decay * value
        square = 0.9 * square + 0.1 * full**2
        value = value - RATE * full / (np.sqrt(square) + 1e-7)
    return value


def adam(value, gradients, decay, beside=0.0):
    """Kingma & Ba 2015, algorithm 1, line by line."""
    m, v = np.zeros_like(value), np.zeros_like(value)
    for t, gradient in enumerate(gradients, start=1):
        value = value - RATE * beside * value
        full = gradient + decay * value
        m = 0.9 * m + 0.1 * full
        v = 0.999 * v + 0.001 * full**2
        m_hat, v_hat = m / (1 - 0.9**t), v / (1 - 0.999**t)
        value = value - RATE * m_hat / (np.sqrt(v_hat) + 1e-8)
    return value


def adamw(value, gradients, decay):
    """Loshchilov & Hutter 2019, algorithm 2: the decay beside the gradient."""
    return adam(value, gradients, 0.0, beside=decay)


FORMULAS = {
    "sgd": sgd,
    "momentum": momentum,
    "nesterov": nesterov,
    "rmsprop": rmsprop,
    "adam": adam,
    "adamw": adamw,
}


def start(dtype=np.float64, shape=(7, 5)):
    rng = np.random.default_rng(0)
    value = rng.standard_normal(shape).astype(dtype)
    # Of all sizes, some as small as epsilon: that is where rearranged formulas differ.
    scale = 10.0 ** rng.integers(-9, 2, size=shape)
    gradients = [(rng.standard_normal(shape) * scale).astype(dtype) for _ in range(STEPS)]
    return value, gradients


def trained(name, value, gradients, decay=0.0):
    optimizer = OPTIMIZERS[name](RATE, decay)
    parameters = {"weight": value.copy()}
    for gradient in gradients:
        optimizer.step(parameters, {"weight": gradient})
    return parameters["weight"], optimizer


def test_every_optimiser_has_its_formula_here():
    assert FORMULAS.keys() == OPTIMIZERS.keys()


@pytest.mark.parametrize("decay", [0.0, DECAY])
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_the_steps_are_those_of_the_formula(name, decay):
    value, gradients = start()
    got, optimizer = trained(name, value, gradients, decay)
    np.testing.assert_allclose(got, FORMULAS[name](value, gradients, decay), rtol=1e-9, atol=1e-12)
    assert optimizer.steps == STEPS


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_float32_follows_the_formula_within_its_precision(name):
    value, gradients = start(np.float32)
    got, _ = trained(name, value, gradients, DECAY)
    wanted = FORMULAS[name](value.astype(float), [g.astype(float) for g in gradients], DECAY)
    assert got.dtype == np.float32
    np.testing.assert_allclose(got, wanted, rtol=2e-4, atol=2e-5)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_bias_does_not_decay(name):
    value, gradients = start(shape=(9,))
    with_decay, _ = trained(name, value, gradients, DECAY)
    without, _ = trained(name, value, gradients, 0.0)
    np.testing.assert_array_equal(with_decay, without)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_weight_does_decay(name):
    value, gradients = start()
    with_decay, _ = trained(name, value, gradients, DECAY)
    without, _ = trained(name, value, gradients, 0.0)
    assert not np.allclose(with_decay, without)


@pytest.mark.parametrize("decay", [0.0, DECAY])
@pytest.mark.parametrize("block", [1, 8, 35, 1000])
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_the_length_of_blocks_changes_nothing(monkeypatch, name, block, decay):
    value, gradients = start(np.float32)
    whole, _ = trained(name, value, gradients, decay)
    monkeypatch.setattr(optim, "BLOCK", block)
    in_blocks, _ = trained(name, value, gradients, decay)
    np.testing.assert_array_equal(in_blocks, whole)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_parameter_longer_than_a_block_is_changed_to_its_end(name):
    value, gradients = start(np.float32, (3, optim.BLOCK // 2))
    got, _ = trained(name, value, [np.sign(gradient) for gradient in gradients[:3]])
    assert (got != value).all()


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_step_leaves_the_gradients_as_they_are(name):
    value, gradients = start(np.float32)
    before = [gradient.copy() for gradient in gradients]
    trained(name, value, gradients, DECAY)
    for gradient, old in zip(gradients, before, strict=True):
        np.testing.assert_array_equal(gradient, old)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_step_changes_the_array_itself(name):
    value, gradients = start(np.float32)
    parameters = {"weight": value}
    before = value.copy()
    OPTIMIZERS[name](RATE).step(parameters, {"weight": gradients[0]})
    assert parameters["weight"] is value
    assert (value != before).any()


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_from_its_state_an_optimiser_goes_on_bit_for_bit(name):
    value, gradients = start(np.float32)
    whole, _ = trained(name, value, gradients, DECAY)
    half, first = trained(name, value, gradients[:5], DECAY)
    second = OPTIMIZERS[name](RATE, DECAY)
    second.load_state(first.state(), first.steps)
    parameters = {"weight": half}
    for gradient in gradients[5:]:
        second.step(parameters, {"weight": gradient})
    np.testing.assert_array_equal(parameters["weight"], whole)
    for key, array in trained(name, value, gradients, DECAY)[1].state().items():
        np.testing.assert_array_equal(second.state()[key], array)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_the_state_is_a_copy_named_by_slot_and_parameter(name):
    value, gradients = start(np.float32)
    _, optimizer = trained(name, value, gradients)
    state = optimizer.state()
    assert list(state) == [f"{slot}.weight" for slot in optimizer.slots]
    for array in state.values():
        array[...] = 1e30
    assert all((array != 1e30).all() for array in optimizer.state().values())


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_optimiser_comes_down_a_valley(name):
    optimizer = OPTIMIZERS[name](0.01)
    parameters = {"x": np.array([[3.0, -2.0]])}
    for _ in range(2000):
        optimizer.step(parameters, {"x": parameters["x"] * np.array([1.0, 4.0])})
    assert np.abs(parameters["x"]).max() < 0.05


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_many_steps_do_not_break_the_correction_of_the_start(name):
    value, gradients = start(np.float32)
    optimizer = OPTIMIZERS[name](RATE)
    state = {f"{slot}.weight": np.ones_like(value) for slot in optimizer.slots}
    optimizer.load_state(state, 2**53)
    parameters = {"weight": value.copy()}
    optimizer.step(parameters, {"weight": gradients[0]})
    assert np.isfinite(parameters["weight"]).all()


def test_gradients_within_the_norm_are_left_alone():
    gradients = {"a": np.array([3.0]), "b": np.array([[4.0]])}
    clipped, norm = clip_by_norm(gradients, 5.0)
    assert clipped is gradients
    assert norm == 5.0


def test_longer_gradients_are_scaled_together_and_the_old_ones_stay():
    gradients = {"a": np.array([3.0], np.float32), "b": np.array([[4.0]], np.float32)}
    clipped, norm = clip_by_norm(gradients, 1.0)
    assert norm == pytest.approx(5.0)
    np.testing.assert_allclose(clipped["a"], [0.6], rtol=1e-6)
    np.testing.assert_allclose(clipped["b"], [[0.8]], rtol=1e-6)
    assert clipped["a"].dtype == np.float32
    np.testing.assert_array_equal(gradients["a"], np.array([3.0], np.float32))


def test_gradients_whose_squares_overflow_are_clipped_too():
    gradients = {"a": np.array([3e25, 4e25], np.float32), "b": np.zeros((2, 2), np.float32)}
    clipped, norm = clip_by_norm(gradients, 1.0)
    assert norm == pytest.approx(5e25, rel=1e-6)
    np.testing.assert_allclose(clipped["a"], [0.6, 0.8], rtol=1e-6)


@pytest.mark.parametrize("bad", [math.inf, math.nan])
def test_a_gradient_that_is_no_number_is_not_scaled(bad):
    gradients = {"a": np.array([bad, 1.0])}
    clipped, norm = clip_by_norm(gradients, 1.0)
    assert clipped is gradients
    assert not math.isfinite(norm)
