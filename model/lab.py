"""The neuron lab: operations on a network's weights, as values that can be listed and undone.

Invariant: an operation changes nothing. ``operated`` gives a new dict that shares with the old
one every array that no operation touched; so operations can be taken back, put in another order,
or done to each snapshot of a network that learns meanwhile.

Layers are named and units counted as ``probes.units.weights`` has them. Units may be kernels.
"""

from abc import ABC, abstractmethod
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from .errors import SettingError
from .language import tr
from .probes.units.weight_layers import WeightLayer
from .probes.units.weights import followers, outgoing, recurring, rows_of

Arrays = Mapping[str, np.ndarray]

NEVER = -50.0
"""Logit of an output that is switched off: its probability is 0 to all digits of a float32, and
the loss of the digits that it is the correct one of stays a number."""


@dataclass(frozen=True)
class Operation(ABC):
    """Something that is done to the weights."""

    neutral: ClassVar[dict[str, float]] = {}

    @property
    def target(self) -> Hashable:
        """What it is done to: of two operations with the same target only the later one counts."""
        where = (getattr(self, name, None) for name in ("layer", "unit"))
        return (type(self), *where)

    @property
    def is_neutral(self) -> bool:
        """Whether it changes nothing, whatever the weights."""
        same = [getattr(self, name) == value for name, value in self.neutral.items()]
        return bool(same) and all(same)

    def changed(self, parameters: Arrays, layers: Sequence[WeightLayer]) -> dict[str, np.ndarray]:
        """New arrays for those that it changes, by name.

        Raises:
            SettingError: The network has no such layer or unit.
        """
        return {} if self.is_neutral else self._changed(parameters, layers)

    @abstractmethod
    def _changed(
        self, parameters: Arrays, layers: Sequence[WeightLayer]
    ) -> dict[str, np.ndarray]: ...


@dataclass(frozen=True)
class SwitchOff(Operation):
    """A unit that gives nothing to anybody; a digit that is never predicted.

    Its outgoing weights are zeroed, so that it is off whatever its activation makes of zero; its
    own weights and bias too (and the scale behind a normalisation, which would make something of
    nothing), so that it looks like what it is. Of a gate these alone are zeroed: the unit that it
    belongs to has others.
    """

    layer: str
    unit: int

    def _changed(self, parameters: Arrays, layers: Sequence[WeightLayer]) -> dict[str, np.ndarray]:
        place = _place(layers, self.layer, self.unit)
        layer = layers[place]
        arrays = _own_rows(parameters, layer)
        rows_of(layer, arrays)[self.unit] = 0
        if layer.bias_key:
            bias = parameters[layer.bias_key].copy()
            bias.reshape(-1)[self.unit] = NEVER if layer.is_output else 0
            arrays[layer.bias_key] = bias
        for key in layer.normalisation[:1]:
            arrays[key] = parameters[key].copy()
            arrays[key][self.unit] = 0
        for follower in (*followers(layers, place), *recurring(layers, place)):
            arrays |= _own_rows(parameters, layers[follower])
            outgoing(layers, arrays, place, follower)[self.unit] = 0
        for again in recurring(layers, place):
            rows_of(layers[again], arrays)[self.unit] = 0
        return arrays


@dataclass(frozen=True)
class ScaleWeights(Operation):
    """A unit's incoming weights times ``factor``; its bias stays."""

    layer: str
    unit: int
    factor: float

    neutral: ClassVar = {"factor": 1.0}

    def _changed(self, parameters: Arrays, layers: Sequence[WeightLayer]) -> dict[str, np.ndarray]:
        layer = layers[_place(layers, self.layer, self.unit)]
        arrays = _own_rows(parameters, layer)
        rows_of(layer, arrays)[self.unit] *= float(self.factor)
        return arrays


@dataclass(frozen=True)
class ShiftBias(Operation):
    """A unit's bias plus ``by``: it fires more readily, or less."""

    layer: str
    unit: int
    by: float

    neutral: ClassVar = {"by": 0.0}

    def _changed(self, parameters: Arrays, layers: Sequence[WeightLayer]) -> dict[str, np.ndarray]:
        layer = layers[_place(layers, self.layer, self.unit)]
        if not layer.bias_key:
            raise SettingError(
                tr(
                    "The units of the layer “{layer}” have no bias. Choose a unit that has one.",
                    layer=self.layer,
                )
            )
        bias = parameters[layer.bias_key].copy()
        bias.reshape(-1)[self.unit] += float(self.by)
        return {layer.bias_key: bias}


