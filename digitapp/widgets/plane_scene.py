"""What a PlaneBoard shows: plain values, and how they are painted."""

from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPen

from ..style.imaging import to_bytes, to_qimage
from ..style.theme import current, ramp, text_font
from ..style.zoom import px
from . import scatter_marks
from .digit_marks import DIGIT_MARKS, Mark, mark_path
from .plane_frame import PlaneFrame

PALE = 0.22
"""How strong the colours of a field are."""

TWO_MARKS: tuple[Mark, ...] = ("disc", "triangle")
POINT_PX, STILL_PX, SMALL_PX = 7.0, 4.0, 3.0
MANY = 60
"""Points from which on they are drawn smaller."""

HEAD_PX = 8.0
IMAGE_PX = 104


def _none(columns: int) -> np.ndarray:
    return np.zeros((0, columns))


@dataclass(frozen=True, eq=False)
class BoardLine:
    """A straight line.

    Attributes:
        ends: (2, 2), two points on it.
        name: Beside it.
        moves: What a hand turns: "" nothing, "slope" about its first end, "ends" either end.
        is_faint: Whether it only helps the eye.
    """

    ends: np.ndarray
    name: str = ""
    moves: str = ""
    is_faint: bool = False


@dataclass(frozen=True, eq=False)
class PlaneScene:
    """What there is to see.

    Attributes:
        points: (n, 2).
        labels: Int (n,), index into ``names``.
        names: Of one or two classes.
        point_names: Of the points; empty for none.
        can_move: Whether a hand may move the points.
        wrong: Bool (n,), which get a ring; empty for none.
        crowd: (m, 2), small ones that stay.
        crowd_labels: Int (m,), index into ``crowd_names``.
        crowd_names: Up to ten.
        targets: (k, 2), open marks.
        target_names: Of those; empty for none.
        sticks: (j, 4) from x, y to x, y.
        lines: Straight lines.
        arrows: (i, 4) from x, y to x, y.
        arrow_names: Of those; empty for none.
        field: (rows, columns) in [0, 1], upward; None for none.
        field_range: Left, right, low, high.
        image: (rows, columns) in [0, 1], in a corner; None for none.
        image_name: Below it.
    """

    points: np.ndarray = field(default_factory=lambda: _none(2))
    labels: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))
    names: tuple[str, ...] = ("",)
    point_names: tuple[str, ...] = ()
    can_move: bool = False
    wrong: np.ndarray = field(default_factory=lambda: np.zeros(0, bool))
    crowd: np.ndarray = field(default_factory=lambda: _none(2))
    crowd_labels: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))
    crowd_names: tuple[str, ...] = ("",)
    targets: np.ndarray = field(default_factory=lambda: _none(2))
    target_names: tuple[str, ...] = ()
    sticks: np.ndarray = field(default_factory=lambda: _none(4))
    lines: tuple[BoardLine, ...] = ()
    arrows: np.ndarray = field(default_factory=lambda: _none(4))
    arrow_names: tuple[str, ...] = ()
    field: np.ndarray | None = None
    field_range: tuple[float, float, float, float] = (0.0, 1.0, 0.0, 1.0)
    image: np.ndarray | None = None
    image_name: str = ""


def class_colour(label: int, count: int) -> QColor:
    """Of a class among one or two."""
    theme = current()
    return (
        theme.color("positive" if label % 2 else "negative") if count > 1 else theme.color("text")
    )


def crowd_look(count: int) -> list[tuple[QColor, Mark]]:
    """Colour and shape of each kind in a crowd of so many kinds."""
    theme = current()
    if count <= 2:
        looks = [(theme.color("muted", 0.8), "disc"), (theme.color("positive"), "triangle")]
        return looks[:count]
    return [(theme.digit(k % 10), DIGIT_MARKS[k % 10]) for k in range(count)]


