"""PointChart: points on axes that may be logarithmic or have names, with bands, to point at."""

import math
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from ..style.theme import current, text_font
from ..style.zoom import px
from .chart_values import ChartAxis, ChartPoint, ChartSeries, drawn, ticks_of, wide_range
from .dots import nearest_within
from .pointed_chart import PointedChart

LEFT_PX, RIGHT_PX, TOP_PX, BOTTOM_PX = 46, 14, 24, 40
DOT_PX = 4.0
REACH_PX = 22
"""How near to a point the mouse must be to mean it."""


class PointChart(PointedChart):
    """Series of points with bands; those that are marked have rings."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._series: tuple[ChartSeries, ...] = ()
        self._x, self._y = ChartAxis(), ChartAxis()

    @property
    def series(self) -> tuple[ChartSeries, ...]:
        """What is shown."""
        return self._series

    def show_series(
        self, series: Sequence[ChartSeries], x: ChartAxis, y: ChartAxis, summary: str = ""
    ) -> None:
        """Shows these in place of those before.

        Args:
            series: What is drawn.
            x: The level axis.
            y: The upright axis.
            summary: What can be seen, for those who cannot see it.
        """
        self._series, self._x, self._y = tuple(series), x, y
        if self._pointed not in self._keys():
            self._pointed = -1
        self.setAccessibleDescription(summary)
        self.update()

    def place_of(self, key: int) -> QPointF | None:
        """Where a point is on the widget; None where it is not."""
        at, _ = self._scales()
        return next((at(p.x, p.y) for p in self._points() if p.key == key), None)

    def _points(self) -> list[ChartPoint]:
        """Those that can be pointed at."""
        found = [p for series in self._series if not series.is_quiet for p in series.points]
        return [p for p in found if self._can_show(p)]

    def _can_show(self, point: ChartPoint) -> bool:
        is_there = math.isfinite(point.x) and math.isfinite(point.y)
        return is_there and not (
            (self._x.is_log and point.x <= 0) or (self._y.is_log and point.y <= 0)
        )

    def _ranges(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """Of both axes, in what is drawn: logarithms where they are logarithmic."""
        every = [p for series in self._series for p in series.points if self._can_show(p)]
        if self._x.names:
            across = (-0.5, len(self._x.names) - 0.5)
        else:
            across = wide_range([drawn(p.x, self._x) for p in every], 0.04)
        heights = [value for p in every for value in (p.y, p.low, p.high) if math.isfinite(value)]
        if self._y.is_log:
            heights = [value for value in heights if value > 0]
        up = wide_range([drawn(value, self._y) for value in heights], 0.07)
        return across, up

    def _room(self) -> QRectF:
        metrics = self.fontMetrics()
        (_, _), (low, high) = self._ranges()
        texts = [text for _, text in ticks_of(self._y, low, high, 5)]
        left = max([px(LEFT_PX), *(metrics.horizontalAdvance(t) + px(10) for t in texts)])
        return QRectF(self.rect()).adjusted(left, px(TOP_PX), -px(RIGHT_PX), -px(BOTTOM_PX))

    def _scales(self):
        """(place of values, room)."""
        room, ((left, right), (low, high)) = self._room(), self._ranges()

        def at(x: float, y: float) -> QPointF:
            across = (drawn(x, self._x) - left) / (right - left)
            up = (drawn(y, self._y) - low) / (high - low)
            return QPointF(room.left() + across * room.width(), room.bottom() - up * room.height())

        return at, room

    # Painting.

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setFont(text_font(self.font(), 0.92))
            if not any(self._can_show(p) for series in self._series for p in series.points):
                self._paint_nothing(painter)
                return
            at, room = self._scales()
            self._paint_axes(painter, room)
            for place, series in enumerate(self._series):
                self._paint_series(painter, series, at, place)
            self._paint_rings(painter, at)
            self._paint_legend(painter)

    def _paint_axes(self, painter: QPainter, room: QRectF) -> None:
        theme, flag = current(), Qt.AlignmentFlag
        (left, right), (low, high) = self._ranges()
        metrics = painter.fontMetrics()
        columns = ticks_of(self._x, left, right, max(int(room.width() / px(70)), 2))
        rows = ticks_of(self._y, low, high, max(int(room.height() / px(44)), 2))
        last = -math.inf
        for value, text in columns:
            x = room.left() + (value - left) / (right - left) * room.width()
            painter.setPen(QPen(theme.color("line"), 1))
            painter.drawLine(QPointF(x, room.top()), QPointF(x, room.bottom()))
            wide = metrics.horizontalAdvance(text)
            if x - wide / 2 < last + px(6):
                continue
            last = x + wide / 2
            painter.setPen(theme.color("muted"))
            box = QRectF(x - wide / 2 - 2, room.bottom() + px(2), wide + 4, metrics.height())
            painter.drawText(box, flag.AlignCenter, text)
        for value, text in rows:
            y = room.bottom() - (value - low) / (high - low) * room.height()
            painter.setPen(QPen(theme.color("line"), 1))
            painter.drawLine(QPointF(room.left(), y), QPointF(room.right(), y))
            painter.setPen(theme.color("muted"))
            box = QRectF(0, y - metrics.height() / 2, room.left() - px(5), metrics.height())
            painter.drawText(box, flag.AlignRight | flag.AlignVCenter, text)
        painter.setPen(theme.color("muted"))
        bottom = QRectF(0, self.height() - metrics.height() - 2, self.width() - px(RIGHT_PX),
                        metrics.height() + 2)  # fmt: skip
        painter.drawText(bottom, flag.AlignRight | flag.AlignVCenter, self._x.title)
        top = QRectF(px(4), 0, self.width(), px(TOP_PX))
        painter.drawText(top, flag.AlignLeft | flag.AlignVCenter, self._y.title)

    def _paint_series(self, painter: QPainter, series: ChartSeries, at, place: int) -> None:
        theme = current()
        points = [p for p in series.points if self._can_show(p)]
        if series.is_quiet:
            painter.setPen(QPen(theme.color("muted", 0.8), 1.2, Qt.PenStyle.DashLine))
            painter.drawPolyline(QPolygonF([at(p.x, p.y) for p in points]))
            return
        tone = self._tone(place)
        self._paint_band(painter, points, at, tone, joined=series.joined)
        if series.joined:
            painter.setPen(QPen(tone, 1.8))
            painter.drawPolyline(QPolygonF([at(p.x, p.y) for p in points]))
        for point in points:
            size = px(DOT_PX) * (1.5 if point.is_best else 1)
            painter.setPen(QPen(theme.color("card"), 1))
            painter.setBrush(tone)
            painter.drawEllipse(at(point.x, point.y), size, size)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _paint_band(
        self, painter: QPainter, points: list[ChartPoint], at, tone: QColor, *, joined: bool
    ) -> None:
        banded = [
            p
            for p in points
            if math.isfinite(p.low) and math.isfinite(p.high) and (p.low > 0 or not self._y.is_log)
        ]
        if joined and len(banded) > 1:
            edge = [at(p.x, p.high) for p in banded] + [at(p.x, p.low) for p in reversed(banded)]
            faint = QColor(tone)
            faint.setAlphaF(0.18)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(faint)
            painter.drawPolygon(QPolygonF(edge))
            painter.setBrush(Qt.BrushStyle.NoBrush)
        faint = QColor(tone)
        faint.setAlphaF(0.6)
        painter.setPen(QPen(faint, 1.2))
        for p in banded:
            painter.drawLine(at(p.x, p.low), at(p.x, p.high))

    def _paint_rings(self, painter: QPainter, at) -> None:
        theme = current()
        for point in self._points():
            if point.key in self._marked or point.key == self._pointed:
                strong = point.key in self._marked
                painter.setPen(QPen(theme.color("text", 0.9 if strong else 0.5), 1.6))
                painter.drawEllipse(at(point.x, point.y), px(9), px(9))

    def _paint_legend(self, painter: QPainter) -> None:
        theme, metrics = current(), painter.fontMetrics()
        right = float(self.width() - px(RIGHT_PX))
        named = [(k, series) for k, series in enumerate(self._series) if series.name]
        title_px = metrics.horizontalAdvance(self._y.title) + px(16)
        for place, series in reversed(named):
            wide = metrics.horizontalAdvance(series.name) + px(20)
            if right - wide < title_px:
                break
            right -= wide
            dot = QPointF(right + px(6), px(TOP_PX) / 2)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("muted") if series.is_quiet else self._tone(place))
            painter.drawEllipse(dot, px(DOT_PX), px(DOT_PX))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(theme.color("text"))
            box = QRectF(right + px(13), 0, wide, px(TOP_PX))
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, series.name)

    def _tone(self, place: int) -> QColor:
        """The colour of a series that is not quiet."""
        loud = [k for k, series in enumerate(self._series) if not series.is_quiet]
        theme = current()
        return theme.digit(loud.index(place)) if len(loud) > 1 else theme.color("accent")

    # Pointing.

    def _keys(self) -> list[int]:
        return [point.key for point in self._points()]

    def _key_at(self, place: QPointF) -> int:
        points, (at, _) = self._points(), self._scales()
        places = np.array([at(p.x, p.y).toTuple() for p in points]).reshape(-1, 2)
        nearest = nearest_within(places, place.toTuple(), px(REACH_PX))
        return points[nearest].key if nearest >= 0 else -1
