"""A weight matrix with a row for each unit, one of which can be selected; and the rows' names."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QEvent, QLineF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from model.language import tr

from ..style.theme import changes_look, current, text_font
from ..style.zoom import px
from .tile_grid import MatrixView, TileGrid

MIN_ROW_PX = 6
MARK_PX = 10


class ScaledTiles(TileGrid):
    """Tiles whose common scale may reach further than they do: to that of others beside them.

    Attributes:
        full: What is drawn in full colour on the common scale; None for the largest magnitude.
    """

    full: float | None = None

    @property
    def limit(self) -> float:
        return super().limit if self.full is None else self.full


class UnitMatrix(MatrixView):
    """A heatmap whose rows can be selected, by a click or with the arrows up and down.

    Signals:
        row_selected(int): Another row is selected, -1 for none.

    Attributes:
        full: As for ``ScaledTiles``.
    """

    row_selected = Signal(int)
    full: float | None = None

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = -1

    @property
    def limit(self) -> float:
        return super().limit if self.full is None else self.full

    @property
    def row(self) -> int:
        """The selected row, -1 for none."""
        return self._row

    @property
    def rows(self) -> int:
        """Rows of the matrix."""
        return self.tiles.shape[1] if len(self.tiles) else 0

    def show_matrix(self, matrix: np.ndarray) -> None:
        super().show_matrix(matrix)
        if self._row >= self.rows:
            self.select_row(-1)

    def select_row(self, row: int) -> None:
        """Frames a row in the accent; -1 takes the frame away."""
        row = row if 0 <= row < self.rows else -1
        if row != self._row:
            self._row = row
            self.setAccessibleDescription(
                tr("row {row} of {rows}", row=row + 1, rows=self.rows) if row >= 0 else ""
            )
            self.update()
            self.row_selected.emit(row)

    def _row_at(self, y: float) -> int:
        return min(int(max(y, 0) * self.rows / max(self.height(), 1)), self.rows - 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._row < 0:
            return
        height = self.height() / self.rows
        box = QRectF(0, self._row * height, self.width(), height)
        with QPainter(self) as painter:
            painter.setPen(QPen(current().color("accent"), 2))
            # A frame around a row of two pixels would hide it: there, marks at both ends.
            if height >= px(MIN_ROW_PX):
                painter.drawRect(box.adjusted(1, 1, -1, -1))
            else:
                y = box.center().y()
                painter.drawLine(QLineF(0, y, px(MARK_PX), y))
                painter.drawLine(QLineF(self.width() - px(MARK_PX), y, self.width(), y))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self.rows and event.button() == Qt.MouseButton.LeftButton:
            self.select_row(self._row_at(event.position().y()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(event.key())
        if step is None or not self.rows:
            QWidget.keyPressEvent(self, event)
        else:
            row = self._row + step if self._row >= 0 else 0
            self.select_row(min(max(row, 0), self.rows - 1))


class RowNames(QWidget):
    """Names beside the rows of a matrix of the same height."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self._names: Sequence[str] = ()

    def show_names(self, names: Sequence[str]) -> None:
        """Shows ``names``, the first on top; nothing, and no room for it, where there are none."""
        if names != self._names:
            self._names = names
            self.setVisible(bool(names))
            self.updateGeometry()
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        height = self.height() / max(len(self._names), 1)
        with QPainter(self) as painter:
            painter.setFont(text_font(self.font()))
            painter.setPen(current().color("muted"))
            for row, name in enumerate(self._names):
                box = QRectF(0, row * height, self.width() - 6, height)
                painter.drawText(
                    box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, name
                )

    def changeEvent(self, event: QEvent) -> None:
        if changes_look(event):
            self.updateGeometry()
            self.update()
        super().changeEvent(event)

    def sizeHint(self) -> QSize:
        metrics = QFontMetricsF(text_font(self.font()))
        widest = max((metrics.horizontalAdvance(name) for name in self._names), default=0)
        return QSize(round(widest) + 12, px(40))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()
