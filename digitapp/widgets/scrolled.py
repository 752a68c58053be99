"""Scrolled: whatever is larger than its room is still reached."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

LEAST_PX = 120
"""Height below which scrolling makes no sense any more."""


MOST_OF_IT = 0.96
"""Of the window's width and height that a dialog takes at most."""


class Scrolled(QScrollArea):
    """Its widget fills the room, and is scrolled where the room is smaller than it can be.

    Unlike Qt's ``widgetResizable``, which scrolls a widget with wrapped text as soon as the room
    is smaller than it would like to have.

    Args:
        parent: Owner.
        widget: What is shown; may be set later with ``setWidget``.
        wide: Whether the room is as wide as the widget needs, so that only its height is scrolled.
        whole: Whether the widget is as high as it would like to be for its wrapped texts.
    """

    def __init__(
        self,
        parent: QWidget,
        widget: QWidget | None = None,
        *,
        wide: bool = False,
        whole: bool = False,
    ) -> None:
        super().__init__(
            parent, frameShape=QFrame.Shape.NoFrame, focusPolicy=Qt.FocusPolicy.NoFocus
        )
        self._is_wide, self._is_whole = wide, whole
        if wide:
            self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        if widget is not None:
            self.setWidget(widget)

    def _bar(self) -> int:
        return self.verticalScrollBar().sizeHint().width()

    def _fit(self) -> None:
        """Makes the widget as large as the room, or as small as it can be where that is more."""
        if self.widget() is None:
            return
        room, least = self.maximumViewportSize(), _least(self.widget())
        if least.width() > room.width() and not self._is_wide:
            room.setHeight(room.height() - self._bar())
        if least.height() > room.height():
            room.setWidth(room.width() - self._bar())
        layout = self.widget().layout()
        if self._is_whole and layout is not None:
            tall = layout.totalHeightForWidth(room.expandedTo(least).width())
            if least.height() <= room.height() < tall:
                room.setWidth(room.width() - self._bar())
                tall = layout.totalHeightForWidth(room.expandedTo(least).width())
            least.setHeight(max(least.height(), tall))
        self.widget().resize(room.expandedTo(least))

    # Overrides of Qt.

    def sizeHint(self) -> QSize:
        widget = self.widget()
        return widget.sizeHint() if widget is not None else super().sizeHint()

    def minimumSizeHint(self) -> QSize:
        widget = self.widget()
        if widget is None:
            return super().minimumSizeHint()
        least = _least(widget)
        height = min(least.height(), LEAST_PX)
        if not self._is_wide:
            return QSize(min(least.width(), 2 * LEAST_PX), height)
        return QSize(least.width() + (self._bar() if self._scrolls() else 0), height)

    def _scrolls(self) -> bool:
        return self.verticalScrollBar().maximum() > 0

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()
        super().resizeEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # QScrollArea itself watches its widget: what that needs may have changed.
        if watched is self.widget() and event.type() == QEvent.Type.LayoutRequest:
            scrolled = self._scrolls()
            self._fit()
            if self._is_wide or scrolled != self._scrolls():
                self.updateGeometry()
        return super().eventFilter(watched, event)


def within(window: QWidget, size: QSize) -> QSize:
    """``size`` for a dialog, or less where the window or its screen is smaller."""
    room = window.screen().availableSize().boundedTo(window.window().size())
    return size.boundedTo(room * MOST_OF_IT)


def _least(widget: QWidget) -> QSize:
    return widget.minimumSizeHint().expandedTo(widget.minimumSize())
