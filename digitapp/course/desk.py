"""CourseDesk: the list of lessons, and in its place the lesson that is open."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QStackedWidget, QWidget

from model.errors import DigitError
from model.language import tr
from model.worlds import WORLDS

from ..session.session import Session
from ..session.window_bench import WindowBench
from ..state import Message
from ..system.settings import AppSettings
from .guide import show_guide
from .lesson import Lesson
from .lesson_text import FormulaDesk
from .listing import LessonList, entries_of
from .page import LessonPage
from .part import WorldPart
from .playground import Playground
from .shelf import Shelf
from .walk import done_of
from .window_lesson import WindowLesson

PROGRESS = "course.progress"
LAST = "course.last"
BUSY = tr(
    "This lesson takes place in the window, where a network is being trained. Open it once the "
    "training is over, or stop that first."
)
ABOUT = "lesson"
"""What an error of the course is about."""


class CourseDesk(QStackedWidget):
    """Joins shelf, list and page; remembers how far one is.

    Args:
        session: What is going on.
        settings: What is remembered.
        parent: Owner.

    Signals:
        card_wanted(QWidget): This card shall stay in sight whatever view is open; None for none.

    Attributes:
        shelf: The lessons.
        listing: The list.
        page: The lesson that is open.
        playground: A world without a lesson.
        card: The lesson that takes place in the window; None while none does.
    """

    card_wanted = Signal(object)

    def __init__(self, session: Session, settings: AppSettings, parent: QWidget) -> None:
        super().__init__(parent, objectName="courseDesk")
        self._session, self._settings = session, settings
        self._wanted: Callable[[], object] | None = None
        self._is_leaving = False
        self._room: Any = None
        self.card: WindowLesson | None = None
        self.shelf = Shelf(settings.lessons_folder, self)
        self._formulas = FormulaDesk(self)
        self.listing = LessonList(self)
        self.page = LessonPage(settings, self._formulas, self)
        self.playground = Playground(self)
        for widget in (self.listing, self.page, self.playground):
            self.addWidget(widget)
        for part in (self.shelf, self._formulas):
            session.close_with(part.close)
        self._connect()
        self.shelf.read()

    def _connect(self) -> None:
        self.shelf.changed.connect(self._on_read)
        self.shelf.failed.connect(self._session.report)
        self.listing.lesson_chosen.connect(self.open_lesson)
        self.listing.world_chosen.connect(self._on_world)
        self.listing.folder_wanted.connect(self.show_folder)
        self.page.list_wanted.connect(self.show_list)
        self.page.link_followed.connect(self._on_link)
        self.page.progressed.connect(self._on_progressed)
        self.page.complained.connect(self._say)
        self.page.next_wanted.connect(self._on_next)
        self.page.drawing_wanted.connect(lambda: self._take_drawing(self.page.part))
        self.playground.drawing_wanted.connect(lambda: self._take_drawing(self.playground.part))
        self.playground.list_wanted.connect(self.show_list)
        self.playground.complained.connect(self._say)

    def use_room(self, room: Any) -> None:
        """Has lessons take place in this window: a ``window.lesson_room.LessonRoom``."""
        self._room = room

    @property
    def lesson(self) -> Lesson | None:
        """The lesson that is open; None while the list is."""
        if self.card is not None:
            return self.card.walk.lesson
        walk = self.page.walk
        return walk.lesson if walk is not None and self.currentWidget() is self.page else None

    def open_lesson(self, key: str, index: int = 0) -> None:
        """Opens a lesson at a step, as soon as the lessons have been read."""
        if self.shelf.course is None:
            self._wanted = lambda: self.open_lesson(key, index)
            return
        lesson = self.shelf.find(key)
        if lesson is None:
            self._say(tr("There is no lesson “{key}”. Choose one in the list.", key=key[:60]))
            self.show_list()
            return
        self._open(lesson, index)

    def open_lesson_on(self, view: str) -> None:
        """Opens the first lesson that is about a view; the list where there is none."""
        if self.shelf.course is None:
            self._wanted = lambda: self.open_lesson_on(view)
            return
        found = next((each for each in self.shelf.lessons if view in each.views), None)
        if found is not None:
            self._open(found, 0)
        else:
            self.show_list()

    def show_guide(self) -> None:
        """Shows how a lesson is written."""
        show_guide(self)

    def show_list(self) -> None:
        """Shows all lessons; the one that is open is left."""
        self.leave()
        self.listing.rows.setFocus()

    def show_folder(self) -> None:
        """Says where the person's own lessons are; the folder is made where there is none."""
        folder = self.shelf.folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            self._say(
                tr(
                    "The folder “{folder}” can’t be made. Let your account write there.",
                    folder=folder,
                )
            )
            return
        self.shelf.read()
        url = QUrl.fromLocalFile(str(folder))
        self._session.say(
            Message(
                tr(
                    "Save lessons of your own in the folder “{folder}”: they stand in the list at "
                    "once.",
                    folder=folder,
                ),
                action=tr("Open the folder"),
                on_action=lambda: QDesktopServices.openUrl(url),
            )
        )

    def leave(self) -> None:
        """Ends what is under way, puts back what a lesson changed, and shows the list."""
        self._wanted = None
        self._leave_window()
        self.page.close_lesson()
        self.playground.close_world()
        self._show_rows()
        self.setCurrentWidget(self.listing)

    def _open(self, lesson: Lesson, index: int) -> None:
        self._leave_window()
        if self._is_leaving:
            # What the next one puts back in the end is what is there once the last one has.
            self._wanted = lambda: self._open(lesson, index)
            return
        progress = self._settings.choice(PROGRESS, {})
        done = done_of(progress.get(lesson.key), lesson)
        is_in_window = lesson.part == "window"
        if is_in_window and self._session.state.is_training:
            self._say(BUSY)
            return
        try:
            if is_in_window:
                self.page.close_lesson()
                self._open_in_window(lesson, done, index)
            else:
                self.page.open_lesson(lesson, done, index)
        except DigitError as error:
            self._say(str(error))
            return
        self._session.settle(ABOUT)
        self._settings.set_choice(LAST, lesson.key)
        self.setCurrentWidget(self.listing if is_in_window else self.page)

    def _open_in_window(self, lesson: Lesson, done: frozenset[int], index: int) -> None:
        room = self._room
        if room is None:
            raise DigitError(tr("This lesson takes place in the window. Open it there."))
        bench = WindowBench(self._session, room, self)
        room.begin()
        try:
            card = WindowLesson(lesson, done, bench, room, self._formulas, self)
        except DigitError:
            room.end()
            bench.give_back(bench.deleteLater)
            raise
        self.card = card
        card.leave_wanted.connect(self._on_leave)
        card.link_followed.connect(self._on_link)
        card.progressed.connect(self._on_progressed)
        card.complained.connect(self._say)
        card.next_wanted.connect(self._on_next)
        self.card_wanted.emit(card)
        if index:
            card.go(index)

    def _leave_window(self) -> None:
        """Leaves the lesson in the window, which is put back as it was."""
        card, self.card = self.card, None
        if card is not None:
            self.card_wanted.emit(None)
            self._is_leaving = True
            card.leave(self._on_left)
            card.setParent(None)
            card.deleteLater()

    def _on_left(self) -> None:
        self._is_leaving = False
        self._open_wanted()

    def _open_wanted(self) -> bool:
        """Opens what could not be opened before; whether there was something."""
        wanted, self._wanted = self._wanted, None
        if wanted is not None:
            wanted()
        return wanted is not None

    def _on_leave(self) -> None:
        self.show_list()
        self._session.show_view("course")

    def _say(self, sentence: str) -> None:
        self._session.say(Message(sentence, "warning", about=ABOUT))

    def _show_rows(self) -> None:
        course = self.shelf.course
        if course is None:
            return
        progress = self._settings.choice(PROGRESS, {})
        done = {each.key: len(done_of(progress.get(each.key), each)) for each in course.lessons}
        worlds = tuple((key, world.title, world.part) for key, world in WORLDS.items())
        problems = tuple(str(problem) for problem in course.problems)
        left = [each.key for each in course.lessons if done[each.key] < len(each.steps)]
        last = self._settings.choice(LAST, "")
        following = last if last in left else (left[0] if left else "")
        self.listing.show_entries(entries_of(course.lessons, done, worlds, problems), following)

    def _take_drawing(self, part: WorldPart) -> None:
        image = self._session.live_prediction.prediction.image
        if image is None:
            self._say(tr("Nothing is drawn yet. Draw something on the left first."))
        else:
            part.take_drawing(image)

    # What happens.

    def _on_read(self) -> None:
        self._show_rows()
        if self._open_wanted():
            return
        before = self.lesson
        now = self.shelf.find(before.key) if before is not None else None
        if now is not None and now != before:
            walk = self.page.walk if self.card is None else self.card.walk
            self._open(now, min(walk.index, len(now.steps) - 1))

    def _on_progressed(self, lesson: Lesson, progress: dict) -> None:
        known = self._settings.choice(PROGRESS, {})
        self._settings.set_choice(PROGRESS, {**known, lesson.key: progress})

    def _on_link(self, target: str) -> None:
        kind, _, key = target.partition(":")
        if kind == "lesson":
            self.open_lesson(key)
        elif kind == "view":
            self._session.show_view(key)
        else:
            QDesktopServices.openUrl(QUrl(target))

    def _on_next(self) -> None:
        following = self.shelf.after(self.lesson)
        if following is None:
            self.show_list()
        else:
            self._open(following, 0)

    def _on_world(self, key: str) -> None:
        self._leave_window()
        try:
            self.playground.open_world(key)
        except DigitError as error:
            self._say(str(error))
            return
        self.setCurrentWidget(self.playground)
