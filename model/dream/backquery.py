"""Back-query: from an output back to a picture, layer by layer, as the textbook does it.

T. Rashid, "Make Your Own Neural Network" (2016), part 3: undo the activation, multiply by the
transposed weights, stretch the result into the range of the activation before, and so on to the
pixels. The transpose is not the inverse of a matrix, so the picture need not be read as what it
was made from; it is what the weights send back.
"""

from dataclasses import dataclass

import numpy as np

from ..archs.base import Architecture
from ..archs.capabilities import Classifier
from ..archs.layer_info import LayerInfo
from ..language import inside, tr

LOW, HIGH = 0.01, 0.99
"""Targets, and the range that a layer's outputs are stretched into: 0 and 1 lie at infinity."""

RANGES = {"sigmoid": (LOW, HIGH), "tanh": (-0.98, 0.98)}
"""Activations that can be undone, and the range of what they give."""


@dataclass(frozen=True, eq=False)
class Backquery:
    """What came back.

    Attributes:
        images: (n, height, width) in [0, 1].
        probabilities: (n, 10) what the network gives each digit for them.
    """

    images: np.ndarray
    probabilities: np.ndarray


_WAYS = ("reshape", "dropout", "linear", "activation")
"""Kinds of layers that there is a way back through, if their activations have one."""


def why_not_back(network: Architecture) -> str:
    """Why there is no way back through ``network``, in a sentence; empty if there is one."""
    infos = network.layers()
    kinds = {info.kind for info in infos}
    if kinds & {"convolution", "pooling"}:
        return tr(
            "There is no way back through convolutions and pooling: pooling keeps the largest of "
            "four numbers and forgets the others."
        )
    if not infos or not kinds <= set(_WAYS) or not isinstance(network, Classifier):
        return tr(
            "There is no way back through a {network}: it is no chain of layers.",
            network=inside(network.title),
        )
    names = [info.function for info in infos if info.kind == "activation"]
    lost = next((name for name in names if name not in RANGES), None)
    if lost == "relu":
        return tr(
            "There is no way back through relu: it makes every negative pre-activation 0, so that "
            "what went in can't be told from what came out."
        )
    if lost is not None:
        return tr(
            "There is no way back through {function}: what it gives has no bounds to stretch into.",
            function=lost,
        )
    return ""


def backquery(network: Architecture, layer: str, units: np.ndarray) -> Backquery:
    """Asks each unit for the picture that its weights send back.

    Biases are taken off on the way, where the textbook has none. Where there is no way back,
    ``why_not_back`` says why.

    Args:
        network: Layers of sigmoid or tanh, or none but the output's.
        layer: A linear layer: its units are to give LOW but for the one that gives HIGH.
        units: (n,) integers, the one for each picture.

    Raises:
        ValueError: There is no way back.
        KeyError: There is no such layer.
    """
    reason = why_not_back(network)
    if reason:
        raise ValueError(reason)
    infos = network.layers()
    place = next((k for k, info in enumerate(infos) if info.name == layer), None)
    if place is None or infos[place].kind != "linear":
        raise KeyError(layer)
    outputs = np.full((len(units), *infos[place].outputs), LOW, np.float32)
    outputs[np.arange(len(units)), units] = HIGH
    with np.errstate(over="ignore", invalid="ignore"):
        values = logit(outputs)
        for info in reversed(infos[: place + 1]):
            values = _back(network, info, values)
        images = _stretched(values, 0.0, 1.0).reshape(-1, *network.shape)
        return Backquery(images, network.predict_proba(images))


def _back(network: Architecture, info: LayerInfo, values: np.ndarray) -> np.ndarray:
    """From what a layer gives, (n, outputs), to what its weights send back, (n, inputs)."""
    if info.kind == "activation":
        return _undone(info.function, values)
    weight, bias = info.weight(), info.weight("bias")
    if weight is None:
        return values
    if bias is not None:
        values = values - network.parameters[bias.key]
    matrix = network.parameters[weight.key]
    return values @ (matrix.T if weight.axes == ("input", "unit") else matrix)


def logit(outputs: np.ndarray) -> np.ndarray:
    """What a sigmoid made ``outputs`` of, in (0, 1): log(p / (1 - p)), of the same shape."""
    return np.log(outputs / (1 - outputs))


def _undone(activation: str, outputs: np.ndarray) -> np.ndarray:
    """The pre-activations that give ``outputs``, once these are in the activation's range."""
    outputs = _stretched(outputs, *RANGES[activation])
    return logit(outputs) if activation == "sigmoid" else np.arctanh(outputs)


def _stretched(values: np.ndarray, low: float, high: float) -> np.ndarray:
    """Each row, (n, d), stretched to go from ``low`` to ``high``; the middle where it is flat."""
    minimum, maximum = values.min(axis=1, keepdims=True), values.max(axis=1, keepdims=True)
    span = maximum - minimum
    fraction = np.where(span > 0, (values - minimum) / np.where(span > 0, span, 1), 0.5)
    return (low + (high - low) * fraction).astype(values.dtype)
