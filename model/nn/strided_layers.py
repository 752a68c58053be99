"""Layers that halve planes or double them: strided and transposed convolutions, and what is about.

Arrays have the batch last, as those of the other convolutions: (channels, height, width, batch).
"""

from dataclasses import dataclass

import numpy as np

from ..core import Tensor, ops
from ..core.norm import batch_norm, folded
from ..core.strided import strided_conv2d, transposed_conv2d
from .init import INITIALISERS
from .layers import Array, Layer, Normalising, Parameters, Shape


@dataclass(frozen=True)
class Unflatten(Layer):
    """(batch, numbers) -> planes of ``shape``, the batch last: ``FlattenBatchLast`` backward."""

    shape: tuple[int, int, int]

    def __call__(self, x: Array, parameters: Parameters, rng: np.random.Generator | None) -> Array:
        turned = ops.transpose(x, axes=(1, 0))
        return ops.reshape(turned, shape=(*self.shape, x.shape[0]))


@dataclass(frozen=True)
class LeakyReLU(Layer):
    """``a`` where a > 0, else slope * a: lets gradients through on both sides.

    Attributes:
        slope: 0.2 is what Radford et al. (2016) found good for discriminators.
    """

    kind = "activation"
    function = "leaky_relu"

    slope: float = 0.2

    def __call__(self, x: Array, parameters: Parameters, rng: np.random.Generator | None) -> Array:
        return ops.leaky_relu(x, slope=self.slope)


@dataclass(frozen=True)
class StridedConv2d(Layer):
    """(channels, h, w, batch) -> (kernels, (h + 2 padding - size) // stride + 1, ..., batch).

    Attributes:
        channels: Planes in.
        kernels: Planes out, each seen through kernels of its own.
        size: Side of a kernel in pixels.
        stride: Pixels between one place of the kernels and the next.
        padding: Rows and columns of zeros on each side.
        init: Key of INITIALISERS for the weight; the bias starts at zero.
    """

    kind = "convolution"

    channels: int
    kernels: int
    size: int
    stride: int = 2
    padding: int = 0
    init: str = "he"

    def shapes(self) -> dict[str, Shape]:
        weight = (self.kernels, self.channels, self.size, self.size)
        return {"weight": weight, "bias": (self.kernels,)}

    def axes(self) -> dict[str, tuple[str, ...]]:
        return {"weight": ("kernel", "channel", "row", "column"), "bias": ("kernel",)}

    def initial(self, rng: np.random.Generator) -> dict[str, np.ndarray]:
        shapes, area = self.shapes(), self.size * self.size
        draw = INITIALISERS[self.init]
        return {
            "weight": draw(self.channels * area, self.kernels * area, shapes["weight"], rng),
            "bias": np.zeros(shapes["bias"], dtype=np.float32),
        }

    def __call__(self, x: Array, parameters: Parameters, rng: np.random.Generator | None) -> Array:
        weight, bias = parameters["weight"], parameters["bias"]
        return strided_conv2d(x, weight, bias, stride=self.stride, padding=self.padding)


@dataclass(frozen=True)
class TransposedConv2d(Normalising):
    """(channels, h, w, batch) -> (planes, stride (h - 1) + size - 2 padding, ..., batch).

    With normalisation as of ``layers.Conv2d``: while training by the batch's own mean and
    variance, else by those that there have been on average.

    Attributes:
        channels: Planes in.
        planes: Planes out, each the sum of what all planes in paint into it.
        size: Side of a kernel in pixels.
        stride: Pixels between what one number paints and what the next one does.
        padding: Rows and columns that are cut off on each side.
        init: Key of INITIALISERS for the weight; the bias starts at zero.
        normalises: Whether the planes are normalised.
    """

    kind = "transposed convolution"

    channels: int
    planes: int
    size: int
    stride: int = 2
    padding: int = 0
    init: str = "he"
    normalises: bool = False

    def shapes(self) -> dict[str, Shape]:
        shapes: dict[str, Shape] = {
            "weight": (self.channels, self.planes, self.size, self.size),
            "bias": (self.planes,),
        }
        return shapes | dict.fromkeys(self.normalisation, (self.planes,))

    def axes(self) -> dict[str, tuple[str, ...]]:
        axes = {"weight": ("channel", "kernel", "row", "column"), "bias": ("kernel",)}
        return axes | dict.fromkeys(self.normalisation, ("kernel",))

    def initial(self, rng: np.random.Generator) -> dict[str, np.ndarray]:
        # Of a kernel's cells, one in stride² lies on any pixel of the result.
        area = self.size * self.size / (self.stride * self.stride)
        shape = self.shapes()["weight"]
        draw = INITIALISERS[self.init]
        weight = draw(max(1, round(self.channels * area)), round(self.planes * area), shape, rng)
        bias = np.zeros(self.planes, dtype=np.float32)
        return {"weight": weight, "bias": bias, **self.new_normalisation(self.planes)}

    def __call__(self, x: Array, parameters: Parameters, rng: np.random.Generator | None) -> Array:
        if rng is None or not self.normalises:
            return self._painted(x, *self.plain(parameters))
        return batch_norm(
            self._painted(x, parameters["weight"], 0),
            parameters["scale"],
            parameters["bias"],
            mean=parameters["mean"],
            variance=parameters["variance"],
        )

    def plain(self, parameters: Parameters) -> tuple[Array, Array]:
        """Weight and bias of what does the same by its averages without normalising."""
        weight, bias = parameters["weight"], parameters["bias"]
        if not self.normalises:
            return weight, bias
        own = {key: parameters[key] for key in self.normalisation}
        # ``folded`` has the planes first.
        turned, bias = folded(weight.swapaxes(0, 1), bias, **own)
        return turned.swapaxes(0, 1), bias

    def _painted(self, x: Array, weight: Array, bias: Array | float) -> Tensor:
        return transposed_conv2d(x, weight, bias, stride=self.stride, padding=self.padding)
