"""Named arrays in an ``.npz`` file, read without pickle and within limits, written atomically.

Invariant: nothing is allocated or inflated before the file has shown that it is within the
limits, and nothing in a file is ever executed. The formats: PKWARE's APPNOTE.TXT for the zip
archive, NEP 1 for each ``.npy`` member.
"""

import errno
import math
import re
import struct
import zipfile
import zlib
from collections.abc import Collection, Generator, Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

import numpy as np

from .disk import open_file, read_error, replacing, save_error, web_page_error
from .errors import BadFileError
from .language import tr
from .progress import result_of

DTYPES = frozenset(
    ["|b1", "|u1", "|i1", "<u2", "<i2", "<u4", "<i4", "<u8", "<i8", "<f2", "<f4", "<f8"]
)
"""What a member may hold: plain little-endian numbers."""

_MAX_DIMENSIONS = 8
# numpy itself refuses .npy headers beyond this length.
MAX_NPY_HEADER = 10_000
# One entry of the archive's directory: 46 bytes, a name and some extra fields.
_MAX_DIRECTORY_ENTRY = 1024
# Deflate cannot shrink further: 258 bytes take at least two bits (RFC 1951, 3.2.5).
_MAX_DEFLATE_RATIO = 1032
_CHUNK = 1 << 20
# Bits 1, 2 (deflate's effort), 3 (sizes after the data), 11 (UTF-8 names): encryption is none.
_ALLOWED_FLAGS = 0b1000_0000_1110
_END_RECORD = struct.Struct("<4s4H2LH")
NPY_HEADER = re.compile(
    r"\{'descr': (?P<descr>'[^']*'|\[.*\]), "
    r"'fortran_order': (?P<fortran>True|False), "
    r"'shape': \((?P<shape>(?:\d{1,18}(?:, ?\d{1,18})*,?)?)\),? ?\}\s*"
)


def read_arrays(
    path: str | Path,
    *,
    max_bytes: int,
    max_arrays: int = 1000,
    only: Collection[str] | None = None,
) -> dict[str, np.ndarray]:
    """Name -> array of the ``.npz`` file at ``path``, in the file's order.

    Args:
        path: The file, as ``write_arrays``, ``numpy.savez`` or ``numpy.savez_compressed`` make it.
        max_bytes: How many bytes the arrays that are read may take in all.
        max_arrays: How many arrays the file may hold, read or not.
        only: Names to read; others are passed over, absent ones stay absent from the result.

    Raises:
        MissingFileError: The file is absent or may not be read.
        BadFileError: It is damaged, holds something other than plain numbers, or is too large.
    """
    path = Path(path)
    with open_file(path) as file:
        try:
            _check_outline(path, file, max_arrays)
            with zipfile.ZipFile(file) as archive:
                members = _choose_members(path, archive, max_arrays, only)
                _check_sizes(path, file, members.values(), max_bytes)
                return {name: _read_member(path, archive, members[name]) for name in members}
        except (
            zipfile.BadZipFile,
            zlib.error,
            struct.error,
            EOFError,
            ValueError,
            NotImplementedError,
        ) as error:
            raise _damaged(path) from error
        except OSError as error:
            if error.errno == errno.EINVAL:  # a damaged directory sends zipfile to a negative place
                raise _damaged(path) from error
            raise read_error(path, error) from error


def write_arrays(
    path: str | Path, arrays: Mapping[str, np.ndarray], *, compress: bool = False
) -> None:
    """Writes ``arrays`` to ``path`` as ``.npz``; the same arrays give the same bytes.

    Args:
        path: The file; one that is there is replaced only when the new one is complete on disk.
        arrays: Name -> array of plain numbers; names may hold dots and slashes.
        compress: Whether to deflate the arrays.

    Raises:
        SaveError: It could not be written; what was there before is untouched.
        ValueError: An array holds objects, text or another thing that DTYPES lacks.
    """
    result_of(writing_arrays(path, arrays, compress=compress))


def writing_arrays(
    path: str | Path, arrays: Mapping[str, np.ndarray], *, compress: bool = False
) -> Generator[float, None, None]:
    """The same piece by piece: yields the fraction done; closed on the way, it leaves no file."""
    path = Path(path)
    whole, done = max(sum(array.nbytes for array in arrays.values()), 1), 0
    try:
        with replacing(path) as file, zipfile.ZipFile(file, "w") as archive:
            for name, array in arrays.items():
                for count in _writing_member(archive, name, array, compress):
                    done += count
                    yield done / whole
    except OSError as error:
        raise save_error(path, error) from error


