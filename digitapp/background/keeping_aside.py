"""What is not saved, kept aside while the program runs, and found again if it was killed.

Each process has a folder of its own, which it locks: a folder whose lock can be had is of a
process that lives no more. Invariants: a folder of a living process is never touched; every file in
one is written whole or not at all; a folder that was opened here is locked, so that no other window
offers it too.
"""

import contextlib
import json
import os
import secrets
import shutil
import threading
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QLockFile

from model.disk import remove_dead_parts_in, replacing
from model.errors import BadFileError, DigitError
from model.files import SavedNetwork, load_network, load_run
from model.npz import read_arrays, write_arrays
from model.plan import Ready
from model.progress import result_of
from model.run import Run

from ..system.locks import lock_at
from ..system.report import LOG

MAX_PLACES = 6
MAX_ALL_BYTES = 1 << 30
MAX_AGE_S = 30 * 86_400
"""What is kept of dead processes: the latest few, within a gigabyte, for a month."""

MAX_RUN_BYTES = 128 << 20
"""Of the weights of a network that is kept aside; a larger one would hold its training up."""

MAX_DRAWING_BYTES = 64 << 20
FIRST_S, EVERY_S = 5.0, 30.0
"""Seconds of a training until it is kept aside, first and from then on."""

FRACTION = 0.02
"""Largest fraction of the time of a training that may go into that."""

Write = Callable[[str], Generator[float, None, None]]


@dataclass(frozen=True, eq=False)
class KeptDrawing:
    """What lay on the canvas.

    Attributes:
        strokes: Float32 (points, 2) each, in canvas units.
        bitmap: The picture in their place; None where there was none.
    """

    strokes: tuple[np.ndarray, ...] = ()
    bitmap: np.ndarray | None = None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing."""
        return not self.strokes and self.bitmap is None


@dataclass(frozen=True, eq=False)
class Recovered:
    """A network that was kept aside: with its training, where that can go on."""

    saved: SavedNetwork
    run: Run | None


class RecoveryPlace:
    """The folder of one process.

    Attributes:
        folder: Where it is; made with the first file.
    """

    def __init__(self, folder: Path, lock: QLockFile | None = None) -> None:
        self.folder = folder
        self._lock = lock
        self._turn = threading.Lock()

    @classmethod
    def new(cls, root: Path) -> "RecoveryPlace":
        """A place of this process, of which nothing is on the disk yet."""
        return cls(root / f"{os.getpid()}-{secrets.token_hex(4)}")

    def write_network(self, write: Write, note: dict[str, Any]) -> None:
        """Writes a network, with what is known of it as JSON values.

        Raises:
            DigitError: It can't be written.
            OSError: The same.
        """
        self._open()
        result_of(write(str(self.folder / "network.npz")))
        with replacing(self.folder / "note.json") as file:
            file.write(json.dumps(note | {"saved": time.time()}).encode())

    def write_drawing(self, drawing: KeptDrawing) -> None:
        """Writes what lies on the canvas; raises as ``write_network``."""
        if drawing.is_empty:
            self._forget("drawing.npz")
            return
        self._open()
        arrays = {f"stroke{n}": stroke for n, stroke in enumerate(drawing.strokes)}
        if drawing.bitmap is not None:
            arrays = {"bitmap": drawing.bitmap}
        write_arrays(self.folder / "drawing.npz", arrays)

    def forget_network(self) -> None:
        """Takes the network out again: it is in a file, or gone."""
        self._forget("network.npz", "note.json")

    @property
    def has_network(self) -> bool:
        """Whether a network is in it."""
        return (self.folder / "network.npz").is_file()

    @property
    def has_anything(self) -> bool:
        """Whether there is something to bring back."""
        return self.has_network or (self.folder / "drawing.npz").is_file()

    def note(self) -> dict[str, Any]:
        """What was written with the network; empty where that can't be read."""
        try:
            with (self.folder / "note.json").open("rb") as file:
                note = json.loads(file.read(1 << 20))
        except (OSError, ValueError, RecursionError):
            return {}
        return note if isinstance(note, dict) else {}

    def drawing(self) -> KeptDrawing:
        """What lay on the canvas; empty where that can't be read."""
        try:
            arrays = read_arrays(self.folder / "drawing.npz", max_bytes=MAX_DRAWING_BYTES)
        except DigitError:
            return KeptDrawing()
        bitmap = arrays.pop("bitmap", None)
        strokes = [array.astype(np.float32) for array in arrays.values() if _is_stroke(array)]
        return KeptDrawing(tuple(strokes), bitmap if _is_picture(bitmap) else None)

    def network(self) -> Recovered:
        """The network, with its training if it can go on.

        Raises:
            DigitError: It can't be read.
        """
        path = self.folder / "network.npz"
        try:
            run, saved = load_run(path)
        except BadFileError:
            return Recovered(load_network(path), None)
        return Recovered(saved, run)

    def copy_network(self, path: str) -> None:
        """Copies the network's file; raises OSError."""
        with (self.folder / "network.npz").open("rb") as source, replacing(Path(path)) as file:
            shutil.copyfileobj(source, file)

    def remove(self) -> None:
        """Takes all of it away."""
        self.release()
        shutil.rmtree(self.folder, ignore_errors=True)
        with contextlib.suppress(OSError):
            self.folder.parent.rmdir()  # only if it is empty

    def release(self) -> None:
        """Leaves it for the next start."""
        if self._lock is not None:
            self._lock.unlock()
            self._lock = None

    def _open(self) -> None:
        with self._turn:
            if self._lock is None:
                self.folder.mkdir(parents=True, exist_ok=True)
                lock = _lock_of(self.folder)
                if not lock.tryLock(0):
                    raise OSError("the place can't be locked")
                self._lock = lock

    def _forget(self, *names: str) -> None:
        for name in names:
            with contextlib.suppress(OSError):
                (self.folder / name).unlink(missing_ok=True)


