"""A file of drawings that grows line by line, and is read as far as it can be.

For a collection that a person keeps (``strokes`` has the form of a line, and reads files of others
whole or not at all). Invariant: nothing here takes away a line that was whole.
"""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from .disk import append_lines, open_file, read_error
from .errors import BadFileError, NewerFileError
from .strokes import (
    MAX_ALL_POINTS,
    MAX_BYTES,
    MAX_LINE,
    MAX_LINES,
    Drawing,
    drawing_in_line,
    line_of,
)

_CHUNK = 1 << 20


def salvage_drawings(
    path: str | os.PathLike[str], most: int | None = None
) -> tuple[list[Drawing], int]:
    """The drawings of a file of JSON lines that can be read, and how many lines cannot.

    For a file that shall not be refused as a whole; an empty one has no drawings and no bad lines.
    What comes after the limits of a file counts as one bad line.

    Args:
        path: The file.
        most: Drawings after which reading ends, however long the file goes on; None for all.

    Raises:
        MissingFileError: There is no such file, or it may not be read.
        BadFileError: It is a folder, a device or a pipe, or the disk fails.
        NewerFileError: It is of a later version of the format.
    """
    path = Path(path)
    drawings, bad, points = [], 0, 0
    try:
        with open_file(path) as file:
            for count, line in enumerate(_limited_lines(file), start=1):
                try:
                    found = line.strip() and drawing_in_line(line, path.name, count)
                    if found:
                        drawings.append(found)
                        points += sum(map(len, found.strokes))
                except NewerFileError:
                    raise
                except BadFileError:
                    bad += 1
                if len(drawings) == most or points > MAX_ALL_POINTS:
                    return drawings, bad
            bad += bool(file.read(1))
    except OSError as error:
        raise read_error(path, error) from error
    return drawings, bad


def count_lines(path: str | os.PathLike[str]) -> int:
    """How many lines a file has, the last one whether it is ended or not; of 1 GB at most.

    Raises:
        DigitError: It can't be read.
    """
    path = Path(path)
    count, size, last = 0, 0, b"\n"
    try:
        with open_file(path) as file:
            while size < 1 << 30 and (chunk := file.read(_CHUNK)):
                count += chunk.count(b"\n")
                size, last = size + len(chunk), chunk[-1:]
    except OSError as error:
        raise read_error(path, error) from error
    return count + (last != b"\n")


def append_drawings(path: str | os.PathLike[str], drawings: Iterable[Drawing]) -> None:
    """Adds lines to the end of a file of JSON lines, as ``append_lines`` does.

    Raises:
        SaveError: It cannot be written.
        ValueError: A point is not finite.
    """
    append_lines(Path(path), b"".join(line_of(drawing) for drawing in drawings))


def _limited_lines(file: BinaryIO) -> Iterator[bytes]:
    """The lines of a file, as far as its limits allow; one that is too long comes in pieces."""
    size = 0
    for _ in range(MAX_LINES):
        line = file.readline(MAX_LINE + 1)
        size += len(line)
        if not line or size > MAX_BYTES:
            return
        yield line
