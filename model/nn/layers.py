"""Layers: functions of an input and of the arrays they ask for.

Invariant: a layer is a frozen description without weights. ``shapes`` says which arrays it
needs, ``initial`` draws them, and calling it computes, recording where an operand needs a
gradient. So one network can be run on its own weights, on a snapshot's, or on Tensors.
"""

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from ..core import Tensor, ops
from ..core.conv import conv2d, max_pool2d
from ..core.norm import batch_norm, folded
from ..core.padded import padded_conv2d
from ..core.pooled import POOL, pooled_conv2d
from ..language import tr
from .init import INITIALISERS

Array = np.ndarray | Tensor
Shape = tuple[int, ...]
Parameters = Mapping[str, Array]

FEW = 8
"""Images that are fewer than this are convolved all at once."""

ACTIVATIONS: dict[str, Callable[[Array], Tensor]] = {
    "relu": ops.relu,
    "leaky_relu": ops.leaky_relu,
    "sigmoid": ops.sigmoid,
    "tanh": ops.tanh,
}


class Layer(ABC):
    """A step from one array to the next.

    Attributes:
        kind: What it does, as ``archs.layer_info.LayerInfo`` has it.
        function: Of an "activation", its name; empty for others.
        gates: Names of the gates that its parameters are for, one after another; mostly none.
    """

    kind: ClassVar[str] = "reshape"
    function: str = ""
    gates: ClassVar[tuple[str, ...]] = ()

    def shapes(self) -> dict[str, Shape]:
        """Name -> shape of each parameter; empty for layers without."""
        return {}

    def axes(self) -> dict[str, tuple[str, ...]]:
        """Name -> what the axes of each parameter run over, such as ("input", "unit")."""
        return {}

    def initial(self, rng: np.random.Generator) -> dict[str, np.ndarray]:
        """Newly drawn parameters, float32, by the names of ``shapes``."""
        return {}

    @property
    def averages(self) -> tuple[str, ...]:
        """Names of the parameters that follow what is seen, and have no gradient.

        Where an rng is given, they are arrays for the layer to write to what it sees in the batch.
        """
        return ()

    def flaw(self, parameters: Mapping[str, np.ndarray]) -> str:
        """What makes arrays impossible as its parameters, in a sentence; empty if nothing does."""
        return ""

    @property
    def is_stochastic(self) -> bool:
        """Whether it draws from the generator that it is given."""
        return False

    @abstractmethod
    def __call__(self, x: Array, parameters: Parameters, rng: np.random.Generator | None) -> Array:
        """The layer's output.

        Args:
            x: Output of the layer before, or the network's input.
            parameters: Arrays or Tensors by the names of ``shapes``.
            rng: Given while training, for layers that sample or go by their batch; None
                otherwise.
        """


@dataclass(frozen=True)
class Flatten(Layer):
    """(batch, height, width) -> (batch, height * width)."""

    def __call__(self, x: Array, parameters: Parameters, rng: np.random.Generator | None) -> Array:
        # Not -1 for the pixels: of an empty batch, numpy could not tell how many there are.
        return ops.reshape(x, shape=(x.shape[0], math.prod(x.shape[1:])))


@dataclass(frozen=True)
class BatchLast(Layer):
    """(batch, height, width) -> (1, height, width, batch), the layout of convolutions."""

    def __call__(self, x: Array, parameters: Parameters, rng: np.random.Generator | None) -> Array:
        if isinstance(x, Tensor):  # somebody asks for gradients by the picture
            planes = ops.transpose(x, axes=(1, 2, 0))
            return ops.reshape(planes, shape=(1, *planes.shape))
        return np.ascontiguousarray(x.transpose(1, 2, 0))[None]


@dataclass(frozen=True)
class FlattenBatchLast(Layer):
    """(channels, height, width, batch) -> (batch, channels * height * width)."""

    def __call__(self, x: Array, parameters: Parameters, rng: np.random.Generator | None) -> Array:
        flat = (math.prod(x.shape[:-1]), x.shape[-1])
        return ops.transpose(ops.reshape(x, shape=flat), axes=(1, 0))


