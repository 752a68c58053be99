"""What a SurfaceBoard shows: plain values, from where they are seen, and how they are painted.

Farther cells are painted first, and points and sticks among them by their depth.
"""

from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen, QPolygonF

from ..style.theme import current, ramp, text_font
from ..style.zoom import px
from .axes import nice_ticks, tick_texts
from .plane_scene import write
from .turntable import Turntable

TALL = 0.75
"""Height of the room, by the length of its floor."""

STEEP = 0.25
"""So much of "up" must be seen for a pull to follow the mouse."""

CELL_ALPHA = 125


@dataclass(frozen=True, eq=False)
class SurfaceGrip:
    """A place of the surface that is pulled up and down.

    Attributes:
        at: (3,).
        name: What it is.
    """

    at: np.ndarray
    name: str


@dataclass(frozen=True, eq=False)
class SurfaceScene:
    """What there is to see.

    Attributes:
        x: (columns,), ascending.
        y: (rows,), ascending.
        z: (rows, columns), heights.
        points: (n, 3).
        feet: (n,), heights of the surface below the points.
        grips: Places to pull.
        titles: Along x, along y, upward.
        z_range: Lowest and highest in view; the surface is cut there.
    """

    x: np.ndarray = field(default_factory=lambda: np.array([0.0, 1.0]))
    y: np.ndarray = field(default_factory=lambda: np.array([0.0, 1.0]))
    z: np.ndarray = field(default_factory=lambda: np.zeros((2, 2)))
    points: np.ndarray = field(default_factory=lambda: np.zeros((0, 3)))
    feet: np.ndarray = field(default_factory=lambda: np.zeros(0))
    grips: tuple[SurfaceGrip, ...] = ()
    titles: tuple[str, str, str] = ("", "", "")
    z_range: tuple[float, float] = (0.0, 1.0)


@dataclass(frozen=True)
class SurfaceMark:
    """What a hand is at.

    Attributes:
        hover: "grip" or "point", and which; None for nothing.
        chosen: Grip that keys pull; -1 for none.
    """

    hover: tuple[str, int] | None
    chosen: int


