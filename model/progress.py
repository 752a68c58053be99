"""Work that says how far it is: generators that yield on the way and return what came of it.

Invariant: what is sent to one of these reaches the work itself, so that a job can hand it messages
through any number of layers; ``hearing`` alone takes them for itself.
"""

from collections.abc import Callable, Generator, Iterator, Sequence
from typing import Any, TypeVar

P = TypeVar("P")
R = TypeVar("R")
T = TypeVar("T")
W = TypeVar("W")
Y = TypeVar("Y")
Z = TypeVar("Z")

Spread = Callable[[Callable[[P], R], Sequence[P]], Iterator[R]]
"""Calls a function with pieces of work and gives what comes of them, in order.

``map`` does so here, one after another; ``parallel.ProcessPool`` by several processes where that is
faster, with the same results. Function, pieces and results are such as can be pickled."""


def in_pieces(whole: W, size: int) -> list[W]:
    """Slices of ``size`` of something, the last as long as is left; none where it is empty."""
    return [whole[start : start + size] for start in range(0, len(whole), size)]


def result_of(work: Generator[Any, Any, T]) -> T:
    """What a generator returns in the end; what it yields on the way is passed over."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value


def mapped(work: Generator[Y, Any, T], tell: Callable[[Y], Z]) -> Generator[Z, Any, T]:
    """The same work with the same result, each value on the way as ``tell`` makes it."""
    message = None
    try:
        while True:
            try:
                value = work.send(message)
            except StopIteration as end:
                return end.value
            message = yield tell(value)
    finally:
        work.close()


def hearing(work: Generator[Y, Any, T], hear: Callable[[Any], object]) -> Generator[Y, Any, T]:
    """The same work with the same result; what is sent, None apart, goes to ``hear`` instead."""
    try:
        while True:
            try:
                value = next(work)
            except StopIteration as end:
                return end.value
            message = yield value
            if message is not None:
                hear(message)
    finally:
        work.close()


def between(work: Generator[float, Any, T], low: float, high: float) -> Generator[float, Any, T]:
    """The same work with its fractions, 0 to 1, between ``low`` and ``high``."""
    return mapped(work, lambda fraction: low + (high - low) * fraction)
