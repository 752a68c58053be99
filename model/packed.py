"""Gzipped files, inflated as far as somebody reads, and never beyond what real data shrink to.

A file of 253 kB can unpack to 266 MB of nothing; digits and drawings never do.
"""

import contextlib
import gzip
import io
from collections.abc import Iterator
from typing import BinaryIO

from .errors import BadFileError

GZIP_MAGIC = b"\x1f\x8b"
MAX_UNPACKED = 1 << 30
"""Bytes that one file may unpack to: MNIST as text of real numbers takes 300 MB."""
MAX_RATIO = 200
"""How far data may have been packed. Digits shrink to a fifth, their labels to a fiftieth."""
FREE_BYTES = 16 << 20
"""Up to here anything may be packed as far as it goes."""


@contextlib.contextmanager
def unpacked(file: BinaryIO, name: str, size: int) -> Iterator[BinaryIO]:
    """The bytes of an open file, unpacked where its first two say that it is gzipped.

    Reading raises gzip's own errors for a damaged file, and BadFileError for one that unpacks to
    more than it should.

    Args:
        file: At its beginning; stays open.
        name: For the sentence of an error.
        size: Bytes of the file, as it is packed.
    """
    is_packed = file.read(2) == GZIP_MAGIC
    file.seek(0)
    if not is_packed:
        yield file
        return
    with gzip.GzipFile(fileobj=file) as packed:
        yield io.BufferedReader(_Bounded(packed, name, size), 1 << 16)


def packed_too_far(name: str) -> BadFileError:
    """A file that would unpack to far more than data ever do."""
    return BadFileError(
        f"“{name}” unpacks to more than {MAX_RATIO} times its size, which no digits do. "
        "Choose another file, or unpack it first if you trust it."
    )


class _Bounded(io.RawIOBase):
    """Reads a gzipped stream, and no further than data could have been packed."""

    def __init__(self, packed: gzip.GzipFile, name: str, size: int) -> None:
        super().__init__()
        self._packed, self._name = packed, name
        self._limit = min(MAX_UNPACKED, max(FREE_BYTES, MAX_RATIO * size))
        self._count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, target: memoryview) -> int:
        data = self._packed.read(min(len(target), 1 << 20))
        self._count += len(data)
        if self._count > self._limit:
            raise packed_too_far(self._name)
        target[: len(data)] = data
        return len(data)
