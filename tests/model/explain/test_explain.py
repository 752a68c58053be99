"""Why a prediction: gradients by finite differences, occlusion, counterfactuals by known cases."""

import csv

import numpy as np
import pytest

from model.archs import ARCHITECTURES, Differentiable, Perceptron
from model.core import numeric_gradient
from model.explain import (
    Contrast,
    Counterfactual,
    Distance,
    Occlusion,
    counterfactual,
    csv_lines,
    explanation,
    occlusion,
    saliency,
    score_gradient,
    unit_gradient,
)
from tests.deep import DEEP

NAMES = [name for name, kind in ARCHITECTURES.items() if issubclass(kind, Differentiable)] + [DEEP]


@pytest.fixture
def precise(make_network):
    """A function: architecture, settings -> a network in float64, with weights and biases."""

    def make(name, **settings):
        rng = np.random.default_rng(3)
        network = make_network(name, **settings)
        moved = {k: p + 0.1 * rng.standard_normal(p.shape) for k, p in network.parameters.items()}
        return network.with_parameters(moved)

    return make


@pytest.fixture
def linear(make_network):
    """A function: weight (64, 10), bias (10,) -> the perceptron that has them."""

    def make(weight, bias=None):
        bias = np.zeros(10) if bias is None else bias
        parts = {"output.weight": weight, "output.bias": bias}
        parts = {name: np.asarray(array, np.float32) for name, array in parts.items()}
        return make_network("perceptron").with_parameters(parts)

    return make


@pytest.fixture
def image():
    return np.random.default_rng(5).random((8, 8))


@pytest.mark.parametrize("name", NAMES)
def test_every_layer_that_is_watched_can_be_traced(make_network, name):
    network = make_network(name)
    images = np.random.default_rng(0).random((3, 8, 8), dtype=np.float32)
    traced = {key: tensor.data for key, tensor in network.trace(images)}
    watched = network.activations(images)
    assert list(traced) == list(watched)
    for key, values in watched.items():
        np.testing.assert_array_equal(traced[key], values)
    np.testing.assert_array_equal(list(traced.values())[-1], network.predict_logits(images))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("rival", [None, 7])
def test_the_gradient_of_a_score_agrees_with_finite_differences(precise, image, name, rival):
    network, contrast = precise(name), Contrast(2, rival)

    def score(pixels):
        return contrast.scores(network.predict_logits(pixels[None]))[0]

    found = saliency(network, image, contrast)
    np.testing.assert_allclose(found.gradient, numeric_gradient(score, image), atol=1e-6)
    assert found.score == pytest.approx(score(image))
    np.testing.assert_array_equal(found.product, found.gradient * image)


@pytest.mark.parametrize("name", NAMES)
def test_the_gradient_of_any_unit_agrees_with_finite_differences(precise, image, name):
    network = precise(name)
    for layer, values in network.activations(image[None]).items():
        unit = values.shape[1] - 1 if values.ndim in (2, 4) else 0

        def strength(pixels, layer=layer, unit=unit):
            output = network.activations(pixels[None])[layer][0, unit]
            if output.ndim == 0 or (output <= 0).all():
                return output.mean()
            return np.square(np.maximum(output, 0)).mean()

        found, gradient = unit_gradient(network, image[None], layer, np.array([unit]))
        assert found[0] == pytest.approx(strength(image)), layer
        expected = numeric_gradient(strength, image)
        np.testing.assert_allclose(gradient[0], expected, atol=1e-6, err_msg=layer)


def test_a_map_that_is_nowhere_above_zero_still_has_a_way_up(make_network):
    network = make_network("cnn")
    low = {**network.parameters, "conv1.bias": np.full(4, -9, np.float32)}
    network = network.with_parameters(low)
    images = np.full((1, 8, 8), 0.5, np.float32)
    strength, gradient = unit_gradient(network, images, "conv1", np.array([1]))
    assert strength[0] < 0
    assert np.abs(gradient).max() > 0


def test_asking_for_a_layer_that_is_not_there_names_it(make_network):
    with pytest.raises(KeyError, match="attic"):
        unit_gradient(make_network("mlp"), np.zeros((1, 8, 8), np.float32), "attic", np.array([0]))


@pytest.mark.parametrize("name", NAMES)
def test_each_picture_of_a_batch_gets_the_gradient_of_its_own_score(make_network, name):
    network = make_network(name, init="he")
    images = np.random.default_rng(1).random((10, 8, 8), dtype=np.float32)
    scores, gradients = score_gradient(network, images, np.eye(10, dtype=np.float32))
    for digit in range(10):
        one = saliency(network, images[digit], Contrast(digit))
        assert scores[digit] == pytest.approx(one.score, abs=1e-5)
        np.testing.assert_allclose(gradients[digit], one.gradient, atol=1e-5)


