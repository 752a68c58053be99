"""Drawings with a pen, and their files: JSON lines, plain or gzip.

One drawing a line::

    {"id": "a1", "label": 7, "writer": "ann", "strokes": [[[0, 0], [30, 2]], ...], ...}

Version 1, which is written, has no line but these; a later one begins with
``{"format": "digitapp drawings", "version": 2}``, so that this one can tell what it is.

Only ``strokes`` must be there. Other programs' forms are read too, a JSON array of drawings
included (``stroke_forms``). Invariant: what ``read_drawings`` returns is checked to the last
number and within the limits below, whatever the file holds.
"""

import contextlib
import gzip
import io
import json
import math
import os
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from .disk import open_file, read_error, replacing, save_error
from .errors import BadFileError, newer_file
from .language import tr
from .packed import unpacked
from .stroke_forms import canonical, drawings_in
from .stroke_json import NESTED, SPACE, decoded, line_in_words, loads, parsed_at, refuse
from .stroke_texts import drawings_of_text, refuse_foreign, text_form

FORMAT = "digitapp drawings"
VERSION = 1
"""Of the form that is written here."""

MAX_BYTES = 256 << 20  # of a file, unpacked
MAX_LINE = 4 << 20  # bytes
MAX_LINES = 500_000
MAX_ALL_STROKES = 1_000_000  # of a file; each costs memory beside its points
MAX_ALL_POINTS = 8_000_000  # of a file; 128 MB
MAX_ARRAY = 64 << 20  # bytes of a file that is one JSON value
MAX_STROKES = 200  # of a drawing
MAX_POINTS = 20_000  # of a drawing
MAX_TEXT = 200  # characters of an id, a writer, a source, a tag
MAX_TAGS = 20


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
        NewerFileError: It is of a later version of the format.
    """
    path = Path(path)
    try:
        with open_file(path) as file:
            size = os.fstat(file.fileno()).st_size
            with unpacked(file, path.name, size) as plain:
                drawings = list(_drawings(plain, path.name))
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise BadFileError(
            tr(
                "“{name}” is cut short or damaged: it cannot be unpacked to its end. Copy or "
                "download it again.",
                name=path.name,
            )
        ) from error
    except OSError as error:
        raise read_error(path, error) from error
    if not drawings:
        raise BadFileError(
            tr(
                "“{name}” holds no drawings. Choose a file with one drawing a line, as JSON.",
                name=path.name,
            )
        )
    return drawings


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


def drawing_in_line(line: bytes, name: str, number: int) -> Drawing | None:
    """The drawing in one line of a file; None where the line tells of the file.

    Args:
        line: With or without its end.
        name: Of the file, for people.
        number: Which line it is, from 1 on.

    Raises:
        BadFileError: It holds something else.
        NewerFileError: It tells of a later version of the format.
    """
    value = _parse(line, name, number)
    return None if _is_head(value, name) else _drawing(value, name, line_in_words(number))


def line_of(drawing: Drawing) -> bytes:
    """The line of a file that holds a drawing, with its end.

    Raises:
        ValueError: A point is not finite.
    """
    line = json.dumps(_entry(drawing), allow_nan=False, separators=(",", ":"))
    return line.encode("ascii") + b"\n"


def _drawings(file: io.BufferedReader, name: str) -> Iterator[Drawing]:
    """The drawings of an open file, checked one by one."""
    number, first = 1, file.readline(MAX_LINE + 1)
    while first.isspace() and number <= MAX_LINES:
        number, first = number + 1, file.readline(MAX_LINE + 1)
    head = (first + file.peek(4096))[:4096]
    if first[:2] in (b"\xff\xfe", b"\xfe\xff"):
        file = io.BufferedReader(_from_utf16(first, file, name))
        first = file.readline(MAX_LINE + 1)
        head = first
    form = text_form(head)
    if form is None:
        refuse_foreign(head, name)
        whole = _is_part_of_array(first)
        lines = _array(file, first, name) if whole else _lines(file, first, number, name)
    else:
        lines = _foreign(file, first, form, name)
    strokes, points = 0, 0
    for where, value in lines:
        if _is_head(value, name):
            continue
        for drawing in drawings_in(value):
            found = _drawing(drawing, name, where)
            strokes += len(found.strokes)
            points += sum(map(len, found.strokes))
            if strokes > MAX_ALL_STROKES or points > MAX_ALL_POINTS:
                raise _too_many(name)
            yield found


def _lines(file: BinaryIO, first: bytes, start: int, name: str) -> Iterator[tuple[str, Any]]:
    """Where it stands, and the JSON value, of each line from number ``start`` that is not blank."""
    size, line = 0, first
    for number in range(start, MAX_LINES + 2):
        if not line:
            return
        where = line_in_words(number)
        size += len(line)
        if len(line) > MAX_LINE:
            refuse(name, where, tr("is longer than {most} MB", most=MAX_LINE >> 20))
        if size > MAX_BYTES or number > MAX_LINES:
            raise _too_many(name)
        if line.strip():
            yield where, _parse(line, name, number)
        line = file.readline(MAX_LINE + 1)


def _from_utf16(first: bytes, file: BinaryIO, name: str) -> io.RawIOBase:
    """A text of two bytes a letter as one of UTF-8."""
    data = _all(first, file, _too_many(name))
    return io.BytesIO(data.decode("utf-16", "replace").encode())


def _foreign(file: BinaryIO, first: bytes, form: str, name: str) -> Iterator[tuple[str, Any]]:
    """Where it stands, and the drawing, of a file that is no JSON."""
    text = _all(first, file, _too_many(name)).decode("utf-8-sig", "replace")
    for number, drawing in enumerate(drawings_of_text(text, form, name), start=1):
        yield _drawing_in_words(number), drawing


def _all(first: bytes, file: BinaryIO, refusal: BadFileError) -> bytes:
    """The whole of a file whose first line was read; raises ``refusal`` beyond MAX_ARRAY."""
    data = first + file.read(MAX_ARRAY - len(first) + 1)
    if len(data) > MAX_ARRAY:
        raise refusal
    return data


def _is_part_of_array(line: bytes) -> bool:
    """Whether the first line is no whole value by itself: JSON over several lines, or too long."""
    text = line.removeprefix(b"\xef\xbb\xbf").strip()
    if not text.startswith((b"[", b"{")):
        return False
    if len(line) > MAX_LINE:
        return text.startswith(b"[")
    # Cheap, and right for all but a bracket inside a text.
    opened = text.count(b"[") + text.count(b"{")
    return opened != text.count(b"]") + text.count(b"}")


def _array(file: BinaryIO, first: bytes, name: str) -> Iterator[tuple[str, Any]]:
    """Where it stands, and the value, of each drawing in a file that is one JSON value.

    An array is taken apart element by element, so that they are never all in memory as objects.
    """
    refusal = BadFileError(
        tr(
            "“{name}” is one JSON value of more than {most} MB. Save one drawing a line.",
            name=name,
            most=MAX_ARRAY >> 20,
        )
    )
    start = line_in_words(1)
    text = decoded(_all(first, file, refusal), name, start, begins=True)
    place = SPACE.match(text).end()
    if text[place : place + 1] != "[" or NESTED.match(text, place):
        yield start, loads(text, name, start)
        return
    place = SPACE.match(text, place + 1).end()
    number = 1
    while text[place : place + 1] not in ("]", ""):
        where = _drawing_in_words(number)
        value, place = parsed_at(text, place, name, where)
        yield where, value
        place = SPACE.match(text, place).end()
        if text[place : place + 1] == ",":
            place = SPACE.match(text, place + 1).end()
        elif text[place : place + 1] != "]":
            refuse(name, where, tr("is not followed by a comma or the end of the list"))
        number += 1
    if text[place : place + 1] != "]":
        refuse(name, _drawing_in_words(number), tr("is missing: the list is cut off"))


def _drawing_in_words(number: int) -> str:
    return tr("drawing {number}", number=number)


def _parse(line: bytes, name: str, number: int) -> Any:
    """The JSON value of a line, by its number."""
    where = line_in_words(number)
    return loads(decoded(line, name, where, begins=number == 1), name, where)


def _is_head(value: Any, name: str) -> bool:
    """Whether a line tells of the file and is no drawing.

    Raises:
        NewerFileError: It tells of a later version.
    """
    if not isinstance(value, dict) or value.get("format") != FORMAT or "strokes" in value:
        return False
    version = value.get("version")
    if type(version) is int and version > VERSION:
        raise newer_file(name, version, VERSION)
    return True


def _drawing(value: Any, name: str, number: str) -> Drawing:
    entry = canonical(value)
    if not isinstance(entry, dict):
        refuse(name, number, tr("is not a JSON object"))
    label = entry.get("label")
    if label is not None and (type(label) is not int or not 0 <= label <= 9):
        refuse(name, number, tr("has a label that is not a digit from 0 to 9"))
    tags = entry.get("tags")
    tags = [] if tags is None else tags
    if not isinstance(tags, list) or len(tags) > MAX_TAGS:
        refuse(
            name,
            number,
            tr("has tags that are not a list of at most {most} texts", most=MAX_TAGS),
        )
    return Drawing(
        id=_text(entry.get("id"), "id", name, number),
        strokes=_strokes(entry.get("strokes"), name, number),
        label=label,
        writer=_text(entry.get("writer"), "writer", name, number),
        source=_text(entry.get("source"), "source", name, number),
        tags=frozenset(_text(tag, "tag", name, number) for tag in tags),
    )


def _strokes(value: Any, name: str, number: str) -> tuple[np.ndarray, ...]:
    if not isinstance(value, list) or not value:
        refuse(name, number, tr("has no list “strokes”"))
    if len(value) > MAX_STROKES:
        refuse(name, number, tr("has more than {most} strokes", most=MAX_STROKES))
    if not all(isinstance(stroke, list) and stroke for stroke in value):
        refuse(name, number, tr("has a stroke that is not a list of points"))
    if sum(len(stroke) for stroke in value) > MAX_POINTS:
        refuse(name, number, tr("has more than {most:,} points", most=MAX_POINTS))
    for stroke in value:
        for point in stroke:
            if not (isinstance(point, list) and len(point) == 2 and all(map(_is_number, point))):
                refuse(name, number, tr("has a point that is not two finite numbers"))
    return tuple(np.array(stroke, dtype=np.float64) for stroke in value)


def _text(value: Any, what: str, name: str, number: str) -> str:
    """A short text; a number is taken as its digits, nothing as the empty text."""
    if value is None:
        return ""
    if type(value) is int:
        value = str(value)
    if not isinstance(value, str) or len(value) > MAX_TEXT:
        refuse(
            name,
            number,
            tr(
                "has a “{key}” that is not a text of at most {most} characters",
                key=what,
                most=MAX_TEXT,
            ),
        )
    return value


def _is_number(value: Any) -> bool:
    return type(value) is int or (type(value) is float and math.isfinite(value))


def _too_many(name: str) -> BadFileError:
    return BadFileError(
        tr(
            "“{name}” holds more drawings than can be read at once ({megabytes} MB, {lines:,} "
            "lines, {strokes:,} strokes, {points:,} points). Split it into smaller files.",
            name=name,
            megabytes=MAX_BYTES >> 20,
            lines=MAX_LINES,
            strokes=MAX_ALL_STROKES,
            points=MAX_ALL_POINTS,
        )
    )


def _write_lines(file: BinaryIO, drawings: Iterable[Drawing], *, packed: bool) -> None:
    # Without a time stamp in the header, the same drawings give the same bytes.
    packer = gzip.GzipFile("", "wb", fileobj=file, mtime=0) if packed else None
    with packer or contextlib.nullcontext(file) as target:
        for drawing in drawings:
            target.write(line_of(drawing))


def _entry(drawing: Drawing) -> dict[str, Any]:
    """What one line holds; empty fields are left out."""
    entry: dict[str, Any] = {"id": drawing.id, "label": drawing.label, "source": drawing.source}
    entry |= {"writer": drawing.writer, "tags": sorted(drawing.tags)}
    entry = {key: value for key, value in entry.items() if value not in ("", None, [])}
    return entry | {"strokes": [stroke.tolist() for stroke in drawing.strokes]}
