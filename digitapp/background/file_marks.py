"""Whether another program changed a file since this one read or wrote it.

Invariant: by its content, not its time: a copy of the same bytes is no change, and another content
under the same time and size is one.
"""

import hashlib
import os
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from typing import Any

_CHUNK = 1 << 20


@dataclass(frozen=True)
class ChangedElsewhere:
    """What a job yields in place of writing: the file is not as it was left here.

    Attributes:
        path: Which file.
    """

    path: str


class FileMarks:
    """Checksums of files as they were here last. Its generators run in jobs."""

    def __init__(self) -> None:
        self._marks: dict[str, bytes] = {}

    def reading(self, path: str, work: Iterator[Any]) -> Iterator[Any]:
        """What ``work`` yields that reads the file; its checksum is noted first.

        First, so that a change in between is asked about once too often, and not once too few.
        """
        self._note(path)
        yield from work

    def writing(
        self, path: str, write: Callable[[str], Generator[float, None, None]]
    ) -> Iterator[float | ChangedElsewhere]:
        """What ``write`` yields; or ChangedElsewhere alone, and then nothing is written."""
        known = self._marks.get(_place(path))
        if known is not None and _checksum(path) not in (known, None):
            yield ChangedElsewhere(path)
            return
        yield from self.overwriting(path, write)

    def overwriting(
        self, path: str, write: Callable[[str], Generator[float, None, None]]
    ) -> Iterator[float]:
        """The same, whatever became of the file."""
        yield from write(path)
        self._note(path)

    def _note(self, path: str) -> None:
        checksum = _checksum(path)
        if checksum is None:
            self._marks.pop(_place(path), None)
        else:
            self._marks[_place(path)] = checksum


def _place(path: str) -> str:
    return os.path.realpath(path)


def _checksum(path: str) -> bytes | None:
    """Of the content of an ordinary file; None where there is none that can be read."""
    digest = hashlib.blake2b(digest_size=16)
    try:
        if not os.path.isfile(path):
            return None
        with open(path, "rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
    except (OSError, ValueError):
        return None
    return digest.digest()
