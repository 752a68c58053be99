"""RecallPlayer: has a recall computed, and shows it as slowly as one likes.

Invariant: of each change the pixel is kept, and a picture only where many change at once; what is
shown at ``position`` follows from these alone.
"""

from collections.abc import Iterator

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from model.archs import Recall, Recaller
from model.language import tr

from ...background.job import Job

FRAME_MS = 40
MOST_MOMENTS = 20_000


class RecallPlayer(QObject):
    """Plays the moments of a recall one after another.

    Signals:
        changed(): Another moment is shown, there are more, or it plays or rests now.
        failed(Failure): The recall could not be computed.

    Attributes:
        speed: Changes a second.
        position: The moment that is shown, from 0.
        plays: Whether it goes on by itself.
    """

    changed = Signal()
    failed = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.speed, self.position, self.plays = 100.0, 0, False
        self._job: Job | None = None
        self._energies: list[float] = []
        self._steps: list[tuple[int, float] | np.ndarray] = []
        self._picture: np.ndarray | None = None
        self._due = 0.0
        self._timer = QTimer(self, interval=FRAME_MS)
        self._timer.timeout.connect(self._on_timeout)

    @property
    def length(self) -> int:
        """How many moments there are."""
        return len(self._steps)

    @property
    def picture(self) -> np.ndarray | None:
        """(height, width): what is shown; None before the first recall. Read-only."""
        return self._picture

    @property
    def energies(self) -> list[float]:
        """Of the moments up to the one that is shown."""
        return self._energies[: self.position + 1]

    @property
    def is_done(self) -> bool:
        """Whether the last moment is shown, and no more will come."""
        return self._job is None and self.length > 0 and self.position == self.length - 1

    def begin(self, network: Recaller, image: np.ndarray, known: np.ndarray | None) -> None:
        """Has a recall computed from a picture; what is ``known`` is held."""
        self._clear()
        # One that was cancelled tells only its end.
        self._job = job = Job(_moments(network, image, known), tr("Recalling"), self)
        job.progressed.connect(self._on_progressed)
        job.failed.connect(self.failed)
        job.ended.connect(lambda: self._on_ended(job))
        job.start()

    def forget(self) -> None:
        """Shows nothing any more."""
        self._clear()
        self.changed.emit()

    def play(self, on: bool = True) -> None:
        """Goes on by itself, or rests; at the end, from the start again."""
        if on and self.is_done:
            self.seek(0)
        self.plays, self._due = on, 0.0
        self._timer.start() if on else self._timer.stop()
        self.changed.emit()

    def step(self) -> None:
        """Shows the next moment, and rests."""
        self.play(False)
        self.seek(self.position + 1)

    def seek(self, position: int) -> None:
        """Shows a moment."""
        position = min(max(position, 0), max(self.length - 1, 0))
        if position < self.position:
            self._show(0)
        while self.position < position:
            self._show(self.position + 1)
        self.changed.emit()

    def cancel(self) -> None:
        """Computes and plays no more."""
        self.plays = False
        self._timer.stop()
        job, self._job = self._job, None
        if job is not None:
            job.cancel()

    def close(self, timeout_s: float) -> None:
        """Ends it for the end of the program."""
        job = self._job
        self.cancel()
        if job is not None:
            job.wait(timeout_s)

    def _clear(self) -> None:
        self.cancel()
        self._energies, self._steps, self._picture = [], [], None
        self.position = 0

    def _show(self, position: int) -> None:
        self.position = position
        step = self._steps[position]
        if isinstance(step, np.ndarray):
            self._picture = step.copy()
        else:
            self._picture.flat[step[0]] = step[1]

    def _on_progressed(self, values: list[Recall]) -> None:
        for moment in values:
            self._energies.append(moment.energy)
            pixel = moment.changed
            self._steps.append(
                moment.picture if pixel is None else (pixel, float(moment.picture.flat[pixel]))
            )
        if self._picture is None:
            self._show(0)
        self.changed.emit()

    def _on_timeout(self) -> None:
        if self.is_done:
            self.play(False)
            return
        self._due += self.speed * FRAME_MS / 1000
        whole = int(self._due)
        self._due -= whole
        if whole:
            self.seek(self.position + whole)

    def _on_ended(self, job: Job) -> None:
        job.deleteLater()
        if job is self._job:
            self._job = None
            self.changed.emit()


def _moments(network: Recaller, image: np.ndarray, known: np.ndarray | None) -> Iterator[Recall]:
    rng = np.random.default_rng()
    for count, moment in enumerate(network.recalling(image, rng, known)):
        if count >= MOST_MOMENTS:
            return
        yield moment
