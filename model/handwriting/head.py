"""The part of a network that learns a handwriting."""

import itertools
from collections.abc import Generator

import numpy as np

from ..archs import Architecture
from ..archs.feedforward import Feedforward
from ..evaluate import CHUNK
from ..nn.layers import Conv2d, Layer
from ..probes.maps.features import features


class Tail(Feedforward):
    """The last layers of a network, as a network that reads what those before them make.

    Args:
        network: Whose layers and weights these are; the weights are copied.
        first: Index of the first of the layers.
    """

    def __init__(self, network: Feedforward, first: int) -> None:
        self._row = dict(itertools.islice(network.stack.items(), first, None))
        own = [f"{name}.{key}" for name, layer in self._row.items() for key in layer.shapes()]
        parameters = {name: network.parameters[name] for name in own}
        super().__init__(network.config, network.shape, parameters=parameters)

    def build_layers(self, config: object, shape: tuple[int, int]) -> dict[str, Layer]:
        """The last layers themselves."""
        return self._row


class Head:
    """The part of ``network`` that learns: what comes after the last convolution, or all of it."""

    def __init__(self, network: Architecture) -> None:
        self.network = network
        self._first = _after_convolutions(network)
        self._layer = list(network.stack)[self._first - 1] if self._first else ""

    def new(self) -> Architecture:
        """A copy to train, on inputs as ``prepared`` gives them."""
        if self._first:
            return Tail(self.network, self._first)
        return self.network.with_parameters(self.network.parameters)

    def prepared(self, images: np.ndarray) -> np.ndarray:
        """What the head gets of ``images``, float32 (n, height, width) in [0, 1]."""
        return features(self.network, images, self._layer) if self._first else images

    def preparing(self, images: np.ndarray) -> Generator[float, None, np.ndarray]:
        """Like ``prepared``; yields, now and then, how many milliseconds that will have taken."""
        parts = []
        for start in range(0, max(len(images), 1), CHUNK):
            parts.append(self.prepared(images[start : start + CHUNK]))
            yield 0.06 * len(parts[-1])
        return np.concatenate(parts)

    def predictions(self, inputs: np.ndarray) -> np.ndarray:
        """What the network predicts before it learns: (n,)."""
        return self.new().predict_logits(inputs).argmax(axis=1)

    def completed(self, learnt: Architecture) -> Architecture:
        """The whole network with what its head has learnt."""
        return self.network.with_parameters({**self.network.parameters, **learnt.parameters})


def _after_convolutions(network: Architecture) -> int:
    """Index of the first layer with weights after the last convolution; 0 where there is none."""
    layers = list(network.stack.values()) if isinstance(network, Feedforward) else []
    last = max((i for i, layer in enumerate(layers) if isinstance(layer, Conv2d)), default=None)
    if last is None:
        return 0
    return next((i for i in range(last + 1, len(layers)) if layers[i].shapes()), 0)
