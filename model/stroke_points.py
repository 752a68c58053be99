"""Points of a pen as other programs keep them, in one row or as text -> strokes of [x, y].

Where a stroke ends is said by its number, by a flag of the pen, by words of events, or by a mark
between points. Values are taken as they come: whether they are numbers is for ``strokes``.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

_NUMBER_KEYS = ("stroke", "stroke_id", "strokeid", "stroke_number", "strokenumber", "segment")
_UP_KEYS = ("penup", "pen_up", "up", "eos", "end", "isend", "lifted")
_DOWN_KEYS = ("pen", "pendown", "pen_down", "down", "touching", "pen_state")
_WORD_KEYS = ("type", "event", "action", "phase", "state")
_BEGIN = ("down", "start", "begin")
_END = ("up", "end", "leave", "cancel")
_COMMAND = re.compile(r"([MLHVCSQTAZmlhvcsqtaz])|([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)")


def point_of(point: Any) -> Any:
    """[x, y] of a point that may have a time, a pressure, names, or a command of a path."""
    if isinstance(point, Mapping):
        lower = lowered(point)
        return [_number(lower.get("x")), _number(lower.get("y"))]
    if isinstance(point, str):
        found = of_text(point)
        return found[0] if isinstance(found, list) and len(found) == 1 else point
    if not isinstance(point, list):
        return point
    if point and isinstance(point[0], str) and point[0] in "MLQCTS" and len(point) > 2:
        return point[-2:]  # how fabric.js keeps a curve: it ends there
    return point[:2] if 2 < len(point) <= 8 else point


def of_text(text: str) -> Any:
    """Points of "10,20 11,21" or of an SVG path in capitals; the text itself where it is neither.

    Of curves the ends are taken, which lie as close to each other as the pen was read.
    """
    if re.search(r"[^\s\d.,;eE+\-MLCSQTZz]", text):
        return text
    points: list[list[float]] = []
    command, numbers = "L", []
    takes = {"M": 2, "L": 2, "T": 2, "S": 4, "Q": 4, "C": 6}
    for letter, number in _COMMAND.findall(text):
        if letter:
            command, numbers = (letter if letter in takes else "L"), []
            continue
        numbers.append(float(number))
        if len(numbers) == takes[command]:
            points.append(numbers[-2:])
            numbers = []
    return points if points and not numbers else text


def in_strokes(points: Sequence[Any]) -> Iterator[list[Any]]:
    """The strokes of points in one row."""
    objects = [point for point in points if isinstance(point, Mapping)]
    if any(_key(point, _NUMBER_KEYS) is not None for point in objects):
        strokes: dict[str, list[Any]] = {}
        for point in points:
            number = _key(point, _NUMBER_KEYS) if isinstance(point, Mapping) else None
            strokes.setdefault(str(number), []).append(point_of(point))
        yield from strokes.values()
        return
    is_last, is_air = _ends(points)
    stroke: list[Any] = []
    for point, last, air in zip(points, is_last, is_air, strict=True):
        if not air:
            stroke.append(point_of(point))
        if last and stroke:
            yield stroke
            stroke = []
    if stroke:
        yield stroke


def _ends(points: Sequence[Any]) -> tuple[list[bool], list[bool]]:
    """For each point, whether its stroke ends there, and whether it is no point of the pen."""
    marks = [point is None or point in ([-1, -1], [-1.0, -1.0], []) for point in points]
    last, air = list(marks), list(marks)
    flags = [_flag(point) for point in points]
    known = [flag for flag in flags if flag is not None]
    if not known or all(flag == known[0] for flag in known):
        ups = None
    else:
        # A flag that is mostly set means that the pen touches, one that is rarely set that it ends.
        ups = [flag is not None and not flag for flag in flags]
        if sum(known) * 2 < len(known):
            ups = [bool(flag) for flag in flags]
    for k, point in enumerate(points):
        if ups is not None and ups[k]:
            last[k] = True
            air[k] = air[k] or (k > 0 and ups[k - 1])  # the pen moves above the paper
        if isinstance(point, Mapping):
            word = str(_key(point, _WORD_KEYS) or "").lower()
            last[k] = last[k] or any(part in word for part in _END)
            if k and any(part in word for part in _BEGIN):
                last[k - 1] = True
    return last, air


def _flag(point: Any) -> bool | None:
    """The flag of the pen that comes with a point: 0 or 1; None where there is none."""
    value = None
    if isinstance(point, Mapping):
        value = _key(point, _DOWN_KEYS)
        value = _key(point, _UP_KEYS) if value is None else value
    elif isinstance(point, list) and len(point) == 3:
        value = point[2]
    return bool(value) if value in (0, 1) else None


def lowered(value: Mapping[str, Any]) -> dict[str, Any]:
    """An object with its keys in lower case."""
    return {str(key).lower(): inner for key, inner in value.items()}


def _key(point: Mapping[str, Any], keys: Sequence[str]) -> Any:
    lower = lowered(point)
    return next((lower[key] for key in keys if key in lower), None)


def _number(value: Any) -> Any:
    """The number that a text stands for; everything else as it was."""
    if isinstance(value, str) and len(value) < 40:
        try:
            return float(value)
        except ValueError:
            return value
    return value
