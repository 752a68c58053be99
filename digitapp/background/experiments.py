"""ExperimentRunner: one experiment at a time in a job, with its figures summed up in the thread.

Invariant: everything that takes time (summaries too) happens in the job's thread; the GUI is given
frozen values a few times a second.
"""

import dataclasses
import time
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from model.errors import DigitError
from model.experiments import (
    Experiment,
    Summary,
    SweepEnded,
    SweepProgress,
    Tally,
    TrialEnded,
    TrialResult,
    read_results,
    sweeping,
)
from model.experiments.results import read_experiment
from model.plan import Loading

from .job import Job
from .tasks import for_the_window

NICENESS = 10
"""By how much the processes of an experiment step back behind the window."""

TELL_S = 0.3
"""Least time between two sums over all results."""

SUM_SHARE = 0.1
"""Largest part of the time that may go into them."""


@dataclass(frozen=True, eq=False)
class ExperimentNews:
    """Where an experiment stands.

    Attributes:
        experiment: It.
        folder: Of its results.
        results: What there is, in the order in which it came.
        summaries: What that says, by the name of what is compared, the most telling first.
        progress: How far it is; None while nothing is made.
        loading: How much of the digits is loaded, 0 to 1; None while they are not being loaded.
        ended: How it ended; None before.
    """

    experiment: Experiment
    folder: str
    results: tuple[TrialResult, ...] = ()
    summaries: Mapping[str, Summary] = field(default_factory=dict)
    progress: SweepProgress | None = None
    loading: float | None = None
    ended: SweepEnded | None = None


def carrying_out(
    experiment: Experiment, folder: str, **how: Any
) -> Generator[ExperimentNews, Any, None]:
    """Carries out what is missing of an experiment, and tells where it stands.

    Args:
        experiment: What is to be done.
        folder: Where the results are, or shall be.
        how: Further arguments of ``sweeping``.

    Raises:
        DigitError: Its digits can't be had, or its results can't be written.
    """
    tally = Tally(experiment)
    news = ExperimentNews(experiment, folder)
    results: list[TrialResult] = []
    due_s, has_more = 0.0, False
    events = sweeping(experiment, folder, **how)
    try:
        for event in events:
            match event:
                case Loading(fraction=fraction):
                    news = dataclasses.replace(news, loading=fraction)
                case SweepProgress():
                    news = dataclasses.replace(news, progress=event, loading=None)
                case TrialEnded():
                    results.append(event.result)
                    has_more = True
                    news = dataclasses.replace(news, progress=event.progress, loading=None)
                case SweepEnded():
                    news = dataclasses.replace(news, ended=event, loading=None)
            if has_more and (time.monotonic() >= due_s or news.ended is not None):
                start_s = time.thread_time()
                news = _summed(news, tally, results)
                spent_s = time.thread_time() - start_s
                due_s = time.monotonic() + max(TELL_S, spent_s / SUM_SHARE)
                has_more = False
            if not isinstance(event, TrialEnded) or not has_more:
                yield news
    except DigitError as error:
        raise for_the_window(error) from error
    finally:
        events.close()


def looking_into(path: str) -> Iterator[ExperimentNews]:
    """What there is of the experiment in a folder, or in a TOML file that is to be carried out.

    Raises:
        DigitError: It is none, or can't be read.
    """
    experiment = read_experiment(path)
    folder = path if Path(path).is_dir() else ""
    results = read_results(folder) if folder else []
    tally = Tally(experiment)
    ours = tally.ours(results)
    done = SweepProgress(len(ours), len(experiment.trials()), 0.0, None)
    news = ExperimentNews(experiment, folder, progress=done)
    yield _summed(news, tally, ours) if ours else news


def _summed(news: ExperimentNews, tally: Tally, results: list[TrialResult]) -> ExperimentNews:
    return dataclasses.replace(news, results=tuple(results), summaries=tally.summaries(results))


class ExperimentRunner(QObject):
    """Begins, rests and ends an experiment.

    Signals:
        moved(ExperimentNews): Where it stands, several times a second.
        rested(): Nothing is begun any more; what was under way comes to its end.
        ended(Failure): It is over, by itself, cancelled or failed (else None).
    """

    moved = Signal(object)
    rested = Signal()
    ended = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._job: Job | None = None
        self._failure: Any = None

    @property
    def is_active(self) -> bool:
        """Whether one is under way, or still ending."""
        return self._job is not None

    def begin(self, work: Iterator[ExperimentNews], title: str) -> None:
        """Begins ``work``; nothing where something is under way."""
        if self._job is not None:
            return
        self._failure = None
        self._job = job = Job(work, title, self)
        job.progressed.connect(lambda values: self.moved.emit(values[-1]))
        job.paused.connect(self.rested)
        job.failed.connect(self._on_failed)
        job.ended.connect(self._on_ended)
        job.start()

    def pause(self) -> None:
        """Begins no more trainings; ``rested`` follows at once."""
        if self._job is not None:
            self._job.pause()

    def resume(self) -> None:
        """Goes on after a pause."""
        if self._job is not None:
            self._job.resume()

    def cancel(self) -> None:
        """Ends what is under way; ``ended`` follows when all of it is gone."""
        if self._job is not None:
            self._job.cancel()

    def close(self, timeout_s: float) -> None:
        """Ends it, for the end of the program."""
        if self._job is not None:
            self._job.cancel()
            self._job.wait(timeout_s)

    def _on_failed(self, failure: Any) -> None:
        self._failure = failure

    def _on_ended(self) -> None:
        self._job.deleteLater()
        self._job = None
        self.ended.emit(self._failure)
