"""PointCurve: a function of one number, and where one stands on it."""

import math

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from ..style.numbers import significant
from ..style.theme import changes_look, current, text_font
from ..style.zoom import px, px_size
from .axes import nice_ticks, tick_texts

LEFT_PX, RIGHT_PX, TOP_PX, BOTTOM_PX = 40, 12, 10, 32
DOT_PX = 4.5
FLAT = 1e-9


class PointCurve(QWidget):
    """A curve with axes, and a point on it with its lines to both; a tangent where one is given.

    Args:
        name: For those who cannot see it.
    """

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent, accessibleName=name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._x = self._y = np.zeros(0)
        self._point = (0.0, 0.0)
        self._titles = ("", "")
        self._derivative: float | None = None
        self._target: tuple[float, float] | None = None

    @property
    def point(self) -> tuple[float, float]:
        """Where one stands."""
        return self._point

    def show_curve(
        self,
        x: np.ndarray,
        y: np.ndarray,
        point: tuple[float, float],
        titles: tuple[str, str],
        *,
        derivative: float | None = None,
        target: tuple[float, float] | None = None,
    ) -> None:
        """Shows a curve and a point on it.

        Args:
            x: (n,), ascending.
            y: (n,).
            point: Where one stands.
            titles: Of both axes.
            derivative: Of the tangent at the point; None for no tangent.
            target: Where one would stand next; None for nowhere.
        """
        self._x, self._y, self._point, self._titles = x, y, point, titles
        self._derivative, self._target = derivative, target
        self.setAccessibleDescription(
            f"{titles[0]} {significant(point[0])}, {titles[1]} {significant(point[1])}"
        )
        self.update()

    def _range(self) -> tuple[float, float, float, float]:
        """Left, right, bottom and top of what is shown."""
        low, high = float(self._y.min()), float(self._y.max())
        span = high - low
        if span <= FLAT * abs(high):  # nothing but rounding: a level line
            low, span = low - 0.5, 1.0
            high = low + span
        return float(self._x[0]), float(self._x[-1]), low - 0.06 * span, high + 0.08 * span

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            finite = all(map(math.isfinite, self._point)) and np.isfinite(self._y).all()
            if not finite or len(self._x) < 2 or self._x[0] >= self._x[-1]:
                return
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setFont(text_font(self.font(), 0.92))
            self._paint(painter)

    def _paint(self, painter: QPainter) -> None:
        theme, (left, right, low, high) = current(), self._range()
        room = QRectF(self.rect()).adjusted(
            self._left(painter), px(TOP_PX), -px(RIGHT_PX), -px(BOTTOM_PX)
        )

        def at(x: float, y: float) -> QPointF:
            return QPointF(
                room.left() + (x - left) / (right - left) * room.width(),
                room.bottom() - (y - low) / (high - low) * room.height(),
            )

        self._paint_axes(painter, room, at)
        painter.setPen(QPen(theme.color("text", 0.75), 2))
        painter.drawPolyline(QPolygonF([at(x, y) for x, y in zip(self._x, self._y, strict=True)]))
        spot = at(*self._point)
        if self._derivative is not None:
            painter.setClipRect(room)
            x, y = self._point
            ends = [at(end, y + self._derivative * (end - x)) for end in (left, right)]
            painter.setPen(QPen(theme.color("positive"), 1.5))
            painter.drawLine(*ends)
            painter.setClipping(False)
        dashed = QPen(theme.color("accent"), 1.25, Qt.PenStyle.DashLine)
        painter.setPen(dashed)
        painter.drawLine(spot, QPointF(spot.x(), room.bottom()))
        painter.drawLine(spot, QPointF(room.left(), spot.y()))
        painter.setPen(QPen(theme.color("card"), 1.5))
        painter.setBrush(theme.color("accent"))
        painter.drawEllipse(spot, px(DOT_PX), px(DOT_PX))
        if self._target is not None and left <= self._target[0] <= right:
            painter.setPen(QPen(theme.color("accent"), 1.5))
            painter.setBrush(theme.color("card"))
            painter.drawEllipse(at(*self._target), px(DOT_PX), px(DOT_PX))

    def _rows(self) -> np.ndarray:
        """Values that the upright axis names."""
        _, _, low, high = self._range()
        tall = self.height() - px(TOP_PX) - px(BOTTOM_PX)
        return nice_ticks(low, high, max(int(tall / px(40)), 2))

    def _left(self, painter: QPainter) -> int:
        """Room for what the upright axis names."""
        advance = painter.fontMetrics().horizontalAdvance
        return max(px(LEFT_PX), *(advance(text) + px(8) for text in tick_texts(self._rows())))

    def _paint_axes(self, painter: QPainter, room: QRectF, at) -> None:
        theme, (left, right, low, high) = current(), self._range()
        flag = Qt.AlignmentFlag
        columns = nice_ticks(left, right, max(int(room.width() / px(60)), 2))
        rows = self._rows()
        for ticks, is_x in ((columns, True), (rows, False)):
            for value, text in zip(ticks.tolist(), tick_texts(ticks), strict=True):
                start = at(value, low) if is_x else at(left, value)
                end = at(value, high) if is_x else at(right, value)
                painter.setPen(QPen(theme.color("line"), 1.6 if value == 0 else 1))
                painter.drawLine(start, end)
                painter.setPen(theme.color("muted"))
                if is_x:
                    box = QRectF(start.x() - px(24), start.y() + 1, px(48), px(14))
                    painter.drawText(box, flag.AlignHCenter | flag.AlignTop, text)
                else:
                    box = QRectF(0, start.y() - px(8), room.left() - px(4), px(16))
                    painter.drawText(box, flag.AlignRight | flag.AlignVCenter, text)
        painter.setPen(theme.color("muted"))
        bottom = QRectF(room.left(), self.height() - px(16), room.width(), px(15))
        painter.drawText(bottom, flag.AlignRight | flag.AlignVCenter, self._titles[0])
        inside = QRectF(room.left() + px(5), room.top() - px(2), room.width(), px(16))
        painter.drawText(inside, flag.AlignLeft | flag.AlignTop, self._titles[1])

    def changeEvent(self, event: QEvent) -> None:
        if changes_look(event):
            self.update()
        super().changeEvent(event)

    def sizeHint(self) -> QSize:
        return px_size(300, 150)

    def minimumSizeHint(self) -> QSize:
        return px_size(150, 96)
