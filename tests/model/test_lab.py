import numpy as np
import pytest

from model.archs import ARCHITECTURES, Classifier, Layered, Weighted
from model.errors import SettingError
from model.lab import (
    NEVER,
    AddNoise,
    Prune,
    ScaleWeights,
    ShiftBias,
    SwitchOff,
    Temperature,
    operated,
    with_operation,
    without,
)
from model.probes.units.weight_layers import weight_layers
from tests.deep import DEEP, SETTINGS
from tests.foreign import able

SHAPE = (12, 12)
IMAGES = np.random.default_rng(3).random((7, *SHAPE), dtype=np.float32)


@pytest.fixture(params=[*able(Classifier, Layered, Weighted), DEEP])
def network(request):
    """A small network of each kind, its biases not all zero."""
    kind = ARCHITECTURES["cnn" if request.param == DEEP else request.param]
    small = {"mlp": {"hidden": (9, 6)}, "cnn": {"channels": (3, 4), "hidden": 8, "kernel": 3}}
    small["dbn"] = {"hidden": (9, 6)}
    small[DEEP] = {"channels": (3, 4), "hidden": 8, **SETTINGS}
    given = {"init": "normal"} | small.get(request.param, {})
    if not {"init"} <= set(kind.Config.specs()):
        given.pop("init")
    network = kind(kind.config_for(SHAPE, **given), SHAPE, np.random.default_rng(0))
    rng = np.random.default_rng(1)
    for name, array in network.parameters.items():
        if name.endswith(".variance"):
            continue
        array += 0.2 * rng.standard_normal(array.shape).astype(np.float32)
    return network


PERCEPTRON, TWO_LAYERS = (
    weight_layers(kind(kind.config_for(SHAPE), SHAPE, np.random.default_rng(0)))
    for kind in (ARCHITECTURES["perceptron"], ARCHITECTURES["mlp"])
)


def layers_of(network):
    return weight_layers(network)


def after(network, *operations):
    return network.with_parameters(operated(network.parameters, layers_of(network), operations))


EVERY = [
    lambda name: SwitchOff(name, 1),
    lambda name: ScaleWeights(name, 1, 2.5),
    lambda name: ShiftBias(name, 1, -0.7),
    lambda name: Prune(0.5),
    lambda name: Prune(0.5, name),
    lambda name: AddNoise(0.3),
    lambda name: AddNoise(0.3, name, seed=4),
    lambda name: Temperature(3.0),
]


@pytest.mark.parametrize("make", EVERY)
def test_an_operation_changes_something_and_nothing_in_place(network, make):
    before = {name: array.copy() for name, array in network.parameters.items()}
    operation = make(layers_of(network)[0].name)
    changed = operated(network.parameters, layers_of(network), [operation])
    for name, array in before.items():
        np.testing.assert_array_equal(network.parameters[name], array)
    assert any(not np.array_equal(changed[name], before[name]) for name in before)
    assert {name: (a.shape, a.dtype) for name, a in changed.items()} == {
        name: (a.shape, a.dtype) for name, a in before.items()
    }


def test_arrays_that_nothing_was_done_to_are_shared(network):
    last = layers_of(network)[-1].name
    changed = operated(network.parameters, layers_of(network), [Temperature(2.0)])
    for name, array in network.parameters.items():
        assert (changed[name] is array) == (not name.startswith(f"{last}."))


def test_a_unit_that_is_off_says_the_same_of_every_image(network):
    layers = layers_of(network)
    if len(layers) == 1:
        pytest.skip("it has no units but the outputs")
    for layer in (each for each in layers[:-1] if each.gives):
        changed = after(network, SwitchOff(layer.name, 2))
        # What feeds the unit must not matter any more: shift it and nothing moves.
        shifted = changed.with_parameters(
            operated(changed.parameters, layers_of(changed), [ShiftBias(layer.name, 2, 5.0)])
        )
        np.testing.assert_array_equal(
            shifted.predict_logits(IMAGES), changed.predict_logits(IMAGES)
        )
        awake = after(network, ShiftBias(layer.name, 2, 5.0)).predict_logits(IMAGES)
        assert not np.array_equal(awake, network.predict_logits(IMAGES))