@dataclass(frozen=True)
class Linear(Layer):
    """(batch, inputs) -> (batch, outputs): x @ weight + bias.

    Attributes:
        inputs: Numbers in.
        outputs: Numbers out, one for each unit.
        init: Key of INITIALISERS for the weight; the bias starts at zero.
    """

    kind = "linear"

    inputs: int
    outputs: int
    init: str = "he"

    def shapes(self) -> dict[str, Shape]:
        return {"weight": (self.inputs, self.outputs), "bias": (self.outputs,)}

    def axes(self) -> dict[str, tuple[str, ...]]:
        return {"weight": ("input", "unit"), "bias": ("unit",)}

    def initial(self, rng: np.random.Generator) -> dict[str, np.ndarray]:
        shapes = self.shapes()
        draw = INITIALISERS[self.init]
        return {
            "weight": draw(self.inputs, self.outputs, shapes["weight"], rng),
            "bias": np.zeros(shapes["bias"], dtype=np.float32),
        }

    def __call__(self, x: Array, parameters: Parameters, rng: np.random.Generator | None) -> Array:
        return ops.linear(x, parameters["weight"], parameters["bias"])


class Normalising(Layer):
    """A layer whose planes may be normalised: ``core.norm``.

    Attributes:
        normalises: Whether they are.
    """

    normalises: bool

    @property
    def normalisation(self) -> tuple[str, ...]:
        """Names of the parameters that this takes, each a number for each plane."""
        return ("scale", "mean", "variance") if self.normalises else ()

    @property
    def averages(self) -> tuple[str, ...]:
        return ("mean", "variance") if self.normalises else ()

    def flaw(self, parameters: Mapping[str, np.ndarray]) -> str:
        if self.normalises and (parameters["variance"] < 0).any():
            return tr("a variance is negative, which none can be")
        return ""

    def new_normalisation(self, planes: int) -> dict[str, np.ndarray]:
        """Those parameters as they start: planes stay as they are."""
        return {
            name: np.full(planes, name in ("scale", "variance"), dtype=np.float32)
            for name in self.normalisation
        }


@dataclass(frozen=True)
class Conv2d(Normalising):
    """(channels, h, w, batch) -> (kernels, h - size + 1, w - size + 1, batch).

    With normalisation, each plane of what the kernels give is then brought to mean 0 and variance
    1, scaled, and moved by the bias: while training by the batch's own mean and variance, which
    are left in ``mean`` and ``variance``; else by those two, as they have become on average, so
    that it is a convolution with other kernels and biases (``core.norm.folded``).

    Attributes:
        channels: Planes in.
        kernels: Planes out, each seen through kernels of its own.
        size: Side of a kernel in pixels.
        init: Key of INITIALISERS for the weight; the bias starts at zero.
        padding: Rows and columns of zeros on each side; planes out are larger by twice as many.
        normalises: Whether the planes are normalised.
        bends: Whether they go through relu then and there, while training (``joined``).
    """

    kind = "convolution"

    channels: int
    kernels: int
    size: int
    init: str = "he"
    padding: int = 0
    normalises: bool = False
    bends: bool = False

    def shapes(self) -> dict[str, Shape]:
        shapes: dict[str, Shape] = {
            "weight": (self.kernels, self.channels, self.size, self.size),
            "bias": (self.kernels,),
        }
        return shapes | dict.fromkeys(self.normalisation, (self.kernels,))

    def axes(self) -> dict[str, tuple[str, ...]]:
        axes = {"weight": ("kernel", "channel", "row", "column"), "bias": ("kernel",)}
        return axes | dict.fromkeys(self.normalisation, ("kernel",))

    def initial(self, rng: np.random.Generator) -> dict[str, np.ndarray]:
        shapes = self.shapes()
        area = self.size * self.size
        draw = INITIALISERS[self.init]
        return {
            "weight": draw(self.channels * area, self.kernels * area, shapes["weight"], rng),
            "bias": np.zeros(shapes["bias"], dtype=np.float32),
            **self.new_normalisation(self.kernels),
        }

    def __call__(self, x: Array, parameters: Parameters, rng: np.random.Generator | None) -> Array:
        weight, bias = parameters["weight"], parameters["bias"]
        if not self.normalises:
            return self._convolved(x, weight, bias)
        if rng is None:
            return self._convolved(x, *folded(**parameters))
        # Whatever bias came first would go with the mean.
        planes = self._convolved(x, weight, 0)
        return batch_norm(
            planes,
            parameters["scale"],
            bias,
            mean=parameters["mean"],
            variance=parameters["variance"],
            relu=self.bends,
        )

    def _convolved(self, x: Array, weight: Array, bias: Array | float) -> Tensor:
        # Of a single plane the patches of many images are less than what comes of them.
        by_rows = x.shape[-1] < FEW or (self.padding and self.channels > 1)
        return (padded_conv2d if by_rows else conv2d)(x, weight, bias, padding=self.padding)