def test_without_biases_gradient_times_input_adds_up_to_the_score(make_network, image):
    network = make_network("mlp", activation="relu")
    image = image.astype(np.float32)
    for digit in range(10):
        found = saliency(network, image, Contrast(digit))
        assert found.product.sum() == pytest.approx(found.score, abs=1e-5)


def test_occlusion_of_one_pixel_of_a_linear_network_costs_what_it_adds(linear, image):
    weight = np.random.default_rng(2).standard_normal((64, 10))
    contrast = Contrast(4, 9)
    image = image.astype(np.float32)
    found = occlusion(linear(weight), image, contrast, size=1)
    own = (weight[:, 4] - weight[:, 9]).reshape(8, 8) * image
    np.testing.assert_allclose(found.fall, own, atol=1e-5)
    assert found.worst == tuple(np.unravel_index(own.argmax(), own.shape))
    assert found.worst_fall == pytest.approx(own.max(), abs=1e-5)
    covered = occlusion(linear(weight), image, contrast, size=1, cover=1.0)
    added = (weight[:, 4] - weight[:, 9]).reshape(8, 8) * (image - 1)
    np.testing.assert_allclose(covered.fall, added, atol=1e-5)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("cover", [0.0, 1.0])
def test_skipping_patches_that_change_nothing_changes_nothing(make_network, name, cover):
    network = make_network(name, init="he")
    image = np.zeros((8, 8), np.float32)
    image[2:5, 3] = 1
    contrast = Contrast(1)
    found = occlusion(network, image, contrast, size=3, stride=2, cover=cover)
    total, count = np.zeros((8, 8)), np.zeros((8, 8))
    before = contrast.scores(network.predict_logits(image[None]))[0]
    for y in (0, 2, 4, 5):
        for x in (0, 2, 4, 5):
            covered = image.copy()
            covered[y : y + 3, x : x + 3] = cover
            fall = before - contrast.scores(network.predict_logits(covered[None]))[0]
            total[y : y + 3, x : x + 3] += fall
            count[y : y + 3, x : x + 3] += 1
    np.testing.assert_allclose(found.fall, total / count, atol=1e-5)
    y, x = found.worst
    covered = image.copy()
    covered[y : y + 3, x : x + 3] = cover
    read = network.predict_proba(covered[None])[0]
    assert found.worst_probability == pytest.approx(read[1], abs=1e-6)
    assert found.worst_prediction == read.argmax()


def test_a_picture_smaller_than_the_patch_is_covered_whole(linear):
    image = np.full((8, 8), 0.5, np.float32)
    found = occlusion(linear(np.ones((64, 10))), image, Contrast(0), size=20)
    assert found.size == 8
    np.testing.assert_allclose(found.fall, 32, atol=1e-4)


def test_of_a_linear_network_the_smallest_set_of_pixels_is_found(linear):
    rng = np.random.default_rng(8)
    for _ in range(20):
        weight = rng.standard_normal((64, 10))
        image = rng.random((8, 8)).astype(np.float32)
        network = linear(weight)
        logits = network.predict_logits(image[None])[0]
        prediction = int(logits.argmax())
        *_, found = counterfactual(network, image, rivals=9)
        assert found.reached
        assert len(found.pixels) == fewest(weight, image.ravel(), logits, prediction)


def fewest(weight, image, logits, prediction):
    """Pixels needed: each can move a difference of two logits by no more than its own gain."""
    counts = []
    for rival in set(range(10)) - {prediction}:
        derivative = weight[:, rival] - weight[:, prediction]
        gains = np.sort(np.where(derivative > 0, derivative * (1 - image), -derivative * image))[
            ::-1
        ]
        counts.append(1 + np.searchsorted(np.cumsum(gains), logits[prediction] - logits[rival]))
    return min(counts)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("wanted", [None, *range(10)])
def test_a_change_that_is_found_does_what_it_says(make_network, name, wanted):
    network = make_network(name, init="he")
    image = np.random.default_rng(4).random((8, 8), dtype=np.float32)
    prediction = int(network.predict_logits(image[None]).argmax())
    changes = list(counterfactual(network, image, wanted))
    assert [change.done for change in changes] == [False] * (len(changes) - 1) + [True]
    last = changes[-1]
    read = network.predict_proba(last.image[None])[0]
    assert last.prediction == read.argmax()
    assert last.probability == pytest.approx(read.max(), abs=1e-6)
    reached = last.prediction != prediction if wanted is None else last.prediction == wanted
    assert last.reached == reached
    differs = np.argwhere(last.image != image)
    np.testing.assert_array_equal(last.pixels, differs)
    assert set(last.image[tuple(differs.T)]) <= {0.0, 1.0}
    if last.reached:
        for row, column in differs:  # every one of them is needed
            back = last.image.copy()
            back[row, column] = image[row, column]
            again = network.predict_logits(back[None]).argmax()
            assert again == prediction if wanted is None else again != wanted


