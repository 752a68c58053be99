"""A training that fails says why; one that learns, however slowly, says nothing."""

import dataclasses

import numpy as np
import pytest

from model.archs import ARCHITECTURES
from model.cli import main
from model.data import Part, load_dataset
from model.events import Diagnosed
from model.plan import Plan, carried_out

EPOCHS = 6


@pytest.fixture(scope="module")
def digits():
    return load_dataset("digits")


def diagnosed(dataset, architecture="mlp", config=None, epochs=EPOCHS, **training):
    """What was said of a training, in order."""
    plan = Plan(architecture, config or {}, {"epochs": epochs, **training})
    events = carried_out(plan, dataset=dataset, calibrates=False)
    return [event for event in events if isinstance(event, Diagnosed)]


def relabelled(dataset, labels_of):
    parts = {
        name: Part(part.images, labels_of(part.labels))
        for name in ("train", "validation", "test")
        for part in [getattr(dataset, name)]
    }
    return dataclasses.replace(dataset, **parts)


FAILING = {
    "rate of 100": ({}, {"learning_rate": 100.0}, "large rate", {"learning_rate": 0.005}, True),
    "rate of 10, SGD": (
        {},
        {"learning_rate": 10.0, "optimizer": "sgd"},
        "large rate",
        {"learning_rate": 0.1},
        True,
    ),
    "rate of 1e-7": ({}, {"learning_rate": 1e-7}, "small rate", {"learning_rate": 0.005}, False),
    "zeros": ({"init": "zero"}, {}, "zeros", {"init": "he"}, True),
    "weight decay": ({}, {"weight_decay": 10.0}, "weight decay", {"weight_decay": 0.0001}, False),
    "clip": (
        {},
        {"optimizer": "sgd", "learning_rate": 0.1, "clip": 1e-5},
        "clip",
        {"clip": 1.0},
        False,
    ),
}


@pytest.mark.parametrize(
    ("config", "training", "key", "changes", "afresh"), FAILING.values(), ids=FAILING
)
def test_a_failing_training_is_told_early_and_at_its_end_with_what_mends_it(
    digits, config, training, key, changes, afresh
):
    first, *_, last = diagnosed(digits, config=config, **training)
    assert (first.epoch, first.is_final) == (2, False)
    assert (last.epoch, last.is_final) == (EPOCHS, True)
    for told in (first, last):
        assert told.diagnosis.key == key
        assert told.diagnosis.changes == changes
        assert told.diagnosis.afresh is afresh


@pytest.mark.parametrize(
    ("config", "training", "key", "changes", "afresh"), FAILING.values(), ids=FAILING
)
def test_what_is_proposed_does_mend_it(digits, config, training, key, changes, afresh):
    fields = ARCHITECTURES["mlp"].Config.specs()
    config = config | {name: value for name, value in changes.items() if name in fields}
    training = training | {name: value for name, value in changes.items() if name not in fields}
    assert diagnosed(digits, config=config, **training) == []


def test_labels_that_do_not_belong_to_their_pictures_are_told(digits):
    rng = np.random.default_rng(0)
    last = diagnosed(relabelled(digits, rng.permutation))[-1]
    assert last.diagnosis.key == "labels"
    assert "shuffled" in last.diagnosis.text


def test_a_hundred_per_cent_of_one_label_is_told(digits):
    last = diagnosed(relabelled(digits, lambda labels: 0 * labels + 3))[-1]
    assert last.diagnosis.key == "one label"


def test_too_few_steps_are_told_at_the_end(digits):
    (told,) = diagnosed(digits, epochs=1, batch_size=2000)
    assert (told.diagnosis.key, told.is_final) == ("few steps", True)


def test_a_training_that_recovers_takes_back_what_was_said(digits):
    plan = Plan("mlp", {}, {"epochs": 12, "learning_rate": 1e-7, "schedule": "constant"})
    events = carried_out(plan, dataset=digits, calibrates=False)
    told, changes = [], None
    while True:
        try:
            event = events.send(changes)
        except StopIteration:
            break
        changes = None
        if isinstance(event, Diagnosed):
            told.append(event.diagnosis and event.diagnosis.key)
            changes = {"learning_rate": 0.01}
    assert told == ["small rate", None]


