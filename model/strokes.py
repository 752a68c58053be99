"""Drawings with a pen, and their files: JSON lines, plain or gzip.

One drawing a line::

    {"id": "a1", "label": 7, "writer": "ann", "strokes": [[[0, 0], [30, 2]], ...], ...}

Only ``strokes`` must be there. Invariant: what ``read_drawings`` returns is checked to the last
number and within the limits below, whatever the file holds.
"""

import contextlib
import gzip
import json
import math
import os
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

import numpy as np

from .disk import open_file, read_error, replacing, save_error
from .errors import BadFileError

MAX_BYTES = 256 << 20  # of a file, unpacked
MAX_LINE = 4 << 20  # bytes
MAX_LINES = 500_000
MAX_ALL_STROKES = 1_000_000  # of a file; each costs memory beside its points
MAX_STROKES = 200  # of a drawing
MAX_POINTS = 20_000  # of a drawing
MAX_TEXT = 200  # characters of an id, a writer, a source, a tag
MAX_TAGS = 20
GZIP_MAGIC = b"\x1f\x8b"


@dataclass(frozen=True, eq=False, slots=True)
class Drawing:
    """One digit as it was drawn.

    Attributes:
        id: Name of the drawing; may be empty.
        strokes: In writing order, each float64 (points, 2): x to the right, y down, any unit.
        label: The digit 0-9, or None if nobody has said.
        writer: Who drew it; may be empty.
        source: Where it comes from; may be empty.
        tags: Remarks such as "slashed0".
    """

    id: str
    strokes: tuple[np.ndarray, ...]
    label: int | None = None
    writer: str = ""
    source: str = ""
    tags: frozenset[str] = field(default_factory=frozenset)


def read_drawings(path: str | os.PathLike[str]) -> list[Drawing]:
    """The drawings in a file of JSON lines; gzip is known by its first bytes.

    Blank lines are passed over.

    Raises:
        MissingFileError: There is no such file, or it may not be read.
        BadFileError: It holds something else, with the number of the line.
    """
    path = Path(path)
    try:
        with open_file(path) as file:
            packed = file.read(2) == GZIP_MAGIC
            file.seek(0)
            with gzip.open(file) if packed else contextlib.nullcontext(file) as plain:
                drawings = list(_drawings(plain, path.name))
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise BadFileError(
            f"“{path.name}” is cut short or damaged: it cannot be unpacked to its end. Copy or"
            " download it again."
        ) from error
    except OSError as error:
        raise read_error(path, error) from error
    if not drawings:
        raise BadFileError(
            f"“{path.name}” holds no drawings. Choose a file with one drawing a line, as JSON."
        )
    return drawings


def salvage_drawings(path: str | os.PathLike[str]) -> tuple[list[Drawing], int]:
    """The drawings of a file of JSON lines that can be read, and how many lines cannot.

    For a file that shall not be refused as a whole; an empty one has no drawings and no bad lines.
    What comes after the limits of a file counts as one bad line.

    Raises:
        MissingFileError: There is no such file, or it may not be read.
        BadFileError: It is a folder, a device or a pipe, or the disk fails.
    """
    path = Path(path)
    drawings, bad = [], 0
    try:
        with open_file(path) as file:
            lines = _limited_lines(file)
            for number, line in enumerate(lines, start=1):
                try:
                    if line.strip():
                        drawings.append(
                            _drawing(_parse(line, path.name, number), path.name, number)
                        )
                except BadFileError:
                    bad += 1
            bad += bool(file.read(1))
    except OSError as error:
        raise read_error(path, error) from error
    return drawings, bad


def write_drawings(path: str | os.PathLike[str], drawings: Iterable[Drawing]) -> None:
    """Writes drawings as JSON lines, through gzip if the name ends in .gz.

    The file appears whole or not at all; one that was there before stays until then.

    Raises:
        SaveError: It cannot be written.
        ValueError: A point is not finite.
    """
    path = Path(path)
    try:
        with replacing(path) as file:
            _write_lines(file, drawings, packed=path.suffix.lower() == ".gz")
    except OSError as error:
        raise save_error(path, error) from error


def _drawings(file: BinaryIO | gzip.GzipFile, name: str) -> Iterable[Drawing]:
    """The drawings of an open file, checked line by line."""
    size, strokes = 0, 0
    for number in range(1, MAX_LINES + 2):
        line = file.readline(MAX_LINE + 1)
        if not line:
            return
        size += len(line)
        if len(line) > MAX_LINE:
            _refuse(name, number, f"is longer than {MAX_LINE >> 20} MB")
        if size > MAX_BYTES or strokes > MAX_ALL_STROKES or number > MAX_LINES:
            raise BadFileError(
                f"“{name}” holds more drawings than can be read at once ({MAX_BYTES >> 20} MB,"
                f" {MAX_LINES:,} lines, {MAX_ALL_STROKES:,} strokes). Split it into smaller files."
            )
        if line.strip():
            drawing = _drawing(_parse(line, name, number), name, number)
            strokes += len(drawing.strokes)
            yield drawing


