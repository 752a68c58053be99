"""Axes of plots: round tick values, and ranges that do not jump while data comes in."""

import math
from collections.abc import Sequence

import numpy as np

from ..style.numbers import figure, fixed, raised, significant

# Data may fill this little of a range before the range shrinks to it.
MIN_USED = 0.55

MOST_DECIMALS = 5
"""Ticks that need more are written in powers of ten."""

FAR_ABOVE = 10.0
"""So many times the middle of the others' highest values, a curve's runs off the plot."""


def nice_ticks(low: float, high: float, count: int) -> np.ndarray:
    """Round values within [low, high], about ``count`` at most, steps of 1, 2 or 5 times 10^k."""
    if not (math.isfinite(low) and math.isfinite(high)) or high <= low:
        return np.zeros(0)
    step = nice_step((high - low) / max(count, 1))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return np.arange(first, last + 1) * step


def nice_step(at_least: float) -> float:
    """The smallest of 1, 2, 5 times 10^k that is not below ``at_least`` (> 0)."""
    power = 10.0 ** math.floor(math.log10(at_least))
    for factor in (1, 2, 5):
        if factor * power >= at_least * (1 - 1e-9):
            return factor * power
    return 10 * power


def tick_texts(ticks: np.ndarray) -> list[str]:
    """Texts of evenly spaced ticks, all with the decimals that their step needs."""
    if len(ticks) < 2:
        return [significant(t) if abs(t) >= 1e-4 or t == 0 else figure(t) for t in ticks.tolist()]
    decimals = max(0, -math.floor(math.log10(abs(ticks[1] - ticks[0])) + 1e-9))
    if decimals <= MOST_DECIMALS:
        return [fixed(t + 0.0, decimals) for t in ticks.tolist()]
    power = math.floor(math.log10(np.abs(ticks).max()) + 1e-9)
    shown = [fixed(t / 10.0**power + 0.0, max(decimals + power, 0)) for t in ticks.tolist()]
    return [f"{text}·10{raised(power)}" if float(text.replace("−", "-")) else "0" for text in shown]


def steady_range(
    now: tuple[float, float] | None,
    low: float,
    high: float,
    bounds: tuple[float, float] = (-math.inf, math.inf),
) -> tuple[float, float]:
    """A round range that holds [low, high]; ``now`` stays while it fits and is well used.

    So an axis moves in few, large steps instead of a little with each value.
    """
    if not (math.isfinite(low) and math.isfinite(high)):
        return now or (0.0, 1.0)
    fits = now is not None and now[0] <= low and high <= now[1]
    if fits and high - low >= MIN_USED * (now[1] - now[0]):
        return now
    span = max(high - low, abs(high) * 1e-3, 1e-6)
    step = nice_step(span / 20)
    bottom = math.floor((low - 0.02 * span) / step) * step
    top = math.ceil((high + 0.02 * span) / step) * step
    wanted = max(bottom, bounds[0]), min(top, bounds[1])
    if fits and wanted[1] - wanted[0] > 0.8 * (now[1] - now[0]):
        return now  # a move that gains little is not worth the jump
    return wanted


def spread_apart(points: np.ndarray, wanted: float) -> np.ndarray:
    """``points`` (n, 2), moved as little as it takes to lie about ``wanted`` apart."""
    places = points + np.linspace(-1e-3, 1e-3, points.size).reshape(points.shape)
    for _ in range(30):
        way = places[:, None] - places[None]
        distance = np.hypot(way[..., 0], way[..., 1]) + np.eye(len(places)) * 1e9
        missing = np.clip(wanted - distance, 0, None)
        if not missing.any():
            break
        places = places + (way / distance[..., None] * missing[..., None] / 2).sum(1)
    return places


def common_top(highs: Sequence[float]) -> float:
    """The highest value of several runs, those left out that lie far above the others."""
    kept = sorted(highs)
    while len(kept) > 1 and kept[-1] > FAR_ABOVE * max(float(np.median(kept[:-1])), 1e-9):
        kept.pop()
    return kept[-1]