@pytest.mark.parametrize(
    ("config", "training", "key", "changes"),
    [
        ({"start_scale": 0.1}, {"clip": 1.0}, "vanishing", {"start_scale": 1.0}),
        (
            {"start_scale": 3.0, "activation": "relu"},
            {"clip": 0.0},
            "exploding",
            {"clip": 1.0, "start_scale": 1.0},
        ),
    ],
    ids=["vanishing", "exploding"],
)
def test_gradients_that_do_not_come_to_the_first_row_are_told_with_what_mends_them(
    digits, config, training, key, changes
):
    config = {"units": 16, **config}
    training = {"optimizer": "sgd", "learning_rate": 0.01, "batch_size": 128, **training}
    told = diagnosed(digits, "rnn", config, **training)[-1].diagnosis
    assert (told.key, told.changes, told.afresh) == (key, changes, True)


LEARNING = {
    "as suggested": ("mlp", {}, {}),
    "perceptron from zeros": ("perceptron", {}, {}),
    "convolutional": ("cnn", {"channels": (4,)}, {"epochs": 3}),
    "deep convolutional": (
        "cnn",
        {"channels": (4,), "convolutions": 2, "padding": True, "batch_norm": True},
        {"epochs": 3},
    ),
    "recurrent": ("rnn", {"units": 24}, {}),
    "recurrent, relu": ("rnn", {"units": 24, "activation": "relu"}, {}),
    "LSTM": ("lstm", {"units": 16}, {}),
    "GRU with a loss at each row": ("gru", {"units": 16, "loss_at": "each"}, {}),
    "SGD": ("mlp", {}, {"optimizer": "sgd", "learning_rate": 0.1}),
    "momentum": ("mlp", {}, {"optimizer": "momentum", "learning_rate": 0.01}),
    "one cycle": ("mlp", {}, {"schedule": "one_cycle", "epochs": 12}),
    "dropout": ("mlp", {"dropout": 0.5}, {}),
    "augmented": ("mlp", {}, {"augment": True}),
    "EMA": ("mlp", {}, {"ema": 0.999}),
    "one epoch": ("mlp", {}, {"epochs": 1}),
    "large batches": ("mlp", {}, {"batch_size": 256, "epochs": 20}),
    "sigmoid and squared error": (
        "mlp",
        {"activation": "sigmoid", "loss": "squared_error"},
        {"optimizer": "sgd", "learning_rate": 0.5, "schedule": "constant", "batch_size": 10},
    ),
    "textbook": (
        "mlp",
        {"hidden": (50,), "loss": "softmax_squared_error"},
        {
            "optimizer": "sgd",
            "learning_rate": 0.0052,
            "schedule": "constant",
            "batch_size": 162,
            "repeats": 100,
        },
    ),
}


@pytest.mark.parametrize(("architecture", "config", "training"), LEARNING.values(), ids=LEARNING)
def test_of_a_training_that_learns_nothing_is_said(digits, architecture, config, training):
    assert diagnosed(digits, architecture, config, **training) == []


@pytest.mark.parametrize("count", [50, 200])
def test_of_few_digits_that_are_learnt_nothing_is_said(digits, count):
    few = dataclasses.replace(digits, train=digits.train.take(slice(count)))
    assert diagnosed(few, epochs=50) == []


@pytest.mark.usefixtures("foreign")
@pytest.mark.parametrize("name", ["associative", "forger"])
def test_networks_without_labels_are_judged_by_the_curves_that_they_declare(digits, name):
    assert diagnosed(digits, name, {}, epochs=3) == []


BAD = {"width": 8, "judge_rate": 0.1, "beta1": 0.9, "smoothing": 0.0}


def test_a_collapse_is_told_with_what_rescues_it_and_what_rescues_it_does(digits):
    training = {"epochs": 16, "batch_size": 32, "learning_rate": 0.004, "schedule": "constant"}
    told = diagnosed(digits, "gan", BAD, **training)
    assert told[0].epoch <= 12
    found = told[-1].diagnosis
    assert found.key == "collapse"
    assert found.changes == {"judge_rate": 0.5, "beta1": 0.5, "smoothing": 0.1}
    assert found.afresh
    assert not diagnosed(digits, "gan", BAD | found.changes, **training)


def test_the_terminal_says_it_on_standard_error(capsys):
    command = ["train", "--data", "digits", "--learning-rate", "100", "--epochs", "3", "--json"]
    assert main(command) == 0
    out, err = capsys.readouterr()
    assert "Train anew with 0.005." in err
    assert "Train anew" not in out
