"""ParallelLines: each point of many settings as a line across upright axes, to point at.

After A. Inselberg, "The plane with parallel coordinates", 1985.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from ..style.theme import current, ramp, text_font
from ..style.zoom import px
from .dots import distance_from_line
from .pointed_chart import PointedChart

TOP_PX, BOTTOM_PX, SIDE_PX = 24, 10, 54
REACH_PX = 10


@dataclass(frozen=True)
class UprightAxis:
    """One axis.

    Attributes:
        title: Above it.
        marks: Places, 0 at the bottom to 1 at the top, and what is written at them.
    """

    title: str
    marks: tuple[tuple[float, str], ...]


@dataclass(frozen=True)
class AcrossLine:
    """One line.

    Attributes:
        key: What it stands for.
        places: Where it crosses each axis, 0 to 1.
        worth: How good it is, 0 to 1: the strength of its colour.
    """

    key: int
    places: tuple[float, ...]
    worth: float


class ParallelLines(PointedChart):
    """Lines across axes."""

    forward, back = Qt.Key.Key_Down, Qt.Key.Key_Up

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._axes: tuple[UprightAxis, ...] = ()
        self._lines: tuple[AcrossLine, ...] = ()

    @property
    def lines(self) -> tuple[AcrossLine, ...]:
        """What is shown."""
        return self._lines

    def show_lines(
        self, axes: Sequence[UprightAxis], lines: Sequence[AcrossLine], summary: str = ""
    ) -> None:
        """Shows these in place of those before; ``summary`` is for those who cannot see it."""
        # The best is painted last, above the others.
        self._axes = tuple(axes)
        self._lines = tuple(sorted(lines, key=lambda line: line.worth))
        self.setAccessibleDescription(summary)
        self.update()

    def _room(self) -> QRectF:
        return QRectF(self.rect()).adjusted(px(SIDE_PX), px(TOP_PX), -px(SIDE_PX), -px(BOTTOM_PX))

    def _corners(self, line: AcrossLine) -> list[QPointF]:
        room, last = self._room(), max(len(self._axes) - 1, 1)
        return [
            QPointF(room.left() + k / last * room.width(), room.bottom() - place * room.height())
            for k, place in enumerate(line.places)
        ]

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setFont(text_font(self.font(), 0.92))
            if not self._lines:
                self._paint_nothing(painter)
                return
            table = ramp(theme.line, theme.accent)
            for line in self._lines:
                strong = line.key in self._marked or line.key == self._pointed
                tone = QColor(*(int(part) for part in table[round(255 * line.worth)]))
                painter.setPen(
                    QPen(theme.color("text") if strong else tone, 2.4 if strong else 1.4)
                )
                painter.drawPolyline(QPolygonF(self._corners(line)))
            self._paint_axes(painter)

    def _paint_axes(self, painter: QPainter) -> None:
        theme, flag, metrics = current(), Qt.AlignmentFlag, painter.fontMetrics()
        room, last = self._room(), max(len(self._axes) - 1, 1)
        share = int(room.width() / last)
        for k, axis in enumerate(self._axes):
            x = room.left() + k / last * room.width()
            painter.setPen(QPen(theme.color("muted"), 1))
            painter.drawLine(QPointF(x, room.top()), QPointF(x, room.bottom()))
            painter.setPen(theme.color("text"))
            title = metrics.elidedText(axis.title, Qt.TextElideMode.ElideRight,
                                       max(share - 6, 2 * px(SIDE_PX) - 8))  # fmt: skip
            wide = metrics.horizontalAdvance(title) + 4
            left = min(max(x - wide / 2, 2.0), self.width() - wide - 2)
            painter.drawText(QRectF(left, 0, wide, px(TOP_PX)), flag.AlignCenter, title)
            painter.setPen(theme.color("muted"))
            taken = math.inf
            for place, text in axis.marks:
                y = room.bottom() - place * room.height()
                if y > taken - metrics.height():
                    continue
                taken = y
                wide = px(SIDE_PX) - 6
                left = x + 4 if k else x - wide - 4
                box = QRectF(left, y - metrics.height() / 2, wide, metrics.height())
                cut = metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, int(wide))
                ground = QRectF(box)
                ground.setWidth(metrics.horizontalAdvance(cut) + 4)
                if k:
                    painter.fillRect(ground, theme.color("card", 0.8))
                side = flag.AlignLeft if k else flag.AlignRight
                painter.drawText(box, side | flag.AlignVCenter, cut)

    def _keys(self) -> list[int]:
        return [line.key for line in reversed(self._lines)]

    def _key_at(self, place: QPointF) -> int:
        if not self._lines:
            return -1
        corners = [[at.toTuple() for at in self._corners(line)] for line in self._lines]
        away = distance_from_line(np.array(corners), place.toTuple())
        nearest = int(np.argmin(away))
        return self._lines[nearest].key if away[nearest] < px(REACH_PX) else -1
