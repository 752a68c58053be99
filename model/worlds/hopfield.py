"""A Hopfield network: pictures as valleys of an energy, and a state that rolls into one.

Units are -1 or +1. By Hebb's rule the weights are W = sum of p p' / n without the diagonal; by the
pseudo-inverse, W projects onto what the patterns span (Personnaz et al. 1985).
"""

from collections.abc import Iterator

import numpy as np

MOST_SWEEPS = 20


def hebb(patterns: np.ndarray) -> np.ndarray:
    """Weights (n, n) of patterns (k, n) of -1 and 1 by Hebb's rule."""
    weights = patterns.T @ patterns / patterns.shape[1]
    np.fill_diagonal(weights, 0)
    return weights


def projection(patterns: np.ndarray) -> np.ndarray:
    """Weights (n, n) that leave every pattern (k, n) as it is, without the diagonal."""
    weights = np.linalg.pinv(patterns) @ patterns
    np.fill_diagonal(weights, 0)
    return weights


RULES = {"Hebb": hebb, "pseudo-inverse": projection}


def energy(weights: np.ndarray, state: np.ndarray) -> float:
    """-1/2 s' W s: never rises when one unit after another follows its sum."""
    return float(-0.5 * state @ weights @ state)


def stable(weights: np.ndarray, patterns: np.ndarray) -> np.ndarray:
    """Which patterns (k, n) no unit wants to leave, bool (k,)."""
    return (_followed(patterns, patterns @ weights) == patterns).all(-1)


def sweeps(
    weights: np.ndarray, states: np.ndarray, rng: np.random.Generator
) -> Iterator[np.ndarray]:
    """States (k, n) after each sweep, in which one unit after another follows its sum.

    Ends when a sweep changes nothing, or after MOST_SWEEPS.

    Args:
        weights: (n, n).
        states: Where to begin.
        rng: Draws the order of the units, new for each sweep.
    """
    states = states.copy()
    for _ in range(MOST_SWEEPS):
        before = states.copy()
        for unit in rng.permutation(states.shape[1]):
            states[:, unit] = _followed(states[:, unit], states @ weights[unit])
        yield states.copy()
        if (states == before).all():
            return


def flipped(states: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    """States (k, n) with ``count`` units of each turned over."""
    places = rng.random(states.shape).argsort(1)[:, :count]
    noisy = states.copy()
    np.put_along_axis(noisy, places, -np.take_along_axis(states, places, 1), 1)
    return noisy


def _followed(states: np.ndarray, sums: np.ndarray) -> np.ndarray:
    """Units with the sign of their sums; a sum of zero changes nothing."""
    return np.where(sums > 0, 1.0, np.where(sums < 0, -1.0, states))
