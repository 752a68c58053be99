"""Which digits fire a unit most, of a network that learns: a few at each snapshot, in turn."""

import numpy as np

from ...archs.capabilities import Layered
from ...data.dataset import Part, to_input
from ..judging.in_turn import Turns
from .firing import Firing, strengths, strongest
from .weight_layers import WeightLayer


class FiringInTurn:
    """Looks for the digits that fire a unit most, at later and later moments of a training.

    What is told of all digits is what the unit gave for each the last time it met it.

    Args:
        part: The digits.
        peak: Value of full ink in them.
        layer: Of the unit.
        unit: Counted from 0.
        turns: Tells whose turn it is; by default as the time allows.
    """

    def __init__(
        self, part: Part, peak: int, layer: WeightLayer, unit: int, turns: Turns | None = None
    ) -> None:
        self._part, self._peak = part, peak
        self.layer, self.unit = layer, unit
        self._turns = turns or Turns(len(part))
        self._values = np.zeros(len(part), np.float32)

    def find(self, network: Layered) -> Firing:
        """The digits that fire it most, as far as they are known."""
        places = self._turns.begin()
        inputs = to_input(self._part.images[places], self._peak)
        self._values[places] = strengths(network, inputs, self.layer, self.unit)
        self._turns.end()
        return strongest(self._values, self._part, self.layer, self.unit)
