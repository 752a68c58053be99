"""FilmFile: a film of what a view shows, from the question for its name to the file."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from model.language import tr

from ..background.job import Job
from ..state import Message
from ..system.report import Failure
from .figures import ExportFigure, picture_of
from .films import packed_frame, save_film
from .saving import ask_name

FRAMES, PAUSE_MS = 60, 80
KINDS = {".gif": tr("GIF film (*.gif)"), ".png": tr("PNG pictures, one a moment (*.png)")}


class FilmFile(QObject):
    """Asks for a name, keeps the pictures that are taken, and writes them in a job.

    A subclass says which pictures, and when there are enough.

    Signals:
        said(Message): Where the film was saved, or why it was not.
    """

    said = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._path: Path | None = None
        self._taken: list[bytes] = []
        self._job: Job | None = None

    @property
    def is_taking(self) -> bool:
        """Whether a film is being made: pictures are taken, or written."""
        return self._path is not None

    def close(self, timeout_s: float) -> None:
        """Ends it for the end of the program."""
        self._path = None
        if self._job is not None:
            self._job.cancel()
            self._job.wait(timeout_s)

    def _ask(self, name: str, then: Callable[[str], object]) -> None:
        """Asks where to save a film, and calls ``then``; ``name``, without ending, is proposed."""
        ask_name(self.parent(), tr("Save a film"), name, KINDS, then)

    def _take(self, figure: ExportFigure) -> None:
        """Takes a picture more."""
        self._taken.append(packed_frame(picture_of(figure, 1.0)))

    def _write(self) -> None:
        """Writes what was taken."""
        self._job = job = Job(save_film(self._path, self._taken, PAUSE_MS), tr("Film"), self)
        job.finished.connect(self._on_finished)
        job.failed.connect(self._on_failed)
        job.ended.connect(self._on_ended)
        job.start()

    def _on_finished(self) -> None:
        self.said.emit(Message(tr("The film is saved as “{name}”.", name=self._path.name)))

    def _on_failed(self, failure: Failure) -> None:
        self.said.emit(Message(failure.sentence, "error", failure.details))

    def _on_ended(self) -> None:
        self._job.deleteLater()
        self._job, self._path, self._taken = None, None, []
