"""Where a network errs: digits with labels, how each is read, and which ones to look at first."""

from collections.abc import Generator
from dataclasses import dataclass
from functools import partial

import numpy as np

from ...archs.capabilities import Classifier
from ...data.dataset import Dataset, to_input
from ...evaluate import Reading, Score, evaluation_of_logits, result_of
from ...progress import Spread, in_pieces

CHUNK = 250
"""Digits that are read at once: short enough for progress to move and a stop to be felt."""


@dataclass(frozen=True, eq=False)
class Digits:
    """Digits whose labels are known, as a network sees them.

    Attributes:
        images: (n, height, width), uint8 with full ink ``peak``, or float32 in [0, 1].
        labels: (n,) integers, 0 to 9.
        peak: Value of full ink in ``images``.
        strokes: What each was drawn with, if it was: tuples of float arrays (points, 2).
        part: Of the data set that they are; empty for drawings.
    """

    images: np.ndarray
    labels: np.ndarray
    peak: int = 1
    strokes: tuple[tuple[np.ndarray, ...], ...] = ()
    part: str = ""

    def __len__(self) -> int:
        return len(self.images)

    @property
    def shape(self) -> tuple[int, int]:
        """Height and width of a digit, in pixels."""
        height, width = self.images.shape[1:]
        return height, width

    def inputs(self, chosen: np.ndarray | slice | int) -> np.ndarray:
        """Network input, float32 in [0, 1], of the digits ``chosen`` by index."""
        return as_input(self.images[chosen], self.peak)

    def spread(self, limit: int) -> np.ndarray:
        """Indices of ``limit`` digits, evenly spaced, or of all where there are no more."""
        count = min(max(limit, 0), len(self))
        return np.arange(count) * len(self) // max(count, 1)


@dataclass(frozen=True, eq=False)
class Judged:
    """How a network reads digits.

    Attributes:
        digits: All that there are.
        chosen: (n,) indices of those that were read.
        score: Of these, in the order of ``chosen``.
    """

    digits: Digits
    chosen: np.ndarray
    score: Score

    @property
    def is_whole(self) -> bool:
        """Whether every digit was read."""
        return len(self.chosen) == len(self.digits)


def digits_of(dataset: Dataset, part: str) -> Digits:
    """The digits of a part of a data set: "train", "validation" or "test"."""
    some = getattr(dataset, part).digits
    return Digits(some.images, some.labels, dataset.peak, part=part)


def judge(network: Classifier, digits: Digits, limit: int | None = None) -> Judged:
    """How ``network``, which reads digits of their size, reads ``limit`` of them, or all."""
    return result_of(judging(network, digits, limit))


def judging(
    network: Classifier, digits: Digits, limit: int | None = None, spread: Spread = map
) -> Generator[float, None, Judged]:
    """Like ``judge``, but yields the fraction that is done (0 to 1) on the way.

    ``spread`` is what the digits are read by, some at a time.
    """
    chosen = digits.spread(len(digits) if limit is None else limit)
    pieces = [digits.images[some] for some in in_pieces(chosen, CHUNK)]
    reading = Reading(network, partial(as_input, peak=digits.peak))
    logits = spread(reading, pieces)
    score = yield from evaluation_of_logits(network, logits, digits.labels[chosen])
    return Judged(digits, chosen, score)


def misclassified(score: Score) -> np.ndarray:
    """Places of the wrong predictions, the most confident first; among equals in their order."""
    return most_confident_first(score, ~score.correct)


def confused(score: Score, label: int, prediction: int) -> np.ndarray:
    """Places of the digits ``label`` that were read as ``prediction``, the most confident first."""
    return most_confident_first(score, (score.labels == label) & (score.predictions == prediction))


def most_confident_first(score: Score, belongs: np.ndarray) -> np.ndarray:
    """Places where ``belongs`` (n,) holds, in falling order of the prediction's probability."""
    places = np.flatnonzero(belongs)
    # An overflown network has no order; it must not be an error.
    confidence = np.nan_to_num(score.confidence[places])
    return places[np.argsort(-confidence, kind="stable")]


def as_input(images: np.ndarray, peak: int) -> np.ndarray:
    """Images of Digits as network input; those that are float32 already stay what they are."""
    return to_input(images, peak) if images.dtype == np.uint8 else images
