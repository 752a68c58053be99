"""``sweeping``: carries an experiment out, a generator of what happens.

Whoever iterates decides: not to ask is a pause, to close is to stop, and another call on the same
folder goes on with what is missing.
"""

import dataclasses
import math
import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..data import loading
from ..errors import DigitError
from ..language import tr
from ..parallel import usable_cores
from ..plan import Loading
from ..progress import mapped
from .experiment import Experiment
from .halving import rungs_of, survivors
from .results import ResultsFolder
from .trials import Trial, TrialAnswer, TrialResult, failed
from .workers import Workers

WORKER_DIED = tr(
    "A process that worked on this training was ended from outside twice, perhaps because memory "
    "ran out. Take fewer units, smaller batches or fewer jobs."
)


@dataclass(frozen=True)
class SweepProgress:
    """How far an experiment is; several times a second.

    Attributes:
        done: Trials with a result, failed ones and those of earlier times included.
        total: Trials in all, as far as is known.
        seconds: Since this call began, by the clock.
        left_s: Seconds that are left; None while that can't be told.
    """

    done: int
    total: int
    seconds: float
    left_s: float | None


@dataclass(frozen=True)
class TrialEnded:
    """A trial has a result, which is on disk.

    Attributes:
        result: It.
        is_new: Whether it was made now; else it was there.
        progress: How far the experiment is.
    """

    result: TrialResult
    is_new: bool
    progress: SweepProgress


@dataclass(frozen=True)
class SweepEnded:
    """The experiment is over.

    Attributes:
        done: Trials with a result.
        failed: Those of them that say an error.
        left: Trials that were not made, because the time allowed was over.
        seconds: Since this call began, by the clock.
    """

    done: int
    failed: int
    left: int
    seconds: float


def sweeping(
    experiment: Experiment,
    folder: str | Path,
    *,
    jobs: int | None = None,
    cluster: str | None = None,
    niceness: int = 0,
) -> Generator[Loading | SweepProgress | TrialEnded | SweepEnded, Any, None]:
    """Carries out what is missing of an experiment, and appends it to the results in a folder.

    Closing the generator ends what is under way, within a second on this machine.

    Args:
        experiment: What is to be done.
        folder: Where the results are, or shall be.
        jobs: How many trainings at a time; by default as many as there are processor cores.
        cluster: Address of a Dask scheduler; the machines behind it do the work.
        niceness: By how much our processes step back behind other programs.

    Yields:
        First a TrialEnded for each result that is there, then what happens.

    Raises:
        SettingError: A trial can't be made, or the cluster can't be used.
        SaveError: The results can't be written.
    """
    trials = experiment.trials()
    jobs = jobs or usable_cores()
    with ResultsFolder(folder) as store:
        store.keep(experiment)
        with Workers(min(jobs, len(trials)), cluster, niceness) as workers:
            yield from _SweepCall(experiment, trials, store, workers).events()


class _SweepCall:
    """One call of ``sweeping``."""

    def __init__(
        self,
        experiment: Experiment,
        trials: Sequence[Trial],
        store: ResultsFolder,
        workers: Workers,
    ) -> None:
        self._experiment, self._store, self._workers = experiment, store, workers
        self._rungs = rungs_of(experiment, trials)
        self._start_s = time.monotonic()
        self._loaded: dict[tuple, str] = {}
        self._done = 0
        self._keys: set[str] = set()
        self._total = sum(rung.count for rung in self._rungs)
        self._made_weight = 0.0
        self._left_weight = 0.0
        self._begin_s: float | None = None

    def events(self) -> Iterator[Any]:
        going, left = None, 0
        for rung in self._rungs:
            trials = rung.trials_of(going)
            yield from self._there(trials)
            missing = [trial for trial in trials if trial.key not in self._store.results]
            yield from self._making(missing)
            left += sum(trial.key not in self._store.results for trial in trials)
            if left:
                break
            going = survivors(self._experiment, rung, trials, self._store.results)
        results = [self._store.results[key] for key in self._keys]
        n_failed = sum(bool(result.error) for result in results)
        yield SweepEnded(self._done, n_failed, left, self._seconds)

    def _there(self, trials: Sequence[Trial]) -> Iterator[TrialEnded]:
        """What was made by an earlier call."""
        for trial in trials:
            result = self._store.results.get(trial.key)
            if result is not None and trial.key not in self._keys:
                yield self._ended(result, is_new=False)

    def _making(self, trials: Sequence[Trial]) -> Iterator[Any]:
        self._left_weight = sum(trial.weight for trial in trials)
        budget_s = self._experiment.budget_s
        sources = list(dict.fromkeys(trial.source for trial in trials))
        if not self._workers.is_elsewhere:
            for source in sources:
                yield from self._loading(source, is_only=len(sources) == 1)
        tasks = [
            self._workers.task(
                trial,
                self._loaded.get(trial.source, ""),
                keeps_network=self._experiment.keep_networks,
            )
            for trial in trials
        ]
        self._begin_s = time.monotonic()
        until_s = self._start_s + budget_s if budget_s else math.inf
        for event in self._workers.results_of(tasks, self._take, until_s):
            yield self._progress() if event is None else event

    def _loading(self, source: tuple, *, is_only: bool) -> Iterator[Loading]:
        """Digits are loaded once, and lie in a file from which all processes read them.

        Some that can't be had among others fail with their trials, and alone are the end.
        """
        import joblib

        if source in self._loaded:
            return
        data, data_dir, split, seed = source
        work = loading(data, data_dir=data_dir, split=split, seed=seed)
        try:
            dataset = yield from mapped(work, Loading)
        except DigitError:
            if is_only:
                raise
            return
        path = self._workers.folder / f"digits{len(self._loaded)}"
        joblib.dump(dataset, path)
        self._loaded[source] = str(path)

    def _take(self, trial: Trial, answer: TrialAnswer | None) -> TrialEnded:
        """Puts a result on disk; in the thread that it comes to."""
        if answer is None:
            answer = TrialAnswer(failed(trial, WORKER_DIED))
        result = self._store.add(answer)
        self._made_weight += trial.weight
        self._left_weight -= trial.weight
        return self._ended(result, is_new=True)

    def _ended(self, result: TrialResult, *, is_new: bool) -> TrialEnded:
        if result.key not in self._keys:
            self._keys.add(result.key)
            self._done += 1
        return TrialEnded(result, is_new, self._progress())

    @property
    def _seconds(self) -> float:
        return time.monotonic() - self._start_s

    def _progress(self) -> SweepProgress:
        left_s = None
        if self._made_weight and self._begin_s is not None:
            spent_s = time.monotonic() - self._begin_s
            left_s = spent_s * max(self._left_weight, 0.0) / self._made_weight
        return SweepProgress(self._done, self._total, self._seconds, left_s)


def with_seeds(experiment: Experiment, count: int) -> Experiment:
    """The experiment with so many seeds, those that it has and more."""
    seeds = list(experiment.seeds)
    seeds += [seed for seed in range(count + len(seeds)) if seed not in seeds]
    return dataclasses.replace(experiment, seeds=tuple(seeds[:count]))