def _radius(scene: PlaneScene) -> float:
    """Of its points' marks."""
    return px(STILL_PX if len(scene.points) > MANY else POINT_PX)


def paint_field(painter: QPainter, plane: PlaneFrame, scene: PlaneScene) -> None:
    """The two classes' colours, pale, by the probability of the second."""
    if scene.field is None:
        return
    theme = current()
    card = theme.color("card")
    ends = [_mixed(theme.color(name), card).name() for name in ("negative", "positive")]
    table = np.concatenate([ramp(ends[0], card.name())[::2], ramp(card.name(), ends[1])[::2]])
    image = to_qimage(table[to_bytes(scene.field)[::-1]])
    left, right, low, high = scene.field_range
    # The middle of the outermost cells lies on the edge of the range.
    rows, columns = scene.field.shape
    dx, dy = (right - left) / (columns - 1) / 2, (high - low) / (rows - 1) / 2
    corners = plane.to_pixels(np.array([[left - dx, high + dy], [right + dx, low - dy]]))
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(QRectF(QPointF(*corners[0].tolist()), QPointF(*corners[1].tolist())), image)
    painter.restore()


def _mixed(colour: QColor, with_: QColor) -> QColor:
    parts = zip(colour.getRgb()[:3], with_.getRgb()[:3], strict=True)
    return QColor(*(round(PALE * a + (1 - PALE) * b) for a, b in parts))


def paint_crowd(painter: QPainter, plane: PlaneFrame, scene: PlaneScene) -> None:
    """Small marks, each kind from a stamp: hundreds are painted while something is dragged."""
    if not len(scene.crowd):
        return
    pixels = plane.to_pixels(scene.crowd)
    looks = crowd_look(len(scene.crowd_names))
    labels = scene.crowd_labels if len(scene.crowd_labels) else np.zeros(len(pixels), np.int64)
    for kind, look in enumerate(looks):
        _stamp(painter, pixels[labels == kind], look, px(SMALL_PX))


def paint_still_points(painter: QPainter, plane: PlaneFrame, scene: PlaneScene) -> None:
    """Points that nobody moves; wrong ones have a ring."""
    if scene.can_move or not len(scene.points):
        return
    pixels, count = plane.to_pixels(scene.points), len(scene.names)
    radius = _radius(scene)
    for label in range(count):
        look = class_colour(label, count), TWO_MARKS[label % 2]
        _stamp(painter, pixels[scene.labels == label], look, radius)
    if len(scene.wrong):
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(current().color("text"), 1.5))
        for x, y in pixels[scene.wrong].tolist():
            painter.drawEllipse(QPointF(x, y), 1.8 * radius, 1.8 * radius)


def _stamp(painter: QPainter, pixels: np.ndarray, look: tuple[QColor, Mark], radius: float) -> None:
    colour, mark = look
    ratio = painter.device().devicePixelRatioF()
    side = int(4 * radius) + 4
    stamp = QImage(
        round(side * ratio), round(side * ratio), QImage.Format.Format_ARGB32_Premultiplied
    )
    stamp.setDevicePixelRatio(ratio)
    stamp.fill(Qt.GlobalColor.transparent)
    with QPainter(stamp) as inner:
        inner.setRenderHint(QPainter.RenderHint.Antialiasing)
        is_solid = mark in ("disc", "triangle")  # an edge would eat up thin shapes
        inner.setPen(QPen(current().color("card"), 0.8) if is_solid else Qt.PenStyle.NoPen)
        inner.setBrush(colour)
        inner.drawPath(mark_path(mark, QPointF(side / 2, side / 2), radius))
    for x, y in pixels.tolist():
        painter.drawImage(QPointF(x - side / 2, y - side / 2), stamp)


