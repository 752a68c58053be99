"""Loading that goes on where it was given up: a view that is left does not waste what it began."""

import itertools
import threading
from collections.abc import Callable, Hashable, Iterator
from typing import Any


class Continued:
    """Hands out work by key; what is closed before its end is kept, one piece, and goes on later.

    May be used by several threads: no two ever advance the same work.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: tuple[Hashable, Iterator, Callable[[], None]] | None = None

    def work(self, key: Hashable, begin: Callable[[], Iterator]) -> Iterator[Any]:
        """What ``begin()`` yields, from the last value on that was given before it was closed.

        That one comes again: whoever was given it may have been cancelled before it arrived, and
        it may be the last, which is what all the work was for.
        """
        inner, close = self._taken(key) or _begun(begin())
        for value in inner:
            try:
                yield value
            except GeneratorExit:
                with self._lock:
                    self._kept = key, itertools.chain([value], inner), close
                raise

    def forget(self) -> None:
        """Closes what is kept."""
        with self._lock:
            kept, self._kept = self._kept, None
        if kept is not None:
            kept[2]()

    def _taken(self, key: Hashable) -> tuple[Iterator, Callable[[], None]] | None:
        with self._lock:
            if self._kept is None or self._kept[0] != key:
                return None
            kept, self._kept = self._kept, None
        return kept[1:]


def _begun(work: Iterator) -> tuple[Iterator, Callable[[], None]]:
    return work, work.close
