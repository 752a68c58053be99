"""What the view of errors asks the probe runner for: a glance at a bounded number of digits."""

from dataclasses import dataclass

from model.archs import Architecture, Classifier
from model.data.dataset import Dataset
from model.probes.judging.errors import Digits, Judged, digits_of, judge

LIVE = 1000
"""Digits that are read again with each snapshot of a training."""


@dataclass(frozen=True)
class JudgeProbe:
    """Asks for a Judged; gives None where the network does not read such digits.

    Attributes:
        part: Of the data set.
        digits: In place of the part: pictures of drawings.
        limit: Digits to read, evenly spaced.
    """

    part: str = "test"
    digits: Digits | None = None
    limit: int = LIVE

    def __call__(self, network: Architecture, dataset: Dataset) -> Judged | None:
        digits = self.digits if self.digits is not None else digits_of(dataset, self.part)
        reads = isinstance(network, Classifier) and network.shape == digits.shape
        return judge(network, digits, self.limit) if reads and len(digits) else None
