"""The map: thousands of digits as dots in a plane, and one's own drawing among them.

Invariant: the dots are stamped into one picture when data, view, size or theme changes; hovering
repaints only what lies above it.
"""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from ..imaging import to_qimage
from ..theme import changes_look, current, text_font
from .axes import spread_apart
from .dots import least_covered, stamp_dots
from .plane import Plane

REACH_PX = 8.0
CLICK_PX = 4.0
INK = 0.85  # the rest is background: names and star stand out from the crowd
DIGIT_NAMES = tuple("0123456789")


class ScatterMap(QWidget):
    """Dots in up to ten colours, pan by dragging, zoom by wheel or + and −, double click: all.

    Signals:
        hovered(int): Index of the dot under the mouse, -1 when there is none any more; another
            one may be there because the dots have moved.
        clicked(int): Index of the dot that was clicked.
    """

    hovered = Signal(int)
    clicked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            parent,
            accessibleName="Map of digits",
            mouseTracking=True,
            focusPolicy=Qt.FocusPolicy.StrongFocus,
        )
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._points = np.zeros((0, 2))
        self._groups = np.zeros(0, np.int64)
        self._palette: tuple[str, ...] | None = None
        self._means: list[tuple[str, np.ndarray]] = []
        self._star: np.ndarray | None = None
        self._star_text = ""
        self._ringed = np.zeros(0, np.int64)
        self._titles = ("", "")
        self._plane = Plane()
        self._is_fresh = True
        self._hover = -1
        self._mouse: QPointF | None = None
        self._press: QPointF | None = None
        self._is_panning = False
        self._dots: QImage | None = None

    @property
    def points(self) -> np.ndarray:
        """What is shown, (n, 2)."""
        return self._points

    @property
    def view(self) -> tuple[float, float, float, float]:
        """Lowest and highest x, lowest and highest y that are seen."""
        return (*self._plane.x, *self._plane.y)

    def show_points(
        self,
        points: np.ndarray,
        groups: np.ndarray,
        *,
        names: Sequence[str] = DIGIT_NAMES,
        palette: Sequence[str] | None = None,
    ) -> None:
        """Shows dots; the view moves as little as it can, not at all once the person moved it.

        Args:
            points: (n, 2), x right, y up; not finite ones are left out.
            groups: int (n,), the colour of each: row of ``palette``.
            names: Written at the mean of each group; empty for none.
            palette: Colours "#rrggbb"; by default the ten digits'.
        """
        self._points = np.array(points, float).reshape(-1, 2)
        self._groups = np.array(groups, np.int64)
        if len(self._groups) != len(self._points):
            raise ValueError(f"{len(self._groups)} groups for {len(self._points)} points")
        self._palette = tuple(palette) if palette else None
        good = np.isfinite(self._points).all(1)
        self._means = [
            (name, self._points[mine].mean(0))
            for group, name in enumerate(names)
            if (mine := good & (self._groups == group)).any()
        ]
        self._ringed = self._ringed[self._ringed < len(self._points)]
        self.setAccessibleDescription(f"{len(self._points)} digits")
        self._follow()
        # While a network learns the dots move under a mouse that rests.
        self._set_hover(-1 if self._mouse is None else self._nearest(self._mouse))

    def show_star(self, at: np.ndarray | None, text: str = "your drawing") -> None:
        """Marks one's own drawing at ``at`` (2,); None where nothing is drawn."""
        valid = at is not None and np.isfinite(at).all()
        self._star = np.array(at, float) if valid else None
        self._star_text = text
        if self._star is not None and self._is_outside(self._star):
            self._follow()
        self.update()

    def show_neighbours(self, indices: np.ndarray) -> None:
        """Rings around the dots with these indices, int (k,)."""
        indices = np.asarray(indices, np.int64).reshape(-1)
        self._ringed = indices[(indices >= 0) & (indices < len(self._points))]
        self.update()

    def set_axis_titles(self, x: str, y: str) -> None:
        """Texts along the axes, e.g. "first component, 20 % of the variance"."""
        self._titles = (x, y)
        self.update()

    def reset_view(self) -> None:
        """Shows everything again and follows the data from now on."""
        self._plane.is_free = False
        self._is_fresh = True
        self._follow()

    def _follow(self) -> None:
        star = self._points[:0] if self._star is None else self._star[None]
        self._plane.follow(np.concatenate([self._points, star]), afresh=self._is_fresh)
        self._is_fresh = self._is_fresh and not len(self._points)
        self._drop_dots()

    def _is_outside(self, point: np.ndarray) -> bool:
        (left, right), (low, high) = self._plane.x, self._plane.y
        return not (left <= point[0] <= right and low <= point[1] <= high)

    def _drop_dots(self) -> None:
        self._dots = None
        self.update()

    def _painted(self) -> QImage:
        ratio, box = self.devicePixelRatioF(), self._plane.box
        if self._dots is None or self._dots.devicePixelRatio() != ratio:
            theme = current()
            card = np.array(QColor(theme.card).getRgb()[:3])
            palette = np.array([QColor(c).getRgb()[:3] for c in self._palette or theme.digits])
            palette = np.rint(palette * INK + card * (1 - INK)).astype(np.uint8)
            pixels = (self._plane.to_pixels(self._points) - [box.left(), box.top()]) * ratio
            size = max(round(box.height() * ratio), 1), max(round(box.width() * ratio), 1)
            groups = self._groups % len(palette)
            diameter = self._diameter() * ratio
            self._dots = to_qimage(stamp_dots(pixels, groups, palette, card, size, diameter))
            self._dots.setDevicePixelRatio(ratio)
        return self._dots

    def _diameter(self) -> float:
        count = len(self._points)
        return 7.0 if count <= 500 else 5.5 if count <= 4000 else 4.5

    def _nearest(self, at: QPointF) -> int:
        """The dot nearest to a pixel within reach, or -1."""
        if not len(self._points) or not self._plane.box.contains(at):
            return -1
        away = self._plane.to_pixels(self._points) - [at.x(), at.y()]
        squared = np.nan_to_num((away**2).sum(1), nan=np.inf)
        nearest = int(np.argmin(squared))
        return nearest if squared[nearest] <= REACH_PX**2 else -1

    def _set_hover(self, index: int) -> None:
        if index != self._hover:
            self._hover = index
            self.update()
            self.hovered.emit(index)

    # Painting above the dots.

    def _paint_names(self, painter: QPainter) -> None:
        theme = current()
        font = text_font(self.font(), 1.5, bold=True)
        metrics = QFontMetricsF(font)
        middles = np.array([mean for _, mean in self._means]).reshape(-1, 2)
        places = spread_apart(self._plane.to_pixels(middles), font.pixelSize() * 0.9)
        for (name, _), (x, y) in zip(self._means, places.tolist(), strict=True):
            path = QPainterPath()
            start = QPointF(x - metrics.horizontalAdvance(name) / 2, y + metrics.capHeight() / 2)
            path.addText(start, font, name)
            painter.strokePath(path, _halo(theme.color("card", 0.9), 4))
            painter.fillPath(path, theme.color("text"))

    def _paint_rings(self, painter: QPainter) -> None:
        theme, radius = current(), self._diameter() / 2 + 2.5
        chosen = [(k, "text", 1.25) for k in self._ringed.tolist()]
        if self._hover >= 0:
            chosen.append((self._hover, "accent", 2.0))
        for index, color, width in chosen:
            x, y = self._plane.to_pixels(self._points[index][None])[0].tolist()
            painter.setPen(QPen(theme.color(color), width))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(QPointF(x, y), radius, radius)

    def _paint_star(self, painter: QPainter) -> None:
        theme = current()
        x, y = self._plane.to_pixels(self._star[None])[0].tolist()
        star = _star(x, y, 12.0)
        painter.setPen(_halo(theme.color("card"), 5))
        painter.setBrush(theme.color("accent"))
        painter.drawPolygon(star)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawPolygon(star)
        font = text_font(self.font(), bold=True)
        metrics = QFontMetricsF(font)
        box = self._label_box(x, y, metrics.horizontalAdvance(self._star_text), metrics.height())
        painter.setBrush(theme.color("card", 0.85))
        painter.drawRoundedRect(box.adjusted(-4, -1, 4, 1), 4, 4)
        painter.setFont(font)
        painter.setPen(theme.color("accent"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._star_text)

    def _label_box(self, x: float, y: float, width: float, height: float) -> QRectF:
        """Where around the star a label covers the fewest dots, names included."""
        whole = self._plane.box
        boxes = []
        for distance in (16, 40, 72):
            for angle in range(0, 360, 30):
                way = np.array([np.cos(np.radians(angle)), -np.sin(np.radians(angle))])
                middle = np.array([x, y]) + way * (distance + np.abs(way) * [width / 2, 0])
                box = QRectF(middle[0] - width / 2, middle[1] - height / 2, width, height)
                if whole.contains(box):
                    boxes.append(box)
        if not boxes:
            return QRectF(x + 14, y - height / 2, width, height)
        names = np.array([mean for _, mean in self._means]).reshape(-1, 2)
        # A name counts as much as a crowd of dots.
        dots = np.concatenate([self._points, np.repeat(names, 40, axis=0)])
        sides = np.array([[b.left(), b.top(), b.right(), b.bottom()] for b in boxes])
        grown = sides + np.array([-6, -6, 6, 6])
        return boxes[least_covered(self._plane.to_pixels(dots), grown)]

    # Overrides of Qt.

    def paintEvent(self, event: QPaintEvent) -> None:
        box = self._plane.box
        with QPainter(self) as painter:
            painter.drawImage(box.topLeft(), self._painted())
            self._plane.paint_axes(painter, self.font(), self._titles)
            painter.setClipRect(box)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_rings(painter)
            self._paint_names(painter)
            if self._star is not None:
                self._paint_star(painter)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._plane.lay_out(self.width(), self.height())
        self._drop_dots()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._press, self._is_panning = event.position(), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = self._mouse = event.position()
        if self._press is None:
            self._set_hover(self._nearest(at))
            return
        by = at - self._press
        if self._is_panning or by.manhattanLength() > CLICK_PX:
            self._is_panning = True
            self._press = at
            self._plane.pan(by)
            self._drop_dots()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        was_click = self._press is not None and not self._is_panning
        self._press = None
        nearest = self._nearest(event.position())
        if was_click and nearest >= 0:
            self.clicked.emit(nearest)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.reset_view()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._plane.zoom(1.0015 ** event.angleDelta().y(), event.position())
        self._drop_dots()
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, middle = event.key(), self._plane.box.center()
        steps = {
            Qt.Key.Key_Left: QPointF(40, 0),
            Qt.Key.Key_Right: QPointF(-40, 0),
            Qt.Key.Key_Up: QPointF(0, 40),
            Qt.Key.Key_Down: QPointF(0, -40),
        }
        if key in steps:
            self._plane.pan(steps[key])
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            self._plane.zoom(1 / 1.25 if key == Qt.Key.Key_Minus else 1.25, middle)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_0):
            self.reset_view()
        else:
            super().keyPressEvent(event)
            return
        self._drop_dots()

    def leaveEvent(self, event: QEvent) -> None:
        self._mouse = None
        self._set_hover(-1)

    def changeEvent(self, event: QEvent) -> None:
        if changes_look(event):
            self._drop_dots()
        super().changeEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(640, 480)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 160)


def _halo(color: QColor, width: float) -> QPen:
    return QPen(
        color, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
    )


def _star(x: float, y: float, radius: float) -> QPolygonF:
    """A five-pointed star with one point up."""
    angles = np.radians(-90 + 36 * np.arange(10))
    radii = np.where(np.arange(10) % 2, 0.42 * radius, radius)
    corners = np.stack([x + radii * np.cos(angles), y + radii * np.sin(angles)], 1)
    return QPolygonF([QPointF(*corner) for corner in corners.tolist()])
