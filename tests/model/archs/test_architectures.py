"""What holds for every architecture, and what for one."""

import inspect

import numpy as np
import pytest

from model.archs import ARCHITECTURES, capabilities
from model.archs.base import read_only
from model.archs.chain import Chain
from model.archs.cnn import CNN, CNNConfig
from model.archs.feedforward import Feedforward, cut
from model.archs.mlp import MLP, MLPConfig
from model.data import to_input
from model.errors import BadFileError, SettingError
from model.evaluate import evaluate
from model.nn.init import INITIALISERS
from model.nn.layers import ACTIVATIONS
from model.nn.losses import LOSSES
from model.nn.optim import OPTIMIZERS, SGD, Adam
from model.run import Training
from tests.deep import DEEP
from tests.foreign import EVERY

CLASSIFIERS = [n for n, a in EVERY.items() if issubclass(a, capabilities.Classifier)]
LAYERED = [n for n, a in EVERY.items() if issubclass(a, capabilities.Layered)]
ENCODERS = [n for n in CLASSIFIERS if issubclass(EVERY[n], capabilities.Encoder)]
CHAINS = [n for n, a in EVERY.items() if issubclass(a, Chain)]
DROPPING = [n for n in CHAINS if "dropout" in EVERY[n].Config.specs()]
INITIALISED = [n for n, a in EVERY.items() if "init" in a.Config.specs()]


@pytest.fixture(scope="module")
def images(digits):
    return to_input(digits.train.images, digits.peak)


@pytest.fixture(scope="module")
def labels(digits):
    return digits.train.labels


def unlike(name):
    """Settings by which new weights are no zeros, where there are such."""
    return {"init": "normal"} if name in (*INITIALISED, DEEP) else {}


def learn(network, images, labels, *, epochs, optimizer="adam", rate=0.01, batch=50):
    network.optimizers = {}
    network.prepare(Training(optimizer=optimizer))
    rng = np.random.default_rng(0)
    for epoch in range(epochs):
        network.tune(rate, progress=epoch / epochs)
        order = rng.permutation(len(images))
        for start in range(0, len(images), batch):
            chosen = order[start : start + batch]
            metrics = network.train_step(images[chosen], labels[chosen], rng)
    return metrics


@pytest.mark.parametrize("name", EVERY)
def test_the_registry_agrees_with_the_class(name):
    architecture = EVERY[name]
    assert architecture.name == name
    assert architecture.title
    assert not inspect.isabstract(architecture)
    assert not any(other in EVERY.values() for other in architecture.__mro__[1:])
    architecture.config_for((8, 8))
    architecture.config_for((28, 28))


@pytest.mark.parametrize(
    ("name", "settings", "accuracy"),
    [
        ("perceptron", {}, 0.80),
        ("mlp", {"hidden": (48,)}, 0.83),
        ("cnn", {"channels": (8, 16), "hidden": 64}, 0.83),
        ("rnn", {"units": 48}, 0.80),
        ("lstm", {"units": 48}, 0.75),
        ("gru", {"units": 48}, 0.83),
        ("dbn", {"hidden": (64,), "fine_tuning": 0.5}, 0.83),
        ("hopfield", {"rule": "modern", "patterns": 300}, 0.78),
    ],
)
def test_it_learns_real_digits(make_network, digits, images, labels, name, settings, accuracy):
    network = make_network(name, seed=1, **settings)
    before = evaluate(network, digits.test, digits.peak).accuracy
    learn(network, images, labels, epochs=40, rate=0.02 if name == "dbn" else 0.004)
    assert before < 0.4
    assert evaluate(network, digits.test, digits.peak).accuracy > accuracy


