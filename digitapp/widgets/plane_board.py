"""PlaneBoard: points, lines and the field of a classifier, to be moved by hand."""

import numpy as np
from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QImage, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QMenu, QWidget

from model.language import named, tr

from ..style.numbers import pair
from ..style.theme import current
from ..style.zoom import px
from . import plane_scene as scenes
from .dots import nearest_within
from .grip_board import BoardGrip, GripBoard
from .plane_scene import BoardLine, PlaneScene

SLOPE_AT = 0.72
"""How far out the grip of a line through a corner is, by the smaller side of what is in view."""

NEAR_PX = 7.0
"""So near a point is pointed at."""


class PlaneBoard(GripBoard):
    """Draws a PlaneScene; its points and lines are grips.

    A double click on a free place asks for a point, Insert for one near the chosen one, Delete and
    the context menu for its end, C for another class.

    Signals:
        point_moved(int, float, float): A hand wants this point there.
        line_moved(int, int, float, float): A hand wants this end of this line there.
        point_wanted(float, float): A point is to be added.
        point_unwanted(int): A point is to be removed.
        class_wanted(int): A point is to be of the next class.

    Attributes:
        can_add: Whether points may be added and removed.
        can_relabel: Whether points may get another class.
    """

    point_moved = Signal(int, float, float)
    line_moved = Signal(int, int, float, float)
    point_wanted = Signal(float, float)
    point_unwanted = Signal(int)
    class_wanted = Signal(int)

    def __init__(self, name: str = tr("Plane"), parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.can_add = self.can_relabel = False
        self._scene = PlaneScene()
        self._layer: QImage | None = None
        self._layer_of: object = None
        self.gripped.connect(self._on_gripped)

    @property
    def scene(self) -> PlaneScene:
        """What is shown."""
        return self._scene

    @property
    def chosen_point(self) -> int:
        """The point that keys move; -1 where none is chosen."""
        grip = self.chosen_grip
        return grip.place if grip is not None and grip.kind == "point" else -1

    def show_scene(self, scene: PlaneScene) -> None:
        """Shows it; call ``set_axes`` before."""
        if not _same_ground(self._scene, scene):
            self._layer = None
        self._scene = scene
        self._show_view()

    def _show_view(self) -> None:
        self.set_grips(self._grips())
        super()._show_view()

    def _grips(self) -> tuple[BoardGrip, ...]:
        grips = []
        for number, line in enumerate(self._scene.lines):
            if line.moves == "ends":
                for end, (x, y) in enumerate(line.ends.tolist()):
                    words = tr(
                        "{name}, end {end}: {place}",
                        name=line.name or tr("line"),
                        end=end + 1,
                        place=pair(x, y),
                    )
                    grips.append(BoardGrip(x, y, "line", number, end, words))
            elif line.moves == "slope":
                x, y = self._slope_grip(line)
                grips.append(BoardGrip(x, y, "line", number, 1, line.name or tr("line")))
        if self._scene.can_move:
            for place, (x, y) in enumerate(self._scene.points.tolist()):
                grips.append(BoardGrip(x, y, "point", place, 0, self._point_words(place)))
        return tuple(grips)

    def _slope_grip(self, line: BoardLine) -> tuple[float, float]:
        start, end = line.ends
        way = (end - start) / max(float(np.hypot(*(end - start))), 1e-12)
        plane = self._plane
        reach = SLOPE_AT * min(plane.x[1] - plane.x[0], plane.y[1] - plane.y[0])
        return tuple((start + reach * way).tolist())

    def _point_words(self, place: int) -> str:
        scene = self._scene
        name = scene.point_names[place] if place < len(scene.point_names) else ""
        label = scene.names[int(scene.labels[place])] if len(scene.labels) > place else ""
        words = named(name or label or tr("point"), pair(*scene.points[place].tolist()))
        is_wrong = len(scene.wrong) > place and scene.wrong[place]
        return tr("{point}, on the wrong side", point=words) if is_wrong else words

    def words_at(self, at: QPointF) -> str:
        words = super().words_at(at)
        scene = self._scene
        pixels = self._plane.to_pixels(np.concatenate([scene.points, scene.crowd]))
        nearest = nearest_within(pixels, at.toTuple(), NEAR_PX)
        if nearest >= 0:
            return self._still_words(nearest)
        if scene.field is not None and len(scene.names) > 1:
            words += f"; {scene.names[1]} {100 * self._field_at(at):.0f} %"
        return words

    def _still_words(self, place: int) -> str:
        scene = self._scene
        if place < len(scene.points):
            return self._point_words(place)
        place -= len(scene.points)
        kind = int(scene.crowd_labels[place]) if len(scene.crowd_labels) else 0
        name, spot = scene.crowd_names[kind], pair(*scene.crowd[place].tolist())
        return named(name, spot) if name else spot

    def _field_at(self, at: QPointF) -> float:
        scene, (x, y) = self._scene, self._plane.to_data(at)
        left, right, low, high = scene.field_range
        rows, columns = scene.field.shape
        row = round((y - low) / (high - low) * (rows - 1))
        column = round((x - left) / (right - left) * (columns - 1))
        return float(scene.field[np.clip(row, 0, rows - 1), np.clip(column, 0, columns - 1)])

    def paint_content(self, painter: QPainter) -> None:
        scene, plane, font = self._scene, self._plane, self.font()
        painter.drawImage(0, 0, self._ground())
        scenes.paint_lines(painter, plane, scene, font)
        scenes.paint_arrows(painter, plane, scene, font)
        scenes.paint_targets(painter, plane, scene, font)
        scenes.paint_points(painter, plane, scene, font)
        self._paint_line_grips(painter)
        scenes.paint_means(painter, plane, scene, font)
        scenes.paint_legend(painter, plane, scene, font)
        scenes.paint_image(painter, plane, scene, font)

    def _paint_line_grips(self, painter: QPainter) -> None:
        for grip in self.grips:
            if grip.kind == "line":
                at = self._plane.pixel(grip.x, grip.y)
                painter.setPen(QPen(current().color("text"), 2.2))
                painter.setBrush(current().color("card"))
                painter.drawEllipse(at, px(6.5), px(6.5))

    def _ground(self) -> QImage:
        """Field, crowd and points that stay, kept while only something above them moves."""
        ratio, plane = self.devicePixelRatioF(), self._plane
        key = (self.size(), ratio, plane.box, plane.x, plane.y, self.palette().cacheKey())
        if self._layer is None or self._layer_of != key:
            self._layer = QImage(self.size() * ratio, QImage.Format.Format_ARGB32_Premultiplied)
            self._layer.setDevicePixelRatio(ratio)
            self._layer.fill(Qt.GlobalColor.transparent)
            self._layer_of = key
            with QPainter(self._layer) as inner:
                inner.setRenderHint(QPainter.RenderHint.Antialiasing)
                inner.setClipRect(plane.box)
                scenes.paint_field(inner, plane, self._scene)
                scenes.paint_crowd(inner, plane, self._scene)
                scenes.paint_still_points(inner, plane, self._scene)
        return self._layer

    def _on_gripped(self, grip: BoardGrip, x: float, y: float) -> None:
        if grip.kind == "point":
            self.point_moved.emit(grip.place, x, y)
        else:
            self.line_moved.emit(grip.place, grip.end, x, y)

    def ask_for_point(self) -> None:
        """Asks for a point near the chosen one, or in the middle."""
        place, plane = self.chosen_point, self._plane
        step = 0.06 * (plane.x[1] - plane.x[0])
        if place >= 0:
            x, y = self._scene.points[place].tolist()
            self.point_wanted.emit(x + step, y)
        else:
            self.point_wanted.emit(sum(plane.x) / 2, sum(plane.y) / 2)

    # Overrides of Qt.

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        is_free = self.grip_at(event.position()) < 0
        if self.can_add and is_free and self._plane.box.contains(event.position()):
            self.point_wanted.emit(*self._plane.to_data(event.position()))
        else:
            super().mouseDoubleClickEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        place = self.grip_at(QPointF(event.pos()))
        if place >= 0:
            self.choose(place)
        point, menu = self.chosen_point if place >= 0 else -1, QMenu(self)
        if self.can_add:
            where = self._plane.to_data(QPointF(event.pos()))
            menu.addAction(tr("&Add a point here"), lambda: self.point_wanted.emit(*where))
        if point >= 0 and self.can_add:
            menu.addAction(tr("&Remove this point"), lambda: self.point_unwanted.emit(point))
        if point >= 0 and self.can_relabel:
            menu.addAction(tr("Other &class"), lambda: self.class_wanted.emit(point))
        if menu.actions():
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.popup(event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, point = event.key(), self.chosen_point
        if key == Qt.Key.Key_Insert and self.can_add:
            self.ask_for_point()
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self.can_add and point >= 0:
            self.point_unwanted.emit(point)
        elif key == Qt.Key.Key_C and self.can_relabel and point >= 0 and not event.modifiers():
            self.class_wanted.emit(point)
        else:
            super().keyPressEvent(event)


def _same_ground(a: PlaneScene, b: PlaneScene) -> bool:
    """Whether what lies below lines and moved points is the same."""
    if a.can_move != b.can_move or a.field_range != b.field_range:
        return False
    if len(a.names) != len(b.names) or len(a.crowd_names) != len(b.crowd_names):
        return False
    if (a.field is None) != (b.field is None):
        return False
    pairs = [(a.crowd, b.crowd), (a.crowd_labels, b.crowd_labels)]
    if a.field is not None:
        pairs.append((a.field, b.field))
    if not a.can_move:
        pairs += [(a.points, b.points), (a.labels, b.labels), (a.wrong, b.wrong)]
    return all(np.array_equal(one, other) for one, other in pairs)
