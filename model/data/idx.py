"""IDX files, the format of MNIST: a big-endian header, then bytes; plain or gzipped.

Invariant: nothing is allocated that the file's own size could not fill, and a gzipped file is
never inflated beyond what its header claims. Format: Y. LeCun, C. Cortes, C. J. C. Burges,
"The MNIST database of handwritten digits", "File formats".
"""

import gzip
import math
import zlib
from pathlib import Path
from typing import BinaryIO

import numpy as np

from ..disk import open_file, read_error, web_page_error
from ..errors import BadFileError
from .dataset import Part

MAX_BYTES = 256 * 2**20
"""Room for EMNIST's digits, the largest set of the kind (188 MB), and not for much more."""
MAX_COUNT = 2_000_000
"""Labels take a byte each, so that their number needs a bound of its own."""
MIN_SIDE, MAX_SIDE = 4, 256
"""Pixels: below, no digit can be told from another; above, it is no data set of digits."""

_UNSIGNED_BYTE = 0x08
# Deflate cannot shrink further: 258 bytes take at least two bits (RFC 1951, 3.2.5).
_MAX_DEFLATE_RATIO = 1032
_CHUNK = 1 << 20


def read_idx(path: str | Path) -> np.ndarray:
    """The images, uint8 (n, height, width), or labels, uint8 (n,), of an IDX file.

    Whether it is gzipped shows in its first bytes; its name does not matter.

    Raises:
        MissingFileError: The file is absent or may not be read.
        BadFileError: It is not such a file, is damaged, or beyond the limits above.
    """
    path = Path(path)
    with open_file(path) as file:
        try:
            size = file.seek(0, 2)
            file.seek(0)
            head = file.read(64)
            file.seek(0)
            if not head:
                raise BadFileError(f"“{path.name}” is empty. Copy or download it again.")
            page = web_page_error(path, head)
            if page is not None:
                raise page
            if not head.startswith(b"\x1f\x8b"):
                return _read_stream(path, file, size)
            with gzip.GzipFile(fileobj=file) as stream:
                return _read_stream(path, stream, size * _MAX_DEFLATE_RATIO)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise _damaged(path) from error
        except OSError as error:
            raise read_error(path, error) from error


def read_idx_pair(images_path: str | Path, labels_path: str | Path) -> Part:
    """The digits of an IDX file of images and one of labels.

    Raises:
        MissingFileError: A file is absent or may not be read.
        BadFileError: One is bad, they do not belong together, or a label is beyond 9.
    """
    images_path, labels_path = Path(images_path), Path(labels_path)
    # Labels first: most mistakes show in the file that is read at once.
    labels = read_idx(labels_path)
    if labels.ndim != 1:
        raise BadFileError(
            f"“{labels_path.name}” holds images where labels are needed. Name the file of labels."
        )
    check_labels(labels, labels_path.name)
    images = read_idx(images_path)
    if images.ndim != 3:
        raise BadFileError(
            f"“{images_path.name}” holds labels where images are needed. Name the file of images."
        )
    if len(images) != len(labels):
        raise BadFileError(
            f"“{images_path.name}” holds {len(images)} images, but “{labels_path.name}” "
            f"{len(labels)} labels. Choose two files that belong together."
        )
    return Part(images, labels.astype(np.int64))


def check_labels(labels: np.ndarray, name: str) -> None:
    """Raises BadFileError where one of the whole numbers ``labels`` (n,) is not 0 to 9."""
    wrong = np.flatnonzero((labels < 0) | (labels > 9))
    if len(wrong):
        raise BadFileError(
            f"Label number {wrong[0] + 1} in “{name}” is {labels[wrong[0]]}, "
            "but digits go from 0 to 9 only. Choose labels of digits."
        )


def check_images_shape(shape: tuple[int, ...], name: str) -> None:
    """Raises BadFileError where images of ``shape`` (n, height, width) are beyond the limits."""
    count, *sides = shape
    if any(not MIN_SIDE <= side <= MAX_SIDE for side in sides):
        raise BadFileError(
            f"“{name}” claims images of {sides[0]}x{sides[1]} pixels; "
            f"sides must have {MIN_SIDE} to {MAX_SIDE}. Choose another file."
        )
    if count > MAX_COUNT or math.prod(shape) > MAX_BYTES:
        raise _too_large(name)


def _too_large(name: str) -> BadFileError:
    return BadFileError(
        f"“{name}” claims to hold more than {MAX_COUNT:,} digits or {MAX_BYTES // 2**20} MiB. "
        "Choose a smaller file, or copy this one anew if it should be small."
    )


def _damaged(path: Path) -> BadFileError:
    return BadFileError(f"“{path.name}” is cut off or damaged. Copy or download it again.")


def _read_stream(path: Path, stream: BinaryIO, limit: int) -> np.ndarray:
    """The array in ``stream``, which cannot hold more than ``limit`` bytes."""
    shape = _read_header(path, stream)
    size = math.prod(shape)
    if size > limit:
        raise _damaged(path)
    data = np.empty(size, np.uint8)
    # By chunks, so that a large file is never in memory twice.
    for start in range(0, size, _CHUNK):
        wanted = min(_CHUNK, size - start)
        data[start : start + wanted] = np.frombuffer(_read_exactly(path, stream, wanted), np.uint8)
    # The byte too many also makes gzip come to its end and compare the checksum.
    if stream.read(1):
        raise BadFileError(
            f"“{path.name}” holds more data than its header says. Copy or download it again."
        )
    return data.reshape(shape)


def _read_header(path: Path, stream: BinaryIO) -> tuple[int, ...]:
    """Shape of the array that follows, within the limits."""
    zeros, kind, dimensions = (magic := _read_exactly(path, stream, 4))[:2], magic[2], magic[3]
    if zeros != b"\0\0" or not 0x08 <= kind <= 0x0E:
        raise BadFileError(
            f"“{path.name}” is not an IDX file of images or labels. Choose another file."
        )
    if kind != _UNSIGNED_BYTE:
        raise BadFileError(
            f"“{path.name}” holds numbers of IDX type 0x{kind:02X}; images and labels are bytes, "
            f"type 0x{_UNSIGNED_BYTE:02X}. Choose another file."
        )
    if dimensions not in (1, 3):
        raise BadFileError(
            f"“{path.name}” has {dimensions} dimensions; images have 3, labels 1. "
            "Choose another file."
        )
    raw = _read_exactly(path, stream, 4 * dimensions)
    shape = tuple(int(n) for n in np.frombuffer(raw, ">u4"))
    if shape[0] == 0:
        raise BadFileError(f"“{path.name}” holds no digits at all. Choose another file.")
    if dimensions == 3:
        check_images_shape(shape, path.name)
    elif shape[0] > MAX_COUNT:
        raise _too_large(path.name)
    return shape


def _read_exactly(path: Path, stream: BinaryIO, count: int) -> bytes:
    data = stream.read(count)
    if len(data) != count:
        raise _damaged(path)
    return data
