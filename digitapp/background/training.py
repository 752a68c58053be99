"""TrainingRunner: one training at a time in a job, and its controls.

Invariant: the run belongs to the job's thread until ``ended`` hands it back.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal

from model.archs import Architecture
from model.data import Dataset
from model.errors import SettingError
from model.events import Diagnosed, Evaluation, Snapshot, Step, TakenBack, Validating
from model.language import tr
from model.parallel import usable_cores
from model.plan import Loaded, Plan, Ready, Tested, Testing, carried_out
from model.run import Run, Training
from model.train import snapshot_of

from ..state import Progress
from ..system.report import Failure
from .job import Job
from .keeping_aside import kept_aside
from .tempo import Tempo

SHOW_S = 1 / 30
"""Least time between two snapshots that are shown: less than a job takes to look again."""

TELL_S = 0.2
"""Least time between two tellings of progress: figures that change faster can't be read."""


@dataclass(frozen=True, eq=False)
class Outcome:
    """How a training ended.

    Attributes:
        run: As it stands; None if it never began.
        tested: What its test gave; None if it did not come to its end.
        taken_back: The event, if that is what ended it.
        failure: The error, if one did.
    """

    run: Run | None = None
    tested: Tested | None = None
    taken_back: TakenBack | None = None
    failure: Failure | None = None