@dataclass(frozen=True, eq=False)
class SurfaceEye:
    """From where a scene is looked at.

    Attributes:
        scene: Which.
        table: How it is turned.
        size: Of the widget, px.
        zoom: How near.
    """

    scene: SurfaceScene
    table: Turntable
    size: tuple[int, int]
    zoom: float

    @property
    def scale(self) -> float:
        """Pixels for a unit of the room, whose floor reaches from -1 to 1."""
        return 0.34 * self.zoom * min(self.size[0] * 0.95, self.size[1] * 1.15)

    def _places(self, points: np.ndarray) -> np.ndarray:
        """Points (n, 3) of the data in the room: y upward, z towards one."""
        scene = self.scene
        low = np.array([scene.x[0], scene.y[0], scene.z_range[0]])
        high = np.array([scene.x[-1], scene.y[-1], scene.z_range[1]])
        unit = 2 * (points - low) / np.maximum(high - low, 1e-12) - 1
        return np.column_stack([unit[:, 0], TALL * unit[:, 2], -unit[:, 1]])

    def seen(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Pixels (n, 2) of points (n, 3) of the data, and how near they are, (n,)."""
        room = self.table.seen(self._places(points))
        middle = np.array([self.size[0] / 2, self.size[1] / 2 - px(4)])
        return middle + self.scale * room[:, :2] * [1, -1], room[:, 2]

    def height_per_px(self) -> float:
        """How much a pixel upward is in the data's heights."""
        low, high = self.scene.z_range
        upward = abs(self.table.axes[1, 1])
        return (high - low) / 2 / (TALL * self.scale * max(upward, STEEP))


def paint_surface(painter: QPainter, eye: SurfaceEye, mark: SurfaceMark, base: QFont) -> None:
    """Floor, ticks, cells, points with their sticks, and grips."""
    _paint_box(painter, eye, base)
    _paint_cells_and_points(painter, eye, mark)
    _paint_grips(painter, eye, mark)


def _paint_box(painter: QPainter, eye: SurfaceEye, base: QFont) -> None:
    """The floor with its ticks, and an upright edge."""
    scene, theme = eye.scene, current()
    low = scene.z_range[0]
    xs, ys = (float(scene.x[0]), float(scene.x[-1])), (float(scene.y[0]), float(scene.y[-1]))
    corners = [(xs[0], ys[0]), (xs[1], ys[0]), (xs[1], ys[1]), (xs[0], ys[1])]
    pixels, near = eye.seen(np.array([(*corner, low) for corner in corners]))
    painter.setPen(QPen(theme.color("line"), 1))
    painter.setBrush(theme.color("window"))
    painter.drawPolygon(QPolygonF([QPointF(*at) for at in pixels.tolist()]))
    front = int(np.argmax(near))  # ticks stand at the two edges that meet in front
    for other in ((front + 1) % 4, (front - 1) % 4):
        axis = 0 if corners[front][1] == corners[other][1] else 1
        _paint_ticks(painter, eye, axis, corners[front], pixels.mean(0), base)
    _paint_upright(painter, eye, corners[int(np.argmin(pixels[:, 0]))], base)


def _paint_ticks(
    painter: QPainter,
    eye: SurfaceEye,
    axis: int,
    corner: tuple[float, float],
    middle: np.ndarray,
    base: QFont,
) -> None:
    """Figures and title along the edge of the floor from ``corner`` along an axis (0 or 1)."""
    scene, theme = eye.scene, current()
    along = (scene.x, scene.y)[axis]
    span = float(along[0]), float(along[-1])
    ticks = nice_ticks(*span, 5)
    places = np.full((len(ticks) + 1, 3), scene.z_range[0])
    places[:, 1 - axis] = corner[1 - axis]
    places[:-1, axis], places[-1, axis] = ticks, sum(span) / 2
    pixels, _ = eye.seen(places)
    outward = pixels[-1] - middle
    outward = outward / max(float(np.hypot(*outward)), 1e-9)
    painter.setFont(text_font(base, 0.92))
    painter.setPen(theme.color("muted"))
    for at, text in zip(pixels[:-1], tick_texts(ticks), strict=True):
        x, y = (at + outward * px(13)).tolist()
        box = QRectF(x - px(30), y - px(8), px(60), px(16))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
    font = text_font(base)
    painter.setFont(font)
    wide = QFontMetricsF(font).horizontalAdvance(scene.titles[axis]) + px(8)
    x, y = (pixels[-1] + outward * (px(26) + 0.5 * abs(outward[0]) * wide)).tolist()
    x = min(max(x, wide / 2), eye.size[0] - wide / 2)  # a long title stays inside
    box = QRectF(x - wide / 2, min(y, eye.size[1] - px(10)) - px(9), wide, px(18))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, scene.titles[axis])


def _paint_upright(
    painter: QPainter, eye: SurfaceEye, corner: tuple[float, float], base: QFont
) -> None:
    theme, flag = current(), Qt.AlignmentFlag
    low, high = eye.scene.z_range
    ticks = nice_ticks(low, high, 6)
    pixels, _ = eye.seen(
        np.array([(*corner, low), (*corner, high), *((*corner, t) for t in ticks)])
    )
    painter.setPen(QPen(theme.color("muted", 0.7), 1))
    painter.drawLine(QPointF(*pixels[0].tolist()), QPointF(*pixels[1].tolist()))
    painter.setFont(text_font(base, 0.92))
    painter.setPen(theme.color("muted"))
    for (x, y), text in zip(pixels[2:].tolist(), tick_texts(ticks), strict=True):
        box = QRectF(x - px(66), y - px(8), px(60), px(16))
        painter.drawText(box, flag.AlignRight | flag.AlignVCenter, text)
    top = QPointF(*pixels[1].tolist()) + QPointF(-px(30), -px(12))
    top.setX(max(top.x(), px(6.0)))
    write(painter, eye.scene.titles[2], top, base, "muted")


