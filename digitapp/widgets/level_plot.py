"""Accuracy over the strength of something, with a picture of what each strength looks like."""

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from model.language import tr

from ..style.imaging import packed, to_bytes, to_qimage
from ..style.numbers import minus, percent
from ..style.theme import changes_look, current, ramp, text_font
from ..style.zoom import px, px_size

LEFT_PX, TOP_PX, EDGE_PX, LABELS_PX = 52, 26, 10, 42
LARGEST_PICTURE_PX = 64


class LevelPlot(QWidget):
    """One curve from 0 to 100 %, perhaps a fainter one of before, pictures below."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, accessibleName=tr("Accuracy over strength"))
        both = QSizePolicy.Policy.Expanding
        self.setSizePolicy(both, both)
        self._levels = np.zeros(0)
        self._values: np.ndarray | None = None
        self._before: np.ndarray | None = None
        self._pictures = np.zeros((0, 1, 1), np.float32)
        self._title = self._before_name = ""

    @property
    def values(self) -> np.ndarray | None:
        """The curve that is shown."""
        return self._values

    def show_curve(
        self,
        levels: np.ndarray,
        values: np.ndarray,
        pictures: np.ndarray,
        *,
        title: str,
        before: np.ndarray | None = None,
        before_name: str = "",
    ) -> None:
        """Shows a curve.

        Args:
            levels: (n,) evenly spaced, n >= 2.
            values: (n,) accuracies, 0 to 1.
            pictures: (n, height, width) float in [0, 1], one for each level; or none.
            title: Of the x axis.
            before: (n,) accuracies of another network.
            before_name: What to call it.
        """
        self._levels, self._values, self._pictures = levels, values, pictures
        self._title, self._before, self._before_name = title, before, before_name
        pairs = zip(levels.tolist(), values.tolist(), strict=True)
        said = ", ".join(f"{level:g}: {percent(value)}" for level, value in pairs)
        self.setAccessibleDescription(f"{title}: {said}")
        self.update()

    @property
    def _picture_px(self) -> float:
        if not len(self._pictures):
            return 0.0
        pitch = (self.width() - px(LEFT_PX) - px(EDGE_PX)) / len(self._levels)
        return max(min(pitch - 4, px(LARGEST_PICTURE_PX), self.height() / 4), 8.0)

    @property
    def _box(self) -> QRectF:
        bottom = self.height() - px(LABELS_PX) - self._picture_px - 6
        # Half a column at each side, so that pictures lie below their points.
        pitch = (self.width() - px(LEFT_PX) - px(EDGE_PX)) / max(len(self._levels), 1)
        left = px(LEFT_PX) + pitch / 2
        return QRectF(left, px(TOP_PX), max(self.width() - px(EDGE_PX) - pitch / 2 - left, 10),
                      max(bottom - px(TOP_PX), 10))  # fmt: skip

    def _points(self, values: np.ndarray) -> list[QPointF]:
        box = self._box
        x = np.linspace(box.left(), box.right(), len(values))
        y = box.bottom() - np.nan_to_num(values) * box.height()
        return [QPointF(a, b) for a, b in zip(x.tolist(), y.tolist(), strict=True)]

    def _paint_axes(self, painter: QPainter) -> None:
        theme, box, flag = current(), self._box, Qt.AlignmentFlag
        left, right = float(px(LEFT_PX)), self.width() - px(EDGE_PX)
        painter.setFont(text_font(self.font(), 0.92))
        for tick in range(0, 101, 20):
            y = box.bottom() - box.height() * tick / 100
            painter.setPen(QPen(theme.color("line"), 1))
            painter.drawLine(QPointF(left, y), QPointF(right, y))
            painter.setPen(theme.color("muted"))
            where = QRectF(0, y - px(8), px(LEFT_PX) - px(6), px(16))
            painter.drawText(where, flag.AlignRight | flag.AlignVCenter, str(tick))
        for level, point in zip(self._levels.tolist(), self._points(self._levels), strict=True):
            where = QRectF(point.x() - px(30), box.bottom() + px(4), px(60), px(16))
            painter.drawText(where, flag.AlignCenter, minus(f"{level:g}"))
        painter.setFont(text_font(self.font()))
        below = QRectF(left, box.bottom() + px(21), right - left, px(18))
        painter.drawText(below, flag.AlignCenter, self._title)
        painter.save()
        painter.rotate(-90)
        beside = QRectF(-box.bottom(), 0, box.height(), px(18))
        painter.drawText(beside, flag.AlignCenter, tr("accuracy, %"))
        painter.restore()

    def _paint_curves(self, painter: QPainter) -> None:
        theme = current()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self._before is not None:
            painter.setPen(QPen(theme.color("muted"), 1.5, Qt.PenStyle.DashLine))
            painter.drawPolyline(QPolygonF(self._points(self._before)))
            self._paint_name_of_before(painter)
        painter.setPen(QPen(theme.color("accent"), 2))
        points = self._points(self._values)
        painter.drawPolyline(QPolygonF(points))
        painter.setBrush(theme.color("accent"))
        for point in points:
            painter.drawEllipse(point, 3, 3)
        painter.setFont(text_font(self.font(), 0.92))
        painter.setPen(theme.color("text"))
        for point, value in zip(points, self._values.tolist(), strict=True):
            where = QRectF(point.x() - px(12), point.y() - px(21), px(24), px(15))
            painter.fillRect(where, theme.color("card", 0.8))
            painter.drawText(where, Qt.AlignmentFlag.AlignCenter, f"{100 * value:.0f}")

    def _paint_name_of_before(self, painter: QPainter) -> None:
        theme, box, flag = current(), self._box, Qt.AlignmentFlag
        painter.setFont(text_font(self.font(), 0.92))
        y = box.bottom() - 14
        painter.drawLine(QPointF(px(LEFT_PX) + 8, y), QPointF(px(LEFT_PX) + 32, y))
        painter.setPen(theme.color("muted"))
        where = QRectF(px(LEFT_PX) + px(38), y - px(8), box.width(), px(16))
        painter.drawText(where, flag.AlignLeft | flag.AlignVCenter, self._before_name)

    def _paint_pictures(self, painter: QPainter) -> None:
        side, top = self._picture_px, self.height() - self._picture_px - 2
        grey = packed(ramp("#000000", "#ffffff"))
        places = self._points(self._levels)
        for point, picture in zip(places, self._pictures, strict=True):
            image = to_qimage(grey[to_bytes(picture)])
            height = side * picture.shape[0] / picture.shape[1]
            painter.drawImage(QRectF(point.x() - side / 2, top, side, min(height, side)), image)

    # Overrides of Qt.

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._values is None:
            return
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_axes(painter)
            self._paint_curves(painter)
            if len(self._pictures):
                self._paint_pictures(painter)

    def changeEvent(self, event: QEvent) -> None:
        if changes_look(event):
            self.update()
        super().changeEvent(event)

    def sizeHint(self) -> QSize:
        return px_size(420, 320)

    def minimumSizeHint(self) -> QSize:
        return px_size(260, 200)
