"""Rejection: when a prediction counts as "this is no digit", for any network that classifies.

What is compared is the *logit margin*: the largest logit minus the mean of all. A softmax is nearly
certain of any scribble, for it only sees which logit is the largest; the margin sees by how much.
Networks that were trained with scribbles among the digits (``data.scribbles``) were asked for ten
equal probabilities on those, which is a margin of zero; in others too the margins of scribbles are
smaller than those of digits. How large these are differs from network to network, so they are
measured on digits that the network did not learn from. A drawing with hardly any ink, a dot or two,
needs no network to be rejected: it has far less than any digit.

Measured against each other on pen strokes and on scribbles, letters and dots that no network had
learnt from: the margin, the largest logit, the largest probability (Hendrycks and Gimpel 2017), the
energy log sum exp (Liu et al. 2020), the gap to the second best, the distance to the classes'
means in the last hidden layer, Euclidean, of angles, and by a common covariance (Lee et al. 2018).
Distances do worst as soon as scribbles are learnt: all of them come to lie in one place, near the
means. Energy and the largest logit have no fixed zero: a softmax is the same when all logits
grow alike. The margin is the best or close to it in every network, and the simplest.
"""

import math
from collections.abc import Generator
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from .archs.capabilities import Classifier
from .data.dataset import Dataset, to_input
from .evaluate import Reading, Score, evaluation_of_logits, logit_margins_of, result_of
from .progress import Spread, in_pieces

DEFAULT_RATE = 0.005
"""Fraction of digits that may be rejected: few enough for nobody to mind, and real pens, which are
less like a data set than its own digits, stay below twice that."""

QUANTILES = (
    0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8,
    0.85, 0.9, 0.95, 0.98, 0.99, 1.0,
)  # fmt: skip
"""A margin is kept for each: this fraction of the digits has a smaller one."""

LIGHT = 0.001
"""The lightest digits: that fraction of all has less ink than those. A single one may be a blot."""

LIGHTEST = 0.5
"""Below that fraction of the ink of the lightest digits a drawing is none."""

ENOUGH = 6000
"""Digits that are measured at most: with these the fraction of 0.5 % is known to a tenth of itself
or so, and a large network takes a second."""

CHUNK = 500

LEARNT, LEARNT_WELL = 0.5, 0.9
"""Accuracies. Below the first a network can't tell digits apart, let alone from scribbles, and
rejects nothing; the usual margins are those of networks above the second."""

FACT = "refusal"
"""Name under which a model file's facts hold it, as in the files of all versions."""


@dataclass(frozen=True)
class Rejection:
    """The logit margins that one network has on digits.

    Attributes:
        logit_margins: For each of QUANTILES the margin below which that fraction of digits is.
        digits: How many were measured; 0 where these are values usual for networks.
        ink: The smallest ink of a digit, the sum of an input's pixels; 0 where nobody knows.
        accuracy: Fraction of correct predictions among the digits; None where nobody knows.
    """

    logit_margins: tuple[float, ...]
    digits: int
    ink: float = 0.0
    accuracy: float | None = None

    @property
    def can_tell(self) -> bool:
        """Whether the network has learnt enough for its logit margins to mean anything."""
        return self.accuracy is None or self.accuracy >= LEARNT

    def threshold(self, rate: float) -> float:
        """Smallest margin of a digit if ``rate`` of them (0 to 1) may be rejected.

        -inf for a rate of 0, and for a network that has learnt too little to tell.
        """
        if rate <= 0 or not self.can_tell:
            return -math.inf
        return float(np.interp(rate, QUANTILES, self.logit_margins))

    def fraction_below(self, logit_margin: float) -> float:
        """Fraction of digits with a smaller margin, 0 to 1: how unusual it would be for one."""
        return float(np.interp(logit_margin, self.logit_margins, QUANTILES, left=0.0))

    def rejects(
        self, images: np.ndarray, logits: np.ndarray, rate: float = DEFAULT_RATE
    ) -> np.ndarray:
        """(n,) booleans: whether images count as no digit.

        Args:
            images: Network input, (n, height, width) in [0, 1].
            logits: What the network gave, (n, 10); rejected where they are not finite.
            rate: Fraction of digits, 0 to 1, that may be rejected; 0 to reject nothing.
        """
        if rate <= 0:
            return np.zeros(len(images), dtype=bool)
        return ~(logit_margins_of(logits) >= self.threshold(rate)) | self.is_blank(images)

    def is_blank(self, images: np.ndarray) -> np.ndarray:
        """(n,) booleans: whether ``images`` (n, height, width) hold too little ink for a digit."""
        return images.sum(axis=(1, 2)) < self.ink

    def to_facts(self) -> dict[str, Any]:
        """JSON values, for the header of a model file."""
        known = {} if self.accuracy is None else {"accuracy": round(self.accuracy, 4)}
        return {
            "leads": [round(logit_margin, 4) for logit_margin in self.logit_margins],
            "digits": self.digits,
            "ink": round(self.ink, 4),
            **known,
        }


