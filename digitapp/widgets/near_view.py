"""NearView: a picture that a hand looks at from nearer or from farther, and as it was at first."""

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPen, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ..style.theme import current

NEARER = 1.25
"""How many times as large a key makes everything."""


class NearView(QWidget):
    """The wheel and + come nearer, − goes away; Home, 0 and a double click show what was at first.

    A subclass paints, and says what coming nearer is. Where it lies in a page, the wheel scrolls
    that, until the picture has the focus, or with Ctrl.
    """

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(
            parent,
            accessibleName=name,
            mouseTracking=True,
            focusPolicy=Qt.FocusPolicy.StrongFocus,
        )
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def come_nearer(self, factor: float, at: QPointF | None = None) -> None:
        """Makes everything ``factor`` times as large; what is at ``at``, or the middle, stays."""
        raise NotImplementedError

    def reset_view(self) -> None:
        """Shows what was to be seen at first."""
        raise NotImplementedError

    def _takes_wheel(self, event: QWheelEvent) -> bool:
        return self.hasFocus() or bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)

    def _paint_focus(self, painter: QPainter, box: QRect | QRectF) -> None:
        """A frame where keys arrive."""
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(current().color("accent", 0.7), 1.5))
            painter.drawRect(box)

    # Overrides of Qt.

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.reset_view()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self._takes_wheel(event):
            self.come_nearer(1.0015 ** event.angleDelta().y(), event.position())
            event.accept()
        else:
            event.ignore()  # the page scrolls

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.come_nearer(NEARER)
        elif key == Qt.Key.Key_Minus:
            self.come_nearer(1 / NEARER)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_0):
            self.reset_view()
        else:
            super().keyPressEvent(event)
