import math

import numpy as np
import pytest

from model.nn.init import INITIALISERS

DEVIATION = {
    "he": lambda fan_in, fan_out: math.sqrt(2 / fan_in),
    "glorot": lambda fan_in, fan_out: math.sqrt(2 / (fan_in + fan_out)),
    "normal": lambda fan_in, fan_out: 0.1,
    "zero": lambda fan_in, fan_out: 0.0,
}


def drawn(name, fan_in=300, fan_out=200, seed=0):
    rng = np.random.default_rng(seed)
    return INITIALISERS[name](fan_in, fan_out, (fan_in, fan_out), rng)


@pytest.mark.parametrize("name", INITIALISERS)
def test_weights_are_float32_of_the_shape_asked_for(name):
    weights = drawn(name)
    assert weights.dtype == np.float32
    assert weights.shape == (300, 200)


@pytest.mark.parametrize("fans", [(300, 200), (50, 800)])
@pytest.mark.parametrize("name", INITIALISERS)
def test_weights_scatter_as_their_source_says(name, fans):
    weights = drawn(name, *fans)
    assert float(weights.std()) == pytest.approx(DEVIATION[name](*fans), rel=0.03)
    assert abs(float(weights.mean())) <= 4 * float(weights.std()) / math.sqrt(weights.size)


@pytest.mark.parametrize("name", INITIALISERS)
def test_a_seed_gives_the_same_weights(name):
    np.testing.assert_array_equal(drawn(name), drawn(name))
    if name != "zero":
        assert (drawn(name) != drawn(name, seed=1)).any()


def test_glorots_weights_stay_within_their_bound():
    assert np.abs(drawn("glorot")).max() <= math.sqrt(6 / 500) * (1 + 1e-6)
