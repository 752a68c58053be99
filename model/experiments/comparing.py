"""Whether two points of an experiment differ by more than their seeds make them, in words.

B. L. Welch's test, 1947, which does not take the variances of the two for equal.
"""

import math
from dataclasses import dataclass

from ..archs import Curve
from ..language import tr
from .summary import LEVEL, PointSummary, Summary


@dataclass(frozen=True)
class PointComparison:
    """Two points, by Welch's test.

    Attributes:
        difference: Mean of the first less that of the second.
        low: Where the 95 % confidence interval of the difference begins; NaN where unknown.
        high: Where it ends.
        p: How probable a difference at least as large would be if there were none; NaN where it
            can't be told.
        text: The same in words.
    """

    difference: float
    low: float
    high: float
    p: float
    text: str

    @property
    def is_significant(self) -> bool:
        """Whether seeds alone would seldom make such a difference."""
        return self.p < 1 - LEVEL


def compared(first: PointSummary, second: PointSummary, summary: Summary) -> PointComparison:
    """Whether two points of a summary differ by more than their seeds make them."""
    curve, nan = summary.curve, math.nan
    ours, theirs = first.values, second.values
    difference = first.mean - second.mean
    if len(ours) < 2 or len(theirs) < 2:
        text = tr(
            "{names}: {by}. One seed can’t tell a difference "
            "from chance: train each with three or more.",
            names=_names(first, second),
            by=_by(curve, difference),
        )
        return PointComparison(difference, nan, nan, nan, text)
    variances = [point.deviation**2 / len(point.values) for point in (first, second)]
    error = math.sqrt(sum(variances))
    if error == 0:
        p = 1.0 if difference == 0 else 0.0
        low = high = difference
        t = math.copysign(math.inf, difference) if difference else 0.0
    else:
        from scipy.special import stdtr, stdtrit

        t = difference / error
        # Welch and Satterthwaite's degrees of freedom.
        degrees = sum(variances) ** 2 / sum(
            v**2 / (len(values) - 1) for v, values in zip(variances, (ours, theirs), strict=True)
        )
        p = float(2 * stdtr(degrees, -abs(t)))
        half = float(stdtrit(degrees, (1 + LEVEL) / 2)) * error
        low, high = difference - half, difference + half
    verdict = _verdict(first, second, curve, difference, p)
    shown_t = f"{t:.2f}".replace("-", "−")
    span = tr("{by} to {by2}", by=_by(curve, low), by2=_by(curve, high))
    text = tr(
        "{verdict} Difference {by}, 95 % confidence interval {span}; Welch’s "
        "t = {shown_t}, p = {p:.2g}, with {count} and {count2} seeds.",
        verdict=verdict,
        by=_by(curve, difference),
        span=span,
        shown_t=shown_t,
        p=p,
        count=len(ours),
        count2=len(theirs),
    )
    return PointComparison(difference, low, high, p, text)


def _names(first: PointSummary, second: PointSummary) -> str:
    return tr("{sentence} against {label}", sentence=_sentence(first.label), label=second.label)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _by(curve: Curve, difference: float) -> str:
    """A difference of two values of a measure; of fractions, in percentage points."""
    if curve.unit == "%":
        return f"{100 * difference:+.2f} points".replace("-", "−")
    return f"{difference:+.4g} {curve.unit}".rstrip().replace("-", "−")


def _verdict(
    first: PointSummary, second: PointSummary, curve: Curve, difference: float, p: float
) -> str:
    if p >= 1 - LEVEL:
        return tr(
            "{names}: not told apart. Such a difference comes from seeds alone "
            "often enough; more seeds would narrow the interval.",
            names=_names(first, second),
        )
    word = "higher" if difference > 0 else "lower"
    if curve.better:
        word = "better" if (difference > 0) == (curve.better == "high") else "worse"
    told = tr(
        "{sentence} is {word} than {label}",
        sentence=_sentence(first.label),
        word=word,
        label=second.label,
    )
    return tr("{told}: seeds alone would seldom make that.", told=told)
