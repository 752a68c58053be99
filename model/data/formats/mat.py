"""MATLAB files of versions 4 to 7: arrays by name, those inside structures by names with slashes.

Our own reader, because scipy's compiled one crashes the whole process on some damaged files.
Invariants: nothing is executed, no size is believed that the file's own bytes don't bear out, and
what is packed is inflated no further than digits can have been packed. Format: The MathWorks,
"MAT-File Format", R2019b.
"""

import math
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ...errors import BadFileError
from ...language import tr
from ...packed import FREE_BYTES, MAX_RATIO, packed_too_far
from .arrays import LazyArray, held
from .entries import Entry, damaged, read_all, too_large
from .pixels import MAX_BYTES

_HEADER = 128
_MATRIX, _PACKED = 14, 15  # miMATRIX, miCOMPRESSED
_TYPES = {1: "i1", 2: "u1", 3: "i2", 4: "u2", 5: "i4", 6: "u4", 7: "f4", 9: "f8", 12: "i8",
          13: "u8"}  # fmt: skip
"""Type of an element -> what its numbers are."""
_TEXT_CODES = {1: "latin-1", 2: "latin-1", 4: "utf-16", 16: "utf-8", 17: "utf-16", 18: "utf-32"}
_CELL, _STRUCT, _CHAR = 1, 2, 4  # mxCELL_CLASS ...
_NUMBERS = range(6, 16)  # mxDOUBLE_CLASS to mxUINT64_CLASS
_MAX_DEPTH = 6
_MAX_CELLS = 4096
_MAX_ARRAYS = 200
_TYPES_4 = ("f8", "f4", "i4", "i2", "u2", "u1")
_CHUNK = 1 << 20


class _DamagedError(Exception):
    """The file's parts don't fit together."""


@dataclass(frozen=True)
class _Element:
    """A piece of a file of version 5: its type and its bytes."""

    kind: int
    data: memoryview


def mat_arrays(entry: Entry) -> list[LazyArray]:
    """The arrays of numbers and of texts in a MAT file, read.

    Raises:
        BadFileError: It is damaged, or too large.
    """
    data = read_all(entry, MAX_BYTES)
    reader = _version_5 if data.startswith(b"MATLAB") else _version_4
    found: list[LazyArray] = []
    try:
        for array in reader(data, entry.name):
            found.append(array)
            if len(found) > _MAX_ARRAYS:
                raise BadFileError(
                    tr(
                        "“{name}” holds more than {most} arrays. Save images and labels "
                        "alone in a file.",
                        name=entry.name,
                        most=_MAX_ARRAYS,
                    )
                )
    except (_DamagedError, struct.error, zlib.error, UnicodeDecodeError) as error:
        raise damaged(entry.name) from error
    return found


def _version_4(data: bytes, name: str) -> Iterator[LazyArray]:
    """The arrays of a file of version 4, each behind five numbers and its name."""
    place = 0
    while place < len(data):
        order = "<" if data[place : place + 4][-1:] == b"\0" else ">"
        kind, rows, columns, imaginary, length = struct.unpack_from(f"{order}5i", data, place)
        number_type, is_full = kind // 10 % 10, kind % 10 == 0
        if not (0 <= kind < 2000 and number_type < len(_TYPES_4) and 0 < length < 256):
            raise _DamagedError
        if rows < 0 or columns < 0:
            raise _DamagedError
        title = data[place + 20 : place + 19 + length].decode("latin-1")
        dtype = np.dtype(order + _TYPES_4[number_type])
        start = place + 20 + length
        size = rows * columns * dtype.itemsize
        if start + size * (1 + bool(imaginary)) > len(data):
            raise _DamagedError
        if is_full and size:
            array = np.frombuffer(data, dtype, rows * columns, start)
            yield held(title, _native(array.reshape((rows, columns), order="F")))
        place = start + size * (1 + bool(imaginary))


def _version_5(data: bytes, name: str) -> Iterator[LazyArray]:
    """The arrays of a file of versions 5 to 7, packed one by one in the last."""
    order = "<" if data[126:128] == b"IM" else ">"
    limit = min(MAX_BYTES, max(FREE_BYTES, MAX_RATIO * len(data)))
    done = 0
    for element in _elements(memoryview(data)[_HEADER:], order):
        if element.kind == _PACKED:
            plain = _inflated(element.data, limit - done, name)
            done += len(plain)
            for inner in _elements(memoryview(plain), order):
                yield from _arrays(inner, order, "", 0)
        else:
            yield from _arrays(element, order, "", 0)


def _inflated(data: memoryview, limit: int, name: str) -> bytearray:
    """What packed bytes unpack to, at most ``limit``."""
    unpacker, plain = zlib.decompressobj(), bytearray()
    while data and not unpacker.eof:
        plain += unpacker.decompress(data, _CHUNK)
        data = unpacker.unconsumed_tail
        if len(plain) > limit:
            raise too_large(name, MAX_BYTES) if limit > MAX_BYTES // 2 else packed_too_far(name)
    if not unpacker.eof:
        raise _DamagedError
    return plain


