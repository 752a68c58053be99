"""RecallFilm: a recall from its start to its end, in the file of a film."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from ...background.job import Job
from ...export.figures import ExportFigure, picture_of
from ...export.films import packed_frame, save_film
from ...state import Message
from ...system.report import Failure
from .player import RecallPlayer

FRAMES, PAUSE_MS = 60, 80
FILTERS = "GIF film (*.gif);;PNG pictures, one a moment (*.png)"


class RecallFilm(QObject):
    """Asks for a name, goes through the moments that there are, and writes them in a job.

    Signals:
        said(Message): Where the film was saved, or why it was not.
    """

    said = Signal(object)

    def __init__(self, player: RecallPlayer, parent: QWidget) -> None:
        super().__init__(parent)
        self._player = player
        self._path: Path | None = None
        self._figure: Callable[[], ExportFigure] | None = None
        self._places: list[int] = []
        self._taken: list[bytes] = []
        self._job: Job | None = None
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._on_timeout)

    @property
    def is_active(self) -> bool:
        """Whether a film is being made."""
        return self._path is not None

    def ask(self, figure: Callable[[], ExportFigure]) -> None:
        """Asks where to save a film; ``figure`` gives what is shown now."""
        dialog = QFileDialog(
            self.parent(), "Save a film", "recall.gif", FILTERS, objectName="saveDialog"
        )
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("gif")
        dialog.finished.connect(dialog.deleteLater)
        dialog.fileSelected.connect(lambda path: self.begin(path, figure))
        dialog.open()

    def begin(self, path: str, figure: Callable[[], ExportFigure]) -> None:
        """Takes FRAMES moments, the first and the last among them, for a file of that name."""
        if self.is_active or not self._player.length:
            return
        self._path, self._figure, self._taken = Path(path), figure, []
        last = self._player.length - 1
        count = min(FRAMES, last + 1)
        self._places = sorted({round(k * last / max(count - 1, 1)) for k in range(count)})
        self._player.play(False)
        self._timer.start()

    def close(self, timeout_s: float) -> None:
        """Ends it for the end of the program."""
        self._timer.stop()
        if self._job is not None:
            self._job.cancel()
            self._job.wait(timeout_s)

    def _on_timeout(self) -> None:
        if self._places and self._player.length > self._places[-1]:
            self._player.seek(self._places[len(self._taken)])
            self._taken.append(packed_frame(picture_of(self._figure(), 1.0)))
            if len(self._taken) < len(self._places):
                return
        self._timer.stop()
        # Another recall may have begun meanwhile: then there is a film of what was.
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
        self._job, self._path, self._taken, self._places = None, None, [], []
