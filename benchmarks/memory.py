"""``memory``: the most that all processes of a training on MNIST hold together at a time."""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from .contest import Contestant, hold
from .figures import Figure, Note
from .mnist import left_out
from .process_sizes import held_together

NAME = "memory"
HELP = "peak memory of `digitapp train` on MNIST with two processes, all together"

MAX_MB = 500
LOOK_S = 0.05


def run(quick: bool) -> Iterator[Figure | Note]:
    """Peak memory of one epoch of each network; needs MNIST, or takes small data if ``quick``."""
    missing = [] if quick else list(left_out())
    yield from missing
    if missing:
        return
    if Path("/proc/self/smaps_rollup").exists():
        yield Note("Proportional set sizes: what processes share is divided among them.")
    else:
        yield Note("Largest resident size (ru_maxrss) of the first process alone.")
    data = "digits" if quick else "mnist"
    for name, options in {
        "mlp": ["--arch", "mlp"],
        "cnn": ["--arch", "cnn"],
        "cnn 32–64": ["--arch", "cnn", "--channels", "32,64", "--hidden", "256"],
        "cnn, augmented": ["--arch", "cnn", "--augment"],
    }.items():
        yield measured(name, ["--data", data, "--epochs", "1", *options])


def measured(name: str, options: list[str]) -> Figure:
    """Peak memory of ``digitapp train`` with these options, in two shards by two processes."""
    shared = ["--shards", "2", "--processes", "2"]
    contestant = Contestant(name, f"{__name__}:Peak", {"options": [*options, *shared]})
    [result] = hold([contestant], rounds=1, warm_up=0)[name]
    case = f"digitapp train {' '.join(options[:2])}"
    details = {"test_accuracy": result["test_accuracy"], "processes": result["processes"]}
    return Figure(case, name, result["mb"], "MB", at_most=MAX_MB, details=details)


class Peak:
    """A round trains in a process that is the only child of its contestant's process.

    Between the two, because what the system counts for a child starts with the size of whoever
    made it: this one is small, for it imports no numpy.
    """

    def __init__(self, options: list[str]) -> None:
        self._options = options

    def round(self) -> dict[str, float]:
        """Megabytes (10⁶ bytes), how many processes held them, and the accuracy."""
        command = [sys.executable, "-m", "digitapp", "train", *self._options, "--json"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as training:
            most, processes = 0, 1
            while training.poll() is None:
                sizes = held_together(training.pid)
                if sum(sizes) > most:
                    most, processes = sum(sizes), len(sizes)
                time.sleep(LOOK_S)
            lines = training.stdout.read().splitlines()
        if training.returncode:
            sys.exit(training.returncode)
        if not most:
            peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
            most = peak if sys.platform == "darwin" else 1024 * peak
        accuracy = json.loads(lines[-1])["test_accuracy"]
        return {"mb": most / 1e6, "processes": processes, "test_accuracy": accuracy}
