"""A process that makes its part of every step, or does pieces of other work.

Started by ``group``, whose process it never outlives: it is told what to do on standard input and
says what came of it on standard output. When standard input ends, whoever started it is gone, and
so is it.
"""

import contextlib
import os
import pickle
import queue
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, BinaryIO

import numpy as np

from ..archs.base import Architecture
from ..archs.feedforward import cut
from ..data.augment import Augmentation
from ..data.dataset import to_input
from ..freed_memory import keep_freed_memory
from ..run import AUGMENT, ORDER, stream_rng
from ..settings import Settings
from ..shards import (
    FlatArrays,
    GradientRooms,
    RangeUpdate,
    clip_factor,
    even_ranges,
    shard_gradients,
)
from ..steps import DueStep, shard_bounds, shard_rng
from .barrier import Barrier
from .memory import Handle, SharedArrays

TRAIN, CONFIG, STEPS = "train", "config", "steps"
WORK, PIECE = "work", "piece"
"""Commands: what is trained, other settings, steps to make; a function, what to call it with."""

READY, DONE, RESULT = "ready", "done", "result"
"""Answers: it can begin; the steps are made; what the function gave."""


@dataclass(frozen=True)
class Assignment:
    """What a process needs to know to take part.

    Attributes:
        handle: The shared memory.
        index: Which process this is.
        processes: How many there are.
        shards: Into how many a batch is cut.
        architecture: The network's class.
        config: Its settings.
        shape: (height, width) of its input.
        shapes: Of its parameters.
        training: How it is trained.
        augmentation: How digits are changed, if they are.
        peak: Value of full ink.
    """

    handle: Handle
    index: int
    processes: int
    shards: int
    architecture: type[Architecture]
    config: Settings
    shape: tuple[int, int]
    shapes: dict[str, tuple[int, ...]]
    training: Settings
    augmentation: Augmentation
    peak: int

    @property
    def own_shards(self) -> range:
        """The shards that this process computes."""
        first = self.shards * self.index // self.processes
        return range(first, self.shards * (self.index + 1) // self.processes)


class ShardWorker:
    """One process's part of the steps.

    Args:
        assignment: What is to be done.
    """

    def __init__(self, assignment: Assignment) -> None:
        self._assignment = assignment
        self._shared = SharedArrays.attach(assignment.handle)
        arrays = self._arrays = self._shared.arrays
        self._barrier = Barrier(arrays["arrivals"], assignment.index)
        self._images, self._labels = arrays["images"], arrays["labels"]
        self._permutation: tuple[int, np.ndarray] = (-1, np.empty(0, np.int64))
        self.configure(assignment.config)
        self._next: tuple[DueStep, list[tuple[np.ndarray, np.ndarray]]] | None = None

    def configure(self, config: Settings) -> None:
        """Makes the network again over the shared weights, with these settings."""
        assignment, arrays = self._assignment, self._arrays
        self._network = network = assignment.architecture(
            config, assignment.shape, parameters=cut(arrays["parameters"], assignment.shapes)
        )
        # Views of the shared memory, where the constructor made copies.
        network.parameters = cut(arrays["parameters"], assignment.shapes)
        network.prepare(assignment.training)
        self._rooms = GradientRooms(network, arrays["gradients"])
        flat = FlatArrays(arrays["parameters"], arrays["slots"], arrays["ema"])
        ranges = even_ranges(len(flat.parameters), assignment.processes)
        self._range = RangeUpdate(network, self._rooms, flat, *ranges[assignment.index])
        self._keys = [curve.key for curve in network.curves]

    def make(self, dues: list[DueStep], steps: int) -> None:
        """Makes these steps together with the other processes.

        Args:
            dues: The steps, one after another.
            steps: How many the optimiser has made before them.
        """
        for row, due in enumerate(dues):
            began = time.perf_counter()
            shards = len(shard_bounds(due.size, self._assignment.shards))
            self._gradients(row, due)
            self._barrier.wait()
            if self._arrays["broken"][row, :shards].any():
                return
            self._update(row, due, shards, steps + row)
            if row + 1 < len(dues):
                self._next = dues[row + 1], self._inputs(dues[row + 1])
            self._barrier.wait()
            if self._assignment.index == 0:
                self._arrays["seconds"][row] = time.perf_counter() - began

    def _inputs(self, due: DueStep) -> list[tuple[np.ndarray, np.ndarray]]:
        """Images and labels of this process's shards of the batch."""
        assignment, training = self._assignment, self._assignment.training
        if self._permutation[0] != due.epoch:
            rng = stream_rng(training.seed, ORDER, due.epoch)
            self._permutation = due.epoch, rng.permutation(len(self._images))
        batch = self._permutation[1][due.position : due.position + due.size]
        bounds = shard_bounds(due.size, assignment.shards)
        found = []
        for shard in assignment.own_shards:
            if shard >= len(bounds):
                break
            chosen = batch[slice(*bounds[shard])]
            images = to_input(self._images[chosen], assignment.peak)
            if training.augment:
                rng = shard_rng(training, AUGMENT, due.first, shard)
                images = assignment.augmentation.augment(images, rng)
            found.append((images, self._labels[chosen]))
        return found

    def _gradients(self, row: int, due: DueStep) -> None:
        known, self._next = self._next, None
        inputs = known[1] if known is not None and known[0] == due else self._inputs(due)
        assignment, arrays = self._assignment, self._arrays
        for shard, (images, labels) in zip(assignment.own_shards, inputs, strict=False):
            metrics, counts, is_sound = shard_gradients(
                self._network,
                assignment.training,
                due,
                shard,
                images,
                labels,
                self._rooms.views[shard],
            )
            for place, key in enumerate(self._keys):
                arrays["metrics"][row, shard, place] = metrics.get(key, 0.0)
                arrays["counts"][row, shard, place] = counts.get(key, -1)
            arrays["broken"][row, shard] = not is_sound

    def _update(self, row: int, due: DueStep, shards: int, steps: int) -> None:
        if not due.clip:
            self._range.make(due, steps, shards)
            return
        squares = self._arrays["squares"]
        for block, square in self._range.squares(shards):
            squares[block] = square
        self._barrier.wait()
        factor, norm = clip_factor(squares.tolist(), due.clip)
        self._arrays["norms"][row] = norm
        self._range.make_clipped(due, steps, factor)


class Service:
    """Does what a process is asked for.

    Args:
        say: Sends an answer back.
    """

    def __init__(self, say: Callable[..., None]) -> None:
        self._say = say
        self._shards: ShardWorker | None = None
        self._is_first = False
        self._work: tuple[int, Callable[[Any], Any] | None] = (0, None)

    def train(self, assignment: Assignment) -> None:
        """Takes part in a training from now on."""
        self._shards = ShardWorker(assignment)
        self._is_first = assignment.index == 0
        self._say(READY)

    def config(self, config: Settings) -> None:
        """Other settings of the network that is trained."""
        self._shards.configure(config)

    def steps(self, dues: list[DueStep], steps: int) -> None:
        """Makes steps together with the others."""
        self._shards.make(dues, steps)
        if self._is_first:
            self._say(DONE)

    def work(self, ticket: int, work: bytes) -> None:
        """Keeps the function, pickled, that the next pieces are for."""
        try:
            self._work = ticket, pickle.loads(work)
        except Exception:  # noqa: BLE001 - whoever asked does it, and sees why
            self._work = ticket, None

    def piece(self, ticket: int, number: int, piece: Any) -> None:
        """Says what the function gives for a piece, and whether it gave anything."""
        try:
            self._say(RESULT, ticket, number, True, self._work[1](piece))
        except Exception:  # noqa: BLE001 - whoever asked does it, and sees why
            self._say(RESULT, ticket, number, False, None)


def serve(commands: BinaryIO, answers: BinaryIO) -> None:
    """Does what is asked for until ``commands`` ends.

    A thread listens, so that the end is noticed also in the middle of a step.
    """
    todo: queue.SimpleQueue[tuple] = queue.SimpleQueue()

    def listen() -> None:
        while True:
            try:
                todo.put(pickle.load(commands))
            except (EOFError, OSError, pickle.UnpicklingError):
                os._exit(0)

    def say(*answer: Any) -> None:
        # Pickled as a whole first: what can't be is told of in its place.
        answers.write(pickle.dumps(answer, protocol=pickle.HIGHEST_PROTOCOL))
        answers.flush()

    keep_freed_memory()
    service = Service(say)
    threading.Thread(target=listen, daemon=True).start()
    say(READY)
    while True:
        name, *arguments = todo.get()
        getattr(service, name)(*arguments)


def main() -> int:
    """Entry of the process: imports are done, the rest comes on standard input.

    Returns:
        Its exit status.
    """
    # The window of a frozen program has no sys.stdin, but what it is started with.
    with open(0, "rb", closefd=False) as commands, open(1, "wb", closefd=False) as answers:
        # What anything else prints must not be taken for an answer.
        sys.stdout = sys.stderr
        with contextlib.suppress(BrokenPipeError):
            serve(commands, answers)
    return 0
