"""How an optimiser would move weights in its next step."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from ...nn.optim import OPTIMIZERS


@dataclass(frozen=True)
class Rule:
    """How an optimiser would move weights in its next step.

    Attributes:
        optimizer: Key of OPTIMIZERS.
        learning_rate: As the schedule has it now.
        weight_decay: Pull towards zero.
        steps: Made so far.
        slots: What the optimiser keeps for the weights meant, by slot, in their shape; none where
            that is not known, which is as if the next step were its first.
    """

    optimizer: str = "sgd"
    learning_rate: float = 0.01
    weight_decay: float = 0.0
    steps: int = 0
    slots: Mapping[str, np.ndarray] = field(default_factory=dict)

    def change(self, values: np.ndarray, gradients: np.ndarray, *, decays: bool) -> np.ndarray:
        """What the step would add to ``values``: float64, of their shape.

        Args:
            values: Weights or biases.
            gradients: Of the loss, by them.
            decays: Whether these are weights: biases are not pulled towards zero.
        """
        optimizer = OPTIMIZERS[self.optimizer](self.learning_rate, self.weight_decay)
        shape = (-1, 1) if decays else (-1,)
        moved = {"values": np.array(values, np.float64).reshape(shape)}
        if self.slots:
            kept = {f"{slot}.values": np.asarray(array, np.float64).reshape(shape)
                    for slot, array in self.slots.items()}  # fmt: skip
            optimizer.load_state(kept, self.steps)
        derivatives = np.array(gradients, np.float64).reshape(shape)
        optimizer.step(moved, {"values": derivatives})
        return moved["values"].reshape(values.shape) - values
