import numpy as np
import pytest

from model.core import Tensor
from model.nn.init import INITIALISERS
from model.nn.layers import (
    ACTIVATIONS,
    Activation,
    BatchLast,
    Conv2d,
    Dropout,
    Flatten,
    FlattenBatchLast,
    Linear,
    MaxPool2d,
)

RNG = np.random.default_rng(0)
IMAGES = RNG.random((3, 5, 4)).astype(np.float32)


def test_flattened_images_keep_their_order():
    flat = Flatten()(IMAGES, {}, None)
    np.testing.assert_array_equal(flat.data, IMAGES.reshape(3, 20))


def test_the_batch_goes_last_and_comes_back():
    planes = BatchLast()(IMAGES, {}, None)
    assert planes.shape == (1, 5, 4, 3)
    assert planes.flags.c_contiguous
    np.testing.assert_array_equal(
        FlattenBatchLast()(planes, {}, None).data, Flatten()(IMAGES, {}, None).data
    )


def test_an_empty_batch_passes():
    empty = IMAGES[:0]
    assert Flatten()(empty, {}, None).shape == (0, 20)
    assert FlattenBatchLast()(BatchLast()(empty, {}, None), {}, None).shape == (0, 20)


@pytest.mark.parametrize("init", INITIALISERS)
@pytest.mark.parametrize("layer", [Linear, Conv2d])
def test_initial_parameters_have_the_shapes_that_the_layer_asks_for(layer, init):
    made = layer(6, 7, init=init) if layer is Linear else layer(6, 7, 3, init=init)
    arrays = made.initial(np.random.default_rng(0))
    assert {name: array.shape for name, array in arrays.items()} == made.shapes()
    assert all(array.dtype == np.float32 for array in arrays.values())
    assert not arrays["bias"].any()


def test_the_first_weights_of_a_deep_relu_network_keep_the_scale():
    x = RNG.standard_normal((200, 64)).astype(np.float32)
    layer = Linear(64, 64, "he")
    for _ in range(10):
        x = Activation("relu")(layer(x, layer.initial(RNG), None), {}, None)
    assert 0.3 < np.sqrt(np.mean(np.square(x.data))) < 3


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_an_activation_bends_every_number_by_itself(name):
    x = np.linspace(-3, 3, 7, dtype=np.float32)
    wanted = {
        "relu": np.maximum(x, 0),
        "leaky_relu": np.where(x > 0, x, 0.01 * x),
        "sigmoid": 1 / (1 + np.exp(-x)),
        "tanh": np.tanh(x),
    }[name]
    np.testing.assert_allclose(Activation(name)(x, {}, None).data, wanted, rtol=1e-5, atol=1e-7)


def test_pooling_takes_the_largest_of_each_block():
    x = np.arange(16.0).reshape(1, 4, 4, 1)
    np.testing.assert_array_equal(MaxPool2d(2)(x, {}, None).data.ravel(), [5, 7, 13, 15])


def test_dropout_is_off_without_an_rng_and_at_rate_0():
    x = Tensor(np.ones((4, 5), np.float32))
    assert Dropout(0.5)(x, {}, None) is x
    assert Dropout(0.0)(x, {}, np.random.default_rng(0)) is x


@pytest.mark.parametrize("rate", [0.1, 0.5, 0.9])
def test_dropout_zeroes_its_fraction_and_keeps_the_mean(rate):
    x = np.ones((400, 500), np.float32)
    dropped = Dropout(rate)(x, {}, np.random.default_rng(0)).data
    assert dropped.dtype == np.float32
    assert (dropped == 0).mean() == pytest.approx(rate, abs=0.01)
    assert dropped.mean() == pytest.approx(1, abs=0.02)
    assert dropped.max() == pytest.approx(1 / (1 - rate), rel=1e-6)


def test_dropout_follows_its_rng():
    x = np.ones((20, 30), np.float32)
    first, again, other = (
        Dropout(0.5)(x, {}, np.random.default_rng(seed)).data for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()