def paint_points(painter: QPainter, plane: PlaneFrame, scene: PlaneScene, base: QFont) -> None:
    """Points to be moved, with their names; wrong ones have a ring."""
    if not scene.can_move or not len(scene.points):
        return
    theme, count, radius = current(), len(scene.names), _radius(scene)
    for place, (x, y) in enumerate(plane.to_pixels(scene.points).tolist()):
        label, at = int(scene.labels[place]), QPointF(x, y)
        if len(scene.wrong) and scene.wrong[place]:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.color("text"), 2, Qt.PenStyle.DotLine))
            painter.drawEllipse(at, 1.9 * radius, 1.9 * radius)
        painter.setPen(QPen(theme.color("card"), 1.5))
        painter.setBrush(class_colour(label, count))
        painter.drawPath(mark_path(TWO_MARKS[label % 2], at, radius))
        if place < len(scene.point_names):
            write(painter, scene.point_names[place], at + QPointF(px(12), -px(10)), base)


def paint_targets(painter: QPainter, plane: PlaneFrame, scene: PlaneScene, base: QFont) -> None:
    """Open squares where something should be, and sticks of what is missing."""
    theme = current()
    painter.setPen(QPen(theme.color("positive"), 2, Qt.PenStyle.DashLine))
    for start, end in plane.to_pixels(scene.sticks.reshape(-1, 2, 2)).tolist():
        painter.drawLine(QPointF(*start), QPointF(*end))
    for place, (x, y) in enumerate(plane.to_pixels(scene.targets).tolist()):
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.color("text"), 1.5))
        half = px(5.0)
        painter.drawRect(QRectF(x - half, y - half, 2 * half, 2 * half))
        if place < len(scene.target_names):
            write(
                painter, scene.target_names[place], QPointF(x + px(10), y + px(14)), base, "muted"
            )


def paint_lines(painter: QPainter, plane: PlaneFrame, scene: PlaneScene, base: QFont) -> None:
    """Lines from edge to edge, with their names where they leave the picture."""
    theme = current()
    far = 4 * (plane.box.width() + plane.box.height())
    for line in scene.lines:
        start, end = plane.to_pixels(line.ends)
        way = end - start
        long = float(np.hypot(*way))
        if not np.isfinite(long) or long < 1e-9:
            continue
        reach = far / long
        ends = [QPointF(*(start - way * reach).tolist()), QPointF(*(end + way * reach).tolist())]
        pen = QPen(theme.color("muted" if line.is_faint else "text"), 1.2 if line.is_faint else 2.2)
        if line.is_faint:
            pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.drawLine(*ends)
        at = line_label(plane, line)
        if line.name and at is not None:
            write(painter, line.name, at, base)


def line_label(plane: PlaneFrame, line: BoardLine) -> QPointF | None:
    """Where a line's name stands: near where it leaves the box; None where it is not in view."""
    box = plane.box.adjusted(px(8), px(16), -px(90), -px(8))
    start, end = plane.to_pixels(line.ends)
    way = (end - start) / max(float(np.hypot(*(end - start))), 1e-9)
    if way[0] < 0:
        way = -way
    along = np.linspace(-1, 1, 161)[:, None] * 2 * (box.width() + box.height())
    spots = start + along * way
    inside = (
        (spots[:, 0] > box.left()) & (spots[:, 0] < box.right())
        & (spots[:, 1] > box.top()) & (spots[:, 1] < box.bottom())
    )  # fmt: skip
    if not inside.any():
        return None
    x, y = spots[np.flatnonzero(inside)[-1]].tolist()
    return QPointF(x + px(8), y + px(14))


def paint_arrows(painter: QPainter, plane: PlaneFrame, scene: PlaneScene, base: QFont) -> None:
    """Arrows with names."""
    theme = current()
    for place, (start, end) in enumerate(plane.to_pixels(scene.arrows.reshape(-1, 2, 2))):
        arrow = scatter_marks.arrow_between(start, end, px(HEAD_PX))
        if arrow is None:
            continue
        line, head, way = arrow
        painter.setPen(QPen(theme.color("text"), 1.6))
        painter.drawLine(*line)
        painter.setBrush(theme.color("text"))
        painter.drawPolygon(head)
        if place < len(scene.arrow_names):
            write(painter, scene.arrow_names[place], QPointF(*(end + way * px(6)).tolist()), base)


