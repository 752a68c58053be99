"""A restricted Boltzmann machine: visible and hidden units, learnt by contrastive divergence.

G. Hinton 2002, "Training products of experts by minimizing contrastive divergence", one step
(CD-1): weights grow by what pictures and their hidden units share, and shrink by what one
reconstruction and its hidden units share.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np

from ..core.ops import logistic
from .tables import digits

VISIBLE, HIDDEN = 64, 100
EPOCHS, BATCH, RATE = 20, 50, 0.2
BATCHES_A_LOOK = 6


@dataclass
class Boltzmann:
    """Weights (visible, hidden) and the biases of both sides; learning makes new ones."""

    weights: np.ndarray
    visible: np.ndarray
    hidden: np.ndarray

    @classmethod
    def fresh(cls, rng: np.random.Generator) -> "Boltzmann":
        """Small random weights, no biases."""
        return cls(rng.normal(0, 0.1, (VISIBLE, HIDDEN)), np.zeros(VISIBLE), np.zeros(HIDDEN))

    def reconstructed(self, pictures: np.ndarray) -> np.ndarray:
        """Pictures (n, 64) in [0, 1] up to the hidden units and down again, as probabilities."""
        hidden = logistic(pictures @ self.weights + self.hidden)
        return logistic(hidden @ self.weights.T + self.visible)

    def sampled(self, pictures: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """One sweep of Gibbs sampling: hidden units by chance, then pixels by chance."""
        hidden = _by_chance(logistic(pictures @ self.weights + self.hidden), rng)
        return _by_chance(logistic(hidden @ self.weights.T + self.visible), rng)

    def learn(self, pictures: np.ndarray, rng: np.random.Generator) -> float:
        """One step on a batch (n, 64); the mean squared error of its reconstruction before."""
        hidden = logistic(pictures @ self.weights + self.hidden)
        error = float(((pictures - logistic(hidden @ self.weights.T + self.visible)) ** 2).mean())
        dreamt = logistic(_by_chance(hidden, rng) @ self.weights.T + self.visible)
        again = logistic(dreamt @ self.weights + self.hidden)
        step = RATE / len(pictures)
        self.weights = self.weights + step * (pictures.T @ hidden - dreamt.T @ again)
        self.visible = self.visible + step * (pictures - dreamt).sum(0)
        self.hidden = self.hidden + step * (hidden - again).sum(0)
        return error

    def trained(self, pictures: np.ndarray, rng: np.random.Generator) -> Iterator[float | None]:
        """EPOCHS epochs: None after a few batches, the mean error of each epoch at its end."""
        for _ in range(EPOCHS):
            order, total = rng.permutation(len(pictures)), 0.0
            for number, begin in enumerate(range(0, len(order), BATCH)):
                batch = pictures[order[begin : begin + BATCH]]
                total += self.learn(batch, rng) * len(batch)
                if number % BATCHES_A_LOOK == BATCHES_A_LOOK - 1:
                    yield None
            yield total / len(pictures)


def _by_chance(probabilities: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    return (rng.random(probabilities.shape) < probabilities).astype(float)


@cache
def black_digits() -> tuple[np.ndarray, np.ndarray]:
    """The 8 x 8 digits as ink or none, (1797, 64) of 0 and 1, and their labels."""
    images, labels = digits()
    pictures = (images > 0.5).astype(float)
    pictures.flags.writeable = False
    return pictures, labels