@dataclass(frozen=True)
class Prune(Operation):
    """The smallest weights become zero (magnitude pruning; Han et al. 2015, section 3.1).

    Attributes:
        fraction: Of the weights, 0 to 1; biases stay.
        layer: In this layer alone; empty for all layers as one, where the smallest of all go.
    """

    fraction: float
    layer: str = ""

    neutral: ClassVar = {"fraction": 0.0}

    def _changed(self, parameters: Arrays, layers: Sequence[WeightLayer]) -> dict[str, np.ndarray]:
        weights = _weights(parameters, layers, self.layer)
        sizes = np.concatenate([np.abs(weight).ravel() for weight in weights.values()])
        count = round(min(max(self.fraction, 0.0), 1.0) * len(sizes))
        if count == 0:
            return {}
        # By rank, not by a threshold: of equal weights no more go than are to go.
        gone = np.zeros(len(sizes), bool)
        gone[np.argpartition(sizes, count - 1)[:count]] = True
        ends = np.cumsum([weight.size for weight in weights.values()])
        parts = np.split(gone, ends[:-1])
        return {
            name: np.where(part.reshape(weight.shape), weight.dtype.type(0), weight)
            for (name, weight), part in zip(weights.items(), parts, strict=True)
        }


@dataclass(frozen=True)
class AddNoise(Operation):
    """Normal noise on the weights, of ``deviation`` times the spread of each layer's own.

    Attributes:
        deviation: 1 for noise as large as the weights.
        layer: On this layer alone; empty for all.
        seed: The same seed, the same noise.
    """

    deviation: float
    layer: str = ""
    seed: int = 0

    neutral: ClassVar = {"deviation": 0.0}

    def _changed(self, parameters: Arrays, layers: Sequence[WeightLayer]) -> dict[str, np.ndarray]:
        rng = np.random.default_rng(self.seed)
        arrays = {}
        for name, weight in _weights(parameters, layers, self.layer).items():
            noise = rng.standard_normal(weight.shape, dtype=np.float32)
            noise *= float(self.deviation) * float(weight.std())
            arrays[name] = (weight + noise).astype(weight.dtype, copy=False)
        return arrays


@dataclass(frozen=True)
class Temperature(Operation):
    """Softmax at a temperature: softmax(logits / value), for more confidence or less.

    The logits are linear in the output layer's weights and bias, so that dividing these by the
    temperature does the same, in any network and in its file (Hinton et al. 2015, eq. 1).
    """

    value: float

    neutral: ClassVar = {"value": 1.0}

    def _changed(self, parameters: Arrays, layers: Sequence[WeightLayer]) -> dict[str, np.ndarray]:
        if not self.value > 0:
            raise SettingError(
                tr("The temperature must be more than 0, not {value:g}.", value=self.value)
            )
        outputs = [layer for layer in layers if layer.is_output]
        if not outputs:
            raise SettingError(
                tr(
                    "The network has no layer whose units are the ten digits. Open one that tells "
                    "digits apart."
                )
            )
        keys = {key for layer in outputs for key in (layer.key, layer.bias_key) if key}
        return {key: parameters[key] * (1 / float(self.value)) for key in keys}


def operated(
    parameters: Arrays, layers: Sequence[WeightLayer], operations: Iterable[Operation]
) -> dict[str, np.ndarray]:
    """The weights after all operations, one after another.

    Args:
        parameters: Weights by dotted name, as of any Architecture; they stay as they are.
        layers: The network's ``weight_layers``.
        operations: In their order.

    Raises:
        SettingError: An operation names a layer or a unit that the network has not.
    """
    result = dict(parameters)
    for operation in operations:
        result |= operation.changed(result, layers)
    return result


def with_operation(operations: Sequence[Operation], operation: Operation) -> tuple[Operation, ...]:
    """The operations with one more, which takes the place of the one with the same target."""
    targets = [other.target for other in operations]
    others = list(operations)
    if operation.target in targets:
        place = targets.index(operation.target)
        others[place : place + 1] = [] if operation.is_neutral else [operation]
    elif not operation.is_neutral:
        others.append(operation)
    return tuple(others)


def without(operations: Sequence[Operation], target: Hashable) -> tuple[Operation, ...]:
    """The operations but the one with that target."""
    return tuple(other for other in operations if other.target != target)


def _place(layers: Sequence[WeightLayer], name: str, unit: int) -> int:
    """Index of the layer of that name.

    Raises:
        SettingError: There is none, or it has no such unit.
    """
    for place, layer in enumerate(layers):
        if layer.name == name and 0 <= unit < layer.units:
            return place
    raise SettingError(
        tr(
            "The network has no unit {unit} in a layer “{name}”. Choose one that it has.",
            unit=unit,
            name=name,
        )
    )


def _own_rows(parameters: Arrays, layer: WeightLayer) -> dict[str, np.ndarray]:
    """A copy of the layer's weights by their name, of which rows can be changed in place.

    In C's order, so that ``rows_of`` and ``outgoing`` give views of it.
    """
    return {layer.key: np.array(parameters[layer.key], order="C")}


def _weights(parameters: Arrays, layers: Sequence[WeightLayer], name: str) -> dict[str, np.ndarray]:
    """The weights of the layer of that name, or of all where it is empty.

    Raises:
        SettingError: There is no such layer.
    """
    keys = [layer.key for layer in layers if name in ("", layer.name)]
    if not keys:
        raise SettingError(
            tr("The network has no layer “{name}”. Choose one that it has.", name=name)
        )
    return {key: parameters[key] for key in keys}
