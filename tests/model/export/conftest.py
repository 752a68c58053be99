"""Networks to be written in other forms, and digits to compare by."""

import numpy as np
import pytest

from model.archs import ARCHITECTURES, Classifier, Exportable, Reconstructor
from model.data import Dataset, load_dataset, to_input
from model.files import SavedNetwork
from tests.deep import DEEP

EXPORTABLE = [name for name, each in ARCHITECTURES.items() if issubclass(each, Exportable)]
VARIED = [
    *((name, {}) for name in EXPORTABLE),
    (DEEP, {}),
    *(("mlp", {"activation": kind}) for kind in ("leaky_relu", "sigmoid", "tanh")),
    *(("mlp", {"loss": kind}) for kind in ("binary_cross_entropy", "squared_error")),
    ("perceptron", {"loss": "softmax_squared_error"}),
    ("cnn", {"padding": True, "convolutions": 2, "kernel": 3}),
    ("rnn", {"activation": "relu"}),
    ("autoencoder", {"tied": True}),
    ("autoencoder", {"variational": True, "activation": "tanh"}),
    ("autoencoder", {"output": "linear", "loss": "squared_error", "hidden": ()}),
    ("gan", {"layers": "dense", "hidden": (12,)}),
    ("gan", {"batch_norm": False}),
    ("dbn", {"fine_tuning": 0.0}),
]
"""Every architecture that can, and what else changes its operations."""


def names_of(varied):
    name, settings = varied
    return " ".join([name, *map(str, settings.values())])


@pytest.fixture(params=VARIED, ids=names_of)
def saved(request, make_network) -> SavedNetwork:
    """A network with weights that make it decided, as if it had learnt."""
    name, settings = request.param
    network = make_network(name, **settings)
    rng = np.random.default_rng(5)
    for key, array in network.parameters.items():
        if key.endswith((".weight", ".bias")):
            array += rng.normal(0, 0.2, array.shape).astype(np.float32)
    return SavedNetwork(network, "digits", {"title": "some digits", "test_accuracy": 0.5})


@pytest.fixture(scope="session")
def thousand() -> np.ndarray:
    """1,000 digits as their files have them: (1000, 8, 8), 0 to 16."""
    return load_dataset("digits").train.images[:1000]


@pytest.fixture(scope="session")
def whole_digits() -> Dataset:
    return load_dataset("digits")


def inputs_of(saved: SavedNetwork, images: np.ndarray) -> tuple[str, np.ndarray]:
    """The name of what is put in, and that, float32: the images, or codes to make some of."""
    port = saved.network.forward_graph().input
    if port.name == "image":
        return port.name, images.astype(np.float32)
    return port.name, saved.network.draw_codes(len(images), np.random.default_rng(3))


def expected(saved: SavedNetwork, images: np.ndarray) -> dict[str, np.ndarray]:
    """What the network itself gives."""
    network, inputs = saved.network, to_input(images, 16)
    if isinstance(network, Classifier):
        return {
            "logits": network.predict_logits(inputs),
            "probabilities": network.predict_proba(inputs),
        }
    if isinstance(network, Reconstructor):
        return {"picture": network.reconstruct(inputs), "code": network.encode(inputs)}
    return {"picture": network.decode(inputs_of(saved, images)[1])}


def assert_same(given: dict[str, np.ndarray], right: dict[str, np.ndarray]) -> None:
    """Within 1e-5: absolutely, and of large logits relatively."""
    assert set(given) == set(right)
    for name, values in right.items():
        assert given[name].shape == values.shape
        scale = np.maximum(1, np.abs(values))
        assert float(np.max(np.abs(given[name] - values) / scale)) <= 1e-5, name
