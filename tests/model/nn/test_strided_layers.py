"""Layers that halve planes and double them."""

import numpy as np
import pytest

from model.nn.layers import FlattenBatchLast
from model.nn.strided_layers import StridedConv2d, TransposedConv2d, Unflatten


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def output(layer, x, rng=None, parameters=None):
    return layer(
        x, layer.initial(np.random.default_rng(1)) if parameters is None else parameters, rng
    ).data


def test_halving_and_doubling_planes_comes_back_to_their_size(rng):
    x = rng.normal(size=(3, 28, 20, 2)).astype(np.float32)
    half = output(StridedConv2d(3, 5, 4, padding=1), x)
    assert half.shape == (5, 14, 10, 2)
    assert output(TransposedConv2d(5, 3, 4, padding=1), half).shape == x.shape


def test_unflattened_planes_flatten_to_what_they_were(rng):
    flat = rng.normal(size=(4, 24))
    planes = Unflatten((2, 3, 4))(flat, {}, None)
    assert planes.shape == (2, 3, 4, 4)
    np.testing.assert_array_equal(FlattenBatchLast()(planes, {}, None).data, flat)


def test_planes_of_new_kernels_vary_as_much_as_what_they_are_made_of(rng):
    x = rng.normal(size=(32, 9, 9, 20)).astype(np.float32)
    for layer in (StridedConv2d(32, 24, 4), TransposedConv2d(32, 24, 4, padding=2)):
        # He's variance is for inputs half of which relu made zero: twice that of these.
        assert output(layer, x).var() == pytest.approx(2, rel=0.15)


def test_normalised_planes_have_mean_0_and_variance_1_by_the_batch_and_by_averages(rng):
    layer = TransposedConv2d(4, 3, 4, padding=1, normalises=True)
    own = layer.initial(rng)
    assert set(own) == set(layer.shapes()) == set(layer.axes())
    x = rng.normal(2.0, 3.0, (4, 6, 6, 30)).astype(np.float32)
    training = output(layer, x, rng, own)
    np.testing.assert_allclose(training.mean(axis=(1, 2, 3)), 0, atol=1e-3)
    np.testing.assert_allclose(training.var(axis=(1, 2, 3)), 1, atol=1e-3)
    # It has left what it saw in the arrays of its averages.
    np.testing.assert_allclose(output(layer, x, None, own), training, atol=1e-3)


def test_a_negative_variance_is_a_flaw(rng):
    layer = TransposedConv2d(4, 3, 4, normalises=True)
    own = layer.initial(rng)
    assert layer.flaw(own) == ""
    own["variance"][1] = -1
    assert "negative" in layer.flaw(own)
