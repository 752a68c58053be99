"""What some architectures can do besides being one: views and commands ask for these.

All are abstract: an architecture derives from each that it offers; only ``Weighted`` is known by
what it has.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ..core import Tensor
from ..nn.layers import Layer
from .base import Architecture
from .forward import ForwardGraph
from .layer_info import LayerInfo


class Sharded(ABC):
    """Learns by the sum of gradients over parts of a batch, which its one optimiser then follows.

    So the parts can be computed apart, one after another or at once (``model.shards``). Its
    optimiser is called "main", and moves parameter by parameter, entry by entry.
    """

    @abstractmethod
    def gradients(
        self,
        images: np.ndarray,
        labels: np.ndarray,
        rng: np.random.Generator,
        out: dict[str, np.ndarray] | None = None,
        weight: float = 1.0,
    ) -> tuple[dict[str, float], dict[str, np.ndarray]]:
        """The first half of ``train_step``: what the images say, and in which direction they pull.

        Args:
            images: (batch, height, width), float32 in [0, 1].
            labels: (batch,), 0 to 9, or NO_DIGIT.
            rng: For what is sampled.
            out: Arrays by the names and of the shapes of ``parameters``, to write the gradients
                to; by default new ones.
            weight: Factor of the gradients: which fraction of a larger batch the images are.

        Returns:
            Means over the images, by curve key; and the gradients by parameter (of ``averages``
            what they are in these images, times ``weight`` like the rest), or nothing where
            a mean is not finite (``out`` is then untouched).
        """

    def counted(self, key: str, labels: np.ndarray) -> int:
        """Over how many of the images that have these labels ``key`` of the metrics is a mean."""
        return len(labels)


class Classifier(ABC):
    """Can say which digit it sees."""

    @abstractmethod
    def predict_logits(self, images: np.ndarray) -> np.ndarray:
        """(batch, height, width) in [0, 1] -> (batch, 10), unbounded; the largest wins."""

    def predict_proba(self, images: np.ndarray) -> np.ndarray:
        """(batch, height, width) in [0, 1] -> (batch, 10), rows sum to 1."""
        return self.probabilities(self.predict_logits(images))

    @abstractmethod
    def probabilities(self, logits: np.ndarray) -> np.ndarray:
        """Logits (batch, 10) -> what ``predict_proba`` gives for the images that they are of."""

    @abstractmethod
    def loss(self, logits: np.ndarray, labels: np.ndarray) -> float:
        """Mean loss over a batch of logits, without penalties on weights."""


class Layered(ABC):
    """Passes data through a row of layers that can be watched."""

    @abstractmethod
    def activations(self, images: np.ndarray) -> dict[str, np.ndarray]:
        """Layer name -> output, batch first: (batch, units) or (batch, channels, h, w)."""


class Stacked(ABC):
    """Is a chain of layer functions from the picture to the logits, which a loss follows.

    For probes that walk the chain themselves: unit by unit, backward, from the middle on.

    Attributes:
        stack: The layers by name, first to last; each meets what the one before gives, and its
            arrays are ``parameters`` named "layer.array".
    """

    stack: dict[str, Layer]

    @property
    @abstractmethod
    def loss_name(self) -> str:
        """Key of ``nn.losses.LOSSES``."""


class Exportable(ABC):
    """Can be written down as a graph of ordinary operations, for programs without this library.

    Attributes:
        has_forward_graph: Whether this one can: settings may ask for what is no graph, such as
            means that are sought until they settle.
    """

    @property
    def has_forward_graph(self) -> bool:
        return True

    @abstractmethod
    def forward_graph(self) -> ForwardGraph:
        """What it computes, with its weights as they are now; arrays are shared, not copied."""


class Weighted(ABC):
    """Describes layers whose weights can be drawn: whoever overrides ``Architecture.layers``."""

    @abstractmethod
    def layers(self) -> tuple[LayerInfo, ...]:
        """At least one layer."""

    @classmethod
    def __subclasshook__(cls, other: type) -> bool:
        if cls is not Weighted:
            return NotImplemented
        return issubclass(other, Architecture) and other.layers is not Architecture.layers


class Differentiable(ABC):
    """Can say how what its layers give follows from the pixels: for gradients by the picture."""

    @abstractmethod
    def trace(self, images: Tensor | np.ndarray) -> Iterator[tuple[str, Tensor]]:
        """Each layer's name and output in turn; the last are a classifier's logits.

        Computed while one asks, so that who wants an early layer can stop there.

        Args:
            images: (batch, height, width) in [0, 1]. If it is a Tensor that requires a gradient,
                ``backward()`` from what follows from the outputs gives it one.

        Yields:
            Batch first: (batch, units) or (batch, channels, h, w), named as in ``Layered``.
        """


class Encoder(ABC):
    """Can turn images into short vectors whose distances mean something."""

    @abstractmethod
    def encode(self, images: np.ndarray) -> np.ndarray:
        """(batch, height, width) -> (batch, features): what the last layer decides from."""


class Headed(ABC):
    """Has a head that can be trained apart from the costly layers before it.

    Attributes:
        head_input: Name of the layer whose output the head meets; empty where the head is the
            whole network, which meets pictures.
    """

    @property
    @abstractmethod
    def head_input(self) -> str: ...

    @abstractmethod
    def head(self) -> Architecture:
        """A network of the head's layers, with copies of their weights under their own names.

        It takes what ``head_input`` gives, (batch, ...), in place of pictures.
        """


@dataclass(frozen=True, eq=False)
class StepwiseReading:
    """What a network knew after each step of a sequence.

    Attributes:
        probabilities: (steps, batch, 10), float32: each digit's, after each step.
        states: (steps, batch, units), float32: what it carries on to the next step.
        gates: By name ("forget", "update"), (steps, batch, units) in [0, 1]; empty without gates.
    """

    probabilities: np.ndarray
    states: np.ndarray
    gates: dict[str, np.ndarray]


class Unrolled(ABC):
    """Reads a picture row by row; where its recipe makes rows of a pen's points, point by point."""

    @abstractmethod
    def unrolled(self, images: np.ndarray) -> StepwiseReading:
        """(batch, height, width) in [0, 1] -> what it knew after each of the rows."""

    @abstractmethod
    def gradient_norms(self, images: np.ndarray, labels: np.ndarray) -> np.ndarray:
        """(batch, height, width), (batch,) -> (steps,), float64.

        The norm of the gradient of the last step's loss by the state after each step: how much
        that step can still learn.
        """