def test_what_is_that_digit_already_needs_no_change(linear):
    network = linear(np.zeros((64, 10)), np.arange(10))
    image = np.ones((8, 8), np.float32)
    *_, found = counterfactual(network, image, 9)
    assert found.reached
    assert len(found.pixels) == 0


def test_what_no_picture_is_read_as_is_not_reached_and_not_searched_for_ever(linear):
    network = linear(np.zeros((64, 10)), np.arange(10))
    *_, found = counterfactual(network, np.ones((8, 8), np.float32), 3)
    assert not found.reached


def test_the_search_stops_at_the_most_pixels_that_may_change(linear):
    weight = np.zeros((64, 10))
    weight[:, 1] = 0.1
    network = linear(weight, np.array([5.0, *[0] * 9]))
    image = np.zeros((8, 8), np.float32)
    *_, found = counterfactual(network, image, 1, limit=7)
    assert not found.reached
    assert len(found.pixels) == 7
    *_, found = counterfactual(network, image, 1, limit=64)
    assert found.reached
    assert len(found.pixels) == 51


@pytest.mark.parametrize("name", NAMES)
def test_a_network_that_has_overflowed_ends_the_search(make_network, name):
    network = make_network(name)
    broken = {key: np.full_like(p, np.nan) for key, p in network.parameters.items()}
    found = list(counterfactual(network.with_parameters(broken), np.ones((8, 8), np.float32)))
    assert found[-1].done
    assert not found[-1].reached


def test_of_two_counterfactuals_of_one_size_the_nearer_rivals_stays():
    # A pixel makes it a 1, another one a 2: the search for fewer pixels must not take as many.
    network = Perceptron(Perceptron.Config(), (8, 8), np.random.default_rng(0))
    weight, bias = (np.zeros_like(array) for array in network.parameters.values())
    weight[10, 1] = weight[20, 2] = 1.0
    bias[0] = 0.5
    network = network.with_parameters(dict(zip(network.parameters, (weight, bias), strict=True)))
    *_, found = counterfactual(network, np.zeros((8, 8), np.float32))
    assert found.reached
    assert found.pixels.tolist() == [[1, 2]]
    assert found.prediction == 1


def test_an_explanation_tells_occlusion_then_counterfactuals_then_all_distances(make_network):
    network = make_network("mlp")
    image = np.random.default_rng(4).random((8, 8), dtype=np.float32)
    prediction = int(network.predict_logits(image[None]).argmax())
    rival = (prediction + 3) % 10
    told = list(explanation(network, image, rival, size=3))
    kinds = [type(value) for value in told]
    assert kinds == sorted(kinds, key=[Occlusion, Counterfactual, Distance].index)
    assert told[0].contrast == Contrast(prediction, rival)
    distances = [value for value in told if isinstance(value, Distance) and value.done]
    assert [d.digit for d in distances] == [k for k in range(10) if k != prediction]
    last = [value for value in told if isinstance(value, Counterfactual)][-1]
    own = next(d for d in distances if d.digit == rival)
    assert (own.pixels, own.reached) == (len(last.pixels), last.reached)


def test_asking_why_not_the_prediction_asks_for_the_prediction_alone(make_network):
    network = make_network("mlp")
    image = np.random.default_rng(4).random((8, 8), dtype=np.float32)
    prediction = int(network.predict_logits(image[None]).argmax())
    assert next(explanation(network, image, prediction)).contrast == Contrast(prediction)


def test_the_table_has_every_pixel_and_what_changed(make_network):
    network = make_network("mlp")
    image = np.random.default_rng(4).random((8, 8), dtype=np.float32)
    told = list(explanation(network, image))
    prediction = told[0].contrast
    change = [value for value in told if isinstance(value, Counterfactual)][-1]
    gradient = saliency(network, image, prediction)
    rows = list(csv.DictReader(csv_lines(gradient, told[0], change)))
    assert len(rows) == 64
    assert float(rows[9]["ink"]) == pytest.approx(image[1, 1], rel=1e-5)
    assert float(rows[9]["occlusion"]) == pytest.approx(told[0].fall[1, 1], rel=1e-4)
    assert float(rows[9]["gradient_x_input"]) == pytest.approx(gradient.product[1, 1], rel=1e-4)
    assert sum(row["changed_ink"] != "" for row in rows) == len(change.pixels)
