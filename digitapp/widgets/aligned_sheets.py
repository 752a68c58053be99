"""AlignedSheets: pictures of the same shape side by side, such as input × weight = product.

A cell that is pointed at in one is framed in all, so that one sees what belongs together.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ..style.imaging import signed_image, to_bytes, to_qimage
from ..style.numbers import fixed
from ..style.theme import changes_look, current, narrowed, text_font
from ..style.zoom import px

SIGN_PX = 20
CAPTION_PX = 18
NUMBER_PX = 37
"""Side of a cell from which on its number is written in it."""

MAX_CELL_PX = 64


@dataclass(frozen=True, eq=False)
class AlignedSheet:
    """One of the pictures.

    Attributes:
        title: Below it.
        values: Float (height, width); NaN where there is no cell.
        is_grey: Whether it is a picture in [0, 1], else signed values.
        limit: Value of full colour.
    """

    title: str
    values: np.ndarray
    is_grey: bool = False
    limit: float = 1.0


class AlignedSheets(QWidget):
    """Draws sheets of one shape in a row, with signs between them.

    Signals:
        hovered(int, int): Row and column under the mouse; -1, -1 for none.
        clicked(int, int): A cell was clicked, or reached by the arrow keys.
    """

    hovered = Signal(int, int)
    clicked = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, mouseTracking=True, focusPolicy=Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._sheets: tuple[AlignedSheet, ...] = ()
        self._signs: tuple[str, ...] = ()
        self._images: list[QImage] = []
        self._cell = self._hover = (-1, -1)

    @property
    def sheets(self) -> tuple[AlignedSheet, ...]:
        """What is shown."""
        return self._sheets

    @property
    def cell(self) -> tuple[int, int]:
        """The cell that stays framed, (-1, -1) for none."""
        return self._cell

    def show_sheets(
        self, sheets: Sequence[AlignedSheet], signs: Sequence[str], cell: tuple[int, int] = (-1, -1)
    ) -> None:
        """Shows ``sheets`` of one shape with a sign between each two, and frames a cell."""
        self._sheets, self._signs, self._cell = tuple(sheets), tuple(signs), cell
        self._images = []
        self.updateGeometry()
        self.update()

    def select(self, row: int, column: int) -> None:
        """Frames another cell; -1, -1 takes the frame away."""
        self._cell = (row, column)
        self.update()

    def cell_box(self, sheet: int, row: int, column: int) -> QRectF:
        """Where a cell is drawn."""
        box = self._boxes()[sheet]
        height, width = self._sheets[sheet].values.shape
        wide, tall = box.width() / width, box.height() / height
        return QRectF(box.left() + column * wide, box.top() + row * tall, wide, tall)

    def _boxes(self) -> list[QRectF]:
        count = len(self._sheets)
        if not count:
            return []
        height, width = self._sheets[0].values.shape
        wide = (self.width() - 2 - px(SIGN_PX) * (count - 1)) / count
        cell = min(wide / width, (self.height() - px(CAPTION_PX) - 2) / height, px(MAX_CELL_PX))
        cell = max(cell, 0.5)
        ratio = self.devicePixelRatioF()
        if cell * ratio >= 4:  # whole pixels where that costs little room
            cell = int(cell * ratio) / ratio
        box_wide, box_tall = cell * width, cell * height
        total = count * box_wide + (count - 1) * px(SIGN_PX)
        left = max((self.width() - total) / 2, 1.0)
        top = max((self.height() - px(CAPTION_PX) - box_tall) / 2, 1.0)
        pitch = box_wide + px(SIGN_PX)
        return [QRectF(left + k * pitch, top, box_wide, box_tall) for k in range(count)]

    def _at(self, point: QPointF) -> tuple[int, int]:
        for box, sheet in zip(self._boxes(), self._sheets, strict=True):
            if box.contains(point):
                height, width = sheet.values.shape
                row = min(int((point.y() - box.top()) / box.height() * height), height - 1)
                column = min(int((point.x() - box.left()) / box.width() * width), width - 1)
                is_there = bool(np.isfinite(sheet.values[row, column]))
                return (row, column) if is_there else (-1, -1)
        return -1, -1

    def _pictures(self) -> list[QImage]:
        if len(self._images) != len(self._sheets):
            self._images = [
                to_qimage(to_bytes(sheet.values))
                if sheet.is_grey
                else signed_image(sheet.values, sheet.limit, current())
                for sheet in self._sheets
            ]
        return self._images

    def _set_hover(self, cell: tuple[int, int]) -> None:
        if cell != self._hover:
            self._hover = cell
            self.hovered.emit(*cell)
            self.update()

    # Painting.

    def _paint_frame(self, painter: QPainter, sheet: int, cell: tuple[int, int], pen: QPen) -> None:
        height, width = self._sheets[sheet].values.shape
        if 0 <= cell[0] < height and 0 <= cell[1] < width:
            box = self.cell_box(sheet, *cell)
            grown = max(0.0, (7 - box.width()) / 2)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(box.adjusted(-grown, -grown, grown, grown))

    def _paint_numbers(self, painter: QPainter, index: int) -> None:
        """The numbers in the cells, where these are large enough."""
        sheet, theme = self._sheets[index], current()
        if self.cell_box(index, 0, 0).width() < px(NUMBER_PX):
            return
        painter.setFont(text_font(self.font(), 0.8))
        for row, column in np.argwhere(np.isfinite(sheet.values)).tolist():
            value = float(sheet.values[row, column])
            dark = sheet.is_grey and value < 0.55
            painter.setPen(Qt.GlobalColor.white if dark else theme.color("text"))
            if sheet.is_grey and not dark:
                painter.setPen(Qt.GlobalColor.black)
            text = fixed(value)
            painter.drawText(self.cell_box(index, row, column), Qt.AlignmentFlag.AlignCenter, text)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, boxes = current(), self._boxes()
        font = text_font(self.font(), 0.92)
        center = Qt.AlignmentFlag.AlignCenter
        with QPainter(self) as painter:
            for index, (box, picture) in enumerate(zip(boxes, self._pictures(), strict=True)):
                painter.drawImage(box, picture)
                painter.setPen(QPen(theme.color("line"), 1))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(box)
                self._paint_numbers(painter, index)
                painter.setPen(theme.color("muted"))
                below = QRectF(
                    box.left() - 8, box.bottom() + 2, box.width() + 16, px(CAPTION_PX) - 2
                ).intersected(QRectF(self.rect()))
                title = self._sheets[index].title
                painter.setFont(narrowed(font, title, below.width()))
                metrics = painter.fontMetrics()
                shown = metrics.elidedText(title, Qt.TextElideMode.ElideRight, int(below.width()))
                painter.drawText(below, center, shown)
                self._paint_frame(painter, index, self._cell, QPen(theme.color("accent"), 2))
                self._paint_frame(painter, index, self._hover, QPen(theme.color("text"), 2))
            painter.setFont(text_font(self.font(), 1.25))
            painter.setPen(theme.color("text"))
            for box, sign in zip(boxes, self._signs, strict=False):
                painter.drawText(
                    QRectF(box.right(), box.top(), px(SIGN_PX), box.height()), center, sign
                )

    # Overrides of Qt.

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._set_hover(self._at(event.position()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        cell = self._at(event.position())
        if cell != (-1, -1) and event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit(*cell)

    def leaveEvent(self, event: QEvent) -> None:
        self._set_hover((-1, -1))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        moves = {
            Qt.Key.Key_Left: (0, -1),
            Qt.Key.Key_Right: (0, 1),
            Qt.Key.Key_Up: (-1, 0),
            Qt.Key.Key_Down: (1, 0),
        }
        move = moves.get(event.key())
        if move is None or not self._sheets:
            super().keyPressEvent(event)
            return
        values = self._sheets[0].values
        row, column = self._cell[0] + move[0], self._cell[1] + move[1]
        while 0 <= row < values.shape[0] and 0 <= column < values.shape[1]:
            if np.isfinite(values[row, column]):  # a gap between two planes is jumped over
                self.clicked.emit(row, column)
                return
            row, column = row + move[0], column + move[1]

    def changeEvent(self, event: QEvent) -> None:
        if changes_look(event):
            self._images = []
            self.update()
        super().changeEvent(event)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        count = max(len(self._sheets), 1)
        height, wide = self._sheets[0].values.shape if self._sheets else (1, 1)
        cell = (width - 2 - px(SIGN_PX) * (count - 1)) / count / wide
        return round(min(cell, px(MAX_CELL_PX)) * height) + px(CAPTION_PX) + 4

    def sizeHint(self) -> QSize:
        width = px(120) * max(len(self._sheets), 1)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(70) * max(len(self._sheets), 1), px(64))
