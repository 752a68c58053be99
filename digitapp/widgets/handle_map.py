"""HandleMap: a map of dots with a handle that a hand drags, and a picture that goes with it."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from ..style.imaging import to_bytes, to_qimage
from ..style.theme import current
from ..style.zoom import px
from .scatter_map import ScatterMap

PICTURE_PX, RING_PX, APART_PX = 64, 7.0, 14.0
KEY_STEP = 0.02
"""How far an arrow key moves the handle, in widths of what is seen."""


class HandleMap(ScatterMap):
    """Dragging moves the handle to where the mouse is; with the right button it pans.

    Arrow keys move the handle too.

    Signals:
        handle_moved(float, float): A person wants the handle at this place.
    """

    handle_moved = Signal(float, float)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._handle: np.ndarray | None = None
        self._picture: QImage | None = None
        self._ground: QImage | None = None
        self._ground_box = ((0.0, 1.0), (0.0, 1.0))
        self._path = np.zeros((0, 2))
        self._is_panning = False

    @property
    def handle(self) -> np.ndarray | None:
        """Where the handle is, (2,)."""
        return self._handle

    @property
    def has_ground(self) -> bool:
        """Whether pictures are shown in place of the dots."""
        return self._ground is not None

    def show_handle(self, at: np.ndarray | None, picture: np.ndarray | None) -> None:
        """Shows the handle at a place (2,), and beside it a picture (h, w) in [0, 1]."""
        self._handle = None if at is None else np.array(at, float)
        self._picture = None if picture is None else _grey(picture)
        self.update()

    def show_path(self, places: np.ndarray) -> None:
        """Shows a line through places (n, 2); none for no places."""
        self._path = np.array(places, float).reshape(-1, 2)
        self.update()

    def show_ground(
        self,
        pictures: np.ndarray | None,
        box: tuple[tuple[float, float], tuple[float, float]] = ((0.0, 1.0), (0.0, 1.0)),
    ) -> None:
        """Shows pictures in place of the dots, each where it belongs; None for the dots.

        Args:
            pictures: (rows, columns, height, width) in [0, 1], the upper left one first.
            box: ((low x, high x), (low y, high y)) that they fill.
        """
        if pictures is None:
            self._ground = None
        else:
            rows, columns, height, width = pictures.shape
            whole = pictures.transpose(0, 2, 1, 3).reshape(rows * height, columns * width)
            self._ground = _grey(whole)
        self._ground_box = box
        self._drop()

    def _ground_rect(self) -> QRectF:
        (left, right), (low, high) = self._ground_box
        return QRectF(self._plane.pixel(left, high), self._plane.pixel(right, low))

    def _stamped(self, ratio: float) -> QImage:
        if self._ground is None:
            return super()._stamped(ratio)
        box = self._plane.box
        size = (box.size() * ratio).toSize().expandedTo(QSize(1, 1))
        image = QImage(size, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(ratio)
        image.fill(current().color("card"))
        with QPainter(image) as painter:
            painter.drawImage(self._ground_rect().translated(-box.topLeft()), self._ground)
        return image

    def _paint_discs(self, painter: QPainter) -> None:
        if self._ground is None:
            super()._paint_discs(painter)
        else:
            painter.drawImage(self._ground_rect(), self._ground)

    def _paint_marks(self, painter: QPainter) -> None:
        if self._ground is None:
            super()._paint_marks(painter)
        theme = current()
        if len(self._path) > 1:
            painter.setPen(QPen(theme.color("accent"), px(2), Qt.PenStyle.DashLine))
            painter.drawPolyline([self._plane.pixel(*place) for place in self._path.tolist()])
        if self._handle is None:
            return
        at = self._plane.pixel(*self._handle.tolist())
        for color, width in (("card", 5), ("accent", 2.5)):
            painter.setPen(QPen(theme.color(color), px(width)))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(at, px(RING_PX), px(RING_PX))
        if self._picture is not None:
            frame = self._picture_frame(at)
            painter.drawImage(frame, self._picture)
            painter.setPen(QPen(theme.color("accent"), px(2)))
            painter.drawRect(frame)

    def _picture_frame(self, at: QPointF) -> QRectF:
        """Beside the handle, on the side where there is room."""
        side, apart, box = px(PICTURE_PX), px(APART_PX), self._plane.box
        left = at.x() + apart
        if left + side > box.right():
            left = at.x() - apart - side
        top = at.y() - apart - side
        if top < box.top():
            top = at.y() + apart
        return QRectF(left, top, side, side)

    def _move(self, at: QPointF) -> None:
        self.handle_moved.emit(*self._plane.to_data(at))

    def _drag(self, by: QPointF, at: QPointF) -> None:
        if self._handle is None or self._is_panning or self._line is not None:
            super()._drag(by, at)
        else:
            self._move(at)

    # Overrides of Qt.

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        self._is_panning = event.button() == Qt.MouseButton.RightButton
        if self._is_panning:
            self._press, self._is_dragging = event.position(), False
        elif self._handle is not None and self._nearest(event.position()) < 0:
            self._move(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.RightButton:
            self._press, self._is_panning = None, False
        else:
            super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            Qt.Key.Key_Left: (-1, 0),
            Qt.Key.Key_Right: (1, 0),
            Qt.Key.Key_Up: (0, 1),
            Qt.Key.Key_Down: (0, -1),
        }
        if event.key() in steps and self._handle is not None:
            left, right, low, high = self.view
            step = KEY_STEP * np.array([right - left, high - low])
            self.handle_moved.emit(*(self._handle + step * steps[event.key()]).tolist())
        else:
            super().keyPressEvent(event)


def _grey(picture: np.ndarray) -> QImage:
    """A picture (h, w) in [0, 1], black is 0 and white is 1 in every theme."""
    return to_qimage(to_bytes(np.asarray(picture, np.float32)))
