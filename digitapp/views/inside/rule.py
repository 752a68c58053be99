"""How the optimiser of the network's training would move a weight now, as far as that is known."""

from collections.abc import Callable
from typing import Any

import numpy as np
from PySide6.QtCore import QObject

from model.archs import Architecture
from model.language import tr
from model.probes.units.update import Rule

from ...session.session import Session
from ...state import RunInfo

PLAIN = Rule("sgd", 0.01)
"""Where nobody knows how the network learns."""

FOLDED_RULE = (PLAIN, tr("Plain gradient descent on the folded weight"))
"""Where a weight is made of others, each of which has a rule of its own."""

NAMES = {
    "sgd": tr("Gradient descent"),
    "momentum": tr("Momentum"),
    "nesterov": "Nesterov",
    "rmsprop": "RMSProp",
    "adam": "Adam",
    "adamw": "AdamW",
}

Select = Callable[[np.ndarray], np.ndarray]
"""From an array of the shape of a parameter to the part of it that is meant."""


class Rules(QObject):
    """Follows trainings, and says by which rule the network's weights would move.

    Args:
        session: Whose trainings.
        parent: Owner.
    """

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._plan: dict[str, object] = {}
        self._rate: float | None = None
        self._state: tuple[object, int, dict[str, np.ndarray]] = (None, 0, {})
        session.run_started.connect(self._on_run_started)
        session.progressed.connect(self._on_progressed)

    def rule(self, parameter: str, select: Select) -> tuple[Rule, str]:
        """The rule for part of a parameter, and its name with how much of it is known.

        Args:
            parameter: Dotted name.
            select: Takes the part.
        """
        session = self._session
        run, weights = session.resting_run, session.weights
        optimizer = None if run is None else _mover(run.network, parameter)
        if optimizer is not None and not weights.is_moving:
            training = run.training
            rate = self._rate if session.state.is_training else training.learning_rate
            slots = {
                key.removesuffix(f".{parameter}"): select(array)
                for key, array in self._kept(optimizer, run.step).items()
                if key.endswith(f".{parameter}")
            }
            steps = optimizer.steps
            name = training.optimizer
            rule = Rule(name, rate or training.learning_rate, training.weight_decay, steps, slots)
            return rule, NAMES.get(name, name)
        if session.state.is_training and self._plan:
            name = str(self._plan["optimizer"])
            rate = self._rate or float(self._plan["learning_rate"])
            rule = Rule(name, rate, float(self._plan["weight_decay"]))
            known = NAMES.get(name, name)
            return rule, known if name == "sgd" else tr("{rule} (as its first step)", rule=known)
        return PLAIN, tr("Plain gradient descent")

    def _kept(self, optimizer: Any, step: int) -> dict[str, np.ndarray]:
        """What the optimiser keeps; copied once for each time that a training rests."""
        if self._state[:2] != (optimizer, step):
            self._state = (optimizer, step, optimizer.state())
        return self._state[2]

    def _on_run_started(self, run: RunInfo) -> None:
        suggested = self._session.suggested(run.plan.architecture)
        self._plan, self._rate = suggested | run.plan.training, None

    def _on_progressed(self, events: list) -> None:
        rates = [event.learning_rate for event in events if hasattr(event, "learning_rate")]
        self._rate = rates[-1] if rates else self._rate


def _mover(network: Architecture, parameter: str) -> Any:
    """The optimiser that moves a parameter; None where none does."""
    movers = (o for name, o in network.optimizers.items() if parameter in network.moved_by(name))
    return next(movers, None)
