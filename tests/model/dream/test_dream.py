"""Pictures made backward: ascent that climbs, a back-query that comes back, where to begin."""

import csv

import numpy as np
import pytest

from model.archs import ARCHITECTURES, Differentiable
from model.core import ops
from model.data import Part
from model.dream import Ascent, ascend, backquery, csv_lines, mean_digits, noise, why_not_back
from model.dream.ascent import blurred
from model.dream.backquery import HIGH, LOW, logit
from model.explain import unit_gradient
from tests.deep import DEEP

NAMES = [name for name, kind in ARCHITECTURES.items() if issubclass(kind, Differentiable)] + [DEEP]
TEN = np.arange(10)


@pytest.fixture
def rng():
    return np.random.default_rng(6)


@pytest.fixture
def start(rng):
    return noise(10, (8, 8), rng)


@pytest.mark.parametrize("name", NAMES)
def test_the_gradient_alone_raises_every_digits_score(make_network, start, rng, name):
    network = make_network(name, init="he")
    before, _ = unit_gradient(network, start, "output", TEN)
    *_, last = ascend(network, "output", TEN, start, Ascent.bare(0.1), rng, steps=40)
    assert last.step == 40
    after, _ = unit_gradient(network, last.images, "output", TEN)
    assert (after > before).all()
    np.testing.assert_allclose(last.probabilities, network.predict_proba(last.images), atol=1e-6)


@pytest.mark.parametrize("name", NAMES)
def test_every_layer_can_be_climbed_and_pictures_stay_pictures(make_network, rng, name):
    network = make_network(name, init="he")
    for layer in [key.removesuffix(".weight") for key in network.parameters if "weight" in key]:
        units = np.arange(4)
        begin = noise(4, (8, 8), rng)
        before, _ = unit_gradient(network, begin, layer, units)
        for dream in ascend(network, layer, units, begin, Ascent.bare(0.05), rng, steps=15):
            assert dream.images.dtype == np.float32
            assert 0 <= dream.images.min() <= dream.images.max() <= 1
        after, _ = unit_gradient(network, dream.images, layer, units)
        assert (after > before).all(), layer


def test_of_a_linear_network_the_pictures_end_at_the_signs_of_the_weights(make_network, rng):
    network = make_network("perceptron", init="he")
    weight = network.parameters["output.weight"]
    start = np.full((10, 8, 8), 0.5, np.float32)
    *_, last = ascend(network, "output", TEN, start, Ascent.bare(0.5), rng, steps=3000)
    np.testing.assert_array_equal(last.images.reshape(10, 64), weight.T > 0)


def test_one_bare_step_goes_along_the_gradient_by_the_step_size(make_network, start, rng):
    network = make_network("mlp")
    inside = 0.5 + 0 * start
    _, gradient = unit_gradient(network, inside, "output", TEN)
    one = next(ascend(network, "output", TEN, inside, Ascent.bare(0.01), rng))
    moved = one.images - inside
    np.testing.assert_allclose(np.sqrt((moved**2).mean(axis=(1, 2))), 0.01, rtol=1e-3)
    along = (moved * gradient).sum() / np.sqrt((moved**2).sum() * (gradient**2).sum())
    assert along > 0.9


def test_the_start_is_left_alone(make_network, start, rng):
    before = start.copy()
    next(ascend(make_network("mlp"), "output", TEN, start, Ascent(), rng))
    np.testing.assert_array_equal(start, before)


def test_decay_takes_ink_away_where_nothing_holds_it(make_network, start, rng):
    network = make_network("perceptron")  # of zeros: no gradient at all
    ascent = Ascent(blur=0.0, jitter=0, decay=0.1)
    *_, last = ascend(network, "output", TEN, start, ascent, rng, steps=3)
    np.testing.assert_allclose(last.images, start * 0.9**3, rtol=1e-5)


def test_jitter_moves_what_is_looked_at_and_puts_it_back(make_network, start, rng):
    network = make_network("perceptron")
    ascent = Ascent(blur=0.0, jitter=4, decay=0.0)
    *_, last = ascend(network, "output", TEN, start, ascent, rng, steps=9)
    np.testing.assert_array_equal(last.images, start)


def test_blur_keeps_even_ink_and_spreads_a_dot():
    even = np.full((1, 8, 6), 0.4, np.float32)
    np.testing.assert_allclose(blurred(even, 0.8), even, rtol=1e-5)
    dot = np.zeros((1, 9, 9), np.float32)
    dot[0, 4, 4] = 1
    spread = blurred(dot, 1.0)[0]
    assert spread.sum() == pytest.approx(1, abs=5e-3)  # a little is lost at the edges
    assert spread[4, 5] / spread[4, 4] == pytest.approx(np.exp(-0.5), rel=1e-3)
    np.testing.assert_array_equal(blurred(dot, 0), dot)


def test_another_network_and_other_settings_hold_from_the_next_step(make_network, start, rng):
    first, second = make_network("mlp"), make_network("mlp", seed=1)
    bare = Ascent.bare(0.05)
    asked = ascend(first, "output", TEN, start, Ascent(), rng)
    dream = next(asked)
    dream2 = asked.send({"network": second, "ascent": bare})
    alone = next(ascend(second, "output", TEN, dream.images, bare, rng))
    np.testing.assert_array_equal(dream2.images, alone.images)
    assert dream2.step == 2


