"""MaskView: a small picture of which a part is rubbed out, by a hand with an eraser."""

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from model.language import tr

from ..style.imaging import to_bytes, to_qimage
from ..style.theme import changes_look, current
from ..style.zoom import px, px_size

ERASER = 0.09
"""Radius of the eraser, in sides of the picture."""


class MaskView(QWidget):
    """Shows a picture (h, w) with what is gone tinted; dragging rubs more out.

    Signals:
        erased(ndarray): A person rubbed something out: bool (h, w), all that is gone now.
    """

    erased = Signal(object)

    def __init__(self, name: str, title: str, parent: QWidget) -> None:
        super().__init__(
            parent,
            objectName=name,
            accessibleName=title,
            focusPolicy=Qt.FocusPolicy.StrongFocus,
            cursor=Qt.CursorShape.CrossCursor,
        )
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._image: np.ndarray | None = None
        self._mask = np.zeros((28, 28), bool)
        self._cursor = np.array([0.5, 0.5])

    @property
    def mask(self) -> np.ndarray:
        """What is gone, bool (h, w); read-only."""
        return self._mask

    def show_picture(self, image: np.ndarray | None, mask: np.ndarray) -> None:
        """Shows a picture (h, w) in [0, 1] and what of it is gone, bool (h, w)."""
        self._image, self._mask = image, mask
        gone = round(100 * float(mask.mean()))
        self.setAccessibleDescription(tr("{gone} % of the picture is rubbed out", gone=gone))
        self.update()

    def _box(self) -> QRectF:
        height, width = self._mask.shape
        cell = min(self.width() / width, self.height() / height)
        wide, high = cell * width, cell * height
        return QRectF((self.width() - wide) / 2, (self.height() - high) / 2, wide, high)

    def _cursor_at(self) -> QPointF:
        """Where the eraser is that keys move."""
        box, (x, y) = self._box(), self._cursor.tolist()
        return QPointF(box.left() + x * box.width(), box.top() + y * box.height())

    def _rub(self, at: QPointF) -> None:
        box, (height, width) = self._box(), self._mask.shape
        x, y = (at.x() - box.left()) / box.width(), (at.y() - box.top()) / box.height()
        rows, columns = (np.arange(height) + 0.5) / height, (np.arange(width) + 0.5) / width
        near = (rows[:, None] - y) ** 2 + (columns[None, :] - x) ** 2 <= ERASER**2
        mask = self._mask | near
        if (mask != self._mask).any():
            self._mask = mask
            self.update()
            self.erased.emit(mask)

    # Overrides of Qt.

    def paintEvent(self, event: QPaintEvent) -> None:
        box, theme = self._box(), current()
        levels = np.zeros((*self._mask.shape, 3), np.uint8)
        if self._image is not None:
            levels[...] = to_bytes(np.asarray(self._image, np.float32))[..., None]
        tint = np.array(QColor(theme.accent).getRgb()[:3])
        levels[self._mask] = (0.35 * tint + 0.3 * levels[self._mask]).astype(np.uint8)
        with QPainter(self) as painter:
            painter.drawImage(box, to_qimage(levels))
            painter.setPen(QPen(theme.color("line"), 1))
            painter.drawRect(box.adjusted(0, 0, -1, -1))
            if self.hasFocus():
                painter.setPen(QPen(theme.color("accent"), px(1.5)))
                reach = ERASER * box.width(), ERASER * box.height()
                painter.drawEllipse(self._cursor_at(), *reach)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._rub(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._rub(event.position())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            Qt.Key.Key_Left: (-1, 0),
            Qt.Key.Key_Right: (1, 0),
            Qt.Key.Key_Up: (0, -1),
            Qt.Key.Key_Down: (0, 1),
        }
        if event.key() in steps:
            self._cursor = np.clip(self._cursor + 0.05 * np.array(steps[event.key()]), 0, 1)
            self.update()
        elif event.key() == Qt.Key.Key_Space:
            self._rub(self._cursor_at())
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if changes_look(event):
            self.update()
        super().changeEvent(event)

    def sizeHint(self) -> QSize:
        return px_size(180, 180)

    def minimumSizeHint(self) -> QSize:
        return px_size(96, 96)
