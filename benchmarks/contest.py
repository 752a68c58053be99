"""Contests: contestants in processes of their own, one round each in turn.

A, B, C, A, B, C, ...: whatever else the machine does falls on all alike. Between its rounds a
contestant waits for input, so that none disturbs another, and none sees another's threads.
"""

import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any, Self

from .figures import Figure, Note

ROOT = Path(__file__).resolve().parents[1]
THREAD_VARIABLES = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS")

Result = dict[str, Any]


class ContestError(Exception):
    """A contestant's process ended before its time; what it said is on standard error."""


@dataclass(frozen=True)
class Contestant:
    """Who takes part, and how its process is started.

    Attributes:
        name: As the figures call it.
        task: "module:Class"; an instance has ``round() -> dict`` of plain values.
        arguments: Keyword arguments of the class, as JSON can hold them.
        threads: What BLAS and OpenMP may use.
        package: Module without which it can't take part; empty for none.
    """

    name: str
    task: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    threads: int = 1
    package: str = ""

    @property
    def can_run(self) -> bool:
        """Whether its package is installed."""
        return not self.package or importlib.util.find_spec(self.package) is not None


def hold(
    contestants: Iterable[Contestant], rounds: int, warm_up: int = 1
) -> dict[str, list[Result]]:
    """The results of each contestant that can run, by its name.

    Args:
        contestants: In the order in which they take turns.
        rounds: How many each plays.
        warm_up: Rounds before these whose results are thrown away.

    Raises:
        ContestError: One ended before its time.
    """
    with ExitStack() as stack:
        running = {c.name: stack.enter_context(_Process(c)) for c in contestants if c.can_run}
        results: dict[str, list[Result]] = {name: [] for name in running}
        for played in range(-warm_up, rounds):
            for name, process in running.items():
                result = process.round()
                if played >= 0:
                    results[name].append(result)
    return results


def fastest(
    case: str, results: Mapping[str, list[Result]], key: str = "seconds", unit: str = "s"
) -> dict[str, Figure]:
    """Each contestant's best round, with the median beside it.

    The minimum, because everything that disturbs a round makes it longer.
    """
    figures = {}
    for name, rounds in results.items():
        times = [result[key] for result in rounds]
        details = {"median": median(times), "rounds": len(times)}
        figures[name] = Figure(case, name, min(times), unit, details=details)
    return figures


def absent(contestants: Iterable[Contestant]) -> list[Note]:
    """A note for each package that contestants lack."""
    packages = dict.fromkeys(c.package for c in contestants if not c.can_run)
    return [Note(f"{package} is not installed: left out.") for package in packages]


class _Process:
    """A worker with its contestant, ready for rounds as soon as the block is entered."""

    def __init__(self, contestant: Contestant) -> None:
        self._contestant = contestant
        threads = dict.fromkeys(THREAD_VARIABLES, str(contestant.threads))
        path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
        arguments = json.dumps(dict(contestant.arguments))
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.worker", contestant.task, arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, **threads, "PYTHONPATH": path},
        )

    def __enter__(self) -> Self:
        try:
            self._result()
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(self, *exception: object) -> None:
        self._end()

    def round(self) -> Result:
        """Plays one round."""
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        return self._result()

    def _result(self) -> Result:
        line = self._process.stdout.readline()
        if not line:
            status = self._process.wait()
            raise ContestError(f"{self._contestant.name} ended with status {status}")
        return json.loads(line)

    def _end(self) -> None:
        # Nothing it holds needs saving, and a round may be far from its end.
        self._process.kill()
        self._process.wait()
        self._process.stdin.close()
        self._process.stdout.close()
