"""The autoencoder: against PCA, against what its options promise, and what it does with a code."""

import numpy as np
import pytest

from model.archs import Autoencoder
from model.archs.autoencoder import AutoencoderConfig
from model.core import Tensor
from model.data import to_input
from model.errors import SettingError
from model.progress import result_of
from model.reconstruction import principal_components, squared_errors
from model.run import Training


@pytest.fixture(scope="module")
def images(digits):
    return to_input(digits.train.images, digits.peak)


def new(seed=0, **settings):
    config = AutoencoderConfig(**settings)
    return Autoencoder(config, (8, 8), np.random.default_rng(seed))


def learn(network, images, *, epochs, rate=0.005, batch=50):
    network.prepare(Training())
    rng = np.random.default_rng(0)
    labels = np.zeros(len(images), int)
    for epoch in range(epochs):
        network.tune(rate * (1 - epoch / epochs))
        order = rng.permutation(len(images))
        for start in range(0, len(images), batch):
            chosen = order[start : start + batch]
            metrics = network.train_step(images[chosen], labels[chosen], rng)
    return metrics


def error_of(network, images):
    return float(squared_errors(images, network.reconstruct(images)).mean())


@pytest.fixture(scope="module")
def small(images):
    """One that has learnt, with noise and a hidden layer."""
    network = new(hidden=(32,), latent=6)
    learn(network, images, epochs=60)
    return network


def test_a_linear_autoencoder_finds_the_plane_of_pca(digits, images):
    plane = result_of(principal_components(digits.train.images, digits.peak, 3))
    network = new(hidden=(), latent=3, output="linear", loss="squared_error", init="glorot")
    learn(network, images, epochs=1500, rate=0.02, batch=len(images))
    found = result_of(network.examining([images], len(images), np.random.default_rng(0)))
    least = float(squared_errors(images, plane.reconstruct(images)).mean())
    assert least < found["error"] < 1.001 * least
    # The two planes are one: each axis of the network's lies in PCA's (Baldi & Hornik 1989).
    axes, _ = np.linalg.qr(network.parameters["output.weight"].T)
    cosines = np.linalg.svd(axes.T @ plane.axes, compute_uv=False)
    np.testing.assert_allclose(cosines, 1, atol=0.002)


def test_bent_layers_keep_more_of_a_digit_than_a_plane_of_as_many_dimensions(digits, images):
    plane = result_of(principal_components(digits.train.images, digits.peak, 3))
    network = new(hidden=(48, 24), latent=3)
    learn(network, images, epochs=150)
    of_plane = float(squared_errors(images, plane.reconstruct(images)).mean())
    assert error_of(network, images) < 0.9 * of_plane


def test_the_error_of_a_step_is_the_squared_distance_of_its_reconstruction(images):
    network = new(hidden=(16,), latent=4)
    network.prepare(Training())
    before = error_of(network, images)
    metrics = network.train_step(images, np.zeros(len(images), int), np.random.default_rng(0))
    assert metrics["error"] == pytest.approx(before, rel=1e-4)
    assert "bound" not in metrics


def test_tied_weights_are_learnt_once_and_used_both_ways(images):
    network = new(hidden=(16,), latent=4, tied=True)
    assert "decoder1.weight" not in network.parameters
    assert "output.weight" not in network.parameters
    before = error_of(network, images)
    learn(network, images, epochs=30)
    assert error_of(network, images) < 0.6 * before
    # As if the way back had weights of its own that are those, turned around.
    own = dict(network.parameters)
    own["decoder1.weight"] = own["code.weight"].T
    own["output.weight"] = own["encoder1.weight"].T
    apart = Autoencoder(
        AutoencoderConfig(hidden=(16,), latent=4),
        (8, 8),
        parameters={name: own[name] for name in new(hidden=(16,), latent=4).shapes()},
    )
    np.testing.assert_allclose(
        apart.reconstruct(images[:20]), network.reconstruct(images[:20]), atol=1e-6
    )


def test_gradients_of_the_variational_loss_are_those_of_finite_differences(images):
    network = new(hidden=(6,), latent=2, variational=True, activation="tanh", init="glorot")
    some, labels = images[:9].astype(np.float64), np.zeros(9, int)
    wide = {name: array.astype(np.float64) for name, array in network.parameters.items()}

    def loss(parameters):
        given = {
            n: Tensor(a, requires_grad=n not in network.averages) for n, a in parameters.items()
        }
        notes = {n: np.zeros_like(wide[n]) for n in network.averages}
        value, _ = network.loss_of(some, labels, given | notes, np.random.default_rng(5))
        return value, given

    value, given = loss(wide)
    value.backward()
    for name in ("code.weight", "spread.weight", "spread.bias", "encoder1.weight", "output.bias"):
        there = (0,) * wide[name].ndim
        beside = []
        for step in (1e-5, -1e-5):
            moved = {n: a.copy() for n, a in wide.items()}
            moved[name][there] += step
            beside.append(float(loss(moved)[0].data))
        assert given[name].grad[there] == pytest.approx(
            (beside[0] - beside[1]) / 2e-5, rel=1e-3, abs=1e-5
        )


