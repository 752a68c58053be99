"""LessonList: all lessons with how far one is, the playground, and what is wrong with own files."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from model.language import commas, full_stop, sentences, tr, trc, trn

from ..style.theme import changes_look, current, text_font
from ..style.zoom import px, zoomed
from .lesson import Lesson

ENTRY = Qt.ItemDataRole.UserRole
HEAD_SCALE, TITLE_SCALE = 0.92, 1.15
PAD_PX = 9
PIP_PX = 7

AbstractIndex = QModelIndex | QPersistentModelIndex


PART_TITLES = {
    "plane": tr("plane"),
    "curve": tr("curve"),
    "surface": tr("surface"),
    "graph": tr("graph"),
    "grid": tr("grid"),
    "blank": trc("kind of world", "blank"),
}
"""Part of a world -> what it is called in the list."""


@dataclass(frozen=True)
class ListEntry:
    """A row.

    Attributes:
        kind: "heading", "lesson", "world" or "problem".
        key: Of the lesson or world.
        title: First line.
        about: Second line.
        more: At the right: minutes, texts.
        steps: How many steps there are.
        done: How many of them are done.
        number: In front of the title; 0 for none.
    """

    kind: str
    key: str
    title: str
    about: str = ""
    more: str = ""
    steps: int = 0
    done: int = 0
    number: int = 0

    @property
    def spoken(self) -> str:
        """The row as it is heard."""
        if self.kind == "heading":
            return tr("{title}, group", title=self.title)
        state = ""
        if self.steps:
            state = (
                tr("done")
                if self.done == self.steps
                else tr("{done} of {steps} steps done", done=self.done, steps=self.steps)
            )
        number = f"{self.number}." if self.number else ""
        told = sentences([full_stop(self.title), self.about, self.more, state])
        return f"{number} {told}".strip()


class LessonList(QWidget):
    """The list, with a button that goes on where one was.

    Args:
        parent: Owner.

    Signals:
        lesson_chosen(str): The person wants this lesson, by its key.
        world_chosen(str): The person wants to play in this world, by its key.
        folder_wanted(): The person wants to see the folder of own lessons.

    Attributes:
        rows: The list itself.
        go_button: Begins, or goes on.
    """

    lesson_chosen = Signal(str)
    world_chosen = Signal(str)
    folder_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, objectName="lessonList")
        self._next = ""
        head = QLabel(tr("Course"), self, objectName="courseHeading")
        zoomed(head, text=1.5, bold=True)
        self._about = QLabel(self, objectName="courseAbout", wordWrap=True)
        self.go_button = QPushButton(self, objectName="courseGoButton", autoDefault=False)
        self._folder_button = QPushButton(
            tr("Own lessons…"), self, objectName="ownLessonsButton", autoDefault=False,
            toolTip=tr("The folder of your own lessons: what lies there stands in this list."),
        )  # fmt: skip
        self.rows = QListWidget(
            self,
            objectName="lessonRows",
            accessibleName=tr("Lessons"),
            frameShape=QFrame.Shape.NoFrame,
            horizontalScrollBarPolicy=Qt.ScrollBarPolicy.ScrollBarAlwaysOff,
            verticalScrollMode=QListWidget.ScrollMode.ScrollPerPixel,
            mouseTracking=True,
        )
        self.rows.setItemDelegate(LessonDelegate(self.rows))
        top = QHBoxLayout(spacing=8)
        top.addWidget(head)
        top.addStretch(1)
        top.addWidget(self.go_button)
        top.addWidget(self._folder_button)
        column = QVBoxLayout(self, spacing=8)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(top)
        column.addWidget(self._about)
        column.addWidget(self.rows, 1)
        self.rows.itemActivated.connect(self._on_chosen)
        self.rows.itemClicked.connect(self._on_chosen)
        self.go_button.clicked.connect(lambda: self.lesson_chosen.emit(self._next))
        self._folder_button.clicked.connect(self.folder_wanted)
        self.show_entries([], "")

    def show_entries(self, entries: list[ListEntry], next_key: str) -> None:
        """Shows these rows; ``next_key``: the lesson to begin or go on with, empty for none."""
        before = self.rows.currentItem()
        kept = before.data(ENTRY) if before is not None else None
        if kept is None or kept.kind not in ("lesson", "world"):
            kept = ListEntry("lesson", next_key, "")
        self._next = next_key
        self.rows.clear()
        for entry in entries:
            self._add(entry, is_current=(entry.kind, entry.key) == (kept.kind, kept.key))
        lessons = [entry for entry in entries if entry.kind == "lesson"]
        done = sum(entry.done == entry.steps > 0 for entry in lessons)
        following = next((entry for entry in lessons if entry.key == next_key), None)
        begun = any(entry.done for entry in lessons)
        self.go_button.setVisible(following is not None)
        if following is not None:
            go_on = tr("&Go on: {lesson}", lesson=following.title)
            self.go_button.setText(go_on if begun else tr("&Start the course"))
        self._about.setText(_about(len(lessons), done))

    def _add(self, entry: ListEntry, *, is_current: bool) -> None:
        item = QListWidgetItem(entry.title, self.rows)
        item.setData(ENTRY, entry)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, entry.spoken)
        if entry.kind in ("heading", "problem"):
            selectable = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
            item.setFlags(selectable if entry.kind == "problem" else Qt.ItemFlag.NoItemFlags)
        if entry.about:
            item.setToolTip(entry.about)
        if is_current:
            self.rows.setCurrentItem(item)

    def _on_chosen(self, item: QListWidgetItem) -> None:
        entry = item.data(ENTRY)
        if entry.kind == "lesson":
            self.lesson_chosen.emit(entry.key)
        elif entry.kind == "world":
            self.world_chosen.emit(entry.key)

    # Overrides of Qt.

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if changes_look(event):
            self.rows.scheduleDelayedItemsLayout()


class LessonDelegate(QStyledItemDelegate):
    """Paints a row: number, title, sentence, and at the right minutes and a pip for each step."""

    def sizeHint(self, option: QStyleOptionViewItem, index: AbstractIndex) -> QSize:
        entry = index.data(ENTRY)
        line = QFontMetrics(option.font).lineSpacing()
        if entry.kind == "heading":
            return QSize(80, int(2.0 * line))
        if entry.kind == "problem":
            room = max(self.parent().viewport().width() - 4 * px(PAD_PX), 80)
            box = QFontMetrics(option.font).boundingRect(
                QRect(0, 0, room, 1 << 15), Qt.TextFlag.TextWordWrap, entry.title
            )
            return QSize(80, box.height() + px(PAD_PX))
        return QSize(80, int(2.3 * line) + px(PAD_PX))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AbstractIndex) -> None:
        entry, theme, rect = index.data(ENTRY), current(), QRect(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inner = rect.adjusted(px(PAD_PX), 0, -px(PAD_PX), 0)
        if entry.kind == "heading":
            painter.setFont(text_font(option.font, HEAD_SCALE, bold=True))
            painter.setPen(theme.color("muted"))
            painter.drawText(inner.adjusted(0, 0, 0, -4), Qt.AlignmentFlag.AlignBottom, entry.title)
        elif entry.kind == "problem":
            painter.setPen(theme.color("positive"))
            flags = Qt.AlignmentFlag.AlignVCenter.value | Qt.TextFlag.TextWordWrap.value
            painter.drawText(inner.adjusted(px(PAD_PX), 0, 0, 0), flags, entry.title)
        else:
            self._paint_back(painter, option, rect)
            self._paint_lesson(painter, option, inner, entry)
        painter.restore()

    def _paint_back(self, painter: QPainter, option: QStyleOptionViewItem, rect: QRect) -> None:
        theme, state = current(), option.state
        is_current = bool(state & QStyle.StateFlag.State_Selected)
        is_hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("accent", 0.12 if is_hovered or is_current else 0.0))
        box = rect.adjusted(0, 2, -1, -2)
        if is_current and state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(theme.color("accent"))
        painter.drawRoundedRect(box, 5, 5)

    def _paint_lesson(
        self, painter: QPainter, option: QStyleOptionViewItem, inner: QRect, entry: ListEntry
    ) -> None:
        theme, flag = current(), Qt.AlignmentFlag
        small = text_font(option.font)
        bold = text_font(option.font, TITLE_SCALE, bold=True)
        wide = QFontMetrics(bold).horizontalAdvance("19  ") if entry.number else 0
        right = self._paint_right(painter, small, inner, entry)
        tall, low = QFontMetrics(bold).lineSpacing(), QFontMetrics(small).lineSpacing()
        top = inner.center().y() - (tall + low) // 2
        room = inner.width() - wide - right
        painter.setFont(bold)
        painter.setPen(theme.color("muted"))
        if entry.number:
            painter.drawText(
                QRect(inner.left(), top, wide, tall), flag.AlignLeft, str(entry.number)
            )
        painter.setPen(theme.color("text"))
        left = inner.left() + wide
        title = QFontMetrics(bold).elidedText(entry.title, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRect(left, top, room, tall), flag.AlignLeft, title)
        painter.setFont(small)
        painter.setPen(theme.color("muted"))
        about = QFontMetrics(small).elidedText(entry.about, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRect(left, top + tall, room, low), flag.AlignLeft, about)

    def _paint_right(self, painter: QPainter, font: Any, inner: QRect, entry: ListEntry) -> int:
        """Minutes, texts and pips; the width that they take."""
        theme, metrics = current(), QFontMetrics(font)
        pip, gap = px(PIP_PX), px(4)
        pips = entry.steps * (pip + gap)
        words = metrics.horizontalAdvance(entry.more)
        wide = max(pips, words) + px(12)
        painter.setFont(font)
        painter.setPen(theme.color("muted"))
        top = inner.center().y() - metrics.lineSpacing()
        if not entry.steps:
            top += metrics.lineSpacing() // 2
        painter.drawText(
            QRect(inner.right() - words, top, words + 2, metrics.lineSpacing()),
            Qt.AlignmentFlag.AlignLeft, entry.more,
        )  # fmt: skip
        y = inner.center().y() + metrics.lineSpacing() // 2 - pip // 2 + px(2)
        for at in range(entry.steps):
            x = inner.right() - pips + gap + at * (pip + gap)
            painter.setPen(theme.color("accent" if at < entry.done else "muted"))
            is_done = at < entry.done
            painter.setBrush(theme.color("accent") if is_done else Qt.BrushStyle.NoBrush)
            painter.drawEllipse(x, y, pip, pip)
        return wide


def entries_of(
    lessons: tuple[Lesson, ...],
    done: Mapping[str, int],
    worlds: tuple[tuple[str, str, str], ...],
    problems: tuple[str, ...],
) -> list[ListEntry]:
    """The rows.

    Args:
        lessons: In their order.
        done: How many steps of each are done, by key.
        worlds: Of the playground: key, title, part.
        problems: What is wrong with files of the person's, a sentence each.
    """
    rows: list[ListEntry] = []
    if problems:
        rows.append(ListEntry("heading", "", tr("Mistakes in lesson files")))
        rows += [ListEntry("problem", "", problem) for problem in problems]
        rows.append(ListEntry("heading", "", tr("Lessons")))
    for number, lesson in enumerate(lessons, 1):
        texts = tr("text {numbers}", numbers=commas(lesson.text)) if lesson.text else ""
        minutes = tr("{minutes} min", minutes=lesson.minutes) if lesson.minutes else ""
        more = " · ".join(filter(None, (texts, minutes)))
        steps = len(lesson.steps)
        rows.append(
            ListEntry(
                "lesson", lesson.key, lesson.title, lesson.about, more, steps,
                min(done.get(lesson.key, 0), steps), number,
            )
        )  # fmt: skip
    if worlds:
        rows.append(ListEntry("heading", "", tr("Playground: the same worlds, with what is yours")))
        rows += [
            ListEntry("world", key, title, "", PART_TITLES.get(part, part))
            for key, title, part in worlds
        ]
    return rows


def _about(lessons: int, done: int) -> str:
    if not lessons:
        return tr("Reading the lessons …")
    if not done:
        return trn(
            "From a neuron by hand to the mind of a network: one lesson of a few steps each, in "
            "which you move things yourself. Begin anywhere; nothing is locked.",
            "From a neuron by hand to the mind of a network: {n} lessons of a few steps each, in "
            "which you move things yourself. Begin anywhere; nothing is locked.",
            lessons,
        )
    return trn(
        "{done} of one lesson done. Begin anywhere; nothing is locked.",
        "{done} of {n} lessons done. Begin anywhere; nothing is locked.",
        lessons,
        done=done,
    )
