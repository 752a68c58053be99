"""Inspection: what can be asked of one network's weights and one drawing, computed when asked."""

import numpy as np

from model.archs import Architecture
from model.probes.units.arithmetic import Arithmetic, arithmetic
from model.probes.units.backprop import (
    Backward,
    backward,
    check_bias,
    check_delta,
    check_weight,
    in_float64,
    losses_by_weight,
)
from model.probes.units.derivatives import Check
from model.probes.units.forward_pass import ForwardPass, Place, forward_pass, stages

from .scene import Portraits

REACH, CURVE_POINTS = 1.0, 25
"""Of the curve of the loss: how far from the weight as it is, and how many points."""


class Inspection:
    """A network that is read-only, and the drawing that goes through it.

    Args:
        network: What is shown.

    Attributes:
        network: The same.
        row: Its stages; empty where it is not a row of layers.
        portraits: What its units look for.
        forward_pass: Of the drawing; None while there is none that fits the network.
        back: Of a label, as asked for last.
    """

    def __init__(self, network: Architecture) -> None:
        self.network = network
        self._folded = network.folded()
        self.row = stages(network)
        self.portraits = Portraits(self._folded, self.row)
        self.forward_pass: ForwardPass | None = None
        self.back: Backward | None = None
        self._precise: Architecture | None = None

    def follow(self, image: np.ndarray | None) -> None:
        """Sends a drawing, float32 (height, width), through the network; None for none."""
        self.back = None
        fits = image is not None and image.shape == self.network.shape
        self.forward_pass = forward_pass(self._folded, image, self.row) if fits else None

    def go_back(self, label: int, of: int) -> None:
        """Computes the derivatives of the loss for a label, and by the weights of stage ``of``."""
        asked = (label, of)
        if self.back is None or (self.back.label, self.back.of) != asked:
            if self._precise is None:
                self._precise = in_float64(self._folded)
            self.back = backward(self._precise, self.forward_pass.image, label, of, self.row)

    def unit(self, index: int, unit: int, place: Place | None) -> Arithmetic:
        """The arithmetic of a unit; of a map where it is largest, or at a place that exists."""
        stage = self.row[index]
        is_there = place is not None and stage.kind == "maps"
        is_there = is_there and all(
            0 <= k < size for k, size in zip(place, stage.pre_activations[1:], strict=True)
        )
        return arithmetic(self.forward_pass, index, unit, place if is_there else None)

    def steepest(self, unit: int) -> tuple[int, ...]:
        """The weight of a unit of stage ``back.of`` by which the loss changes most."""
        gradient = np.abs(np.nan_to_num(self.back.unit_gradient(unit)))
        return tuple(int(k) for k in np.unravel_index(gradient.argmax(), gradient.shape))

    def loss_curve(
        self, found: Arithmetic, source: tuple[int, ...]
    ) -> tuple[np.ndarray, np.ndarray]:
        """Values of one weight around the one it has, and the loss with each: (n,) both."""
        now = float(found.weights[source])
        shifts = np.linspace(-REACH, REACH, CURVE_POINTS)
        return now + shifts, losses_by_weight(self.back, found.unit, source, shifts)

    def checks(
        self, index: int, found: Arithmetic, source: tuple[int, ...]
    ) -> tuple[Check, Check, Check]:
        """The derivatives by a unit's z, one of its weights and its bias, each in two ways."""
        return (
            check_delta(self.back, index, found.unit, found.place),
            check_weight(self.back, found.unit, source),
            check_bias(self.back, found.unit),
        )
