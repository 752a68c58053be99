"""Which of the judged digits are looked at: each selection finds them again in every score."""

from dataclasses import dataclass

import numpy as np

from model.language import tr
from model.probes.judging.errors import Judged, confused, misclassified, most_confident_first

from .digits import Chosen

Writers = tuple[str, ...]
"""Who drew each of the digits, by index; empty where nobody is known."""


@dataclass(frozen=True)
class AllMisclassified:
    """All that were misclassified."""

    def of(self, judged: Judged, writers: Writers) -> Chosen:
        """These digits, the most confident first."""
        return Chosen(
            tr("Misclassified, the most confident first"),
            judged,
            misclassified(judged.score),
            writers,
        )


@dataclass(frozen=True)
class Cell:
    """Those of one label with one prediction."""

    label: int
    prediction: int

    def of(self, judged: Judged, writers: Writers) -> Chosen:
        """These digits, the most confident first."""
        label, prediction = self.label, self.prediction
        title = (
            tr("{label} predicted as {prediction}", label=label, prediction=prediction)
            if label != prediction
            else tr("{label} read correctly", label=label)
        )
        return Chosen(title, judged, confused(judged.score, label, prediction), writers)


@dataclass(frozen=True)
class MatrixRow:
    """The misclassified ones of one label."""

    label: int

    def of(self, judged: Judged, writers: Writers) -> Chosen:
        """These digits, the most confident first."""
        score = judged.score
        places = most_confident_first(score, (score.labels == self.label) & ~score.correct)
        return Chosen(tr("Misclassified digits {label}", label=self.label), judged, places, writers)


@dataclass(frozen=True)
class OneWriter:
    """The misclassified ones of one writer."""

    name: str

    def of(self, judged: Judged, writers: Writers) -> Chosen:
        """These digits, the most confident first."""
        theirs = np.zeros(judged.score.n, bool)
        if writers:
            theirs[:] = [writers[k] == self.name for k in judged.chosen.tolist()]
        places = most_confident_first(judged.score, theirs & ~judged.score.correct)
        title = (
            tr("Misclassified digits of {name}", name=self.name)
            if self.name
            else tr("Misclassified digits of unnamed writers")
        )
        return Chosen(title, judged, places, writers)


@dataclass(frozen=True, eq=False)
class Fixed:
    """Digits that were found once, whatever is judged later."""

    chosen: Chosen

    def of(self, judged: Judged, writers: Writers) -> Chosen:
        """These digits, in the order in which they were found."""
        return self.chosen


Selection = AllMisclassified | Cell | MatrixRow | OneWriter | Fixed
