"""CurveBoard: a function of one number, a point on it to be moved, a tangent, and steps."""

import math
from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from model.language import tr

from ..style.numbers import pair, significant
from ..style.theme import current, text_font
from ..style.zoom import px
from .grip_board import BoardGrip, GripBoard
from .plane_scene import write

DOT_PX, STEP_PX = 7.0, 3.5
SHOWN_STEPS = 60


@dataclass(frozen=True, eq=False)
class CurveScene:
    """What there is to see.

    Attributes:
        x: (n,), ascending.
        y: (n,); gaps where it is not finite.
        others: Name, x and y of further curves.
        point: Where one stands.
        can_move: Whether a hand may move the point.
        tangent: Its slope; None for none.
        secant: A second point, the line through both is drawn; None for none.
        path: (k, 2), where one stood, the point itself last.
        target: Where the next step leads; None for nowhere.
        level: A height to reach; NaN for none.
        level_name: What it is.
        has_gap: Whether the distance from the point to the level is drawn.
        name: What the point's x is.
    """

    x: np.ndarray = field(default_factory=lambda: np.zeros(0))
    y: np.ndarray = field(default_factory=lambda: np.zeros(0))
    others: tuple[tuple[str, np.ndarray, np.ndarray], ...] = ()
    point: tuple[float, float] = (0.0, 0.0)
    can_move: bool = False
    tangent: float | None = None
    secant: tuple[float, float] | None = None
    path: np.ndarray = field(default_factory=lambda: np.zeros((0, 2)))
    target: tuple[float, float] | None = None
    level: float = math.nan
    level_name: str = ""
    has_gap: bool = False
    name: str = "x"


