"""Whether two points of an experiment differ by more than their seeds make them, in words.

B. L. Welch's test, 1947, which does not take the variances of the two for equal.
"""

import math
from dataclasses import dataclass

from ..archs import Curve
from ..language import capital, sentences, tr
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
    figures = tr(
        "Difference {by}, 95 % confidence interval {low} to {high}; Welch’s "
        "t = {t}, p = {p:.2g}, with {first} and {second} seeds.",
        by=_by(curve, difference),
        low=_by(curve, low),
        high=_by(curve, high),
        t=shown_t,
        p=p,
        first=len(ours),
        second=len(theirs),
    )
    return PointComparison(difference, low, high, p, sentences([verdict, figures]))


def _names(first: PointSummary, second: PointSummary) -> str:
    return tr("{first} against {second}", first=capital(first.label), second=second.label)


def _by(curve: Curve, difference: float) -> str:
    """A difference of two values of a measure; of fractions, in percentage points."""
    if curve.unit == "%":
        return tr("{by} points", by=f"{100 * difference:+.2f}".replace("-", "−"))
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
    names = {"first": capital(first.label), "second": second.label}
    if not curve.better and difference > 0:
        return tr("{first} is higher than {second}: seeds alone would seldom make that.", **names)
    if not curve.better:
        return tr("{first} is lower than {second}: seeds alone would seldom make that.", **names)
    if (difference > 0) == (curve.better == "high"):
        return tr("{first} is better than {second}: seeds alone would seldom make that.", **names)
    return tr("{first} is worse than {second}: seeds alone would seldom make that.", **names)
