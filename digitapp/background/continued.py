"""Loading that goes on where it was given up: a view that is left does not waste what it began."""

import itertools
import threading
from collections.abc import Callable, Generator, Hashable, Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, eq=False)
class _GivenUp:
    """Work that was given up: the last value that it gave, and what goes on from there."""

    key: Hashable
    value: Any
    work: Generator


class Continued:
    """Hands out work by key; what is closed before its end is kept, one piece, and goes on later.

    May be used by several threads: no two ever advance the same work.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: _GivenUp | None = None

    def work(self, key: Hashable, begin: Callable[[], Generator]) -> Iterator[Any]:
        """What ``begin()`` yields, from the last value on that was given before it was closed.

        That one comes again: whoever was given it may have been cancelled before it arrived, and
        it may be the last, which is what all the work was for.
        """
        kept = self._taken(key)
        again, work = ([], begin()) if kept is None else ([kept.value], kept.work)
        for value in itertools.chain(again, work):
            try:
                yield value
            except GeneratorExit:
                with self._lock:
                    self._kept = _GivenUp(key, value, work)
                raise

    def forget(self) -> None:
        """Closes what is kept."""
        with self._lock:
            kept, self._kept = self._kept, None
        if kept is not None:
            kept.work.close()

    def _taken(self, key: Hashable) -> _GivenUp | None:
        with self._lock:
            if self._kept is None or self._kept.key != key:
                return None
            kept, self._kept = self._kept, None
        return kept
