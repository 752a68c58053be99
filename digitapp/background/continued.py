"""Loading that goes on where it was given up: a view that is left does not waste what it began."""

import threading
from collections.abc import Callable, Hashable, Iterator
from typing import Any


class Continued:
    """Hands out work by key; what is closed before its end is kept, one piece, and goes on later.

    May be used by several threads: no two ever advance the same work.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: tuple[Hashable, Iterator] | None = None

    def work(self, key: Hashable, begin: Callable[[], Iterator]) -> Iterator[Any]:
        """What ``begin()`` yields, from the first value that nobody was given yet."""
        inner = self._taken(key) or begin()
        for value in inner:
            try:
                yield value
            except GeneratorExit:
                with self._lock:
                    self._kept = key, inner
                raise

    def forget(self) -> None:
        """Closes what is kept."""
        with self._lock:
            kept, self._kept = self._kept, None
        if kept is not None:
            kept[1].close()

    def _taken(self, key: Hashable) -> Iterator | None:
        with self._lock:
            if self._kept is None or self._kept[0] != key:
                return None
            kept, self._kept = self._kept, None
        return kept[1]
