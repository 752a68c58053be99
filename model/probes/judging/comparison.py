"""Two networks on the same digits: who reads which, and whether that is more than luck."""

import math
from dataclasses import dataclass

import numpy as np

from ...evaluate import Score


@dataclass(frozen=True, eq=False)
class Comparison:
    """Which of the same digits two networks read; each field holds places in their scores.

    Attributes:
        both_correct: Digits that both read.
        only_first: Those that only the first reads.
        only_second: Those that only the second reads.
        both_wrong: Those that neither reads.
        p_value: Of McNemar's exact test.
    """

    both_correct: np.ndarray
    only_first: np.ndarray
    only_second: np.ndarray
    both_wrong: np.ndarray
    p_value: float


def compare(first: Score, second: Score) -> Comparison:
    """Compares two scores on the same digits in the same order.

    Raises:
        ValueError: They are not of the same digits.
    """
    if not np.array_equal(first.labels, second.labels):
        raise ValueError("the scores are not of the same digits")
    a, b = first.correct, second.correct
    only_first, only_second = np.flatnonzero(a & ~b), np.flatnonzero(~a & b)
    return Comparison(
        both_correct=np.flatnonzero(a & b),
        only_first=only_first,
        only_second=only_second,
        both_wrong=np.flatnonzero(~a & ~b),
        p_value=mcnemar(len(only_first), len(only_second)),
    )


def mcnemar(only_first: int, only_second: int) -> float:
    """The probability of a split at least so uneven, if both were equally good.

    McNemar 1947, in its exact two-sided form: of the digits that one network reads and the
    other does not, each is the first's with probability 1/2, so that their number is binomial.

    Args:
        only_first: Digits that only the first network reads.
        only_second: Digits that only the second reads.
    """
    n, fewer = only_first + only_second, min(only_first, only_second)
    # Logarithms: half to the power of a few thousand is no float.
    logs = [
        math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1) - n * math.log(2)
        for k in range(fewer + 1)
    ]
    return min(1.0, 2 * math.fsum(math.exp(log) for log in logs))