def _writing_member(
    archive: zipfile.ZipFile, name: str, array: np.ndarray, compress: bool
) -> Iterator[int]:
    """Writes one array; yields how many bytes more are written."""
    array = np.asarray(array, order="C")
    array = array.astype(array.dtype.newbyteorder("<"), copy=False)
    if array.dtype.str not in DTYPES:
        raise ValueError(f"array {name!r} of dtype {array.dtype} cannot be saved")
    info = zipfile.ZipInfo(f"{name}.npy", date_time=(1980, 1, 1, 0, 0, 0))
    info.create_system = 3  # Unix, on every system: the bytes shall not depend on it
    info.external_attr = 0o644 << 16
    info.compress_type = zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED
    info.file_size = array.nbytes + MAX_NPY_HEADER  # tells zipfile whether it needs zip64
    with archive.open(info, "w") as member:
        header = np.lib.format.header_data_from_array_1_0(array)
        np.lib.format.write_array_header_1_0(member, header)
        content = array.reshape(-1).view(np.uint8)
        for start in range(0, len(content), _CHUNK):
            piece = content[start : start + _CHUNK]
            member.write(piece)
            yield len(piece)


def _shown(text: str) -> str:
    """Text out of a file, fit for a sentence: short, and without control characters."""
    return "".join(char if char.isprintable() else "?" for char in text[:40])


def _damaged(path: Path) -> BadFileError:
    return BadFileError(
        tr(
            "“{name}” is cut off or damaged. Copy or download it again, or make it again.",
            name=path.name,
        )
    )


def _check_outline(path: Path, file: BinaryIO, max_arrays: int) -> None:
    """Refuses what is no archive, and a directory too long to be read entry by entry.

    ``zipfile`` makes an object of each entry before anyone can count them, and believes the
    directory's length rather than the number of entries.
    """
    head = file.read(64)
    size = file.seek(0, 2)
    if not head:
        raise BadFileError(tr("“{name}” is empty. Copy or download it again.", name=path.name))
    page = web_page_error(path, head)
    if page is not None:
        raise page
    if not head.startswith(b"PK"):
        raise BadFileError(
            tr(
                "“{name}” is not an .npz file, whatever its name says. Choose another file.",
                name=path.name,
            )
        )
    # An archive ends with this record; with a comment behind it, it would not be one of numpy's.
    if size < _END_RECORD.size:
        raise _damaged(path)
    file.seek(size - _END_RECORD.size)
    signature, *_, directory_size, _, comment = _END_RECORD.unpack(file.read(_END_RECORD.size))
    if signature != b"PK\5\6" or comment:
        raise _damaged(path)
    file.seek(max(0, size - _END_RECORD.size - 20))
    is_zip64 = file.read(4) == b"PK\6\7"
    if is_zip64 or directory_size > max_arrays * _MAX_DIRECTORY_ENTRY:
        raise _too_many(path, max_arrays)
    file.seek(0)


def _too_many(path: Path, max_arrays: int) -> BadFileError:
    return BadFileError(
        tr(
            "“{name}” holds more than the {most} arrays that it may. Choose another file.",
            name=path.name,
            most=max_arrays,
        )
    )


def _choose_members(
    path: Path, archive: zipfile.ZipFile, max_arrays: int, only: Collection[str] | None
) -> dict[str, zipfile.ZipInfo]:
    """Array name -> directory entry of the members to read."""
    entries = archive.infolist()
    if len(entries) > max_arrays:
        raise _too_many(path, max_arrays)
    chosen: dict[str, zipfile.ZipInfo] = {}
    for entry in entries:
        name = entry.filename.removesuffix(".npy")
        if only is not None and name not in only:
            continue
        if name == entry.filename:
            raise BadFileError(
                tr(
                    "“{name}” holds “{array}”, which is no array. Choose an .npz file.",
                    name=path.name,
                    array=_shown(name),
                )
            )
        if name in chosen:
            raise BadFileError(
                tr(
                    "“{name}” holds “{array}” twice. Make it again.",
                    name=path.name,
                    array=_shown(name),
                )
            )
        chosen[name] = entry
    return chosen


