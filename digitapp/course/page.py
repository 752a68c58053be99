"""LessonPage: a lesson with its small world: the text on one side, the part on the other.

Invariant: the walk says what is open and what is done; page and part only show it. While something
runs the world is the job's, and nothing of the walk is asked that would look at it.
"""

import time
from collections.abc import Iterator
from typing import Any

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from model.errors import DigitError
from model.language import tr

from ..style.zoom import px, zoomed
from ..system.settings import AppSettings
from ..widgets.elided_label import ElidedLabel
from ..widgets.formula_text import READING
from ..widgets.scrolled import Scrolled
from .checking import check_world
from .lesson import Lesson
from .lesson_text import FormulaDesk
from .part import WorldPart
from .parts import part_for
from .step_dots import StepDots
from .step_foot import StepFoot
from .step_pane import StepPane
from .walk import LessonWalk, world_of

STACKED_PX = 620
"""Width of the page below which the text stands above the part."""

SHARES = (5, 6)
"""Of the width: the text, the part."""

SEEN_S, SEEN = 0.25, 8
"""How long each of so many first things that Show me does can be seen; the rest goes on at once."""

PART_LEFT = "course.part_left"


class LessonPage(QWidget):
    """One lesson after another.

    Args:
        settings: What is remembered.
        desk: Draws formulas.
        parent: Owner.

    Signals:
        list_wanted(): The person wants to see all lessons.
        link_followed(str): A link of the text.
        progressed(Lesson, dict): A step has become done; what is to be remembered.
        complained(str): Something can't be done, in a sentence.
        next_wanted(): The lesson is done and the person wants the one after it.
        drawing_wanted(): The person wants to put the drawing on the canvas into the world.

    Attributes:
        pane: The text.
        part: Shows the world; None while no lesson is open.
        walk: Where the learner is; None while no lesson is open.
        seen_s: How long each of the first things that Show me does can be seen.
    """

    list_wanted = Signal()
    link_followed = Signal(str)
    progressed = Signal(object, dict)
    complained = Signal(str)
    next_wanted = Signal()
    drawing_wanted = Signal()

    def __init__(self, settings: AppSettings, desk: FormulaDesk, parent: QWidget) -> None:
        super().__init__(parent, objectName="lessonPage")
        self._settings = settings
        self.walk: LessonWalk | None = None
        self.part: WorldPart | None = None
        self.seen_s = SEEN_S
        self._is_going = False
        self.list_button = QToolButton(
            self, objectName="allLessonsButton", text=tr("‹ Lessons"), autoRaise=True,
            toolTip=tr("All lessons (Alt+Up)"), shortcut="Alt+Up",
        )  # fmt: skip
        self._title = ElidedLabel(self, objectName="lessonTitle")
        zoomed(self._title, text=1.35, bold=True)
        self.dots = StepDots(self)
        self.pane = StepPane(desk, self, READING)
        self.foot = StepFoot(self)
        self.drawing_button = QPushButton(
            tr("&Take my drawing"), self, objectName="takeDrawingButton", autoDefault=False,
            toolTip=tr("Put what is on the canvas into the picture."),
        )  # fmt: skip
        self._more = QToolButton(
            self, objectName="lessonMoreButton", text=tr("More"),
            popupMode=QToolButton.ToolButtonPopupMode.InstantPopup,
            toolTip=tr("Pass a set-up on, try something of your own, change sides."),
        )  # fmt: skip
        self._more.setMenu(self._menu())
        # Many changes in one turn of the event loop are shown once.
        self._late = QTimer(self, singleShot=True, interval=0)
        self._late.timeout.connect(self._show_walk)
        self._lay_out()
        self._connect()

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        for name, text, tip, act in (
            ("copySetUp", tr("&Copy set-up"), tr("All values as a line of text, to be passed on."),
             self.copy_set_up),
            ("pasteSetUp", tr("&Paste set-up"), tr("Take the values of a line that was copied."),
             self.paste_set_up),
            ("mayAll", tr("&Open all controls"), tr("Try something of your own, beyond the step."),
             self.may_all),
        ):  # fmt: skip
            action = menu.addAction(text)
            action.setObjectName(name)
            action.setToolTip(tip)
            action.triggered.connect(act)
        menu.addSeparator()
        self._left_action = menu.addAction(tr("Picture on the &left"))
        self._left_action.setObjectName("pictureLeft")
        self._left_action.setCheckable(True)
        self._left_action.setChecked(self._settings.choice(PART_LEFT, False))
        self._left_action.toggled.connect(self._on_side)
        return menu

    def _lay_out(self) -> None:
        head = QHBoxLayout(spacing=8)
        for widget, stretch in ((self.list_button, 0), (self._title, 1), (self.dots, 0)):
            head.addWidget(widget, stretch)
        for button in (self.drawing_button, self._more):
            self.foot.add(button)
        self._text_side = QWidget(self)
        column = QVBoxLayout(self._text_side, spacing=8)
        column.setContentsMargins(0, 0, 0, 0)
        self._text_room = Scrolled(self._text_side, self.pane, wide=True, whole=True)
        column.addWidget(self._text_room, 1)
        column.addWidget(self.foot)
        self._part_room = Scrolled(self)
        zoomed(self._text_room, minimum_height=110)
        self._body = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._body.setSpacing(14)
        self._body.addWidget(self._text_side, SHARES[0])
        self._body.addWidget(self._part_room, SHARES[1])
        rows = QVBoxLayout(self, spacing=8)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.addLayout(head)
        rows.addLayout(self._body, 1)

    def _connect(self) -> None:
        self.list_button.clicked.connect(self.list_wanted)
        self.dots.chosen.connect(self.go)
        self.foot.step_wanted.connect(self.go)
        self.foot.next_wanted.connect(self.next_wanted)
        self.drawing_button.clicked.connect(self.drawing_wanted)
        self.pane.predicted.connect(self._on_predicted)
        self.pane.show_wanted.connect(self.show_me)
        self.pane.back_wanted.connect(self.put_back)
        self.pane.link_followed.connect(self.link_followed)

    # A lesson.

    def open_lesson(self, lesson: Lesson, done: frozenset[int], index: int = 0) -> None:
        """Begins a lesson, in the place of the one that is open.

        Args:
            lesson: It.
            done: Steps that were done another time.
            index: Step to go to.

        Raises:
            DigitError: Its world can't be made or shown; the lesson before stays.
        """
        world = world_of(lesson)
        for problem in check_world(lesson, world):
            raise problem
        walk = LessonWalk(lesson, world, done)
        part = part_for(walk.world, self._part_room)
        self.close_lesson()
        self.walk, self.part = walk, part
        self._title.setText(lesson.title)
        self._part_room.setWidget(part)
        part.show()
        part.changed.connect(self._on_changed)
        part.edited.connect(walk.edited)
        part.ended.connect(self._on_ended)
        self._show_walk()
        self._arrange()
        if index:
            self.go(index)
        self.pane.setFocus()

    def close_lesson(self) -> None:
        """Leaves the lesson: what runs is stopped, its world is gone."""
        part, self.part, self.walk = self.part, None, None
        self._is_going = False
        if part is not None:
            self._part_room.takeWidget()
            part.leave()

    def go(self, index: int) -> None:
        """Goes to a step, where there is one; those left out on the way are done on it."""
        walk = self.walk
        if walk is None or self._is_going or not 0 <= index < len(walk.lesson.steps):
            return
        self._settle()
        self._is_going = True
        self.part.run(walk.go(index), tr("Going to a step"))

    def show_me(self) -> None:
        """Does the step before the person's eyes."""
        self._settle()
        self.part.run(_seen(self.walk.show_me(), self.seen_s), tr("Show me"))

    def put_back(self) -> None:
        """Begins the step again."""
        self._settle()
        self.walk.put_back()
        self.part.refresh()
        self._show_walk()

    def may_all(self) -> None:
        """Opens all controls and buttons."""
        self.walk.may_all()
        self._show_walk()

    def copy_set_up(self) -> None:
        """Puts the values of all controls on the clipboard."""
        self._settle()
        self.part.copy_set_up(self.walk.lesson.key)

    def paste_set_up(self) -> None:
        """Takes the values that the clipboard holds; says why not where they are none."""
        self._settle()
        try:
            self.part.paste_set_up(self.walk.lesson.key)
        except DigitError as error:
            self.complained.emit(str(error))
            return
        self._on_changed()

    def _settle(self) -> None:
        """Stops what runs; where it was the way to another step, one stays as far as it came."""
        self.part.settle()
        self._is_going = False
        self._late.start()

    # How it is shown.

    def _show_walk(self) -> None:
        walk, part = self.walk, self.part
        if walk is None or self._is_going:
            return
        running = part.is_running
        part.set_may(walk.may)
        self.drawing_button.setVisible(part.takes_drawing)
        differences = [] if running else walk.differences()
        self.pane.show_walk(walk, part.state, differences, words=part.words, running=running)
        self.dots.show_walk(walk)
        self.foot.show_walk(walk)

    def _on_changed(self) -> None:
        walk, part = self.walk, self.part
        if walk is None or self._is_going:
            return
        if not part.is_running and walk.look(part.state):
            self.progressed.emit(walk.lesson, walk.progress())
        self._late.start()

    def _on_ended(self, _done: bool) -> None:
        was_going, self._is_going = self._is_going, False
        walk = self.walk
        walk.look(self.part.state)
        self.progressed.emit(walk.lesson, walk.progress())
        self._show_walk()
        if was_going:
            self._text_room.verticalScrollBar().setValue(0)
            self.pane.setFocus()

    def _on_predicted(self, choice: int) -> None:
        if self._is_going:
            return
        self.walk.predict(choice)
        self.progressed.emit(self.walk.lesson, self.walk.progress())
        self._on_changed()

    def _on_side(self, on: bool) -> None:
        self._settings.set_choice(PART_LEFT, on)
        self._arrange()

    def _arrange(self) -> None:
        """Text and part side by side, or below each other where it is too narrow for that."""
        ways = QBoxLayout.Direction
        if self.width() < px(STACKED_PX):
            way = ways.TopToBottom
        else:
            way = ways.RightToLeft if self._left_action.isChecked() else ways.LeftToRight
        if self._body.direction() is not way:
            self._body.setDirection(way)

    # Overrides of Qt.

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._arrange()


def _seen(work: Iterator[Any], seen_s: float) -> Iterator[Any]:
    """The same work, its first bits at a pace that the eye follows; for a thread."""
    for at, value in enumerate(work):
        yield value
        if at < SEEN and seen_s:
            time.sleep(seen_s)
