"""Strokes as vectors: their shape, how they are painted, what an eraser touches, undo.

Invariant: a Stroke and a Sheet never change; every edit makes a new Sheet, so undo keeps old ones.
Canvas units: the origin is the canvas's middle, x to the right, y down, and its shorter side
is 1 long.
"""

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from .dots import distance_from_line

MAX_UNDO = 200


@dataclass(frozen=True, eq=False)
class Stroke:
    """One line of the pen.

    Attributes:
        points: float32 (n, 2), n >= 1, in canvas units and writing order.
        width: Of the ink, in canvas units.
        pressures: float32 (n,) in [0, 1] from a tablet, or None; changes the ink's look alone.
    """

    points: np.ndarray
    width: float
    pressures: np.ndarray | None = None

    def is_touched(self, at: np.ndarray, radius: float) -> bool:
        """Whether ink lies within ``radius`` of the point ``at`` (2,)."""
        return bool(distance_from_line(self.points, at) <= radius + self.width / 2)


@dataclass(frozen=True, eq=False)
class InkSheet:
    """What is on the canvas: strokes, or a picture instead of them.

    Attributes:
        strokes: In writing order.
        bitmap: (height, width) float in [0, 1] or uint8, 1 or 255 = ink; or uint8 (height, width,
            3 or 4) in its own colours; None where strokes are drawn.
    """

    strokes: tuple[Stroke, ...] = ()
    bitmap: np.ndarray | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is there."""
        return not self.strokes and self.bitmap is None


class History:
    """Sheets that can be gone back to, the newest 200."""

    def __init__(self) -> None:
        self._sheets = [InkSheet()]
        self._at = 0

    @property
    def sheet(self) -> InkSheet:
        """The one that is shown."""
        return self._sheets[self._at]

    @property
    def can_undo(self) -> bool:
        """Whether there is an earlier sheet."""
        return self._at > 0

    @property
    def can_redo(self) -> bool:
        """Whether a sheet was undone."""
        return self._at < len(self._sheets) - 1

    def add(self, sheet: InkSheet) -> None:
        """Makes ``sheet`` the newest; what was undone is forgotten."""
        self._sheets = [*self._sheets[: self._at + 1], sheet][-MAX_UNDO:]
        self._at = len(self._sheets) - 1

    def go(self, by: int) -> None:
        """Back (-1) or forward (+1), as far as there are sheets."""
        self._at = min(max(self._at + by, 0), len(self._sheets) - 1)


def pen_width(stroke: Stroke, scale: float, pressure: float | None = None) -> float:
    """Width of the ink in pixels; full pressure doubles what none leaves."""
    width = stroke.width * scale
    return width if pressure is None else width * (0.65 + 0.65 * pressure)


def paint_stroke(
    painter: QPainter, stroke: Stroke, color: QColor, scale: float, first: int = 0
) -> None:
    """Paints a stroke from segment ``first`` on; the painter's origin is the canvas's middle.

    Curves run through the middles between points with the points as controls, so that a new point
    changes nothing that is already painted.
    """
    points = stroke.points * scale
    if len(points) == 1:
        pressure = None if stroke.pressures is None else float(stroke.pressures[0])
        painter.setPen(_pen(color, pen_width(stroke, scale, pressure)))
        painter.drawPoint(QPointF(*points[0].tolist()))
        return
    if stroke.pressures is None:
        path = QPainterPath(QPointF(*_middle(points, first)))
        for k in range(first, len(points) - 1):
            _curve(path, points, k)
        painter.strokePath(path, _pen(color, pen_width(stroke, scale)))
        return
    for k in range(first, len(points) - 1):
        path = QPainterPath(QPointF(*_middle(points, k)))
        _curve(path, points, k)
        painter.strokePath(path, _pen(color, pen_width(stroke, scale, float(stroke.pressures[k]))))


def paint_tail(painter: QPainter, stroke: Stroke, color: QColor, scale: float) -> None:
    """Paints the straight bit from the last curve to the pen; the next point replaces it."""
    points = stroke.points * scale
    pressure = None if stroke.pressures is None else float(stroke.pressures[-1])
    painter.setPen(_pen(color, pen_width(stroke, scale, pressure)))
    end = QPointF(*points[-1].tolist())
    if len(points) == 1:
        painter.drawPoint(end)
    else:
        painter.drawLine(QPointF(*_middle(points, len(points) - 1)), end)


def _curve(path: QPainterPath, points: np.ndarray, k: int) -> None:
    """Segment ``k``: from the middle before point k to the middle after it."""
    if k == 0:
        path.lineTo(QPointF(*_middle(points, 1)))
    else:
        path.quadTo(QPointF(*points[k].tolist()), QPointF(*_middle(points, k + 1)))


def _middle(points: np.ndarray, k: int) -> tuple[float, float]:
    """Where segment ``k`` begins: the first point, else the middle between k - 1 and k."""
    middle = points[0] if k == 0 else (points[k - 1] + points[k]) / 2
    return float(middle[0]), float(middle[1])


def _pen(color: QColor, width: float) -> QPen:
    return QPen(
        color,
        max(width, 1.0),
        Qt.PenStyle.SolidLine,
        Qt.PenCapStyle.RoundCap,
        Qt.PenJoinStyle.RoundJoin,
    )
