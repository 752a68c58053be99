"""Filming: the moments of a training one after another, as the window shows them, in a file.

Invariant: a moment's picture is taken when the views have drawn it, however long that takes; what
was looked at before is looked at again in the end.
"""

import io
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
from PySide6.QtCore import QBuffer, QElapsedTimer, QIODevice, QObject, QTimer, Signal
from PySide6.QtGui import QImage

from model.disk import replacing, save_error
from model.errors import SaveError

from ..background.job import Job
from ..session.session import Session
from ..session.snapshot_history import Moment
from ..system.report import Failure

MAX_FRAMES = 100
SETTLED_MS, LATEST_MS = 160, 4000
"""Time that views get to draw a moment; and after which one that computes on is not waited for."""

LOOK_MS = 20
COLOURS = 256
Taker = Callable[[Moment, float], QImage | None]

HOLD = 12
"""How many times as long as the others the last frame of a film stays."""


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
        if waited_ms < SETTLED_MS or (self._session.probes.is_busy and waited_ms < LATEST_MS):
            return
        left = len(self._waiting) - 1
        fraction = 1 - left / max(self._total - 1, 1)
        picture = self._take(self._waiting[0], fraction)
        if picture is None:
            self.cancel()
            return
        del self._waiting[0]
        self._frames.append(_png(picture))
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
        self._job = job = Job(save_film(Path(self._path), self._frames, self._pause_ms), "Film")
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


def save_film(path: Path, frames: Sequence[bytes], pause_ms: int) -> Iterator[int]:
    """Writes pictures as a film, for a Job: yields how many are done.

    Args:
        path: Ends in .gif, or in .png for a row of files.
        frames: PNGs of one size.
        pause_ms: How long each stays.

    Raises:
        SaveError: It could not be written; what was there before still is.
    """
    if path.suffix.lower() == ".png":
        yield from _save_row(path, frames)
        return
    if path.suffix.lower() != ".gif":
        raise SaveError(f"A film can’t be “{path.name}”: let the name end in gif or png.")
    from PIL import Image

    pictures = []
    for count, frame in enumerate(frames, start=1):
        picture = Image.open(io.BytesIO(frame)).convert("RGB")
        # Without dithering: flat colours stay flat, and the file small.
        pictures.append(
            picture.quantize(COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        )
        yield count
    pauses = [pause_ms] * (len(pictures) - 1) + [pause_ms * HOLD]
    whole = io.BytesIO()
    pictures[0].save(
        whole, "GIF", save_all=True, append_images=pictures[1:], duration=pauses, loop=0
    )
    yield len(frames)  # who cancelled meanwhile gets no file
    try:
        with replacing(path) as file:
            file.write(whole.getvalue())
    except OSError as error:
        raise save_error(path, error) from error


def _save_row(path: Path, frames: Sequence[bytes]) -> Iterator[int]:
    """Writes a row of pictures: all of them, or none where it is cancelled or fails."""
    digits = max(3, len(str(len(frames))))
    names = [f"{path.stem}-{count:0{digits}}{path.suffix}" for count in range(1, len(frames) + 1)]
    try:
        with tempfile.TemporaryDirectory(prefix=".film-", dir=path.parent) as folder:
            for count, (name, frame) in enumerate(zip(names, frames, strict=True), start=1):
                (Path(folder) / name).write_bytes(frame)
                yield count
            for name in names:
                (Path(folder) / name).replace(path.with_name(name))
    except OSError as error:
        raise save_error(path, error) from error


def _png(image: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG", 80)  # hardly packed: that takes the time of a frame
    return buffer.data().data()
