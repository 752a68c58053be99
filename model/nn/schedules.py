"""Learning-rate schedules: SCHEDULES, name -> function(progress in [0, 1]) -> factor in [0, 1].

The factor multiplies the learning rate that a person set. Progress is the fraction of the training
that is done, so that a change of the batch size in mid-training bends no curve.
"""

import math

WARM_UP = 0.03
"""Fraction of a training with the cosine schedule in which the rate climbs from zero."""


def constant(progress: float) -> float:
    """The same rate to the end."""
    return 1.0


def step(progress: float) -> float:
    """A tenth after half of the training, a hundredth in its last fifth."""
    if progress < 0.5:
        return 1.0
    return 0.1 if progress < 0.8 else 0.01


def linear(progress: float) -> float:
    """A straight line down to zero, as suits gradients that are estimated by sampling.

    Their noise never ends, and only a rate that does lets the weights settle (Robbins and Monro
    1951).
    """
    return max(1.0 - progress, 0.0)


def cosine(progress: float) -> float:
    """A short climb, then half a cosine down to zero (Loshchilov & Hutter 2017, eq. 5)."""
    if progress < WARM_UP:
        return max(progress / WARM_UP, 0.02)
    return _half_cosine((progress - WARM_UP) / (1 - WARM_UP))


def one_cycle(progress: float) -> float:
    """From 1/25 up to the full rate in the first 30 %, then down to zero (Smith 2018)."""
    rise = 0.3
    if progress < rise:
        return 1 - (1 - 1 / 25) * _half_cosine(progress / rise)
    return _half_cosine((progress - rise) / (1 - rise))


def _half_cosine(fraction: float) -> float:
    """1 at fraction 0, 0 at fraction 1 and beyond, flat at both ends."""
    return 0.5 * (1 + math.cos(math.pi * min(fraction, 1.0)))


SCHEDULES = {
    "constant": constant,
    "step": step,
    "linear": linear,
    "cosine": cosine,
    "one_cycle": one_cycle,
}
