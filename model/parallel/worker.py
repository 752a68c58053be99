"""A process that makes its part of every step; started by ``crew``, which it never outlives.

It is told what to do on standard input and says when it is done on standard output. When
standard input ends, whoever started it is gone, and so is it.
"""

import contextlib
import os
import pickle
import signal
import sys
import threading
import time
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
from ..shards import GradientRooms, RangeUpdate, clip_factor, shard_gradients
from ..steps import DueStep, shard_bounds, shard_rng
from .barrier import Barrier
from .memory import Handle, SharedArrays

READY, DONE = b"ready\n", b"done\n"

STEPS = "steps"
CONFIG = "config"


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
        start: First entry of its range of the parameters.
        stop: Its end.
    """

    def __init__(self, assignment: Assignment, start: int, stop: int) -> None:
        self._assignment = assignment
        self._shared = SharedArrays.attach(assignment.handle)
        arrays = self._arrays = self._shared.arrays
        self._barrier = Barrier(arrays["arrivals"], assignment.index)
        self._images, self._labels = arrays["images"], arrays["labels"]
        self._permutation: tuple[int, np.ndarray] = (-1, np.empty(0, np.int64))
        self._start, self._stop = start, stop
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
        optimizer = network.optimizers["main"]
        optimizer.keep_in(slot_views(network, arrays["slots"]), fill=False)
        self._rooms = GradientRooms(network, arrays["gradients"])
        ema = cut(arrays["ema"], network.shapes()) if arrays["ema"].size else None
        self._range = RangeUpdate(network, self._rooms, self._start, self._stop, ema)
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
        factor = 1.0
        self._range.sum(shards)
        if due.clip:
            squares = self._arrays["squares"]
            for block, square in self._range.squares():
                squares[block] = square
            self._barrier.wait()
            factor, norm = clip_factor(squares.tolist(), due.clip)
            self._arrays["norms"][row] = norm
        self._range.apply(due, steps, factor)


def slot_views(network: Architecture, slots: np.ndarray) -> dict[str, np.ndarray]:
    """Views of (slots, entries) by "slot.parameter", as the network's optimiser names them."""
    moved = network.moved_by("main")
    return {
        f"{slot}.{name}": view
        for slot, row in zip(network.optimizers["main"].slots, slots, strict=True)
        for name, view in cut(row, network.shapes()).items()
        if name in moved
    }


def serve(commands: BinaryIO, answers: BinaryIO) -> None:
    """Does what is asked for until ``commands`` ends.

    A thread listens, so that the end is noticed also in the middle of a step.
    """
    waiting = threading.Condition()
    todo: list[Any] = []

    def listen() -> None:
        while True:
            try:
                command = pickle.load(commands)
            except (EOFError, OSError, pickle.UnpicklingError):
                os._exit(0)
            with waiting:
                todo.append(command)
                waiting.notify()

    assignment, start, stop = pickle.load(commands)
    worker = ShardWorker(assignment, start, stop)
    threading.Thread(target=listen, daemon=True).start()
    answers.write(READY)
    answers.flush()
    while True:
        with waiting:
            waiting.wait_for(lambda: todo)
            name, *arguments = todo.pop(0)
        if name == CONFIG:
            worker.configure(*arguments)
            continue
        worker.make(*arguments)
        if assignment.index == 0:
            answers.write(DONE)
            answers.flush()


def main() -> None:
    """Entry of the process: imports are done, the rest comes on standard input."""
    # A terminal's Ctrl-C is for the process that started this one, which decides.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    commands, answers = sys.stdin.buffer, sys.stdout.buffer
    # What anything else prints must not be taken for an answer.
    sys.stdout = sys.stderr
    keep_freed_memory()
    with contextlib.suppress(BrokenPipeError):
        serve(commands, answers)