def test_a_broken_network_moves_nothing_and_warns_of_nothing(make_network, start, rng):
    network = make_network("cnn")
    broken = {key: np.full_like(p, np.nan) for key, p in network.parameters.items()}
    network = network.with_parameters(broken)
    *_, last = ascend(network, "output", TEN, start, Ascent.bare(0.1), rng, steps=2)
    np.testing.assert_array_equal(last.images, start)


@pytest.fixture
def sigmoid(make_network):
    return make_network("mlp", hidden=(12, 9), activation="sigmoid", loss="squared_error")


def test_a_backquery_is_the_textbooks_but_for_the_biases(sigmoid):
    found = backquery(sigmoid, "output", TEN)
    expected = textbook(sigmoid.parameters)
    np.testing.assert_allclose(found.images.reshape(10, 64), expected, atol=1e-4)
    np.testing.assert_allclose(found.probabilities, sigmoid.predict_proba(found.images), atol=1e-6)


def textbook(parameters):
    """Rashid's ``backquery``: weights as (outputs, inputs), a column for each digit, 0.01..0.99."""
    signals = np.full((10, 10), 0.01) + 0.98 * np.eye(10)
    names = ["output", "hidden2", "hidden1"]
    for name in names:
        inputs = np.log(signals / (1 - signals))
        signals = parameters[f"{name}.weight"] @ inputs
        signals = signals - signals.min(axis=0)
        signals = signals / signals.max(axis=0) * 0.98 + 0.01
    return ((signals - 0.01) / 0.98).T


def test_biases_are_taken_off_on_the_way_back(sigmoid):
    parameters = {**sigmoid.parameters, "hidden1.bias": np.linspace(-3, 3, 12, dtype=np.float32)}
    changed = backquery(sigmoid.with_parameters(parameters), "output", TEN)
    assert not np.allclose(changed.images, backquery(sigmoid, "output", TEN).images, atol=1e-2)


def test_a_hidden_unit_sends_back_its_own_weights(sigmoid):
    found = backquery(sigmoid, "hidden1", np.array([5]))
    weight = sigmoid.parameters["hidden1.weight"]
    wanted = np.full(12, LOW)
    wanted[5] = HIGH
    expected = weight @ logit(wanted)
    expected = (expected - expected.min()) / np.ptp(expected)
    np.testing.assert_allclose(found.images.ravel(), expected, atol=1e-5)


def test_logit_undoes_the_sigmoid():
    values = np.linspace(-6, 6, 41)
    np.testing.assert_allclose(logit(ops.logistic(values)), values, rtol=1e-9)


@pytest.mark.parametrize("activation", ["sigmoid", "tanh"])
@pytest.mark.parametrize("loss", ["squared_error", "cross_entropy"])
def test_what_can_be_undone_has_a_way_back(make_network, activation, loss):
    network = make_network("mlp", activation=activation, loss=loss)
    assert why_not_back(network) == ""
    images = backquery(network, "output", TEN).images
    assert images.shape == (10, 8, 8)
    np.testing.assert_allclose(images.min(axis=(1, 2)), 0, atol=1e-6)
    np.testing.assert_allclose(images.max(axis=(1, 2)), 1, atol=1e-6)


def test_a_perceptron_has_a_way_back(make_network):
    network = make_network("perceptron", init="he")
    assert why_not_back(network) == ""
    backquery(network, "output", TEN)


@pytest.mark.parametrize(
    ("name", "settings", "word"),
    [
        ("mlp", {"activation": "relu"}, "relu"),
        ("mlp", {"activation": "leaky_relu"}, "leaky_relu"),
        ("cnn", {}, "pooling"),
    ],
)
def test_where_there_is_no_way_back_it_says_why(make_network, name, settings, word):
    network = make_network(name, **settings)
    assert word in why_not_back(network)
    with pytest.raises(ValueError, match=word):
        backquery(network, "output", TEN)


def test_only_layers_with_units_send_anything_back(sigmoid):
    with pytest.raises(KeyError, match="sigmoid1"):
        backquery(sigmoid, "sigmoid1", np.array([0]))


def test_a_network_without_weights_comes_back_grey(make_network):
    found = backquery(make_network("perceptron"), "output", TEN)
    np.testing.assert_array_equal(found.images, np.full((10, 8, 8), 0.5))


def test_mean_digits_are_means_in_units_of_full_ink():
    images = np.zeros((4, 2, 2), np.uint8)
    images[0], images[1], images[2] = 16, 8, 4
    part = Part(images, np.array([3, 3, 7, 7]))
    means = mean_digits(part, 16)
    assert means.dtype == np.float32
    np.testing.assert_allclose(means[3], 0.75)
    np.testing.assert_allclose(means[7], 0.125)
    assert not means[0].any()


def test_noise_is_faint_and_another_each_time(rng):
    pictures = noise(3, (4, 5), rng)
    assert pictures.shape == (3, 4, 5)
    assert 0 <= pictures.min() < pictures.max() < 0.5
    assert not np.array_equal(pictures[0], pictures[1])


def test_the_table_names_unit_and_pixel():
    images = np.arange(12, dtype=np.float32).reshape(2, 2, 3) / 12
    rows = list(csv.DictReader(csv_lines([4, 5], images)))
    assert len(rows) == 12
    assert rows[7] == {"unit": "5", "row": "0", "column": "1", "ink": f"{7 / 12:.6g}"}
