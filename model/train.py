"""The training loop: ``fit`` yields what happens, one plain value at a time.

Invariant: no callback, no flag, no signal. Whoever iterates decides when the training goes on;
pausing, single steps and cancelling are ways of asking for the next value, or of not asking.
"""

import math
import time
from collections.abc import Generator, Mapping
from typing import Any

import numpy as np

from .archs.base import read_only
from .archs.capabilities import Unrolled
from .data.dataset import Dataset, Part
from .errors import SettingError
from .evaluate import CHUNK, Examination, examination
from .events import Diverged, Evaluation, Event, Finished, Snapshot, Validating, WorkerLost
from .freed_memory import keep_freed_memory
from .language import inside, sentences, tr
from .parallel import WorkerError
from .progress import Spread, hearing, mapped, result_of
from .run import EXAMINE, Run
from .stepping import Stepping

SNAPSHOT_FRACTION = 0.1
"""Largest fraction of the time that may go into copies for views."""

SNAPSHOT_PAUSE_S = 1 / 25
"""Longest time to the next copy, if they take little: that often, what shows them moves."""


def fit(
    run: Run, dataset: Dataset, *, snapshots: bool = False, processes: int = 1
) -> Generator[Event, dict[str, Any] | None, bool]:
    """Trains, and yields what happens.

    Whoever iterates decides when to go on; to cancel is to stop asking, or ``close()``.
    ``send({"learning_rate": 0.01})`` in place of ``next()`` changes live settings as
    ``Run.change`` does, from the next batch on.

    Args:
        run: Advanced in place; whole whenever a value is yielded.
        dataset: Digits of the network's shape.
        snapshots: Whether to yield Snapshots, denser at the start and spaced so that the copies
            take no more than a tenth of the time; the last state always gets one.
        processes: How many may make its steps, where its batches are cut into shards. What
            comes out is the same, to the last bit.

    Yields:
        A Step for each batch, an Evaluation for each epoch, Snapshots between; at the end
        Finished, Diverged or WorkerLost.

    Returns:
        Whether it came to its end, which a training that diverges does not.
    """
    if dataset.shape != run.network.shape:
        (height, width), (rows, columns) = run.network.shape, dataset.shape
        raise SettingError(
            tr(
                "The network reads pictures of {width}×{height} pixels, “{title}” holds "
                "{columns}×{rows}. Make a new network for this data.",
                width=width,
                height=height,
                title=dataset.title,
                columns=columns,
                rows=rows,
            )
        )
    if run.position > len(dataset.train):
        raise SettingError(
            tr(
                "The training stopped at digit {position} of its epoch, “{title}” holds "
                "{count}. Go on with the data that it began with.",
                position=run.position,
                title=dataset.title,
                count=len(dataset.train),
            )
        )
    keep_freed_memory()
    # Files of version 1 do not tell that the batch under way is the short one of an epoch.
    most = len(dataset.train)
    run.epoch_metrics = {key: (sum_, min(n, most)) for key, (sum_, n) in run.epoch_metrics.items()}
    good = Checkpoint(run)
    camera = _Camera(run)
    with Stepping(run, dataset, processes) as stepping:
        while not run.is_over:
            if run.position < len(dataset.train):
                try:
                    steps = stepping.advance()
                except WorkerError:
                    stepping.close()
                    yield good.after_loss(run)
                    return False
                broken = _broken(run, steps[-1].metrics)
                for step in steps[:-1] if broken else steps:
                    yield from _yielded(run, step)
                if broken:
                    stepping.close()
                    yield good.restore(run, broken)
                    return False
                if snapshots and camera.is_due():
                    yield from _yielded(run, camera.snapshot(steps[-1].epoch))
                continue
            figures = yield from _validation(run, dataset, stepping.spread)
            if broken := _unsound(run, dataset, figures):
                stepping.close()
                yield good.restore(run, broken)
                return False
            done = _end_epoch(run, figures)
            good = Checkpoint(run)
            yield from _yielded(run, done)
            if snapshots and camera.is_due():
                yield from _yielded(run, camera.snapshot(run.epoch))
    if snapshots:
        yield camera.snapshot(run.epoch)
    yield Finished(run.epoch, run.best.epoch, early=run.epoch < run.training.epochs)
    return True


def _yielded(run: Run, event: Event) -> Generator[Event, dict[str, Any] | None, None]:
    """Yields one event and takes up the changes that are sent back."""
    changes = yield event
    if changes:
        run.change(**changes)


def _validation(
    run: Run, dataset: Dataset, spread: Spread
) -> Generator[Event, dict[str, Any] | None, dict[str, float]]:
    """Figures on the validation part; yields on the way, so that a stop need not wait for it."""
    if not len(dataset.validation):
        return {}
    examined = _examination(run, dataset.validation, dataset.peak, spread)
    told = mapped(examined, lambda fraction: Validating(run.epoch + 1, fraction))
    found = yield from hearing(told, lambda changes: run.change(**changes))
    run.score = found.score
    return found.figures


def _examination(
    run: Run, part: Part, peak: int, spread: Spread = map
) -> Generator[float, None, Examination]:
    judged = run.network.with_parameters(run.judged_parameters)
    return examination(judged, part, peak, run.rng(EXAMINE, run.epoch), spread)


