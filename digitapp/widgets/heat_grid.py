"""HeatGrid: a value for each pair of two settings, as colours with their figures, to point at."""

import math
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from ..style.theme import current, ramp, text_font
from ..style.zoom import px
from .pointed_chart import PointedChart

TOP_PX, BOTTOM_PX, GAP_PX = 22, 40, 1
WIDEST = 0.3
"""Of the width, that the names of the rows take at most."""


class HeatGrid(PointedChart):
    """Cells, counted row by row; the strongest colour is the best value."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._values = np.full((0, 0), math.nan)
        self._texts: Sequence[Sequence[str]] = ()
        self._rows: tuple[str, ...] = ()
        self._columns: tuple[str, ...] = ()
        self._titles = ("", "")
        self._low_is_best = False

    @property
    def values(self) -> np.ndarray:
        """(rows, columns) float; NaN where nothing is known."""
        return self._values

    def show_values(
        self,
        values: np.ndarray,
        texts: Sequence[Sequence[str]],
        rows: Sequence[str],
        columns: Sequence[str],
        titles: tuple[str, str],
        *,
        low_is_best: bool = False,
        summary: str = "",
    ) -> None:
        """Shows values in place of those before.

        Args:
            values: (rows, columns) float; NaN where nothing is known.
            texts: What is written in each cell.
            rows: Names of the rows, from the bottom up.
            columns: Names of the columns.
            titles: Of the columns' axis and the rows'.
            low_is_best: Whether small values have the strong colour.
            summary: What can be seen, for those who cannot see it.
        """
        self._values, self._texts = values, texts
        self._rows, self._columns, self._titles = tuple(rows), tuple(columns), titles
        self._low_is_best = low_is_best
        self.setAccessibleDescription(summary)
        self.update()

    def cell_box(self, cell: int) -> QRectF:
        """Where a cell is on the widget."""
        n_rows, n_columns = self._values.shape
        room = self._room()
        wide, high = room.width() / n_columns, room.height() / n_rows
        row, column = divmod(cell, n_columns)
        left, top = room.left() + column * wide, room.bottom() - (row + 1) * high
        return QRectF(left, top, wide - GAP_PX, high - GAP_PX)

    def _room(self) -> QRectF:
        metrics = self.fontMetrics()
        left = max((metrics.horizontalAdvance(name) for name in self._rows), default=0) + px(10)
        left = min(left, WIDEST * self.width())
        return QRectF(self.rect()).adjusted(left, px(TOP_PX), -px(8), -px(BOTTOM_PX))

    def _tones(self) -> np.ndarray:
        """(rows, columns) int, 0 to 255; -1 where nothing is known."""
        known = np.isfinite(self._values)
        tones = np.full(self._values.shape, -1)
        if known.any():
            low, high = self._values[known].min(), self._values[known].max()
            part = (self._values[known] - low) / max(high - low, 1e-12)
            part = 1 - part if self._low_is_best else part
            tones[known] = np.rint(255 * part).astype(int)
        return tones

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, flag = current(), Qt.AlignmentFlag
        with QPainter(self) as painter:
            painter.setFont(text_font(self.font(), 0.92))
            if not np.isfinite(self._values).any():
                self._paint_nothing(painter)
                return
            tones, table = self._tones().ravel(), ramp(theme.card, theme.accent)
            metrics, room = painter.fontMetrics(), self._room()
            texts = [text for row in self._texts for text in row]
            for cell, tone in enumerate(tones.tolist()):
                box = self.cell_box(cell)
                if tone < 0:
                    painter.fillRect(box, theme.color("line", 0.5))
                    continue
                painter.fillRect(box, QColor(*(int(part) for part in table[tone])))
                if metrics.horizontalAdvance(texts[cell]) < box.width() - 2:
                    painter.setPen(theme.color("on_accent" if tone > 140 else "text"))
                    painter.drawText(box, flag.AlignCenter, texts[cell])
            self._paint_frames(painter)
            self._paint_names(painter, room)

    def _paint_frames(self, painter: QPainter) -> None:
        theme = current()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for cell in {*self._marked, self._pointed} - {-1}:
            if cell < self._values.size:
                strong = cell in self._marked
                painter.setPen(QPen(theme.color("text", 1.0 if strong else 0.6), 2))
                painter.drawRect(self.cell_box(cell).adjusted(1, 1, -1, -1))

    def _paint_names(self, painter: QPainter, room: QRectF) -> None:
        theme, flag, metrics = current(), Qt.AlignmentFlag, painter.fontMetrics()
        painter.setPen(theme.color("muted"))
        for row, name in enumerate(self._rows):
            box = self.cell_box(row * len(self._columns))
            place = QRectF(0, box.top(), room.left() - px(5), box.height())
            cut = metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, int(place.width()))
            painter.drawText(place, flag.AlignRight | flag.AlignVCenter, cut)
        for column, name in enumerate(self._columns):
            box = self.cell_box(column)
            place = QRectF(box.left(), room.bottom() + 2, box.width(), metrics.height())
            cut = metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, int(place.width()))
            painter.drawText(place, flag.AlignCenter, cut)
        bottom = QRectF(0, self.height() - metrics.height() - 2, self.width() - px(8),
                        metrics.height() + 2)  # fmt: skip
        painter.drawText(bottom, flag.AlignRight | flag.AlignVCenter, self._titles[0])
        top = QRectF(px(4), 0, self.width(), px(TOP_PX))
        painter.drawText(top, flag.AlignLeft | flag.AlignVCenter, self._titles[1])

    def _keys(self) -> range:
        return range(self._values.size)

    def _key_at(self, place: QPointF) -> int:
        return next((cell for cell in self._keys() if self.cell_box(cell).contains(place)), -1)

    def _beside(self, key: int) -> int | None:
        """No further than the edge."""
        n, cells = len(self._columns), self._keys()
        moves = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_Up: n, Qt.Key.Key_Down: -n}
        if key not in moves or not cells:
            return None
        cell = self._pointed + moves[key] if self._pointed >= 0 else 0
        return cell if cell in cells else self._pointed
