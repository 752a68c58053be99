import numpy as np
import pytest

from model.archs import ARCHITECTURES, Classifier, Layered, Weighted
from model.archs.dbn import DeepBeliefNet
from model.data import Dataset, Part, to_input
from model.evaluate import evaluate
from model.lab import SwitchOff, operated
from model.probes.units.firing import compare, firing, first, strengths
from model.probes.units.portraits import in_squares, portrait, portraits
from model.probes.units.weight_layers import weight_layers
from tests.deep import DEEP, SETTINGS
from tests.foreign import able

SHAPE = (12, 12)


@pytest.fixture(params=[*able(Classifier, Layered), DEEP])
def network(request):
    kind = ARCHITECTURES["cnn" if request.param == DEEP else request.param]
    small = {"mlp": {"hidden": (9, 6)}, "cnn": {"channels": (3, 4), "hidden": 8, "kernel": 3}}
    small["dbn"] = {"hidden": (9, 6)}
    small[DEEP] = {"channels": (3, 4), "hidden": 8, **SETTINGS}
    config = kind.config_for(SHAPE, **small.get(request.param, {}))
    network = kind(config, SHAPE, np.random.default_rng(0))
    seed = 2 if request.param == DEEP else 1  # such that it predicts some of the noise right
    for name, array in network.parameters.items():
        if name.endswith(".variance"):
            continue
        array += 0.1 * np.random.default_rng(seed).standard_normal(array.shape).astype(np.float32)
    return network


@pytest.fixture
def dataset():
    rng = np.random.default_rng(2)
    part = Part(rng.integers(0, 256, (40, *SHAPE), dtype=np.uint8), np.arange(40) % 10)
    return Dataset("noise", "Noise", part, part, part, 255, "box 12x12")


def test_a_units_strength_is_what_it_gives_after_activation_and_pooling(network, dataset):
    images = to_input(dataset.test.images, 255)
    outputs = network.activations(images)
    last = {"hidden1": "relu1", "hidden2": "relu2", "conv1": "relu1", "conv2": "relu2"}
    if isinstance(network, DeepBeliefNet):
        last |= {"hidden1": "sigmoid1", "hidden2": "sigmoid2"}
    elif len(network.stack) > 15:  # pooling is behind every second convolution, always before relu
        last |= {"conv3": "relu3", "conv4": "relu4"}
    # What a recurrent layer gives is bent already.
    is_recurrent = network.layers()[0].kind == "recurrent"
    last |= {"hidden": "hidden" if is_recurrent else "relu", "output": "output"}
    for layer in (each for each in weight_layers(network) if each.gives):
        values = outputs[last[layer.name]][:, 1]
        expected = values.reshape(len(values), -1).max(axis=1)
        found = strengths(network, images, layer, 1)
        np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-6)


def test_the_digits_that_fire_a_unit_most_come_strongest_first(network, dataset):
    layer = weight_layers(network)[0]
    found = firing(network, dataset.test, 255, layer, 2, maximum=5)
    every = strengths(network, to_input(dataset.test.images, 255), layer, 2)
    np.testing.assert_array_equal(found.strengths, np.sort(every)[::-1][:5])
    np.testing.assert_array_equal(found.images, dataset.test.images[found.indices])
    np.testing.assert_array_equal(found.labels, dataset.test.labels[found.indices])
    assert found.fraction == np.mean(every > 0)


def test_a_comparison_tells_which_digits_suffer(dataset, network):
    part = first(dataset, 30)
    assert len(part) == 30
    before = evaluate(network, part, 255)
    prediction = int(np.bincount(before.predictions).argmax())
    last = weight_layers(network)[-1].name
    changed = network.with_parameters(
        operated(network.parameters, weight_layers(network), [SwitchOff(last, prediction)])
    )
    found = compare(before, changed, part, 255)
    assert found.n == 30
    fraction = before.accuracy_by_digit[prediction]
    assert found.change_by_digit[prediction] == -fraction
    assert fraction > 0


def test_a_digit_that_is_absent_has_no_change(dataset, network):
    part = Part(dataset.test.images[:10], np.zeros(10, np.int64))
    before = evaluate(network, part, 255)
    assert np.isnan(compare(before, network, part, 255).change_by_digit[1:]).all()


def test_the_portraits_of_a_layer_are_those_of_its_units(network):
    layers = weight_layers(network)
    for index, layer in enumerate(layers):
        units = np.arange(min(layer.units, 4))
        found = portraits(layers, network.parameters, index, units)
        if found is None:  # rows come one by one: there is no picture to go back to
            assert portrait(layers, network.parameters, index, 0) is None
            assert network.layers()[0].kind == "recurrent"
            continue
        assert found.shape[0] == len(units)
        for unit in units:
            one = portrait(layers, network.parameters, index, int(unit))
            if len(one) == 1:
                np.testing.assert_allclose(found[unit], one[0], rtol=1e-4, atol=1e-6)
            else:
                assert found[unit].sum() == pytest.approx(one.sum(), rel=1e-3, abs=1e-4)


@pytest.mark.parametrize("name", able(Layered, Weighted))
def test_every_unit_that_a_layer_gives_a_number_for_can_be_asked(make_network, digits, name):
    network = make_network(name)
    images = to_input(digits.test.images[:3], digits.peak)
    giving = [layer for layer in weight_layers(network) if layer.gives]
    assert giving
    for layer in giving:
        assert strengths(network, images, layer, layer.units - 1).shape == (3,)


def test_weights_without_a_portrait_stand_in_squares_in_their_order(make_network):
    network = make_network("gru")
    main, recurrent, _ = weight_layers(network)
    units = np.array([3, 25])
    found = in_squares(recurrent, network.parameters, units)
    assert found.shape == (2, 4, 5)
    own = network.parameters["hidden.recurrent"].reshape(60, 20)[units]
    np.testing.assert_array_equal(found.reshape(2, -1), own)
    found = in_squares(main, network.parameters, units).reshape(2, -1)
    assert found.shape == (2, 9)
    assert not found[:, 8:].any()
