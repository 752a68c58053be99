"""Modern Hopfield networks: a state attends to stored patterns (Ramsauer et al. 2021).

Patterns stay bytes, of which some thousands at a time become floats: of all 60,000 digits that
would be 188 MB. A byte of 0 stands for -1, one of 1 for 1, so that all patterns have the same
length, also on a part of the pixels: the larger product is the nearer pattern.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

CHUNK = 2048
"""Patterns at a time: 6 MB as floats of 784 pixels."""

UNMOVED = 1e-3
"""A state that changes by less anywhere has arrived."""

MOST_UPDATES = 50


@dataclass(frozen=True, eq=False)
class Attended:
    """What states find among the patterns.

    Attributes:
        states: (n, pixels), float32: the patterns' mean, weighed by softmax(beta X'x).
        log_sums: (n,), float64: log of the sum of exp(beta X'x).
    """

    states: np.ndarray
    log_sums: np.ndarray


def as_signs(patterns: np.ndarray) -> np.ndarray:
    """Bytes, 0 or 1 -> float32, -1 or 1."""
    return patterns * np.float32(2) - np.float32(1)


def products(patterns: np.ndarray, states: np.ndarray) -> np.ndarray:
    """X'x of patterns (count, pixels), bytes, and states (n, pixels): (n, count), float32."""
    found = np.empty((len(states), len(patterns)), np.float32)
    for start in range(0, len(patterns), CHUNK):
        some = as_signs(patterns[start : start + CHUNK])
        np.matmul(states, some.T, out=found[:, start : start + CHUNK])
    return found


def attend(patterns: np.ndarray, states: np.ndarray, beta: float) -> Attended:
    """X softmax(beta X'x), Ramsauer et al. 2021, eq. 3, in one pass over the patterns.

    The softmax is of all patterns seen so far: what was summed before is scaled when a larger
    product comes (Milakov and Gimelshein 2018).

    Args:
        patterns: (count, pixels), bytes; at least one.
        states: (n, pixels), float32.
        beta: How sharply the nearest pattern is preferred.
    """
    largest = np.full(len(states), -np.inf, np.float32)
    sums = np.zeros(len(states), np.float64)
    means = np.zeros(states.shape, np.float32)
    for start in range(0, len(patterns), CHUNK):
        some = as_signs(patterns[start : start + CHUNK])
        scores = np.float32(beta) * (states @ some.T)
        above = np.maximum(largest, scores.max(axis=1))
        kept = np.exp(largest - above)
        scores -= above[:, None]
        np.exp(scores, out=scores)
        means *= kept[:, None]
        means += scores @ some
        sums = sums * kept + scores.sum(axis=1)
        largest = above
    means /= sums[:, None]
    return Attended(means, largest + np.log(sums))


def energies(attended: Attended, states: np.ndarray, beta: float, count: int) -> np.ndarray:
    """(n,), float64: -lse(beta, X'x) + x'x / 2 + log(count) / beta + M^2 / 2, at least 0.

    Ramsauer et al. 2021, eq. 2; M, the length of a pattern, is the root of the pixels.
    """
    squares = np.einsum("ij,ij->i", states, states, dtype=np.float64)
    log_means = attended.log_sums - np.log(count)
    return 0.5 * (squares + states.shape[1]) - log_means / beta


def updates(
    patterns: np.ndarray, states: np.ndarray, free: np.ndarray, beta: float
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """States move to what they attend to, until none moves.

    Args:
        patterns: (count, pixels), bytes; at least one.
        states: (n, pixels), float32 from -1 to 1.
        free: (pixels,), bool: the pixels that may change.
        beta: As for ``attend``.

    Yields:
        The states, the first as they were given, and the energy of each, (n,).
    """
    for _ in range(MOST_UPDATES):
        attended = attend(patterns, states, beta)
        yield states, energies(attended, states, beta, len(patterns))
        after = np.where(free, attended.states, states)
        moved = np.abs(after - states).max(initial=0)
        states = after
        if moved < UNMOVED:
            return