class CurveBoard(GripBoard):
    """Draws a CurveScene; its point is a grip.

    Signals:
        point_moved(float): A hand wants the point at this x.
    """

    point_moved = Signal(float)

    def __init__(self, name: str = tr("Curve"), parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._scene = CurveScene()
        self.gripped.connect(lambda grip, x, y: self.point_moved.emit(x))

    @property
    def scene(self) -> CurveScene:
        """What is shown."""
        return self._scene

    def show_scene(self, scene: CurveScene) -> None:
        """Shows it; call ``set_axes`` before."""
        self._scene = scene
        x, y = scene.point
        words = tr("{name} {x}, height {y}", name=scene.name, x=significant(x), y=significant(y))
        if scene.tangent is not None:
            words = tr("{place}, slope {slope}", place=words, slope=significant(scene.tangent))
        is_there = scene.can_move and math.isfinite(x) and math.isfinite(y)
        self.set_grips((BoardGrip(x, y, "point", words=words, moves="x"),) if is_there else ())
        self.update()

    def words_at(self, at: QPointF) -> str:
        scene = self._scene
        x = self._plane.to_data(at)[0]
        if len(scene.x) < 2 or not scene.x[0] <= x <= scene.x[-1]:
            return ""
        height = float(np.interp(x, scene.x, scene.y))
        return pair(x, height) if math.isfinite(height) else ""

    def paint_content(self, painter: QPainter) -> None:
        self._paint_grid(painter)
        self._paint_level(painter)
        for name, x, y in self._scene.others:
            self._paint_curve(painter, x, y, QPen(current().color("muted"), 1.5))
            end = self._at(float(x[-1]), float(y[-1]))
            width = QFontMetricsF(text_font(self.font())).horizontalAdvance(name)
            write(painter, name, end - QPointF(width + px(6), px(6)), self.font(), "muted")
        self._paint_curve(painter, self._scene.x, self._scene.y, QPen(current().color("text"), 2.2))
        self._paint_slopes(painter)
        self._paint_path(painter)
        self._paint_point(painter)

    def _at(self, x: float, y: float) -> QPointF:
        # What lies far away stays where a painter can draw to.
        at = self._plane.pixel(x, y)
        return QPointF(min(max(at.x(), -1e5), 1e5), min(max(at.y(), -1e5), 1e5))

    def _paint_grid(self, painter: QPainter) -> None:
        theme, plane = current(), self._plane
        columns, rows = plane.ticks
        for value in columns.tolist():
            painter.setPen(QPen(theme.color("line"), 1.6 if value == 0 else 0.8))
            painter.drawLine(self._at(value, plane.y[0]), self._at(value, plane.y[1]))
        for value in rows.tolist():
            painter.setPen(QPen(theme.color("line"), 1.6 if value == 0 else 0.8))
            self._paint_straight(painter, value, 0.0)

    def _paint_curve(self, painter: QPainter, x: np.ndarray, y: np.ndarray, pen: QPen) -> None:
        painter.setPen(pen)
        pixels = np.clip(self._plane.to_pixels(np.column_stack([x, y])), -1e5, 1e5)
        good = np.isfinite(pixels).all(1)
        for run in np.split(np.arange(len(x)), np.flatnonzero(np.diff(good.astype(int))) + 1):
            if len(run) > 1 and good[run[0]]:
                painter.drawPolyline(QPolygonF([QPointF(*at) for at in pixels[run].tolist()]))

    def _paint_straight(self, painter: QPainter, y: float, slope: float, x: float = 0.0) -> None:
        """A line through x and y, from the left to the right."""
        left, right = (self._at(end, y + slope * (end - x)) for end in self._plane.x)
        painter.drawLine(left, right)

    def _paint_level(self, painter: QPainter) -> None:
        scene, theme = self._scene, current()
        if not math.isfinite(scene.level):
            return
        painter.setPen(QPen(theme.color("accent"), 1.5, Qt.PenStyle.DashLine))
        self._paint_straight(painter, scene.level, 0.0)
        at = self._at(self._plane.x[0], scene.level) + QPointF(px(8), -px(6))
        write(painter, scene.level_name, at, self.font())
        if scene.has_gap:
            x, y = scene.point
            painter.setPen(QPen(theme.color("positive"), 3))
            painter.drawLine(self._at(x, y), self._at(x, scene.level))

    def _paint_slopes(self, painter: QPainter) -> None:
        scene, theme = self._scene, current()
        x, y = scene.point
        if scene.tangent is not None and math.isfinite(scene.tangent * x + y):
            painter.setPen(QPen(theme.color("positive"), 1.8))
            self._paint_straight(painter, y, scene.tangent, x)
        if scene.secant is not None and scene.secant[0] != x:
            slope = (scene.secant[1] - y) / (scene.secant[0] - x)
            painter.setPen(QPen(theme.color("accent"), 1.6, Qt.PenStyle.DashLine))
            self._paint_straight(painter, y, slope, x)
            painter.setBrush(theme.color("card"))
            painter.setPen(QPen(theme.color("accent"), 1.6))
            painter.drawEllipse(self._at(*scene.secant), px(STEP_PX), px(STEP_PX))

    def _paint_path(self, painter: QPainter) -> None:
        path = self._scene.path[-SHOWN_STEPS:]
        if len(path) < 2 or not np.isfinite(path).all():
            return
        theme = current()
        spots = [self._at(*place) for place in path.tolist()]
        painter.setPen(QPen(theme.color("accent", 0.8), 1.6))
        painter.drawPolyline(QPolygonF(spots))
        painter.setPen(QPen(theme.color("card"), 1))
        painter.setBrush(theme.color("accent"))
        for spot in spots[:-1]:
            painter.drawEllipse(spot, px(STEP_PX), px(STEP_PX))

    def _paint_point(self, painter: QPainter) -> None:
        scene, theme = self._scene, current()
        x, y = scene.point
        if not (math.isfinite(x) and math.isfinite(y)):
            return
        if scene.target is not None and all(map(math.isfinite, scene.target)):
            painter.setPen(QPen(theme.color("accent"), 1.8))
            painter.setBrush(theme.color("card"))
            painter.drawEllipse(self._at(*scene.target), px(5.0), px(5.0))
        spot, low = self._at(x, y), self._at(x, self._plane.y[0])
        painter.setPen(QPen(theme.color("accent"), 1.2, Qt.PenStyle.DashLine))
        painter.drawLine(spot, low)
        painter.setPen(QPen(theme.color("card"), 2))
        painter.setBrush(theme.color("accent"))
        radius = px(DOT_PX)
        painter.drawEllipse(QRectF(spot.x() - radius, spot.y() - radius, 2 * radius, 2 * radius))
