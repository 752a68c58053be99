"""SheetFilm: the next sheets, as they are shown, in the file of a film."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ...export.figures import ExportFigure
from ...export.film_file import FRAMES, FilmFile


class SheetFilm(FilmFile):
    """Takes so many pictures as they are shown.

    Signals:
        begun(): A name is chosen: the pictures are to move now.

    Attributes:
        frames: How many pictures a film has.
    """

    begun = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.frames = FRAMES

    def ask(self, name: str) -> None:
        """Asks where to save a film; ``name``, without ending, is proposed."""
        self._ask(name, self.begin)

    def begin(self, path: str) -> None:
        """Takes the pictures to come, for a file of that name; not while one is being written."""
        if self._job is not None:
            return
        self._path, self._taken = Path(path), []
        self.begun.emit()

    def take(self, figure: ExportFigure) -> None:
        """Takes what is shown now, if a film is being made; the last one has it written."""
        if self._path is None or self._job is not None:
            return
        self._take(figure)
        if len(self._taken) >= self.frames:
            self._write()

    def give_up(self) -> None:
        """Takes no more: what was taken so far is the film, if it is one."""
        if self._path is not None and self._job is None and len(self._taken) > 1:
            self._write()
        elif self._job is None:
            self._path, self._taken = None, []
