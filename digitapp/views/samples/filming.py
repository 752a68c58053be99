"""SheetFilm: the next sheets, as they are shown, in the file of a film."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from ...background.job import Job
from ...export.figures import ExportFigure, picture_of
from ...export.films import packed_frame, save_film
from ...state import Message
from ...system.report import Failure

FRAMES, PAUSE_MS = 60, 80
FILTERS = "GIF film (*.gif);;PNG pictures, one a moment (*.png)"


class SheetFilm(QObject):
    """Asks for a name, takes so many pictures as they are shown, and writes them in a job.

    Signals:
        begun(): A name is chosen: the pictures are to move now.
        said(Message): Where the film was saved, or why it was not.

    Attributes:
        frames: How many pictures a film has.
    """

    begun = Signal()
    said = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.frames = FRAMES
        self._path: Path | None = None
        self._taken: list[bytes] = []
        self._job: Job | None = None

    @property
    def is_taking(self) -> bool:
        """Whether it waits for pictures."""
        return self._path is not None

    def ask(self, name: str) -> None:
        """Asks where to save a film; ``name``, without ending, is proposed."""
        dialog = QFileDialog(
            self.parent(), "Save a film", f"{name}.gif", FILTERS, objectName="saveDialog"
        )
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("gif")
        dialog.finished.connect(dialog.deleteLater)
        dialog.fileSelected.connect(self.begin)
        dialog.open()

    def begin(self, path: str) -> None:
        """Takes the pictures to come, for a file of that name."""
        self._path, self._taken = Path(path), []
        self.begun.emit()

    def take(self, figure: ExportFigure) -> None:
        """Takes what is shown now, if a film is being made; the last one has it written."""
        if self._path is None or self._job is not None:
            return
        self._taken.append(packed_frame(picture_of(figure, 1.0)))
        if len(self._taken) >= self.frames:
            self._write()

    def give_up(self) -> None:
        """Takes no more: what was taken so far is the film, if it is one."""
        if self._path is not None and self._job is None and len(self._taken) > 1:
            self._write()
        elif self._job is None:
            self._path, self._taken = None, []

    def close(self, timeout_s: float) -> None:
        """Ends it for the end of the program."""
        self._path = None
        if self._job is not None:
            self._job.cancel()
            self._job.wait(timeout_s)

    def _write(self) -> None:
        self._job = job = Job(save_film(self._path, self._taken, PAUSE_MS), "Film", self)
        job.finished.connect(self._on_finished)
        job.failed.connect(self._on_failed)
        job.ended.connect(self._on_ended)
        job.start()

    def _on_finished(self) -> None:
        self.said.emit(Message(f"The film is saved as “{self._path.name}”."))

    def _on_failed(self, failure: Failure) -> None:
        self.said.emit(Message(failure.sentence, "error", failure.details))

    def _on_ended(self) -> None:
        self._job.deleteLater()
        self._job, self._path, self._taken = None, None, []
