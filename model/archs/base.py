"""What every architecture offers, and what some can do besides.

``Architecture`` is the common interface; ``Classifier``, ``Layered``, ``Stacked``, ``Weighted``,
``Differentiable``, ``Encoder`` and ``Headed`` are capabilities, by which views and commands ask
what a network can do. All of these are abstract, every architecture is final: none inherits from
another.

Invariant: weights live in ``parameters``, a dict of plain arrays by dotted name, in the order in
which data meets them. Only ``train_step`` changes them, in place.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from ..core import Tensor
from ..nn.layers import Layer
from ..nn.optim import Optimizer
from ..settings import Settings

Arrays = Mapping[str, np.ndarray]

PICTURE = "picture"
"""Source of a layer that meets the network's input."""


@dataclass(frozen=True)
class Curve:
    """A figure that a training draws as a curve.

    Attributes:
        key: Its name in what ``train_step`` and ``examining`` give, in JSON lines and in files.
        title: As a person reads it.
        unit: "%" for a fraction that people read in percent, else what stands behind the number;
            empty for a plain number.
        better: "low" or "high"; empty where neither end is good.
    """

    key: str
    title: str
    unit: str = ""
    better: str = ""


@dataclass(frozen=True)
class WeightInfo:
    """One array of weights in a layer.

    Attributes:
        key: Its name among the network's parameters.
        role: "weight" for what meets the layer's input, "bias" for what is added, or what else it
            is to the layer, such as "recurrent".
        axes: What its axes run over, first to last: "unit", "kernel" or "gate" for who has the
            weights; "input", "channel", "row", "column" or another word for what they meet.
    """

    key: str
    role: str
    axes: tuple[str, ...]


@dataclass(frozen=True)
class LayerInfo:
    """What views must know of a layer to draw it.

    Attributes:
        name: As in ``activations``; unique in the network.
        kind: "linear", "convolution", "activation", "pooling", "dropout", "reshape", or a word
            that an architecture brings with it.
        weights: Its arrays; empty for layers without.
        function: Of an "activation", its name.
        is_output: Whether its units stand for what the network gives in the end, such as digits.
        source: Name of the layer whose output it meets, or PICTURE; empty where it meets neither,
            but noise or latent numbers.
        inputs: Shape of what it meets, of one image: (height, width) of the picture, (numbers,)
            or (channels, height, width); empty where that is not told.
        outputs: Shape of what it gives, likewise.
        units_are: What its units stand for: "digits", "pixels", or "units" for neither.
        block: Of "pooling", the side of the blocks of which one number is passed on.
    """

    name: str
    kind: str
    weights: tuple[WeightInfo, ...] = ()
    function: str = ""
    is_output: bool = False
    source: str = ""
    inputs: tuple[int, ...] = ()
    outputs: tuple[int, ...] = ()
    units_are: str = "units"
    block: int = 1

    def weight(self, role: str = "weight") -> WeightInfo | None:
        """The array in this role; None where there is none."""
        return next((info for info in self.weights if info.role == role), None)


class Architecture(ABC):
    """A network that learns from labelled images.

    Attributes:
        name: Key in ARCHITECTURES and in files.
        title: As a person reads it.
        Config: Its settings.
        suggested: Training settings that suit it better than the general defaults.
        config: This network's settings.
        shape: (height, width) of its input in pixels.
        parameters: Its weights.
        optimizer: What moves them; None until ``fit`` or a caller sets one.
        clip: Largest allowed norm of all gradients together; 0 for none.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    Config: ClassVar[type[Settings]]
    suggested: ClassVar[dict[str, Any]] = {}

    config: Settings
    shape: tuple[int, int]
    parameters: dict[str, np.ndarray]
    optimizer: Optimizer | None = None
    clip: float = 0.0

    @classmethod
    def config_for(cls, shape: tuple[int, int], **given: Any) -> Settings:
        """Settings for an input of ``shape``: those given, the rest by default.

        Raises:
            SettingError: A name is unknown or a value out of bounds.
        """
        return cls.Config.from_dict(given)

    @abstractmethod
    def train_step(
        self, images: np.ndarray, labels: np.ndarray, rng: np.random.Generator
    ) -> dict[str, float]:
        """Learns from one batch.

        Args:
            images: (batch, height, width), float32 in [0, 1].
            labels: (batch,), integers 0 to 9, or NO_DIGIT (-1) for an image of none.
            rng: For what the step samples.

        Returns:
            Means over the batch, taken before the change: "loss", and what else can be said
            ("accuracy" among the digits, "gradient_norm"). Where the loss is not finite nothing
            was changed.
        """

    @abstractmethod
    def reconfigure(self, **changes: Any) -> None:
        """Changes live fields of ``config`` between two steps; weights stay.

        Raises:
            SettingError: A field may not change any more, or a value is out of bounds.
        """

    @abstractmethod
    def with_parameters(self, parameters: Arrays) -> "Architecture":
        """The same network with copies of other weights, and without an optimiser.

        Raises:
            BadFileError: Names or shapes are not this network's.
        """

    def layers(self) -> tuple[LayerInfo, ...]:
        """Its layers in the order in which data meets them; empty where it has none."""
        return ()

    @property
    def is_stochastic(self) -> bool:
        """Whether ``train_step`` draws random numbers; if not, any generator will do for it."""
        return True

    @property
    def summary(self) -> str:
        """A few words for a title bar, such as "784–128–10 relu"."""
        return self.title


class Classifier(ABC):
    """Can say which digit it sees."""

    @abstractmethod
    def predict_logits(self, images: np.ndarray) -> np.ndarray:
        """(batch, height, width) in [0, 1] -> (batch, 10), unbounded; the largest wins."""

    @abstractmethod
    def predict_proba(self, images: np.ndarray) -> np.ndarray:
        """(batch, height, width) in [0, 1] -> (batch, 10), rows sum to 1."""

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


class Weighted(ABC):
    """Describes layers whose weights can be drawn: whoever overrides ``Architecture.layers``."""

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