def places_of_the_dead(root: Path) -> list[RecoveryPlace]:
    """The places that killed processes left, the latest first; now locked by this process.

    What is too old, or too much for the limits above, is removed.
    """
    found: list[tuple[float, int, RecoveryPlace]] = []
    with contextlib.suppress(OSError):
        for entry in os.scandir(root):
            if not entry.is_dir(follow_symlinks=False):
                continue
            lock = _lock_of(Path(entry.path))
            if lock.tryLock(0):
                remove_dead_parts_in(Path(entry.path))
                files = [file.stat() for file in os.scandir(entry.path) if file.is_file()]
                size = sum(file.st_size for file in files)
                when = max((file.st_mtime for file in files), default=0.0)
                found.append((when, size, RecoveryPlace(Path(entry.path), lock)))
    kept, total = [], 0
    for when, size, place in sorted(found, key=lambda one: -one[0]):
        total += size
        is_within = len(kept) < MAX_PLACES and total <= MAX_ALL_BYTES
        if place.has_anything and is_within and time.time() - when < MAX_AGE_S:
            kept.append(place)
        else:
            place.remove()
    return kept


def kept_aside(
    work: Generator[Any, Any, Any],
    keep: Callable[[Ready], None],
    is_wanted_at_the_end: Callable[[], bool],
) -> Generator[Any, Any, None]:
    """What a training yields, with its run kept aside every now and then, in its own thread.

    Args:
        work: As ``carried_out`` gives it; what is sent is passed on.
        keep: Writes the run as it stands: between two values it is whole.
        is_wanted_at_the_end: Whether it shall be kept once more when this is closed.
    """
    ready: Ready | None = None
    due_s, message = float("inf"), None
    try:
        while True:
            try:
                value = work.send(message)
            except StopIteration:
                return
            if isinstance(value, Ready):
                ready, due_s = value, time.monotonic() + FIRST_S
            elif time.monotonic() >= due_s:
                begin = time.monotonic()
                keep(ready)
                now = time.monotonic()
                due_s = now + max(EVERY_S, (now - begin) / FRACTION)
            message = yield value
    finally:
        work.close()
        if ready is not None and is_wanted_at_the_end():
            keep(ready)


def doing(acts: Sequence[Callable[[], None]]) -> Iterator[int]:
    """Does one thing after the other, for a job; what fails is only written down in the log."""
    for number, act in enumerate(acts):
        quietly(act)
        yield number


def quietly(act: Callable[[], None]) -> bool:
    """Does it; whether that worked. Nothing here is worth a person's attention."""
    try:
        act()
    except (DigitError, OSError, ValueError) as error:
        LOG.warning("not kept aside: %s", error)
        return False
    return True


def size_of(run: Run) -> int:
    """Bytes of what is written of a run, about."""
    arrays = [*run.network.parameters.values(), *run.network.state().values()]
    return sum(array.nbytes for array in arrays) + sum(
        array.nbytes for array in (run.ema or {}).values()
    )


def _lock_of(folder: Path) -> QLockFile:
    lock = lock_at(str(folder / "lock"))
    lock.setStaleLockTime(0)  # however long a process lives, its place is its own
    return lock


def _is_stroke(array: np.ndarray) -> bool:
    return array.ndim == 2 and array.shape[1] == 2 and len(array) > 0 and np.isfinite(array).all()


def _is_picture(array: np.ndarray | None) -> bool:
    return (
        array is not None
        and array.ndim in (2, 3)
        and array.size > 0
        and (array.ndim == 2 or (array.dtype == np.uint8 and array.shape[2] in (3, 4)))
        and np.isfinite(array).all()
    )
