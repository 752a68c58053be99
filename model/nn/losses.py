"""Losses: LOSSES, name -> Loss, each with the probabilities that belong to it."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..core import Tensor, ops
from ..language import tr


@dataclass(frozen=True)
class Loss:
    """A loss and the probabilities that its logits stand for.

    Attributes:
        title: As a form shows it.
        value: (logits (batch, classes), labels (batch,)) -> Tensor, the mean over the batch. A
            negative label stands for none of the classes: the target is uniform for a softmax,
            0 for every sigmoid.
        probabilities: Logits (batch, classes), an array -> probabilities, rows sum to 1.
    """

    title: str
    value: Callable[[Tensor, np.ndarray], Tensor]
    probabilities: Callable[[np.ndarray], np.ndarray]


def one_hot(labels: np.ndarray, like: np.ndarray) -> np.ndarray:
    """(batch, classes) of zeros with a 1 at each label, in shape and dtype of ``like``.

    The row of a negative label, which stands for none of the classes, is all zero.
    """
    targets = np.zeros_like(like)
    rows = np.flatnonzero(labels >= 0)
    targets[rows, labels[rows]] = 1
    return targets


def _cross_entropy(logits: Tensor, labels: np.ndarray) -> Tensor:
    return ops.softmax_cross_entropy(logits, labels=labels)


def _binary_cross_entropy(logits: Tensor, labels: np.ndarray) -> Tensor:
    return ops.binary_cross_entropy_with_logits(logits, targets=one_hot(labels, logits.data))


def _squared_error(logits: Tensor, labels: np.ndarray) -> Tensor:
    return ops.mean_squared_error(ops.sigmoid(logits), targets=one_hot(labels, logits.data))


def _softmax_squared_error(logits: Tensor, labels: np.ndarray) -> Tensor:
    targets = one_hot(labels, logits.data)
    targets[labels < 0] = 1 / targets.shape[1]
    return ops.softmax_squared_error(logits, targets=targets)


def _fractions_of_sigmoids(logits: np.ndarray) -> np.ndarray:
    """Sigmoid of each logit, divided by their sum.

    Sigmoids are separate probabilities and need not add up to 1; divided by their sum they can be
    shown and compared like the probabilities of a softmax, in the same order. All logits far
    below zero would make that 0 / 0, so it is done on logarithms:
    log sigmoid(z) = -log(1 + e^-z).
    """
    return ops.softmax(-np.logaddexp(0, -logits))


LOSSES = {
    "cross_entropy": Loss(tr("softmax + cross entropy"), _cross_entropy, ops.softmax),
    "binary_cross_entropy": Loss(
        tr("sigmoid + binary cross entropy"), _binary_cross_entropy, _fractions_of_sigmoids
    ),
    "squared_error": Loss(tr("sigmoid + squared error"), _squared_error, _fractions_of_sigmoids),
    "softmax_squared_error": Loss(
        tr("softmax + squared error"), _softmax_squared_error, ops.softmax
    ),
}
