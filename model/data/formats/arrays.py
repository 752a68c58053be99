"""IDX and npy files: an array each, known by its header before it is read.

Invariant: nothing is allocated that the header does not ask for within the limits, and nothing
is ever unpickled. Formats: Y. LeCun, C. Cortes, C. J. C. Burges, "The MNIST database of
handwritten digits", "File formats"; NEP 1 for npy.
"""

import math
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np

from ...errors import BadFileError
from ...language import tr
from ...npz import MAX_NPY_HEADER, NPY_HEADER
from .entries import Entry, damaged, stream, too_large, unpacking
from .pixels import MAX_BYTES, MAX_COUNT, no_digits, too_many_digits

IDX_TYPES = {0x08: "|u1", 0x09: "|i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}
"""Third byte of an IDX file -> what its numbers are."""

_MAX_DIMENSIONS = 5
_CHUNK = 1 << 20
_PLAIN = {"b", "i", "u", "f", "U", "S"}


@dataclass(frozen=True, eq=False)
class LazyArray:
    """An array in a file, of which only the header has been read.

    Attributes:
        path: Where it stands: file, or file and name of the array, slashes between them.
        shape: Its shape.
        dtype: Its type; object where it holds a pickle, which is never read.
        load: Reads it; native byte order, C order.
    """

    path: str
    shape: tuple[int, ...]
    dtype: np.dtype
    load: Callable[[], np.ndarray]

    @property
    def ndim(self) -> int:
        """Number of dimensions."""
        return len(self.shape)

    @property
    def size(self) -> int:
        """Number of elements."""
        return math.prod(self.shape)


def held(path: str, array: np.ndarray) -> LazyArray:
    """An array that is in memory already."""
    return LazyArray(path, array.shape, array.dtype, lambda: array)


def idx_array(entry: Entry) -> LazyArray:
    """The array of an IDX file.

    Raises:
        BadFileError: Its header is none, or beyond the limits.
    """
    with stream(entry) as file:
        dtype, shape = _idx_header(file, entry.name)
    start = 4 + 4 * len(shape)
    return LazyArray(entry.path, shape, dtype, lambda: _read(entry, start, dtype, shape))


def npy_array(entry: Entry, path: str | None = None) -> LazyArray:
    """The array of an npy file.

    Args:
        entry: The file.
        path: Where it stands, if not as the entry says.

    Raises:
        BadFileError: Its header is none, or beyond the limits.
    """
    where = path if path is not None else entry.path
    with stream(entry) as file:
        dtype, is_fortran, shape, start = _npy_header(file, entry.name)
    if dtype.kind not in _PLAIN:

        def refuse() -> np.ndarray:
            raise BadFileError(
                tr(
                    "“{name}” holds Python objects (a pickle), which could run a program when "
                    "read. Save it as plain numbers.",
                    name=entry.name,
                )
            )

        return LazyArray(where, shape, np.dtype(object), refuse)

    def load() -> np.ndarray:
        if is_fortran:
            return np.ascontiguousarray(_read(entry, start, dtype, shape[::-1]).T)
        return _read(entry, start, dtype, shape)

    return LazyArray(where, shape, dtype.newbyteorder("="), load)


def no_idx(name: str) -> BadFileError:
    """A file that is not of MNIST's form."""
    return BadFileError(
        tr("“{name}” is not an IDX file of images or labels. Choose another file.", name=name)
    )


def _idx_header(file: BinaryIO, name: str) -> tuple[np.dtype, tuple[int, ...]]:
    """Type and shape, within the limits; the lowest byte first where it must be meant so."""
    magic = _exactly(file, 4, name)
    is_little = magic[2:] == b"\0\0" and magic[:1] != b"\0"
    magic = magic[::-1] if is_little else magic
    if magic[:2] != b"\0\0" or not 0x08 <= magic[2] <= 0x0E:
        raise no_idx(name)
    if magic[2] not in IDX_TYPES:
        raise BadFileError(
            tr(
                "“{name}” holds numbers of IDX type 0x{code:02X}, which does not exist. Copy or "
                "download it again.",
                name=name,
                code=magic[2],
            )
        )
    if not 1 <= magic[3] <= _MAX_DIMENSIONS:
        raise BadFileError(
            tr(
                "“{name}” has {count} dimensions; images have 3, labels 1. Choose another file.",
                name=name,
                count=magic[3],
            )
        )
    raw = _exactly(file, 4 * magic[3], name)
    shape, little = (tuple(np.frombuffer(raw, order).tolist()) for order in (">u4", "<u4"))
    dtype = np.dtype(IDX_TYPES[magic[2]])
    if is_little or (max(shape) > MAX_COUNT and max(little) <= MAX_COUNT):
        shape, dtype = little, dtype.newbyteorder("<")  # written by a C program on a PC
    if shape[0] == 0:
        raise no_digits(name)
    if shape[0] > MAX_COUNT or math.prod(shape) * dtype.itemsize > MAX_BYTES:
        raise too_many_digits(name)
    return dtype, shape


def _npy_header(file: BinaryIO, name: str) -> tuple[np.dtype, bool, tuple[int, ...], int]:
    """Type, whether in Fortran's order, shape, and where the numbers begin.

    Parsed by a pattern: numpy's reader evaluates the text as Python's literals.
    """
    start = _exactly(file, 8, name)
    if start[:6] != b"\x93NUMPY" or start[6] not in (1, 2, 3):
        raise damaged(name)
    kind = "<H" if start[6] == 1 else "<I"
    (length,) = struct.unpack(kind, _exactly(file, struct.calcsize(kind), name))
    if length > MAX_NPY_HEADER:
        raise damaged(name)
    header = NPY_HEADER.fullmatch(_exactly(file, length, name).decode("latin1"))
    if header is None:
        raise damaged(name)
    with unpacking(name):  # a type that numpy does not know is a TypeError or a ValueError
        try:
            dtype = np.dtype(header["descr"].strip("'")[:20])
        except TypeError:
            dtype = np.dtype(object)
    shape = tuple(int(n) for n in header["shape"].replace(",", " ").split())
    if len(shape) > 8 or math.prod(n or 1 for n in shape) > 2**40:
        raise damaged(name)
    if dtype.kind in _PLAIN and not dtype.itemsize:
        raise damaged(name)
    return dtype, header["fortran"] == "True", shape, 8 + struct.calcsize(kind) + length


def _read(entry: Entry, start: int, dtype: np.dtype, shape: tuple[int, ...]) -> np.ndarray:
    """The numbers behind a header of ``start`` bytes."""
    size = math.prod(shape) * dtype.itemsize
    if size > MAX_BYTES:
        raise too_large(entry.name, MAX_BYTES)
    with stream(entry) as file:
        _exactly(file, start, entry.name)
        # Grown as bytes come, so that a claim alone takes no memory.
        data = bytearray()
        while len(data) < size:
            chunk = file.read(min(_CHUNK, size - len(data)))
            if not chunk:
                raise damaged(entry.name)
            data += chunk
        # The byte too many also makes gzip come to its end and compare the checksum.
        if file.read(1):
            raise BadFileError(
                tr(
                    "“{name}” holds more data than its header says. Copy or download it again.",
                    name=entry.name,
                )
            )
    array = np.frombuffer(data, np.uint8 if dtype.kind == "b" else dtype).reshape(shape)
    if dtype.kind == "b":
        return array != 0
    return array.astype(dtype.newbyteorder("="), copy=False)


def _exactly(file: BinaryIO, count: int, name: str) -> bytes:
    data = file.read(count)
    if len(data) != count:
        raise damaged(name)
    return data