def test_every_architecture_has_its_bound_above():
    (marker,) = test_it_learns_real_digits.pytestmark
    assert {name for name, *_ in marker.args[1]} == set(CLASSIFIERS)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_every_optimiser_trains_a_network(make_network, images, labels, optimizer):
    rate = 0.1 if optimizer in ("sgd", "momentum", "nesterov") else 0.01
    network = make_network("mlp", dropout=0.0)
    learn(network, images, labels, epochs=20, optimizer=optimizer, rate=rate)
    assert (network.predict_proba(images).argmax(axis=1) == labels).mean() > 0.9


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("name", [*CHAINS, DEEP])
def test_every_loss_trains_every_network(make_network, images, labels, name, loss):
    network = make_network(name, loss=loss)
    before = network.loss(network.predict_logits(images), labels)
    learn(network, images, labels, epochs=8)
    assert network.loss(network.predict_logits(images), labels) < 0.7 * before


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_activation_trains_a_network(make_network, images, labels, activation):
    network = make_network("mlp", activation=activation, hidden=(16, 16), dropout=0.0)
    learn(network, images, labels, epochs=25)
    assert (network.predict_proba(images).argmax(axis=1) == labels).mean() > 0.85


@pytest.mark.parametrize("init", INITIALISERS)
@pytest.mark.parametrize("name", INITIALISED)
def test_a_seed_gives_the_same_weights_and_another_seed_others(make_network, name, init):
    first, again, other = (make_network(name, init=init, seed=seed) for seed in (1, 1, 2))
    for key, array in first.parameters.items():
        assert array.dtype == np.float32
        np.testing.assert_array_equal(array, again.parameters[key])
    if init != "zero":
        assert (first.parameters["output.weight"] != other.parameters["output.weight"]).any()


def test_with_zeros_hidden_units_stay_equal_for_ever(make_network, images, labels):
    network = make_network("mlp", init="zero", activation="sigmoid", dropout=0.0)
    learn(network, images, labels, epochs=20)
    weight = network.parameters["hidden1.weight"]
    assert weight.any()
    np.testing.assert_allclose(weight, np.broadcast_to(weight[:, :1], weight.shape), rtol=1e-4)
    # Sixteen equal units can do no more than one.
    assert (network.predict_proba(images).argmax(axis=1) == labels).mean() < 0.5


def test_with_zeros_relu_learns_only_how_frequent_the_digits_are(make_network, images, labels):
    network = make_network("mlp", init="zero", dropout=0.0)
    learn(network, images, labels, epochs=3)
    assert not network.parameters["hidden1.weight"].any()
    assert network.parameters["output.bias"].any()


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("name", [*CHAINS, DEEP])
def test_probabilities_sum_to_1(make_network, images, name, loss):
    probabilities = make_network(name, loss=loss, init="normal").predict_proba(images)
    assert probabilities.shape == (len(images), 10)
    assert probabilities.dtype == np.float32
    assert (probabilities >= 0).all()
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-5)


@pytest.mark.parametrize("name", [*CLASSIFIERS, DEEP])
def test_no_images_give_no_predictions_of_the_correct_shape(make_network, images, name):
    network = make_network(name)
    assert network.predict_logits(images[:0]).shape == (0, 10)
    assert network.predict_proba(images[:0]).shape == (0, 10)


