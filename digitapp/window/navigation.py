"""Navigation: all views in groups, a list beside the one that is open; a box above it when small.

Invariant: which view is open is the stack's index alone; list and box only show it.
"""

from PySide6.QtCore import QEvent, QRect, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QListWidgetItem,
    QSizePolicy,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from model.language import tr

from ..style.zoom import px
from .navigation_list import INDEX, MUTED, NavigationList

ROOM = 52
"""Width of a view beside the list, in heights of text; with less the list folds into a box."""

QWIDGETSIZE_MAX = (1 << 24) - 1
"""Qt's own largest size."""

CARD_PX, CARD_TALL_PX = 292, 220
"""Width of a card beside the page, and height of one below it."""

CARD_ROOM_PX = 480
"""Width of a page beside which a card still stands."""


class Navigation(QWidget):
    """Shows one page at a time (objectName "tabs"), with the ways to the others.

    Signals:
        currentChanged(int): Another page is shown.
        lesson_wanted(): The person wants the lesson on the page that is shown.

    Attributes:
        list: The groups and their pages, beside the page.
        box: The same, folded.
    """

    currentChanged = Signal(int)
    lesson_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, objectName="tabs", accessibleName=tr("Views"))
        self.list = NavigationList(self)
        self.box = QComboBox(
            self,
            objectName="viewBox",
            accessibleName=tr("View"),
            toolTip=tr("What you look at: another view."),
            maxVisibleItems=40,
        )
        self.box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.lesson_button = QToolButton(
            self,
            objectName="lessonOnThisButton",
            text=tr("? Lesson on this"),
            autoRaise=True,
            toolTip=tr("The lesson that is about what you see now (Shift+F1)"),
        )
        self.lesson_button.clicked.connect(self.lesson_wanted)
        self._stack = QStackedWidget(self)
        self._items: list[QListWidgetItem] = []
        self._group = ""
        self._card: QWidget | None = None
        self._column = QVBoxLayout(spacing=8)
        self._head = QHBoxLayout(spacing=6)
        self._head.addWidget(self.box, 1)
        self._column.addLayout(self._head)
        self._column.addWidget(self._stack, 1)
        self._grid = grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(10)
        self._side = QVBoxLayout(spacing=4)
        self._side.addWidget(self.list, 1)
        self._side.addWidget(self.lesson_button)
        grid.addLayout(self._side, 0, 0)
        grid.addLayout(self._column, 0, 1)
        grid.setColumnStretch(1, 1)
        self.box.hide()
        self.list.currentItemChanged.connect(self._on_item)
        self.box.activated.connect(self._on_row)
        self._stack.currentChanged.connect(self._on_current)

    def addTab(self, page: QWidget, group: str, title: str) -> int:
        """Adds a page at the end; a group's heading goes before its first page."""
        if group != self._group:
            self._group = group
            self.list.add_heading(group)
            self._add_row(group, None)
        index = len(self._items)
        self._items.append(self.list.add_entry(group, title, index))
        self._add_row(f"   {title}", index)
        self._stack.addWidget(page)
        return index

    def _add_row(self, text: str, index: int | None) -> None:
        with QSignalBlocker(self.box):
            self.box.addItem(text, index)
            if index is None:
                self.box.model().item(self.box.count() - 1).setEnabled(False)

    @property
    def room(self) -> QWidget:
        """Where the pages are shown: what lies over one of them is placed by it."""
        return self._stack

    def add_below(self, widget: QWidget) -> None:
        """Adds a line below the page, beside the list."""
        self._column.addWidget(widget)

    def show_card(self, card: QWidget | None) -> None:
        """Shows a card beside the page whatever page that is, or below it; None takes it away.

        The card that was there is its owner's again.
        """
        if self._card is not None:
            self._grid.removeWidget(self._card)
            self._column.removeWidget(self._card)
            self._card.hide()
        self._card = card
        if card is not None:
            card.setParent(self)
            self._place_card()
            card.show()

    def _place_card(self) -> None:
        card = self._card
        if card is None:
            return
        beside = self.width() - self.list.sizeHint().width() >= px(CARD_PX + CARD_ROOM_PX)
        self._grid.removeWidget(card)
        self._column.removeWidget(card)
        if beside:
            card.setFixedWidth(px(CARD_PX))
            card.setMaximumHeight(QWIDGETSIZE_MAX)
            card.setMinimumHeight(0)
            self._grid.addWidget(card, 0, 2)
        else:
            card.setMinimumWidth(0)
            card.setMaximumWidth(QWIDGETSIZE_MAX)
            card.setFixedHeight(px(CARD_TALL_PX))
            self._column.addWidget(card)

    def place_of(self, index: int) -> tuple[QWidget, QRect]:
        """Where one goes to a page: the list and the entry in it, or the box."""
        if self.is_folded:
            return self.box, self.box.rect()
        return self.list.viewport(), self.list.visualItemRect(self._items[index])

    @property
    def is_folded(self) -> bool:
        """Whether a box above the page stands for the list."""
        return self.list.isHidden()

    def count(self) -> int:
        """Number of pages."""
        return self._stack.count()

    def currentIndex(self) -> int:
        """Of the page that is shown; -1 without any."""
        return self._stack.currentIndex()

    def setCurrentIndex(self, index: int) -> None:
        """Shows the page of that index; nothing happens where there is none."""
        self._stack.setCurrentIndex(index)

    def currentWidget(self) -> QWidget | None:
        """The page that is shown."""
        return self._stack.currentWidget()

    def setCurrentWidget(self, page: QWidget) -> None:
        """Shows that page."""
        self._stack.setCurrentWidget(page)

    def indexOf(self, page: QWidget) -> int:
        """Of that page; -1 where it isn't one."""
        return self._stack.indexOf(page)

    def tabText(self, index: int) -> str:
        """Title of a page; empty where there is none."""
        return self._items[index].text() if 0 <= index < len(self._items) else ""

    def tabToolTip(self, index: int) -> str:
        """What one sees there, or why it can't be opened."""
        return self._items[index].toolTip() if 0 <= index < len(self._items) else ""

    def setTabToolTip(self, index: int, tip: str) -> None:
        """Says what one sees there, or why it can't be opened."""
        if self.tabToolTip(index) == tip:
            return
        row = self.box.findData(index)
        for role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole):
            self._items[index].setData(role, tip)
            self.box.setItemData(row, tip, role)

    def isTabEnabled(self, index: int) -> bool:
        """Whether a person can go there."""
        return bool(self._items[index].flags() & Qt.ItemFlag.ItemIsEnabled)

    def setTabEnabled(self, index: int, on: bool) -> None:
        """Lets a person go there, or greys it; the page that is shown stays."""
        if self.isTabEnabled(index) == on:
            return
        item = self._items[index]
        with QSignalBlocker(self.list):
            flag = Qt.ItemFlag.ItemIsEnabled
            item.setFlags(item.flags() | flag if on else item.flags() & ~flag)
        self.list.viewport().update()
        self.box.model().item(self.box.findData(index)).setEnabled(on)

    def setTabMuted(self, index: int, on: bool) -> None:
        """Shows that there is nothing to see yet, whether or not a person can go there."""
        self._items[index].setData(MUTED, on)

    def step(self, by: int) -> None:
        """Shows the next page (1) or the one before (-1) that can be opened, round and round."""
        index = self.currentIndex()
        for _ in range(self.count()):
            index = (index + by) % self.count()
            if self.isTabEnabled(index):
                self.setCurrentIndex(index)
                return

    def _on_item(self, item: QListWidgetItem | None) -> None:
        index = item.data(INDEX) if item is not None else None
        if index is not None:
            self.setCurrentIndex(index)

    def _on_row(self, row: int) -> None:
        index = self.box.itemData(row)
        if index is not None:
            self.setCurrentIndex(index)

    def _on_current(self, index: int) -> None:
        if not 0 <= index < len(self._items):
            return
        with QSignalBlocker(self.list), QSignalBlocker(self.box):
            self.list.setCurrentItem(self._items[index])
            self.box.setCurrentIndex(self.box.findData(index))
        self.currentChanged.emit(index)

    def _fold(self) -> None:
        room = self.width() - self.list.sizeHint().width()
        folds = room < ROOM * QFontMetrics(self.font()).height()
        if folds != self.is_folded:
            has_focus = self.list.hasFocus() or self.box.hasFocus()
            self.list.setVisible(not folds)
            self.box.setVisible(folds)
            for row in (self._side, self._head):
                row.removeWidget(self.lesson_button)
            (self._head if folds else self._side).addWidget(self.lesson_button)
            if has_focus:
                (self.box if folds else self.list).setFocus()

    # Overrides of Qt.

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()
        self._place_card()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fold()
            self._place_card()
