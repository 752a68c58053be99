"""Shelf: all lessons there are, read in a job, and again when a file of the person's is saved."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

from model.language import tr

from ..background.job import Job
from .folder import Course, Stamp, changed_since, read_course, stamp
from .lesson import Lesson

SETTLE_MS = 150
"""Programs save a file in several moves: it is read once they are over."""

MOST_WATCHED = 400


class Shelf(QObject):
    """The lessons of the program and of the person's folder.

    Args:
        folder: The person's; it need not exist.
        parent: Owner.

    Signals:
        changed(): Lessons were read, or read again.
        failed(Failure): They could not be read, for a reason that nobody foresaw.

    Attributes:
        folder: The person's.
        course: What there is; None until it was read for the first time.
    """

    changed = Signal()
    failed = Signal(object)

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.folder = folder
        self.course: Course | None = None
        self._job: Job | None = None
        self._is_old = self._is_closed = False
        self._stamp: Stamp = ()
        self._watcher = QFileSystemWatcher(self)
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle.timeout.connect(self._on_settled)
        self._watcher.fileChanged.connect(lambda _: self._settle.start())
        self._watcher.directoryChanged.connect(lambda _: self._settle.start())

    @property
    def lessons(self) -> tuple[Lesson, ...]:
        """In their order."""
        return self.course.lessons if self.course is not None else ()

    def find(self, key: str) -> Lesson | None:
        """The lesson of that key; None where there is none."""
        return next((lesson for lesson in self.lessons if lesson.key == key), None)

    def after(self, lesson: Lesson) -> Lesson | None:
        """The lesson behind that one; None after the last."""
        keys = [each.key for each in self.lessons]
        at = keys.index(lesson.key) + 1 if lesson.key in keys else len(keys)
        return self.lessons[at] if at < len(keys) else None

    def read(self) -> None:
        """Reads them all; ``changed`` tells when that is done."""
        if self._job is not None or self._is_closed:
            self._is_old = not self._is_closed
            return
        self._is_old = False
        self._watch()
        self._stamp = stamp(self.folder)
        self._job = job = Job(_reading(self.folder), tr("Reading the lessons"), self)
        job.progressed.connect(self._on_read)
        job.failed.connect(self.failed)
        job.ended.connect(self._on_ended)
        job.start()

    def close(self, timeout_s: float = 1.0) -> None:
        """Ends what is under way, and begins nothing any more; for the end of the program."""
        self._is_closed, self._is_old = True, False
        if self._job is not None:
            self._job.cancel()
            self._job.wait(timeout_s)

    def _watch(self) -> None:
        """Watches the person's folder and its files; a file that is saved may be a new one."""
        folder = self.folder
        while not folder.is_dir() and folder != folder.parent:
            folder = folder.parent  # until it is made
        paths = [folder]
        if folder == self.folder:
            paths += [*folder.glob("*.md"), *folder.glob("*.toml")]
        known = {*self._watcher.files(), *self._watcher.directories()}
        new = [str(path) for path in paths[:MOST_WATCHED] if str(path) not in known]
        if new:
            self._watcher.addPaths(new)

    def _on_settled(self) -> None:
        self._watch()
        if changed_since(self.folder, self._stamp):
            self.read()

    def _on_read(self, values: list[Any]) -> None:
        self.course = values[-1]
        self.changed.emit()

    def _on_ended(self) -> None:
        self._job.deleteLater()
        self._job = None
        if self._is_old:
            self.read()


def _reading(folder: Path) -> Iterator[Course]:
    yield read_course(folder)
