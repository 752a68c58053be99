"""What is painted above the dots of a map: names, rings, arrows, the star, the lasso."""

from collections.abc import Iterable

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QPolygonF

from ..style.theme import current, text_font
from ..style.zoom import px
from .axes import spread_apart
from .dots import min_covered
from .plane_frame import PlaneFrame

STAR_PX = 12.0
HEAD_PX = 9.0


def paint_names(
    painter: QPainter, plane: PlaneFrame, means: Iterable[tuple[str, np.ndarray]], base: QFont
) -> None:
    """Names at places (2,) of the plane, a little apart where they would touch."""
    means = list(means)
    font = text_font(base, 1.5, bold=True)
    middles = np.array([mean for _, mean in means]).reshape(-1, 2)
    places = spread_apart(plane.to_pixels(middles), font.pixelSize() * 0.9)
    for (name, _), (x, y) in zip(means, places.tolist(), strict=True):
        _paint_name(painter, name, x, y, font)


def _paint_name(painter: QPainter, name: str, x: float, y: float, font: QFont) -> None:
    theme, metrics = current(), QFontMetricsF(font)
    path = QPainterPath()
    start = QPointF(x - metrics.horizontalAdvance(name) / 2, y + metrics.capHeight() / 2)
    path.addText(start, font, name)
    painter.strokePath(path, halo(theme.color("card", 0.9), 4))
    painter.fillPath(path, theme.color("text"))


def paint_ring(
    painter: QPainter, plane: PlaneFrame, point: np.ndarray, radius: float, color: str, width: float
) -> None:
    """A ring around a point (2,) of the plane, in a colour of the theme."""
    painter.setPen(QPen(current().color(color), width))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(plane.pixel(*point.tolist()), radius, radius)


def paint_arrows(painter: QPainter, plane: PlaneFrame, ends: np.ndarray, base: QFont) -> None:
    """Arrows from the origin to ``ends`` (n, 2), in the digits' colours, with their numbers."""
    theme, start = current(), plane.to_pixels(np.zeros((1, 2)))[0]
    font = text_font(base, 1.25, bold=True)
    places = plane.to_pixels(ends)
    tips = []
    for digit, end in enumerate(places):
        arrow = arrow_between(start, end, px(HEAD_PX))
        if arrow is None:
            continue
        line, triangle, way = arrow
        painter.setPen(halo(theme.color("card", 0.9), 5))
        painter.drawLine(*line)
        painter.setPen(halo(theme.color("text"), 1.8))
        painter.drawLine(*line)
        painter.setPen(halo(theme.color("card", 0.9), 2))
        painter.setBrush(theme.color("text"))
        painter.drawPolygon(triangle)
        tips.append((str(digit), end + way * font.pixelSize() * 0.8))
    if not tips:
        return
    spread = spread_apart(np.array([tip for _, tip in tips]), font.pixelSize())
    for (name, _), (x, y) in zip(tips, spread.tolist(), strict=True):
        disc = QRectF(x - 0.75 * font.pixelSize(), y - 0.75 * font.pixelSize(), 0, 0)
        disc.setSize(disc.size() + QRectF(0, 0, 1.5, 1.5).size() * font.pixelSize())
        painter.setPen(halo(theme.color("card"), 1.5))
        painter.setBrush(theme.digit(int(name)))
        painter.drawEllipse(disc)
        _paint_name(painter, name, x, y, font)


def arrow_between(
    start: np.ndarray, end: np.ndarray, head: float
) -> tuple[tuple[QPointF, QPointF], QPolygonF, np.ndarray] | None:
    """The line, the head and the direction (2,) of an arrow; None for one too short to be seen.

    Args:
        start: (2,) in pixels.
        end: (2,).
        head: How long its head is at most.
    """
    way = end - start
    long = float(np.hypot(*way))
    if not np.isfinite(long) or long < 1:
        return None
    way = way / long
    head = min(head, long)
    side, neck = np.array([-way[1], way[0]]), end - way * head
    corners = np.array([end, neck + side * 0.45 * head, neck - side * 0.45 * head])
    line = QPointF(*start.tolist()), QPointF(*neck.tolist())
    return line, QPolygonF([QPointF(*corner) for corner in corners.tolist()]), way