def _paint_cells_and_points(painter: QPainter, eye: SurfaceEye, mark: SurfaceMark) -> None:
    """All from the back to the front."""
    scene, theme = eye.scene, current()
    low, high = scene.z_range
    quads, depth, height, shown = _cells(eye)
    share = np.clip((np.nan_to_num(height) - low) / max(high - low, 1e-12), 0, 1)
    colours = ramp(theme.negative, theme.positive)[np.rint(255 * share).astype(int)]
    (tops, near), feet = _sticks(eye)
    order = [(d, False, k) for k, d in enumerate(depth.tolist()) if shown[k]]
    order += [(d, True, k) for k, d in enumerate(near.tolist())]
    pen, fill = QPen(theme.color("card", 0.55), 0.8), theme.color("card")
    for _, is_point, place in sorted(order):
        if is_point:
            is_above = bool(scene.points[place, 2] >= scene.feet[place])
            is_hovered = mark.hover == ("point", place)
            _paint_stick(painter, tops[place], feet[place], is_above, is_hovered)
        else:
            fill.setRgb(*colours[place].tolist(), CELL_ALPHA)
            painter.setPen(pen)
            painter.setBrush(fill)
            painter.drawPolygon(QPolygonF([QPointF(*at) for at in quads[place].tolist()]))


def _cells(eye: SurfaceEye) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Of each cell its corners in pixels (n, 4, 2), its nearness, its height, and if it is seen."""
    scene = eye.scene
    rows, columns = scene.z.shape
    heights = np.clip(scene.z, *scene.z_range)
    grid = np.stack([*np.meshgrid(scene.x, scene.y), heights], -1)
    pixels, near = eye.seen(grid.reshape(-1, 3))
    pixels, near = pixels.reshape(rows, columns, 2), near.reshape(rows, columns)
    back, front = slice(None, -1), slice(1, None)
    around = ((back, back), (back, front), (front, front), (front, back))
    quads = np.stack([pixels[r, c] for r, c in around], 2).reshape(-1, 4, 2)
    depth = np.mean([near[r, c] for r, c in around], 0).ravel()
    corners = np.array([scene.z[r, c].ravel() for r, c in around])
    # A cell that leaves the room in part is cut at the room's edge.
    low, high = scene.z_range
    is_seen = np.isfinite(corners).all(0) & (corners.max(0) > low) & (corners.min(0) < high)
    return quads, depth, corners.mean(0), is_seen


def _sticks(eye: SurfaceEye) -> tuple[tuple[np.ndarray, np.ndarray], np.ndarray]:
    """Points as they are seen, with their nearness, and the other ends of their sticks."""
    scene = eye.scene
    if not len(scene.points):
        return (np.zeros((0, 2)), np.zeros(0)), np.zeros((0, 2))
    feet = np.column_stack([scene.points[:, :2], np.clip(scene.feet, *scene.z_range)])
    return eye.seen(scene.points), eye.seen(feet)[0]


def _paint_stick(
    painter: QPainter, top: np.ndarray, foot: np.ndarray, is_above: bool, is_hovered: bool
) -> None:
    theme, at = current(), QPointF(*top.tolist())
    painter.setPen(QPen(theme.color("positive" if is_above else "negative"), 1.4))
    painter.drawLine(at, QPointF(*foot.tolist()))
    painter.setPen(QPen(theme.color("card"), 0.8))
    painter.setBrush(theme.color("accent" if is_hovered else "text"))
    radius = px(5.5 if is_hovered else 3.0)
    painter.drawEllipse(at, radius, radius)


def _paint_grips(painter: QPainter, eye: SurfaceEye, mark: SurfaceMark) -> None:
    theme, grips = current(), eye.scene.grips
    if not grips:
        return
    pixels, _ = eye.seen(np.array([grip.at for grip in grips]))
    for place, (x, y) in enumerate(pixels.tolist()):
        is_held = place == mark.chosen or mark.hover == ("grip", place)
        painter.setPen(QPen(theme.color("accent" if is_held else "text"), 2.4))
        painter.setBrush(theme.color("card"))
        radius = px(8.0 if is_held else 6.5)
        painter.drawEllipse(QPointF(x, y), radius, radius)
        for sign in (-1, 1):  # it goes up and down
            tip = QPointF(x, y + sign * (radius + px(6.0)))
            for side in (-1, 1):
                painter.drawLine(tip, tip + QPointF(side * px(3.0), -sign * px(3.5)))