def paint_means(painter: QPainter, plane: PlaneFrame, scene: PlaneScene, base: QFont) -> None:
    """Names of a crowd of many kinds, each in the middle of its own."""
    if len(scene.crowd_names) > 2:
        means = [
            (name, scene.crowd[mine].mean(0))
            for kind, name in enumerate(scene.crowd_names)
            if (mine := scene.crowd_labels == kind).any()
        ]
        scatter_marks.paint_names(painter, plane, means, base)


def paint_legend(painter: QPainter, plane: PlaneFrame, scene: PlaneScene, base: QFont) -> None:
    """What colours and shapes mean, in the upper left corner."""
    entries: list[tuple[QColor, Mark, str]] = []
    if len(scene.names) > 1 and len(scene.points):
        count = len(scene.names)
        entries = [
            (class_colour(k, count), TWO_MARKS[k % 2], name) for k, name in enumerate(scene.names)
        ]
    if len(scene.crowd_names) == 2 and len(scene.crowd):
        looks = crowd_look(2)
        entries += [(*looks[k], name) for k, name in enumerate(scene.crowd_names)]
    if not entries:
        return
    theme, font = current(), text_font(base)
    metrics = QFontMetricsF(font)
    line = metrics.height() + px(3)
    wide = max(metrics.horizontalAdvance(name) for *_, name in entries) + px(30)
    room = QRectF(
        plane.box.left() + px(6), plane.box.top() + px(6), wide, line * len(entries) + px(6)
    )
    painter.setPen(QPen(theme.color("line"), 1))
    painter.setBrush(theme.color("card", 0.9))
    painter.drawRoundedRect(room, px(4), px(4))
    painter.setFont(font)
    for place, (colour, mark, name) in enumerate(entries):
        middle = room.top() + px(3) + (place + 0.5) * line
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawPath(mark_path(mark, QPointF(room.left() + px(12), middle), px(4.5)))
        painter.setPen(theme.color("text"))
        box = QRectF(room.left() + px(22), middle - line / 2, wide, line)
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name)


def paint_image(painter: QPainter, plane: PlaneFrame, scene: PlaneScene, base: QFont) -> None:
    """A small picture in the upper right corner, ink on paper, with its name below."""
    if scene.image is None:
        return
    theme, side = current(), px(IMAGE_PX)
    table = ramp(theme.paper, theme.text)
    room = QRectF(plane.box.right() - side - px(10), plane.box.top() + px(10), side, side)
    painter.setPen(QPen(theme.color("muted"), 1))
    painter.setBrush(theme.color("card"))
    painter.drawRect(room.adjusted(-3, -3, 3, 3))
    painter.drawImage(room, to_qimage(table[to_bytes(scene.image)]))
    font = text_font(base)
    metrics = QFontMetricsF(font)
    below = QRectF(room.left() - px(40), room.bottom() + px(5), side + px(46), 3 * metrics.height())
    flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
    painter.setFont(font)
    painter.setPen(theme.color("card"))
    painter.drawText(below.translated(1, 1), flags, scene.image_name)
    painter.setPen(theme.color("text"))
    painter.drawText(below, flags, scene.image_name)


def write(painter: QPainter, text: str, at: QPointF, base: QFont, colour: str = "text") -> None:
    """A text that can be read on anything, beginning at ``at`` on its base line."""
    font, theme = text_font(base), current()
    metrics = QFontMetricsF(font)
    box = metrics.boundingRect(text).translated(at).adjusted(-2, 0, 2, 0)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("card", 0.8))
    painter.drawRoundedRect(box, 3, 3)
    painter.setFont(font)
    painter.setPen(theme.color(colour))
    painter.drawText(at, text)
