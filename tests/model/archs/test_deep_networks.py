"""Convolutional networks of two convolutions in a row, with padding and batch normalisation."""

import math

import numpy as np
import pytest

from model.archs import CNN
from model.data import to_input
from model.errors import BadFileError, SettingError
from model.files import SavedNetwork, load_network, save_network
from model.lab import SwitchOff, operated
from model.nn.optim import AVERAGE_STAYS
from model.npz import read_arrays
from model.probes.units.acting import acting
from model.probes.units.weight_layers import weight_layers
from model.run import Training
from model.shards import FlatArrays, GradientRooms, RangeUpdate, shard_gradients
from model.steps import due_steps
from model.train import fit
from tests.deep import DEEP

AVERAGES = ("conv1.mean", "conv1.variance", "conv4.mean", "conv4.variance")


@pytest.fixture
def images(digits):
    return to_input(digits.train.images[:60], digits.peak)


@pytest.fixture
def labels(digits):
    return digits.train.labels[:60]


def new_network(shape=(28, 28), **settings):
    return CNN(CNN.config_for(shape, **settings), shape, np.random.default_rng(0))


def stepped(network, images, labels, *, steps=1, clip=0.0):
    network.prepare(Training())
    network.tune(0.01, clip=clip)
    for step in range(steps):
        metrics = network.train_step(images, labels, np.random.default_rng(step))
    return metrics


# What it is made of.


def test_convolutions_of_a_block_have_as_many_kernels_and_pooling_comes_after_the_last():
    network = new_network(channels=(3, 5), convolutions=2, kernel=3, padding=True)
    maps = [(i.name, i.outputs) for i in network.layers() if i.kind in ("convolution", "pooling")]
    assert maps == [
        ("conv1", (3, 28, 28)),
        ("conv2", (3, 28, 28)),
        ("pool2", (3, 14, 14)),
        ("conv3", (5, 14, 14)),
        ("conv4", (5, 14, 14)),
        ("pool4", (5, 7, 7)),
    ]


def test_without_padding_each_convolution_takes_an_edge_away():
    network = new_network(channels=(3, 5), convolutions=2, kernel=5)
    sides = [info.outputs[1] for info in network.layers() if info.kind == "convolution"]
    assert sides == [24, 20, 6, 2]


def test_what_networks_were_before_they_still_are_by_default():
    names = list(new_network().parameters)
    assert names == [
        f"{layer}.{key}"
        for layer in ("conv1", "conv2", "hidden", "output")
        for key in ("weight", "bias")
    ]


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"kernel": 4, "padding": True}, "no middle"),
        ({"kernel": 9, "convolutions": 2}, "too small for 4 convolutions of 9×9"),
    ],
)
def test_settings_that_do_not_go_together_are_refused(settings, words):
    with pytest.raises(SettingError, match=words):
        new_network(**settings)


# Normalisation.


def test_the_averages_are_at_first_what_the_first_batch_has_and_then_follow(
    make_network, images, labels
):
    network = make_network(DEEP)
    _, first = network.gradients(images, labels, np.random.default_rng(0))
    stepped(network, images, labels)
    for name in AVERAGES:
        np.testing.assert_allclose(network.parameters[name], first[name], rtol=1e-5, atol=1e-6)
    before = {name: network.parameters[name].copy() for name in AVERAGES}
    optimizer = network.optimizers["main"]
    optimizer.steps = 1000
    _, seen = network.gradients(images, labels, np.random.default_rng(1))
    network.train_step(images, labels, np.random.default_rng(1))
    for name in AVERAGES:
        wanted = AVERAGE_STAYS * before[name] + (1 - AVERAGE_STAYS) * seen[name]
        np.testing.assert_allclose(network.parameters[name], wanted, rtol=1e-5, atol=1e-6)


def test_what_a_layer_gives_while_learning_has_mean_and_variance_of_its_bias_and_scale(
    make_network, images
):
    network = make_network(DEEP)
    layer, own = network.stack["conv1"], {}
    for key in layer.shapes():
        own[key] = network.parameters[f"conv1.{key}"].copy()
    x = network.stack["input"](images, {}, None)
    values = layer(x, own, np.random.default_rng(0)).data.reshape(4, -1)
    np.testing.assert_allclose(values.mean(axis=1), own["bias"], atol=1e-4)
    np.testing.assert_allclose(values.std(axis=1), np.abs(own["scale"]), rtol=1e-3)


def test_normalising_and_bending_at_once_gives_the_same_gradients_to_the_last_bit(
    make_network, images, labels
):
    network = make_network(DEEP)
    assert len(network._joined) == len(network.stack) - 2
    _, at_once = network.gradients(images, labels, np.random.default_rng(0))
    network._joined = network.stack
    _, apart = network.gradients(images, labels, np.random.default_rng(0))
    for name, array in apart.items():
        np.testing.assert_array_equal(at_once[name], array)


def test_with_the_averages_of_a_batch_it_predicts_what_it_made_of_the_batch(
    make_network, images, labels
):
    network = make_network(DEEP, dropout=0.0)
    metrics, seen = network.gradients(images, labels, np.random.default_rng(0))
    for name in network.averages:
        network.parameters[name][...] = seen[name]
    loss = network.loss(network.predict_logits(images), labels)
    assert loss == pytest.approx(metrics["loss"], rel=1e-3)


