"""The adversarial network: its two losses against their theory, and what it makes."""

import numpy as np
import pytest

from model.archs import GAN
from model.archs.gan import GANConfig, judge_loss, variety
from model.core import Tensor, ops
from model.data import to_input
from model.errors import SettingError
from model.nn.optim import Adam
from model.probes.units.acting import acting
from model.probes.units.weight_layers import weight_layers
from model.run import Training

LAYERS = ("convolutional", "dense")


@pytest.fixture(scope="module")
def images(digits):
    return to_input(digits.train.images, digits.peak)


def new(seed=0, shape=(8, 8), **settings):
    given = {"latent": 6, "width": 4, "hidden": (24,)} | settings
    return GAN(GANConfig(**given), shape, np.random.default_rng(seed))


def learn(network, images, *, steps, rate=0.005, batch=50):
    network.prepare(Training())
    network.tune(rate)
    for step in range(steps):
        rng = np.random.default_rng(step)
        chosen = rng.integers(0, len(images), batch)
        metrics = network.train_step(images[chosen], np.zeros(batch, int), rng)
    return metrics


def best_judge(real, forged, steps=3000):
    """Loss and answers of the best discriminator of two distributions over a few pictures.

    Its logits are free: what no shape of a network stands in the way of.
    """
    free = {"z": np.zeros((len(real), 1))}
    adam = Adam(0.05)
    for _ in range(steps):
        z = Tensor(free["z"], requires_grad=True)
        # As many of each picture as its probability says, of 1000.
        loss = judge_loss(
            z[np.repeat(np.arange(len(real)), real)], z[np.repeat(np.arange(len(real)), forged)]
        )
        loss.backward()
        adam.step(free, {"z": z.grad})
    return float(loss.data), ops.logistic(free["z"][:, 0])


def test_the_best_discriminator_of_two_distributions_is_the_share_of_the_real_one():
    real, forged = np.array([500, 300, 200]), np.array([100, 300, 600])
    loss, answers = best_judge(real, forged)
    np.testing.assert_allclose(answers, real / (real + forged), atol=1e-3)
    p, q = real / 1000, forged / 1000
    middle = (p + q) / 2
    divergence = ((p * np.log(p / middle)).sum() + (q * np.log(q / middle)).sum()) / 2
    assert loss == pytest.approx(2 * np.log(2) - 2 * divergence, abs=1e-4)


def test_of_two_equal_distributions_nobody_can_tell_which_is_real():
    loss, answers = best_judge(np.array([400, 600]), np.array([400, 600]), steps=300)
    np.testing.assert_allclose(answers, 0.5, atol=1e-4)
    assert loss == pytest.approx(2 * np.log(2))


def test_smoothing_keeps_the_discriminator_from_being_certain():
    z = np.linspace(-4, 8, 4001)
    losses = [
        float(judge_loss(Tensor(np.array([[each]])), Tensor(np.full((1, 1), -50.0)), 0.1).data)
        for each in z
    ]
    assert ops.logistic(z[np.argmin(losses)]) == pytest.approx(0.9, abs=1e-3)


@pytest.mark.parametrize("layers", LAYERS)
def test_one_way_back_gives_both_what_two_would(images, layers, monkeypatch):
    network = new(layers=layers, dropout=0.0)
    some, noise = images[:7], np.random.default_rng(3)
    got = {}
    monkeypatch.setattr(network, "_moved", lambda gradients: got.update(gradients) or {})
    network.prepare(Training())
    metrics = network.train_step(some, np.zeros(7, int), noise)
    averages = {name: np.zeros_like(network.parameters[name]) for name in network.averages}
    codes = network.draw_codes(7, np.random.default_rng(3))

    def leaves(part):
        return {
            name: Tensor(array, requires_grad=name.startswith(part))
            for name, array in network.parameters.items()
            if name not in averages
        } | averages

    for part in ("generator", "discriminator"):
        own = leaves(part)
        made = network._made(codes, own, np.random.default_rng(0))
        doubt = network._judged(made, own)
        if part == "generator":
            real = np.ones_like(doubt.data)
            loss = ops.binary_cross_entropy_with_logits(doubt, targets=real)
        else:
            loss = judge_loss(network._judged(some, own), doubt, network.config.smoothing)
        assert float(loss.data) == pytest.approx(metrics[part], rel=1e-5)
        loss.backward()
        for name in network.moved_by(part):
            np.testing.assert_allclose(got[name], own[name].grad, rtol=2e-3, atol=2e-6)


