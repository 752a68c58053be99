"""NavigationList: headings and what belongs to each, flat, with a mark at the one that is open."""

from PySide6.QtCore import QEvent, QModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QListWidget,
    QListWidgetItem,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from model.language import qualified, tr

from ..style.theme import current, text_font
from ..style.zoom import px

INDEX = Qt.ItemDataRole.UserRole
"""Role of an entry's number; headings have none."""

MUTED = Qt.ItemDataRole.UserRole + 1
"""Role of whether the network in view leaves an entry empty."""

MARK_PX = 3
PADDING_PX = 9
HEADING_SCALE = 0.85
MAX_LINE_SPACING = 1.9
"""Height of an entry in heights of its text; less where the list would not fit."""

MIN_LINE_SPACING = 1.25


class NavigationDelegate(QStyledItemDelegate):
    """Paints entries as text with a mark, and headings small and muted."""

    def __init__(self, parent: "NavigationList") -> None:
        super().__init__(parent)
        self._list = parent

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        return QSize(self._list.text_width(index), self._list.row_height(index))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        theme, state, rect = current(), option.state, QRect(option.rect)
        is_heading = index.data(INDEX) is None
        is_open = index == self._list.currentIndex()
        is_hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        align = Qt.AlignmentFlag.AlignVCenter
        painter.save()
        if is_heading:
            color, align = theme.color("muted"), Qt.AlignmentFlag.AlignBottom
            painter.setFont(text_font(self._list.font(), HEADING_SCALE))
        elif not index.flags() & Qt.ItemFlag.ItemIsEnabled:
            color = theme.color("muted", 0.45)
        elif index.data(MUTED) and not is_hovered:
            color = theme.color("muted", 0.8)
        else:
            color = theme.color("accent" if is_hovered and not is_open else "text")
        if is_open:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("accent", 0.12))
            painter.drawRoundedRect(rect.adjusted(0, 1, -1, -1), 4, 4)
            painter.fillRect(
                QRect(rect.left(), rect.top() + 4, px(MARK_PX), rect.height() - 8),
                QColor(theme.accent),
            )
            if self._list.hasFocus():
                painter.setPen(QColor(theme.accent))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(rect.adjusted(0, 1, -2, -2), 4, 4)
        painter.setPen(color)
        painter.drawText(
            rect.adjusted(px(PADDING_PX), 0, 0, -2 if is_heading else 0), align, index.data()
        )
        painter.restore()


class NavigationList(QListWidget):
    """Groups with their entries; as low as the room asks, scrolled where that isn't enough."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(
            parent,
            objectName="viewList",
            accessibleName=tr("Views"),
            frameShape=QFrame.Shape.NoFrame,
            horizontalScrollBarPolicy=Qt.ScrollBarPolicy.ScrollBarAlwaysOff,
            mouseTracking=True,
        )
        self.setItemDelegate(NavigationDelegate(self))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.viewport().setAutoFillBackground(False)

    def add_heading(self, title: str) -> None:
        """Adds a group's title, which nobody can choose."""
        item = QListWidgetItem(title, self)
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, tr("{title}, group", title=title))

    def add_entry(self, group: str, title: str, number: int) -> QListWidgetItem:
        """Adds an entry of the group."""
        item = QListWidgetItem(title, self)
        item.setData(INDEX, number)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, qualified(title, group))
        return item

    def text_width(self, index: QModelIndex) -> int:
        """Width of a row, in pixels."""
        metrics = QFontMetrics(self.font())
        return metrics.horizontalAdvance(index.data() or "") + 2 * px(PADDING_PX)

    def row_height(self, index: QModelIndex) -> int:
        """Height of a row, in pixels: all of the same, as the room lets them."""
        height = QFontMetrics(self.font()).height()
        room = self.height() / max(self.count(), 1)
        return int(max(MIN_LINE_SPACING * height, min(MAX_LINE_SPACING * height, room)))

    # Overrides of Qt.

    def sizeHint(self) -> QSize:
        model = self.model()
        widths = [self.text_width(model.index(row, 0)) for row in range(self.count())]
        bar = self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent)
        needs_bar = self.verticalScrollBar().maximum() > 0
        return QSize(max(widths, default=0) + bar * needs_bar, px(200))

    def minimumSizeHint(self) -> QSize:
        return QSize(self.sizeHint().width(), 4 * QFontMetrics(self.font()).height())

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.scheduleDelayedItemsLayout()
            self.updateGeometry()
