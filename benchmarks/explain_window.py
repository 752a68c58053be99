"""How many pictures a second the Dream view shows; in a process of its own."""

from PySide6.QtCore import QEvent, QObject

from .window_program import made


class Dreaming:
    """A round is some seconds of dreaming ten digits, without end.

    Args:
        folder: For settings.
        seconds: How long to look.
        data: What is trained on.
        arch: What is trained meanwhile; None for nothing.
    """

    def __init__(self, folder: str, seconds: float, data: str, arch: str | None) -> None:
        self._program = made(folder, data if arch else None)
        self._seconds, self._arch = seconds, arch

    def round(self) -> dict[str, float]:
        """Pictures painted in a second."""
        program = self._program
        view = program.window.views["dream"]
        program.open_tab("dream")
        if self._arch:
            program.train(self._arch)
        program.rest(1.0)
        view.player.reset()
        view.player.play(100_000)
        program.rest(0.5)
        painted = Paintings(view)
        program.rest(self._seconds)
        return {"rate": painted.count / self._seconds}


class Paintings(QObject):
    """Counts paintings of the dream that show other pictures than the last.

    Attributes:
        count: So far.
    """

    def __init__(self, view: QObject) -> None:
        super().__init__(view)
        self.count = 0
        self._grid = view.grid
        self._last: object = None
        view.grid.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: D102
        if event.type() == QEvent.Type.Paint and self._grid.tiles is not self._last:
            self._last = self._grid.tiles
            self.count += 1
        return False