@dataclass(frozen=True)
class MaxPool2d(Layer):
    """(channels, h, w, batch) -> (channels, h // size, w // size, batch): block maxima."""

    kind = "pooling"

    size: int = 2

    def __call__(self, x: Array, parameters: Parameters, rng: np.random.Generator | None) -> Array:
        return max_pool2d(x, size=self.size)


@dataclass(frozen=True)
class PooledConv2d(Layer):
    """A convolution and the pooling after it as one layer, of the convolution's parameters.

    Attributes:
        convolution: Without padding or normalisation.
    """

    kind = "convolution"

    convolution: Conv2d

    def shapes(self) -> dict[str, Shape]:
        return self.convolution.shapes()

    def __call__(self, x: Array, parameters: Parameters, rng: np.random.Generator | None) -> Array:
        return pooled_conv2d(x, parameters["weight"], parameters["bias"])


@dataclass(frozen=True)
class Activation(Layer):
    """The function of ACTIVATIONS named ``name``, elementwise."""

    kind = "activation"

    name: str

    @property
    def function(self) -> str:
        return self.name

    def __call__(self, x: Array, parameters: Parameters, rng: np.random.Generator | None) -> Array:
        return ACTIVATIONS[self.name](x)


@dataclass(frozen=True)
class Dropout(Layer):
    """Zeroes each number with probability ``rate`` and scales the rest up by 1 / (1 - rate).

    Only while an rng is given; the scaling keeps the mean, so that nothing is to be done
    without one ("inverted" dropout; Srivastava et al. 2014, section 10).
    """

    kind = "dropout"

    rate: float

    @property
    def is_stochastic(self) -> bool:
        return self.rate > 0

    def __call__(self, x: Array, parameters: Parameters, rng: np.random.Generator | None) -> Array:
        if rng is None or not self.is_stochastic:
            return x
        kept = rng.random(x.shape, dtype=np.float32) >= self.rate
        return ops.multiply(x, kept * np.float32(1 / (1 - self.rate)))


def joined(stack: Mapping[str, Layer]) -> dict[str, Layer]:
    """The same layers for a training step, in which only the last output counts.

    Where a convolution is pooled, or normalises and goes through relu, the two are one layer,
    under the convolution's name.
    """
    layers: dict[str, Layer] = {}
    for name, layer in stack.items():
        before = next(reversed(layers), "")
        if layer == MaxPool2d(POOL) and before and _can_be_pooled(layers[before]):
            layers[before] = PooledConv2d(layers[before])
        elif layer == Activation("relu") and before and _normalises(layers[before]):
            layers[before] = replace(layers[before], bends=True)
        else:
            layers[name] = layer
    return layers


def _normalises(layer: Layer) -> bool:
    return isinstance(layer, Conv2d) and layer.normalises


def _can_be_pooled(layer: Layer) -> bool:
    return isinstance(layer, Conv2d) and not layer.padding and not layer.normalises