def _broken(run: Run, figures: Mapping[str, float]) -> str:
    """What of these figures is no number any more, in words; empty where all are."""
    titles = {curve.key: inside(curve.title) for curve in run.network.curves}
    odd = [key for key, value in figures.items() if not math.isfinite(value)]
    return titles.get(odd[0], odd[0]) if odd else ""


def _unsound(run: Run, dataset: Dataset, figures: dict[str, float]) -> str:
    """What is no number any more; without validation, it is looked for on a few digits."""
    if not len(dataset.validation):
        some = dataset.train.take(slice(CHUNK)).digits
        figures = result_of(_examination(run, some, dataset.peak)).figures
    return _broken(run, figures) or ("" if run.network.is_sound() else tr("weights"))


def _end_epoch(run: Run, figures: dict[str, float]) -> Evaluation:
    """Closes the epoch, keeps the weights if they are the best, and says how it went."""
    is_best = run.is_better(figures)
    run.epoch += 1
    evaluation = Evaluation(
        epoch=run.epoch,
        step=run.step,
        n_train=run.position,
        train={key: total / n for key, (total, n) in run.epoch_metrics.items()},
        validation=figures,
        seconds=run.epoch_seconds,
        best=is_best,
    )
    run.history.append(evaluation)
    run.position, run.epoch_metrics, run.epoch_seconds = 0, {}, 0.0
    if is_best:
        run.best_parameters = copies(run.judged_parameters)
    return evaluation


class Checkpoint:
    """The state of a run as it was when this was made, to go back to.

    Args:
        run: Whole, and known to be sound.
    """

    def __init__(self, run: Run) -> None:
        self._parameters = copies(run.network.parameters)
        self._ema = None if run.ema is None else copies(run.ema)
        # Never changed in place, unlike the others.
        self._best, self._score = run.best_parameters, run.score
        self._state = run.network.state()
        self._metrics = dict(run.epoch_metrics)
        self._counts = {
            name: getattr(run, name)
            for name in ("epoch", "position", "step", "batch", "repeat", "epoch_seconds")
        }

    def restore(self, run: Run, broken: str) -> Diverged:
        """Takes the run back to that state.

        Args:
            run: The same.
            broken: What grew beyond all numbers, in words.
        """
        failed_at, told = run.step, []
        if run.network.optimizers:
            told.append(
                tr(
                    "The {figure} grew beyond all numbers at step {step}: the steps are too long.",
                    figure=broken,
                    step=failed_at,
                )
            )
        else:
            told.append(
                tr(
                    "The {figure} grew beyond all numbers at step {step}.",
                    figure=broken,
                    step=failed_at,
                )
            )
        told.append(tr("The network was taken back to {place}.", place=self._put_back(run)))
        if run.network.optimizers:
            rate = f"{run.training.learning_rate / 10:g}"
            told.append(tr("Try a learning rate of {rate}.", rate=rate))
        if isinstance(run.network, Unrolled) and not run.training.clip:
            told.append(
                tr(
                    "In a recurrent network gradients explode on their way back through the steps: "
                    "clip them at 1, and let the scale of the start be 1 at most."
                )
            )
        return Diverged(failed_at, run.epoch, sentences(told))

    def after_loss(self, run: Run) -> WorkerLost:
        """Takes the run back to that state when a process that worked on it is gone."""
        failed_at = run.step
        return WorkerLost(
            failed_at,
            run.epoch,
            tr(
                "A process that trained was ended from outside at step {step}, perhaps "
                "because memory ran out. The network was taken back to {place}; train again to "
                "go on from there.",
                step=failed_at,
                place=self._put_back(run),
            ),
        )

    def _put_back(self, run: Run) -> str:
        """Takes the run back; where that is, in words."""
        for name, value in self._parameters.items():
            run.network.parameters[name][...] = value
        run.ema = None if self._ema is None else copies(self._ema)
        run.best_parameters, run.score = self._best, self._score
        run.network.load_state(self._state)
        run.epoch_metrics = dict(self._metrics)
        for name, value in self._counts.items():
            setattr(run, name, value)
        del run.history[run.epoch :]
        return tr("epoch {epoch}", epoch=run.epoch) if run.epoch else tr("the start")


class _Camera:
    """Takes copies of the weights, and knows when the next one is due."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._due_s = self._free_s = -math.inf
        self._next_step = 0

    def is_due(self) -> bool:
        now = time.perf_counter()
        return now >= self._due_s or (self._run.step >= self._next_step and now >= self._free_s)

    def snapshot(self, epoch: float) -> Snapshot:
        start = time.perf_counter()
        taken = snapshot_of(self._run, epoch)
        now = time.perf_counter()
        self._free_s = now + (now - start) / SNAPSHOT_FRACTION
        self._due_s = max(now + SNAPSHOT_PAUSE_S, self._free_s)
        # Steps 1, 2, 4, 6, 9, 12, 16, ... besides: a short training has a film to look back at.
        halves = math.isqrt(4 * self._run.step) + 1
        self._next_step = math.ceil(halves * halves / 4)
        return taken


def snapshot_of(run: Run, epoch: float) -> Snapshot:
    """A copy of the weights as they are, the only one that whoever shows or keeps them needs."""
    return Snapshot(run.step, epoch, read_only(copies(run.network.parameters)))


def copies(arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The same names with copies of the arrays."""
    return {name: array.copy() for name, array in arrays.items()}