def _limited_lines(file: BinaryIO) -> Iterable[bytes]:
    """The lines of a file, as far as its limits allow; one that is too long comes in pieces."""
    size = 0
    for _ in range(MAX_LINES):
        line = file.readline(MAX_LINE + 1)
        size += len(line)
        if not line or size > MAX_BYTES:
            return
        yield line


def _parse(line: bytes, name: str, number: int) -> dict[str, Any]:
    """The JSON object of a line."""
    try:
        text = line.decode("utf-8-sig" if number == 1 else "utf-8")
    except UnicodeDecodeError:
        _refuse(name, number, "is not UTF-8 text")
    try:
        entry = json.loads(text, parse_constant=_no_constant, parse_int=_parse_int)
    except _BadNumberError as error:
        _refuse(name, number, str(error))
    except RecursionError:
        _refuse(name, number, "has brackets nested too deeply for a drawing")
    except ValueError:
        _refuse(name, number, "is not JSON")
    if not isinstance(entry, dict):
        _refuse(name, number, "is not a JSON object")
    return entry


def _drawing(entry: dict[str, Any], name: str, number: int) -> Drawing:
    label = entry.get("label")
    if label is not None and (type(label) is not int or not 0 <= label <= 9):
        _refuse(name, number, "has a label that is not a digit from 0 to 9")
    tags = entry.get("tags")
    tags = [] if tags is None else tags
    if not isinstance(tags, list) or len(tags) > MAX_TAGS:
        _refuse(name, number, f"has tags that are not a list of at most {MAX_TAGS} texts")
    return Drawing(
        id=_text(entry.get("id"), "id", name, number),
        strokes=_strokes(entry.get("strokes"), name, number),
        label=label,
        writer=_text(entry.get("writer"), "writer", name, number),
        source=_text(entry.get("source"), "source", name, number),
        tags=frozenset(_text(tag, "tag", name, number) for tag in tags),
    )


def _strokes(value: Any, name: str, number: int) -> tuple[np.ndarray, ...]:
    if not isinstance(value, list) or not value:
        _refuse(name, number, "has no list “strokes”")
    if len(value) > MAX_STROKES:
        _refuse(name, number, f"has more than {MAX_STROKES} strokes")
    if not all(isinstance(stroke, list) and stroke for stroke in value):
        _refuse(name, number, "has a stroke that is not a list of points")
    if sum(len(stroke) for stroke in value) > MAX_POINTS:
        _refuse(name, number, f"has more than {MAX_POINTS:,} points")
    for stroke in value:
        for point in stroke:
            if not (isinstance(point, list) and len(point) == 2 and all(map(_is_number, point))):
                _refuse(name, number, "has a point that is not two finite numbers")
    return tuple(np.array(stroke, dtype=np.float64) for stroke in value)


def _text(value: Any, what: str, name: str, number: int) -> str:
    """A short text; a number is taken as its digits, nothing as the empty text."""
    if value is None:
        return ""
    if type(value) is int:
        value = str(value)
    if not isinstance(value, str) or len(value) > MAX_TEXT:
        _refuse(name, number, f"has a “{what}” that is not a text of at most {MAX_TEXT} characters")
    return value


def _is_number(value: Any) -> bool:
    return type(value) is int or (type(value) is float and math.isfinite(value))


class _BadNumberError(Exception):
    """A number of the line is none that a drawing can hold."""


def _parse_int(digits: str) -> int:
    # Longer ones are slow to parse and overflow a float; Python refuses them at 4,300 digits.
    if len(digits) > 100:
        raise _BadNumberError("has a number with more than 100 digits")
    return int(digits)


def _no_constant(token: str) -> NoReturn:
    raise _BadNumberError(f"has {token} in place of a number")


def _refuse(name: str, number: int, what: str) -> NoReturn:
    raise BadFileError(
        f"“{name}” is not a file of drawings: line {number} {what}. Mend or remove that line."
    )


def _write_lines(file: BinaryIO, drawings: Iterable[Drawing], *, packed: bool) -> None:
    # Without a time stamp in the header, the same drawings give the same bytes.
    packer = gzip.GzipFile("", "wb", fileobj=file, mtime=0) if packed else None
    with packer or contextlib.nullcontext(file) as target:
        for drawing in drawings:
            line = json.dumps(_entry(drawing), allow_nan=False, separators=(",", ":"))
            target.write(line.encode("ascii") + b"\n")


def _entry(drawing: Drawing) -> dict[str, Any]:
    """What one line holds; empty fields are left out."""
    entry: dict[str, Any] = {"id": drawing.id, "label": drawing.label, "source": drawing.source}
    entry |= {"writer": drawing.writer, "tags": sorted(drawing.tags)}
    entry = {key: value for key, value in entry.items() if value not in ("", None, [])}
    return entry | {"strokes": [stroke.tolist() for stroke in drawing.strokes]}
