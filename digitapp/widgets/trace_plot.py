"""TracePlot: one number step by step, such as a cost that falls, as a small curve."""

import math
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from model.language import tr, trn

from ..style.numbers import significant
from ..style.theme import changes_look, current, text_font
from ..style.zoom import px, px_size

DOTTED = 40
"""Up to so many steps each has a dot."""

WIDE_RANGE = 200.0
"""From so many times the smallest value on the axis is one of decades."""


class TracePlot(QWidget):
    """A curve over steps, its first and last value written.

    Args:
        title: What is shown, such as "cost".
        parent: Owner.
    """

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(
            parent, objectName="tracePlot", accessibleName=tr("{title}, by step", title=title)
        )
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._title = title
        self._values, self._level = np.zeros(0), math.nan

    @property
    def values(self) -> np.ndarray:
        """What is shown, (steps,); read-only."""
        return self._values

    def show_trace(self, title: str, values: Sequence[float], level: float = math.nan) -> None:
        """Shows a number by step; what is not finite is left out of the curve.

        Args:
            title: What it is.
            values: (steps,), oldest first.
            level: What is to be reached, drawn across; NaN for nothing.
        """
        self._title, self._values = title, np.asarray(values, float).ravel()
        self._level = level
        self.setAccessibleName(tr("{title}, by step", title=title))
        if len(self._values):
            first, last = self._ends()
            self.setAccessibleDescription(
                trn(
                    "{n} value, from {first} to {last}",
                    "{n} values, from {first} to {last}",
                    len(self._values),
                    first=first,
                    last=last,
                )
            )
        self.update()

    def _ends(self) -> tuple[str, str]:
        """How the first and the last value are written; empty where there are none."""
        if not len(self._values):
            return "", ""
        return significant(self._values[0]), significant(self._values[-1])

    def _heights(self) -> tuple[np.ndarray, bool]:
        """Each value and the level from 0 (lowest) to 1, NaN where it isn't finite; by decades?"""
        values = np.append(self._values, self._level)
        values = np.where(np.isfinite(values), values, np.nan)
        finite = values[np.isfinite(values)]
        if not len(finite):
            return values, False
        by_decades = finite.min() > 0 and finite.max() > WIDE_RANGE * finite.min()
        if by_decades:
            values, finite = np.log10(values), np.log10(finite)
        low, high = finite.min(), finite.max()
        if not high > low:
            return np.where(np.isfinite(values), 0.5, np.nan), by_decades
        return (values - low) / (high - low), by_decades

    # Overrides of Qt.

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setFont(text_font(self.font(), 0.92))
            self._paint(painter)

    def _paint(self, painter: QPainter) -> None:
        theme, flag = current(), Qt.AlignmentFlag
        metrics = QFontMetricsF(painter.font())
        line, advance = metrics.height(), metrics.horizontalAdvance
        heights, by_decades = self._heights()
        level, heights = heights[-1], heights[:-1]
        first, last = self._ends()
        left, right = advance(first) + px(8), advance(last) + px(12)
        # Half a line more: what is written beside the highest point stays below the heading.
        room = QRectF(self.rect()).adjusted(left, 1.5 * line, -right, -px(4))
        painter.setPen(theme.color("muted"))
        heading = tr("{title} by step", title=self._title)
        if by_decades:
            heading = tr("{title} by step, by decades", title=self._title)
        steps = max(len(self._values) - 1, 0)
        head = QRectF(0, 0, self.width(), line)
        counted = trn("{n} step", "{n} steps", steps)
        painter.drawText(head, flag.AlignRight, counted)
        room_px = head.width() - advance(counted) - px(8)
        heading = metrics.elidedText(heading, Qt.TextElideMode.ElideRight, room_px)
        painter.drawText(head, flag.AlignLeft, heading)
        painter.setPen(QPen(theme.color("line"), 1))
        painter.drawLine(room.bottomLeft(), room.bottomRight())
        if not len(self._values):
            return
        if math.isfinite(level):
            y = room.bottom() - level * room.height()
            painter.setPen(QPen(theme.color("positive"), 1.2, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(room.left(), y), QPointF(room.right(), y))
        across = np.linspace(room.left(), room.right(), max(len(heights), 2))[: len(heights)]
        points = [
            QPointF(x, room.bottom() - h * room.height())
            for x, h in zip(across, heights, strict=True)
            if math.isfinite(h)
        ]
        painter.setPen(QPen(theme.color("accent"), 1.6))
        painter.drawPolyline(QPolygonF(points))
        if len(points) <= DOTTED:
            painter.setBrush(theme.color("accent"))
            for point in points:
                painter.drawEllipse(point, px(2.0), px(2.0))
        painter.setPen(theme.color("text"))
        for value, height, x in (
            (first, heights[0], 0.0),
            (last, heights[-1], self.width() - right + px(6)),
        ):
            tall = height if math.isfinite(height) else 1.0
            middle = room.bottom() - tall * room.height()
            box = QRectF(x, middle - line / 2, max(left, right), line)
            painter.drawText(box, flag.AlignLeft | flag.AlignVCenter, value)

    def changeEvent(self, event: QEvent) -> None:
        if changes_look(event):
            self.update()
        super().changeEvent(event)

    def sizeHint(self) -> QSize:
        return px_size(240, 84)

    def minimumSizeHint(self) -> QSize:
        return px_size(120, 64)
