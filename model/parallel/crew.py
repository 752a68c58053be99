"""Crew: processes that make the steps of one training, and the memory they share with it."""

import contextlib
import os
import pickle
import queue
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..archs.feedforward import cut
from ..data.dataset import Dataset
from ..run import Run
from ..shards import NORM_BLOCK, GradientRooms, even_ranges, weighted_means
from ..steps import DueStep, shard_bounds
from .memory import SharedArrays
from .worker import CONFIG, DONE, READY, STEPS, Assignment, slot_views

MAX_STEPS = 64
"""Most steps that the processes make before they tell."""

PATIENCE_S = 0.5
"""How long a process may take to end before it is killed."""

START = "import sys; sys.path[:] = {path!r}; from model.parallel.worker import main; main()"


class CrewError(Exception):
    """A process of the crew ended before its time."""


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
        self._size = GradientRooms.size_of(run.network)
        self._shared = SharedArrays(_layout(run, dataset, processes, self._size))
        part, arrays = dataset.train, self._shared.arrays
        arrays["images"][...], arrays["labels"][...] = part.images, part.labels
        self._config = run.network.config
        self._answers: queue.SimpleQueue[tuple[int, bytes]] = queue.SimpleQueue()
        self._waiting_for = set(range(processes))
        self._has_taken_over = False
        self._processes: list[subprocess.Popen] = []
        try:
            for index, bounds in enumerate(even_ranges(self._size, processes)):
                self._start(self._assignment(index, processes, dataset.peak), bounds)
        except (OSError, CrewError) as error:
            self.close()
            raise CrewError(str(error)) from error

    @property
    def is_ready(self) -> bool:
        """Whether all processes have started.

        Raises:
            CrewError: One could not.
        """
        while self._waiting_for and not self._answers.empty():
            self._take(*self._answers.get())
        return not self._waiting_for

    def wait_until_ready(self) -> None:
        """Returns when all processes have started.

        Raises:
            CrewError: One could not.
        """
        while self._waiting_for:
            self._take(*self._answers.get())

    def take_over(self) -> None:
        """Moves what the steps change into the shared memory."""
        run, arrays = self._run, self._shared.arrays
        network, optimizer = run.network, run.network.optimizers["main"]
        shapes = network.shapes()
        _move(network.parameters, cut(arrays["parameters"], shapes))
        optimizer.keep_in(slot_views(network, arrays["slots"]))
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
            _move(arrays, {name: array.copy() for name, array in arrays.items()}, fill=False)

    def make(self, dues: Sequence[DueStep]) -> list[MadeStep]:
        """Makes steps, at most MAX_STEPS; the last one made is one that no number came of, if any.

        Raises:
            CrewError: A process is gone; the weights may be half moved.
        """
        run, arrays = self._run, self._shared.arrays
        optimizer = run.network.optimizers["main"]
        if run.network.config != self._config:
            self._config = run.network.config
            self._tell((CONFIG, self._config))
        self._tell((STEPS, list(dues), optimizer.steps))
        while True:
            index, answer = self._answers.get()
            if answer == DONE:
                break
            self._take(index, answer)
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

    def close(self) -> None:
        """Ends the processes, after what they are doing, and lets go of the memory."""
        self.give_back()
        for process in self._processes:
            # Where it is gone already, closing has nobody to send the rest to.
            with contextlib.suppress(OSError):
                process.stdin.close()
        for process in self._processes:
            try:
                process.wait(PATIENCE_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._processes = []
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

    def _start(self, assignment: Assignment, bounds: tuple[int, int]) -> None:
        index, file = assignment.index, assignment.handle.file
        threads = dict.fromkeys(("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"), "1")
        process = subprocess.Popen(
            [sys.executable, "-c", START.format(path=sys.path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | threads,
            pass_fds=(file,) if file >= 0 else (),
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        self._processes.append(process)
        listener = threading.Thread(
            target=_listen, args=(index, process, self._answers), daemon=True, name=f"crew {index}"
        )
        listener.start()
        self._send(process, (assignment, *bounds))

    def _tell(self, command: tuple) -> None:
        for process in self._processes:
            self._send(process, command)

    def _send(self, process: subprocess.Popen, command: Any) -> None:
        try:
            pickle.dump(command, process.stdin, protocol=pickle.HIGHEST_PROTOCOL)
            process.stdin.flush()
        except (OSError, ValueError) as error:
            raise CrewError("a process is gone") from error

    def _take(self, index: int, answer: bytes) -> None:
        if answer != READY:
            raise CrewError(f"process {index} ended")
        self._waiting_for.discard(index)

    def _metrics(self, row: int, shards: int) -> dict[str, float]:
        arrays = self._shared.arrays
        values = arrays["metrics"][row, :shards].tolist()
        counts = arrays["counts"][row, :shards].tolist()
        there = [place for place in range(len(self._keys)) if counts[0][place] >= 0]
        return weighted_means(
            [{self._keys[place]: of[place] for place in there} for of in values],
            [{self._keys[place]: of[place] for place in there} for of in counts],
        )


def usable_cores() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _listen(index: int, process: subprocess.Popen, answers: queue.SimpleQueue) -> None:
    """Hands on what a process says; its last word is empty."""
    with process.stdout as lines:
        for line in lines:
            answers.put((index, line))
    answers.put((index, b""))


def _layout(
    run: Run, dataset: Dataset, processes: int, size: int
) -> dict[str, tuple[tuple[int, ...], str]]:
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


def _move(arrays: dict[str, np.ndarray], to: dict[str, np.ndarray], *, fill: bool = True) -> None:
    """Puts other arrays in place of those of a dict, with the same numbers."""
    for name, array in to.items():
        if fill:
            array[...] = arrays[name]
        arrays[name] = array
