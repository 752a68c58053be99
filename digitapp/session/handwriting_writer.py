"""CollectionWriter: the person's drawings at once in memory, and soon on the disk.

Invariant: a change is known here until it is on the disk; whoever asks is told how many are not.
Only the job's thread touches the file; it is tried again, at the next change and on a timer, until
it can be written.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from model.errors import DigitError
from model.language import tr
from model.strokes import Drawing

from ..background.job import Job
from ..system.report import LOG, Failure
from .handwriting_store import Change, Collection, changed, labelled

RETRY_MS = 5000
"""Until a file that could not be written is tried again, where nothing else happens before."""


class CollectionWriter(QObject):
    """Keeps the drawings in memory and has a job write them.

    Signals:
        changed(): ``drawings`` are others.
        written(): All that was changed is on the disk.
        failed(Failure): The first of a row of tries failed.
        mended(): What failed has worked at last.
        said(str): What became of a file that was not as it should be.

    Attributes:
        drawings: As they are now, in the order of keeping.
        path: The file; None where they are kept in memory only.
    """

    changed = Signal()
    written = Signal()
    failed = Signal(object)
    mended = Signal()
    said = Signal(str)

    def __init__(self, path: Path | None, parent: QObject) -> None:
        super().__init__(parent)
        self.path = path
        self.drawings: tuple[Drawing, ...] = ()
        self._remarks: list[str] = []
        self._collection = Collection(path, self._remarks.append)
        self._waiting: list[Change] = []
        self._handed = 0
        self._is_written = False
        self._job: Job | None = None
        self._is_stale = False
        self._has_failed = False
        self._asked: tuple[Callable[[], object], Callable[[Failure], object]] | None = None
        self._retry = QTimer(self, singleShot=True, interval=RETRY_MS)
        self._retry.timeout.connect(self._begin)

    @property
    def unwritten(self) -> int:
        """How many changes are not on the disk yet."""
        return len(self._waiting)

    def refresh(self) -> None:
        """Reads the file if another program changed it; at first, reads it."""
        if self.path is not None:
            self._is_stale = True
            self._begin()

    def make(self, change: Change) -> None:
        """Makes a change, at once in memory and soon on the disk."""
        self.drawings = tuple(change.made_to(self.drawings))
        if self.path is not None:
            self._waiting.append(change)
            self._begin()

    def write_now(self, done: Callable[[], object], failed: Callable[[Failure], object]) -> None:
        """Tries at once; calls ``done`` when all is on the disk, else ``failed`` with why not."""
        if not self._waiting:
            done()
            return
        self._asked = done, failed
        self._begin()

    def close(self, timeout_s: float) -> None:
        """Brings what is left to the disk, for the end of the program; says nothing any more."""
        self._retry.stop()
        self._asked = None
        if self._job is not None and not self._job.wait(timeout_s):
            LOG.error("%d changes of the own digits may not be saved", len(self._waiting))
            return
        done = self._handed if self._job is not None and self._is_written else 0
        left = self._waiting[done:]
        if left:
            try:
                self._collection.write(left)
            except DigitError as error:
                LOG.error("%d changes of the own digits are not saved: %s", len(left), error)
        self._waiting = []

    def _begin(self) -> None:
        if self._job is not None or not (self._waiting or self._is_stale):
            return
        self._retry.stop()
        self._handed, self._is_stale, self._is_written = len(self._waiting), False, False
        self._job = job = Job(self._work(tuple(self._waiting)), tr("Your digits"), self)
        job.progressed.connect(self._on_written)
        job.finished.connect(self._on_ended)
        job.failed.connect(self._on_failed)
        job.start()

    def _work(self, changes: Sequence[Change]) -> Iterator[tuple[Drawing, ...]]:
        """In the job's thread: the drawings as the file holds them afterwards."""
        if changes:
            self._collection.write(changes)
        else:
            self._collection.refresh()
        self._is_written = True
        yield self._collection.drawings

    def _on_written(self, values: list) -> None:
        del self._waiting[: self._handed]
        self._handed = 0
        drawings = changed(values[-1], self._waiting)
        if labelled(drawings) != labelled(self.drawings):
            self.drawings = drawings
            self.changed.emit()

    def _on_ended(self) -> None:
        self._forget_job()
        if self._has_failed:
            self._has_failed = False
            self.mended.emit()
        if not self._waiting:
            self.written.emit()
            if self._asked is not None:
                (done, _), self._asked = self._asked, None
                done()
        self._begin()

    def _on_failed(self, failure: Failure) -> None:
        self._forget_job()
        asked, self._asked = self._asked, None
        if self._waiting:
            self._retry.start()
        if asked is not None:
            asked[1](failure)
        elif not self._has_failed:
            self.failed.emit(failure)
        self._has_failed = True
        # What failed may have been a mere look, which was under way when something was drawn.
        if len(self._waiting) > self._handed == 0:
            self._begin()
        self._handed = 0

    def _forget_job(self) -> None:
        self._job.deleteLater()
        self._job = None
        remarks, self._remarks[:] = list(self._remarks), []
        for remark in remarks:
            self.said.emit(remark)
