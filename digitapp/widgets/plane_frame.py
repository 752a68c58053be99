"""A part of the plane on the screen: data <-> pixels, pan, zoom, axes with ticks."""

import math
from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QPen

from ..style.theme import current, text_font
from ..style.zoom import px
from .axes import nice_ticks, steady_range, tick_texts

LEFT_PX, BOTTOM_PX, EDGE_PX = 56, 44, 10
TICK_PX = 80, 40
"""Room for each number along x and along y."""

NAME_PX = 40
"""The same for what is named along x."""


@dataclass
class PlaneFrame:
    """What is seen of the data, y up.

    Attributes:
        box: Where on the widget, without the axes.
        x: Lowest and highest x that is seen.
        y: Lowest and highest y that is seen.
        is_free: The person moved the view; data does not move it any more.
        is_equal: One unit is as long along x as along y, so that distances can be compared.
        x_names: What stands at 0, 1, 2 and so on along x, in place of these numbers.
    """

    box: QRectF = field(default_factory=QRectF)
    x: tuple[float, float] = (0.0, 1.0)
    y: tuple[float, float] = (0.0, 1.0)
    is_free: bool = False
    is_equal: bool = False
    x_names: tuple[str, ...] = ()
    _followed: tuple[tuple[float, float], tuple[float, float]] | None = None

    def lay_out(self, width: int, height: int) -> None:
        """Fits the box into a widget of that size."""
        right, bottom = (
            max(width - px(EDGE_PX), px(LEFT_PX) + 1),
            max(height - px(BOTTOM_PX), px(EDGE_PX) + 1),
        )
        self.box = QRectF(QPointF(px(LEFT_PX), px(EDGE_PX)), QPointF(right, bottom))
        if not self.is_free and self._followed is not None:
            self.x, self.y = self._followed
        self._equalise()

    def follow(self, points: np.ndarray, *, afresh: bool = False) -> None:
        """Shows all finite ``points`` (n, 2); moves little, unless ``afresh``."""
        finite = points[np.isfinite(points).all(1)]
        if self.is_free or not len(finite):
            return
        low, high = finite.min(0), finite.max(0)
        x, y = (None, None) if afresh or self._followed is None else self._followed
        self.x = steady_range(x, float(low[0]), float(high[0]))
        self.y = steady_range(y, float(low[1]), float(high[1]))
        self._followed = self.x, self.y
        self._equalise()

    def show_range(self, x: tuple[float, float], y: tuple[float, float]) -> None:
        """Shows just these, unless a person moved the view."""
        self._followed = x, y
        if not self.is_free:
            self.x, self.y = x, y
            self._equalise()

    def _equalise(self) -> None:
        """Shows more along the axis that has room left."""
        if not self.is_equal or self.box.isEmpty():
            return
        across, up = self._scale * [1, -1]
        if across > up:
            self.x = _widened(self.x, self.box.width() / up)
        else:
            self.y = _widened(self.y, self.box.height() / across)

    def to_pixels(self, points: np.ndarray) -> np.ndarray:
        """Points (..., 2) of the data in the widget's pixels."""
        return (points - [self.x[0], self.y[1]]) * self._scale + [self.box.left(), self.box.top()]

    def pixel(self, x: float, y: float) -> QPointF:
        """A point of the data in the widget's pixels."""
        return QPointF(*self.to_pixels(np.array([[x, y]]))[0].tolist())

    def to_data(self, at: QPointF) -> tuple[float, float]:
        """A pixel of the widget in the data."""
        scale = self._scale
        return (
            self.x[0] + (at.x() - self.box.left()) / scale[0],
            self.y[1] + (at.y() - self.box.top()) / scale[1],
        )

    def pan(self, by: QPointF) -> None:
        """Moves the picture by pixels."""
        dx, dy = by.x() / self._scale[0], by.y() / self._scale[1]
        self.x = self.x[0] - dx, self.x[1] - dx
        self.y = self.y[0] - dy, self.y[1] - dy
        self.is_free = True

    def zoom(self, factor: float, at: QPointF) -> None:
        """Makes everything ``factor`` times as large; what is at ``at`` stays there."""
        x, y = self.to_data(at)
        wanted = [
            (v - (v - a) / factor, v + (b - v) / factor) for v, (a, b) in ((x, self.x), (y, self.y))
        ]
        # Beyond this, floats run out of digits.
        if all(1e-9 * max(1.0, abs(a), abs(b)) < b - a < 1e12 for a, b in wanted):
            self.x, self.y = wanted
            self.is_free = True

    def paint_axes(self, painter: QPainter, font: QFont, titles: tuple[str, str]) -> None:
        """Two lines, numbers at round values, titles."""
        theme, box, flag = current(), self.box, Qt.AlignmentFlag
        painter.setFont(text_font(font, 0.92))
        x_ticks, y_ticks = self.ticks
        columns = self.to_pixels(np.stack([x_ticks, np.zeros_like(x_ticks)], 1))[:, 0]
        rows = self.to_pixels(np.stack([np.zeros_like(y_ticks), y_ticks], 1))[:, 1]
        painter.setPen(QPen(theme.color("muted", 0.6), 1))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        painter.drawLine(box.topLeft(), box.bottomLeft())
        painter.setPen(theme.color("muted"))
        for at, text in zip(columns.tolist(), self._texts_along_x(x_ticks), strict=True):
            spot = QRectF(at - px(40), box.bottom() + px(4), px(80), px(16))
            painter.drawText(spot, flag.AlignHCenter | flag.AlignTop, text)
        for at, text in zip(rows.tolist(), tick_texts(y_ticks), strict=True):
            spot = QRectF(box.left() - px(46), at - px(8), px(40), px(16))
            painter.drawText(spot, flag.AlignRight | flag.AlignVCenter, text)
        painter.setFont(text_font(font))
        below = QRectF(box.left(), box.bottom() + px(22), box.width(), px(20))
        painter.drawText(below, flag.AlignCenter, titles[0])
        painter.save()
        painter.rotate(-90)
        beside = QRectF(-box.bottom(), 0, box.height(), px(16))
        painter.drawText(beside, flag.AlignCenter, titles[1])
        painter.restore()

    @property
    def ticks(self) -> tuple[np.ndarray, np.ndarray]:
        """Round values along x and along y whose numbers have room beside each other."""
        across, up = self.box.width() / px(TICK_PX[0]), self.box.height() / px(TICK_PX[1])
        columns, rows = (
            nice_ticks(*seen, max(int(room), 2)) for seen, room in ((self.x, across), (self.y, up))
        )
        if self.x_names:
            step = max(1, math.ceil((self.x[1] - self.x[0]) * px(NAME_PX) / self.box.width()))
            named = np.arange(0, len(self.x_names), step)
            columns = named[(self.x[0] <= named) & (named <= self.x[1])]
        return columns, rows

    def _texts_along_x(self, ticks: np.ndarray) -> list[str]:
        return [self.x_names[int(at)] for at in ticks] if self.x_names else tick_texts(ticks)

    @property
    def _scale(self) -> np.ndarray:
        """Pixels per unit of x and y; y's is negative, as it points up."""
        return np.array(
            [
                self.box.width() / (self.x[1] - self.x[0]),
                -self.box.height() / (self.y[1] - self.y[0]),
            ]
        )


def _widened(range_: tuple[float, float], span: float) -> tuple[float, float]:
    """A range of that span with the same middle."""
    middle = (range_[0] + range_[1]) / 2
    return middle - span / 2, middle + span / 2
