"""Pen strokes in files that are no JSON: InkML, IAM-OnDB's XML, UNIPEN, tables of points.

What else such a file can be is told here too.
Sources: W3C, "Ink Markup Language (InkML)", 2011; I. Guyon et al., "UNIPEN project of on-line
data exchange and recognizer benchmarks", 1994. Invariant: text is taken apart by patterns, never
by a parser that follows entities, and only from as many bytes as ``strokes`` lets a file have.
"""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .digit_names import digit_of_name
from .errors import BadFileError
from .language import tr
from .stroke_points import in_strokes

_TRACE = re.compile(r"<(?:\w+:)?trace(?:\s[^>]*)?>([^<]*)</")
_TRUTH = re.compile(r"<(?:\w+:)?annotation\s[^>]*type=[\"'](?:truth|label)[\"'][^>]*>([^<]*)<")
_STROKE = re.compile(r"<Stroke(?:\s[^>]*)?>(.*?)</Stroke>", re.DOTALL)
_POINT = re.compile(r"<Point\s([^>]*?)/?>")
_X, _Y = (re.compile(rf"\b{axis}\s*=\s*[\"']([-+\d.eE]+)[\"']") for axis in "xy")
_SEGMENT = re.compile(r"\.SEGMENT\s+\S+(?:\s+\S+)*?\s+\"([^\"]*)\"")
_INK = re.compile(rb"<(?:\w+:)?ink[\s>/]|inkml")  # but no <inkscape:grid> of a drawing in SVG
_KEYS = re.compile(rb'"(strokes|drawing|points|ink|x)"\s*:|"digitapp drawings"')
_NESTED = re.compile(rb"\[\s*\[\s*\[")
_DRAWING_KEYS = ("drawing", "drawing_id", "id", "sample", "sample_id", "index", "key_id")
_LABEL_KEYS = ("label", "digit", "class", "target", "character", "truth")


def looks_like_strokes(head: bytes) -> bool:
    """Whether a file that begins so (unpacked) holds drawings with a pen, of whatever form.

    Tables of points are not counted, which look like any other table.
    """
    if text_form(head) in ("inkml", "iam", "unipen") or names_strokes(head):
        return True
    return _NESTED.match(_text(head)) is not None


def names_strokes(head: bytes) -> bool:
    """Whether a file that begins so is JSON with a key of strokes."""
    text = _text(head)
    return text.startswith((b"{", b"[")) and _KEYS.search(text) is not None


def text_form(head: bytes) -> str | None:
    """What a file is that begins so: "inkml", "iam", "unipen" or "table"; None of others."""
    text = _text(head)
    lower = text.lower()
    if text.startswith(b"<"):
        if _INK.search(lower):
            return "inkml"
        return "iam" if b"<stroke" in lower or b"<whiteboardcapture" in lower else None
    if text.startswith((b".VERSION", b".COORD", b".HIERARCHY", b".COMMENT", b".SEGMENT")) or (
        b"\n.PEN_DOWN" in text
    ):
        return "unipen"
    first, _, rest = text.partition(b"\n")
    words = {word.strip(b"\"' \r").lower() for word in re.split(rb"[,;\t ]", first)}
    if {b"x", b"y"} <= words and rest:
        return "table"
    second = rest.partition(b"\n")[0]
    is_points = re.compile(rb"\s*-?[\d.]+\s*[,;\t ]\s*-?[\d.]+(\s*[,;\t ]\s*[01])?\s*")
    return "table" if is_points.fullmatch(first) and is_points.fullmatch(second) else None


def drawings_of_text(text: str, form: str, name: str) -> Iterator[dict[str, Any]]:
    """The drawings of such a file as objects with "strokes" and "label".

    Raises:
        BadFileError: There are no strokes in it.
    """
    readers = {"inkml": _inkml, "iam": _iam, "unipen": _unipen, "table": _table}
    found = False
    for drawing in readers[form](text):
        strokes = [stroke for stroke in drawing["strokes"] if stroke]
        if strokes:
            found = True
            yield {**drawing, "strokes": strokes}
    if not found:
        raise BadFileError(
            tr(
                "“{name}” looks like pen strokes ({format}), but no strokes can be read from "
                "it. Save them as JSON lines, one drawing a line: "
                '{{"label": 7, "strokes": [[[x, y], …], …]}}.',
                name=name,
                format=_TITLES[form],
            )
        )


_TITLES = {"inkml": "InkML", "iam": "XML", "unipen": "UNIPEN", "table": tr("a table of points")}


def _inkml(text: str) -> Iterator[dict[str, Any]]:
    """One drawing: all traces, of each point the first two values."""
    truth = _TRUTH.search(text)
    strokes = []
    for trace in _TRACE.findall(text):
        points = [re.findall(r"[-+]?[\d.]+(?:[eE][-+]?\d+)?", part) for part in trace.split(",")]
        strokes.append([[_number(p[0]), _number(p[1])] for p in points if len(p) >= 2])
    label = digit_of_name(truth[1]) if truth else None
    yield {"label": label, "strokes": strokes}


