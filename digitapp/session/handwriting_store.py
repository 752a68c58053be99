"""The person's own drawings with their digits, on disk and in memory.

One file of JSON lines, one drawing a line (``model.strokes``). Invariants: what is added is added
to the end of the file, and for all else it is replaced whole; a line that can't be read is never
lost, because the file that holds it is set aside under another name first; and two programs that
keep the same file see each other's changes, because every change is made to what the file holds at
that moment. All of this waits for the disk: in the window a job does it (``handwriting_writer``).
"""

import dataclasses
import hashlib
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
from PySide6.QtCore import QLockFile

from model.disk import ends_a_line, save_error
from model.errors import SaveError
from model.language import tr, trn
from model.stroke_log import append_drawings, count_lines, salvage_drawings
from model.strokes import Drawing, write_drawings

from ..system.locks import lock_at, remove_stale_lock
from ..system.report import LOG
from .handwriting_backups import back_up_change, back_up_day

MAX = 2000
"""Drawings in a collection: more would make every change slow, and none of them better."""

MUCH = 0.1
"""A change that takes away more than this fraction of the drawings has a backup made before it."""

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
    def only_adds(self) -> bool:
        """Whether drawings come at the end, and nothing else happens."""
        return not self.removed and all(place < 0 for place, _ in self.added)

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
        self._held: set[str] = set()  # ids of what the file holds

    def refresh(self) -> bool:
        """Reads the file if another program changed it; whether the drawings are others now.

        Raises:
            DigitError: It can't be read.
        """
        if self._path is None:
            return False
        if self._stamp == _stamp_of(self._path):
            remove_stale_lock(f"{self._path}.lock")
            return False
        before = labelled(self.drawings)
        with locked(self._path, to_read=True) as may_write:
            self._read(may_write=may_write)
        return before != labelled(self.drawings)

    def make(self, *changes: Change) -> None:
        """Makes changes, in memory and in the file.

        Raises:
            DigitError: The file can't be read or written. The changes are made in memory, and will
                be written with the next ones.
        """
        self.write([*self._pending, *changes])

    def write(self, changes: Sequence[Change]) -> None:
        """Makes all changes that are in no file yet, in memory and in the file.

        Raises:
            DigitError: The file can't be read or written. The changes are made in memory.
        """
        self._pending = list(changes)
        self.drawings = changed(self.drawings, self._pending)
        if self._path is None:
            self._pending = []
            return
        with locked(self._path):
            if self._stamp != _stamp_of(self._path):
                self._read()
            self._write()

    def _write(self) -> None:
        """Brings what is pending to the file, which is as it was when it was read."""
        new = [drawing for change in self._pending for _, drawing in change.added]
        _safely(back_up_day, self._path)
        is_growth = self._stamp is not None and all(change.only_adds for change in self._pending)
        if is_growth and self._held.isdisjoint(drawing.id for drawing in new):
            append_drawings(self._path, new)
        else:
            if len(self.drawings) < len(self._held) * (1 - MUCH):
                _safely(back_up_change, self._path)
            write_drawings(self._path, self.drawings)
        self._held = {drawing.id for drawing in self.drawings}
        self._stamp, self._pending = _stamp_of(self._path), []

    def _read(self, *, may_write: bool = True) -> None:
        """Takes what the file holds, with the changes that are not in it yet."""
        stamp = _stamp_of(self._path)
        if stamp is None:
            # Somebody took the file away: what is in memory is all that there is.
            self.drawings, self._stamp = changed(self.drawings, self._pending), None
            return
        drawings, bad = salvage_drawings(self._path, MAX)
        left_out = count_lines(self._path) - len(drawings) - bad if len(drawings) >= MAX else 0
        remark = self._remark(len(drawings), bad, max(left_out, 0))
        if remark and may_write:
            self._set_aside(remark)
        drawings = with_ids(drawings)
        self.drawings = changed(drawings, self._pending)
        self._held, self._stamp = {drawing.id for drawing in drawings}, stamp
        if remark and may_write:
            write_drawings(self._path, self.drawings)
            self._held = {drawing.id for drawing in self.drawings}
            self._stamp = _stamp_of(self._path)

    def _remark(self, count: int, bad: int, left_out: int) -> str:
        """What is wrong with the file, with a gap for where it is kept; empty for nothing."""
        if left_out:
            return tr(
                "The file of your digits holds more than the {most:,} there is room for: the first "
                "{count:,} are here, {left_out:,} lines are left out. All of them are kept as "
                "“{{}}”.",
                most=MAX,
                count=count,
                left_out=left_out,
            )
        if bad == 1 and not ends_a_line(self._path):
            return tr(
                "The last of your digits was being saved when the program was ended, and is cut "
                "off: draw it again. What there is of it is kept as “{}”."
            )
        return bad and trn(
            "The file of your digits was damaged: one line could not be read. It is kept as "
            "“{{}}”; the drawings that could be read are here.",
            "The file of your digits was damaged: {n} lines could not be read. It is kept as "
            "“{{}}”; the drawings that could be read are here.",
            bad,
        )

    def _set_aside(self, remark: str) -> None:
        now = datetime.now().strftime("%Y-%m-%d %H.%M.%S")
        aside = self._path.with_name(f"{self._path.stem}, damaged {now}{self._path.suffix}")
        try:
            self._path.rename(aside)
        except OSError as error:
            raise save_error(aside, error) from error
        self._tell(remark.format(aside))


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


def changed(drawings: Iterable[Drawing], changes: Iterable[Change]) -> tuple[Drawing, ...]:
    """The drawings with all these changes, one after the other."""
    made = list(drawings)
    for change in changes:
        made = change.made_to(made)
    return tuple(made)


def labelled(drawings: Iterable[Drawing]) -> list[tuple[str, int | None]]:
    """Which drawings those are, with their digits: by these two collections are told apart."""
    return [(drawing.id, drawing.label) for drawing in drawings]


def _stamp_of(path: Path) -> tuple[int, int, int] | None:
    """Another for every state of the file; None where there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino


@contextmanager
def locked(path: Path, *, to_read: bool = False) -> Iterator[bool]:
    """While it lasts, no other program of ours changes the file at ``path``.

    Args:
        path: The file.
        to_read: Goes on where nothing can be written beside it: then nobody else can either.

    Yields:
        Whether the file may be changed.

    Raises:
        SaveError: Another program writes it, or nothing can be written there: why not.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise save_error(path, error) from error
    lock = lock_at(f"{path}.lock")
    if lock.tryLock(PATIENCE_MS):
        try:
            yield True
        finally:
            lock.unlock()
    elif lock.error() is QLockFile.LockError.LockFailedError:
        raise SaveError(
            tr(
                "“{path}” can’t be changed now: another window is writing it. Your drawings are "
                "kept here, and it is tried again in a moment.",
                path=path,
            )
        )
    elif to_read and path.exists():
        yield False
    else:
        raise _refusal(path)


def _refusal(path: Path) -> SaveError:
    """Why no file can be made beside ``path``."""
    try:
        with tempfile.TemporaryFile(dir=path.parent) as probe:
            probe.write(bytes(4096))
    except OSError as error:
        return save_error(path, error)
    return SaveError(tr("“{path}” can’t be changed now. It is tried again in a moment.", path=path))


def _safely(back_up: Callable[[Path], object], path: Path) -> None:
    """Makes a backup if it can: without one the drawings are still better saved than not."""
    try:
        back_up(path)
    except OSError as error:
        LOG.warning("no backup of %s: %s", path, error)
