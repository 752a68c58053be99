"""GripBoard: a part of a plane with grips that a hand moves, by mouse or by keys.

What is drawn and what a grip means is a subclass's own; which grip is chosen, dragging, arrow keys,
zooming and looking around are here. Invariant: a board shows what it is told; a hand only asks.
"""

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from ..style.numbers import pair
from ..style.theme import changes_look, current, text_font
from ..style.zoom import px, px_size
from .dots import nearest_within
from .near_view import NearView
from .plane_frame import PlaneFrame
from .speech import announce

REACH_PX = 12.0
FINE, COARSE = 500, 50
"""Key presses from one side to the other, with Shift and without."""


@dataclass(frozen=True)
class BoardGrip:
    """Something that can be taken hold of.

    Attributes:
        x: Where it is, in the data.
        y: Where it is.
        kind: What it belongs to; the subclass's own word.
        place: Which of its kind.
        end: Which end of it.
        words: What it is, and what its numbers are.
        moves: "both", "x" or "y": which ways it can be moved.
    """

    x: float
    y: float
    kind: str
    place: int = 0
    end: int = 0
    words: str = ""
    moves: str = "both"

    @property
    def key(self) -> tuple[str, int, int]:
        """What tells it from the others."""
        return self.kind, self.place, self.end


class GripBoard(NearView):
    """A card with axes; see the module.

    Signals:
        gripped(object, float, float): A hand wants this BoardGrip at x and y.
        chosen_changed(int): Another grip is chosen, by its place among ``grips``; -1 for none.

    Attributes:
        grips: What can be moved, in the order in which keys go through them.
    """

    gripped = Signal(object, float, float)
    chosen_changed = Signal(int)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.grips: tuple[BoardGrip, ...] = ()
        self._plane = PlaneFrame()
        self._titles = ("", "")
        self._chosen = -1
        self._dragged: BoardGrip | None = None
        self._panned: QPointF | None = None
        self._mouse: QPointF | None = None

    # What a subclass does.

    def paint_content(self, painter: QPainter) -> None:
        """Paints what lies within the axes; clipped to the plane's box."""
        raise NotImplementedError

    def words_at(self, at: QPointF) -> str:
        """What is said of what lies under the mouse; empty for nothing."""
        return pair(*self._plane.to_data(at))

    # For all.

    @property
    def plane(self) -> PlaneFrame:
        """What lays the data out in the widget; read-only."""
        return self._plane

    @property
    def chosen(self) -> int:
        """Which of ``grips`` keys move; -1 for none."""
        return self._chosen

    @property
    def chosen_grip(self) -> BoardGrip | None:
        """The grip that keys move; None for none."""
        return self.grips[self._chosen] if 0 <= self._chosen < len(self.grips) else None

    def choose(self, place: int) -> None:
        """Chooses the grip that keys move; -1 for none."""
        if place != self._chosen:
            self._chosen = place
            self.update()
            self.chosen_changed.emit(place)
            self._say_chosen()

    def set_grips(self, grips: tuple[BoardGrip, ...]) -> None:
        """Says what can be moved; the chosen one stays where it is still there."""
        key = self.chosen_grip and self.chosen_grip.key
        keys = [grip.key for grip in grips]
        self.grips = grips
        chosen = keys.index(key) if key in keys else min(self._chosen, len(grips) - 1)
        if chosen != self._chosen:
            self._chosen = chosen
            self.chosen_changed.emit(chosen)
        if self._dragged is not None and self._dragged.key not in keys:
            self._dragged = None

    def set_axes(
        self,
        x: tuple[float, float],
        y: tuple[float, float],
        titles: tuple[str, str],
        *,
        is_equal: bool = False,
        x_names: tuple[str, ...] = (),
    ) -> None:
        """Says what should be in view; it stays while a grip is held, or once a hand has moved it.

        Args:
            x: Lowest and highest.
            y: Lowest and highest.
            titles: Along x and y.
            is_equal: Whether one unit is as long along both.
            x_names: What stands at 0, 1, 2 and so on along x, in place of these numbers.
        """
        self._titles = titles
        self._plane.is_equal, self._plane.x_names = is_equal, x_names
        if self._dragged is None:
            self._plane.show_range(x, y)

    def come_nearer(self, factor: float, at: QPointF | None = None) -> None:
        self._plane.zoom(factor, self._plane.box.center() if at is None else at)
        self._show_view()

    def reset_view(self) -> None:
        self._plane.is_free = False
        self._lay_out()

    def grip_at(self, at: QPointF) -> int:
        """The grip nearest to a pixel, within reach; -1 for none."""
        places = np.array([[grip.x, grip.y] for grip in self.grips]).reshape(-1, 2)
        return nearest_within(self._plane.to_pixels(places), at.toTuple(), px(REACH_PX))

    def _lay_out(self) -> None:
        self._plane.lay_out(self.width(), self.height())
        self._show_view()

    def _show_view(self) -> None:
        """Another part of the plane is seen; grips that go by it are elsewhere."""
        self.update()

    def _hovered_grip(self) -> BoardGrip | None:
        place = self.grip_at(self._mouse) if self._mouse is not None else -1
        return self.grips[place] if place >= 0 else None

    def _say_chosen(self) -> None:
        if self.chosen_grip is not None:
            announce(self, self.chosen_grip.words)

    def _move(self, grip: BoardGrip, x: float, y: float) -> None:
        if grip.moves == "x":
            y = grip.y
        elif grip.moves == "y":
            x = grip.x
        self.gripped.emit(grip, x, y)

    # Overrides of Qt.

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, box = current(), self._plane.box
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.fillRect(box, theme.color("card"))
            painter.save()
            painter.setClipRect(box.adjusted(-1, -1, 1, 1))
            self.paint_content(painter)
            self._paint_chosen(painter)
            painter.restore()
            self._plane.paint_axes(painter, self.font(), self._titles)
            self._paint_focus(painter, box)
            self._paint_words(painter)

    def _paint_chosen(self, painter: QPainter) -> None:
        for grip in (self.chosen_grip if self.hasFocus() else None, self._hovered_grip()):
            if grip is not None:
                at = self._plane.pixel(grip.x, grip.y)
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(current().color("card"), 4.5))
                painter.drawEllipse(at, px(11.0), px(11.0))
                painter.setPen(QPen(current().color("accent"), 2))
                painter.drawEllipse(at, px(11.0), px(11.0))

    def _paint_words(self, painter: QPainter) -> None:
        """What lies under the mouse, or the chosen grip's numbers, in the lower right corner."""
        words = ""
        if (
            self._dragged is None
            and self._mouse is not None
            and self._plane.box.contains(self._mouse)
        ):
            under = self._hovered_grip()
            words = under.words if under is not None else self.words_at(self._mouse)
        elif self.chosen_grip is not None and (self._dragged or self.hasFocus()):
            words = self.chosen_grip.words
        if not words:
            return
        font = text_font(self.font())
        metrics, box = QFontMetricsF(font), self._plane.box
        size = metrics.horizontalAdvance(words) + px(12), metrics.height() + px(6)
        room = QRectF(box.right() - size[0] - px(5), box.bottom() - size[1] - px(5), *size)
        painter.setPen(QPen(current().color("line"), 1))
        painter.setBrush(current().color("card", 0.93))
        painter.drawRoundedRect(room, px(4), px(4))
        painter.setFont(font)
        painter.setPen(current().color("text"))
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, words)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._lay_out()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
            return
        place = self.grip_at(event.position())
        if place >= 0:
            self.choose(place)
            self._dragged = self.grips[place]
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        elif self._plane.box.contains(event.position()):
            self._panned = event.position()
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = self._mouse = event.position()
        if self._dragged is not None:
            self._move(self._dragged, *self._plane.to_data(at))
        elif self._panned is not None:
            if (at - self._panned).manhattanLength() > px(4):
                self._plane.pan(at - self._panned)
                self._panned = at
                self._show_view()
        else:
            is_over = self.grip_at(at) >= 0
            self.setCursor(Qt.CursorShape.OpenHandCursor if is_over else Qt.CursorShape.ArrowCursor)
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._dragged = self._panned = None
        self.unsetCursor()
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        ways = {
            Qt.Key.Key_Left: (-1, 0),
            Qt.Key.Key_Right: (1, 0),
            Qt.Key.Key_Up: (0, 1),
            Qt.Key.Key_Down: (0, -1),
        }
        if key in ways and self.grips:
            self.choose(max(self._chosen, 0))
            is_fine = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._nudge(*ways[key], FINE if is_fine else COARSE)
        elif key in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp, Qt.Key.Key_Space) and self.grips:
            by = -1 if key == Qt.Key.Key_PageUp else 1
            self.choose((self._chosen + by) % len(self.grips))
        else:
            super().keyPressEvent(event)

    def _nudge(self, across: int, up: int, count: int) -> None:
        grip, plane = self.grips[self._chosen], self._plane
        # A key that leads nowhere takes the way that there is.
        if grip.moves == "x":
            across = across or up
        elif grip.moves == "y":
            up = up or across
        x = grip.x + across * (plane.x[1] - plane.x[0]) / count
        y = grip.y + up * (plane.y[1] - plane.y[0]) / count
        self._move(grip, x, y)
        self._say_chosen()

    def focusInEvent(self, event: QFocusEvent) -> None:
        if self._chosen < 0 and self.grips:
            self.choose(0)
        super().focusInEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._mouse = None
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        if changes_look(event):
            self._lay_out()
        super().changeEvent(event)

    def sizeHint(self) -> QSize:
        return px_size(520, 400)

    def minimumSizeHint(self) -> QSize:
        return px_size(240, 200)
