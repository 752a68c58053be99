"""Handwriting: the person's own digits, and what becomes of fine-tuning a network on them.

Beside ``session`` the one place that changes the collection. Fine-tuning never changes a network:
it makes a new one, which the session shows in place of the present one until it is kept or the
one before is wanted back.
"""

import dataclasses
import secrets
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, Signal

from model.archs import Architecture
from model.data import Dataset
from model.handwriting import MIN_COUNT, FineTuning, FineTuningProgress
from model.language import commas, sentences, tr, trn
from model.progress import Spread
from model.strokes import Drawing

from ..background.fine_tuning import fine_tuning, reading, writing
from ..background.job import Job
from ..state import Message, Phase, SessionState, Weights
from ..system.report import Failure
from .handwriting_backups import Backup, backups
from .handwriting_store import MAX, Change, newcomers
from .handwriting_writer import CollectionWriter
from .network_files import CLOSING_S

WANTED = 5
"""Drawings of each digit that fine-tuning should have: ten are better, more than that hardly."""

MAX_UNDO = 100
DECIMALS = 4  # of a coordinate in canvas units: a tenth of a pixel on any screen


@dataclass(frozen=True, eq=False)
class HandwritingState:
    """The collection and the fine-tuning, as views show them.

    Attributes:
        drawings: The person's own, in the order of keeping.
        undo: What ``undo()`` would take back, in words; empty for nothing.
        progress: How far the fine-tuning under way is; None where there is none.
        fine_tuning: What came of the last one; None before the first, or once it is put away.
        is_tried: Whether the network of ``fine_tuning`` is the present one and could be given back.
        is_repeated: Whether it had learnt this handwriting before, in a file that it came from.
    """

    drawings: tuple[Drawing, ...] = ()
    undo: str = ""
    progress: FineTuningProgress | None = None
    fine_tuning: FineTuning | None = None
    is_tried: bool = False
    is_repeated: bool = False

    @property
    def counts(self) -> list[int]:
        """How many drawings there are of each digit."""
        counted = Counter(drawing.label for drawing in self.drawings)
        return [counted[digit] for digit in range(10)]

    @property
    def can_learn(self) -> bool:
        """Whether there are drawings enough for fine-tuning."""
        return sum(self.counts) >= MIN_COUNT


