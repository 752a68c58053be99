"""What the lab asks for: what the operations cost, and which digits fire a unit."""

from dataclasses import dataclass, field

import numpy as np

from model.archs import Architecture, Classifier, Layered
from model.data.dataset import Dataset
from model.evaluate import Score, evaluate
from model.probes.judging.errors import Digits
from model.probes.judging.in_turn import InTurn
from model.probes.units.firing import Firing, ScoreComparison, compare, firing, first
from model.probes.units.firing_in_turn import FiringInTurn
from model.probes.units.weight_layers import WeightLayer, weight_layers

FEW, ALL = 1000, 10**9
"""Digits that are read while somebody drags a slider or trains, and when nothing moves."""

MAX_FIRED = 2000
"""Digits among which the ones that fire a unit most are looked for."""


@dataclass(eq=False)
class Untouched:
    """The network without the operations, and what is known of it; changes with the screen.

    Attributes:
        parameters: Its weights; None where nothing is operated on.
    """

    parameters: dict[str, np.ndarray] | None = None
    _score: tuple[object, object, int, Score] | None = None
    _firing: tuple[object, object, WeightLayer, int, Firing] | None = None

    def network(self, shown: Architecture) -> Architecture:
        """The network without the operations, of the one that is shown."""
        parameters = self.parameters
        return shown if parameters is None else shown.sharing(parameters)

    def score(self, network: Architecture, key: object, dataset: Dataset, count: int) -> Score:
        """Its score on the first digits; kept as long as ``key`` and the digits are the same."""
        kept = self._score
        if kept is None or kept[0] is not key or kept[1] is not dataset or kept[2] != count:
            score = evaluate(network, first(dataset, count), dataset.peak)
            self._score = kept = (key, dataset, count, score)
        return kept[3]

    def firing(
        self, network: Architecture, key: object, dataset: Dataset, layer: WeightLayer, unit: int
    ) -> Firing:
        """The digits that fire a unit most; kept likewise."""
        kept = self._firing
        same = kept is not None and kept[0] is key and kept[1] is dataset
        if not same or kept[2:4] != (layer, unit):
            part = first(dataset, MAX_FIRED)
            found = firing(network, part, dataset.peak, layer, unit)
            self._firing = kept = (key, dataset, layer, unit, found)
        return kept[4]


class InTurns:
    """What is known of a network that learns, with no operations: a few digits at each snapshot."""

    def __init__(self) -> None:
        self._judging = InTurn()
        self._firing: tuple[Dataset, FiringInTurn] | None = None

    def score(self, network: Classifier, dataset: Dataset, count: int) -> Score | None:
        """Its score on the first digits, each as it was read the last time."""

        def digits() -> Digits:
            part = first(dataset, count)
            return Digits(part.images, part.labels, dataset.peak)

        judged = self._judging.judge(network, dataset, digits, count)
        return None if judged is None else judged.score

    def firing(self, network: Layered, dataset: Dataset, layer: WeightLayer, unit: int) -> Firing:
        """The digits that fire a unit most, by what it gave for each the last time."""
        known = self._firing
        same = known is not None and known[0] is dataset
        if not same or (known[1].layer, known[1].unit) != (layer, unit):
            part = first(dataset, MAX_FIRED)
            self._firing = known = dataset, FiringInTurn(part, dataset.peak, layer, unit)
        return known[1].find(network)


@dataclass(frozen=True, eq=False)
class LabResult:
    """What came out.

    Attributes:
        comparison: How the network reads with and without the operations.
        firing: Of the chosen unit; None where the network has no such one.
    """

    comparison: ScoreComparison
    firing: Firing | None


@dataclass(frozen=True)
class LabProbe:
    """Asks for a LabResult; None where the data don't fit the network.

    Attributes:
        layer: Of the unit that is looked at; empty for none.
        unit: Counted from 0.
        count: Most digits to read.
        untouched: The other network; no part of the question.
        in_turns: Of a network that learns and is not operated on; None to read all digits.
    """

    layer: str
    unit: int
    count: int
    untouched: Untouched = field(default_factory=Untouched, compare=False)
    in_turns: InTurns | None = None

    def __call__(self, network: Architecture, dataset: Dataset) -> LabResult | None:
        fits = isinstance(network, Classifier) and isinstance(network, Layered)
        if not fits or dataset.shape != network.shape:
            return None
        if self.in_turns is not None:
            return self._in_turns(network, dataset)
        parameters = self.untouched.parameters
        key = network.parameters if parameters is None else parameters
        before = self.untouched.network(network)
        score = self.untouched.score(before, key, dataset, self.count)
        if parameters is None:
            comparison = ScoreComparison(score, score, np.zeros(10))
        else:
            part = first(dataset, self.count)
            comparison = compare(score, network, part, dataset.peak)
        fired, layer = None, self._layer_of(network)
        if layer is not None:
            fired = self.untouched.firing(before, key, dataset, layer, self.unit)
        return LabResult(comparison, fired)

    def _in_turns(self, network: Architecture, dataset: Dataset) -> LabResult | None:
        score = self.in_turns.score(network, dataset, self.count)
        if score is None:
            return None
        fired, layer = None, self._layer_of(network)
        if layer is not None:
            fired = self.in_turns.firing(network, dataset, layer, self.unit)
        return LabResult(ScoreComparison(score, score, np.zeros(10)), fired)

    def _layer_of(self, network: Architecture) -> WeightLayer | None:
        """The layer that is looked at, where its units give something."""
        layer = next((one for one in weight_layers(network) if one.name == self.layer), None)
        return layer if layer is not None and layer.gives else None