def test_a_judge_that_is_sure_beyond_numbers_does_no_harm(images):
    network = new()
    network.parameters["discriminator.verdict.bias"][:] = -300
    metrics = learn(network, images, steps=2)
    assert all(map(np.isfinite, metrics.values()))
    assert network.is_sound()


@pytest.mark.parametrize("layers", LAYERS)
def test_what_it_makes_comes_to_look_like_digits(images, layers):
    network = new(layers=layers)
    mean = images.mean(axis=0)

    def apart():
        made = network.decode(network.draw_codes(300, np.random.default_rng(9)))
        return float(np.abs(made.mean(axis=0) - mean).mean())

    before = apart()
    learn(network, images, steps=200)
    assert apart() < 0.5 * before


def test_each_optimiser_moves_its_own_with_its_own_rate():
    network = new(judge_rate=0.1, beta1=0.3)
    network.prepare(Training())
    network.tune(0.01)
    assert network.optimizers["generator"].learning_rate == 0.01
    assert network.optimizers["discriminator"].learning_rate == pytest.approx(0.001)
    moved = [network.moved_by(name) for name in ("generator", "discriminator")]
    assert set(moved[0]) | set(moved[1]) | network.averages == set(network.parameters)
    assert not set(moved[0]) & set(moved[1])


def test_momentum_and_rate_of_the_discriminator_change_while_it_learns(images):
    network = new()
    learn(network, images, steps=1)
    network.reconfigure(beta1=0.9, judge_rate=0.1)
    learn(network, images, steps=1)
    assert all(each.beta1 == 0.9 for each in network.optimizers.values())
    assert network.optimizers["discriminator"].learning_rate == pytest.approx(0.0005)


@pytest.mark.parametrize("layers", LAYERS)
@pytest.mark.parametrize("shape", [(8, 8), (5, 9), (15, 28)])
def test_pictures_have_the_size_of_its_digits(shape, layers):
    network = new(shape=shape, layers=layers)
    rng = np.random.default_rng(0)
    pictures = next(network.sampling(rng, 3))
    assert pictures.shape == (3, *shape)
    assert pictures.dtype == np.float32
    assert pictures.min() >= 0
    assert pictures.max() <= 1
    assert network.verdict(pictures).shape == (3,)
    network.prepare(Training())
    network.train_step(pictures, np.zeros(3, int), rng)


@pytest.mark.parametrize("layers", LAYERS)
def test_a_picture_does_not_depend_on_those_made_with_it(images, layers):
    network = new(layers=layers)
    learn(network, images, steps=5)
    codes = network.draw_codes(20, np.random.default_rng(1))
    np.testing.assert_allclose(network.decode(codes)[3:4], network.decode(codes[3:4]), atol=1e-5)
    assert network.decode(codes[:0]).shape == (0, 8, 8)
    verdicts = network.verdict(images)
    assert verdicts.shape == (len(images),)
    np.testing.assert_allclose(verdicts[5], network.verdict(images[5:6])[0], atol=1e-5)


def test_a_temperature_of_0_makes_one_picture_only(images):
    network = new()
    pictures = next(network.sampling(np.random.default_rng(0), 4, temperature=0.0))
    np.testing.assert_array_equal(pictures, np.broadcast_to(pictures[:1], pictures.shape))


def test_digits_are_as_varied_as_digits_and_copies_of_one_are_not(images):
    flat = images.reshape(len(images), -1)
    digits, others = flat[:150], flat[150:]
    assert variety(others, digits, others) == 1
    assert variety(np.repeat(others[:1], 150, axis=0), digits, others) < 0.03


def test_dense_layers_are_named_where_convolutions_do_not_fit():
    with pytest.raises(SettingError, match="dense"):
        new(shape=(3, 8))
    new(shape=(3, 8), layers="dense")


@pytest.mark.parametrize("layers", LAYERS)
def test_layers_are_told_for_both_parts(layers):
    network = new(layers=layers)
    infos = network.layers()
    assert infos[0].source == ""
    assert infos[0].inputs == (6,)
    [first] = [info for info in infos if info.source == "picture"]
    assert first.name.startswith("discriminator.")
    for info in infos:
        for weight in info.weights:
            assert network.parameters[weight.key].ndim == len(weight.axes)


def test_weights_as_they_act_are_those_of_a_generator_without_normalisation(images):
    network = new()
    learn(network, images, steps=5)
    plain = new(batch_norm=False)
    acting_now = acting(weight_layers(network), network.parameters)
    plain = plain.with_parameters({name: acting_now[name] for name in plain.shapes()})
    codes = network.draw_codes(4, np.random.default_rng(0))
    np.testing.assert_allclose(plain.decode(codes), network.decode(codes), atol=1e-5)
