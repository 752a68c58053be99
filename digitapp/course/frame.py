"""ControlFrame: a translucent frame around the control to use next; it follows it."""

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from ..style.theme import current
from ..style.zoom import px

MARGIN_PX, WIDTH_PX, CORNER_PX = 4, 3.0, 7.0
MOVES = frozenset(
    {QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide,
     QEvent.Type.LayoutRequest, QEvent.Type.ParentChange}
)  # fmt: skip


class ControlFrame(QWidget):
    """Lies over the window, lets every click through, and is never more than one.

    Args:
        window: Over which it lies.

    Attributes:
        target: What is framed; None for nothing.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, objectName="controlFrame", visible=False)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.target: QWidget | None = None
        self._part = QRect()
        self._watched: list[QWidget] = []
        self._late = QTimer(self, singleShot=True, interval=0)
        self._late.timeout.connect(self._place)

    def point_to(self, target: QWidget | None, part: QRect | None = None) -> None:
        """Frames a widget, or a part of it; None takes the frame away."""
        part = QRect() if part is None else part
        if target is self.target and part == self._part:
            return
        for widget in self._watched:
            widget.removeEventFilter(self)
            widget.destroyed.disconnect(self._on_gone)
        self.target, self._part, self._watched = target, part, []
        while target is not None and target is not self.parentWidget():
            self._watched.append(target)
            target = target.parentWidget()
        for widget in self._watched:
            widget.installEventFilter(self)
            widget.destroyed.connect(self._on_gone)
        self._place()

    def _on_gone(self) -> None:
        self.target, self._watched = None, []
        self.hide()

    def _place(self) -> None:
        target, window = self.target, self.parentWidget()
        if target is None or not target.isVisible():
            self.hide()
            return
        part = self._part if self._part.isValid() else target.rect()
        corner = target.mapTo(window, part.topLeft())
        seen = QRect(corner, part.size())
        # What is scrolled out of sight has no frame around what lies in its place.
        for widget in self._watched[1:]:
            seen &= QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())
        if seen.isEmpty():
            self.hide()
            return
        margin = px(MARGIN_PX)
        self.setGeometry(seen.adjusted(-margin, -margin, margin, margin) & window.rect())
        self.show()
        self.raise_()
        self.update()

    # Overrides of Qt.

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in MOVES:
            self._late.start()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(theme.color("positive", 0.85), px(WIDTH_PX)))
            painter.setBrush(theme.color("positive", 0.10))
            half = px(WIDTH_PX) / 2 + 0.5
            box = self.rect().toRectF().adjusted(half, half, -half, -half)
            painter.drawRoundedRect(box, px(CORNER_PX), px(CORNER_PX))
