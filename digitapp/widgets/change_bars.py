"""Probabilities before and after something was done: a bar each, and what was lost or gained."""

import math

import numpy as np
from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from model.language import commas, named, qualified, tr

from ..style.numbers import percent, points
from ..style.theme import changes_look, current, text_font
from ..style.zoom import px
from .bar_scale import SCALE_PX, TICK_PX, paint_bar_scale

ROW_PX, BAR_PX = 22, 8.0
SMALLEST = 0.0005
"""A change that would be written as 0.0 points is none."""


class ChangeBars(QWidget):
    """One row per probability: its name, a bar up to what it is now, and the change in points.

    What was lost is shown in the colour of negative values, what was gained in that of positive
    ones; a mark stands where it was before.

    Args:
        labels: Names of the rows.
    """

    def __init__(
        self, parent: QWidget | None = None, *, labels: tuple[str, ...] = tuple("0123456789")
    ) -> None:
        super().__init__(parent, accessibleName=tr("Probabilities before and after"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._labels = labels
        self._before = self._after = np.full(len(labels), math.nan)

    def show_fractions(self, before: np.ndarray, after: np.ndarray) -> None:
        """Shows probabilities (len(labels),) in [0, 1]; NaN where there is none."""
        self._before, self._after = np.array(before, float), np.array(after, float)
        pairs = zip(self._labels, self._before, self._after, strict=True)
        self.setAccessibleDescription(
            commas(
                named(name, qualified(percent(now), _points(now - was) or tr("unchanged")))
                for name, was, now in pairs
                if math.isfinite(now)
            )
        )
        self.update()

    def _paint_row(self, painter: QPainter, box: QRectF, row: int) -> None:
        theme = current()
        was, now = float(self._before[row]), float(self._after[row])
        left, right = self._beside()
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setPen(theme.color("muted"))
        painter.drawText(box, middle | Qt.AlignmentFlag.AlignLeft, self._labels[row])
        track = QRectF(
            box.left() + left,
            box.center().y() - px(BAR_PX) / 2,
            box.width() - left - right,
            px(BAR_PX),
        )
        painter.fillRect(track, theme.color("line"))
        if not (math.isfinite(was) and math.isfinite(now)):
            return
        low, high = sorted((was, now))
        kept, moved = QRectF(track), QRectF(track)
        kept.setWidth(track.width() * low)
        moved.setLeft(kept.right())
        moved.setRight(track.left() + track.width() * high)
        painter.fillRect(kept, theme.color("muted", 0.75))
        changed = abs(now - was) >= SMALLEST
        if changed:
            side = "positive" if now > was else "negative"
            painter.fillRect(moved, theme.color(side))
            mark = round(track.left() + track.width() * was)
            painter.setPen(QPen(theme.color("text"), 1))
            painter.drawLine(mark, round(track.top()) - 2, mark, round(track.bottom()) + 1)
        painter.setPen(theme.color("text" if changed else "muted"))
        text = _points(now - was) or "0.0"
        painter.drawText(box, middle | Qt.AlignmentFlag.AlignRight, text)

    def _paint_scale(self, painter: QPainter, top: float) -> None:
        """Below the bars: from 0 to 100 %; at the right what the numbers are."""
        flag = Qt.AlignmentFlag
        left, right = self._beside()
        box = QRectF(left, top, self.width() - left - right, px(SCALE_PX))
        paint_bar_scale(painter, box, self.font())
        row = QRectF(0, top + TICK_PX, self.width(), box.height() - TICK_PX)
        painter.drawText(row, flag.AlignRight | flag.AlignVCenter, tr("points"))

    def _beside(self) -> tuple[float, float]:
        """Room for names at the left and numbers at the right."""
        metrics = QFontMetricsF(text_font(self.font()))
        left = max(metrics.horizontalAdvance(name) for name in self._labels) + 10
        return left, metrics.horizontalAdvance("−100.0") + 8

    # Overrides of Qt.

    def paintEvent(self, event: QPaintEvent) -> None:
        height = (self.height() - px(SCALE_PX)) / len(self._labels)
        with QPainter(self) as painter:
            painter.setFont(text_font(self.font()))
            for row in range(len(self._labels)):
                self._paint_row(painter, QRectF(0, row * height, self.width(), height), row)
            self._paint_scale(painter, self.height() - px(SCALE_PX))

    def changeEvent(self, event: QEvent) -> None:
        if changes_look(event):
            self.update()
        super().changeEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(px(240), px(ROW_PX) * len(self._labels) + px(SCALE_PX))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(150), px(14) * len(self._labels) + px(SCALE_PX))


def _points(change: float) -> str:
    """A change in percentage points with its sign; empty for none."""
    if abs(change) < SMALLEST:
        return ""
    return points(change)
