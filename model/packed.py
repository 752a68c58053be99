"""Packed files (gzip, bzip2, xz), inflated as far as somebody reads, and not without bound.

A file of 253 kB can unpack to 266 MB of nothing; digits and drawings never do.
"""

import bz2
import contextlib
import gzip
import io
import lzma
import re
from collections.abc import Callable, Iterator
from typing import BinaryIO

from .errors import BadFileError
from .language import tr

GZIP_MAGIC = b"\x1f\x8b"
MAX_UNPACKED = 1 << 30
"""Bytes that one file may unpack to: MNIST as text of real numbers takes 300 MB."""
MAX_RATIO = 200
"""How far data may have been packed. Digits shrink to a fifth, their labels to a fiftieth."""
FREE_BYTES = 16 << 20
"""Up to here anything may be packed as far as it goes."""


_MAX_LAYERS = 3
"""How often one may be packed in the other: browsers and scripts pack twice by mistake."""
_XZ_MEMORY = 128 << 20  # bytes of dictionary: what `xz -9` needs is 65 MB


@contextlib.contextmanager
def unpacked(file: BinaryIO, name: str, size: int) -> Iterator[BinaryIO]:
    """The bytes of an open file, unpacked where its first bytes say that it is packed.

    Reading raises EOFError for a damaged file (gzip also zlib's own), and BadFileError for one
    that unpacks to more than it should.

    Args:
        file: At its beginning; stays open.
        name: For the sentence of an error.
        size: Bytes of the file, as it is packed.

    Raises:
        BadFileError: It is packed again and again.
    """
    start = file.read(6)
    file.seek(0)
    with contextlib.ExitStack() as opened:
        for _ in range(_MAX_LAYERS):
            opener = _opener(start)
            if opener is None:
                yield file
                return
            packed = opened.enter_context(contextlib.closing(opener(file)))
            file = io.BufferedReader(_Bounded(packed, name, size), 1 << 16)
            start = file.peek(6)[:6]
        if _opener(start) is not None:
            raise BadFileError(
                tr(
                    "“{name}” is packed more than {most} times. Unpack it first.",
                    name=name,
                    most=_MAX_LAYERS,
                )
            )
        yield file


def _opener(start: bytes) -> Callable[[BinaryIO], BinaryIO] | None:
    """What unpacks a file that begins with ``start``; None of one that is not packed."""
    if start.startswith(GZIP_MAGIC):
        return lambda file: gzip.GzipFile(fileobj=file)
    if re.match(rb"BZh[1-9]1A", start):
        return bz2.BZ2File
    return _Xz if start.startswith(b"\xfd7zXZ\0") else None


def packed_too_far(name: str) -> BadFileError:
    """A file that would unpack to far more than data ever do."""
    return BadFileError(
        tr(
            "“{name}” unpacks to more than {most} times its size, which no digits do. "
            "Choose another file, or unpack it first if you trust it.",
            name=name,
            most=MAX_RATIO,
        )
    )


class _Bounded(io.RawIOBase):
    """Reads an unpacked stream, and no further than data could have been packed."""

    def __init__(self, packed: BinaryIO, name: str, size: int) -> None:
        super().__init__()
        self._packed, self._name = packed, name
        self._limit = min(MAX_UNPACKED, max(FREE_BYTES, MAX_RATIO * size))
        self._count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, target: memoryview) -> int:
        try:
            data = self._packed.read(min(len(target), 1 << 20))
        except OSError as error:
            if error.errno is not None:
                raise
            raise EOFError(str(error)) from error  # bzip2 and gzip: "invalid data"
        self._count += len(data)
        if self._count > self._limit:
            raise packed_too_far(self._name)
        target[: len(data)] = data
        return len(data)


class _Xz(io.RawIOBase):
    """The bytes of an xz file; lzma.LZMAFile would give a claimed dictionary all memory."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__()
        self._file = file
        self._packed = lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_XZ_MEMORY)

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        """At most ``size`` bytes; none at the end.

        Raises:
            EOFError: The file is damaged, or ends too early.
        """
        while not self._packed.eof:
            more = self._file.read(1 << 16) if self._packed.needs_input else b""
            if self._packed.needs_input and not more:
                raise EOFError("the file ends too early")
            try:
                data = self._packed.decompress(more, size)
            except lzma.LZMAError as error:
                raise EOFError(str(error)) from error
            if data:
                return data
        return b""
