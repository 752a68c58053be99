"""Desk: what the view of errors knows, and what it asks probe runner and evaluation runner for.

A glance at a bounded number of digits comes with each snapshot, as a probe: in a training at some
of them in turn, so that the glances of a second are many and cost it little. At rest all
digits are read, as an evaluation, whose runner also reads files of drawings and does what takes
longer still. Invariant: nothing is asked for a hidden view but what the person began.
"""

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from model.archs import Architecture, Classifier
from model.data.dataset import Dataset
from model.measure import Measure
from model.probes.judging.errors import Digits, Judged, digits_of, judge
from model.probes.judging.in_turn import InTurn

from ...background.evaluation import Task
from ...background.evaluations import (
    CompareWith,
    Examined,
    JudgeAll,
    PaintDrawings,
    Painted,
    TryRobustness,
)
from ...session.session import Session
from ...state import Phase, Probe, SessionState, Weights
from .robustness import Measured
from .source import Read, SourceBox

PAINT, ALL, ROBUSTNESS, COMPARE = "paint", "all", "robustness", "compare"
LIVE = 1000
"""Digits that are read again with each snapshot of a training."""


@dataclass(frozen=True)
class JudgeProbe:
    """Asks for a Judged; gives None where the network does not read such digits.

    Attributes:
        part: Of the data set.
        digits: In place of the part: pictures of drawings.
        limit: Digits to read, evenly spaced.
        in_turn: Reads some of them at a time, of a network that learns; None to read all.
    """

    part: str = "test"
    digits: Digits | None = None
    limit: int = LIVE
    in_turn: InTurn | None = None

    def __call__(self, network: Architecture, dataset: Dataset) -> Judged | None:
        if not isinstance(network, Classifier):
            return None
        if self.in_turn is not None:
            source = dataset if self.digits is None else self.digits
            return self.in_turn.judge(network, source, lambda: self._of(dataset), self.limit)
        digits = self._of(dataset)
        reads = network.shape == digits.shape and len(digits)
        return judge(network, digits, self.limit) if reads else None

    def _of(self, dataset: Dataset) -> Digits:
        return digits_of(dataset, self.part) if self.digits is None else self.digits


@dataclass(frozen=True, eq=False)
class _Asked:
    """A task under way, and the network it was asked of."""

    task: Task
    name: str


