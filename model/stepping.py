"""Stepping: makes the steps of a run, one after another, here or with other processes.

Which of the two it is changes nothing but the time: a training begins here at once, others are
started beside it if it is long enough to gain by them, take over when they are ready, and hand
back while they are not faster.
"""

import math
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Self, TypeVar

import numpy as np

from .archs.capabilities import Sharded
from .data.batches import Batches
from .data.dataset import Dataset
from .events import Step
from .freed_memory import give_freed_memory_back
from .parallel import Crew, WorkerError
from .parallel.crew import MAX_STEPS, MadeStep
from .run import AUGMENT, ORDER, STEP, Run
from .shards import (
    FlatArrays,
    GradientRooms,
    RangeUpdate,
    clip_factor,
    shard_gradients,
    weighted_means,
)
from .speed_choice import SpeedChoice
from .steps import UNDRAWN, DueStep, due_steps, shard_bounds, shard_rng

P, R = TypeVar("P"), TypeVar("R")

TELL_S = 0.04
"""How long processes go on by themselves before they tell. Each telling waits for its turn among
what else this process does, such as painting."""

RESTED_S = 0.02
"""Who lets so much time pass before asking for the next step looks at every single one."""

KNOWN_STEPS = 4
"""Steps made here before it is judged whether more processes are worth their start."""

WORTH_S = 1.5
"""A training that has less than this to go is over before others could help."""

TRIAL_S = 0.4
"""How long others work before it is judged whether they are faster; see ``SpeedChoice``."""


class Stepping:
    """Makes steps and moves the run past them.

    Args:
        run: Its weights and counters are changed.
        dataset: Digits of the network's shape.
        processes: How many may work on it.
    """

    def __init__(self, run: Run, dataset: Dataset, processes: int = 1) -> None:
        self._run, self._dataset, self._n_train = run, dataset, len(dataset.train)
        self._here = _Here(run, dataset)
        shards = run.training.shards
        self._processes = min(processes, shards) if isinstance(run.network, Sharded) else 1
        self._crew: Crew | None = None
        self._is_crews = False
        self._ahead = 1
        self._left_at = -math.inf
        self._known_steps = 0
        self._quickest_s = math.inf
        self._crew_step_s = 0.0
        self._choice = SpeedChoice(TRIAL_S)

    def advance(self) -> list[Step]:
        """Makes the next step, or several that take a moment together; none past an epoch's end.

        Returns:
            What there is to tell of each. Where the last one's metrics are not finite, it was
            not made.

        Raises:
            WorkerError: A process is gone; the run has to go back to an earlier state.
        """
        rested = time.perf_counter() - self._left_at > RESTED_S
        self._choose(rested)
        if self._is_crews:
            self._ahead = 1 if rested else min(2 * self._ahead, self._most_ahead())
            made = self._made_by_crew(self._ahead)
        else:
            (due,) = due_steps(self._run, self._n_train, 1)
            made = [self._here.make(due)]
            if self._processes > 1:
                self._known_steps += 1
                self._choice.made_here(made[0].seconds)
                self._quickest_s = min(self._quickest_s, made[0].seconds)
        steps = [self._record(each, each is made[-1]) for each in made]
        self._left_at = time.perf_counter()
        return steps

    def spread(self, work: Callable[[P], R], pieces: Sequence[P]) -> Iterator[R]:
        """What ``map(work, pieces)`` gives, between steps; other processes help if they train."""
        return self._crew.spread(work, pieces) if self._is_crews else map(work, pieces)

    def close(self) -> None:
        """Ends other processes; the run's arrays are its own again."""
        crew, self._crew, self._is_crews = self._crew, None, False
        if crew is not None:
            crew.close()
        self._here.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def _choose(self, rested: bool) -> None:
        """Starts others, lets them take over, or lets them rest."""
        if self._processes == 1:
            return
        if self._crew is None:
            is_known = self._known_steps >= KNOWN_STEPS
            if not rested and is_known and self._seconds_left() > WORTH_S:
                self._start_crew()
        elif not self._is_crews:
            if self._choice.others_are_due(time.perf_counter()):
                self._take_over()
        elif not self._choice.others_stay(time.perf_counter()):
            self._is_crews = False
            self._crew.give_back()

    def _start_crew(self) -> None:
        try:
            self._crew = Crew(self._run, self._dataset, self._processes)
        except WorkerError:
            self._processes = 1

    def _take_over(self) -> None:
        try:
            if self._crew.is_ready:
                self._here.let_go()
                self._crew.take_over()
                self._is_crews, self._ahead = True, 1
                self._crew_step_s = self._quickest_s
                give_freed_memory_back()
        except WorkerError:
            self._let_go()

    def _let_go(self) -> None:
        self._processes, self._is_crews = 1, False
        self._crew.close()
        self._crew = None

    def _seconds_left(self) -> float:
        run = self._run
        digits = run.training.epochs * self._n_train - run.epoch * self._n_train - run.position
        steps = digits / run.training.batch_size * run.training.repeats
        return steps * self._quickest_s

    def _most_ahead(self) -> int:
        """Steps that take TELL_S together."""
        return int(min(max(TELL_S / max(self._crew_step_s, 1e-6), 1), MAX_STEPS))

    def _made_by_crew(self, count: int) -> list[MadeStep]:
        start = time.perf_counter()
        made = self._crew.make(list(due_steps(self._run, self._n_train, count)))
        seconds = time.perf_counter() - start
        self._crew_step_s = seconds / len(made)
        self._choice.made_by_others(seconds, len(made))
        return made

    def _record(self, made: MadeStep, is_last: bool) -> Step:
        """Moves the run's counters past a step."""
        run, due = self._run, made.due
        run.step += 1
        run.epoch_seconds += made.seconds
        if due.repeat == 0:
            run.count(made.metrics, due.size)
        run.repeat += 1
        if run.repeat >= run.training.repeats:
            run.position += due.size
            run.batch, run.repeat = run.batch + 1, 0
        return Step(
            step=run.step,
            epoch=due.after,
            metrics=made.metrics,
            learning_rate=due.learning_rate,
            images=due.size,
            seconds=made.seconds,
            batch=due.batch,
            is_level=is_last,
        )


