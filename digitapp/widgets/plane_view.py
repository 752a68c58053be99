"""PlaneView: what all charts of points in a plane share: looking around, hovering, clicking."""

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from ..style.theme import changes_look
from ..style.zoom import px_size
from .dots import nearest_within
from .near_view import NearView
from .plane_frame import PlaneFrame

REACH_PX = 8.0
CLICK_PX = 4.0
STEP_PX = 40.0


class PlaneView(NearView):
    """Points to pan by dragging, zoom by wheel or + and −; a double click shows all.

    A subclass paints, says where its points are, and drops what it has cached.

    Signals:
        hovered(int): Index of the point under the mouse, -1 when there is none any more; another
            one may be there because the points have moved.
        clicked(int): Index of the point that was clicked.
    """

    hovered = Signal(int)
    clicked = Signal(int)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._plane = PlaneFrame()
        self._titles = ("", "")
        self._is_fresh = True
        self._hover = -1
        self._mouse: QPointF | None = None
        self._press: QPointF | None = None
        self._is_dragging = False

    @property
    def points(self) -> np.ndarray:
        """What is shown, (n, 2)."""
        raise NotImplementedError

    @property
    def view(self) -> tuple[float, float, float, float]:
        """Lowest and highest x, lowest and highest y that are seen."""
        return (*self._plane.x, *self._plane.y)

    @property
    def plane(self) -> PlaneFrame:
        """What lays the points out in the widget; read-only."""
        return self._plane

    @property
    def axis_titles(self) -> tuple[str, str]:
        """Texts along x and y."""
        return self._titles

    @property
    def hovered_point(self) -> int:
        """Index of the point under the mouse, -1 for none."""
        return self._hover

    @property
    def is_dragging(self) -> bool:
        """Whether the mouse is down and moved."""
        return self._is_dragging and self._press is not None

    def set_axis_titles(self, x: str, y: str) -> None:
        """Texts along the axes, e.g. "first component, 20 % of the variance"."""
        self._titles = (x, y)
        self.update()

    def set_equal(self, on: bool) -> None:
        """Whether one unit is as long along x as along y."""
        if on != self._plane.is_equal:
            self._plane.is_equal = on
            self._plane.lay_out(self.width(), self.height())
            self._drop()

    def come_nearer(self, factor: float, at: QPointF | None = None) -> None:
        self._plane.zoom(factor, self._plane.box.center() if at is None else at)
        self._drop()

    def _takes_wheel(self, event: QWheelEvent) -> bool:
        return True  # it fills its view

    def reset_view(self) -> None:
        """Shows everything again and follows the data from now on."""
        self._plane.is_free = False
        self._is_fresh = True
        self._follow()

    def _follow(self) -> None:
        """Shows all points; the view moves little, unless it is fresh."""
        self._plane.follow(self._seen(), afresh=self._is_fresh)
        self._is_fresh = self._is_fresh and not len(self.points)
        self._drop()

    def _seen(self) -> np.ndarray:
        """What the view follows, (m, 2)."""
        return self.points

    def _drop(self) -> None:
        """What was cached of the picture is old."""
        self.update()

    def _nearest(self, at: QPointF) -> int:
        """The point nearest to a pixel within reach, or -1."""
        if not self._plane.box.contains(at):
            return -1
        return nearest_within(self._plane.to_pixels(self.points), at.toTuple(), REACH_PX)

    def _rehover(self) -> None:
        """Looks again what is under a mouse that rests: points may move beneath it."""
        self._set_hover(-1 if self._mouse is None else self._nearest(self._mouse))

    def _set_hover(self, index: int) -> None:
        if index != self._hover:
            self._hover = index
            self.update()
            self.hovered.emit(index)

    def _drag(self, by: QPointF, at: QPointF) -> None:
        """The mouse was dragged."""
        self._plane.pan(by)
        self._drop()

    # Overrides of Qt.

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._plane.lay_out(self.width(), self.height())
        self._drop()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._press, self._is_dragging = event.position(), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = self._mouse = event.position()
        if self._press is None:
            self._set_hover(self._nearest(at))
            return
        by = at - self._press
        if self._is_dragging or by.manhattanLength() > CLICK_PX:
            self._is_dragging = True
            self._press = at
            self._drag(by, at)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        was_click = self._press is not None and not self._is_dragging
        self._press, self._is_dragging = None, False
        nearest = self._nearest(event.position())
        if was_click and nearest >= 0:
            self.clicked.emit(nearest)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            Qt.Key.Key_Left: QPointF(STEP_PX, 0),
            Qt.Key.Key_Right: QPointF(-STEP_PX, 0),
            Qt.Key.Key_Up: QPointF(0, STEP_PX),
            Qt.Key.Key_Down: QPointF(0, -STEP_PX),
        }
        if event.key() in steps:
            self._drag(steps[event.key()], self._plane.box.center())
        else:
            super().keyPressEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._mouse = None
        self._set_hover(-1)

    def changeEvent(self, event: QEvent) -> None:
        if changes_look(event):
            self._drop()
        super().changeEvent(event)

    def sizeHint(self) -> QSize:
        return px_size(640, 480)

    def minimumSizeHint(self) -> QSize:
        return px_size(200, 160)
