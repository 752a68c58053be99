"""Pictures of pixels that say something of a drawing: signed values over it, or what changed.

Invariant: what is drawn and what is under the mouse follow from one box, ``PixelMap._box``.
"""

import numpy as np
from PySide6.QtCore import QEvent, QLineF, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ..style.imaging import signed_image, to_bytes, to_qimage
from ..style.theme import DARK, changes_look, current
from ..style.zoom import px, px_size

INK = 0.4
"""Ink from here on lies within the outline."""

SIDE_PX = 240
MOVES = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


class PixelMap(QWidget):
    """A picture as large as fits, whose pixels can be pointed at by mouse or arrow keys.

    Never higher than it is wide.

    Signals:
        pointed(int, int): Row and column of the pixel that is pointed at.
        left(): None is, any more.
    """

    pointed = Signal(int, int)
    left = Signal()

    def __init__(self, parent: QWidget, *, name: str, title: str) -> None:
        super().__init__(
            parent,
            objectName=name,
            accessibleName=title,
            mouseTracking=True,
            focusPolicy=Qt.FocusPolicy.StrongFocus,
        )
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._shape: tuple[int, int] | None = None
        self._mark: tuple[int, int] | None = None

    @property
    def marked_pixel(self) -> tuple[int, int] | None:
        """Row and column of the pixel that is marked; None where none is."""
        return self._mark

    def mark(self, pixel: tuple[int, int] | None) -> None:
        """Frames a pixel; None for none."""
        if pixel != self._mark:
            self._mark = pixel
            self.update()

    def cell(self, row: int, column: int, size: int = 1) -> QRectF:
        """Where a pixel, or a square of ``size`` pixels from there on, lies in the widget."""
        box = self._box()
        step = box.width() / self._shape[1]
        return QRectF(box.left() + column * step, box.top() + row * step, size * step, size * step)

    def _box(self) -> QRectF:
        """Where the picture lies: whole device pixels for each of its own, where there is room."""
        height, width = self._shape
        ratio = self.devicePixelRatioF()
        step = min((self.width() - 2) / width, (self.height() - 2) / height) * ratio
        step = (int(step) if step >= 1 else max(step, 1e-3)) / ratio
        room = QPointF(self.width() - width * step, self.height() - height * step) / 2
        return QRectF(int(room.x()), int(room.y()), width * step, height * step)

    def _at(self, point: QPointF) -> tuple[int, int] | None:
        if self._shape is None:
            return None
        box, (height, width) = self._box(), self._shape
        row = int((point.y() - box.top()) * height // box.height())
        column = int((point.x() - box.left()) * width // box.width())
        return (row, column) if 0 <= row < height and 0 <= column < width else None

    def _paint(self, painter: QPainter, box: QRectF) -> None:
        """Draws the picture into ``box``; there is one."""
        raise NotImplementedError

    # Overrides of Qt.

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        with QPainter(self) as painter:
            if self._shape is None:
                side = min(self.width(), self.height()) - 2
                place = QRect(0, 0, side, side)
                place.moveCenter(self.rect().center())
                painter.fillRect(place, theme.color("line", 0.4))
                return
            box = self._box()
            self._paint(painter, box)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.color("accent" if self.hasFocus() else "line"), 1))
            painter.drawRect(box)
            if self._mark is not None:
                painter.setPen(QPen(theme.color("accent"), 2))
                painter.drawRect(self.cell(*self._mark).adjusted(-1, -1, 1, 1))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        found = self._at(event.position())
        if found is None:
            self.left.emit()
        else:
            self.pointed.emit(*found)

    def leaveEvent(self, event: QEvent) -> None:
        self.left.emit()

    def focusOutEvent(self, event: QEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        move = MOVES.get(event.key())
        if move is None or self._shape is None:
            super().keyPressEvent(event)
            return
        middle = QPoint(self._shape[1] // 2, self._shape[0] // 2)
        row, column = self._mark or (middle.y(), middle.x())
        row = min(max(row + move[0], 0), self._shape[0] - 1)
        column = min(max(column + move[1], 0), self._shape[1] - 1)
        self.pointed.emit(row, column)

    def changeEvent(self, event: QEvent) -> None:
        if changes_look(event):
            self.update()
        super().changeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # Not by height for width: that is a least height to a layout, at the cost of the texts.
        self.setMaximumHeight(max(event.size().width(), self.minimumSizeHint().height()))

    def sizeHint(self) -> QSize:
        return QSize(px(SIDE_PX), px(SIDE_PX))

    def minimumSizeHint(self) -> QSize:
        return px_size(96, 96)


class HeatMap(PixelMap):
    """Signed values in the diverging colours, the drawing's outline over them."""

    def __init__(self, parent: QWidget, *, name: str, title: str) -> None:
        super().__init__(parent, name=name, title=title)
        self._values: np.ndarray | None = None
        self._limit = 0.0
        self._outline: list[QLineF] = []
        self._frame: tuple[int, int, int] | None = None

    @property
    def values(self) -> np.ndarray | None:
        """What is shown, (height, width)."""
        return self._values

    @property
    def limit(self) -> float:
        """What is shown in full colour."""
        return self._limit

    def show_values(
        self,
        values: np.ndarray | None,
        ink: np.ndarray | None = None,
        frame: tuple[int, int, int] | None = None,
    ) -> None:
        """Shows ``values`` (height, width), their largest magnitude in full colour.

        Args:
            values: None for nothing.
            ink: (height, width) in [0, 1], whose outline is drawn.
            frame: Row, column and side of a square to frame.
        """
        self._values, self._frame = values, frame
        self._shape = None if values is None else values.shape
        if values is not None:
            finite = np.abs(values[np.isfinite(values)])
            self._limit = float(finite.max(initial=0.0))
        self._outline = [] if ink is None else outline(ink >= INK)
        self.update()

    def _paint(self, painter: QPainter, box: QRectF) -> None:
        theme = current()
        painter.drawImage(box, signed_image(self._values, self._limit, theme))
        painter.save()
        painter.translate(box.topLeft())
        step = box.width() / self._shape[1]
        painter.scale(step, step)
        pen = QPen(theme.color("text", 0.75), 1.5)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.drawLines(self._outline)
        painter.restore()
        if self._frame is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            place = self.cell(*self._frame).adjusted(0, 0, -1, -1)
            painter.setPen(QPen(theme.color("card"), 4))
            painter.drawRect(place)
            painter.setPen(QPen(theme.color("accent"), 2))
            painter.drawRect(place)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


class ChangedPicture(PixelMap):
    """A grey picture whose changed pixels are framed: orange got ink, blue lost it."""

    def __init__(self, parent: QWidget, *, name: str, title: str) -> None:
        super().__init__(parent, name=name, title=title)
        self._picture: np.ndarray | None = None
        self._pixels: list[tuple[int, int, bool]] = []

    @property
    def picture(self) -> np.ndarray | None:
        """What is shown, (height, width)."""
        return self._picture

    def show_picture(self, picture: np.ndarray | None, before: np.ndarray | None = None) -> None:
        """Shows ``picture`` (height, width) in [0, 1], marking where it is not ``before``."""
        self._picture = picture
        self._shape = None if picture is None else picture.shape
        self._pixels = []
        if picture is not None and before is not None:
            places = np.argwhere(picture != before).tolist()
            self._pixels = [(r, c, bool(picture[r, c] > before[r, c])) for r, c in places]
        self.update()

    def _paint(self, painter: QPainter, box: QRectF) -> None:
        painter.drawImage(box, to_qimage(to_bytes(self._picture)))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = max(box.width() / self._shape[1] / 4, 1.5)
        for row, column, is_more in self._pixels:
            color = QColor(DARK.positive if is_more else DARK.negative)  # a dark ground
            inner = self.cell(row, column).adjusted(width / 2, width / 2, -width / 2, -width / 2)
            painter.setPen(QPen(color, width, j=Qt.PenJoinStyle.MiterJoin))
            painter.drawRect(inner)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def outline(inside: np.ndarray) -> list[QLineF]:
    """The edges between ``inside`` (height, width) and the rest, in pixels from the top left."""
    padded = np.pad(inside, 1)
    rows, columns = np.nonzero(padded[1:, 1:-1] != padded[:-1, 1:-1])
    lines = [QLineF(x, y, x + 1, y) for y, x in zip(rows.tolist(), columns.tolist(), strict=True)]
    rows, columns = np.nonzero(padded[1:-1, 1:] != padded[1:-1, :-1])
    lines += [QLineF(x, y, x, y + 1) for y, x in zip(rows.tolist(), columns.tolist(), strict=True)]
    return lines
