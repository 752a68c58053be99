"""Races between libraries: what each has to be able to do, and the rounds they run."""

import time
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from typing import Any

from .contest import Contestant
from .figures import Figure, ratio, smallest
from .worker import imported

OURS = "benchmarks.ours:Ours"
SCIKIT_LEARN = "benchmarks.scikit_learn:ScikitLearn"
PYTORCH = "benchmarks.pytorch:PyTorch"


class Learner(ABC):
    """A library with a network to train, images in memory in the form its users keep them in.

    Its arguments are those of a ``digits.Task`` and what else it lets be chosen.
    """

    @abstractmethod
    def start(self, seed: int) -> None:
        """Makes a new network; what was learnt is forgotten."""

    @abstractmethod
    def learn(self, fraction: float) -> None:
        """Goes on for this fraction of an epoch; those of one network add up to whole epochs."""

    @abstractmethod
    def accuracy(self) -> float:
        """Accuracy on MNIST's test digits, 0 to 1."""


class Epoch:
    """A round is one epoch, of one network that goes on learning from round to round."""

    def __init__(self, learner: str, **arguments: Any) -> None:
        self._learner: Learner = imported(learner)(**arguments)
        self._learner.start(seed=0)

    def round(self) -> dict[str, float]:
        """Seconds that an epoch took."""
        start = time.perf_counter()
        self._learner.learn(1.0)
        return {"seconds": time.perf_counter() - start}


class UntilAccurate:
    """A round is one training from new weights until the test is passed.

    Args:
        learner: "module:Class" of the library.
        target: Accuracy that passes.
        every: Epochs between tests, a fraction of one.
        max_epochs: Epochs after which it is given up.
        arguments: Of the learner.
    """

    def __init__(
        self, learner: str, target: float, every: float, max_epochs: float, **arguments: Any
    ) -> None:
        self._learner: Learner = imported(learner)(**arguments)
        self._target, self._every, self._max_epochs = target, every, max_epochs
        self._seed = 0

    def round(self) -> dict[str, Any]:
        """Seconds of training (tests left out), epochs, the accuracy then, whether it passed."""
        self._learner.start(self._seed)
        self._seed += 1
        seconds, epochs, accuracy = 0.0, 0.0, 0.0
        while accuracy < self._target and epochs < self._max_epochs:
            start = time.perf_counter()
            self._learner.learn(self._every)
            seconds += time.perf_counter() - start
            epochs += self._every
            accuracy = self._learner.accuracy()
        passed = accuracy >= self._target
        return {"seconds": seconds, "epochs": epochs, "accuracy": accuracy, "passed": passed}


OURS_ALONE, OURS_CUT, OURS_TOGETHER = (
    "ours, 1 process",
    "ours, 1 process, 2 shards",
    "ours, 2 processes",
)


def ours(task: str, **arguments: Any) -> list[Contestant]:
    """This project in a race: in one process, then on two shards in one and in two.

    The last two are the same run, to the last bit.
    """
    return [
        Contestant(
            name,
            f"{__name__}:{task}",
            {"learner": OURS, "processes": processes, "shards": shards, **arguments},
        )
        for name, processes, shards in (
            (OURS_ALONE, 1, 1),
            (OURS_CUT, 1, 2),
            (OURS_TOGETHER, 2, 2),
        )
    ]


def together(times: Mapping[str, Figure], wanted: float | None = None) -> Iterator[Figure]:
    """What a second process brings: to the same run, and to one whose batches are whole."""
    yield from ratio(
        "1 process / 2 processes, same run", times[OURS_CUT], times[OURS_TOGETHER], at_least=wanted
    )
    yield from ratio("1 process, batches whole / 2", times[OURS_ALONE], times[OURS_TOGETHER])


def ours_at_best(times: Mapping[str, Figure]) -> Figure | None:
    """The least seconds of ours, in one process with batches whole or in two processes."""
    return smallest(times[name] for name in (OURS_ALONE, OURS_TOGETHER))


def library_at_best(times: Mapping[str, Figure], library: str) -> Figure | None:
    """The least seconds of a library ("PyTorch fused"), on however many threads."""
    return smallest(figure for name, figure in times.items() if name.startswith(f"{library},"))


def scikit_learn(task: str, threads: int, **arguments: Any) -> Contestant:
    """scikit-learn in a race."""
    name = f"scikit-learn, {_count(threads)}"
    return Contestant(
        name, f"{__name__}:{task}", {"learner": SCIKIT_LEARN, **arguments}, threads, "sklearn"
    )


def pytorch(task: str, threads: int, fused: bool = False, **arguments: Any) -> Contestant:
    """PyTorch in a race; ``fused`` are its faster forms that a user must ask for."""
    name = f"PyTorch{' fused' if fused else ''}, {_count(threads)}"
    given = {"learner": PYTORCH, "threads": threads, "fused": fused, **arguments}
    return Contestant(name, f"{__name__}:{task}", given, threads, "torch")


def _count(threads: int) -> str:
    return "1 thread" if threads == 1 else f"{threads} threads"
