"""Paths and shapes of SVG as points: SVG 1.1, chapters 8 and 9."""

import itertools
import math
import re
from collections.abc import Iterator

import numpy as np

Points = np.ndarray
"""float64 (n, 2): x and y."""

NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
FLAG, BETWEEN = re.compile("[01]"), re.compile(r"[\s,]*")
STEP = re.compile(r"([MmLlHhVvCcSsQqTtAaZz])([^MmLlHhVvCcSsQqTtAaZz]*)")
COUNTS = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "T": 2, "A": 7, "Z": 0}
STEPS = np.linspace(0, 1, 13)[1:, None]  # points of a curve


def path_points(text: str, maximum: int) -> list[Points]:
    """The lines of a ``d`` attribute, each from a move to the next; curves as their points.

    A path that is damaged is drawn up to the damage, as browsers do.

    Args:
        text: The attribute.
        maximum: Points that it may have.

    Raises:
        OverflowError: It has more.
    """
    path = _Path(maximum)
    for command, body in STEP.findall(text):
        kind = command.upper()
        found = _arc_numbers(body) if kind == "A" else NUMBER.findall(body)
        numbers = [float(number) for number in found]
        count = COUNTS[kind]
        if not count:
            path.close()
            continue
        for start in range(0, len(numbers) - count + 1, count):
            path.add(kind, command != kind, numbers[start : start + count])
            kind = "L" if kind == "M" else kind
    return [np.array(line, dtype=np.float64) for line in path.lines if len(line)]


def _arc_numbers(body: str) -> Iterator[str]:
    """The numbers of an arc, up to the damage, in time that grows as its length.

    Of each seven the fourth and fifth are flags, which may stand without anything between them
    and the next number.
    """
    place = 0
    for turn in itertools.count():
        place = BETWEEN.match(body, place).end()
        number = (FLAG if turn % 7 in (3, 4) else NUMBER).match(body, place)
        if number is None:
            return
        yield number[0]
        place = number.end()


class _Path:
    """A path as far as it has come.

    Attributes:
        lines: Lists of [x, y].
    """

    def __init__(self, maximum: int) -> None:
        self.lines: list[list[list[float]]] = []
        self._left = maximum
        self._at = np.zeros(2)
        self._handle: np.ndarray | None = None
        self._last = ""

    def close(self) -> None:
        """Goes back to where the line began."""
        if self.lines and self.lines[-1]:
            self._at = np.array(self.lines[-1][0])
            self._to(self._at[None])
            self.lines.append([])
        self._last = "Z"

    def add(self, kind: str, is_relative: bool, numbers: list[float]) -> None:
        """One step of the pen."""
        here = self._at
        if kind in "HV":
            place = here.copy()
            axis = "HV".index(kind)
            place[axis] = numbers[0] + (here[axis] if is_relative else 0)
            points = place[None]
        elif kind == "A":
            end = np.array(numbers[5:]) + (here if is_relative else 0)
            points = _arc(here, numbers, end)
        else:
            places = np.array(numbers).reshape(-1, 2) + (here if is_relative else 0)
            points = self._curve(kind, places)
        if kind == "M":
            self.lines.append([])
        elif not self.lines or not self.lines[-1]:
            self.lines.append([here.tolist()])
        self._to(points)
        self._last = kind

    def _curve(self, kind: str, places: np.ndarray) -> np.ndarray:
        here = self._at
        if kind in "ML":
            return places
        if kind in "ST":
            follows = self._last in ("CS" if kind == "S" else "QT") and self._handle is not None
            places = np.concatenate([(2 * here - self._handle if follows else here)[None], places])
        self._handle = places[-2]
        t = STEPS
        if kind in "CS":
            a, b, c = places
            return (
                (1 - t) ** 3 * here + 3 * (1 - t) ** 2 * t * a + 3 * (1 - t) * t**2 * b + t**3 * c
            )
        a, b = places
        return (1 - t) ** 2 * here + 2 * (1 - t) * t * a + t**2 * b

    def _to(self, points: np.ndarray) -> None:
        self._left -= len(points)
        if self._left < 0:
            raise OverflowError("too many points")
        self.lines[-1].extend(points.tolist())
        self._at = np.array(points[-1], dtype=np.float64)


def _arc(start: np.ndarray, numbers: list[float], end: np.ndarray) -> np.ndarray:
    """Points of an elliptical arc (SVG 1.1, appendix F.6.5)."""
    radii = np.abs(numbers[:2])
    if radii.min() == 0 or (start == end).all():
        return end[None]
    turn = math.radians(numbers[2])
    cos, sin = math.cos(turn), math.sin(turn)
    rotation = np.array([[cos, sin], [-sin, cos]])
    half = rotation @ (start - end) / 2 / radii
    size = float(half @ half)
    if size > 1:
        radii, half, size = radii * math.sqrt(size), half / math.sqrt(size), 1.0
    sign = 1 if bool(numbers[3]) != bool(numbers[4]) else -1
    middle = sign * math.sqrt(max(1 / size - 1, 0)) * np.array([half[1], -half[0]])
    first, last = (math.atan2(*(each - middle)[::-1]) for each in (half, -half))
    sweep = (last - first) % (2 * math.pi)
    if not numbers[4]:
        sweep -= 2 * math.pi
    angles = first + np.linspace(0, sweep, 25)[1:]
    circle = np.stack([np.cos(angles), np.sin(angles)], axis=1) + middle
    points = (circle * radii) @ rotation + (start + end) / 2
    points[-1] = end
    return points


def shape_points(name: str, numbers: dict[str, list[float]]) -> list[Points]:
    """The outline of a basic shape.

    Args:
        name: "line", "polyline", "polygon", "rect", "circle" or "ellipse".
        numbers: Of each attribute, those that stand in it.
    """

    def one(key: str, default: float = 0.0) -> float:
        return numbers[key][0] if numbers.get(key) else default

    if name == "line":
        return [np.array([[one("x1"), one("y1")], [one("x2"), one("y2")]])]
    if name in ("polyline", "polygon"):
        values = numbers.get("points", [])
        points = np.array(values[: len(values) // 2 * 2]).reshape(-1, 2)
        return [np.concatenate([points, points[:1]]) if name == "polygon" else points]
    if name == "rect":
        x, y, width, height = one("x"), one("y"), one("width"), one("height")
        corners = [[x, y], [x + width, y], [x + width, y + height], [x, y + height], [x, y]]
        return [np.array(corners)]
    radii = (one("r"), one("r")) if name == "circle" else (one("rx"), one("ry"))
    angles = np.linspace(0, 2 * math.pi, 49)
    circle = np.stack([np.cos(angles), np.sin(angles)], axis=1) * radii
    return [circle + np.array([one("cx"), one("cy")])]
