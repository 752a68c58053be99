"""FileDoor: whatever file is dropped or named comes in here, and is told by its content."""

from PySide6.QtCore import QObject, Signal

from model.language import tr

from ..background.job import Job
from ..background.recognition import FoundFile, recognising
from ..system.report import Failure
from .state_keeper import StateKeeper


class FileDoor(QObject):
    """Finds out in the background what a file is; the last one that was asked about counts.

    Signals:
        asked(): A file is about to be looked at.
        found(FoundFile): What it is. Whoever opens files of that kind takes it from here.
    """

    asked = Signal()
    found = Signal(object)

    def __init__(self, keeper: StateKeeper, parent: QObject) -> None:
        super().__init__(parent)
        self._keeper = keeper
        self._job: Job | None = None

    def open(self, path: str, place: str = "canvas") -> None:
        """Opens a file or folder as what it is, or says what it is that can't be opened.

        Args:
            path: Where it lies.
            place: Where a picture in it is to go: "canvas" or "picture", the view.
        """
        if self._job is not None:
            self._job.cancel()
        self.asked.emit()
        self._job = job = Job(recognising(path, place), tr("Opening a file"), self)
        job.progressed.connect(self._on_found)
        job.failed.connect(self._on_failed)
        job.ended.connect(lambda: self._on_ended(job))
        job.start()

    def close(self, timeout_s: float) -> None:
        """Ends it, for the end of the program."""
        if self._job is not None:
            self._job.cancel()
            self._job.wait(timeout_s)

    def _on_found(self, values: list[FoundFile]) -> None:
        self.found.emit(values[-1])

    def _on_failed(self, failure: Failure) -> None:
        self._keeper.report(failure)

    def _on_ended(self, job: Job) -> None:
        job.deleteLater()
        if self._job is job:
            self._job = None
