"""Layout: digits in a plane that move, step by step, until they lie as a method wants them.

Numpy alone. Invariant: ``points`` is replaced, never written to, so that who took it may keep it.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import ClassVar

import numpy as np

BLOCK = 32
"""Rows of all pairs that are worked on at once: with 3,000 digits they stay in the cache, which
makes a step twice as fast as whole matrices do."""


class Layout(ABC):
    """A way to lay digits out that takes its time.

    Attributes:
        max_steps: Steps after which it is done.
        points: (n, dims) float32.
        steps: Made so far.
        measure: How well it has come out, in words; empty while that is not known.
    """

    max_steps: ClassVar[int]

    def __init__(self, start: np.ndarray) -> None:
        self.points = np.array(start, np.float32)
        self.steps = 0
        self.measure = ""

    @property
    def is_done(self) -> bool:
        """Whether it lies as it will."""
        return self.steps >= self.max_steps

    @abstractmethod
    def prepare(self, coordinates: np.ndarray) -> Iterator[float]:
        """Takes what the digits are in many dimensions, (n, d) float32, all finite.

        To be run to its end before the first step, and again where the digits have become
        others: then they go on from where they lie. Yields the fraction that is done.
        """

    @abstractmethod
    def step(self) -> None:
        """Moves the points once."""

    def geodesics(self) -> object | None:
        """What places one more digit exactly; None where its neighbours' mean has to do."""
        return None


def pair_factors(points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Factors (n, dims + 2) and (dims + 2, n) whose product is all squared distances plus 1.

    So one matrix product gives a block of 1 + |a − b|²; |a − b|² is less exact by what 1 is.
    """
    ones = np.ones((len(points), 1), points.dtype)
    squared = np.einsum("ij,ij->i", points, points)[:, None]
    left = np.concatenate([-2 * points, squared + 1, ones], axis=1)
    right = np.concatenate([points, ones, squared], axis=1)
    return left, np.ascontiguousarray(right.T)
