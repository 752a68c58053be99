"""How trainings go and end in the window, and what they leave; each in a process of its own."""

import os
import random
import threading
import time
from pathlib import Path
from statistics import median
from typing import Any

from .window_program import made

WARM_UP = 10
TABS = ("train", "weights", "map", "train", "map")
ROUND = 2 * len(TABS)
"""After so many cycles the same is loaded and shown again."""


class DigitsFile:
    """A round writes fewer digits than MNIST has, of the same shape, into ``digits.npz``."""

    def __init__(self, folder: str, count: int) -> None:
        self._path, self._count = Path(folder) / "digits.npz", count

    def round(self) -> dict[str, Any]:
        """The file's path."""
        import numpy as np

        from .digits import train_part

        part = train_part(self._count)
        np.savez(self._path, images=part.images, labels=part.labels)
        return {"path": str(self._path)}


class StopTimes:
    """A round stops trainings at random moments, and some in their validation.

    Args:
        folder: For settings.
        data: What is trained on.
        arch: What is trained.
        moments: How many at random.
        validations: How many while the network is validated.
    """

    def __init__(self, folder: str, data: str, arch: str, moments: int, validations: int) -> None:
        self._program = made(folder, data)
        self._arch, self._moments, self._validations = arch, moments, validations

    def round(self) -> dict[str, Any]:
        """Seconds from "Stop" to idle: each, and how many were in a validation."""
        rng = random.Random(0)
        program, times, validating = self._program, [], 0
        for number in range(self._moments + self._validations):
            program.train(self._arch)
            if number < self._moments:
                program.rest(rng.uniform(0.05, 1.2))
            else:
                program.until(self._validates)
            validating += self._validates()
            start = time.perf_counter()
            program.stop()
            times.append(time.perf_counter() - start)
        return {"seconds": times, "validating": validating}

    def _validates(self) -> bool:
        return "validating" in self._program.session.state.progress.text


class Cycles:
    """A round does a thing many times over, and looks at what is left of it.

    Args:
        folder: For settings.
        data: What is trained on.
        kind: "trainings" or "switches".
        count: How often, after a warm-up.
    """

    def __init__(self, folder: str, data: str, kind: str, count: int) -> None:
        self._program = made(folder, data)
        self._data, self._kind, self._count = data, kind, count

    def round(self) -> dict[str, Any]:
        """Threads that are left, megabytes that the process has grown by, seconds it took.

        A size is the middle of those after each of ROUND cycles, for it goes up and down with
        what is loaded and shown.
        """
        threads, start, sizes = threading.active_count(), time.monotonic(), []
        for number in range(WARM_UP + self._count):
            self._do(number)
            sizes.append(resident_mb())
        seconds = time.monotonic() - start
        self._program.rest(0.5)  # a probe may be on its way
        left = threading.active_count() - threads
        known = [size for size in sizes[WARM_UP:] if size is not None]
        first, last = (median(part) if part else None for part in (known[:ROUND], known[-ROUND:]))
        growth = last - first if known else None
        return {"threads": left, "growth": growth, "from": first, "seconds": seconds}

    def _do(self, number: int) -> None:
        is_even, program = number % 2 == 0, self._program
        program.open_tab(TABS[number % len(TABS)])
        if self._kind == "trainings":
            program.train("mlp" if is_even else "cnn")
            program.stop()
        else:
            program.choose("digits" if is_even else self._data)
            program.open("textbook" if is_even else "default")


def resident_mb() -> float | None:
    """Megabytes of memory that the process holds now; None where the system does not tell."""
    path = Path("/proc/self/statm")
    if not path.exists():
        return None
    return int(path.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