USUAL = Rejection(
    (
        1.6, 2.0, 2.6, 3.5, 4.6, 5.2, 6.6, 7.8, 8.7, 9.3, 10.4, 11.8, 13.2, 14.7, 16.4, 18.4,
        19.5, 20.9, 23.0, 25.5, 27.0, 34.1,
    ),
    0,
)  # fmt: skip
"""For a network of which nothing is known: medians over seven, small and large, trained on
MNIST with scribbles and without."""

NOTHING = Rejection((0.0,) * len(QUANTILES), 0, accuracy=0.0)
"""For a network that has learnt too little, or nobody knows how much: rejects nothing."""


def calibrate(network: Classifier, dataset: Dataset) -> Rejection:
    """The network's logit margins on digits of the data set that it did not learn from."""
    return result_of(calibrating(network, dataset))


def calibrating(
    network: Classifier, dataset: Dataset, spread: Spread = map
) -> Generator[float, None, Rejection]:
    """Like ``calibrate``, but yields the fraction that is done (0 to 1) on the way.

    The validation part is measured, or the test part where that is empty; ``spread`` is what its
    digits are read by, some at a time.
    """
    part = dataset.validation if len(dataset.validation) else dataset.test
    images = part.images[:ENOUGH]
    reading = Reading(network, partial(to_input, peak=dataset.peak))
    logits = spread(reading, in_pieces(images, CHUNK))
    score = yield from evaluation_of_logits(network, logits, part.labels[:ENOUGH])
    return _told_by(score, images, dataset.peak)


def of_validation(score: Score | None, dataset: Dataset) -> Rejection | None:
    """What a validation in the course of a training tells; None where there was none.

    So that a training which is stopped, or whose file is used before its end, has a rule too.

    Args:
        score: How the data set's validation part was read (``Run.score``).
        dataset: The same.
    """
    if score is None or score.logit_margins is None or not score.n:
        return None
    return _told_by(score, dataset.validation.images, dataset.peak)


def _told_by(score: Score, images: np.ndarray, peak: int) -> Rejection:
    """What it tells how these images were read."""
    inks = to_input(images, peak).sum(axis=(1, 2))
    return measured(score.logit_margins, inks, score.accuracy)


def measured(found: np.ndarray, inks: np.ndarray, accuracy: float | None = None) -> Rejection:
    """What n digits tell; USUAL where there are no finite logit margins.

    Args:
        found: Their logit margins, (n,).
        inks: The sum of the pixels of each, (n,).
        accuracy: Fraction of them that was predicted correctly, if that is known.
    """
    found = found[np.isfinite(found)]
    if not len(found):
        return USUAL
    ink = LIGHTEST * float(np.quantile(inks, LIGHT))
    return Rejection(tuple(np.quantile(found, QUANTILES).tolist()), len(found), ink, accuracy)


def from_facts(facts: dict[str, Any]) -> Rejection:
    """What a model file's facts say; where nothing that makes sense, USUAL or NOTHING.

    NOTHING where they tell of a training and not that it has learnt well: the usual margins are
    those of networks that have, and one of early steps would be rejecting nearly every digit.
    """
    stored = facts.get(FACT)
    unmeasured = USUAL if _has_learnt_well(facts) else NOTHING
    if not isinstance(stored, dict):
        return unmeasured
    values, digits, ink = stored.get("leads"), stored.get("digits"), stored.get("ink")
    sound = (
        isinstance(values, list)
        and len(values) == len(QUANTILES)
        and all(type(value) in (int, float) and abs(value) < 1e6 for value in values)
        and values == sorted(values)
        and type(digits) is int
        and digits > 0
        and type(ink) in (int, float)
        and 0 <= ink < 1e6
    )
    if not sound:
        return unmeasured
    return Rejection(tuple(map(float, values)), digits, float(ink), _accuracy(stored, "accuracy"))


def _has_learnt_well(facts: dict[str, Any]) -> bool:
    """Whether a network has a good accuracy, or comes from elsewhere, whole as it is."""
    known = [_accuracy(facts, f"{part}_accuracy") for part in ("test", "validation")]
    accuracies = [accuracy for accuracy in known if accuracy is not None]
    return accuracies[0] >= LEARNT_WELL if accuracies else "epochs" not in facts


def _accuracy(values: dict[str, Any], name: str) -> float | None:
    value = values.get(name)
    return float(value) if type(value) in (int, float) and 0 <= value <= 1 else None