class TrainingRunner(QObject):
    """Begins, controls and ends a training.

    Signals:
        loaded(Loaded): Its data were loaded first.
        ready(Ready): It is about to make its first step.
        progressed(list): Steps and Evaluations, in order.
        moved(Progress): How far it is.
        snapshot_taken(Snapshot): Newest copies of the weights, to be shown.
        moments_passed(list): Snapshots before it that nobody has seen.
        diagnosed(Diagnosis): Why it goes badly; None if it does so no more.
        paused(): It rests.
        ended(Outcome): It is over, by itself or stopped, and its thread is gone.
    """

    loaded = Signal(object)
    ready = Signal(object)
    progressed = Signal(list)
    moved = Signal(object)
    snapshot_taken = Signal(object)
    moments_passed = Signal(list)
    diagnosed = Signal(object)
    paused = Signal()
    ended = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._job: Job | None = None
        self._start: Ready | None = None
        self._epochs = 1
        self._tested: Tested | None = None
        self._taken_back: TakenBack | None = None
        self._tempo = Tempo()
        self._untold: list[Step] = []
        self._unseen: list[Snapshot] = []
        self._show_s = 0.0
        self._due_s = 0.0
        self._aside: tuple[Callable[[Ready], None], Callable[[], bool]] | None = None

    def keep_aside(
        self, keep: Callable[[Ready], None], is_wanted_at_the_end: Callable[[], bool]
    ) -> None:
        """Has ``keep`` called now and then in the thread of a training; see ``kept_aside``."""
        self._aside = keep, is_wanted_at_the_end

    @property
    def is_active(self) -> bool:
        """Whether a training is under way or still stopping."""
        return self._job is not None

    def begin(
        self,
        plan: Plan,
        network: Architecture | None,
        dataset: Dataset | None,
        load_data: Callable[[], Iterator[Loaded]],
        *,
        paused_after: str | None = None,
        run: Run | None = None,
    ) -> None:
        """Begins a training; ``paused_after`` "step" or "epoch" rests it there.

        The other arguments are those of ``carried_out``.
        """
        self._start = self._tested = self._taken_back = None
        self._tempo.restart()
        self._untold, self._due_s = [], 0.0
        self._unseen, self._show_s = [], 0.0
        work = carried_out(
            plan,
            dataset=dataset,
            load_data=load_data,
            network=network,
            run=run,
            snapshots=True,
            processes=usable_cores(),
        )
        if self._aside is not None:
            work = kept_aside(work, *self._aside)
        watch = _Watch()
        self._job = Job(
            work, tr("Training"), self, may_rest=watch.is_level, before_rest=watch.last_snapshot
        )
        self._job.progressed.connect(self._on_progressed)
        self._job.paused.connect(self._on_paused)
        self._job.finished.connect(self._on_ended)
        self._job.cancelled.connect(self._on_ended)
        self._job.failed.connect(self._on_ended)
        if paused_after is not None:
            self._job.step(_ENDS[paused_after])
        self._job.start()

    def go_on(self, *, paused_after: str | None = None) -> None:
        """Goes on after a pause, to the end or to the end of a "step" or "epoch"."""
        if paused_after is None:
            self._job.resume()
        else:
            self._job.step(_ENDS[paused_after])

    @property
    def resting_run(self) -> Run | None:
        """The run, whole, while the training rests in a pause; None at any other time."""
        resting = self._job is not None and self._job.is_resting
        return self._start.run if resting and self._start is not None else None

    def pause(self) -> None:
        """Rests after the step that is being made; ``paused`` tells when."""
        self._job.pause()

    def stop(self) -> None:
        """Ends after the step that is being made; ``ended`` tells when."""
        if self._job is not None and not self._job.is_cancelled:
            self._job.cancel()

    def change(self, live: dict[str, Any]) -> None:
        """Changes live settings from the next step on.

        Raises:
            SettingError: One is fixed or out of bounds; nothing has changed.
        """
        if self._start is None:
            return
        # Checked here, on values alone, so that nothing wrong ever reaches the worker.
        specs = Training.specs() | type(self._start.network).Config.specs()
        for name, value in live.items():
            if not specs[name].live:
                raise SettingError(
                    tr(
                        "{title} can't change while a training runs. Stop it first.",
                        title=specs[name].title,
                    )
                )
            specs[name].check(value)
        self._epochs = live.get("epochs", self._epochs)
        self._job.send(live)

    def close(self, timeout_s: float) -> None:
        """Ends it for the end of the program."""
        if self._job is not None:
            self._job.cancel()
            self._job.wait(timeout_s)

    def _on_progressed(self, values: list) -> None:
        told: list[Step | Evaluation] = []
        for value in values:
            match value:
                case Step() | Evaluation():
                    told.append(value)
                case Snapshot():
                    self._unseen.append(value)
                case Loaded():
                    self.loaded.emit(value)
                case Ready():
                    self._start, self._epochs = value, value.epochs
                    self.ready.emit(value)
                case Tested():
                    self._tested = value
                case TakenBack():
                    self._taken_back = value
                case Diagnosed():
                    self.diagnosed.emit(value.diagnosis)
        if told:
            self.progressed.emit(told)
        self._tell_progress(told, values[-1])
        self._show_newest()

    def _show_newest(self, *, at_once: bool = False) -> None:
        now_s = time.monotonic()
        if self._unseen and (at_once or now_s >= self._show_s):
            self._show_s = now_s + SHOW_S
            *passed, newest = self._unseen
            self._unseen = []
            if passed:
                self.moments_passed.emit(passed)
            self.snapshot_taken.emit(newest)

    def _on_paused(self) -> None:
        self._show_newest(at_once=True)
        self._tell_steps()
        self.paused.emit()

    def _tell_progress(self, told: list, last: object) -> None:
        self._untold += [event for event in told if isinstance(event, Step)]
        if isinstance(last, Validating):
            fraction = last.epoch / self._epochs
            text = tr(
                "epoch {epoch} of {epochs} · validating", epoch=last.epoch, epochs=self._epochs
            )
            self.moved.emit(Progress(fraction, last.epoch, self._epochs, text=text))
        elif isinstance(last, Testing):
            self.moved.emit(Progress(1.0, self._epochs, self._epochs, text=tr("testing")))
        elif time.monotonic() >= self._due_s:
            self._tell_steps()

    def _tell_steps(self) -> None:
        """Tells how far the steps have come that it has not been told of yet."""
        if self._untold:
            self._due_s = time.monotonic() + TELL_S
            steps, self._untold = self._untold, []
            self.moved.emit(self._tempo.of_steps(steps, self._epochs))

    def _on_ended(self, failure: Failure | None = None) -> None:
        self._tell_steps()
        self._show_newest(at_once=True)
        self._job.deleteLater()
        self._job = None
        run = self._start.run if self._start else None
        self.ended.emit(Outcome(run, self._tested, self._taken_back, failure))


class _Watch:
    """Sees in the thread of a training what it yields, and takes a last snapshot before a pause."""

    def __init__(self) -> None:
        self._run: Run | None = None
        self._n_train = self._step = -1

    def is_level(self, value: object) -> bool:
        """Whether the run stands where this value tells, and not some steps further."""
        if isinstance(value, Step):
            return value.is_level
        if isinstance(value, Snapshot):
            self._step = value.step
        elif isinstance(value, Ready):
            self._run, self._n_train = value.run, len(value.dataset.train)
        return True

    def last_snapshot(self) -> Snapshot | None:
        """Where the latest is some steps old: who stands still wants to see the last."""
        run = self._run
        if run is None or run.step == self._step:
            return None
        self._step = run.step
        return snapshot_of(run, run.epoch + run.position / self._n_train)


_ENDS = {
    "step": lambda value: isinstance(value, Step) and value.is_level,
    "epoch": lambda value: isinstance(value, Evaluation),
}
