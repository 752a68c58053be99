"""MATLAB files of versions 4 to 7: arrays by name, those inside structures by dotted names.

scipy reads them; it executes nothing. Invariant: a packed file is unpacked by ourselves first,
piece by piece, to see how large it is.
"""

import io
import zlib
from collections.abc import Iterator
from typing import Any

import numpy as np

from ...errors import BadFileError
from ...packed import FREE_BYTES, MAX_RATIO, packed_too_far
from .arrays import LazyArray, held
from .entries import Entry, damaged, read_all, too_large
from .pixels import MAX_BYTES

_HEADER = 128
_PACKED = 15  # miCOMPRESSED
_MAX_DEPTH = 4
_MAX_ARRAYS = 200
_CHUNK = 1 << 16
# What scipy's reader raises for files that are cut short or tampered with.
_READER_ERRORS = (
    OSError, EOFError, ValueError, TypeError, LookupError, ArithmeticError, AttributeError,
    RuntimeError, AssertionError, zlib.error,
)  # fmt: skip


def mat_arrays(entry: Entry) -> list[LazyArray]:
    """The arrays of numbers and texts in a MAT file, read.

    Raises:
        BadFileError: It is damaged, or too large.
    """
    from scipy.io import loadmat
    from scipy.io.matlab import MatReadError

    data = read_all(entry, MAX_BYTES)
    if data.startswith(b"MATLAB"):
        _check_size(data, entry.name)
    try:
        content = loadmat(io.BytesIO(data), verify_compressed_data_integrity=True)
        found = []
        for name, value in content.items():
            if not name.startswith("__"):
                found += list(_flattened(name, value, 0))
    except MemoryError as error:
        raise too_large(entry.name, MAX_BYTES) from error
    except (*_READER_ERRORS, MatReadError) as error:
        raise damaged(entry.name) from error
    if len(found) > _MAX_ARRAYS:
        raise BadFileError(
            f"“{entry.name}” holds {len(found)} arrays. Save images and labels alone in a file."
        )
    return found


def _check_size(data: bytes, name: str) -> None:
    """Refuses a file that unpacks to more than digits can be, without keeping what comes out."""
    order = "little" if data[126:128] == b"IM" else "big"
    limit = min(MAX_BYTES, max(FREE_BYTES, MAX_RATIO * len(data)))
    place, total = _HEADER, 0
    while place + 8 <= len(data):
        kind = int.from_bytes(data[place : place + 4], order)
        size = int.from_bytes(data[place + 4 : place + 8], order)
        if kind == _PACKED:
            unpacker = zlib.decompressobj()
            rest = data[place + 8 : place + 8 + size]
            while rest and not unpacker.eof:
                try:
                    total += len(unpacker.decompress(rest, _CHUNK))
                except zlib.error as error:
                    raise damaged(name) from error
                rest = unpacker.unconsumed_tail
                if total > limit:
                    raise packed_too_far(name) if total < MAX_BYTES else too_large(name, MAX_BYTES)
        place += 8 + size


def _flattened(name: str, value: Any, depth: int) -> Iterator[LazyArray]:
    """The arrays of numbers and texts in ``value``, those of structures and cells with them."""
    if not isinstance(value, np.ndarray) or depth > _MAX_DEPTH:
        return
    if value.dtype.names:
        if value.size == 1:
            for field in value.dtype.names:
                yield from _flattened(f"{name}/{field}", value[field].flat[0], depth + 1)
    elif value.dtype.kind == "O":
        if value.size == 1:
            yield from _flattened(name, value.flat[0], depth + 1)
        elif value.size and all(_is_text(cell) for cell in value.flat):
            texts = [str(cell.flat[0]) for cell in value.flat]
            yield held(name, np.array(texts, dtype=np.str_))
    elif value.dtype.kind in "biufUS" and value.size:
        yield held(name, value)


def _is_text(cell: Any) -> bool:
    return isinstance(cell, np.ndarray) and cell.dtype.kind == "U" and cell.size == 1
