"""The canvas: takes mouse, pen and touch, paints smooth ink, keeps a Drawing.

Invariant: the pixmap holds the finished ink of the sheet and, while a stroke is drawn, its curves
up to the last point but one; whatever else changes drops the pixmap.
"""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QCursor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QEventPoint,
    QGuiApplication,
    QHideEvent,
    QInputDevice,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QPointingDevice,
    QResizeEvent,
    QTabletEvent,
    QTouchEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from model.language import tr

from ..style.theme import changes_look, current
from .dropping import accepts_picture, first_picture
from .ink import InkSheet, paint_stroke, paint_tail
from .ink_editor import InkEditor
from .paper import (
    KEYS_HINT,
    eraser_cursor,
    paint_bitmap,
    paint_frame,
    paint_hints,
    paint_paper,
)


class Canvas(QWidget):
    """A sheet to draw on.

    The left button, a finger or the pen draws; the right button, the pen's other end or the
    eraser mode takes whole strokes away. Drawing over a picture replaces it.

    Signals:
        changed(): The drawing is another one; at every point while one draws.
        stroke_finished(): The pen was lifted after a stroke.
        history_changed(): ``can_undo``, ``can_redo`` or ``is_empty`` may be different.
        picture_dropped(object): A QImage, or the path (str) of a file, dropped or pasted.
        full(): There is no room for what was just drawn; see ``limit``.
    """

    changed = Signal()
    stroke_finished = Signal()
    history_changed = Signal()
    picture_dropped = Signal(object)
    full = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            parent,
            objectName="canvas",
            accessibleName=tr("Drawing canvas"),
            accessibleDescription=tr(
                "Draw a digit here with mouse, pen or finger; {keys}.", keys=KEYS_HINT
            ),
            focusPolicy=Qt.FocusPolicy.StrongFocus,
            acceptDrops=True,
        )
        both = QSizePolicy.Policy.Expanding
        self.setSizePolicy(both, both)
        self.setMinimumSize(120, 120)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._drawing = InkEditor(self)
        self._drawing.extended.connect(self._on_extended)
        self._drawing.replaced.connect(self._on_replaced)
        self._drawing.changed.connect(self.changed)
        self._drawing.stroke_finished.connect(self.stroke_finished)
        self._drawing.history_changed.connect(self.history_changed)
        self._drawing.full.connect(self.full)
        self._eraser = False
        self._button = Qt.MouseButton.NoButton  # that draws, of the mouse
        self._is_pen_down = False
        self._touch_id: int | None = None
        self._is_drop_target = False
        self._cache: QPixmap | None = None
        self._scale = 1.0
        self.setCursor(Qt.CursorShape.CrossCursor)

    @property
    def brush_size(self) -> float:
        """Width of new strokes as a fraction of the canvas's shorter side, 0.01 to 0.3."""
        return self._drawing.brush

    @brush_size.setter
    def brush_size(self, fraction: float) -> None:
        self._drawing.brush = min(max(float(fraction), 0.01), 0.3)

    @property
    def eraser(self) -> bool:
        """Whether the left button, pen and finger erase strokes too."""
        return self._eraser

    @eraser.setter
    def eraser(self, on: bool) -> None:
        self._eraser = bool(on)
        self.setCursor(eraser_cursor() if on else QCursor(Qt.CursorShape.CrossCursor))

    @property
    def is_empty(self) -> bool:
        """Whether nothing is drawn or shown."""
        return self._drawing.is_empty

    @property
    def can_undo(self) -> bool:
        """Whether ``undo()`` would do something."""
        return self._drawing.history.can_undo

    @property
    def can_redo(self) -> bool:
        """Whether ``redo()`` would do something."""
        return self._drawing.history.can_redo

    @property
    def bitmap(self) -> np.ndarray | None:
        """The picture that is shown instead of strokes, as it was given, or None."""
        return self._drawing.sheet.bitmap

    def strokes(self) -> list[np.ndarray]:
        """Points of each stroke, float32 (n, 2), in writing order; with the one being drawn.

        In canvas units: x right, y down, the origin in the middle, the shorter side 1 long.
        """
        return self._drawing.strokes()

    def limit(self, strokes: int, points: int) -> None:
        """Lets a drawing have at most so many strokes, and so many points in all of them."""
        self._drawing.max_strokes, self._drawing.max_points = strokes, points

    def set_strokes(self, strokes: Sequence[np.ndarray], *, fit: bool = False) -> None:
        """Replaces the drawing, undoably.

        Args:
            strokes: Arrays (n, 2), n >= 1, in canvas units.
            fit: The strokes are in any unit; they are centred and scaled to fill the canvas.
        """
        self._drawing.set_strokes(strokes, fit=fit)

    def show_bitmap(self, picture: np.ndarray) -> None:
        """Shows a picture instead of strokes, undoably.

        Args:
            picture: (height, width), float in [0, 1] or uint8, the highest = ink; or uint8
                (height, width, 3 or 4) in its own colours.
        """
        self._drawing.put(InkSheet(bitmap=picture))

    def clear(self) -> None:
        """Takes everything away, undoably."""
        if not self.is_empty:
            self._drawing.put(InkSheet())

    def undo(self) -> None:
        """Goes back by one stroke, erasing, picture or clearing."""
        self._drawing.go(-1)

    def redo(self) -> None:
        """Takes the last undo back."""
        self._drawing.go(+1)

    def paste(self) -> None:
        """Hands the clipboard's picture or file to ``picture_dropped``."""
        self._hand_on(first_picture(QGuiApplication.clipboard().mimeData()))

    def _hand_on(self, picture: object) -> None:
        if picture is not None:
            self.picture_dropped.emit(picture)

    # From pixels to units and back.

    def _fit_scale(self) -> None:
        """Pixels per unit; smaller where the strokes of a wider canvas would not fit."""
        half = np.array([max(self.width(), 1), max(self.height(), 1)]) / 2
        reach = np.full(2, half.min())
        for points in self.strokes():
            reach = np.maximum(reach, np.abs(points).max(0) * (2 * half.min()))
        self._scale = float(2 * half.min() * (half / reach).min())

    def _units(self, at: QPointF) -> np.ndarray:
        size = np.array([self.width(), self.height()], float)
        inside = np.clip([at.x(), at.y()], 0, size)  # the pen may leave the widget while it is down
        return (inside - size / 2) / self._scale

    def _begin(self, at: QPointF, *, erase: bool, pressure: float | None = None) -> None:
        self._painted()  # fixes the scale before the first point
        self._drawing.begin(self._units(at), erase=erase or self._eraser, pressure=pressure)

    def _move(self, at: QPointF, pressure: float | None = None) -> None:
        point, stroke = self._units(at), self._drawing.stroke
        if stroke is None or np.abs(point - stroke.points[-1]).max() * self._scale >= 0.5:
            self._drawing.move(point, pressure)

    def _on_extended(self) -> None:
        stroke = self._drawing.stroke
        if self._cache is not None:
            with QPainter(self._cache) as painter:
                self._to_middle(painter)
                ink = current().color("text")
                paint_stroke(painter, stroke, ink, self._scale, len(stroke.points) - 2)
        # Three points: the new curve and the straight tail that it replaces.
        pixels = stroke.points[-3:] * self._scale + np.array([self.width(), self.height()]) / 2
        margin = 1.3 * stroke.width * self._scale / 2 + 2
        low, high = pixels.min(0) - margin, pixels.max(0) + margin
        self.update(QRectF(*low.tolist(), *(high - low).tolist()).toAlignedRect())

    def _on_replaced(self) -> None:
        self._cache = None
        self.update()

    # Painting.

    def _to_middle(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(self.width() / 2, self.height() / 2)

    def _painted(self) -> QPixmap:
        """The pixmap, made again where it was dropped."""
        ratio = self.devicePixelRatioF()
        if self._cache is None or self._cache.devicePixelRatio() != ratio:
            if self._drawing.stroke is None:
                self._fit_scale()
            self._cache = QPixmap(self.size() * ratio)
            self._cache.setDevicePixelRatio(ratio)
            self._cache.fill(current().color("card"))
            with QPainter(self._cache) as painter:
                paint_paper(painter, self.rect())
                if self.is_empty:
                    paint_hints(painter, self.rect(), self.font())
                self._to_middle(painter)
                self._paint_drawing(painter)
        return self._cache

    def _paint_drawing(self, painter: QPainter) -> None:
        sheet, ink = self._drawing.sheet, current().color("text")
        if sheet.bitmap is not None:
            paint_bitmap(painter, sheet.bitmap, 0.94 * min(self.width(), self.height()))
        for stroke in sheet.strokes:
            paint_stroke(painter, stroke, ink, self._scale)
            paint_tail(painter, stroke, ink, self._scale)
        if self._drawing.stroke is not None:
            paint_stroke(painter, self._drawing.stroke, ink, self._scale)

    def _set_drop_target(self, on: bool) -> None:
        self._is_drop_target = on
        self.update()

    # Overrides of Qt.

    def paintEvent(self, event: QPaintEvent) -> None:
        stroke = self._drawing.stroke
        with QPainter(self) as painter:
            painter.drawPixmap(0, 0, self._painted())
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if self.hasFocus() or self._is_drop_target:
                paint_frame(painter, self.rect(), 2.0 if self._is_drop_target else 1.0)
            if stroke is not None:
                self._to_middle(painter)
                paint_tail(painter, stroke, current().color("text"), self._scale)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._drawing.end()
        self._on_replaced()

    def changeEvent(self, event: QEvent) -> None:
        if changes_look(event):
            self._on_replaced()
        super().changeEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self._button, self._is_pen_down = Qt.MouseButton.NoButton, False
        self._drawing.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        # Another button pressed or let go in the middle of a stroke is not meant for it.
        draws = (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton)
        if event.button() in draws and self._button == Qt.MouseButton.NoButton:
            self._button = event.button()
            self._begin(event.position(), erase=event.button() == Qt.MouseButton.RightButton)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._button in event.buttons():
            self._move(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == self._button:
            self._button = Qt.MouseButton.NoButton
            self._move(event.position())
            self._drawing.end()

    def tabletEvent(self, event: QTabletEvent) -> None:
        kind, pressure = event.type(), event.pressure()
        is_tip = event.button() == Qt.MouseButton.LeftButton  # else a button on the pen's side
        if kind == QEvent.Type.TabletPress and is_tip:
            self._lift_finger()
            self._is_pen_down = True
            other_end = event.pointerType() == QPointingDevice.PointerType.Eraser
            self._begin(event.position(), erase=other_end, pressure=pressure)
        elif kind == QEvent.Type.TabletMove and self._is_pen_down:
            self._move(event.position(), pressure)
        elif kind == QEvent.Type.TabletRelease and is_tip:
            self._is_pen_down = False
            self._drawing.end()
        event.accept()  # else Qt sends the same again as mouse events

    def event(self, event: QEvent) -> bool:
        kind = event.type()
        touches = (QEvent.Type.TouchBegin, QEvent.Type.TouchUpdate, QEvent.Type.TouchEnd)
        if kind in touches and event.device().type() == QInputDevice.DeviceType.TouchScreen:
            self._on_touch(event)  # a touchpad, though, moves the mouse
            return True
        if kind == QEvent.Type.TouchCancel:
            self._lift_finger()
            return True
        return super().event(event)

    def _on_touch(self, event: QTouchEvent) -> None:
        event.accept()
        if self._is_pen_down:  # the hand that holds the pen lies on the screen
            return
        for point in event.points():
            if self._touch_id is None and point.state() == QEventPoint.State.Pressed:
                self._touch_id = point.id()
                self._begin(point.position(), erase=False)
            elif point.id() == self._touch_id:  # further fingers do not draw
                self._move(point.position())
        if event.type() == QEvent.Type.TouchEnd:
            self._lift_finger(finished=True)

    def _lift_finger(self, *, finished: bool = False) -> None:
        """Ends what a finger draws; without ``finished`` it was none's wish and goes."""
        if self._touch_id is not None:
            self._touch_id = None
            if finished:
                self._drawing.end()
            else:
                self._drawing.cancel()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = {
            QKeySequence.StandardKey.Undo: self.undo,
            QKeySequence.StandardKey.Redo: self.redo,
            QKeySequence.StandardKey.Delete: self.clear,
            QKeySequence.StandardKey.Paste: self.paste,
        }
        for standard, act in keys.items():
            if event.matches(standard):
                act()
                return
        if event.key() == Qt.Key.Key_Backspace:
            self.clear()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if accepts_picture(event.mimeData()):
            event.acceptProposedAction()
            self._set_drop_target(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._set_drop_target(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._set_drop_target(False)
        event.acceptProposedAction()
        self._hand_on(first_picture(event.mimeData()))
