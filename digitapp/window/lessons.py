"""Lessons: the window's ways into the course; imports nothing of it before somebody takes one."""

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from model.language import tr

from ..state import Message
from ..system.settings import AppSettings
from ..views.course.view import CourseView
from .banner import Banner
from .lesson_room import LessonRoom
from .navigation import Navigation

WELCOME = tr(
    "Draw a digit on the left: the network reads it while you draw. “Train” makes a new one. Or "
    "begin with the course: it starts with one number to turn."
)
START = tr("Start the course")
FIRST = "miles"
"""Key of the lesson that the course begins with."""


class Lessons(QObject):
    """Opens lessons from elsewhere in the window.

    Args:
        view: The course.
        page: What holds it in the navigation.
        tabs: The navigation.
        banner: Says things.
        room: The window, for lessons that take place in it.
        settings: What is remembered.
        parent: The window.
    """

    def __init__(
        self,
        view: CourseView,
        page: QWidget,
        tabs: Navigation,
        banner: Banner,
        room: LessonRoom,
        settings: AppSettings,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._view, self._page, self._tabs = view, page, tabs
        self._banner, self._room, self._settings = banner, room, settings
        view.opened.connect(self._on_opened)
        tabs.lesson_wanted.connect(self.open_on_this)
        tabs.currentChanged.connect(self._on_view)
        self._on_view()

    def _on_view(self) -> None:
        self._tabs.lesson_button.setEnabled(self._tabs.currentWidget() is not self._page)

    def _on_opened(self, desk: QWidget) -> None:
        desk.use_room(self._room)
        desk.card_wanted.connect(self._tabs.show_card)

    def show(self) -> None:
        """Goes to the course."""
        self._tabs.setCurrentWidget(self._page)

    def open(self, key: str) -> None:
        """Opens a lesson by its key."""
        self.show()
        self._view.open_lesson(key)

    def open_on(self, view: str) -> None:
        """Opens the lesson on a view, by the view's key; the list where there is none."""
        self.show()
        self._view.open_lesson_on(view)

    def open_on_this(self) -> None:
        """Opens the lesson on the view that is open."""
        self.open_on(self._tabs.currentWidget().spec.key)

    def show_folder(self) -> None:
        """Opens the folder of the person's own lessons."""
        self.show()
        self._view.show_folder()

    def show_guide(self) -> None:
        """Shows how a lesson is written."""
        self.show()
        self._view.show_guide()

    def welcome(self) -> None:
        """Offers the course at the first start, once."""
        if not self._settings.choice("welcomed", False):
            self._settings.set_choice("welcomed", True)
            self._banner.show_message(
                Message(WELCOME, action=START, on_action=lambda: self.open(FIRST))
            )
