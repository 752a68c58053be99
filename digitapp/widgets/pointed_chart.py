"""PointedChart: what all charts share whose parts are pointed at and chosen, by mouse or keys."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from model.language import tr

from ..style.theme import changes_look, current
from ..style.zoom import px_size


class PointedChart(QWidget):
    """Parts that are told apart by their keys; one is pointed at, some may be marked.

    A subclass paints, and says which parts there are and which lies where.

    Args:
        name: For those who cannot see it.

    Signals:
        hovered(int): The key of the part that is pointed at; -1 for none.
        clicked(int): A part was clicked, or chosen by Enter.

    Attributes:
        forward, back: The arrow keys that go to the next part and to the one before.
    """

    hovered = Signal(int)
    clicked = Signal(int)

    forward, back = Qt.Key.Key_Right, Qt.Key.Key_Left

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(
            parent,
            accessibleName=name,
            mouseTracking=True,
            focusPolicy=Qt.FocusPolicy.StrongFocus,
        )
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._marked: tuple[int, ...] = ()
        self._pointed = -1

    @property
    def pointed(self) -> int:
        """Key of the part that is pointed at; -1 for none."""
        return self._pointed

    def mark(self, keys: Sequence[int]) -> None:
        """Makes these parts stand out."""
        self._marked = tuple(keys)
        self.update()

    def _keys(self) -> Sequence[int]:
        """Keys of the parts that can be pointed at, in their order."""
        raise NotImplementedError

    def _key_at(self, place: QPointF) -> int:
        """Key of the part at a place of the widget; -1 for none."""
        raise NotImplementedError

    def _beside(self, key: int) -> int | None:
        """The part that an arrow key goes to, round and round; None for another key."""
        keys = self._keys()
        if key not in (self.forward, self.back) or not keys:
            return None
        if self._pointed not in keys:
            return keys[0]
        step = 1 if key == self.forward else -1
        return keys[(keys.index(self._pointed) + step) % len(keys)]

    def _point_at(self, key: int) -> None:
        if key != self._pointed:
            self._pointed = key
            self.update()
            self.hovered.emit(key)

    def _paint_nothing(self, painter: QPainter) -> None:
        """A word in place of what there is not yet."""
        painter.setPen(current().color("muted"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, tr("Nothing to show yet"))

    # Overrides of Qt.

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point_at(self._key_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        self._point_at(-1)
        super().leaveEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            key = self._key_at(event.position())
            if key >= 0:
                self.clicked.emit(key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        beside = self._beside(event.key())
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if beside is not None:
            self._point_at(beside)
        elif is_enter and self._pointed in self._keys():
            self.clicked.emit(self._pointed)
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if changes_look(event):
            self.update()
        super().changeEvent(event)

    def sizeHint(self) -> QSize:
        return px_size(480, 320)

    def minimumSizeHint(self) -> QSize:
        return px_size(220, 150)