def test_a_gate_that_is_off_has_no_weights_of_its_own_any_more():
    kind = ARCHITECTURES["gru"]
    network = kind(kind.config_for(SHAPE, units=6), SHAPE, np.random.default_rng(0))
    main, recurrent, output = layers_of(network)
    assert not main.gives
    changed = operated(network.parameters, layers_of(network), [SwitchOff(main.name, 7)])
    assert not changed[main.key][1, 1].any()
    others = np.delete(changed[main.key].reshape(18, -1), 7, axis=0)
    np.testing.assert_array_equal(
        others, np.delete(network.parameters[main.key].reshape(18, -1), 7, axis=0)
    )
    for layer in (recurrent, output):
        assert changed[layer.key] is network.parameters[layer.key]


def test_a_state_that_is_off_is_seen_by_no_other_at_the_next_row():
    kind = ARCHITECTURES["rnn"]
    network = kind(kind.config_for(SHAPE, units=6), SHAPE, np.random.default_rng(0))
    changed = after(network, SwitchOff("hidden", 2))
    states = changed.unrolled(IMAGES).states
    assert not states[:, :, 2].any()
    weights = changed.parameters["hidden.recurrent"]
    assert not weights[2].any()
    assert not weights[:, 2].any()
    assert np.delete(np.delete(weights, 2, axis=0), 2, axis=1).all()


def test_a_unit_that_is_off_is_as_if_its_output_were_zero():
    kind = ARCHITECTURES["mlp"]
    config = kind.config_for(SHAPE, hidden=(9,), activation="sigmoid")
    network = kind(config, SHAPE, np.random.default_rng(0))
    hidden = network.activations(IMAGES)["sigmoid1"].copy()
    hidden[:, 4] = 0
    expected = hidden @ network.parameters["output.weight"] + network.parameters["output.bias"]
    found = after(network, SwitchOff("hidden1", 4)).predict_logits(IMAGES)
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5)


def test_an_output_that_is_off_is_never_predicted(network):
    name = layers_of(network)[-1].name
    predictions = network.predict_logits(IMAGES).argmax(axis=1)
    often = int(np.bincount(predictions).argmax())
    changed = after(network, SwitchOff(name, often))
    assert (changed.predict_logits(IMAGES)[:, often] == NEVER).all()
    assert often not in changed.predict_logits(IMAGES).argmax(axis=1)
    assert np.isfinite(changed.loss(changed.predict_logits(IMAGES), predictions))


def test_scaling_and_shifting_give_factor_times_sum_plus_bias_plus_shift(network):
    name = layers_of(network)[0].name
    if network.layers()[0].kind == "recurrent":
        pytest.skip("it gives no sum but what becomes of it in a row of steps")
    bias = network.folded().parameters[f"{name}.bias"]
    plain = network.activations(IMAGES)[name]
    found = after(network, ScaleWeights(name, 1, -2.0), ShiftBias(name, 1, 0.5)).activations(
        IMAGES
    )[name]
    expected = -2.0 * (plain[:, 1] - bias[1]) + bias[1] + 0.5
    np.testing.assert_allclose(found[:, 1], expected, rtol=1e-4, atol=1e-4)
    np.testing.assert_array_equal(found[:, 0], plain[:, 0])


def fraction_of_zeros(parameters, layers):
    """Which fraction of the weights, biases left out, is exactly zero."""
    weights = np.concatenate([parameters[layer.key].ravel() for layer in layers])
    return np.mean(weights == 0)


@pytest.mark.parametrize("fraction", [0.0, 0.25, 0.9, 1.0])
def test_pruning_takes_the_smallest_weights_of_all_layers_together(network, fraction):
    changed = operated(network.parameters, layers_of(network), [Prune(fraction)])
    names = [layer.key for layer in layers_of(network)]
    old = np.concatenate([np.abs(network.parameters[name]).ravel() for name in names])
    new = np.concatenate([np.abs(changed[name]).ravel() for name in names])
    gone = (new == 0) & (old != 0)
    assert gone.sum() == round(fraction * len(old))
    if 0 < gone.sum() < len(old):
        assert old[gone].max() <= old[~gone].min()
    assert fraction_of_zeros(changed, layers_of(network)) == pytest.approx(
        fraction, abs=1 / len(old)
    )
    for layer in (each for each in layers_of(network) if each.bias_key):
        assert changed[layer.bias_key] is network.parameters[layer.bias_key]


