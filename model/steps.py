"""What the next steps of a training are: on which digits, in which shards, with which rates.

Invariant: all of it follows from the run's settings and counters, nothing from who makes the
step. So a step can be made here or in other processes, now or after a stop, and is the same.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from .nn.schedules import SCHEDULES
from .run import Run, Training, stream_rng


@dataclass(frozen=True, slots=True)
class DueStep:
    """One step that is to be made.

    Attributes:
        step: Steps made before it.
        epoch: The epoch that it belongs to, counted from 0.
        position: Digits of the epoch before its batch.
        size: Digits of its batch.
        batch: Batches of the run before its own.
        repeat: Steps made on the same batch before it.
        learning_rate: After the schedule.
        weight_decay: Strength of the pull of weights towards zero.
        clip: Largest norm of all gradients together; 0 for any.
        ema: Fraction of the EMA of the weights that stays; -1 without one.
        begins_ema: Whether the EMA begins with the weights after this step.
        after: Where the run stands after it, in epochs and fractions of one.
        progress: Fraction of the planned training before it, 0 to 1.
    """

    step: int
    epoch: int
    position: int
    size: int
    batch: int
    repeat: int
    learning_rate: float
    weight_decay: float
    clip: float
    ema: float
    begins_ema: bool
    after: float
    progress: float = 0.0

    @property
    def first(self) -> int:
        """Steps made before the first one on the same batch: that names what is drawn for it."""
        return self.step - self.repeat


def due_steps(run: Run, n_train: int, count: int) -> Iterator[DueStep]:
    """The next steps of a run, at most ``count``, and none beyond the end of its epoch.

    Args:
        run: As it stands; not changed.
        n_train: Digits in an epoch.
        count: How many are wanted.
    """
    training = run.training
    step, position, batch, repeat = run.step, run.position, run.batch, run.repeat
    has_ema = run.ema is not None
    while count and position < n_train:
        size = min(training.batch_size, n_train - position)
        seen = position + size * repeat / training.repeats
        progress = (run.epoch + seen / n_train) / training.epochs
        rate = training.learning_rate * SCHEDULES[training.schedule](progress)
        whole = repeat + 1 >= training.repeats
        after = position + size if whole else position + size * (repeat + 1) / training.repeats
        yield DueStep(
            step=step,
            epoch=run.epoch,
            position=position,
            size=size,
            batch=batch,
            repeat=repeat,
            learning_rate=rate,
            weight_decay=training.weight_decay,
            clip=training.clip,
            ema=run.ema_fraction(step + 1) if training.ema else -1.0,
            begins_ema=bool(training.ema) and not has_ema,
            after=run.epoch + after / n_train,
            progress=progress,
        )
        has_ema = True
        step, count = step + 1, count - 1
        if whole:
            position, batch, repeat = position + size, batch + 1, 0
        else:
            repeat += 1


def shard_bounds(size: int, shards: int) -> list[tuple[int, int]]:
    """Where each shard of a batch of ``size`` begins and ends; none is empty.

    The first ones are longer by one digit where they don't come out even.
    """
    shards = min(size, shards)
    length, longer = divmod(size, shards)
    ends = [k * length + min(k, longer) for k in range(shards + 1)]
    return list(itertools.pairwise(ends))


UNDRAWN = np.random.default_rng(0)
"""Handed to networks that draw nothing: to seed a generator takes a tenth of a small step."""


def shard_rng(training: Training, stream: int, count: int, shard: int) -> np.random.Generator:
    """The generator for one use in one shard: the same whenever and wherever it is asked for.

    A batch that is not cut draws from what ``Run.rng`` gives.

    Args:
        training: Whose seed and number of shards it follows from.
        stream: ``run.STEP`` or ``run.AUGMENT``.
        count: Which step.
        shard: Which shard of the batch, counted from 0.
    """
    counts = (count,) if training.shards == 1 else (count, shard)
    return stream_rng(training.seed, stream, *counts)
