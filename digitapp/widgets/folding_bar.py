"""FoldingBar: parts side by side, or below each other where the window is too narrow for that."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QLayout, QWidget


class FoldingBar(QWidget):
    """One row while all parts fit, else a row for each.

    Args:
        parts: From left to right, with how each is stretched (as ``QBoxLayout`` takes it).
        spacing: Between them, in pixels.
        parent: Owner.
    """

    def __init__(self, parts: Sequence[tuple[QWidget, int]], spacing: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._parts = [part for part, _ in parts]
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(spacing)
        # Its own smallest size is that of the narrower shape, whichever it is in.
        self._row.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        for part, stretch in parts:
            self._row.addWidget(part, stretch)

    @property
    def is_folded(self) -> bool:
        """Whether each part has a row of its own."""
        return self._row.direction() is QBoxLayout.Direction.TopToBottom

    def _fold(self) -> None:
        least = [part.minimumSizeHint().width() for part in self._parts]
        folds = sum(least) + self._row.spacing() * (len(least) - 1) > self.width()
        if folds != self.is_folded:
            ways = QBoxLayout.Direction
            self._row.setDirection(ways.TopToBottom if folds else ways.LeftToRight)
            self.updateGeometry()

    # Overrides of Qt.

    def sizeHint(self) -> QSize:
        return self._row.sizeHint()

    def minimumSizeHint(self) -> QSize:
        least = max(part.minimumSizeHint().width() for part in self._parts)
        return QSize(least, self._row.minimumSize().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._fold()
        return done