class Handwriting(QObject):
    """Keeps the collection and what becomes of fine-tuning on it.

    Signals:
        changed(HandwritingState): Anything in ``state`` is another.
        kept(Drawing): A drawing was added with its digit.
        taken_back(Drawing): It was taken out again.
        keep_wanted(int): What is on the canvas shall be kept as that digit.
        learnt(FineTuning): A fine-tuning is over: its network is there to be shown.
        said(Message): Something to tell the person.

    Args:
        path: The file of the collection; None to keep it in memory only.
    """

    changed = Signal(object)
    kept = Signal(object)
    taken_back = Signal(object)
    keep_wanted = Signal(int)
    learnt = Signal(object)
    said = Signal(object)

    def __init__(self, path: Path | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.state = HandwritingState()
        self._collection = collection = CollectionWriter(path, self)
        collection.changed.connect(self._show_drawings)
        collection.failed.connect(self._on_failure)
        collection.mended.connect(lambda: self._tell(tr("Your digits are saved now.")))
        collection.said.connect(lambda text: self._tell(text, "warning"))
        self._undo: list[Change] = []
        self._number: int | None = None
        self._jobs: list[Job] = []
        self._readings: list[Job] = []

    # The collection.

    @property
    def path(self) -> Path | None:
        """The file of the collection; None where it is kept in memory only."""
        return self._collection.path

    @property
    def backups(self) -> list[Backup]:
        """Dated copies of the collection, the latest first; ``bring_in`` takes one back."""
        return [] if self.path is None else backups(self.path)

    @property
    def unwritten(self) -> int:
        """How many changes are not on the disk yet; a moment after each there are none."""
        return self._collection.unwritten

    def write_now(self, done: Callable[[], object], failed: Callable[[Failure], object]) -> None:
        """Calls ``done`` once all changes are on the disk, or ``failed`` with why they can't be."""
        self._collection.write_now(done, failed)

    def refresh(self) -> None:
        """Reads the file again where another program changed it, in a job; at first, reads it."""
        self._collection.refresh()

    def keep(self, strokes: Sequence[np.ndarray], digit: int) -> Drawing | None:
        """Adds a drawing with its digit; None where there is no room, which is said.

        Args:
            strokes: Float (points, 2) each, in canvas units.
            digit: 0 to 9.
        """
        if len(self._collection.drawings) >= MAX:
            self._tell(
                tr("{most:,} drawings are kept, and that is all there is room for.", most=MAX)
            )
            return None
        points = tuple(np.round(stroke.astype(np.float64), DECIMALS) for stroke in strokes)
        drawing = Drawing(secrets.token_hex(8), points, digit, source="digitapp")
        self._make(Change(tr("keeping a {digit}", digit=digit), added=((-1, drawing),)))
        self.kept.emit(drawing)
        return drawing

    def take_back(self, name: str) -> None:
        """Takes out the drawing with that id, as if it had never been kept."""
        places = [p for p, drawing in enumerate(self._collection.drawings) if drawing.id == name]
        if not places:
            return
        drawing = self._collection.drawings[places[0]]
        self._undo = [c for c in self._undo if [d.id for _, d in c.added] != [name]]
        self._make(Change("", removed=((places[0], drawing),)), undoable=False)
        self.taken_back.emit(drawing)

    def relabel(self, names: Iterable[str], digit: int) -> None:
        """Gives these drawings another digit."""
        found = [(p, d) for p, d in self._named(names) if d.label != digit]
        if found:
            added = tuple((p, dataclasses.replace(d, label=digit)) for p, d in found)
            self._make(Change(tr("making it a {digit}", digit=digit), tuple(found), added))

    def delete(self, names: Iterable[str]) -> None:
        """Takes these drawings out."""
        found = self._named(names)
        if found:
            words = trn("deleting a drawing", "deleting {n} drawings", len(found))
            self._make(Change(words, removed=tuple(found)))

    def undo(self) -> None:
        """Takes the last change back."""
        if self._undo:
            self._make(self._undo.pop().inverse, undoable=False)

    def export(self, path: str, then: Callable[[], object] | None = None) -> None:
        """Writes all drawings to a file of JSON lines, in a job; ``then`` once they are there."""
        drawings = self._collection.drawings

        def tell(_: list) -> None:
            self._tell(
                trn(
                    "Your {n} digits are in “{name}”.",
                    "Your {n} digits are in “{name}”.",
                    len(drawings),
                    name=Path(path).name,
                )
            )
            if then is not None:
                then()

        self._begin(writing(path, drawings), tr("Saving drawings"), tell)

    def bring_in(self, path: str) -> None:
        """Adds the drawings of a file that are not here yet, in a job."""
        take = partial(self._bring_in, path)
        title = tr("Reading drawings")
        self._readings.append(self._begin(reading(path), title, lambda values: take(values[-1])))

    def close(self, timeout_s: float) -> None:
        """Ends what is under way, but writes files to their end; for the end of the program."""
        for job in self._jobs:
            if job in self._readings:
                job.cancel()
        for job in self._jobs:
            job.wait(timeout_s if job.is_cancelled else max(timeout_s, CLOSING_S))
        self._collection.close(max(timeout_s, CLOSING_S))

    # Fine-tuning.

    def fine_tuning(
        self,
        network: Architecture,
        recipe: str,
        dataset: Dataset | None,
        load_data: Callable[[], Iterator[Any]],
        spread: Spread,
    ) -> Generator[Any, None, None]:
        """Fine-tuning on the drawings that are here now, for a job: yields how far it is.

        Args:
            network: Read-only meanwhile.
            recipe: Name of what turns drawings into its input.
            dataset: The data set that is loaded, if one is.
            load_data: Loads it otherwise.
            spread: What is done in pieces is done by.
        """
        drawings = self.state.drawings
        return fine_tuning(network, recipe, drawings, dataset, load_data, spread)

    def take(self, value: object) -> None:
        """Takes what a fine-tuning has yielded."""
        if isinstance(value, FineTuningProgress):
            self._set(progress=value)
        elif isinstance(value, FineTuning):
            self._set(progress=None, fine_tuning=value)
            self.learnt.emit(value)

    def on_state(self, state: SessionState) -> None:
        """A fine-tuning is over where nothing learns any more, whatever came of it."""
        if state.phase is not Phase.LEARNING and self.state.progress is not None:
            self._set(progress=None)

    def try_out(self, number: int, *, is_repeated: bool) -> None:
        """The fine-tuned network is shown now, as the ``number`` of ``Weights``."""
        self._number = number
        self._set(is_tried=True, is_repeated=is_repeated)

    def put_away(self) -> None:
        """What came of it needs no decision any more."""
        self._number = None
        self._set(fine_tuning=None, is_tried=False)

    def on_weights(self, weights: Weights) -> None:
        """Another network is shown, or this one goes on learning: then nothing is tried now."""
        if self._number is not None and (weights.network != self._number or weights.step):
            self._number = None
            self._set(is_tried=False)

    # Within.

    def _named(self, names: Iterable[str]) -> list[tuple[int, Drawing]]:
        names = set(names)
        return [(p, d) for p, d in enumerate(self._collection.drawings) if d.id in names]

    def _make(self, change: Change, *, undoable: bool = True) -> None:
        if undoable:
            self._undo = [*self._undo, change][-MAX_UNDO:]
        self._collection.make(change)
        self._show_drawings()

    def _show_drawings(self) -> None:
        words = self._undo[-1].words if self._undo else ""
        self._set(drawings=self._collection.drawings, undo=words)

    def _bring_in(self, path: str, drawings: list[Drawing]) -> None:
        known = self._collection.drawings
        new = newcomers(drawings, known)[: MAX - len(known)]
        if new:
            words = trn("bringing in {n} drawings", "bringing in {n} drawings", len(new))
            self._make(Change(words, added=tuple((-1, drawing) for drawing in new)))
        self._tell(_brought_in(len(new), len(drawings) - len(new), Path(path).name))

    def _begin(self, work: Iterator, title: str, take: Callable[[list], None]) -> Job:
        """Begins a job for a file; one file does not wait for another."""
        job = Job(work, title, self)
        self._jobs.append(job)
        job.progressed.connect(take)
        job.failed.connect(self._on_failure)
        job.ended.connect(self._on_job_ended)
        job.start()
        return job

    def _on_job_ended(self) -> None:
        for job in [job for job in self._jobs if not job.is_active]:
            self._jobs.remove(job)
            if job in self._readings:
                self._readings.remove(job)
            job.deleteLater()

    def _on_failure(self, failure: Failure) -> None:
        self.said.emit(Message(failure.sentence, "error", failure.details))

    def _tell(self, text: str, kind: str = "info") -> None:
        self.said.emit(Message(text, kind))

    def _set(self, **changes: Any) -> None:
        state = dataclasses.replace(self.state, **changes)
        if any(getattr(state, name) is not getattr(self.state, name) for name in changes):
            self.state = state
            self.changed.emit(state)


def _brought_in(new: int, rest: int, name: str) -> str:
    """How many digits came from the file of that name, and how many did not."""
    words = tr("No digits were brought in from “{name}”.", name=name)
    if new:
        words = trn(
            "One digit was brought in from “{name}”.",
            "{n} digits were brought in from “{name}”.",
            new,
            name=name,
        )
    if not rest:
        return words
    skipped = trn(
        "{n} were here already, have no digit, or found no room.",
        "{n} were here already, have no digit, or found no room.",
        rest,
    )
    return sentences([words, skipped])


def missing(counts: Sequence[int], *, maximum: int = 10) -> str:
    """What a person may draw next, in words; empty where there is enough of each digit.

    Args:
        counts: Drawings of each of the ten digits.
        maximum: Digits that are named; those that lack most come first.
    """
    lacking = [(WANTED - count, digit) for digit, count in enumerate(counts) if count < WANTED]
    if len(lacking) == 10 and len(set(counts)) == 1 and maximum > 1:
        return tr("{count} of each digit", count=lacking[0][0])
    lacking.sort(key=lambda pair: -pair[0])
    named = [
        trn("one more {digit}", "{n} more {digit}s", n, digit=digit)
        for n, digit in lacking[:maximum]
    ]
    rest = " …" if len(lacking) > maximum > 1 else ""
    return commas(named) + rest
