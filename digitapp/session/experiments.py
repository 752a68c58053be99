"""Experiments: sweeps in the window, one at a time, beside everything else.

A sweep has processes and a folder of its own: it touches neither the network nor the training of
the window, so that drawing, training and looking go on.
"""

import dataclasses
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from model.archs import ARCHITECTURES
from model.events import Evaluation
from model.language import tr, trn
from model.plan import Plan

from ..state import ExperimentState, Message, Phase, RunInfo
from ..style.numbers import duration, percent
from .data_source import DataSource
from .state_keeper import StateKeeper
from .trainings import Trainings

if TYPE_CHECKING:
    from model.experiments import Experiment, TrialResult

    from ..background.experiments import ExperimentNews, ExperimentRunner

RECENT = 10
"""Experiments that a menu offers."""


class Experiments(QObject):
    """One experiment after another.

    Args:
        keeper: Says what goes wrong.
        data: The chosen data, which an experiment takes where it names none.
        trainings: Makes a training again in the window.
        open_network: Opens a file.
        parent: Owner.

    Signals:
        changed(ExperimentState): Where the experiment stands.
        run_sent(RunInfo, list): A finished training, with its Evaluations, for the other runs.
    """

    changed = Signal(object)
    run_sent = Signal(object, object)

    def __init__(
        self,
        keeper: StateKeeper,
        data: DataSource,
        trainings: Trainings,
        open_network: Callable[[str], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._keeper, self._data, self._trainings = keeper, data, trainings
        self._open_network = open_network
        self._made_runner: ExperimentRunner | None = None
        self._jobs: int | None = None
        self._then: Callable[[], None] | None = None
        self.state = ExperimentState()

    @property
    def _runner(self) -> "ExperimentRunner":
        """Carries them out; made for the first, so that the window opens without all of this."""
        if self._made_runner is None:
            from ..background.experiments import ExperimentRunner

            self._made_runner = runner = ExperimentRunner(self)
            runner.moved.connect(self._on_moved)
            runner.rested.connect(self._on_rested)
            runner.ended.connect(self._on_ended)
        return self._made_runner

    def start(self, experiment: "Experiment", jobs: int | None = None) -> None:
        """Begins an experiment in a new folder; what is under way is ended first.

        Args:
            experiment: What is to be done.
            jobs: Trainings at a time; by default as many as there are processor cores.
        """
        self._jobs = jobs
        self._when_free(lambda: self._carry_out(experiment, str(_new_folder(experiment))))

    def go_on(self) -> None:
        """Ends a pause, or makes what is missing of an experiment that was cancelled or opened."""
        state = self.state
        if state.is_paused:
            self._runner.resume()
            self._set(is_paused=False, is_running=True)
        elif state.experiment is not None and not state.is_busy:
            folder = state.folder or str(_new_folder(state.experiment))
            self._carry_out(state.experiment, folder)

    def pause(self) -> None:
        """Begins no more trainings; those under way come to their end."""
        if self.state.is_running:
            self._runner.pause()

    def cancel(self) -> None:
        """Ends those under way; what was made is kept, and can be gone on with."""
        if self.state.is_busy:
            self._set(is_ending=True, is_running=False, is_paused=False, text=tr("Stopping …"))
            self._runner.cancel()

    def open(self, path: str) -> None:
        """Shows the experiment in a folder of results, or in a TOML file; nothing is begun."""
        from ..background.experiments import looking_into

        self._when_free(
            lambda: self._runner.begin(looking_into(path), tr("Opening the experiment"))
        )

    def recent(self) -> list[str]:
        """Folders of earlier experiments, the latest first."""
        try:
            found = [path for path in experiments_folder().iterdir() if path.is_dir()]
        except OSError:
            return []
        found.sort(key=lambda path: path.stat().st_mtime, reverse=True)
        return [str(path) for path in found[:RECENT]]

    def show_network(self, result: "TrialResult") -> None:
        """Opens the network of a training in the window, or makes that training again there."""
        if result.network:
            self._open_network(str(Path(self.state.folder) / result.network))
        else:
            self.train_again(result)

    def train_again(self, result: "TrialResult") -> None:
        """Makes a training again in the window, which gives the same network."""
        plan = Plan.from_dict(result.plan)
        if self._data.source != (plan.data, plan.data_dir, plan.split):
            self._data.choose(plan.data, plan.data_dir, plan.split)
        self._trainings.start(plan, afresh=True)

    def send_curves(self, result: "TrialResult") -> None:
        """Shows the curves of a training among the runs."""
        from model.experiments.summary import point_text

        history = _history(result.curves)
        if self._keeper.state.is_training or not history:
            self._keeper.say(
                Message(
                    tr("The curves join the runs when no training is under way. Stop it first.")
                )
            )
            return
        plan = Plan.from_dict(result.plan)
        settings = {"data": plan.data, "architecture": plan.architecture}
        settings |= {**plan.config, **plan.training, **plan.augmentation}
        title = ARCHITECTURES[plan.architecture].title
        name = tr(
            "trial: {point}, seed {seed}",
            point=point_text(result.point) or title,
            seed=result.seed,
        )
        run = RunInfo(f"trial {result.key}", name, result.epochs, plan, settings)
        self.run_sent.emit(run, history)

    def close(self, timeout_s: float) -> None:
        """Ends it, for the end of the program."""
        if self._made_runner is not None:
            self._made_runner.close(timeout_s)

    def _carry_out(self, experiment: "Experiment", folder: str) -> None:
        # Counted, not made: thousands of trainings take a while, and the job makes them anyway.
        total = experiment.count_points() * len(experiment.seeds)
        self._set(
            is_running=True, is_paused=False, is_ending=False, experiment=experiment, folder=folder,
            results=(), summaries={}, done=0, total=total, text=tr("Beginning …"),
        )  # fmt: skip
        from ..background.experiments import NICENESS, carrying_out

        work = carrying_out(experiment, folder, jobs=self._jobs, niceness=NICENESS)
        self._runner.begin(work, experiment.title or tr("Experiment"))

    def _when_free(self, action: Callable[[], None]) -> None:
        if not self._runner.is_active:
            action()
            return
        self._then = action
        self.cancel()
        self._runner.cancel()

    def _set(self, **changes: Any) -> None:
        self.state = dataclasses.replace(self.state, **changes)
        self.changed.emit(self.state)

    def _on_moved(self, news: "ExperimentNews") -> None:
        progress = news.progress
        state = self.state
        self._set(
            experiment=news.experiment,
            folder=news.folder,
            results=news.results,
            summaries=news.summaries,
            done=state.done if progress is None else progress.done,
            total=state.total if progress is None else progress.total,
            text=_in_words(news),
        )

    def _on_rested(self) -> None:
        self._set(
            is_paused=True,
            is_running=False,
            text=tr("Paused · {trainings}", trainings=self._counted()),
        )

    def _on_ended(self, failure: Any) -> None:
        was_ending, then = self.state.is_ending, self._then
        text = self.state.text
        if was_ending or failure:
            text = tr("Stopped · {trainings}", trainings=self._counted())
        self._set(is_running=False, is_paused=False, is_ending=False, text=text)
        if failure is not None:
            self._keeper.report(failure, Phase.LOADING.name)
        self._then = None
        if then is not None:
            then()

    def _counted(self) -> str:
        return _trainings(self.state.done, self.state.total)


def experiments_folder() -> Path:
    """Where the window keeps experiments; it need not exist."""
    import platformdirs

    return platformdirs.user_data_path("digitapp", appauthor=False) / "experiments"


def _new_folder(experiment: "Experiment") -> Path:
    title = experiment.title or " ".join(axis.name for axis in experiment.axes) or "experiment"
    name = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:40] or "experiment"
    stamp = f"{datetime.now():%Y-%m-%d-%H.%M.%S}"
    path, count = experiments_folder() / f"{name}-{stamp}", 1
    while path.exists():
        count += 1
        path = path.with_name(f"{name}-{stamp}-{count}")
    return path


def _in_words(news: "ExperimentNews") -> str:
    progress = news.progress
    if news.loading is not None:
        return tr("Loading digits … {loading}", loading=percent(news.loading, 0))
    if progress is None:
        return tr("Beginning …")
    parts = [_trainings(progress.done, progress.total)]
    if news.ended is not None and news.ended.left:
        parts.append(tr("the time allowed is over"))
        return " · ".join(parts)
    failed = sum(bool(result.error) for result in news.results)
    if failed:
        parts.append(trn("{n} failed", "{n} failed", failed))
    if progress.left_s is not None and news.ended is None:
        parts.append(tr("{time} left", time=duration(progress.left_s)))
    return " · ".join(parts)


def _trainings(done: int, total: int) -> str:
    return trn("{done} of {n} trainings", "{done} of {n} trainings", total, done=done)


def _history(curves: dict[str, list[float | None]]) -> list[Evaluation]:
    """The epochs of a trial's curves, as a training tells of them."""
    epochs = max(map(len, curves.values()), default=0)
    parts: list[dict[str, dict[str, float]]] = [
        {"train": {}, "validation": {}} for _ in range(epochs)
    ]
    for name, values in curves.items():
        part, _, key = name.partition("_")
        for row, value in zip(parts, values, strict=False):
            if value is not None and part in row:
                row[part][key] = value
    return [
        Evaluation(epoch, 0, 0, row["train"], row["validation"], 0.0, epoch == epochs)
        for epoch, row in enumerate(parts, start=1)
    ]
