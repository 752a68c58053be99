"""t-SNE: neighbours stay neighbours (van der Maaten & Hinton 2008), one step at a time.

Numpy alone, exact: all pairs of up to a few thousand digits are compared in every step, in blocks
that stay in the cache; 1,797 digits take about 6 ms. Constants are those of scikit-learn's TSNE.
"""

from collections.abc import Generator, Iterator
from typing import ClassVar

import numpy as np

from ...language import tr
from .layout import BLOCK, Layout, pair_factors
from .nearness import nearest_of_each

EXAGGERATION, EXPLORING = 12.0, 250
"""For the first steps neighbours pull so many times as strongly: groups find together."""

MIN_RATE = 50.0
"""Learning rate; of a few hundred digits less, in proportion, or they would fly apart."""

MEASURED_EVERY = 25
START_WIDTH = 1e-4


class TSNE(Layout):
    """Digits that pull their neighbours and push all others away.

    Args:
        start: (n, dims) to begin from; only its shape matters, it is made tiny.
        perplexity: About how many neighbours count; held within 1 and a third of the digits.

    Attributes:
        perplexity: May be changed before ``prepare``.
        divergence: Kullback-Leibler, in nats; NaN before it was measured.
    """

    max_steps: ClassVar[int] = 1000

    def __init__(self, start: np.ndarray, perplexity: float = 30.0) -> None:
        width = float(start.std(axis=0).max()) if len(start) else 0.0
        super().__init__(start * (START_WIDTH / (width or 1.0)))
        self.perplexity = perplexity
        self.divergence = float("nan")
        self._affinities = np.zeros((0, 0), np.float32)
        self._rest()

    def _rest(self) -> None:
        self._speed = np.zeros_like(self.points)
        self._gains = np.ones_like(self.points)

    def prepare(self, coordinates: np.ndarray) -> Iterator[float]:
        """Finds the neighbours; digits that lay somewhere go on from there, without haste."""
        self._affinities = yield from affinities(coordinates, self.perplexity)
        self.steps = min(self.steps, EXPLORING)
        self.measure = ""
        self._rest()

    def step(self) -> None:
        """One step of gradient descent with momentum and gains (Jacobs 1988)."""
        exploring = self.steps < EXPLORING
        pull = EXAGGERATION if exploring else 1.0
        measures = (self.steps + 1) % MEASURED_EVERY == 0
        derivative, divergence = gradient(self.points, self._affinities, pull, measures=measures)
        against = self._speed * derivative < 0
        self._gains = np.maximum(np.where(against, self._gains + 0.2, self._gains * 0.8), 0.01)
        count = len(self.points)
        rate = max(count / EXAGGERATION / 4, min(MIN_RATE, count / EXAGGERATION))
        momentum = 0.5 if exploring else 0.8
        self._speed = momentum * self._speed - rate * self._gains * derivative
        moved = self.points + self._speed
        self.points = moved - moved.mean(axis=0)
        self.steps += 1
        if measures:
            self.divergence = divergence
            self.measure = tr("Kullback–Leibler divergence {divergence:.2f}", divergence=divergence)


def affinities(coordinates: np.ndarray, perplexity: float) -> Generator[float, None, np.ndarray]:
    """Yields the fraction that is done and returns P, symmetric, (n, n) float32, summing to 1.

    Each digit's neighbours share a Gaussian whose width gives the perplexity, among as many as
    three times that (van der Maaten 2014, section 3); all others have none.
    """
    count = len(coordinates)
    joint = np.zeros((count, count), np.float32)
    perplexity = min(max(perplexity, 1.0), max((count - 1) / 3, 1.0))
    for rows, indices, squared in nearest_of_each(coordinates, int(3 * perplexity)):
        conditionals = conditional(squared, perplexity) if count > 1 else squared
        joint[np.arange(rows.start, rows.stop)[:, None], indices] = conditionals
        yield rows.stop / count
    for start in range(0, count, 512):  # in place, block with mirrored block
        stop = start + 512
        joint[start:stop, start:] += joint[start:, start:stop].T
        joint[start:, start:stop] = joint[start:stop, start:].T
        yield 1.0
    joint /= max(float(joint.sum(dtype=np.float64)), 1e-30)
    return joint


def conditional(squared: np.ndarray, perplexity: float) -> np.ndarray:
    """Rows proportional to exp(−b · squared), each with the b that gives the perplexity.

    Args:
        squared: (n, k) squared distances.
        perplexity: Less than k; exp of the entropy of each row.

    Returns:
        (n, k), rows sum to 1.
    """
    scale = squared.mean(axis=1, keepdims=True)
    away = (squared - squared.min(axis=1, keepdims=True)) / np.where(scale > 0, scale, 1.0)
    wanted = np.log(perplexity)
    low, high = np.full((len(away), 1), 1e-3), np.full((len(away), 1), 1e9)
    for _ in range(40):  # halves a range of twelve powers of ten to a part in 10^10
        middle = np.sqrt(low * high)
        weights = np.exp(-middle * away)
        total = weights.sum(axis=1, keepdims=True)
        entropy = np.log(total) + middle * (weights * away).sum(axis=1, keepdims=True) / total
        low, high = (
            np.where(entropy > wanted, middle, low),
            np.where(entropy > wanted, high, middle),
        )
    return weights / total


def gradient(
    points: np.ndarray, joint: np.ndarray, pull: float = 1.0, *, measures: bool = False
) -> tuple[np.ndarray, float]:
    """The gradient of KL(pull · P ‖ Q) by ``points``, and KL(P ‖ Q).

    Args:
        points: (n, dims).
        joint: P, (n, n), symmetric, zero on the diagonal.
        pull: Exaggeration of P (it does not touch the second value).
        measures: Whether the second value is wanted; NaN otherwise.

    Returns:
        (n, dims), 4 Σ_j (pull · p − q) w (y_i − y_j) with w = 1 / (1 + |y_i − y_j|²) and
        q = w / Σ w (van der Maaten & Hinton 2008, eq. 5); the divergence in nats.
    """
    count, dims = points.shape
    left, right = pair_factors(points)
    extended = np.concatenate([points, np.ones((count, 1), points.dtype)], axis=1)
    pulls, pushes = np.empty_like(extended), np.empty_like(extended)
    near = np.empty((BLOCK, count), points.dtype)
    pulled = np.empty_like(near)
    total, known = -float(count), 0.0  # a digit is no pair with itself
    for start in range(0, count, BLOCK):
        rows = slice(start, min(start + BLOCK, count))
        weights, product = near[: rows.stop - start], pulled[: rows.stop - start]
        np.matmul(left[rows], right, out=weights)
        np.reciprocal(weights, out=weights)
        total += float(weights.sum(dtype=np.float64))
        if measures:
            known += _cross_entropy(joint[rows], weights)
        np.multiply(joint[rows], weights, out=product)
        np.matmul(product, extended, out=pulls[rows])
        np.multiply(weights, weights, out=weights)
        np.matmul(weights, extended, out=pushes[rows])
    attraction = pulls[:, dims:] * points - pulls[:, :dims]
    repulsion = pushes[:, dims:] * points - pushes[:, :dims]
    derivative = 4 * (pull * attraction - repulsion / max(total, 1e-30))
    return derivative.astype(points.dtype), known + np.log(
        max(total, 1e-30)
    ) if measures else np.nan


def _cross_entropy(joint: np.ndarray, weights: np.ndarray) -> float:
    """Σ p log(p / w) over the pairs that have affinity."""
    there = joint > 0
    p = joint[there].astype(np.float64)
    return float(np.sum(p * np.log(p / weights[there])))