def paint_star(
    painter: QPainter, plane: PlaneFrame, at: np.ndarray, text: str, crowd: np.ndarray, base: QFont
) -> None:
    """A star at a place (2,), its text where it covers the fewest of the ``crowd`` (n, 2)."""
    theme = current()
    x, y = plane.to_pixels(at[None])[0].tolist()
    star = _star(x, y, px(STAR_PX))
    painter.setPen(halo(theme.color("card"), 5))
    painter.setBrush(theme.color("accent"))
    painter.drawPolygon(star)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawPolygon(star)
    font = text_font(base, bold=True)
    metrics = QFontMetricsF(font)
    room = metrics.horizontalAdvance(text), metrics.height()
    box = _label_box(plane, x, y, *room, crowd)
    painter.setBrush(theme.color("card", 0.85))
    painter.drawRoundedRect(box.adjusted(-4, -1, 4, 1), 4, 4)
    painter.setFont(font)
    painter.setPen(theme.color("accent"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


def _label_box(
    plane: PlaneFrame, x: float, y: float, width: float, height: float, crowd: np.ndarray
) -> QRectF:
    """Where around a pixel a label of that size covers the fewest points."""
    boxes = []
    for distance in (16, 40, 72):
        for angle in range(0, 360, 30):
            way = np.array([np.cos(np.radians(angle)), -np.sin(np.radians(angle))])
            middle = np.array([x, y]) + way * (distance + np.abs(way) * [width / 2, 0])
            box = QRectF(middle[0] - width / 2, middle[1] - height / 2, width, height)
            if plane.box.contains(box):
                boxes.append(box)
    if not boxes:
        return QRectF(x + 14, y - height / 2, width, height)
    sides = np.array([[b.left(), b.top(), b.right(), b.bottom()] for b in boxes])
    grown = sides + np.array([-6, -6, 6, 6])
    return boxes[min_covered(plane.to_pixels(crowd), grown)]


def paint_lasso(painter: QPainter, corners: np.ndarray) -> None:
    """The line that is being drawn, corners (m, 2) in pixels."""
    theme = current()
    painter.setBrush(theme.color("accent", 0.10))
    painter.setPen(QPen(theme.color("accent"), 1.5, Qt.PenStyle.DashLine))
    painter.drawPolygon(QPolygonF([QPointF(*corner) for corner in corners.tolist()]))


def paint_tripod(painter: QPainter, plane: PlaneFrame, axes: np.ndarray, base: QFont) -> None:
    """Which way the three axes of a room point, in the lower left corner.

    Args:
        painter: Paints.
        plane: Where.
        axes: (3, 3) of a Turntable.
        base: Font of the widget.
    """
    theme = current()
    origin = np.array([plane.box.left() + 48, plane.box.bottom() - 48])
    painter.setFont(text_font(base, 0.92))
    for name, (right, up, _) in zip(("1", "2", "3"), axes.tolist(), strict=True):
        end = origin + 34 * np.array([right, -up])
        painter.setPen(QPen(theme.color("muted"), 1.5))
        painter.drawLine(QPointF(*origin.tolist()), QPointF(*end.tolist()))
        x, y = (origin + 44 * np.array([right, -up])).tolist()
        painter.drawText(QRectF(x - 10, y - 10, 20, 20), Qt.AlignmentFlag.AlignCenter, name)


def halo(color: QColor, width: float) -> QPen:
    """A pen with round ends and corners."""
    return QPen(
        color, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
    )


def _star(x: float, y: float, radius: float) -> QPolygonF:
    """A five-pointed star with one point up."""
    angles = np.radians(-90 + 36 * np.arange(10))
    radii = np.where(np.arange(10) % 2, 0.42 * radius, radius)
    corners = np.stack([x + radii * np.cos(angles), y + radii * np.sin(angles)], 1)
    return QPolygonF([QPointF(*corner) for corner in corners.tolist()])