class Desk(QObject):
    """Judges the chosen digits by the network on the screen.

    Signals:
        changed(): ``judged``, ``measure``, ``painted`` or ``trouble`` is another.
        outdated(): The network or the digits are other ones now.
        advanced(str, object): How far a task is, 0 to 1; None when it is over.
        measured(Measured): Robustness was measured.
        compared(object, str): Another network was compared with the one of that name.

    Attributes:
        judged: How the digits are read; None while nobody knows.
        measure: The same by writer, once all drawings were read.
        painted: The drawings, where drawings were chosen and read.
        trouble: Whether the chosen digits cannot be judged.
    """

    changed = Signal()
    outdated = Signal()
    advanced = Signal(str, object)
    measured = Signal(object)
    compared = Signal(object, str)

    def __init__(self, session: Session, source: SourceBox, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._source = session, source
        self.judged: Judged | None = None
        self.measure: Measure | None = None
        self.painted: Painted | None = None
        self.trouble = False
        self._painted_from: Read | None = None
        self._is_open = False
        self._in_turn: InTurn | None = None
        self._weights: Weights | None = None
        self._judged_by: Weights | None = None
        self._asked: dict[str, _Asked] = {}
        session.changed.connect(self._on_state)
        session.weights_changed.connect(self._on_weights_changed)
        session.probes.probed.connect(self._on_probed)
        session.probes.failed.connect(self._on_failed)
        session.evaluations.advanced.connect(self._on_advanced)
        session.evaluations.done.connect(self._on_done)
        session.evaluations.ended.connect(self._on_ended)
        session.handwriting.changed.connect(self._on_hand)
        source.chosen.connect(self._on_source_chosen)

    @property
    def is_painting(self) -> bool:
        """Whether drawings are being read from their file."""
        return PAINT in self._asked

    @property
    def writers(self) -> tuple[str, ...]:
        """Who drew each of the digits, by index; empty where nobody is known."""
        drawings = self.painted.drawings if self.painted is not None else ()
        return tuple(drawing.writer for drawing in drawings)

    @property
    def probe(self) -> JudgeProbe | None:
        """The glance to ask for; None while drawings must be painted first."""
        part, in_turn = self._source.source.part, self._in_turn
        if part:
            return JudgeProbe(part, in_turn=in_turn)
        if self.painted is None:
            return None
        return JudgeProbe("", self.painted.digits, in_turn=in_turn)

    def open(self) -> None:
        """The view can be seen: asks for what is missing."""
        self._session.handwriting.refresh()
        self._is_open, self.trouble = True, False
        self._on_hand()
        if self._weights is not self._session.weights:
            self._on_weights_changed(self._session.weights)
        self._on_state(self._session.state)
        self._watch()

    def close(self) -> None:
        """The view is hidden: asks for nothing more."""
        self._is_open = False
        if (probe := self.probe) is not None:
            self._session.probes.unwatch(probe)
        for kind in (PAINT, ALL):
            self.drop(kind)

    def measure_robustness(self) -> None:
        """Begins to disturb the digits."""
        if self.judged is not None:
            self._ask(ROBUSTNESS, TryRobustness(self.judged.digits))

    def compare_with(self, network: str) -> None:
        """Begins to let another network, a pretrained name or a file, read the digits."""
        if self.judged is not None:
            self._ask(COMPARE, CompareWith(network, self.judged.digits))

    def drop(self, kind: str) -> None:
        """Ends a task, if it is under way."""
        if (asked := self._asked.pop(kind, None)) is not None:
            self._session.evaluations.cancel(asked.task)
            self.advanced.emit(kind, None)

    def _watch(self) -> None:
        if self._is_open and (probe := self.probe) is not None:
            self._session.probes.watch(probe)

    def _choose_glance(self) -> None:
        """Reads all at each glance, or some in turn where one glance soon follows another."""
        follows = self._session.follows_training
        if follows is not (self._in_turn is not None):
            self._in_turn = InTurn() if follows else None
            self._watch()

    def _ask(self, kind: str, task: Task) -> None:
        self.drop(kind)
        network = self._session.state.network
        self._asked[kind] = _Asked(task, network.name or network.summary)
        self.advanced.emit(kind, 0.0)
        self._session.evaluations.ask(task)

    def _forget(self) -> None:
        self.judged = self.measure = None
        self.trouble = False
        self.changed.emit()

    # What happens.

    def _on_state(self, state: SessionState) -> None:
        if not self._is_open or state.network is None:
            return
        self._choose_glance()
        is_drawn = not self._source.source.part
        if is_drawn and self.painted is not None and self.painted.recipe != state.network.recipe:
            self.painted = None
            self._forget()
        if is_drawn and self.painted is None and not self.trouble and PAINT not in self._asked:
            self._painted_from = read = self._source.read()
            if read is not None:
                self._ask(PAINT, PaintDrawings(read, state.network.recipe))
        self._read_all_if_needed(state)

    def _read_all_if_needed(self, state: SessionState) -> None:
        """At rest, every digit is read, not only those that a glance takes in."""
        judged = self.judged
        if judged is None or state.phase is Phase.TRAINING or ALL in self._asked:
            return
        if not self._is_open or self._judged_by is not self._session.weights:
            return  # a glance at the new weights comes first
        drawings = self.painted.drawings if self.painted is not None else ()
        if not judged.is_whole or (drawings and self.measure is None):
            self._ask(ALL, JudgeAll(judged.digits, drawings))

    def _on_hand(self) -> None:
        """Own digits may have come or gone, and a file with them."""
        if not self._is_open:
            return
        before = self._source.source
        self._source.fill()
        is_drawn = self.painted is not None or self.is_painting
        if self._source.source is not before or (
            is_drawn and self._source.read() != self._painted_from
        ):
            self._on_source_chosen()

    def _on_source_chosen(self) -> None:
        for kind in (PAINT, ALL):
            self.drop(kind)
        self.painted = self._in_turn = None  # of other digits nothing is known yet
        self._forget()
        self.outdated.emit()
        self._on_state(self._session.state)
        self._watch()

    def _on_weights_changed(self, weights: Weights) -> None:
        self.drop(ALL)
        if self._is_open:
            before, self._weights, self.measure = self._weights, weights, None
            if before is not None and before.network != weights.network:
                self._in_turn = None  # of another network nothing is known yet
            self._choose_glance()
            # A file that could not be read is not tried again with each snapshot.
            self.trouble = self.trouble and not self._source.source.part
            self.outdated.emit()

    def _on_probed(self, probe: Probe, result: Judged | None) -> None:
        if not self._is_open or probe != self.probe or self._knows_more_than(result):
            return
        self.trouble = result is None
        self.judged, self._judged_by = result, self._session.weights
        self.changed.emit()
        self._read_all_if_needed(self._session.state)

    def _knows_more_than(self, result: Judged | None) -> bool:
        """Whether all these digits were read by the same weights already."""
        judged = self.judged
        if judged is None or result is None or not judged.is_whole:
            return False
        is_same = judged.digits.images is result.digits.images
        return is_same and self._judged_by is self._session.weights

    def _on_failed(self) -> None:
        if self._is_open:
            self.trouble = self.judged is None
            self.changed.emit()

    def _kind(self, task: Task) -> str | None:
        return next((kind for kind, asked in self._asked.items() if asked.task == task), None)

    def _on_advanced(self, task: Task, fraction: float) -> None:
        if (kind := self._kind(task)) is not None:
            self.advanced.emit(kind, fraction)

    def _on_done(self, task: Task, result: object) -> None:
        kind = self._kind(task)
        if kind is None:
            return
        name = self._asked[kind].name
        if kind == PAINT:
            self.painted = result
            self.changed.emit()
            self._watch()
        elif kind == ALL:
            self._take_all(result)
        elif kind == ROBUSTNESS:
            self.measured.emit(Measured(result, name))
        else:
            self.compared.emit(result, name)

    def _take_all(self, examined: Examined) -> None:
        self.judged, self.measure = examined.judged, examined.measure
        self.changed.emit()

    def _on_ended(self, task: Task) -> None:
        kind = self._kind(task)
        if kind is None:
            return
        del self._asked[kind]
        self.advanced.emit(kind, None)
        if kind == PAINT and self.painted is None:
            self.trouble = True
            self.changed.emit()
        elif kind == PAINT:  # the network may read another recipe by now
            self._on_state(self._session.state)
