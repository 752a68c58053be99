"""LIBSVM's tables: a label, then "column:value" for whatever is not zero, columns from 1."""

import re
from collections.abc import Generator

import numpy as np

from ...errors import BadFileError
from ...language import tr
from .entries import Entry, stream
from .labels import to_digits
from .layout import PEN_COLUMNS, pen_points
from .naming import role_of
from .pairing import RawPart
from .pixels import MAX_BYTES, MAX_COUNT, MAX_SIDE, to_pictures, too_many_digits

_ROW = re.compile(rb"\s*[-+]?\d+(\.\d*)?(\s+\d{1,6}:[-+.\deE]+)+\s*")
_SIDES = (8, 16, 20, 28, 32, 64, 128)
"""Px: sizes that such tables have; columns that are zero throughout, as at the end, are absent."""
_MAX_LINE = 4 << 20


def is_sparse(head: bytes) -> bool:
    """Whether a file that begins with ``head`` is such a table."""
    first = head.lstrip().partition(b"\n")[0]
    # The first row may be longer than what is known of it.
    return bool(_ROW.match(first)) and b"," not in first


def reading_sparse(entry: Entry) -> Generator[float, None, RawPart]:
    """The images and labels of the table; yields the fraction read, 0 to 1.

    Images are the smallest squares of a usual size that all columns fit into.

    Raises:
        BadFileError: A row is none, or the columns are too many.
    """
    labels: list[float] = []
    rows: list[np.ndarray] = []
    width, done, size = 0, 0, 0
    with stream(entry) as file:
        while line := file.readline(_MAX_LINE):
            if not line.strip():
                continue
            if not _ROW.fullmatch(line):
                raise _bad_row(len(rows) + 1, entry.name)
            label, *cells = line.split()
            try:
                pairs = np.array([cell.split(b":") for cell in cells]).astype(np.float64)
            except ValueError as error:
                raise _bad_row(len(rows) + 1, entry.name) from error
            labels.append(float(label))
            with np.errstate(over="ignore"):  # infinite, and told as no number later
                rows.append(pairs.astype(np.float32))
            width = max(width, int(pairs[:, 0].max()))
            size, done = size + rows[-1].nbytes, done + len(line)
            if width > MAX_SIDE**2 or len(rows) > MAX_COUNT or size > MAX_BYTES:
                raise too_many_digits(entry.name)
            if len(rows) % 1000 == 0:
                yield min(1.0, done / max(1, entry.size))
    side = next((side for side in _SIDES if side * side >= width), MAX_SIDE)
    if len(rows) * side * side * 4 > MAX_BYTES:
        raise too_many_digits(entry.name)
    images = np.zeros((len(rows), side * side), np.float32)
    for image, pairs in zip(images, rows, strict=True):
        # Counted from 1; a 0 would name the last one.
        image[np.maximum(pairs[:, 0].astype(np.int64) - 1, 0)] = pairs[:, 1]
    if width == PEN_COLUMNS and _fills_square(images[:, :width]):
        raise pen_points(entry.name)
    pictures = to_pictures(images, len(rows), entry.name)
    digits = to_digits(np.array(labels), len(rows), entry.name)
    return RawPart(pictures, digits, role_of(entry.path))


def _fills_square(points: np.ndarray) -> bool:
    """Whether rows of eight points x, y reach from 0 to 100, as UCI's pen digits do."""
    return bool((points.max(axis=1) == 100).mean() > 0.9 and (points.min(axis=1) == 0).mean() > 0.9)


def _bad_row(number: int, name: str) -> BadFileError:
    return BadFileError(
        tr(
            "Row {number} of “{name}” is no label with columns and values (“5 153:3 154:18 …”). "
            "Mend or remove that row.",
            number=number,
            name=name,
        )
    )
