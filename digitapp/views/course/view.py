"""CourseView: the course; all but this empty page is made when it is first shown.

Invariant: until then nothing of the course is imported or read, so that the program starts without.
"""

from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ...session.session import Session
from ...system.settings import AppSettings


class CourseView(QWidget):
    """Holds the course.

    Signals:
        opened(object): The course was made: its desk, for whoever wires it to the window.

    Attributes:
        desk: The course; None until it is first shown.
    """

    opened = Signal(object)

    def __init__(self, session: Session, settings: AppSettings, parent: QWidget) -> None:
        super().__init__(parent, objectName="courseView")
        self._session, self._settings = session, settings
        self._wanted: Callable[[], object] | None = None
        self.desk = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 8, 0, 4)

    def open_lesson(self, key: str) -> None:
        """Opens a lesson, as soon as the course is there."""
        self._when_made(lambda: self.desk.open_lesson(key))

    def open_lesson_on(self, view: str) -> None:
        """Opens the lesson on a view, by the view's key."""
        self._when_made(lambda: self.desk.open_lesson_on(view))

    def show_folder(self) -> None:
        """Opens the folder of the person's own lessons."""
        self._when_made(lambda: self.desk.show_folder())

    def show_guide(self) -> None:
        """Shows how a lesson is written."""
        self._when_made(lambda: self.desk.show_guide())

    def leave(self) -> None:
        """Ends what is under way, and puts back what a lesson changed; for the program's end."""
        if self.desk is not None:
            self.desk.leave()

    def _when_made(self, act: Callable[[], object]) -> None:
        self._wanted = act
        if self.isVisible():
            self._make()

    def _make(self) -> None:
        if self.desk is None:
            from ...course.desk import CourseDesk

            self.desk = CourseDesk(self._session, self._settings, self)
            self._column.addWidget(self.desk)
            self.opened.emit(self.desk)
        wanted, self._wanted = self._wanted, None
        if wanted is not None:
            wanted()

    # Overrides of Qt.

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        # After the first paint: whoever clicks sees at once that something happens.
        QTimer.singleShot(0, self, self._make)