def test_the_cost_of_a_cloud_is_the_divergence_from_the_round_one(images):
    network = new(hidden=(), latent=2, variational=True)
    parameters = dict(network.parameters)
    parameters["spread.weight"] = np.zeros_like(parameters["spread.weight"])
    parameters["spread.bias"] = np.log(np.array([4.0, 1.0], np.float32))
    code = Tensor(np.array([[3.0, 0.0]], np.float32))
    hidden = Tensor(np.zeros((1, 64), np.float32))
    _, cost = network._drawn(hidden, code, parameters, np.random.default_rng(0))
    # KL(N(3, 4) | N(0, 1)), and none of the second.
    assert float(cost.data) == pytest.approx((9 + 4 - 1 - np.log(4)) / 2)


def test_a_variational_one_lowers_its_bound_s_gap_and_draws_codes_that_paint(images):
    network = new(hidden=(32,), latent=2, variational=True)
    labels = np.zeros(len(images), int)
    network.prepare(Training())
    first = network.train_step(images, labels, np.random.default_rng(0))
    last = learn(network, images, epochs=60)
    assert last["bound"] == pytest.approx(-last["loss"])
    assert last["bound"] > first["bound"] + 5
    codes = network.draw_codes(2000, np.random.default_rng(0))
    np.testing.assert_allclose(codes.std(axis=0), 1, atol=0.1)
    # The clouds of all digits together are about as wide.
    assert 0.4 < network.encode(images).std() < 1.6


def test_learning_with_noise_takes_noise_away(images):
    network = new(hidden=(48,), latent=16, noise=0.4)
    learn(network, images, epochs=80)
    noisy = network.noisy(images, np.random.default_rng(7))
    assert noisy.min() >= 0
    assert noisy.max() <= 1
    cleaned = float(squared_errors(images, network.reconstruct(noisy)).mean())
    assert cleaned < 0.4 * float(squared_errors(images, noisy).mean())


def test_codes_are_drawn_as_those_of_digits_lie(small, images):
    codes, drawn = small.encode(images), small.draw_codes(4000, np.random.default_rng(0))
    assert drawn.dtype == np.float32
    # The averages are of the last batches, with the weights as they were then.
    np.testing.assert_allclose(drawn.mean(axis=0), codes.mean(axis=0), atol=0.35 * codes.std())
    ours, theirs = np.cov(drawn.T), np.cov(codes.T)
    assert np.linalg.norm(ours - theirs) < 0.35 * np.linalg.norm(theirs)


def test_decoding_a_code_is_the_reconstruction(small, images):
    codes = small.encode(images[:7])
    assert codes.shape == (7, small.latent)
    np.testing.assert_array_equal(small.decode(codes), small.reconstruct(images[:7]))
    assert small.reconstruct(images[:0]).shape == (0, 8, 8)


def test_a_completion_keeps_what_is_known_and_finds_the_rest(small, images):
    known = np.zeros((8, 8), bool)
    known[:5] = True
    some = images[:60]
    steps = list(small.completing(some * known, known, np.random.default_rng(0)))
    assert len(steps) > 5
    for pictures in steps:
        np.testing.assert_array_equal(pictures[:, known], some[:, known])
        assert pictures.min() >= 0
        assert pictures.max() <= 1

    def error(pictures):
        return float(squared_errors(some, pictures).mean())

    mean = np.where(known, some, images.mean(axis=0))
    assert error(steps[-1]) < 0.75 * error(mean)
    assert error(steps[-1]) < 0.75 * error(some * known)


def test_what_is_not_known_is_of_no_consequence_to_a_completion(small, images):
    known = np.zeros((8, 8), bool)
    known[:5] = True
    ends = [
        list(small.completing(given, known, np.random.default_rng(0)))[-1]
        for given in (images[:5], np.where(known, images[:5], 0.7).astype(np.float32))
    ]
    np.testing.assert_array_equal(*ends)


def test_linear_outputs_need_squared_error():
    with pytest.raises(SettingError, match="squared error"):
        new(output="linear")


@pytest.mark.parametrize("tied", [False, True])
def test_the_output_layer_says_that_it_paints(tied):
    network = new(hidden=(16,), latent=4, tied=tied)
    infos = {info.name: info for info in network.layers()}
    assert infos["flatten"].inputs == (8, 8)
    assert infos["code"].outputs == (4,)
    assert infos["output"].units_are == "pixels"
    assert infos["output"].outputs == (8, 8)
    for info in infos.values():
        for weight in info.weights:
            assert network.parameters[weight.key].ndim == len(weight.axes)