def _check_sizes(
    path: Path, file: BinaryIO, entries: Collection[zipfile.ZipInfo], max_bytes: int
) -> None:
    """Refuses what is larger than allowed, or than its bytes in the file can become."""
    if sum(entry.file_size for entry in entries) > max_bytes + len(entries) * MAX_NPY_HEADER:
        raise BadFileError(
            tr(
                "“{name}” would take more than {most:.0f} MiB of memory. Choose a smaller file.",
                name=path.name,
                most=max_bytes / 2**20,
            )
        )
    size = file.seek(0, 2)
    for entry in entries:
        if entry.flag_bits & ~_ALLOWED_FLAGS:
            raise BadFileError(
                tr("“{name}” is encrypted. Make it again with numpy.savez.", name=path.name)
            )
        ratio = {zipfile.ZIP_STORED: 1, zipfile.ZIP_DEFLATED: _MAX_DEFLATE_RATIO}.get(
            entry.compress_type
        )
        if ratio is None:
            raise BadFileError(
                tr(
                    "“{name}” is packed in a way that numpy does not use. "
                    "Make it again with numpy.savez.",
                    name=path.name,
                )
            )
        if entry.header_offset + entry.compress_size > size:
            raise _damaged(path)
        if entry.file_size > ratio * entry.compress_size:
            raise _damaged(path)


def _read_member(path: Path, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> np.ndarray:
    with archive.open(entry) as member:
        dtype, fortran, shape, header_size = _read_npy_header(path, entry, member)
        size = entry.file_size - header_size
        # Zero is no way around the limit on what the other dimensions may be.
        if math.prod(shape) * dtype.itemsize != size or math.prod(n or 1 for n in shape) > 2**40:
            raise _damaged(path)
        data = np.empty(size, np.uint8)
        # By chunks, so that a large member is never in memory twice. The last one checks the CRC.
        for start in range(0, size, _CHUNK):
            wanted = min(_CHUNK, size - start)
            chunk = member.read(wanted)
            if len(chunk) != wanted:
                raise _damaged(path)
            data[start : start + wanted] = np.frombuffer(chunk, np.uint8)
        if not size and member.read(1):
            raise _damaged(path)
    # A byte other than 0 and 1 would make a bool that is neither true nor false.
    array = data != 0 if dtype.kind == "b" else data.view(dtype)
    return array.reshape(shape[::-1]).T if fortran else array.reshape(shape)


def _read_npy_header(
    path: Path, entry: zipfile.ZipInfo, member: BinaryIO
) -> tuple[np.dtype, bool, tuple[int, ...], int]:
    """Dtype, whether in Fortran's order, shape, and the header's own length in bytes.

    Parsed by a pattern: numpy's reader evaluates the text as Python's literals, and has warnings
    and exceptions of many kinds for what is none.
    """
    start = member.read(8)
    if len(start) < 8 or start[:6] != b"\x93NUMPY" or start[6] not in (1, 2, 3):
        raise _damaged(path)
    length_format = "<H" if start[6] == 1 else "<I"
    length_size = struct.calcsize(length_format)
    (length,) = struct.unpack(length_format, member.read(length_size))
    if length > MAX_NPY_HEADER:
        raise _damaged(path)
    header = NPY_HEADER.fullmatch(member.read(length).decode("latin1"))
    if header is None:
        raise _damaged(path)
    name = _shown(entry.filename.removesuffix(".npy"))
    descr = header["descr"].strip("'")
    if descr == "|O":
        raise BadFileError(
            tr(
                "“{array}” in “{name}” holds Python objects (a pickle), which could run a "
                "program when read. Save it as plain numbers.",
                array=name,
                name=path.name,
            )
        )
    if descr not in DTYPES:
        raise BadFileError(
            tr(
                "“{array}” in “{name}” holds {dtype}, not plain little-endian numbers. "
                "Save it as such.",
                array=name,
                name=path.name,
                dtype=_shown(descr),
            )
        )
    shape = tuple(int(n) for n in header["shape"].replace(",", " ").split())
    if len(shape) > _MAX_DIMENSIONS:
        raise _damaged(path)
    return np.dtype(descr), header["fortran"] == "True", shape, len(start) + length_size + length
