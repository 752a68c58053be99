"""The part of a network that is fine-tuned on a person's handwriting."""

from collections.abc import Generator

import numpy as np

from ..archs import Architecture, Headed
from ..evaluate import CHUNK
from ..probes.maps.features import features
from ..progress import Spread, in_pieces


class Head:
    """The part of ``network`` that learns: its head, where it has one; else all of it.

    Args:
        network: A Classifier; it stays as it is.
    """

    def __init__(self, network: Architecture) -> None:
        self.network = network
        self._layer = network.head_input if isinstance(network, Headed) else ""

    def new(self) -> Architecture:
        """A copy to train, on inputs as ``prepared`` gives them."""
        if self._layer:
            return self.network.head()
        return self.network.with_parameters(self.network.parameters)

    def prepared(self, images: np.ndarray) -> np.ndarray:
        """What the head gets of ``images``, float32 (n, height, width) in [0, 1]."""
        return features(self.network, images, self._layer) if self._layer else images

    def preparing(
        self, images: np.ndarray, spread: Spread = map
    ) -> Generator[float, None, np.ndarray]:
        """Like ``prepared``; yields, now and then, how many milliseconds that will have taken."""
        parts = []
        for part in spread(self.prepared, in_pieces(images, CHUNK) or [images]):
            parts.append(part)
            yield 0.06 * len(part)
        return np.concatenate(parts)

    def predictions(self, inputs: np.ndarray) -> np.ndarray:
        """What the network predicts before it learns: (n,)."""
        return self.new().predict_logits(inputs).argmax(axis=1)

    def completed(self, learnt: Architecture) -> Architecture:
        """The whole network with what its head has learnt."""
        return self.network.with_parameters({**self.network.parameters, **learnt.parameters})
