"""A layer's weights in the states that the weights view compares, as arrays and figures.

No Qt. Invariant: "difference" is now minus before, for everything that is asked of it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TypeVar

import numpy as np

from model.language import tr
from model.probes.units import weights as probes
from model.probes.units.acting import acting
from model.probes.units.portraits import looks_back, portrait
from model.probes.units.weight_layers import Arrays, WeightLayer

from ...state import Weights

MAX_BARS = 10

Value = TypeVar("Value", float, np.ndarray)


class Aspect(StrEnum):
    """Which weights are shown."""

    NOW = "now"
    BEFORE = "before"
    DIFFERENCE = "difference"


class Order(StrEnum):
    """What units are sorted by; the largest come first."""

    PLACE = "place"
    NORM = "norm"
    IMPORTANCE = "importance"
    CHANGE = "change"


@dataclass(frozen=True, eq=False)
class UnitFacts:
    """One unit in pictures and figures.

    Attributes:
        unit: Counted from 0.
        portrait: What it looks for, (n, height, width); None where there is no such picture.
        norm: Length of its weights.
        bias: What is added to its pre-activation.
        lowest: Smallest weight.
        highest: Largest weight.
        bars: Values beside ``names``; None for no bars.
        limit: The largest magnitude that such a bar has in the whole layer, so that those of
            units can be compared.
        names: Of the bars: digits that it speaks for or, of an output, units that it listens to.
    """

    unit: int
    portrait: np.ndarray | None
    norm: float
    bias: float
    lowest: float
    highest: float
    bars: np.ndarray | None
    limit: float
    names: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class LayerWeights:
    """One layer of a network, and what can be asked of its weights.

    Attributes:
        weights: Of the whole network, now and before.
        layers: All that have weights.
        index: Of the layer meant.
    """

    weights: Weights
    layers: tuple[WeightLayer, ...]
    index: int

    @property
    def layer(self) -> WeightLayer:
        """The layer meant."""
        return self.layers[self.index]

    @cached_property
    def now(self) -> Arrays:
        """The parameters as they act in predictions: normalisation is in the weights."""
        return acting(self.layers, self.weights.parameters)

    @property
    def knows_before(self) -> bool:
        """Whether the weights before training are known."""
        return self.weights.initial is not None

    def tiles(self, aspect: Aspect, units: np.ndarray) -> np.ndarray:
        """Pictures of these units, as ``probes.tiles`` gives them."""
        return self._in(aspect, lambda arrays: probes.tiles(self.layer, arrays, units))

    def limit(self, aspects: Iterable[Aspect]) -> float:
        """The largest magnitude of all the layer's weights in any of the aspects."""
        key = self.layer.key
        every = [self._in(aspect, lambda arrays: arrays[key]) for aspect in aspects]
        return float(max(max(weight.max(), -weight.min()) for weight in every))

    def order(self, order: Order) -> np.ndarray:
        """The units, int (units,), sorted; the digits of the output always from 0 to 9."""
        if self.layer.is_output or order is Order.PLACE:
            return np.arange(self.layer.units)
        if order is Order.IMPORTANCE:
            keys = probes.importance(self.layers, self.now, self.index)
        elif order is Order.CHANGE and self.knows_before:
            name = self.layer.key
            keys = probes.norms(self.layer, {name: self._in(Aspect.DIFFERENCE, lambda a: a[name])})
        else:
            keys = probes.norms(self.layer, self.now)
        return np.argsort(-keys, kind="stable")

    def facts(self, aspect: Aspect, unit: int) -> UnitFacts:
        """Everything about one unit."""
        layer, layers, index = self.layer, self.layers, self.index
        own = self._in(aspect, lambda arrays: probes.incoming(layer, arrays, unit))
        picture = None
        if self._can_look_back:
            picture = self._in(aspect, lambda a: portrait(layers, a, index, unit))
        bars, names = None, tuple("0123456789")
        if not layer.is_output:
            if self._leads_to_digits:
                bars = self._in(aspect, lambda a: probes.speaks_for(layers, a, index, unit))
        elif layer.kind == "matrix":
            strongest = np.argsort(-np.abs(own.ravel()), kind="stable")[:MAX_BARS]
            bars = own.ravel()[strongest]
            names = tuple(tr("unit {number}", number=k) for k in strongest)
        return UnitFacts(
            unit=unit,
            portrait=picture,
            norm=float(np.sqrt(np.square(own, dtype=np.float64).sum())),
            bias=self._in(aspect, lambda arrays: probes.bias(layer, arrays, unit)),
            lowest=float(own.min()),
            highest=float(own.max()),
            bars=bars,
            limit=0.0 if bars is None else self._bar_limit(aspect),
            names=names,
        )

    def _bar_limit(self, aspect: Aspect) -> float:
        layers, index, key = self.layers, self.index, self.layer.key
        if self.layer.is_output:
            every = self._in(aspect, lambda arrays: arrays[key])
        else:
            units = slice(None)
            every = self._in(aspect, lambda a: probes.speaks_for(layers, a, index, units))
        return float(np.abs(np.nan_to_num(every)).max(initial=0.0))

    @cached_property
    def _can_look_back(self) -> bool:
        """Whether there are pixels or maps at or before this layer."""
        return looks_back(self.layers, self.index)

    @cached_property
    def _leads_to_digits(self) -> bool:
        """Whether one way leads from this layer to digits."""
        return probes.leads_to_digits(self.layers, self.index)

    @cached_property
    def _before(self) -> Arrays:
        return acting(self.layers, self.weights.initial)

    def _in(self, aspect: Aspect, compute: Callable[[Arrays], Value]) -> Value:
        if aspect is Aspect.NOW or not self.knows_before:
            return compute(self.now)
        if aspect is Aspect.BEFORE:
            return compute(self._before)
        return compute(self.now) - compute(self._before)
