"""WrappingLayout: widgets side by side, in as many rows as the width asks for."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget, QWidgetItem

from ..style.zoom import px

SPACING_PX = 8


class WrappingLayout(QLayout):
    """Reading order from left to right, and on in the next row; each as wide as it likes to be.

    Args:
        parent: Whose layout it is.
        spacing_px: Between widgets and between rows, in pixels of the design.
    """

    def __init__(self, parent: QWidget, spacing_px: int = SPACING_PX) -> None:
        super().__init__(parent)
        self.setContentsMargins(0, 0, 0, 0)
        self._items: list[QLayoutItem] = []
        self._spacing_px = spacing_px

    def _lay_out(self, width: int, at: QPoint | None) -> int:
        """Places all items from ``at`` on, or none where it is None; the height they take."""
        gap, x, y, row = px(self._spacing_px), 0, 0, 0
        for item in self._items:
            if item.isEmpty():
                continue
            size = item.sizeHint().boundedTo(QSize(max(width, 1), 1 << 20))
            size = size.expandedTo(item.minimumSize())
            if x and x + size.width() > width:
                x, y, row = 0, y + row + gap, 0
            if at is not None:
                item.setGeometry(QRect(at + QPoint(x, y), size))
            x, row = x + size.width() + gap, max(row, size.height())
        return y + row

    # Overrides of Qt.

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def addWidget(self, widget: QWidget) -> None:
        """Adds a widget behind the others."""
        self.addChildWidget(widget)
        self.addItem(QWidgetItem(widget))
        self.invalidate()

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._lay_out(width, None)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._lay_out(rect.width(), rect.topLeft())

    def sizeHint(self) -> QSize:
        sizes = [item.sizeHint() for item in self._items if not item.isEmpty()]
        wide = sum(size.width() for size in sizes) + px(self._spacing_px) * max(len(sizes) - 1, 0)
        return QSize(wide, max((size.height() for size in sizes), default=0))

    def minimumSize(self) -> QSize:
        sizes = [item.minimumSize() for item in self._items if not item.isEmpty()]
        return QSize(
            max((size.width() for size in sizes), default=0),
            max((size.height() for size in sizes), default=0),
        )
