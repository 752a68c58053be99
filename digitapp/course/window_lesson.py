"""WindowLesson: a lesson that takes place in the window: a card that stays while one works there.

Invariant: what the lesson opened, chose or trained is put back when it is left, at whatever step.
"""

from collections.abc import Callable, Iterator
from typing import Any

from PySide6.QtCore import QRect, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from model.errors import DigitError
from model.language import tr

from ..session.window_bench import WindowBench
from ..style.zoom import zoomed
from ..widgets.card import Card
from ..widgets.elided_label import ElidedLabel
from ..widgets.scrolled import Scrolled
from .checking import check_world
from .frame import ControlFrame
from .lesson import Lesson
from .lesson_text import FormulaDesk
from .step_dots import StepDots
from .step_foot import StepFoot
from .step_pane import StepPane
from .walk import LessonWalk, is_same
from .window_world import WindowWorld

TURN_MS = 40
"""Between two bits of what is done before the person's eyes."""

SEEN_TURNS = 12
"""So many turns each bit can be seen before the next."""

SCALE = 1.08


class WindowLesson(Card):
    """The card: the step, how it stands, and what can be done about it.

    Args:
        lesson: Its part is "window".
        done: Steps that were done another time.
        bench: Does things in the window.
        room: The window: ``begin``, ``end`` and ``place_of``.
        desk: Draws formulas.
        parent: Owner.

    Signals:
        leave_wanted(): The person wants to go back to the course.
        link_followed(str): A link of the text.
        progressed(Lesson, dict): A step has become done; what is to be remembered.
        complained(str): Something can't be done, in a sentence.
        next_wanted(): The person wants the lesson after it.

    Attributes:
        walk: Where the learner is.
        frame: Around the control to use next.
        seen_turns: How long each bit of Show me can be seen, in turns.
    """

    leave_wanted = Signal()
    link_followed = Signal(str)
    progressed = Signal(object, dict)
    complained = Signal(str)
    next_wanted = Signal()

    def __init__(
        self,
        lesson: Lesson,
        done: frozenset[int],
        bench: WindowBench,
        room: Any,
        desk: FormulaDesk,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("lessonCard")
        self.setAccessibleName(tr("Lesson"))
        self._bench, self._room = bench, room
        self._work: Iterator[None] | None = None
        self._wait = 0
        self._is_left = False
        self.seen_turns = SEEN_TURNS
        world = WindowWorld(bench, lesson.start)
        for problem in check_world(lesson, world):
            raise problem
        self.walk = LessonWalk(lesson, world, done)
        self.frame = ControlFrame(room.window)
        self.pane = StepPane(desk, self, SCALE)
        self.dots, self.foot = StepDots(self), StepFoot(self)
        self._turn = QTimer(self, interval=TURN_MS)
        self._turn.timeout.connect(self._advance)
        self._late = QTimer(self, singleShot=True, interval=0)
        self._late.timeout.connect(self._show_walk)
        self._lay_out(lesson)
        bench.changed.connect(self._on_changed)
        self._show_walk()
        # Until what the lesson begins with is there, steps wait.
        self._run(iter(()))

    def _lay_out(self, lesson: Lesson) -> None:
        self.leave_button = QToolButton(
            self, objectName="leaveLessonButton", text=tr("‹ Leave"), autoRaise=True,
            toolTip=tr("Back to the course; the window is put back as it was."),
        )  # fmt: skip
        title = ElidedLabel(lesson.title, self, objectName="windowLessonTitle")
        zoomed(title, text=1.1, bold=True)
        head = QHBoxLayout(spacing=6)
        head.addWidget(self.leave_button)
        head.addWidget(title, 1)
        self._text_room = Scrolled(self, self.pane, wide=True, whole=True)
        for behind in (self._text_room.viewport(), self.pane):
            behind.setAutoFillBackground(False)
        column = QVBoxLayout(self, spacing=6)
        column.setContentsMargins(10, 8, 8, 8)
        column.addLayout(head)
        column.addWidget(self.dots)
        column.addWidget(self._text_room, 1)
        column.addWidget(self.foot)
        self.leave_button.clicked.connect(self.leave_wanted)
        self.dots.chosen.connect(self.go)
        self.foot.step_wanted.connect(self.go)
        self.foot.next_wanted.connect(self.next_wanted)
        self.pane.predicted.connect(self._on_predicted)
        self.pane.show_wanted.connect(self.show_me)
        self.pane.back_wanted.connect(self.put_back)
        self.pane.link_followed.connect(self.link_followed)

    @property
    def is_running(self) -> bool:
        """Whether something is done before the person's eyes, or put in place."""
        return self._work is not None

    def go(self, index: int) -> None:
        """Goes to a step, where there is one; those left out on the way are done on it."""
        if self._work is None and 0 <= index < len(self.walk.lesson.steps):
            self._run(self.walk.go(index))

    def show_me(self) -> None:
        """Does the step in the window, before the person's eyes."""
        self._run(self.walk.show_me())

    def put_back(self) -> None:
        """Begins the step again."""
        self._work = None
        self.walk.put_back()
        self._run(iter(()))

    def leave(self, then: Callable[[], object] = lambda: None) -> None:
        """Puts everything back that was there before the lesson; calls ``then`` when it is."""
        if self._is_left:
            return
        self._is_left = True
        self._turn.stop()
        self._late.stop()
        self._work = None
        self.frame.point_to(None)
        self.frame.deleteLater()
        self._bench.changed.disconnect(self._on_changed)
        self._room.end()
        bench = self._bench

        def end() -> None:
            bench.deleteLater()
            then()

        bench.give_back(end)

    # How things are done bit by bit.

    def _run(self, work: Iterator[None]) -> None:
        self._work, self._wait = work, 0
        self._turn.start()
        self._show_walk()

    def _advance(self) -> None:
        if self._bench.is_busy or self._work is None:
            return
        self._wait -= 1
        if self._wait > 0:
            return
        try:
            next(self._work)
            self._wait = self.seen_turns
        except StopIteration:
            self._end()
        except DigitError as error:
            self.complained.emit(str(error))
            self._end()

    def _end(self) -> None:
        self._work = None
        self._turn.stop()
        self._look()
        self._text_room.verticalScrollBar().setValue(0)
        self._show_walk()

    # How it is shown.

    def _look(self) -> None:
        if self.walk.look():
            self.progressed.emit(self.walk.lesson, self.walk.progress())

    def _on_changed(self) -> None:
        if self._work is None:
            self._look()
        self._late.start()

    def _show_walk(self) -> None:
        if self._is_left:
            return
        walk, running = self.walk, self._work is not None
        state = walk.world.state()
        differences = [] if running or walk.is_done_now else walk.differences()
        self.pane.show_walk(walk, state, differences, running=running)
        self.dots.show_walk(walk)
        self.foot.show_walk(walk)
        self._show_frame(state)

    def _show_frame(self, state: dict[str, Any]) -> None:
        """Frames what is to be used next: the first that is not as the step wants it."""
        walk, place = self.walk, (None, QRect())
        if not (walk.asks or walk.is_done_now or self._work is not None or walk.step.until is None):
            doing = walk.step.show_me
            wanted = [(n, v) for n, v in doing.set.items() if not is_same(state.get(n), v)]
            names = wanted or [(name, None) for name in doing.press[:1]]
            if names:
                place = self._room.place_of(*names[0])
        self.frame.point_to(*place)

    def _on_predicted(self, choice: int) -> None:
        self.walk.predict(choice)
        self.progressed.emit(self.walk.lesson, self.walk.progress())
        self._on_changed()
