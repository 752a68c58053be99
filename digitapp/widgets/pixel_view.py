"""What the network sees: a small picture, pixel by pixel, and how the strokes got there."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QVariantAnimation, Signal
from PySide6.QtGui import QHideEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QStyle, QWidget

from model.language import tr

from ..style.imaging import to_bytes, to_qimage
from ..style.theme import changes_look, current
from ..style.zoom import px_size

ANIMATION_MS = 240


class PixelView(QWidget):
    """Draws a grey picture crisply, as large as fits: black is 0, white is 1 in every theme.

    Signals:
        hovered(int, int, float): Row, column and value of the pixel under the mouse.
        left(): The mouse is over no pixel any more.
    """

    hovered = Signal(int, int, float)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            parent,
            objectName="seenImage",
            accessibleName=tr("What the network sees"),
            toolTip=tr(
                "The drawing as the network gets it: scaled, centred, one number per pixel."
            ),
            mouseTracking=True,
        )
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self._image: np.ndarray | None = None
        self._start: list[np.ndarray] = []
        self._end: list[np.ndarray] = []
        self._animation = QVariantAnimation(self, startValue=0.0, endValue=1.0)
        self._animation.valueChanged.connect(self.update)
        self._animation.finished.connect(self.update)

    @property
    def image(self) -> np.ndarray | None:
        """What is shown (or will be, once the animation is over)."""
        return self._image

    @property
    def is_animating(self) -> bool:
        """Whether strokes are on their way."""
        return self._animation.state() == QVariantAnimation.State.Running

    def show_image(self, image: np.ndarray | None) -> None:
        """Shows ``image`` (height, width), float in [0, 1] or uint8, at once; None for nothing."""
        self.skip()
        self._image = None if image is None else np.array(image)
        self.update()

    def animate(
        self, start: Sequence[np.ndarray], end: Sequence[np.ndarray], image: np.ndarray
    ) -> None:
        """Moves the strokes from ``start`` to ``end`` in a quarter of a second, then shows image.

        Skipped where the view is hidden or the desktop wants no animations.

        Args:
            start: Arrays (n, 2), x right, y down, in canvas units (the canvas is the unit square
                around 0).
            end: The same points in pixels of ``image``, (0, 0) its top left corner.
            image: As for ``show_image``.
        """
        self.show_image(image)
        wanted = self.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration, None, self)
        if not start or not self.isVisible() or wanted == 0:
            return
        self._start = [np.asarray(line, float) + 0.5 for line in start]
        scale = np.array(image.shape[1::-1], float)
        self._end = [np.asarray(line, float) / scale for line in end]
        self._animation.setDuration(ANIMATION_MS)
        self._animation.start()

    def skip(self) -> None:
        """Ends the animation: the picture is there now."""
        self._animation.stop()
        self.update()

    def _box(self) -> QRectF:
        """Where the picture lies, whole device pixels per cell where there is room."""
        shape = (28, 28) if self._image is None else self._image.shape
        ratio = self.devicePixelRatioF()
        cell = min(self.width() / shape[1], self.height() / shape[0]) * ratio
        cell = max(int(cell), 1) / ratio if cell >= 1 else cell / ratio
        width, height = shape[1] * cell, shape[0] * cell
        return QRectF(0, int((self.height() - height) / 2), width, height)

    def _paint_strokes(self, painter: QPainter, box: QRectF, fraction: float) -> None:
        shape = self._image.shape
        width = box.width() * (0.07 + fraction * (2.4 / shape[1] - 0.07))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ends = (Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
        painter.setPen(QPen(Qt.GlobalColor.white, width, Qt.PenStyle.SolidLine, *ends))
        corner, size = np.array([box.left(), box.top()]), np.array([box.width(), box.height()])
        for start, end in zip(self._start, self._end, strict=True):
            points = (start + fraction * (end - start)) * size + corner
            line = QPolygonF([QPointF(x, y) for x, y in points.tolist()])
            if len(line) == 1:
                painter.drawPoint(line[0])
            else:
                painter.drawPolyline(line)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, box = current(), self._box()
        with QPainter(self) as painter:
            if self._image is None:
                painter.fillRect(box, theme.color("line", 0.6))
                return
            painter.setClipRect(box)
            if self.is_animating:
                painter.fillRect(box, Qt.GlobalColor.black)
                fraction = float(self._animation.currentValue())
                self._paint_strokes(painter, box, fraction * fraction * (3 - 2 * fraction))
            else:
                painter.drawImage(box, to_qimage(to_bytes(self._image)))
            painter.setClipping(False)
            painter.setPen(QPen(theme.color("line"), 1))
            painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._image is None:
            return
        box, at = self._box(), event.position()
        row = int((at.y() - box.top()) / box.height() * self._image.shape[0] // 1)
        column = int((at.x() - box.left()) / box.width() * self._image.shape[1] // 1)
        if 0 <= row < self._image.shape[0] and 0 <= column < self._image.shape[1]:
            self.hovered.emit(row, column, float(self._image[row, column]))
        else:
            self.left.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.skip()

    def leaveEvent(self, event: QEvent) -> None:
        self.left.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        self.skip()

    def changeEvent(self, event: QEvent) -> None:
        if changes_look(event):
            self.update()
        super().changeEvent(event)

    def sizeHint(self) -> QSize:
        return px_size(84, 84)

    def minimumSizeHint(self) -> QSize:
        return px_size(56, 56)
