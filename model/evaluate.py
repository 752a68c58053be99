"""How well a network reads digits whose labels are known."""

from collections import defaultdict
from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from .archs.base import Architecture
from .archs.capabilities import Classifier
from .data.dataset import Part, to_input
from .progress import Spread, in_pieces, result_of

CHUNK = 250
"""Images that are read at once: bounds the memory that an evaluation takes, in each process that
has a part in it. Of 500, a large convolutional network takes 100 MB, and a tenth more time."""


@dataclass(frozen=True)
class Score:
    """The outcome of an evaluation.

    Attributes:
        n: Number of digits.
        loss: Mean loss; 0 where n is 0.
        confusion: (10, 10) counts, row = label, column = prediction.
        predictions: (n,) the digit predicted for each image.
        labels: (n,) the digit that each image is.
        probabilities: (n, 10) float32, how likely the network held each digit to be.
        logit_margins: (n,) each largest logit minus the mean of the ten; None if nobody looked.
    """

    n: int
    loss: float
    confusion: np.ndarray
    predictions: np.ndarray
    labels: np.ndarray
    probabilities: np.ndarray
    logit_margins: np.ndarray | None = None

    @property
    def accuracy(self) -> float:
        """Fraction of correct predictions, 0 to 1; 0 where n is 0."""
        return float(np.trace(self.confusion)) / max(self.n, 1)

    @property
    def accuracy_by_digit(self) -> list[float | None]:
        """Fraction of correct predictions for each label; None for a digit that does not occur."""
        counts = self.confusion.sum(axis=1)
        return [
            float(correct) / int(count) if count else None
            for correct, count in zip(self.confusion.diagonal(), counts, strict=True)
        ]

    @property
    def correct(self) -> np.ndarray:
        """(n,) whether each prediction is the label."""
        return self.predictions == self.labels

    @property
    def confidence(self) -> np.ndarray:
        """(n,) the probability of each prediction."""
        return self.probabilities[np.arange(self.n), self.predictions]


@dataclass(frozen=True)
class Examination:
    """What was found out about a network on images that it does not learn from.

    Attributes:
        figures: By the keys of its curves, as far as they can be told.
        score: How it reads them, where it is a classifier.
    """

    figures: dict[str, float]
    score: Score | None = None


def examination(
    network: Architecture, part: Part, peak: int, rng: np.random.Generator, spread: Spread = map
) -> Generator[float, None, Examination]:
    """Everything that a network can be asked about a part of a data set, by what it can do.

    Args:
        network: Any.
        part: Images with their labels, without such as show no digit.
        peak: Value of full ink in them.
        rng: For networks that sample to judge themselves.
        spread: What the digits are read by, some at a time.

    Yields:
        The fraction that is done, 0 to 1.
    """
    score, figures = None, {}
    if isinstance(network, Classifier):
        score = yield from evaluation(network, part, peak, spread)
        figures = {"loss": score.loss, "accuracy": score.accuracy}
    inputs = map(partial(to_input, peak=peak), in_pieces(part.images, CHUNK))
    figures |= yield from network.examining(inputs, len(part), rng)
    keys = [curve.key for curve in network.curves]
    return Examination({key: float(figures[key]) for key in keys if key in figures}, score)


def evaluate(network: Classifier, part: Part, peak: int) -> Score:
    """The score of a network on a part of a data set whose full ink is ``peak``."""
    return result_of(evaluation(network, part, peak))


def evaluation(
    network: Classifier, part: Part, peak: int, spread: Spread = map
) -> Generator[float, None, Score]:
    """Like ``evaluate``, but yields the fraction that is done (0 to 1) on the way."""
    reading = Reading(network, partial(to_input, peak=peak))
    logits = spread(reading, in_pieces(part.images, CHUNK))
    return evaluation_of_logits(network, logits, part.labels)


@dataclass(frozen=True, eq=False)
class Reading:
    """A network reads a piece of what it is judged by: gives logits, (n, 10).

    Attributes:
        network: That network; one that overflows is borne, its loss says so.
        prepare: Piece -> network inputs (n, height, width), float32 in [0, 1].
    """

    network: Classifier
    prepare: Callable[[Any], np.ndarray]

    def __call__(self, piece: Any) -> np.ndarray:
        """The logits of a piece."""
        with np.errstate(over="ignore", invalid="ignore"):
            return self.network.predict_logits(self.prepare(piece))


def evaluation_of_inputs(
    network: Classifier, chunks: Iterable[np.ndarray], labels: np.ndarray
) -> Generator[float, None, Score]:
    """The score on network inputs; yields the fraction that is done, 0 to 1, on the way.

    Args:
        network: What is judged.
        chunks: Inputs (batch, height, width), float32 in [0, 1], in the order of ``labels``.
        labels: (n,) integers 0 to 9.
    """
    return evaluation_of_logits(network, map(Reading(network, np.asarray), chunks), labels)


def evaluation_of_logits(
    network: Classifier, chunks: Iterable[np.ndarray], labels: np.ndarray
) -> Generator[float, None, Score]:
    """Like ``evaluation_of_inputs``, of what a network has made of them.

    Args:
        network: What is judged.
        chunks: Its logits (batch, 10), in the order of ``labels``.
        labels: (n,) integers 0 to 9.
    """
    predictions = np.empty(len(labels), dtype=np.int64)
    probabilities = np.empty((len(labels), 10), dtype=np.float32)
    logit_margins = np.empty(len(labels))
    loss, done = 0.0, 0
    for logits in chunks:
        span = slice(done, done + len(logits))
        # A network whose training has gone wrong may overflow; its loss then says so.
        with np.errstate(over="ignore", invalid="ignore"):
            loss += network.loss(logits, labels[span]) * len(logits)
            probabilities[span] = network.probabilities(logits)
        predictions[span] = logits.argmax(axis=1)
        logit_margins[span] = logit_margins_of(logits)
        done += len(logits)
        yield done / len(labels)
    mean_loss = loss / max(len(labels), 1)
    return score_of_readings(mean_loss, labels, predictions, probabilities, logit_margins)


def score_of_readings(
    loss: float,
    labels: np.ndarray,
    predictions: np.ndarray,
    probabilities: np.ndarray,
    logit_margins: np.ndarray,
) -> Score:
    """The score that follows from how each digit was read; all as ``Score`` has them."""
    labels = np.asarray(labels)
    cells = np.bincount(10 * labels + predictions, minlength=100)
    confusion = cells.reshape(10, 10).astype(np.int64)
    return Score(len(labels), loss, confusion, predictions, labels, probabilities, logit_margins)


def logit_margins_of(logits: np.ndarray) -> np.ndarray:
    """(n,): the largest of ``logits`` (n, classes) minus their mean; float64."""
    wide = np.asarray(logits, dtype=np.float64)
    with np.errstate(invalid="ignore", over="ignore"):
        return wide.max(axis=1) - wide.mean(axis=1)


def accuracy_by_group(
    labels: np.ndarray, predictions: np.ndarray, groups: Sequence[str]
) -> dict[str, float]:
    """Fraction of correct predictions within each group (such as a writer), by its name, sorted."""
    hits = defaultdict(list)
    for label, prediction, group in zip(labels, predictions, groups, strict=True):
        hits[group].append(label == prediction)
    return {group: float(np.mean(hits[group])) for group in sorted(hits)}