def _iam(text: str) -> Iterator[dict[str, Any]]:
    """One drawing: the strokes of a session."""
    strokes = []
    for body in _STROKE.findall(text):
        points = [(_X.search(row), _Y.search(row)) for row in _POINT.findall(body)]
        strokes.append([[_number(x[1]), _number(y[1])] for x, y in points if x and y])
    yield {"strokes": strokes}


def _unipen(text: str) -> Iterator[dict[str, Any]]:
    """The segments, each a drawing; y goes up there."""
    strokes: list[list[list[float]]] = []
    label: int | None = None
    is_down = False
    for line in text.splitlines():
        if line.startswith(".SEGMENT"):
            match = _SEGMENT.match(line)
            yield {"label": label, "strokes": strokes}
            strokes, label = [], digit_of_name(match[1]) if match else None
        elif line.startswith(".PEN_DOWN"):
            strokes.append([])
            is_down = True
        elif line.startswith("."):
            is_down = is_down and not line.startswith(".PEN_UP")
        elif is_down:
            values = line.split()
            if len(values) >= 2:
                if not strokes:  # a segment begins while the pen is down
                    strokes.append([])
                strokes[-1].append([_number(values[0]), -_number(values[1])])
    yield {"label": label, "strokes": strokes}


def _table(text: str) -> Iterator[dict[str, Any]]:
    """Rows of points, with the numbers of drawing and stroke beside them or a flag of the pen."""
    lines = [line for line in text.splitlines() if line.strip()]
    separator = next((mark for mark in (";", "\t", ",") if mark in lines[0]), None)
    cells = [[cell.strip().strip("\"'") for cell in line.split(separator)] for line in lines]
    heading = [cell.lower() for cell in cells[0]]
    if "x" not in heading:
        points = [[_number(cell) for cell in row[:2]] + _flag_of(row) for row in cells]
        yield {"strokes": list(in_strokes(points))}
        return
    drawings: dict[str, tuple[Any, list[dict[str, Any]]]] = {}
    for row in cells[1:]:
        point = dict(zip(heading, row, strict=False))
        label = _named(point, _LABEL_KEYS)
        key = f"{_named(point, _DRAWING_KEYS)} {label}"
        plain = {word: _value(value) for word, value in point.items()}
        drawings.setdefault(key, (label, []))[1].append(plain)
    for label, points in drawings.values():
        known = {*_DRAWING_KEYS, *_LABEL_KEYS}
        kept = [{key: v for key, v in point.items() if key not in known} for point in points]
        yield {"label": label, "strokes": list(in_strokes(kept))}


def _text(head: bytes) -> bytes:
    """The beginning of a text without what may stand before it."""
    return head.removeprefix(b"\xef\xbb\xbf").lstrip()


def _number(word: str) -> float:
    """The number of a word; NaN, which no point may have, of any other."""
    try:
        return float(word)
    except ValueError:
        return math.nan


def _flag_of(row: Sequence[str]) -> list[int]:
    return [int(row[2])] if len(row) == 3 and row[2] in ("0", "1") else []


def _named(point: Mapping[str, str], keys: Sequence[str]) -> str | None:
    return next((point[key] for key in keys if key in point), None)


def _value(cell: str) -> Any:
    """0 and 1 as numbers, true and false as such; everything else is text."""
    return {"0": 0, "1": 1, "true": 1, "false": 0}.get(cell.lower(), cell)


def refuse_foreign(head: bytes, name: str) -> None:
    """Raises BadFileError for what begins like something that is no JSON; says what it is."""
    text = _text(head)
    what = None
    if text.startswith(b"<"):
        what = tr("a web page or XML")
        if b"<svg" in text:
            what = tr("an SVG picture, which is read without --strokes")
    elif head.startswith(b"\x80") and head[1:2] in b"\2\3\4\5":
        what = tr("a pickle, which could run a program when read")
    elif head.startswith(b"PK\3\4"):
        what = tr("a zip archive or .npz file")
    elif head.startswith(b"\x93NUMPY"):
        what = tr("an array of numpy")
    elif head.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8")):
        what = tr("a picture, which is read without --strokes")
    elif head.startswith(b"%PDF"):
        what = tr("a PDF document")
    elif re.match(rb"[-\d.]+[,;\t][-\d.]+", text):
        what = tr("a table of numbers")
    if what is not None:
        raise BadFileError(
            tr(
                "“{name}” is {what}, not a file of drawings. Save them as JSON lines, one drawing "
                'a line: {{"label": 7, "strokes": [[[x, y], …], …]}}.',
                name=name,
                what=what,
            )
        )
