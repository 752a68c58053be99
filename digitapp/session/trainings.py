"""Trainings: begins, pauses and ends them, and puts their networks in place.

Invariant: while a training runs, only its thread touches the network that learns; everybody else
is given copies.
"""

import dataclasses
from typing import Any

from PySide6.QtCore import QObject, Signal

from model.archs import spoken
from model.events import Diverged, Snapshot, WorkerLost
from model.language import tr, trn
from model.plan import Plan, Ready
from model.rejection import FACT, of_validation
from model.run import Run

from ..background import tasks
from ..background.training import Outcome, TrainingRunner
from ..state import Message, Phase, Progress, RunInfo
from ..style.numbers import fixed, shortest
from .data_source import SPLIT_SEED, DataSource
from .displayed_weights import DisplayedWeights
from .foreground import Foreground
from .networks import Networks
from .state_keeper import StateKeeper

DOWNLOAD_STOPPED = tr(
    "The download was stopped, and the training takes the data in the bar at the top. What came "
    "whole is kept: “Download MNIST…” goes on from there."
)


class Trainings(QObject):
    """One training after another.

    Signals:
        run_started(RunInfo): A training begins.
    """

    run_started = Signal(object)

    def __init__(
        self,
        keeper: StateKeeper,
        runner: TrainingRunner,
        foreground: Foreground,
        data: DataSource,
        networks: Networks,
        displayed: DisplayedWeights,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._keeper, self._runner, self._foreground = keeper, runner, foreground
        self._data, self._networks, self._displayed = data, networks, displayed
        self._plan = Plan()
        self._count = 0
        runner.loaded.connect(data.take)
        runner.ready.connect(self._on_ready)
        runner.moved.connect(lambda progress: keeper.set(progress=progress))
        runner.snapshot_taken.connect(self._on_snapshot)
        runner.moments_passed.connect(displayed.snapshots.add_all)
        runner.diagnosed.connect(lambda diagnosis: keeper.set(diagnosis=diagnosis))
        runner.paused.connect(lambda: keeper.set(phase=Phase.PAUSED))
        runner.ended.connect(self._on_ended)

    def start(self, plan: Plan, paused_after: str | None = None, *, afresh: bool = False) -> None:
        """Trains by ``plan``, or ends a pause; rests after a "step" or "epoch" if asked to.

        With ``afresh`` it begins with a new network, whatever is under way.
        """
        state = self._keeper.state
        if afresh:
            # What was chosen just before is what this training is about.
            wait = self._foreground.after if self._data.is_coming else self._foreground.when_free
            wait(lambda: self._begin(plan, paused_after, afresh=True))
        elif state.phase is Phase.PAUSED and not state.stopping:
            self._keeper.set(phase=Phase.TRAINING)
            self._runner.go_on(paused_after=paused_after)
        elif self._data.is_coming or (state.phase is Phase.OPENING and not state.stopping):
            # What was chosen just before is what this training is about.
            self._foreground.after(lambda: self._begin(plan, paused_after))
        elif state.phase is not Phase.TRAINING or state.stopping:
            if state.phase is Phase.DOWNLOADING and not state.stopping:
                self._keeper.say(Message(DOWNLOAD_STOPPED))
            self._foreground.when_free(lambda: self._begin(plan, paused_after))

    @property
    def plan(self) -> Plan:
        """What the last training was asked for; the default before the first."""
        return self._plan

    def go_on_with(self, run: Run, plan: Plan) -> None:
        """Goes on with a run that was kept aside, on the data of its plan, when free."""
        self._foreground.when_free(lambda: self._go_on_with(run, plan))

    def _go_on_with(self, run: Run, plan: Plan) -> None:
        self._plan = plan
        self._keeper.set(phase=Phase.TRAINING, progress=Progress(text=tr("Getting ready …")))
        source = (plan.data, plan.data_dir, plan.split)
        is_here = self._data.dataset is not None and self._data.source == source
        self._runner.begin(
            plan,
            None,
            self._data.dataset if is_here else None,
            lambda: tasks.load(*source, plan.split_seed),
            run=run,
        )

    def pause(self) -> None:
        """Rests after the step that is being made."""
        state = self._keeper.state
        if state.phase is Phase.TRAINING and not state.stopping:
            self._runner.pause()

    def change(self, live: dict[str, Any]) -> None:
        """Changes live settings of the training under way, from its next step on.

        Raises:
            SettingError: One is fixed or out of bounds; nothing has changed.
        """
        state = self._keeper.state
        if state.is_training and not state.stopping:
            self._runner.change(live)

    @property
    def resting_run(self) -> Run | None:
        """The training that the network comes from, while it rests or is over; read-only."""
        runner = self._runner
        return runner.resting_run if runner.is_active else self._networks.current.run

    def _begin(self, plan: Plan, paused_after: str | None, *, afresh: bool = False) -> None:
        self._plan = plan = self._data.planned(plan)
        self._keeper.set(
            phase=Phase.TRAINING, progress=Progress(text=tr("Getting ready …")), diagnosis=None
        )
        network = self._keeper.state.network
        # A pretrained network is there to predict with: training makes a new one beside it.
        is_ours = network is not None and not network.is_pretrained and not afresh
        self._runner.begin(
            plan,
            self._networks.current.network if is_ours else None,
            self._data.dataset,
            self._data.load,
            paused_after=paused_after,
        )

    def _on_ready(self, ready: Ready) -> None:
        """A training begins: from now on the screen shows its network."""
        for tried in (Phase.LOADING, Phase.TRAINING):
            self._keeper.succeeded.emit(tried.name)
        self._count += 1
        name = tr("run {count}: {summary}", count=self._count, summary=ready.network.summary)
        networks = self._networks
        # Also where the training goes on from it: what comes of that may be worse.
        kept = networks.keep()
        networks.current.begin(ready, ready.dataset, self._data.source, SPLIT_SEED)
        networks.number += ready.is_new
        self._displayed.clear(operations=ready.is_new)
        if ready.is_new:
            networks.tell_kept(kept)
        networks.tell()
        networks.show(0)
        self._displayed.keep(0, 0.0)
        self._keeper.set(run=name)
        settings = settings_of(ready.run, ready.dataset.title)
        self.run_started.emit(RunInfo(str(self._count), name, ready.epochs, self._plan, settings))

    def _on_snapshot(self, snapshot: Snapshot) -> None:
        self._displayed.put_snapshot(snapshot)

    def _on_ended(self, outcome: Outcome) -> None:
        networks = self._networks
        if outcome.run is not None:
            networks.current.end(outcome.run, outcome.tested)
            self._keep_rejection(outcome)
            networks.tell()
            networks.show(outcome.run.step)
            self._keep_end(outcome.run)
        if outcome.failure is not None:
            self._keeper.report(outcome.failure, Phase.TRAINING.name)
        match outcome.taken_back:
            case WorkerLost(reason=reason):
                self._offer_to_go_on(reason)
            case Diverged(reason=reason):
                self._offer_smaller_rate(reason, outcome.run.training.learning_rate / 10)
        self._keeper.set(progress=_result(outcome, self._keeper.state.progress))
        self._foreground.free(forget=outcome.failure is not None)

    def _keep_rejection(self, outcome: Outcome) -> None:
        """Of a training that was stopped, what its latest validation tells of rejection."""
        if outcome.tested is None and self._data.dataset is not None:
            rule = of_validation(outcome.run.score, self._data.dataset)
            if rule is not None:
                self._networks.current.facts[FACT] = rule.to_facts()

    def _keep_end(self, run: Run) -> None:
        """Keeps the last moment of a training; where patience ran out an earlier one is present."""
        if not run.is_out_of_patience:
            n_train = len(self._data.dataset.train)
            self._displayed.keep(run.step, run.epoch + run.position / n_train)

    def _offer_to_go_on(self, reason: str) -> None:
        plan = self._plan
        self._keeper.say(
            Message(reason, "warning", action=tr("Go on"), on_action=lambda: self.start(plan))
        )

    def _offer_smaller_rate(self, reason: str, rate: float) -> None:
        training = {**self._plan.training, "learning_rate": rate}
        plan = dataclasses.replace(self._plan, training=training)
        self._keeper.say(
            Message(
                reason,
                "warning",
                action=tr("Go on with {rate}", rate=shortest(rate)),
                on_action=lambda: self.start(plan),
            )
        )


def settings_of(run: Run, data: str) -> dict[str, Any]:
    """All settings of a run on the data set of this title, by name."""
    augmentation = run.augmentation.to_dict() if run.training.augment else {}
    return {
        "data": data,
        "architecture": run.network.name,
        **run.network.config.to_dict(),
        **run.training.to_dict(),
        **augmentation,
    }


def _result(outcome: Outcome, last: Progress) -> Progress:
    """What is left to say when a training is over that had come as far as ``last``."""
    if outcome.run is None:
        return Progress()
    epochs = outcome.run.epoch
    text = tr("stopped at epoch {epoch}", epoch=fixed(last.epoch))
    if outcome.tested is not None:
        found = spoken(outcome.tested.figures, outcome.run.network.headline())
        text = trn("{n} epoch", "{n} epochs", epochs)
        if found:
            text = tr("{text} · {found} on test digits", text=text, found=found)
    elif outcome.taken_back is not None:
        text = tr("back at epoch {epochs}", epochs=epochs)
    return Progress(last.fraction, last.epoch, last.epochs, text=text)
