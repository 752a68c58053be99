"""Recurrent layers: functions of a sequence, whose steps are the rows of a picture.

As layers of a chain they give the state after the last row; ``states`` has those after each.
"""

from abc import abstractmethod
from dataclasses import dataclass

import numpy as np

from ..core import Tensor, ops
from ..core.recurrent import elman, gru, lstm
from ..core.unrolled import ElmanPass, GRUPass, LSTMPass, Pass
from ..language import tr
from .init import INITIALISERS, orthogonal
from .layers import Array, Layer, Parameters, Shape

FORGET_BIAS = 1.0
"""What a forget gate starts with, so that it begins by remembering (Jozefowicz et al. 2015)."""


@dataclass(frozen=True)
class Recurrent(Layer):
    """(batch, steps, inputs) -> (batch, units): the state after the last step.

    Attributes:
        inputs: Numbers in each step.
        units: Numbers in the state.
        init: Key of INITIALISERS for the weights by the input.
        start_scale: What the recurrent weights of the start are multiplied by.
    """

    kind = "recurrent"

    inputs: int
    units: int
    init: str = "glorot"
    start_scale: float = 1.0

    @abstractmethod
    def states(self, x: Array, parameters: Parameters) -> Tensor:
        """(batch, steps, inputs) -> (steps, units, batch): the state after each step."""

    @abstractmethod
    def passed(self, x: np.ndarray, parameters: Parameters) -> Pass:
        """All that comes about on the way through (batch, steps, inputs)."""

    def _arrays(self, parameters: Parameters) -> list[Array]:
        """The parameters in the order in which operations take them."""
        return [parameters[name] for name in self.shapes()]

    def __call__(self, x: Array, parameters: Parameters, rng: np.random.Generator | None) -> Array:
        return ops.transpose(self.states(x, parameters)[-1], axes=(1, 0))


@dataclass(frozen=True)
class Elman(Recurrent):
    """Each unit sees the row and what all units were after the row before.

    With tanh the recurrent weights start orthogonal (Saxe et al. 2014), with relu as the identity
    (Le et al. 2015, "IRNN").

    Attributes:
        activation: "tanh" or "relu".
    """

    activation: str = "tanh"

    def shapes(self) -> dict[str, Shape]:
        return {
            "weight": (self.units, self.inputs),
            "recurrent": (self.units, self.units),
            "bias": (self.units,),
        }

    def axes(self) -> dict[str, tuple[str, ...]]:
        return {"weight": ("unit", "column"), "recurrent": ("unit", "input"), "bias": ("unit",)}

    def initial(self, rng: np.random.Generator) -> dict[str, np.ndarray]:
        weight = INITIALISERS[self.init](self.inputs, self.units, (self.units, self.inputs), rng)
        if self.activation == "relu":
            recurrent = np.eye(self.units, dtype=np.float32) * np.float32(self.start_scale)
        else:
            recurrent = orthogonal(self.units, self.start_scale, rng)
        bias = np.zeros(self.units, dtype=np.float32)
        return {"weight": weight, "recurrent": recurrent, "bias": bias}

    def states(self, x: Array, parameters: Parameters) -> Tensor:
        return elman(_steps_first(x), *self._arrays(parameters), activation=self.activation)

    def passed(self, x: np.ndarray, parameters: Parameters) -> ElmanPass:
        return ElmanPass(_steps_first(x), *self._arrays(parameters), self.activation)


@dataclass(frozen=True)
class Gated(Recurrent):
    """A layer of which gates say what of a unit's state is kept, replaced or shown.

    Each unit has arrays of weights for its gates, and last for the candidate of what is new.
    """

    def shapes(self) -> dict[str, Shape]:
        return {
            "weight": (len(self.gates), self.units, self.inputs),
            "recurrent": (len(self.gates), self.units, self.units),
            "bias": (len(self.gates) * self.units,),
        }

    def axes(self) -> dict[str, tuple[str, ...]]:
        return {
            "weight": ("gate", "unit", "column"),
            "recurrent": ("gate", "unit", "input"),
            "bias": ("gate",),
        }

    def initial(self, rng: np.random.Generator) -> dict[str, np.ndarray]:
        weight = INITIALISERS[self.init](self.inputs, self.units, self.shapes()["weight"], rng)
        scale = self.start_scale
        recurrent = np.stack([orthogonal(self.units, scale, rng) for _ in self.gates])
        bias = np.zeros(len(self.gates) * self.units, dtype=np.float32)
        return {"weight": weight, "recurrent": recurrent, "bias": bias}


@dataclass(frozen=True)
class LongShortTerm(Gated):
    """As ``LSTMPass`` has it: cells beside the state, which gates write to, keep and read."""

    gates = (tr("input gate"), tr("forget gate"), tr("output gate"), tr("candidate"))

    def initial(self, rng: np.random.Generator) -> dict[str, np.ndarray]:
        arrays = super().initial(rng)
        forget = LSTMPass.names.index("forget")
        arrays["bias"][forget * self.units : (forget + 1) * self.units] = FORGET_BIAS
        return arrays

    def states(self, x: Array, parameters: Parameters) -> Tensor:
        return lstm(_steps_first(x), *self._arrays(parameters))

    def passed(self, x: np.ndarray, parameters: Parameters) -> LSTMPass:
        return LSTMPass(_steps_first(x), *self._arrays(parameters))


@dataclass(frozen=True)
class GatedRecurrent(Gated):
    """As ``GRUPass`` has it: one gate says how much of the state stays, one what it contributes."""

    gates = (tr("reset gate"), tr("update gate"), tr("candidate"))

    def shapes(self) -> dict[str, Shape]:
        return super().shapes() | {"recurrent_bias": (self.units,)}

    def axes(self) -> dict[str, tuple[str, ...]]:
        return super().axes() | {"recurrent_bias": ("unit",)}

    def initial(self, rng: np.random.Generator) -> dict[str, np.ndarray]:
        return super().initial(rng) | {"recurrent_bias": np.zeros(self.units, dtype=np.float32)}

    def states(self, x: Array, parameters: Parameters) -> Tensor:
        return gru(_steps_first(x), *self._arrays(parameters))

    def passed(self, x: np.ndarray, parameters: Parameters) -> GRUPass:
        return GRUPass(_steps_first(x), *self._arrays(parameters))


def _steps_first(x: Array) -> Array:
    """(batch, steps, inputs) -> (steps, inputs, batch)."""
    if isinstance(x, Tensor):  # somebody asks for gradients by the picture
        return ops.transpose(x, axes=(1, 2, 0))
    return x.transpose(1, 2, 0)
