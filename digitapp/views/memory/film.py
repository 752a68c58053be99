"""RecallFilm: a recall from its start to its end, in the file of a film."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from ...export.figures import ExportFigure
from ...export.film_file import FRAMES, FilmFile
from .player import RecallPlayer


class RecallFilm(FilmFile):
    """Goes through the moments that there are."""

    def __init__(self, player: RecallPlayer, parent: QWidget) -> None:
        super().__init__(parent)
        self._player = player
        self._figure: Callable[[], ExportFigure] | None = None
        self._places: list[int] = []
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._on_timeout)

    def ask(self, figure: Callable[[], ExportFigure]) -> None:
        """Asks where to save a film; ``figure`` gives what is shown now."""
        self._ask("recall", lambda path: self.begin(path, figure))

    def begin(self, path: str, figure: Callable[[], ExportFigure]) -> None:
        """Takes FRAMES moments, the first and the last among them, for a file of that name."""
        if self.is_taking or not self._player.length:
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
        super().close(timeout_s)

    def _on_timeout(self) -> None:
        if self._player.length > self._places[-1]:
            self._player.seek(self._places[len(self._taken)])
            self._take(self._figure())
            if len(self._taken) < len(self._places):
                return
        self._timer.stop()
        # Another recall may have begun meanwhile: then there is a film of what was.
        self._write()
