"""How well a network reads digits whose labels are known."""

from collections import defaultdict
from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from .archs.base import Classifier
from .data.dataset import Part, to_input

CHUNK = 500
"""Images made float32 at once: bounds the memory that an evaluation takes."""


@dataclass(frozen=True)
class Score:
    """The outcome of an evaluation.

    Attributes:
        n: Number of digits.
        loss: Mean loss; 0 where n is 0.
        confusion: (10, 10) counts, row = label, column = answer.
        answers: (n,) the digit answered for each image.
    """

    n: int
    loss: float
    confusion: np.ndarray
    answers: np.ndarray

    @property
    def accuracy(self) -> float:
        """Share of right answers, 0 to 1; 0 where n is 0."""
        return float(np.trace(self.confusion)) / max(self.n, 1)

    @property
    def accuracy_by_digit(self) -> list[float | None]:
        """Share of right answers for each label; None for a digit that does not occur."""
        counts = self.confusion.sum(axis=1)
        return [
            float(right) / int(count) if count else None
            for right, count in zip(self.confusion.diagonal(), counts, strict=True)
        ]


def evaluate(network: Classifier, part: Part, peak: int) -> Score:
    """The score of a network on a part of a data set whose full ink is ``peak``."""
    return _result(evaluation(network, part, peak))


def evaluation(network: Classifier, part: Part, peak: int) -> Generator[float, None, Score]:
    """Like ``evaluate``, but yields the share that is done (0 to 1) on the way."""
    chunks = (
        to_input(part.images[start : start + CHUNK], peak) for start in range(0, len(part), CHUNK)
    )
    return _evaluation(network, chunks, part.labels)


def evaluate_inputs(network: Classifier, chunks: Iterable[np.ndarray], labels: np.ndarray) -> Score:
    """The score on network inputs.

    Args:
        network: What is judged.
        chunks: Inputs (batch, height, width), float32 in [0, 1], in the order of ``labels``.
        labels: (n,) integers 0 to 9.
    """
    return _result(_evaluation(network, chunks, labels))


def _evaluation(
    network: Classifier, chunks: Iterable[np.ndarray], labels: np.ndarray
) -> Generator[float, None, Score]:
    answers = np.empty(len(labels), dtype=np.int64)
    loss, done = 0.0, 0
    for images in chunks:
        span = slice(done, done + len(images))
        # A network whose training has gone wrong may overflow; its loss then says so.
        with np.errstate(over="ignore", invalid="ignore"):
            logits = network.predict_logits(images)
            loss += network.loss(logits, labels[span]) * len(images)
        answers[span] = logits.argmax(axis=1)
        done += len(images)
        yield done / len(labels)
    confusion = np.zeros((10, 10), dtype=np.int64)
    np.add.at(confusion, (labels, answers), 1)
    return Score(len(labels), loss / max(len(labels), 1), confusion, answers)


def _result(scoring: Generator[float, None, Score]) -> Score:
    while True:
        try:
            next(scoring)
        except StopIteration as end:
            return end.value


def accuracy_by_group(
    labels: np.ndarray, answers: np.ndarray, groups: Sequence[str]
) -> dict[str, float]:
    """Share of right answers within each group (such as a writer), by its name, sorted."""
    hits = defaultdict(list)
    for label, answer, group in zip(labels, answers, groups, strict=True):
        hits[group].append(label == answer)
    return {group: float(np.mean(hits[group])) for group in sorted(hits)}