def test_equal_weights_are_pruned_by_the_fraction_that_was_asked_for():
    parameters = {"output.weight": np.ones((144, 10), np.float32)}
    pruned = operated(parameters, PERCEPTRON, [Prune(0.3)])
    assert fraction_of_zeros(pruned, PERCEPTRON) == 0.3


def test_noise_is_as_large_as_the_weights_spread_and_the_same_for_a_seed():
    weight = np.random.default_rng(0).normal(0, 0.2, (144, 400)).astype(np.float32)
    parameters = {"hidden1.weight": weight, "output.weight": np.ones((400, 10), np.float32)}
    changed = operated(parameters, TWO_LAYERS, [AddNoise(0.5, "hidden1", seed=1)])
    noise = changed["hidden1.weight"] - weight
    assert noise.std() == pytest.approx(0.1, rel=0.02)
    assert changed["output.weight"] is parameters["output.weight"]
    again, other = (
        operated(parameters, TWO_LAYERS, [AddNoise(0.5, "hidden1", seed=k)]) for k in (1, 2)
    )
    np.testing.assert_array_equal(again["hidden1.weight"], changed["hidden1.weight"])
    assert not np.array_equal(other["hidden1.weight"], changed["hidden1.weight"])


@pytest.mark.parametrize("temperature", [0.2, 4.0])
def test_a_temperature_divides_the_scores_and_changes_no_prediction(network, temperature):
    changed = after(network, Temperature(temperature))
    scores = network.predict_logits(IMAGES)
    np.testing.assert_allclose(
        changed.predict_logits(IMAGES), scores / temperature, rtol=1e-4, atol=1e-5
    )
    surer = changed.predict_proba(IMAGES).max(axis=1) > network.predict_proba(IMAGES).max(axis=1)
    assert surer.all() == (temperature < 1)


def test_operations_are_done_one_after_another():
    parameters = {
        "output.weight": np.ones((144, 10), np.float32),
        "output.bias": np.zeros(10, np.float32),
    }
    operations = [ScaleWeights("output", 3, 4.0), Prune(0.9), Temperature(2.0)]
    weight = operated(parameters, PERCEPTRON, operations)["output.weight"]
    assert (weight[:, 3] == 2.0).all()  # the largest by then, so that pruning spared them
    assert np.count_nonzero(weight) == 144


@pytest.mark.parametrize(
    "operation",
    [SwitchOff("hidden9", 0), ScaleWeights("output", 10, 2.0), ShiftBias("output", -1, 1.0)],
)
def test_a_layer_or_unit_that_is_not_there_is_refused(network, operation):
    with pytest.raises(SettingError, match="no unit"):
        operated(network.parameters, layers_of(network), [operation])


@pytest.mark.parametrize("operation", [Prune(0.5, "nowhere"), AddNoise(0.5, "nowhere")])
def test_a_layer_that_is_not_there_cannot_be_pruned(network, operation):
    with pytest.raises(SettingError, match="nowhere"):
        operated(network.parameters, layers_of(network), [operation])


def test_a_temperature_of_zero_is_refused(network):
    with pytest.raises(SettingError, match="more than 0"):
        operated(network.parameters, layers_of(network), [Temperature(0.0)])


def test_of_two_operations_on_the_same_the_later_one_counts_in_the_place_of_the_first():
    listed = with_operation((), ScaleWeights("output", 3, 4.0))
    listed = with_operation(listed, Prune(0.5))
    listed = with_operation(listed, ScaleWeights("output", 3, 2.0))
    listed = with_operation(listed, ScaleWeights("output", 4, 2.0))
    assert listed == (
        ScaleWeights("output", 3, 2.0),
        Prune(0.5),
        ScaleWeights("output", 4, 2.0),
    )


def test_a_neutral_operation_ends_the_one_before():
    listed = with_operation((Prune(0.5), Temperature(2.0)), Prune(0.0))
    assert listed == (Temperature(2.0),)
    assert with_operation(listed, AddNoise(0.0)) == listed
    assert without(listed, Temperature(9.0).target) == ()
