"""Derivatives of a loss by finite differences, in float64, to be shown beside the exact ones.

Nothing but losses goes in. Invariant: a part of the loss that stays as it is costs no digits, and
so does no loss that is next to nothing.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from ...core import ops
from ...nn.losses import LOSSES, one_hot

STEPS = (1e-2, 1e-3, 1e-4, 1e-5, 1e-6)
"""Tried one after another: a long step rounds less, a short one jumps over no bend."""

ROUNDING = float(np.finfo(np.float64).eps)
AGREED = 1e-5
"""Largest relative difference of two derivatives that are called equal."""

GOOD = 1e-8
"""Estimated error, relative, with which no shorter step is tried."""


@dataclass(frozen=True)
class Check:
    """A derivative found in two ways.

    Attributes:
        exact: By backpropagation.
        numeric: By finite differences.
        noise: How far off the numeric one may be because losses are rounded.
        bend: Right-sided derivative minus left-sided; 0 where the loss is smooth.
    """

    exact: float
    numeric: float
    noise: float = 0.0
    bend: float = 0.0

    @property
    def difference(self) -> float:
        """How far apart they are, relative to the larger one; 0 where both are 0.

        Derivatives so small that they drown in the noise are taken relative to that.
        """
        scale = max(abs(self.exact), abs(self.numeric), self.noise / AGREED)
        return abs(self.exact - self.numeric) / scale if scale > 0 else 0.0

    @property
    def agrees(self) -> bool:
        """Whether they are the same but for AGREED."""
        return self.difference <= AGREED

    @property
    def is_bent(self) -> bool:
        """Whether the loss has a corner just here, where there is no one derivative to agree on."""
        return not self.agrees and abs(self.bend) > 0.01 * abs(self.exact)


def check(exact: float, losses: Callable[[np.ndarray], np.ndarray]) -> Check:
    """A derivative at 0 beside the numeric one; where they differ, with a look for a corner.

    Args:
        exact: By backpropagation.
        losses: As for ``derivative``.
    """
    found = Check(exact, *derivative(losses))
    if found.agrees:
        return found
    h = STEPS[-1]
    low, middle, high = losses(np.array([-h, 0.0, h]))
    return replace(found, bend=float((high - 2 * middle + low).sum()) / h)


def derivative(losses: Callable[[np.ndarray], np.ndarray]) -> tuple[float, float]:
    """Derivative at 0 of a function by central differences of fourth order, and its noise.

    (8 (f(h) - f(-h)) - (f(2h) - f(-2h))) / 12h, whose error is of order h⁴ (Abramowitz & Stegun
    1964, 25.3.21). The step h gets shorter until the estimated error is small: a bend of a relu
    within it shows as a difference between the estimates from near and from far.

    Args:
        losses: Float64 (n,) -> (n, parts) values there, as parts to be summed: their differences
            are taken first, so that a large part that stays as it is costs no digits.

    Returns:
        The derivative, and how far off it may be by rounding.
    """
    best, minimum, noise = 0.0, math.inf, 0.0
    for h in STEPS:
        parts = losses(np.array([-2 * h, -h, h, 2 * h]))
        low2, low, high, high2 = parts
        near = float((high - low).sum()) / (2 * h)
        far = float((high2 - low2).sum()) / (4 * h)
        rounding = ROUNDING * float(np.abs(parts).max(axis=0).sum()) / h
        error = 0.01 * abs(near - far) + rounding
        if error < minimum:
            best, minimum, noise = (4 * near - far) / 3, error, rounding
        if minimum <= max(GOOD * abs(best), rounding):
            break
    return best, noise


def loss_parts(loss: str, logits: np.ndarray, label: int) -> np.ndarray:
    """The loss of each row of logits (n, 10) as parts (n, k) that add up to it.

    With all digits where it is next to nothing. The losses of ``nn`` round to about 1e-16, which
    is much beside the loss of a network of great confidence.

    Args:
        loss: Key of LOSSES.
        logits: Float64.
        label: The correct digit, 0 to 9.
    """
    if loss == "cross_entropy":
        rows, largest = np.arange(len(logits)), logits.argmax(axis=1)
        apart = logits - logits[rows, largest][:, None]
        powers = np.exp(apart)
        powers[rows, largest] = 0.0
        return np.stack([np.log1p(powers.sum(axis=1)), -apart[:, label]], axis=1)
    if loss == "softmax_squared_error":
        wrong = ops.softmax(logits)
        wrong[:, label] = 0.0
        wrong[:, label] = wrong.sum(axis=1)  # 1 - probability of the label
        return 0.5 * np.square(wrong)
    # For the label 1 - s(z) is s(-z), which loses no digits.
    targets = one_hot(np.full(len(logits), label), logits)
    wrong = np.where(targets > 0, -logits, logits)
    if loss == "binary_cross_entropy":
        return np.logaddexp(0, wrong)
    if loss == "squared_error":
        return 0.5 * np.square(1 / (1 + np.exp(-wrong)))
    rows = [LOSSES[loss].value(each[None], np.array([label])).data for each in logits]
    return np.array(rows, np.float64)[:, None]