def _elements(data: memoryview, order: str) -> Iterator[_Element]:
    """The elements that stand one behind the other."""
    place = 0
    while place + 8 <= len(data):
        kind, size = struct.unpack_from(f"{order}2I", data, place)
        if kind >> 16:  # a small one: size, type and up to four bytes in eight
            size, kind = kind >> 16, kind & 0xFFFF
            if size > 4:
                raise _DamagedError
            yield _Element(kind, data[place + 4 : place + 4 + size])
            place += 8
            continue
        start = place + 8
        if start + size > len(data):
            raise _DamagedError
        yield _Element(kind, data[start : start + size])
        place = start + size + (0 if kind == _PACKED else -size % 8)


def _arrays(element: _Element, order: str, outer: str, depth: int) -> Iterator[LazyArray]:
    """The arrays of numbers and texts in a matrix element, those of structures and cells too.

    Args:
        element: Of type miMATRIX; others give nothing.
        order: "<" or ">".
        outer: The name that an array without one of its own gets.
        depth: How many structures and cells it stands in.
    """
    if element.kind != _MATRIX or not len(element.data) or depth > _MAX_DEPTH:
        return
    parts = _elements(element.data, order)
    flags, shape, title = (next(parts, None) for _ in range(3))
    if flags is None or shape is None or title is None or len(flags.data) < 8:
        raise _DamagedError
    kind = struct.unpack_from(f"{order}I", flags.data)[0] & 0xFF
    sides = tuple(_numbers(shape, order).tolist())
    if not 2 <= len(sides) <= 6 or any(side < 0 for side in sides):
        raise _DamagedError
    name = bytes(title.data).decode("latin-1").strip("\0") or outer
    if kind in _NUMBERS:
        yield from _number_array(next(parts, None), sides, order, name)
    elif kind == _CHAR:
        yield from _text_array(next(parts, None), sides, name)
    elif kind == _CELL:
        yield from _cells(list(parts)[:_MAX_CELLS], order, name, depth)
    elif kind == _STRUCT:
        yield from _fields(parts, order, name, depth, math.prod(sides))


def _numbers(element: _Element, order: str) -> np.ndarray:
    """The numbers of an element, in a row."""
    if element.kind not in _TYPES:
        raise _DamagedError
    dtype = np.dtype(order + _TYPES[element.kind])
    return _native(np.frombuffer(element.data, dtype, len(element.data) // dtype.itemsize))


def _number_array(
    element: _Element | None, sides: tuple[int, ...], order: str, name: str
) -> Iterator[LazyArray]:
    if element is None:
        raise _DamagedError
    numbers = _numbers(element, order)
    if len(numbers) != math.prod(sides):
        raise _DamagedError
    if len(numbers):
        yield held(name, numbers.reshape(sides, order="F"))


def _text_array(element: _Element | None, sides: tuple[int, ...], name: str) -> Iterator[LazyArray]:
    """Rows of letters as texts."""
    if element is None or element.kind not in _TEXT_CODES:
        return
    text = bytes(element.data).decode(_TEXT_CODES[element.kind], "replace").lstrip("\ufeff")
    rows, columns = sides[0], math.prod(sides[1:])
    if len(text) == rows * columns and text:
        letters = np.array(list(text)).reshape((rows, columns), order="F")
        yield held(name, np.array(["".join(row) for row in letters]))


def _cells(parts: list[_Element], order: str, name: str, depth: int) -> Iterator[LazyArray]:
    """One array of a cell that is alone; of many, their texts as one array."""
    inner = [list(_arrays(part, order, name, depth + 1)) for part in parts]
    if len(inner) == 1:
        yield from inner[0]
    elif inner and all(len(cell) == 1 and cell[0].dtype.kind == "U" for cell in inner):
        texts = [str(cell[0].load().flat[0]) for cell in inner]
        yield held(name, np.array(texts))


def _fields(
    parts: Iterator[_Element], order: str, name: str, depth: int, count: int
) -> Iterator[LazyArray]:
    """The arrays of a structure that is no list of structures."""
    length, names = next(parts, None), next(parts, None)
    if length is None or names is None or count != 1:
        return
    sizes = _numbers(length, order)
    if len(sizes) != 1 or not 1 <= sizes[0] <= 256:
        raise _DamagedError
    text, size = bytes(names.data), int(sizes[0])
    for start, part in zip(range(0, len(text), size), parts, strict=False):
        field = text[start : start + size].split(b"\0")[0].decode("latin-1")
        yield from _arrays(part, order, f"{name}/{field}", depth + 1)


def _native(array: np.ndarray) -> np.ndarray:
    return array.astype(array.dtype.newbyteorder("="), copy=False)
