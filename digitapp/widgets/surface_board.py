"""SurfaceBoard: a surface over a floor, data as points, errors as sticks; to turn and to pull.

In the painter that the map of digits uses: a turntable and plain QPainter.
"""

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QWidget

from model.language import tr

from ..style.numbers import significant
from ..style.theme import changes_look, current, text_font
from ..style.zoom import px, px_size
from .dots import nearest_within
from .near_view import NearView
from .plane_scene import write
from .speech import announce
from .surface_scene import SurfaceEye, SurfaceMark, SurfaceScene, paint_surface
from .turntable import RAD_PER_PX, Turntable

RAD_PER_KEY = 0.1
YAW, TILT = -0.6, 0.45
"""From where one looks at first."""

PULLS, FINE_PULLS = 40, 400
"""Key presses from the lowest to the highest, with Shift the second."""

REACH_PX, NEAR_PX = 12.0, 7.0


class SurfaceBoard(NearView):
    """Draws a SurfaceScene; dragging turns it, or pulls a grip.

    Arrows turn it too, Space chooses a grip, Page Up and Page Down (with Shift finer) pull it,
    + and - come nearer, Home goes back.

    Signals:
        pulled(int, float): A hand wants this grip at that height.
    """

    pulled = Signal(int, float)

    def __init__(self, name: str = tr("Surface"), parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._scene = SurfaceScene()
        self._table = Turntable(YAW, TILT)
        self._zoom = 1.0
        self._chosen = -1
        self._hover: tuple[str, int] | None = None
        self._press: QPointF | None = None
        self._pull = -1
        self._pull_from = (0.0, 0.0)

    @property
    def scene(self) -> SurfaceScene:
        """What is shown."""
        return self._scene

    @property
    def table(self) -> Turntable:
        """From where it is looked at; read-only."""
        return self._table

    @property
    def chosen(self) -> int:
        """The grip that keys pull; -1 for none."""
        return self._chosen

    def show_scene(self, scene: SurfaceScene) -> None:
        """Shows it, from where it was looked at."""
        self._scene = scene
        self._chosen = min(self._chosen, len(scene.grips) - 1)
        if self._pull >= len(scene.grips):
            self._pull = -1
        self.update()

    def turn(self, yaw: float, pitch: float) -> None:
        """Turns by angles."""
        self._table.turn(yaw, pitch)
        self.update()

    def come_nearer(self, factor: float, at: QPointF | None = None) -> None:
        self._zoom = min(max(self._zoom * factor, 0.4), 8.0)
        self.update()

    def reset_view(self) -> None:
        self._table = Turntable(YAW, TILT)
        self._zoom = 1.0
        self.update()

    # Geometry.

    def _eye(self) -> SurfaceEye:
        return SurfaceEye(self._scene, self._table, (self.width(), self.height()), self._zoom)

    def seen(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Pixels (n, 2) of points (n, 3) of the data, and how near they are, (n,)."""
        return self._eye().seen(points)

    def _mark(self) -> SurfaceMark:
        is_held = self.hasFocus() or self._pull >= 0
        return SurfaceMark(self._hover, self._chosen if is_held else -1)

    # Painting.

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.fillRect(self.rect(), theme.color("card"))
            paint_surface(painter, self._eye(), self._mark(), self.font())
            self._paint_focus(painter, self.rect().adjusted(1, 1, -1, -1))
            self._paint_words(painter)

    def _paint_words(self, painter: QPainter) -> None:
        words = self._hover_words() or (self._grip_words(self._chosen) if self.hasFocus() else "")
        if not words:
            words = tr("drag or arrows: turn")
            if self._scene.grips:
                words = tr("drag or arrows: turn; pull a ring up or down")
        metrics = QFontMetricsF(text_font(self.font()))
        at = QPointF(self.width() - metrics.horizontalAdvance(words) - px(10), px(18))
        write(painter, words, at, self.font(), "text" if self._hover else "muted")

    def _hover_words(self) -> str:
        if self._hover is None:
            return ""
        kind, place = self._hover
        if kind == "grip":
            return self._grip_words(place)
        x, y, z = map(significant, self._scene.points[place].tolist())
        missing = significant(float(self._scene.points[place, 2] - self._scene.feet[place]))
        foot = significant(float(self._scene.feet[place]))
        return tr(
            "at {x}, {y}: {z}; the surface says {foot}, {missing} is missing",
            x=x,
            y=y,
            z=z,
            foot=foot,
            missing=missing,
        )

    def _grip_words(self, place: int) -> str:
        if not 0 <= place < len(self._scene.grips):
            return ""
        grip = self._scene.grips[place]
        return tr("{name}: height {height}", name=grip.name, height=significant(float(grip.at[2])))

    # Hands.

    def _under(self, at: QPointF) -> tuple[str, int] | None:
        """What lies under a pixel: a grip, a point, or nothing."""
        scene = self._scene
        for kind, places, reach in (
            ("grip", np.array([grip.at for grip in scene.grips]).reshape(-1, 3), px(REACH_PX)),
            ("point", scene.points, px(NEAR_PX)),
        ):
            nearest = nearest_within(self.seen(places)[0], at.toTuple(), reach)
            if nearest >= 0:
                return kind, nearest
        return None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
            return
        under = self._under(event.position())
        self._press = event.position()
        if under is not None and under[0] == "grip":
            self._pull = self._chosen = under[1]
            height = float(self._scene.grips[self._pull].at[2])
            self._pull_from = (height, event.position().y())
        event.accept()
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        if self._pull >= 0:
            height, row = self._pull_from
            self._ask(self._pull, height + (row - at.y()) * self._eye().height_per_px())
        elif self._press is not None:
            by, self._press = at - self._press, at
            self.turn(by.x() * RAD_PER_PX, by.y() * RAD_PER_PX)
        else:
            hover = self._under(at)
            if hover != self._hover:
                self._hover = hover
                is_grip = hover is not None and hover[0] == "grip"
                shape = Qt.CursorShape.SizeVerCursor if is_grip else Qt.CursorShape.ArrowCursor
                self.setCursor(shape)
                self.update()

    def _ask(self, place: int, height: float) -> None:
        low, high = self._scene.z_range
        room = 2 * (high - low)
        self.pulled.emit(place, min(max(height, low - room), high + room))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._press, self._pull = None, -1
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        turns = {
            Qt.Key.Key_Left: (-RAD_PER_KEY, 0.0),
            Qt.Key.Key_Right: (RAD_PER_KEY, 0.0),
            Qt.Key.Key_Up: (0.0, -RAD_PER_KEY),
            Qt.Key.Key_Down: (0.0, RAD_PER_KEY),
        }
        pulls = {Qt.Key.Key_PageUp: 1, Qt.Key.Key_PageDown: -1}
        if key in turns:
            self.turn(*turns[key])
        elif key in pulls and 0 <= self._chosen < len(self._scene.grips):
            low, high = self._scene.z_range
            is_fine = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            step = (high - low) / (FINE_PULLS if is_fine else PULLS)
            height = float(self._scene.grips[self._chosen].at[2])
            self._ask(self._chosen, height + pulls[key] * step)
            announce(self, self._grip_words(self._chosen))
        elif key == Qt.Key.Key_Space and self._scene.grips:
            self._chosen = (self._chosen + 1) % len(self._scene.grips)
            announce(self, self._grip_words(self._chosen))
            self.update()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        if self._chosen < 0 and self._scene.grips:
            self._chosen = 0
        super().focusInEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._hover = None
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        if changes_look(event):
            self.update()
        super().changeEvent(event)

    def sizeHint(self) -> QSize:
        return px_size(520, 420)

    def minimumSizeHint(self) -> QSize:
        return px_size(240, 220)
