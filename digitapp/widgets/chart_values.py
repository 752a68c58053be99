"""What a PointChart shows, as plain values, and how its axes divide."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..style.numbers import significant
from .axes import nice_ticks, tick_texts


@dataclass(frozen=True)
class ChartAxis:
    """An axis.

    Attributes:
        title: Beside it.
        is_log: Whether it is logarithmic.
        names: Where its values are no numbers but 0, 1, 2, ...: what these stand for.
        is_percent: Whether its values are fractions, written in per cent.
    """

    title: str = ""
    is_log: bool = False
    names: tuple[str, ...] = ()
    is_percent: bool = False


@dataclass(frozen=True)
class ChartPoint:
    """A point.

    Attributes:
        key: What it stands for.
        x: Its place.
        y: Its height.
        low: Where its band begins; NaN for none.
        high: Where it ends.
        is_best: Whether it is marked as the best.
    """

    key: int
    x: float
    y: float
    low: float = math.nan
    high: float = math.nan
    is_best: bool = False


@dataclass(frozen=True)
class ChartSeries:
    """Points that belong together.

    Attributes:
        name: In the legend; empty for none.
        points: From left to right.
        joined: Whether a line joins them.
        is_quiet: Whether it is drawn faintly, without dots and not to be pointed at.
    """

    name: str
    points: tuple[ChartPoint, ...] = ()
    joined: bool = True
    is_quiet: bool = False


def ticks_of(axis: ChartAxis, low: float, high: float, count: int) -> list[tuple[float, str]]:
    """Values as they are drawn, and what is written at them; about ``count`` at most."""
    if axis.names:
        return [(float(k), name) for k, name in enumerate(axis.names)]
    if axis.is_log:
        return _log_ticks(low, high, count, axis)
    scale = 100 if axis.is_percent else 1
    ticks = nice_ticks(scale * low, scale * high, count)
    return list(zip((ticks / scale).tolist(), tick_texts(ticks), strict=True))


def drawn(value: float, axis: ChartAxis) -> float:
    """Where a value stands on its axis: its logarithm where that is logarithmic."""
    return math.log10(value) if axis.is_log else value


def wide_range(values: Sequence[float], air: float) -> tuple[float, float]:
    """A range that holds all values, with air at both ends."""
    if not values:
        return 0.0, 1.0
    low, high = min(values), max(values)
    span = high - low
    if span <= 1e-9 * max(abs(high), 1e-9):
        span = abs(high) * 0.1 or 1.0
        return low - span / 2, high + span / 2
    return low - air * span, high + air * span


def _log_ticks(low: float, high: float, count: int, axis: ChartAxis) -> list[tuple[float, str]]:
    """Powers of ten, and 2 and 5 times these where there is room."""
    powers = range(math.floor(low) - 1, math.ceil(high) + 1)
    for factors in ((1, 2, 3, 5), (1, 3), (1,)):
        values = [factor * 10.0**power for power in powers for factor in factors]
        inside = [value for value in values if low <= math.log10(value) <= high]
        if len(inside) <= max(count, 2) or factors == (1,):
            break
    if len(inside) < 2:
        inside = [10**value for value in np.linspace(low, high, 3).tolist()]
    scale = 100 if axis.is_percent else 1
    return [(math.log10(value), significant(scale * value)) for value in inside]