def test_folded_it_is_a_plain_network_that_predicts_the_same(make_network, images):
    network = make_network(DEEP)
    folded = network.folded()
    assert not folded.averages
    assert list(folded.parameters) == list(make_network(DEEP, batch_norm=False).parameters)
    np.testing.assert_allclose(
        folded.predict_logits(images), network.predict_logits(images), rtol=1e-4, atol=1e-4
    )
    acts = acting(weight_layers(network), network.parameters)
    for name, array in folded.parameters.items():
        np.testing.assert_array_equal(acts[name], array)


def test_a_plain_network_is_its_own_folded_one(make_network):
    network = make_network("cnn")
    assert network.folded() is network
    assert acting(weight_layers(network), network.parameters) is network.parameters


def test_a_prediction_does_not_depend_on_what_else_is_predicted(make_network, images):
    network = make_network(DEEP)
    together = network.predict_logits(images)
    alone = np.concatenate([network.predict_logits(image[None]) for image in images])
    np.testing.assert_allclose(alone, together, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("shards", [1, 4])
def test_batches_and_shards_of_one_digit_leave_numbers(make_run, digits, shards):
    run = make_run(DEEP, epochs=1, batch_size=shards, shards=shards, ema=0.9)
    for event in fit(run, digits):
        if getattr(event, "step", 0) >= 5:
            break
    assert run.network.is_sound()
    assert all(np.isfinite(array).all() for array in run.ema.values())


def test_a_map_of_one_number_leaves_numbers(images, labels):
    network = CNN(
        CNN.config_for((8, 8), channels=(2, 3, 4), kernel=3, padding=True, batch_norm=True),
        (8, 8),
        np.random.default_rng(0),
    )
    stepped(network, images[:1], labels[:1], steps=5)
    assert network.is_sound()
    assert np.isfinite(network.predict_logits(images)).all()


def test_the_norm_of_the_gradients_leaves_averages_out_and_clipping_spares_them(
    make_network, images, labels
):
    network = make_network(DEEP)
    _, gradients = network.gradients(images, labels, np.random.default_rng(0))
    moved = [g for name, g in gradients.items() if name not in network.averages]
    norm = math.sqrt(sum(float((g.astype(np.float64) ** 2).sum()) for g in moved))
    metrics = stepped(network, images, labels, clip=norm / 100)
    assert metrics["gradient_norm"] == pytest.approx(norm, rel=1e-5)
    for name in AVERAGES:
        np.testing.assert_allclose(network.parameters[name], gradients[name], rtol=1e-5)


def test_a_step_in_one_shard_is_the_step_on_the_batch(make_run, digits):
    run = make_run(DEEP, clip=0.1, batch_size=60)
    network = run.network
    images, labels = to_input(digits.train.images[:60], digits.peak), digits.train.labels[:60]
    alone = network.with_parameters(network.parameters)
    [due] = due_steps(run, 60, 1)
    size = GradientRooms.size_of(network)
    rooms = GradientRooms(network, np.empty((1, size), np.float32))
    update = RangeUpdate(network, rooms, FlatArrays.of(network), 0, size)
    shard_gradients(network, run.training, due, 0, images, labels, rooms.views[0])
    norm = math.sqrt(sum(square for _, square in update.squares(1)))
    update.make_clipped(due, 0, 0.1 / norm)
    alone.prepare(run.training)
    alone.tune(due.learning_rate, due.weight_decay, due.clip)
    metrics = alone.train_step(images, labels, run.rng(1, 0))
    assert metrics["gradient_norm"] == pytest.approx(norm, rel=1e-6)
    for name, array in alone.parameters.items():
        np.testing.assert_allclose(network.parameters[name], array, rtol=1e-4, atol=1e-6)


def test_no_optimiser_keeps_numbers_for_averages(make_network, images, labels):
    network = make_network(DEEP)
    stepped(network, images, labels)
    kept = network.optimizers["main"].state()
    assert {key.partition(".")[2] for key in kept} == set(network.moved_by("main"))
    assert not network.averages & set(network.moved_by("main"))


# Files, and what is done to its weights.


def test_a_file_with_a_negative_variance_is_refused_with_a_sentence(tmp_path, make_network):
    network = make_network(DEEP)
    network.parameters["conv2.variance"][1] = -0.5
    save_network(tmp_path / "net.npz", SavedNetwork(network, "digits"))
    assert read_arrays(tmp_path / "net.npz", max_bytes=1 << 24)["network.conv2.variance"][1] < 0
    with pytest.raises(BadFileError, match="variance"):
        load_network(tmp_path / "net.npz")


def test_a_kernel_that_is_off_gives_nothing_for_all_its_normalisation(make_network, images):
    network = make_network(DEEP)
    layers = weight_layers(network)
    changed = network.with_parameters(operated(network.parameters, layers, [SwitchOff("conv2", 1)]))
    outputs = changed.activations(images)["conv2"]
    assert not outputs[:, 1].any()
    assert outputs[:, 0].any()
