"""How many random patterns a Hopfield network holds: measured, and by theory.

Invariant: patterns are random, so that what is found depends on the rule and on patterns per unit
alone; pictures of digits are alike, and are lost far earlier.
"""

import math
from collections.abc import Generator, Sequence
from dataclasses import dataclass

import numpy as np

from .nn.couplings import RULES, sweeps

RECALLED = 0.95
"""Overlap from which a pattern counts as recalled: theory lets a few units be wrong."""

CRITICAL = 0.138
"""Patterns per unit beyond which Hebb's rule recalls none (Amit, Gutfreund, Sompolinsky 1985)."""


@dataclass(frozen=True)
class CapacityPoint:
    """What came of storing so many random patterns.

    Attributes:
        patterns: How many.
        load: Patterns per unit.
        recalled: Fraction that was recalled with an overlap of at least RECALLED.
        exact: Fraction that was recalled to the last unit.
        overlap: Mean overlap of what was recalled with the pattern, -1 to 1.
        theory: What theory has for Hebb's rule, see ``overlap_by_theory``.
    """

    patterns: int
    load: float
    recalled: float
    exact: float
    overlap: float
    theory: float


def capacity_curve(
    rule: str, units: int, counts: Sequence[int], rng: np.random.Generator, *, noise: float = 0.1
) -> Generator[float, None, tuple[CapacityPoint, ...]]:
    """Stores random patterns and recalls each from a noisy one.

    Args:
        rule: Key of ``nn.couplings.RULES``.
        units: Of the network.
        counts: How many patterns, one point each.
        rng: Draws patterns, noise and the order of recall.
        noise: Fraction of units that are turned over where a recall begins.

    Yields:
        The fraction that is done, 0 to 1.

    Returns:
        A point for each of ``counts``.
    """
    points, done, whole = [], 0, max(sum(counts), 1)
    for count in counts:
        points.append(_point(rule, units, count, rng, noise))
        done += count
        yield done / whole
    return tuple(points)


def _point(
    rule: str, units: int, count: int, rng: np.random.Generator, noise: float
) -> CapacityPoint:
    signs = rng.choice(np.array([-1, 1], np.float32), (count, units))
    couplings = np.zeros((units, units), np.float32)
    RULES[rule](signs, couplings, 0)
    turned = rng.random(signs.shape).argsort(axis=1) < round(noise * units)
    starts = np.where(turned, -signs, signs)
    *_, last = sweeps(couplings, starts, np.ones(units, bool), lambda: rng.permutation(units))
    overlaps = (last * signs).mean(axis=1)
    return CapacityPoint(
        count,
        count / units,
        float((overlaps >= RECALLED).mean()),
        float((last == signs).all(axis=1).mean()),
        float(overlaps.mean()),
        overlap_by_theory(count / units),
    )


def overlap_by_theory(load: float) -> float:
    """Overlap of a recalled pattern with the stored one, for Hebb's rule and many units.

    Amit, Gutfreund and Sompolinsky 1985, eqs. 13 to 15 without noise (T = 0), in one unknown
    y = m / sqrt(2 a r): erf(y) = y (sqrt(2 a) + 2 / sqrt(pi) exp(-y^2)), whose largest solution
    gives m = erf(y). Beyond CRITICAL patterns per unit there is none but 0.
    """
    if load <= 0:
        return 1.0
    for y in np.linspace(6.0, 0.05, 5001).tolist():
        above = math.erf(y) - y * (math.sqrt(2 * load) + 2 / math.sqrt(math.pi) * math.exp(-y * y))
        if above >= 0:
            return math.erf(y)
    return 0.0
