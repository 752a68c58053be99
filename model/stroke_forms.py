"""Drawings as other programs keep them -> strokes as lists of points [x, y].

Points with time and pressure, {x, y} points, lists of x and of y, Quick, Draw! in both its forms,
labels as words, drawings in a JSON array. Values are taken as JSON gives them; whether they are
numbers is for ``strokes`` to check.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from .digit_names import digit_of_name
from .stroke_points import in_strokes, lowered, of_text, point_of

STROKE_KEYS = ("strokes", "drawing", "ink", "traces", "paths", "lines", "points", "path")
"""Where a drawing keeps its strokes."""
_MORE_STROKE_KEYS = ("events", "trajectory", "objects", "elements")
"""The same in programs that keep more than strokes there."""
_LIST_KEYS = ("drawings", "data", "samples", "items", "digits", "examples", "records", "dataset",
              "requests", "results")  # fmt: skip
_LABEL_KEYS = ("label", "digit", "class", "target", "character", "char", "truth")
_STYLE_KEYS = {"pencolor", "dotsize", "minwidth", "maxwidth", "color", "strokewidth", "linewidth",
               "tool", "width"}  # fmt: skip
"""What a program keeps with a stroke, and not with a drawing."""
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
            return _by_name(value) or [value]
        return [value]
    if isinstance(value, list) and value:
        first = value[0]
        if isinstance(first, Mapping) and not _is_bare_stroke(first):
            return value
        if all(map(_is_labelled, value)):
            pairs = [sorted(row, key=_is_list) for row in value]
            return [{"label": label, "strokes": strokes} for label, strokes in pairs]
        if _depth(value) >= 4:
            return value
    return [value]


def _by_name(value: Mapping[str, Any]) -> list[Any]:
    """The drawings of an object that has one, or a list of them, under each name or digit."""
    rows = list(value.items())
    if rows and all(isinstance(v, Mapping) and _strokes_of(v) is not None for _, v in rows):
        return [{"id": name, **drawing} for name, drawing in rows]
    found: list[Any] = []
    for name, drawings in rows:
        if digit_of_name(name) is None or not isinstance(drawings, list):
            return []
        for drawing in drawings:
            inner = drawing if isinstance(drawing, Mapping) else {"strokes": drawing}
            found.append({"label": name, **inner})
    return found


def _is_labelled(row: Any) -> bool:
    """Whether a value is a pair of a label and strokes, in either order."""
    if not isinstance(row, list) or len(row) != 2 or sum(map(_is_list, row)) != 1:
        return False
    strokes = next(filter(_is_list, row))
    return _depth(strokes) >= 3


def _is_list(value: Any) -> bool:
    return isinstance(value, list)


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
        strokes = list(_plain_strokes(strokes, key))
        # A stroke without points is what is left of a pen that touched and did not move.
        entry["strokes"] = [stroke for stroke in strokes if stroke != []] or strokes
    entry["label"] = _label(drawing)
    for name, keys in (("id", _ID_KEYS), ("writer", _WRITER_KEYS)):
        entry[name] = next((drawing[key] for key in keys if drawing.get(key) is not None), None)
    return entry


def _strokes_of(drawing: Mapping[str, Any]) -> tuple[str, Any] | None:
    """Under which key a drawing keeps its strokes, and what stands there."""
    lower = lowered(drawing)
    more = _MORE_STROKE_KEYS + (("data",) if any(key in lower for key in _LABEL_KEYS) else ())
    for key in (*STROKE_KEYS, *more):
        if key in lower:
            value = lower[key]
            if isinstance(value, Mapping):  # one level more: {"ink": {"strokes": ...}}
                numbered = list(value.values())
                if numbered and all(map(_is_list, numbered)) and all(map(str.isdigit, value)):
                    return key, numbered
                return _strokes_of(value) or (key, [value])
            return key, value
    xs, ys = lower.get("x"), lower.get("y")
    if isinstance(xs, list) and isinstance(ys, list) and xs:
        if isinstance(xs[0], list) and len(xs) == len(ys):
            return "x", [{"x": x, "y": y} for x, y in zip(xs, ys, strict=True)]
        return "x", [{"x": xs, "y": ys}]
    return None


def _plain_strokes(strokes: Any, key: str) -> Iterator[Any]:
    """Each stroke as a list of points; what is none, as it was."""
    if isinstance(strokes, str):
        strokes = [strokes]
    if not isinstance(strokes, list):
        yield strokes
        return
    flat = any(_is_flat(stroke) for stroke in strokes)
    if strokes and not flat and (_is_point(strokes[0]) or _has_coordinates(strokes[0])):
        yield from in_strokes(strokes)
        return
    columns = key == "drawing" and all(map(_may_be_columns, strokes))
    columns = columns or any(_is_columns(stroke) for stroke in strokes)
    for stroke in strokes:
        yield _points(stroke, columns=columns and _may_be_columns(stroke))


def _points(stroke: Any, *, columns: bool) -> Any:
    """A stroke as a list of points [x, y]."""
    if isinstance(stroke, str):
        return of_text(stroke)
    if isinstance(stroke, Mapping):
        return _of_object(stroke)
    if not isinstance(stroke, list):
        return stroke
    if columns:
        return _zipped(stroke[0], stroke[1])
    if len(stroke) >= 4 and len(stroke) % 2 == 0 and all(map(_is_number, stroke)):
        return [list(point) for point in zip(stroke[::2], stroke[1::2], strict=True)]
    return [point_of(point) for point in stroke]


def _of_object(stroke: Mapping[str, Any]) -> Any:
    """The points of a stroke that is an object; itself where it has none."""
    lower = lowered(stroke)
    for x, y in (("x", "y"), ("xs", "ys")):
        if isinstance(lower.get(x), list) and isinstance(lower.get(y), list):
            return _zipped(lower[x], lower[y])
    for key in (*STROKE_KEYS, "data", "coordinates", "coords", "d"):
        if key in lower and not isinstance(lower[key], Mapping):
            points = _points(lower[key], columns=False)
            left, top = lower.get("x", 0), lower.get("y", 0)
            if lower.get("type") == "freedraw" and _is_number(left) and _is_number(top):
                return _moved(points, left, top)  # Excalidraw counts from the first point
            return points
    return stroke


def _moved(points: Any, left: float, top: float) -> Any:
    """Points with the place added that they are counted from; what is no point, as it was."""
    if not isinstance(points, list):
        return points
    return [
        [point[0] + left, point[1] + top]
        if isinstance(point, list) and len(point) == 2 and all(map(_is_number, point))
        else point
        for point in points
    ]


def _zipped(xs: list[Any], ys: list[Any]) -> Any:
    """Points of their coordinates; None where one has more of them than the other."""
    return [list(point) for point in zip(xs, ys, strict=True)] if len(xs) == len(ys) else None


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_flat(stroke: Any) -> bool:
    """Whether a stroke can be nothing but x, y, x, y ...: a point has no more than eight values."""
    return isinstance(stroke, list) and len(stroke) > 8 and all(map(_is_number, stroke))


def _is_point(value: Any) -> bool:
    return (
        isinstance(value, list)
        and 2 <= len(value) <= 8
        and not isinstance(value[0], list | dict)
        and not isinstance(value[0], str)
    )


def _has_coordinates(value: Any) -> bool:
    """Whether a value is a point {x, y} with single numbers."""
    if not isinstance(value, Mapping):
        return False
    keys = lowered(value)
    single = not isinstance(keys.get("x"), list) and not set(keys) & {"points", "path"}
    return {"x", "y"} <= set(keys) and single


def _is_bare_stroke(value: Mapping[str, Any]) -> bool:
    """Whether an object is a point or a stroke, and says nothing more."""
    keys = set(lowered(value))
    if "points" in keys and keys & _STYLE_KEYS and not keys & {*_LABEL_KEYS, *_ID_KEYS}:
        return True
    return {"x", "y"} <= keys <= {
        "x", "y", "t", "p", "time", "pressure", "stroke", "stroke_id", "strokeid", "pen", "penup",
        "type", "event",
    }  # fmt: skip


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
    drawing = lowered(drawing)
    for key in _LABEL_KEYS:
        value = drawing.get(key)
        if isinstance(value, list):
            value = _of_list(value)
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


def _of_list(label: list[Any]) -> Any:
    """The label of a list of one, or of ten with a 1 at the digit; others as they were."""
    if len(label) == 1:
        return label[0]
    if len(label) == 10 and sorted(map(str, label)) in (["0"] * 9 + ["1"], ["0.0"] * 9 + ["1.0"]):
        return next(k for k, value in enumerate(label) if value)
    return label


def _depth(value: Any) -> int:
    """How many lists stand inside each other, along the first of each."""
    depth = 0
    while isinstance(value, list) and value and depth < 6:
        depth += 1
        value = value[0]
    return depth + (1 if isinstance(value, Mapping) and _has_coordinates(value) else 0)
