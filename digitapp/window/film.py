"""Filming: the moments of a training one after another, as the window shows them, in a file.

Invariant: a moment's picture is taken when the views have drawn it, however long that takes; what
was looked at before is looked at again in the end.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np
from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal
from PySide6.QtGui import QImage

from model.language import tr

from ..background.job import Job
from ..export.films import packed_frame, save_film
from ..session.session import Session
from ..session.snapshot_history import Moment
from ..system.report import Failure

MAX_FRAMES = 100
SETTLED_MS, ASKED_MS, LATEST_MS = 160, 1000, 4000
"""Time that views get to draw a moment; and after which one that computes on is not waited for:
an answer that comes bit by bit, and a picture that comes at once."""

LOOK_MS = 20
Taker = Callable[[Moment, float], QImage | None]


class Filming(QObject):
    """Takes a picture of each moment and writes them, with progress; can be cancelled.

    Signals:
        advanced(int, int): So many pictures of so many are done; each is taken, then written.
        finished(str): The film is in this file.
        failed(Failure): It could not be written.
        ended(): It is over, whether finished, failed or cancelled.
    """

    advanced = Signal(int, int)
    finished = Signal(str)
    failed = Signal(object)
    ended = Signal()

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._timeline = session.snapshots
        self._job: Job | None = None
        self._waiting: list[Moment] = []
        self._first: Moment | None = None
        self._total = 0
        self._frames: list[bytes] = []
        self._path = ""
        self._pause_ms = 100
        self._before: Moment | None = None
        self._take: Taker | None = None
        self._clock = QElapsedTimer()
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self._on_timeout)

    @property
    def is_active(self) -> bool:
        """Whether a film is being made."""
        return self._timer.isActive() or self._job is not None

    def start(self, path: str, pause_ms: int, take: Taker) -> None:
        """Begins a film of all moments that there are now.

        Args:
            path: A GIF, or the first name of a row of PNGs: "film.png" gives "film-001.png", ...
            pause_ms: How long each picture stays, in a GIF.
            take: (moment, how far the film is, 0 to 1) -> picture of what is shown, always of one
                size; None where that is not shown any more: then the film is given up.
        """
        moments = self._timeline.moments
        chosen = np.linspace(0, len(moments) - 1, min(len(moments), MAX_FRAMES)).round()
        self._waiting = [moments[int(k)] for k in chosen]
        self._frames, self._path, self._pause_ms, self._take = [], path, pause_ms, take
        self._first, self._total = self._waiting[0], len(self._waiting)
        self._before = self._timeline.chosen
        self._show_next()
        self._timer.start()

    def cancel(self) -> None:
        """Ends it; no file is written, or what was there stays."""
        if self._timer.isActive():
            self._stop_taking()
            self.ended.emit()
        elif self._job is not None:
            self._job.cancel()

    def close(self, timeout_s: float = 1.0) -> None:
        """Ends it for the end of the program."""
        self._timer.stop()
        if self._job is not None:
            self._job.cancel()
            self._job.wait(timeout_s)

    def _show_next(self) -> None:
        self._timeline.look_at(self._waiting[0])
        self._clock.start()

    def _on_timeout(self) -> None:
        moments = self._timeline.moments
        if not moments or moments[0] is not self._first:  # another training has begun
            self.cancel()
            return
        waited_ms = self._clock.elapsed()
        probes, queries = self._session.probes, self._session.queries
        is_asked = queries.is_busy and waited_ms < ASKED_MS
        if waited_ms < SETTLED_MS or is_asked or (probes.is_busy and waited_ms < LATEST_MS):
            return
        left = len(self._waiting) - 1
        fraction = 1 - left / max(self._total - 1, 1)
        picture = self._take(self._waiting[0], fraction)
        if picture is None:
            self.cancel()
            return
        del self._waiting[0]
        self._frames.append(packed_frame(picture))
        self.advanced.emit(self._total - left, 2 * self._total)
        # A training under way lets moments go to make room for others.
        self._waiting = [moment for moment in self._waiting if moment in moments]
        if self._waiting:
            self._show_next()
        else:
            self._stop_taking()
            self._write()

    def _stop_taking(self) -> None:
        self._timer.stop()
        moments = self._timeline.moments
        self._timeline.look_at(self._before if self._before in moments else None)

    def _write(self) -> None:
        total = len(self._frames)
        self._job = job = Job(save_film(Path(self._path), self._frames, self._pause_ms), tr("Film"))
        job.setParent(self)
        job.progressed.connect(lambda counts: self.advanced.emit(total + counts[-1], 2 * total))
        job.finished.connect(lambda: self.finished.emit(self._path))
        job.failed.connect(self._on_failed)
        job.ended.connect(self._on_ended)
        job.start()

    def _on_failed(self, failure: Failure) -> None:
        self.failed.emit(failure)

    def _on_ended(self) -> None:
        self._job.deleteLater()
        self._job, self._frames = None, []
        self.ended.emit()
