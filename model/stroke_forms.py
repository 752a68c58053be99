"""Drawings as other programs keep them -> strokes as lists of points [x, y].

Points with time and pressure, {x, y} points, lists of x and of y, Quick, Draw! in both its forms,
labels as words, drawings in a JSON array. Values are taken as JSON gives them; whether they are
numbers is for ``strokes`` to check.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .digit_names import digit_of_name
from .errors import BadFileError

STROKE_KEYS = ("strokes", "drawing", "ink", "traces", "paths", "lines", "points", "path")
"""Where a drawing keeps its strokes."""
_LIST_KEYS = ("drawings", "data", "samples", "items", "digits", "examples", "records")
_LABEL_KEYS = ("label", "digit", "class", "target", "character", "char", "truth")
_WORD_KEYS = ("word", "category")
_ID_KEYS = ("id", "key_id", "uuid")
_WRITER_KEYS = ("writer", "user", "user_id", "author", "subject")


def drawings_in(value: Any) -> list[Any]:
    """The drawings of a JSON value, each an object or a list of strokes.

    A drawing itself gives itself alone, so that what is wrong with it can be told.
    """
    if isinstance(value, Mapping):
        if _strokes_of(value) is None:
            for key in _LIST_KEYS:
                if isinstance(value.get(key), list):
                    return value[key]
        return [value]
    if isinstance(value, list) and value:
        first = value[0]
        if isinstance(first, Mapping) and not _is_bare_stroke(first):
            return value
        if _depth(value) >= 4:
            return value
    return [value]


def canonical(drawing: Any) -> Any:
    """``drawing`` as an object with ``strokes``, ``label``, ``id`` ...; what is none, as it was."""
    if isinstance(drawing, list) and drawing and isinstance(drawing[0], list | dict):
        drawing = {"strokes": drawing}
    if not isinstance(drawing, Mapping):
        return drawing
    entry = dict(drawing)
    found = _strokes_of(drawing)
    if found is not None:
        key, strokes = found
        entry["strokes"] = list(_plain_strokes(strokes, key))
    entry["label"] = _label(drawing)
    for name, keys in (("id", _ID_KEYS), ("writer", _WRITER_KEYS)):
        entry[name] = next((drawing[key] for key in keys if drawing.get(key) is not None), None)
    return entry


def refuse_foreign(head: bytes, name: str) -> None:
    """Raises BadFileError for what begins like something that is no JSON; says what it is."""
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    what = None
    if text.startswith(b"<"):
        is_ink = b"<ink" in text.lower() or b"inkml" in text.lower()
        what = "InkML (pen strokes as XML)" if is_ink else "a web page or XML"
    elif text.startswith((b".VERSION", b".COORD", b".HIERARCHY")) or b"\n.PEN_DOWN" in text:
        what = "UNIPEN (pen strokes as text)"
    elif head.startswith(b"\x80") and head[1:2] in b"\2\3\4\5":
        what = "a pickle, which could run a program when read"
    elif head.startswith(b"PK\3\4"):
        what = "a zip archive or .npz file"
    elif head.startswith(b"\x93NUMPY"):
        what = "an array of numpy"
    elif head.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8")):
        what = "a picture, which is read without --strokes"
    elif head.startswith(b"%PDF"):
        what = "a PDF document"
    elif re.match(rb"[-\d.]+[,;\t][-\d.]+", text):
        what = "a table of numbers"
    if what is not None:
        raise BadFileError(
            f"“{name}” is {what}, not a file of drawings. Save them as JSON lines, one drawing a "
            'line: {"label": 7, "strokes": [[[x, y], …], …]}.'
        )


def _strokes_of(drawing: Mapping[str, Any]) -> tuple[str, Any] | None:
    """Under which key a drawing keeps its strokes, and what stands there."""
    for key in STROKE_KEYS:
        if key in drawing:
            value = drawing[key]
            if isinstance(value, Mapping):  # one level more: {"ink": {"strokes": ...}}
                return _strokes_of(value) or (key, [value])
            return key, value
    xs, ys = drawing.get("x"), drawing.get("y")
    if isinstance(xs, list) and isinstance(ys, list) and xs:
        if isinstance(xs[0], list) and len(xs) == len(ys):
            return "x", [{"x": x, "y": y} for x, y in zip(xs, ys, strict=True)]
        return "x", [{"x": xs, "y": ys}]
    return None


def _plain_strokes(strokes: Any, key: str) -> Iterator[Any]:
    """Each stroke as a list of points; what is none, as it was."""
    if not isinstance(strokes, list):
        yield strokes
        return
    if strokes and (_is_point(strokes[0]) or _has_coordinates(strokes[0])):
        yield from _parted(strokes)
        return
    columns = key == "drawing" and all(map(_may_be_columns, strokes))
    columns = columns or any(_is_columns(stroke) for stroke in strokes)
    for stroke in strokes:
        yield _points(stroke, columns=columns and _may_be_columns(stroke))


def _parted(points: Sequence[Any]) -> Iterator[list[Any]]:
    """The strokes of points in one row: parted by the number of the stroke, where they have one."""
    strokes: dict[Any, list[Any]] = {}
    for point in points:
        number = 0
        if isinstance(point, Mapping):
            number = next((point[key] for key in ("stroke", "stroke_id") if key in point), 0)
        strokes.setdefault(str(number), []).append(_point(point))
    yield from strokes.values()


def _points(stroke: Any, *, columns: bool) -> Any:
    """A stroke as a list of points [x, y]."""
    if isinstance(stroke, Mapping):
        xs, ys = (stroke.get(key, stroke.get(key.upper())) for key in "xy")
        if isinstance(xs, list) and isinstance(ys, list):
            return _zipped(xs, ys)
        for key in (*STROKE_KEYS, "data", "coordinates"):
            if key in stroke:
                return _points(stroke[key], columns=False)
        return stroke
    if not isinstance(stroke, list):
        return stroke
    if columns:
        return _zipped(stroke[0], stroke[1])
    return [_point(point) for point in stroke]


def _zipped(xs: list[Any], ys: list[Any]) -> Any:
    """Points of their coordinates; None where one has more of them than the other."""
    return [list(point) for point in zip(xs, ys, strict=True)] if len(xs) == len(ys) else None


def _point(point: Any) -> Any:
    """[x, y] of a point that may have a time, a pressure or names."""
    if isinstance(point, Mapping):
        keys = {str(key).lower(): value for key, value in point.items()}
        return [keys.get("x"), keys.get("y")]
    if isinstance(point, list) and 2 < len(point) <= 8:
        return point[:2]
    return point


def _is_point(value: Any) -> bool:
    return (
        isinstance(value, list) and 2 <= len(value) <= 8 and not isinstance(value[0], list | dict)
    )


def _has_coordinates(value: Any) -> bool:
    """Whether a value is a point {x, y} with single numbers."""
    if not isinstance(value, Mapping):
        return False
    keys = {str(key).lower(): part for key, part in value.items()}
    return {"x", "y"} <= set(keys) and not isinstance(keys["x"], list)


def _is_bare_stroke(value: Mapping[str, Any]) -> bool:
    """Whether an object is a point or a stroke, and says nothing more."""
    keys = {str(key).lower() for key in value}
    return {"x", "y"} <= keys <= {"x", "y", "t", "p", "time", "pressure", "stroke", "stroke_id"}


def _may_be_columns(stroke: Any) -> bool:
    """Whether a stroke is two to four lists with single values in them."""
    return (
        isinstance(stroke, list)
        and 2 <= len(stroke) <= 4
        and all(isinstance(row, list) and row and not isinstance(row[0], list) for row in stroke)
    )


def _is_columns(stroke: Any) -> bool:
    """Whether a stroke can be nothing but columns: points have no more than eight values."""
    return _may_be_columns(stroke) and min(map(len, stroke)) > 8


def _label(drawing: Mapping[str, Any]) -> Any:
    """The digit of a drawing; None where nothing names one; what is no digit, as it was."""
    for key in _LABEL_KEYS:
        value = drawing.get(key)
        if isinstance(value, str) and value.strip():
            digit = digit_of_name(value)
            return value if digit is None else digit
        if type(value) is float and value.is_integer():
            return int(value)
        if value is not None and value != "":
            return value
    for key in _WORD_KEYS:  # Quick, Draw! names cats and houses too
        value = drawing.get(key)
        if isinstance(value, str):
            return digit_of_name(value)
    return None


def _depth(value: Any) -> int:
    """How many lists stand inside each other, along the first of each."""
    depth = 0
    while isinstance(value, list) and value and depth < 6:
        depth += 1
        value = value[0]
    return depth + (1 if isinstance(value, Mapping) and _has_coordinates(value) else 0)