@pytest.mark.parametrize("name", [*CLASSIFIERS, DEEP])
def test_predictions_do_not_depend_on_company(make_network, images, name, monkeypatch):
    network = make_network(name, **unlike(name))
    together = network.predict_logits(images)
    alone = np.concatenate([network.predict_logits(images[i : i + 1]) for i in range(10)])
    np.testing.assert_allclose(alone, together[:10], rtol=1e-4, atol=1e-5)
    monkeypatch.setattr("model.archs.chain.CHUNK", 7)
    np.testing.assert_allclose(network.predict_logits(images), together, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("count", [0, 1, 5])
@pytest.mark.parametrize("name", [*LAYERED, DEEP])
def test_activations_come_batch_first_and_of_a_classifier_with_the_logits_last(
    make_network, images, name, count
):
    network = make_network(name, **unlike(name))
    outputs = network.activations(images[:count])
    assert list(outputs) == [layer.name for layer in network.layers()]
    assert all(len(output) == count for output in outputs.values())
    assert all(output.ndim in (2, 4) for output in outputs.values())
    if name in CLASSIFIERS:
        *_, logits = outputs.values()
        np.testing.assert_allclose(logits, network.predict_logits(images[:count]), rtol=1e-5)


def test_feature_maps_come_as_channels_of_pictures(make_network, images):
    outputs = make_network("cnn").activations(images[:5])
    assert outputs["input"].shape == (5, 1, 8, 8)
    np.testing.assert_array_equal(outputs["input"][:, 0], images[:5])
    assert outputs["conv1"].shape == (5, 4, 6, 6)
    assert outputs["pool1"].shape == (5, 4, 3, 3)
    assert outputs["hidden"].shape == (5, 16)
    assert outputs["output"].shape == (5, 10)


@pytest.mark.parametrize("name", [*CHAINS, DEEP])
def test_a_code_is_what_the_last_layer_decides_from(make_network, images, name):
    network = make_network(name, init="normal")
    codes = network.encode(images[:20])
    weight, bias = (network.parameters[f"output.{key}"] for key in ("weight", "bias"))
    assert codes.shape == (20, len(weight))
    np.testing.assert_allclose(
        codes @ weight + bias, network.predict_logits(images[:20]), rtol=1e-4, atol=1e-5
    )
    assert network.encode(images[:0]).shape == (0, len(weight))


@pytest.mark.parametrize("name", [*EVERY, DEEP])
def test_a_network_with_other_weights_has_copies_of_them(make_network, images, labels, name):
    network = make_network(name, seed=1)
    network.prepare(Training())
    other = network.with_parameters(network.parameters)
    assert type(other) is type(network)
    assert (other.config, other.shape, other.optimizers) == (network.config, network.shape, {})
    before = {key: array.copy() for key, array in network.parameters.items()}
    learn(other, images, labels, epochs=1)
    for key, array in before.items():
        np.testing.assert_array_equal(network.parameters[key], array)
    assert any((other.parameters[key] != array).any() for key, array in before.items())


@pytest.mark.parametrize("name", [*CLASSIFIERS, DEEP])
def test_a_network_with_the_same_weights_predicts_the_same(make_network, images, name):
    network = make_network(name, seed=1, **unlike(name))
    other = network.with_parameters(network.parameters)
    np.testing.assert_array_equal(other.predict_logits(images), network.predict_logits(images))


@pytest.mark.parametrize("name", EVERY)
def test_a_network_that_shares_weights_has_those_very_arrays(make_network, name):
    network = make_network(name, seed=1)
    network.prepare(Training())
    weights = read_only({key: array + 1 for key, array in network.parameters.items()})
    other = network.sharing(weights)
    assert type(other) is type(network)
    assert (other.config, other.shape, other.optimizers) == (network.config, network.shape, {})
    assert all(other.parameters[key] is array for key, array in weights.items())
    assert not any(network.parameters[key] is array for key, array in weights.items())
    assert all(other.buffers[key] is not array for key, array in network.buffers.items())


@pytest.mark.parametrize("name", CLASSIFIERS)
def test_a_network_that_shares_weights_predicts_by_them(make_network, images, name):
    network, theirs = (make_network(name, seed=seed, **unlike(name)) for seed in (1, 2))
    other = network.sharing(read_only(theirs.parameters))
    np.testing.assert_array_equal(other.predict_logits(images), theirs.predict_logits(images))


@pytest.mark.parametrize("name", EVERY)
def test_what_can_still_be_changed_is_not_shared(make_network, name):
    network = make_network(name)
    last = next(reversed(network.parameters))
    weights = read_only({key: array.copy() for key, array in network.parameters.items()})
    with pytest.raises(ValueError, match=last):
        network.sharing(weights | {last: network.parameters[last]})
    with pytest.raises(BadFileError, match="spare"):
        network.sharing(read_only(weights | {"spare": np.zeros(3)}))


@pytest.mark.parametrize("name", [*EVERY, DEEP])
def test_weights_in_fortrans_order_are_trained_like_others(make_network, images, labels, name):
    network = make_network(name, **({"init": "normal"} if name in INITIALISED else {}))
    turned = network.with_parameters(
        {key: np.asfortranarray(array) for key, array in network.parameters.items()}
    )
    for each in (network, turned):
        learn(each, images, labels, epochs=1, optimizer="sgd", rate=0.1)
    for key, array in network.parameters.items():
        np.testing.assert_allclose(turned.parameters[key], array, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("name", [*EVERY, DEEP])
def test_weights_that_do_not_fit_are_refused_by_name(make_network, name):
    network = make_network(name)
    good = network.parameters
    last = next(reversed(good))
    missing = {key: array for key, array in good.items() if key != last}
    with pytest.raises(BadFileError, match=last):
        network.with_parameters(missing)
    with pytest.raises(BadFileError, match="spare"):
        network.with_parameters(good | {"spare": np.zeros(3)})
    with pytest.raises(BadFileError, match=f"{last}.*shape"):
        network.with_parameters(good | {last: good[last][..., :-1]})


@pytest.mark.parametrize("name", EVERY)
def test_the_goal_names_curves_that_say_which_way_is_better(name):
    architecture = EVERY[name]
    curves = {curve.key: curve for curve in architecture.curves}
    assert len(curves) == len(architecture.curves)
    assert all(curve.key.isidentifier() and curve.title for curve in curves.values())
    assert all(curve.better in ("low", "high", "") for curve in curves.values())
    assert all(curves[key].better for key in architecture.goal)
    goal = architecture.goal[:1]
    assert [curve.key for curve in architecture.headline()] == list(goal or curves)


@pytest.mark.parametrize("name", CLASSIFIERS)
def test_every_classifier_draws_its_loss_and_its_accuracy(name):
    assert {"loss", "accuracy"} <= {curve.key for curve in EVERY[name].curves}


@pytest.mark.parametrize("name", [*EVERY, DEEP])
def test_a_first_step_tells_finite_figures(make_network, images, labels, name):
    metrics = learn(make_network(name), images, labels, epochs=1, batch=len(images))
    assert all(np.isfinite(value) for value in metrics.values())
    assert {curve.key for curve in make_network(name).curves} & metrics.keys()


@pytest.mark.parametrize("name", [*EVERY, DEEP])
def test_a_state_taken_up_gives_the_same_next_step(make_network, images, labels, name):
    network = make_network(name)
    learn(network, images, labels, epochs=2)
    state = network.state()
    other = network.with_parameters(network.parameters)
    other.prepare(Training())
    other.load_state(state)
    for each in (network, other):
        each.tune(0.01, 0.001, 0.0)
        each.train_step(images, labels, np.random.default_rng(3))
    for ours, theirs in ((network.parameters, other.parameters), (network.state(), other.state())):
        assert ours.keys() == theirs.keys()
        for key, array in ours.items():
            np.testing.assert_array_equal(theirs[key], array)


@pytest.mark.parametrize("name", [*EVERY, DEEP])
def test_a_state_is_a_copy(make_network, images, labels, name):
    network = make_network(name)
    learn(network, images, labels, epochs=1)
    state = network.state()
    before = {key: array.copy() for key, array in state.items()}
    learn(network, images, labels, epochs=1)
    for key, array in before.items():
        np.testing.assert_array_equal(state[key], array)


@pytest.mark.parametrize("name", [*EVERY, DEEP])
def test_a_state_that_does_not_fit_is_refused_and_changes_nothing(
    make_network, images, labels, name
):
    network = make_network(name)
    learn(network, images, labels, epochs=1)
    good = network.state()
    wrong = [good | {"spare": np.zeros(3)}]
    for first in list(good)[:1]:
        wrong += [
            {key: array for key, array in good.items() if key != first},
            good | {first: np.zeros((2, 2, 2))},
            good | {first: good[first].astype(np.float16)},
        ]
    for arrays in wrong:
        with pytest.raises(BadFileError):
            network.load_state(arrays)
    for key, array in network.state().items():
        np.testing.assert_array_equal(array, good[key])


@pytest.mark.parametrize("name", [*CHAINS, DEEP])
def test_gradients_are_written_to_memory_that_a_caller_provides(make_network, images, labels, name):
    network = make_network(name)
    network.optimizers["main"] = SGD(0.1)
    other = network.with_parameters(network.parameters)
    other.optimizers["main"] = SGD(0.1)
    flat = np.full(sum(array.size for array in network.parameters.values()), np.nan, np.float32)
    room = cut(flat, network.shapes())
    metrics, gradients = network.gradients(images, labels, np.random.default_rng(0), room)
    assert gradients is room
    network.update(gradients)
    assert other.train_step(images, labels, np.random.default_rng(0)) == metrics
    for key, array in other.parameters.items():
        np.testing.assert_array_equal(network.parameters[key], array)
    assert np.isfinite(flat).all()


@pytest.mark.parametrize("name", [*CHAINS, DEEP])
def test_a_head_with_other_weights_is_a_head_with_copies_of_them(make_network, name):
    head = make_network(name).head()
    others = {key: array + 1 for key, array in head.parameters.items()}
    other = head.with_parameters(others)
    assert type(other) is type(head)
    assert other.summary
    for key, array in others.items():
        np.testing.assert_array_equal(other.parameters[key], array)
        assert not np.shares_memory(other.parameters[key], array)
        assert (head.parameters[key] != array).any()


@pytest.mark.parametrize("name", [*CHAINS, DEEP])
def test_where_the_loss_is_not_finite_a_caller_s_memory_stays_as_it_was(
    make_network, images, labels, name
):
    network = make_network(name)
    network.parameters["output.weight"][:] = np.nan
    flat = np.full(sum(array.size for array in network.parameters.values()), 7, np.float32)
    room = cut(flat, network.shapes())
    metrics, gradients = network.gradients(images, labels, np.random.default_rng(0), room)
    assert not np.isfinite(metrics["loss"])
    assert gradients == {}
    assert (flat == 7).all()


def test_memory_of_another_size_is_not_cut():
    with pytest.raises(ValueError, match="6 numbers"):
        cut(np.zeros(5), {"weight": (2, 2), "bias": (2,)})


@pytest.mark.parametrize("name", [*EVERY, DEEP])
def test_weights_that_are_no_numbers_are_not_sound(make_network, name):
    network = make_network(name)
    assert network.is_sound()
    next(iter(network.parameters.values())).flat[0] = np.nan
    assert not network.is_sound()


@pytest.mark.parametrize("name", [*EVERY, DEEP])
def test_only_live_settings_change_once_a_network_is_made(make_network, name):
    network = make_network(name)
    before = network.config
    for field, spec in before.specs().items():
        if not spec.live:
            with pytest.raises(SettingError, match=field):
                network.reconfigure(**{field: getattr(before, field)})
    with pytest.raises(SettingError, match="nonsense"):
        network.reconfigure(nonsense=1)
    assert network.config is before


@pytest.mark.parametrize("name", [*DROPPING, DEEP])
def test_dropout_may_change_and_leaves_the_weights(make_network, images, name):
    network = make_network(name, dropout=0.0)
    weights, logits = network.parameters, network.predict_logits(images)
    network.reconfigure(dropout=0.5)
    assert network.config.dropout == 0.5
    assert network.parameters is weights
    np.testing.assert_array_equal(network.predict_logits(images), logits)
    with pytest.raises(SettingError, match="Dropout"):
        network.reconfigure(dropout=2.0)
    assert network.config.dropout == 0.5


@pytest.mark.parametrize("name", [*DROPPING, DEEP])
def test_dropout_samples_while_training_and_never_else(make_network, images, labels, name):
    network = make_network(name, dropout=0.5)
    first, second = (
        network.with_parameters(network.parameters).gradients(
            images, labels, np.random.default_rng(seed)
        )
        for seed in (0, 1)
    )
    assert first[0]["loss"] != second[0]["loss"]
    np.testing.assert_array_equal(network.predict_logits(images), network.predict_logits(images))


@pytest.mark.parametrize("name", [*CHAINS, DEEP])
def test_a_step_needs_an_optimiser(make_network, images, labels, name):
    with pytest.raises(ValueError, match="optimizer"):
        make_network(name).train_step(images, labels, np.random.default_rng(0))


@pytest.mark.parametrize("name", EVERY)
def test_a_new_network_needs_an_rng(name):
    architecture = EVERY[name]
    with pytest.raises(ValueError, match="rng"):
        architecture(architecture.config_for((8, 8)), (8, 8))


@pytest.mark.parametrize("name", CHAINS)
def test_a_step_tells_loss_and_accuracy_from_before_it(make_network, images, labels, name):
    network = make_network(name, **({} if name == "perceptron" else {"dropout": 0.0}))
    loss = network.loss(network.predict_logits(images), labels)
    hits = (network.predict_logits(images).argmax(axis=1) == labels).mean()
    network.optimizers["main"] = Adam()
    network.tune(0.01, clip=1.0)
    metrics = network.train_step(images, labels, np.random.default_rng(0))
    assert metrics["loss"] == pytest.approx(loss, rel=1e-4)
    assert metrics["accuracy"] == pytest.approx(hits)
    assert metrics["gradient_norm"] > 0
    assert network.loss(network.predict_logits(images), labels) < loss


@pytest.mark.parametrize("name", [*CLASSIFIERS, DEEP])
def test_a_batch_of_one_digit_can_be_learnt(make_network, images, labels, name):
    network = make_network(name)
    learn(network, images[:1], labels[:1], epochs=600)
    assert network.predict_proba(images[:1])[0, labels[0]] > 0.9


@pytest.mark.parametrize("name", [*CHAINS, DEEP])
def test_where_the_loss_is_not_finite_nothing_changes(make_network, images, labels, name):
    network = make_network(name, init="normal")
    network.parameters["output.weight"][:] = np.nan
    before = {key: array.copy() for key, array in network.parameters.items()}
    network.optimizers["main"] = Adam(0.01)
    metrics = network.train_step(images, labels, np.random.default_rng(0))
    assert not np.isfinite(metrics["loss"])
    assert network.optimizers["main"].steps == 0
    for key, array in before.items():
        np.testing.assert_array_equal(network.parameters[key], array)


@pytest.mark.parametrize("name", [*EVERY, DEEP])
def test_a_step_spares_the_images(make_network, images, labels, name):
    before = images.copy()
    learn(make_network(name), images, labels, epochs=1)
    np.testing.assert_array_equal(images, before)


def test_convolutions_larger_than_the_picture_are_refused():
    with pytest.raises(SettingError, match="too small for 2 convolutions of 5×5"):
        CNN(CNNConfig(), (8, 8), np.random.default_rng(0))


@pytest.mark.parametrize("shape", [(4, 4), (5, 9), (8, 8), (15, 28), (28, 28)])
def test_default_networks_fit_pictures_of_any_usual_size(shape):
    for name, architecture in EVERY.items():
        try:
            config = architecture.config_for(shape)
            network = architecture(config, shape, np.random.default_rng(0))
        except SettingError as error:
            assert "too small" in str(error)  # noqa: PT017
            assert min(shape) < 6
        else:
            assert network.shape == shape
            if name in CLASSIFIERS:
                zeros = np.zeros((2, *shape), np.float32)
                assert network.predict_proba(zeros).shape == (2, 10)


def test_a_network_too_large_for_its_file_is_refused_before_it_takes_memory():
    with pytest.raises(SettingError, match="million weights"):
        MLP(MLPConfig(hidden=(2000,) * 8), (28, 28), np.random.default_rng(0))
    with pytest.raises(SettingError, match="million weights"):
        CNN(CNNConfig(channels=(256,), kernel=1, hidden=2000), (256, 256))


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_a_summary_says_what_tells_networks_apart(make_network, name):
    summary = make_network(name).summary
    wanted = {
        "perceptron": "64–10",
        "mlp": "64–16–10 relu",
        "cnn": "4–6 kernels of 3×3",
        "autoencoder": "64–24–5, noise 0.2",
        "gan": "6 numbers, 8–4 planes",
        "rnn": "8–20–10 tanh, 8 rows",
        "lstm": "8–20–10, 8 rows",
        "gru": "8–20–10, 8 rows",
        "boltzmann": "64–24",
        "dbn": "64–20–24 with 10 labels",
        "hopfield": "0 of 64 pictures, pseudo-inverse",
    }
    assert summary == wanted[name]


def test_the_body_of_networks_is_abstract():
    with pytest.raises(TypeError):
        Feedforward(MLPConfig(), (8, 8), np.random.default_rng(0))


@pytest.mark.mnist
def test_one_batch_of_mnist_lowers_the_loss_of_the_default_cnn(mnist_dir):
    from model.data import load_dataset

    dataset = load_dataset("mnist", data_dir=mnist_dir)
    images = to_input(dataset.train.images[:64], dataset.peak)
    labels = dataset.train.labels[:64]
    network = CNN(CNN.config_for((28, 28), dropout=0.0), (28, 28), np.random.default_rng(0))
    network.optimizers["main"] = Adam(0.002)
    losses = [
        network.train_step(images, labels, np.random.default_rng(0))["loss"] for _ in range(5)
    ]
    assert losses == sorted(losses, reverse=True)
    assert losses[-1] < 0.7 * losses[0]
