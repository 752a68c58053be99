"""Crew: processes that make the steps of one training, and the memory they share with it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from ..archs.feedforward import cut
from ..data.dataset import Dataset
from ..run import Run
from ..shards import NORM_BLOCK, FlatArrays, GradientRooms, weighted_means
from ..steps import DueStep, shard_bounds
from .group import WorkerError, WorkerGroup
from .memory import SharedArrays
from .pool import WARM_WORTH_S, joined
from .worker import CONFIG, DONE, STEPS, TRAIN, Assignment

P, R = TypeVar("P"), TypeVar("R")

MAX_STEPS = 64
"""Most steps that the processes make before they tell."""

TOLD = 2
"""How often each says that it is ready: it has started, and it knows what is trained."""


@dataclass(frozen=True)
class MadeStep:
    """What came of a step.

    Attributes:
        due: The step.
        metrics: As ``train_step`` gives them.
        seconds: How long it took.
    """

    due: DueStep
    metrics: dict[str, float]
    seconds: float


class Crew:
    """Processes that make steps of a run.

    They are started at once and are ready some tenths of a second later; until ``take_over`` the
    run goes on as ever. From then to ``give_back`` the run's weights, optimiser and EMA are views
    of the shared memory: they may be read whenever no steps are being made.

    Args:
        run: The training; its network can be cut into shards.
        dataset: Its digits.
        processes: How many to start, at most ``run.training.shards``.
    """

    def __init__(self, run: Run, dataset: Dataset, processes: int) -> None:
        self._run = run
        self._shards = run.training.shards
        self._keys = [curve.key for curve in run.network.curves]
        self._shared = SharedArrays(_layout(run, dataset, processes))
        part, arrays = dataset.train, self._shared.arrays
        arrays["images"][...], arrays["labels"][...] = part.images, part.labels
        self._config = run.network.config
        self._has_taken_over = False
        self._group = WorkerGroup(0)
        try:
            self._group = WorkerGroup(processes, self._shared.handle.file)
            for index in range(processes):
                self._group.send(index, TRAIN, self._assignment(index, processes, dataset.peak))
        except WorkerError:
            self.close()
            raise

    @property
    def is_ready(self) -> bool:
        """Whether all processes have started.

        Raises:
            WorkerError: One could not, or has ended.
        """
        self._group.check()
        return self._group.is_ready(TOLD)

    def wait_until_ready(self) -> None:
        """Returns when all processes have started.

        Raises:
            WorkerError: One could not.
        """
        self._group.check()
        self._group.is_ready(TOLD, wait=True)

    def take_over(self) -> None:
        """Moves what the steps change into the shared memory."""
        run, arrays = self._run, self._shared.arrays
        network, optimizer = run.network, run.network.optimizers["main"]
        shapes = network.shapes()
        _move(network.parameters, cut(arrays["parameters"], shapes))
        flat = FlatArrays(arrays["parameters"], arrays["slots"], arrays["ema"])
        optimizer.keep_in(flat.slot_views(network))
        if run.ema is not None:
            _move(run.ema, cut(arrays["ema"], shapes))
        self._has_taken_over = True

    def give_back(self) -> None:
        """Moves it back into memory of its own."""
        if not self._has_taken_over:
            return
        self._has_taken_over = False
        run = self._run
        optimizer = run.network.optimizers["main"]
        optimizer.load_state(optimizer.state(), optimizer.steps)
        for arrays in filter(None, (run.network.parameters, run.ema)):
            arrays.update({name: array.copy() for name, array in arrays.items()})

    def make(self, dues: Sequence[DueStep]) -> list[MadeStep]:
        """Makes steps, at most MAX_STEPS; the last one made is one that no number came of, if any.

        Raises:
            WorkerError: A process is gone; the weights may be half moved.
        """
        run, arrays = self._run, self._shared.arrays
        optimizer = run.network.optimizers["main"]
        if run.network.config != self._config:
            self._config = run.network.config
            self._group.tell(CONFIG, self._config)
        self._group.tell(STEPS, list(dues), optimizer.steps)
        while self._group.answer()[1][0] != DONE:
            pass  # the rest of other work, which nobody waits for any more
        made = []
        for row, due in enumerate(dues):
            shards = len(shard_bounds(due.size, self._shards))
            metrics = self._metrics(row, shards)
            is_broken = bool(arrays["broken"][row, :shards].any())
            if due.clip and not is_broken:
                metrics["gradient_norm"] = float(arrays["norms"][row])
            made.append(MadeStep(due, metrics, float(arrays["seconds"][row])))
            if is_broken:
                break
            optimizer.steps += 1
        if run.training.ema and run.ema is None:
            run.ema = cut(arrays["ema"], run.network.shapes())
        return made

    def spread(self, work: Callable[[P], R], pieces: Sequence[P]) -> Iterator[R]:
        """What ``map(work, pieces)`` gives, between steps; by the processes where that pays."""
        return joined(work, pieces, lambda left_s: self._group if left_s > WARM_WORTH_S else None)

    def close(self) -> None:
        """Ends the processes, after what they are doing, and lets go of the memory."""
        self.give_back()
        self._group.close()
        self._shared.close()

    def _assignment(self, index: int, processes: int, peak: int) -> Assignment:
        run = self._run
        return Assignment(
            handle=self._shared.handle,
            index=index,
            processes=processes,
            shards=self._shards,
            architecture=type(run.network),
            config=run.network.config,
            shape=run.network.shape,
            shapes=run.network.shapes(),
            training=run.training,
            augmentation=run.augmentation,
            peak=peak,
        )

    def _metrics(self, row: int, shards: int) -> dict[str, float]:
        arrays = self._shared.arrays
        values = arrays["metrics"][row, :shards].tolist()
        counts = arrays["counts"][row, :shards].tolist()
        there = [place for place in range(len(self._keys)) if counts[0][place] >= 0]
        return weighted_means(
            [{self._keys[place]: of[place] for place in there} for of in values],
            [{self._keys[place]: of[place] for place in there} for of in counts],
        )


def _layout(run: Run, dataset: Dataset, processes: int) -> dict[str, tuple[tuple[int, ...], str]]:
    size = GradientRooms.size_of(run.network)
    shards, curves = run.training.shards, len(run.network.curves)
    slots = len(run.network.optimizers["main"].slots)
    return {
        "arrivals": ((processes, 8), "int64"),
        "parameters": ((size,), "float32"),
        "gradients": ((shards, size), "float32"),
        "slots": ((slots, size), "float32"),
        "ema": ((size if run.training.ema else 0,), "float32"),
        "metrics": ((MAX_STEPS, shards, curves), "float64"),
        "counts": ((MAX_STEPS, shards, curves), "int64"),
        "broken": ((MAX_STEPS, shards), "bool"),
        "seconds": ((MAX_STEPS,), "float64"),
        "norms": ((MAX_STEPS,), "float64"),
        "squares": ((-(-size // NORM_BLOCK),), "float64"),
        "images": (dataset.train.images.shape, "uint8"),
        "labels": (dataset.train.labels.shape, "int64"),
    }


def _move(arrays: dict[str, np.ndarray], to: dict[str, np.ndarray]) -> None:
    """Puts other arrays in place of those of a dict, with the same numbers."""
    for name, array in to.items():
        array[...] = arrays[name]
        arrays[name] = array
