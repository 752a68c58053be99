"""Work as generators: what they yield is how far they are, what they return is the result.

Nobody else catches StopIteration by hand.
"""

from collections.abc import Callable, Generator
from typing import Any, TypeVar

T = TypeVar("T")
Progress = TypeVar("Progress")


def result_of(work: Generator[Any, Any, T]) -> T:
    """What a generator returns in the end; what it yields on the way is passed over."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value


def mapped(
    work: Generator[Progress, Any, T], change: Callable[[Progress], Any]
) -> Generator[Any, Any, T]:
    """What ``work`` returns; yields ``change`` of all that it yields.

    What is sent to this reaches ``work``, and closing this closes ``work``.
    """
    message = None
    try:
        while True:
            try:
                progress = work.send(message)
            except StopIteration as end:
                return end.value
            message = yield change(progress)
    finally:
        work.close()


def between(low: float, high: float, work: Generator[float, Any, T]) -> Generator[float, None, T]:
    """``work`` as one stage of a longer one: its fractions 0 to 1 become ``low`` to ``high``."""
    return (yield from mapped(work, lambda fraction: low + (high - low) * fraction))