class _Here:
    """Makes steps in this process."""

    def __init__(self, run: Run, dataset: Dataset) -> None:
        self._run = run
        training, shards = run.training, run.training.shards

        def order(epoch: int) -> np.ndarray:
            return run.rng(ORDER, epoch).permutation(len(dataset.train))

        def deform(images: np.ndarray, step: int) -> np.ndarray:
            changed = [
                run.augmentation.augment(
                    images[start:stop], shard_rng(training, AUGMENT, step, shard)
                )
                for shard, (start, stop) in enumerate(shard_bounds(len(images), shards))
            ]
            return np.concatenate(changed) if len(changed) > 1 else changed[0]

        self._batches = Batches(
            dataset.train, dataset.peak, order, deform if training.augment else None
        )
        self._is_cut = shards > 1 and isinstance(run.network, Sharded)
        self._cut: _CutStep | None = None

    def make(self, due: DueStep) -> MadeStep:
        run = self._run
        network, training = run.network, run.training
        start = time.perf_counter()
        images, labels = self._batches.batch(
            due.epoch, due.position, training.batch_size, due.first, training.repeats
        )
        if self._is_cut:
            if self._cut is None:
                self._cut = _CutStep(run)
            metrics = self._cut.make(due, images, labels)
        else:
            network.tune(due.learning_rate, due.weight_decay, due.clip, due.progress)
            rng = run.rng(STEP, due.step) if network.is_stochastic else UNDRAWN
            metrics = network.train_step(images, labels, rng)
        if due.ema >= 0:
            run.update_ema(due.ema)
        return MadeStep(due, metrics, time.perf_counter() - start)

    def let_go(self) -> None:
        """Forgets the run's arrays, which are about to be replaced."""
        self._cut = None

    def close(self) -> None:
        self._batches.close()


class _CutStep:
    """A step on a batch in shards, one after another."""

    def __init__(self, run: Run) -> None:
        self._run = run
        network = run.network
        size = GradientRooms.size_of(network)
        rooms = np.empty((run.training.shards, size), dtype=np.float32)
        self._rooms = GradientRooms(network, rooms)
        self._update = RangeUpdate(network, self._rooms, FlatArrays.of(network), 0, size)

    def make(self, due: DueStep, images: np.ndarray, labels: np.ndarray) -> dict[str, float]:
        run = self._run
        network, training = run.network, run.training
        bounds = shard_bounds(due.size, training.shards)
        parts = [
            shard_gradients(
                network,
                training,
                due,
                shard,
                images[start:stop],
                labels[start:stop],
                self._rooms.views[shard],
            )
            for shard, (start, stop) in enumerate(bounds)
        ]
        metrics, counts, are_sound = zip(*parts, strict=True)
        joined = weighted_means(metrics, counts)
        if not all(are_sound):
            return joined
        optimizer = network.optimizers["main"]
        if due.clip:
            squares = [square for _, square in self._update.squares(len(bounds))]
            factor, joined["gradient_norm"] = clip_factor(squares, due.clip)
            self._update.make_clipped(due, optimizer.steps, factor)
        else:
            self._update.make(due, optimizer.steps, len(bounds))
        optimizer.steps += 1
        return joined
