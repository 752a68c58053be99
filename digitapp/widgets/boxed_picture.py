"""A picture with boxes around the digits in it, and what each is read as."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from model.language import sentences, tr

from ..style.theme import changes_look, current
from ..style.zoom import px_size
from .box_labels import Boxed, label_height, paint_box
from .dropping import accepts_picture, first_picture
from .picture_frame import PictureFrame

CLICK_PX = 4.0
STEP_PX = 48.0


class BoxedPicture(QWidget):
    """Fitted at first; the wheel zooms, the right button moves, the left one draws a box.

    Signals:
        clicked(int): The box with that number was clicked, or Enter pressed on it.
        selected_changed(int): Another box is selected, -1 for none.
        box_drawn(tuple): Left, top, right and bottom of a box drawn by hand, in the picture's
            pixels.
        delete_pressed(int): The Delete key was pressed on a selected box.
        dropped(object): A QImage, or the path (str) of a file, dropped here.
    """

    clicked = Signal(int)
    selected_changed = Signal(int)
    box_drawn = Signal(tuple)
    delete_pressed = Signal(int)
    dropped = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            parent,
            accessibleName=tr("The picture with its digits"),
            mouseTracking=True,
            focusPolicy=Qt.FocusPolicy.StrongFocus,
            acceptDrops=True,
        )
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._image = QImage()
        self._boxes: tuple[Boxed, ...] = ()
        self._selected = self._hover = -1
        self._frame = PictureFrame(QSizeF(), QSizeF())
        self._press: QPointF | None = None
        self._drawn: QRectF | None = None
        self._pan_from: QPointF | None = None
        self._is_target = False
        self._scaled: tuple[float, QPixmap] | None = None

    @property
    def image(self) -> QImage:
        """The picture; null where there is none."""
        return self._image

    @property
    def boxes(self) -> tuple[Boxed, ...]:
        """What is shown on it."""
        return self._boxes

    @property
    def selected(self) -> int:
        """Number of the selected box, -1 for none."""
        return self._selected

    @property
    def scale(self) -> float:
        """Pixels of the screen for one of the picture."""
        return self._frame.scale

    def show_image(self, image: QImage) -> None:
        """Shows another picture, without boxes, fitted."""
        self._image, self._scaled = image, None
        self._frame = PictureFrame(QSizeF(image.size()), QSizeF(self.size()))
        self._frame.fit()
        self.show_boxes(())

    def show_boxes(self, boxes: Sequence[Boxed]) -> None:
        """Shows these boxes; the selection stays with its box while that is there."""
        before = self._boxes[self._selected].box if self._selected >= 0 else None
        self._boxes = tuple(boxes)
        self._hover = -1
        places = [boxed.box for boxed in self._boxes]
        self.setAccessibleDescription(sentences(boxed.text for boxed in self._boxes))
        self._selected = self._selected if self._selected < len(places) else -1
        self.select(places.index(before) if before in places else -1)
        self.update()

    def select(self, number: int) -> None:
        """Marks a box; -1 marks none."""
        number = number if 0 <= number < len(self._boxes) else -1
        if number != self._selected:
            self._selected = number
            self.update()
            self.selected_changed.emit(number)

    def fit(self) -> None:
        """Shows the whole picture."""
        self._frame.fit()
        self._scaled = None
        self.update()

    def place(self, number: int) -> QRectF:
        """Where a box is on the widget."""
        return self._frame.to_widget(self._boxes[number].box)

    def picture(self) -> QImage:
        """The whole picture with its boxes, in its own size."""
        image = self._image.convertToFormat(QImage.Format.Format_RGB32)
        frame = PictureFrame(QSizeF(image.size()), QSizeF(image.size()))
        thick = max(max(image.width(), image.height()) / 900, 1)
        places = [frame.to_widget(boxed.box) for boxed in self._boxes]
        tall = label_height([place.height() for place in places], thick)
        with QPainter(image) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for boxed, place in zip(self._boxes, places, strict=True):
                paint_box(painter, boxed, place, self.font(), tall=tall, thick=thick)
        return image

    def _at(self, point: QPointF) -> int:
        """Number of the smallest box at a point of the widget, -1 for none."""
        grown = [self.place(k).adjusted(-3, -3, 3, 3) for k in range(len(self._boxes))]
        there = [k for k, box in enumerate(grown) if box.contains(point)]
        return min(there, key=lambda k: grown[k].width() * grown[k].height(), default=-1)

    def _set_hover(self, number: int) -> None:
        if number != self._hover:
            self._hover = number
            self.setToolTip(self._boxes[number].tip if number >= 0 else "")
            shape = Qt.CursorShape.PointingHandCursor if number >= 0 else Qt.CursorShape.CrossCursor
            self.setCursor(shape)
            self.update()

    def _pixmap(self) -> QPixmap:
        """The picture as small as it is shown; enlarged it is left to the painter."""
        ratio = self.devicePixelRatioF()
        scale = min(self._frame.scale * ratio, 1.0)
        if self._scaled is None or self._scaled[0] != scale:
            size = (QSizeF(self._image.size()) * scale).toSize().expandedTo(QSize(1, 1))
            smooth = Qt.TransformationMode.SmoothTransformation
            small = self._image.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, smooth)
            self._scaled = scale, QPixmap.fromImage(small)
        return self._scaled[1]

    def _paint_drawn(self, painter: QPainter) -> None:
        pen = QPen(current().color("text"), 1.5, Qt.PenStyle.DashLine)
        painter.setPen(QPen(current().color("card", 0.7), 3.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(self._drawn)
        painter.setPen(pen)
        painter.drawRect(self._drawn)

    def _draw_to(self, at: QPointF) -> None:
        moved = at - self._press
        if self._drawn is not None or moved.manhattanLength() > CLICK_PX:
            picture = self._frame.to_widget((0, 0, self._image.width(), self._image.height()))
            self._drawn = QRectF(self._press, at).normalized() & picture
            self.update()

    def _finish_box(self) -> None:
        drawn, self._drawn = self._drawn, None
        self.update()
        if drawn.width() < 2 * CLICK_PX or drawn.height() < 2 * CLICK_PX:
            return
        first = self._frame.to_picture(drawn.topLeft())
        last = self._frame.to_picture(drawn.bottomRight())
        self.box_drawn.emit((int(first.x()), int(first.y()), round(last.x()), round(last.y())))

    # Overrides of Qt.

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._image.isNull():
            return
        target = self._frame.to_widget((0, 0, self._image.width(), self._image.height()))
        pixmap = self._pixmap()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setClipRect(self.rect().adjusted(1, 1, -1, -1))
            # Few pixels on much screen are shown as they are.
            smooth = self._frame.scale < 3
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
            painter.drawPixmap(target, pixmap, QRectF(pixmap.rect()))
            places = [self.place(k) for k in range(len(self._boxes))]
            tall = label_height([place.height() for place in places])
            order = sorted(range(len(places)), key=lambda k: k == self._selected)
            for number in order:
                paint_box(
                    painter,
                    self._boxes[number],
                    places[number],
                    self.font(),
                    tall=tall,
                    is_selected=number == self._selected,
                    is_filled=number in (self._selected, self._hover),
                )
            if self._drawn is not None:
                self._paint_drawn(painter)
            if self._is_target or self.hasFocus():
                width = 3 if self._is_target else 1
                painter.setPen(QPen(current().color("accent"), width))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(QRectF(self.rect()).adjusted(1, 1, -2, -2))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and not self._image.isNull():
            self._press = event.position()
        elif event.button() in (Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton):
            self._pan_from = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        if self._pan_from is not None:
            self._frame.pan(at - self._pan_from)
            self._pan_from = at
            self.update()
        elif self._press is not None:
            self._draw_to(at)
        else:
            self._set_hover(self._at(at))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._pan_from is not None and event.button() != Qt.MouseButton.LeftButton:
            self._pan_from = None
            self.setCursor(Qt.CursorShape.CrossCursor)
        elif self._press is not None and event.button() == Qt.MouseButton.LeftButton:
            self._press = None
            if self._drawn is not None:
                self._finish_box()
                return
            number = self._at(event.position())
            self.select(number)
            if number >= 0:
                self.clicked.emit(number)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._at(event.position()) < 0:
            self.fit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._frame.zoom(1.0015 ** event.angleDelta().y(), event.position())
        self.update()
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, keys = event.key(), Qt.Key
        steps = {keys.Key_Left: -1, keys.Key_Up: -1, keys.Key_Right: 1, keys.Key_Down: 1}
        pans = {
            keys.Key_Left: QPointF(STEP_PX, 0),
            keys.Key_Right: QPointF(-STEP_PX, 0),
            keys.Key_Up: QPointF(0, STEP_PX),
            keys.Key_Down: QPointF(0, -STEP_PX),
        }
        is_shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        middle = QRectF(self.rect()).center()
        if key in pans and is_shifted:
            self._frame.pan(pans[key])
        elif key in steps and self._boxes:
            self.select((self._selected + steps[key]) % len(self._boxes))
        elif key in (keys.Key_Delete, keys.Key_Backspace) and self._selected >= 0:
            self.delete_pressed.emit(self._selected)
        elif key in (keys.Key_Return, keys.Key_Enter, keys.Key_Space) and self._selected >= 0:
            self.clicked.emit(self._selected)
        elif key in (keys.Key_Plus, keys.Key_Equal, keys.Key_Minus):
            self._frame.zoom(1 / 1.25 if key == keys.Key_Minus else 1.25, middle)
        elif key == keys.Key_Home:
            self.fit()
        else:
            super().keyPressEvent(event)
            return
        self.update()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if accepts_picture(event.mimeData()):
            event.acceptProposedAction()
            self._is_target = True
            self.update()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._is_target = False
        self.update()

    def dropEvent(self, event: QDropEvent) -> None:
        self._is_target = False
        self.update()
        event.acceptProposedAction()
        picture = first_picture(event.mimeData())
        if picture is not None:
            self.dropped.emit(picture)

    def leaveEvent(self, event: QEvent) -> None:
        self._set_hover(-1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._frame.resize(QSizeF(self.size()))

    def changeEvent(self, event: QEvent) -> None:
        if changes_look(event):
            self.update()
        super().changeEvent(event)

    def sizeHint(self) -> QSize:
        return px_size(640, 480)

    def minimumSizeHint(self) -> QSize:
        return px_size(240, 180)
