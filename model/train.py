"""The training loop: ``fit`` yields what happens, one plain value at a time.

Invariant: no callback, no flag, no signal. Whoever iterates decides when the training goes on;
pausing, single steps and cancelling are ways of asking for the next value, or of not asking.
"""

import math
import time
from collections.abc import Generator, Mapping
from typing import Any

import numpy as np

from .data.batches import Batches
from .data.dataset import Dataset, Part
from .errors import SettingError
from .evaluate import CHUNK, Examination, examination
from .events import Diverged, Evaluation, Event, Finished, Snapshot, Step, Validating
from .nn.schedules import SCHEDULES
from .progress import hearing, mapped, result_of
from .run import AUGMENT, EXAMINE, ORDER, STEP, Run

UNDRAWN = np.random.default_rng(0)
"""Handed to networks that draw nothing."""

SNAPSHOT_FRACTION = 0.1
"""Largest fraction of the time that may go into copies for views."""

SNAPSHOT_PAUSE_S = 1 / 12
"""Longest time to the next copy, if they take little: that often, what shows them moves."""


def fit(
    run: Run, dataset: Dataset, *, snapshots: bool = False
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

    Yields:
        A Step for each batch, an Evaluation for each epoch, Snapshots between; at the end
        Finished or Diverged.

    Returns:
        Whether it came to its end, which a training that diverges does not.
    """
    if dataset.shape != run.network.shape:
        (height, width), (rows, columns) = run.network.shape, dataset.shape
        raise SettingError(
            f"The network reads pictures of {width}×{height} pixels, “{dataset.title}” holds "
            f"{columns}×{rows}. Make a new network for this data."
        )
    if run.position > len(dataset.train):
        raise SettingError(
            f"The training stopped at digit {run.position} of its epoch, “{dataset.title}” holds "
            f"{len(dataset.train)}. Go on with the data that it began with."
        )
    keep_freed_memory()
    # Files of version 1 do not tell that the batch under way is the short one of an epoch.
    most = len(dataset.train)
    run.epoch_metrics = {key: (sum_, min(n, most)) for key, (sum_, n) in run.epoch_metrics.items()}
    good = Checkpoint(run)
    camera = _Camera(run)
    with _batches(run, dataset) as batches:
        while not run.is_over:
            if run.position < len(dataset.train):
                step = _train_step(run, len(dataset.train), batches)
                if broken := _broken(run, step.metrics):
                    yield good.restore(run, broken)
                    return False
                yield from _yielded(run, step)
                if snapshots and camera.is_due():
                    yield from _yielded(run, camera.snapshot(step.epoch))
                continue
            figures = yield from _validation(run, dataset)
            if broken := _unsound(run, dataset, figures):
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


def keep_freed_memory() -> None:
    """Lets the C library keep what a training step frees, for the next step to use.

    The arrays of a step come and go some hundred times a second. glibc gives blocks of that
    size back to the system at once and takes them again, zeroed page by page, which takes a
    fifth of a convolutional step. It keeps blocks up to the largest that it has seen freed, at
    most 32 MB (mallopt(3), M_MMAP_THRESHOLD): so one is freed here, without being touched.
    """
    np.empty(31 << 20, dtype=np.uint8)


def _yielded(run: Run, event: Event) -> Generator[Event, dict[str, Any] | None, None]:
    """Yields one event and takes up the changes that are sent back."""
    changes = yield event
    if changes:
        run.change(**changes)


def _batches(run: Run, dataset: Dataset) -> Batches:
    def order(epoch: int) -> np.ndarray:
        return run.rng(ORDER, epoch).permutation(len(dataset.train))

    def deform(images: np.ndarray, step: int) -> np.ndarray:
        return run.augmentation.augment(images, run.rng(AUGMENT, step))

    transform = deform if run.training.augment else None
    return Batches(dataset.train, dataset.peak, order, transform)


def _train_step(run: Run, n_train: int, batches: Batches) -> Step:
    network, training = run.network, run.training
    start = time.perf_counter()
    images, labels = batches.batch(
        run.epoch, run.position, training.batch_size, run.step - run.repeat, training.repeats
    )
    seen = run.position + len(images) * run.repeat / training.repeats
    progress = (run.epoch + seen / n_train) / training.epochs
    rate = training.learning_rate * SCHEDULES[training.schedule](progress)
    network.tune(rate, training.weight_decay, training.clip)
    # To seed a generator takes a twentieth of a small network's step.
    rng = run.rng(STEP, run.step) if network.is_stochastic else UNDRAWN
    metrics = network.train_step(images, labels, rng)
    run.step += 1
    if training.ema:
        run.update_ema()
    seconds = time.perf_counter() - start
    run.epoch_seconds += seconds
    if run.repeat == 0:
        run.count(metrics, len(images))
    run.repeat += 1
    batch = run.batch
    if run.repeat >= training.repeats:
        run.position += len(images)
        run.batch, run.repeat = run.batch + 1, 0
    seen = run.position + len(images) * run.repeat / training.repeats
    return Step(
        step=run.step,
        epoch=run.epoch + seen / n_train,
        metrics=metrics,
        learning_rate=rate,
        images=len(images),
        seconds=seconds,
        batch=batch,
    )


def _validation(
    run: Run, dataset: Dataset
) -> Generator[Event, dict[str, Any] | None, dict[str, float]]:
    """Figures on the validation part; yields on the way, so that a stop need not wait for it."""
    if not len(dataset.validation):
        return {}
    examined = _examination(run, dataset.validation, dataset.peak)
    told = mapped(examined, lambda fraction: Validating(run.epoch + 1, fraction))
    found = yield from hearing(told, lambda changes: run.change(**changes))
    run.score = found.score
    return found.figures


def _examination(run: Run, part: Part, peak: int) -> Generator[float, None, Examination]:
    judged = run.network.with_parameters(run.judged_parameters)
    return examination(judged, part, peak, run.rng(EXAMINE, run.epoch))


def _broken(run: Run, figures: Mapping[str, float]) -> str:
    """What of these figures is no number any more, in words; empty where all are."""
    titles = {curve.key: curve.title.lower() for curve in run.network.curves}
    odd = [key for key, value in figures.items() if not math.isfinite(value)]
    return titles.get(odd[0], odd[0]) if odd else ""


def _unsound(run: Run, dataset: Dataset, figures: dict[str, float]) -> str:
    """What is no number any more; without validation, it is looked for on a few digits."""
    if not len(dataset.validation):
        some = dataset.train.take(slice(CHUNK)).digits
        figures = result_of(_examination(run, some, dataset.peak)).figures
    return _broken(run, figures) or ("" if run.network.is_sound() else "weights")


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
        self._best = run.best_parameters
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
        for name, value in self._parameters.items():
            run.network.parameters[name][...] = value
        run.ema = None if self._ema is None else copies(self._ema)
        run.best_parameters = self._best
        run.network.load_state(self._state)
        run.epoch_metrics = dict(self._metrics)
        failed_at = run.step
        for name, value in self._counts.items():
            setattr(run, name, value)
        del run.history[run.epoch :]
        where = f"epoch {run.epoch}" if run.epoch else "the start"
        sentences = [
            f"The {broken} grew beyond all numbers at step {failed_at}.",
            f"The network was taken back to {where}.",
        ]
        if run.network.optimizers:
            sentences[0] = sentences[0][:-1] + ": the steps are too long."
            rate = f"{run.training.learning_rate / 10:g}"
            sentences.append(f"Try a learning rate of {rate}.")
        return Diverged(failed_at, run.epoch, " ".join(sentences))


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
        parameters = copies(self._run.network.parameters)
        now = time.perf_counter()
        self._free_s = now + (now - start) / SNAPSHOT_FRACTION
        self._due_s = max(now + SNAPSHOT_PAUSE_S, self._free_s)
        # Steps 1, 2, 4, 6, 9, 12, 16, ... besides: a short training has a film to look back at.
        halves = math.isqrt(4 * self._run.step) + 1
        self._next_step = math.ceil(halves * halves / 4)
        return Snapshot(self._run.step, epoch, parameters)


def copies(arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The same names with copies of the arrays."""
    return {name: array.copy() for name, array in arrays.items()}
