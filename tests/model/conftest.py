"""A small data set of real digits, and small networks for every architecture."""

import json
from collections.abc import Callable

import numpy as np
import pytest

from model import cli
from model.archs import ARCHITECTURES, Architecture
from model.data import Dataset, load_dataset
from model.run import Run, Training
from tests.deep import DEEP, SETTINGS, unsettle
from tests.foreign import EVERY, FOREIGN

SMALL = {
    "perceptron": {},
    "mlp": {"hidden": (16,), "dropout": 0.1},
    "cnn": {"channels": (4, 6), "hidden": 16, "dropout": 0.2},
    "autoencoder": {"hidden": (24,), "latent": 5, "noise": 0.2},
    "gan": {"width": 4, "latent": 6},
    "rnn": {"units": 20, "dropout": 0.1},
    "lstm": {"units": 20, "dropout": 0.1},
    "gru": {"units": 20, "dropout": 0.1},
    "boltzmann": {"hidden": 24, "chains": 20},
    "dbn": {"hidden": (20, 24), "chains": 20, "fine_tuning": 0.5},
    "hopfield": {"rule": "pseudo_inverse", "patterns": 64},
    DEEP: {"channels": (4, 6), "hidden": 16, "dropout": 0.2, **SETTINGS},
}
"""Architecture -> settings of a network that learns in a moment, with dropout where it can."""


@pytest.fixture(scope="session")
def digits() -> Dataset:
    """scikit-learn's digits, 8x8: 300 to learn from, 143 to validate, 150 to test."""
    whole = load_dataset("digits")
    train, test = whole.train.take(slice(300)), whole.test.take(slice(150))
    return Dataset("digits", whole.title, train, whole.validation, test, whole.peak, whole.recipe)


@pytest.fixture(scope="session")
def textbook_digits(digits: Dataset) -> Dataset:
    """The same without a validation part."""
    nothing = digits.validation.take(slice(0))
    parts = (digits.train, nothing, digits.test)
    return Dataset("digits", digits.title, *parts, digits.peak, digits.recipe)


@pytest.fixture
def foreign(monkeypatch: pytest.MonkeyPatch) -> None:
    """The registry knows the networks of ``tests.foreign``."""
    for name, architecture in FOREIGN.items():
        monkeypatch.setitem(ARCHITECTURES, name, architecture)


@pytest.fixture(scope="session")
def make_network() -> Callable[..., Architecture]:
    """A function: architecture name, settings -> a small new network for 8x8 pixels."""

    def make(name: str, *, seed: int = 0, **settings: object) -> Architecture:
        architecture = EVERY["cnn" if name == DEEP else name]
        config = architecture.config_for((8, 8), **(SMALL.get(name, {}) | settings))
        network = architecture(config, (8, 8), np.random.default_rng(seed))
        if name == DEEP:
            unsettle(network)
        return network

    return make


@pytest.fixture(scope="session")
def make_run(make_network: Callable[..., Architecture]) -> Callable[..., Run]:
    """A function: architecture name, training settings -> a run that has not begun."""

    def make(name: str = "mlp", *, config: dict | None = None, **settings: object) -> Run:
        given = {"epochs": 3, "batch_size": 64, "learning_rate": 0.01} | settings
        return Run(make_network(name, **(config or {})), Training(**given))

    return make


@pytest.fixture
def run_cli(capsys):
    """A function: arguments -> (status, JSON lines or text of stdout, stderr)."""

    def run(*arguments):
        try:
            status = cli.main([str(argument) for argument in arguments])
        except SystemExit as end:
            status = end.code
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        if "--json" in arguments:
            out = [json.loads(line, parse_constant=_no_constant) for line in out.splitlines()]
        return status, out, err

    return run


def _no_constant(token):
    raise AssertionError(f"{token} is no JSON")
