"""The person's own drawings with their digits, on disk and in memory.

One file of JSON lines, one drawing a line (``model.strokes``). Invariants: the file is replaced
whole at every change; a line that can't be read is never lost, because the file that holds it is
set aside under another name first; and two programs that keep the same file see each other's
changes, because every change is made to what the file holds at that moment.
"""

import dataclasses
import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
from PySide6.QtCore import QLockFile

from model.disk import save_error
from model.errors import SaveError
from model.strokes import Drawing, salvage_drawings, write_drawings

MAX = 2000
"""Drawings in a collection: more would make every change slow, and none of them better."""

PATIENCE_MS = 2000
"""For another program that writes the same file."""


@dataclass(frozen=True, eq=False)
class Change:
    """A change of the collection, and by ``inverse`` the way back.

    Attributes:
        words: What it is, for a button that undoes it, such as "deleting 3 drawings".
        removed: Drawings that go, with their places.
        added: Drawings that come, with their places; -1 for the end.
    """

    words: str
    removed: tuple[tuple[int, Drawing], ...] = ()
    added: tuple[tuple[int, Drawing], ...] = ()

    @property
    def inverse(self) -> "Change":
        """What takes it back."""
        return Change(self.words, removed=self.added, added=self.removed)

    def made_to(self, drawings: Iterable[Drawing]) -> list[Drawing]:
        """``drawings`` with the change; those that it is about are known by their ids."""
        gone = {drawing.id for _, drawing in (*self.removed, *self.added)}
        changed = [drawing for drawing in drawings if drawing.id not in gone]
        for place, drawing in sorted(self.added, key=lambda pair: pair[0] < 0):
            changed.insert(place if place >= 0 else len(changed), drawing)
        return changed


class Collection:
    """Drawings that are kept.

    Args:
        path: The file; None to keep them in memory only.
        tell: Called with a sentence where the person must know what became of a file.

    Attributes:
        drawings: As they are now, in the order of keeping; each has an id of its own.
    """

    def __init__(self, path: Path | None, tell: Callable[[str], object]) -> None:
        self.drawings: tuple[Drawing, ...] = ()
        self._path = path
        self._tell = tell
        self._pending: list[Change] = []
        self._stamp: tuple[int, int, int] | None = None

    def refresh(self) -> bool:
        """Reads the file if another program changed it; whether the drawings are others now.

        Raises:
            DigitError: It can't be read.
        """
        if self._path is None or self._stamp == _stamp_of(self._path):
            return False
        before = [(drawing.id, drawing.label) for drawing in self.drawings]
        with _locked(self._path):
            self._read()
        return before != [(drawing.id, drawing.label) for drawing in self.drawings]

    def make(self, change: Change) -> None:
        """Makes a change, in memory and in the file.

        Raises:
            DigitError: The file can't be read or written. The change is made in memory, and will
                be written with the next one.
        """
        self._pending.append(change)
        self.drawings = tuple(change.made_to(self.drawings))
        if self._path is None:
            self._pending = []
            return
        with _locked(self._path):
            if self._stamp != _stamp_of(self._path):
                self._read()
            write_drawings(self._path, self.drawings)
            self._stamp, self._pending = _stamp_of(self._path), []

    def _read(self) -> None:
        """Takes what the file holds, with the changes that are not in it yet."""
        stamp = _stamp_of(self._path)
        if stamp is None:
            # Somebody took the file away: what is in memory is all that there is.
            self.drawings = _changed(self.drawings, self._pending)
            return
        drawings, bad = salvage_drawings(self._path)
        if bad:
            self._set_aside(bad)
        self.drawings = _changed(with_ids(drawings), self._pending)
        self._stamp = stamp
        if bad:
            write_drawings(self._path, self.drawings)
            self._stamp = _stamp_of(self._path)

    def _set_aside(self, bad: int) -> None:
        now = datetime.now().strftime("%Y-%m-%d %H.%M.%S")
        aside = self._path.with_name(f"{self._path.stem}, damaged {now}{self._path.suffix}")
        try:
            self._path.rename(aside)
        except OSError as error:
            raise save_error(aside, error) from error
        lines = "one line" if bad == 1 else f"{bad} lines"
        self._tell(
            f"The file of your digits was damaged: {lines} could not be read. It is kept as "
            f"“{aside}”; the drawings that could be read are here."
        )


def with_ids(drawings: Iterable[Drawing]) -> tuple[Drawing, ...]:
    """The drawings, each with an id that no other has; of equal ones (id and all) the first."""
    kept: dict[str, Drawing] = {}
    for drawing in drawings:
        name = drawing.id or fingerprint(drawing)
        if name in kept:
            if fingerprint(kept[name]) == fingerprint(drawing):
                continue
            name = f"{name}-{fingerprint(drawing)}"[-200:]
        kept.setdefault(name, dataclasses.replace(drawing, id=name))
    return tuple(kept.values())


def fingerprint(drawing: Drawing) -> str:
    """Equal for the same strokes, whatever their unit and place; 16 characters."""
    every = np.concatenate(drawing.strokes)
    low, size = every.min(axis=0), float(np.ptp(every, axis=0).max()) or 1.0
    digest = hashlib.sha256()
    for stroke in drawing.strokes:
        digest.update(np.rint((stroke - low) / size * 1000).astype(np.int64).tobytes() + b"|")
    return digest.hexdigest()[:16]


def newcomers(drawings: Sequence[Drawing], known: Sequence[Drawing]) -> list[Drawing]:
    """Those of ``drawings`` with a label that are not among ``known``, by id or by strokes."""
    ids = {drawing.id for drawing in known}
    prints = {fingerprint(drawing) for drawing in known}
    found = []
    for drawing in with_ids(drawings):
        if drawing.label is None or drawing.id in ids or fingerprint(drawing) in prints:
            continue
        prints.add(fingerprint(drawing))
        found.append(drawing)
    return found


def _changed(drawings: Iterable[Drawing], changes: Iterable[Change]) -> tuple[Drawing, ...]:
    made = list(drawings)
    for change in changes:
        made = change.made_to(made)
    return tuple(made)


def _stamp_of(path: Path) -> tuple[int, int, int] | None:
    """Another for every state of the file; None where there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """While it lasts, no other program of ours changes the file at ``path``."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise save_error(path, error) from error
    lock = QLockFile(f"{path}.lock")
    if not lock.tryLock(PATIENCE_MS):
        raise SaveError(
            f"“{path}” can’t be changed now: another window is writing it, or its folder may not "
            "be written. Your drawings are kept here, and saved with the next one."
        )
    try:
        yield
    finally:
        lock.unlock()
