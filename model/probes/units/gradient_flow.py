"""How far back a recurrent network's gradient reaches: its norm after each step."""

from dataclasses import dataclass, field

import numpy as np

from ...archs.base import Architecture, Arrays
from ...archs.capabilities import Unrolled
from ...data.dataset import Dataset, to_input

DIGITS = 64
"""Of the validation part: enough for a smooth curve, and a few milliseconds."""


@dataclass(frozen=True, eq=False)
class GradientNorms:
    """Norms of the gradient of the last step's loss by the state after each step.

    Attributes:
        now: (steps,), of the network as it is; None where the data do not fit it.
        before: The same before its training; None where nobody knows its weights then.
        digits: Over how many they are means.
    """

    now: np.ndarray | None
    before: np.ndarray | None
    digits: int


@dataclass(frozen=True, eq=False)
class GradientFlow:
    """A probe: (network, data) -> GradientNorms.

    Attributes:
        initial: The network's weights before training; None where nobody knows them.
        kept: The data that it was asked about last, and the norms before training on them: the
            same for each snapshot.
    """

    initial: Arrays | None = None
    kept: list[tuple[Dataset, np.ndarray]] = field(default_factory=list)

    def __call__(self, network: Architecture, dataset: Dataset) -> GradientNorms:
        """The norms on the first digits of the validation part; nothing of another network."""
        part = dataset.validation.digits
        if not isinstance(network, Unrolled) or dataset.shape != network.shape or not len(part):
            return GradientNorms(None, None, 0)
        images = to_input(part.images[:DIGITS], dataset.peak)
        labels = part.labels[: len(images)]
        before = self._before(network, dataset, images, labels)
        return GradientNorms(network.gradient_norms(images, labels), before, len(images))

    def _before(
        self, network: Unrolled, dataset: Dataset, images: np.ndarray, labels: np.ndarray
    ) -> np.ndarray | None:
        if self.initial is None:
            return None
        if not any(known is dataset for known, _ in self.kept):
            untrained = network.with_parameters(self.initial)
            self.kept[:] = [(dataset, untrained.gradient_norms(images, labels))]
        return self.kept[0][1]
