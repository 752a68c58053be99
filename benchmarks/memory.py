"""``memory``: the most that a training on MNIST holds at a time."""

import json
import resource
import subprocess
import sys
from collections.abc import Iterator

from .contest import Contestant, hold
from .figures import Figure, Note
from .mnist import left_out

NAME = "memory"
HELP = "peak memory of `digitapp train` on MNIST"

MAX_MB = 400


def run(quick: bool) -> Iterator[Figure | Note]:
    """Peak memory of one epoch of each network; needs MNIST, or takes small data if ``quick``."""
    missing = [] if quick else list(left_out())
    yield from missing
    if missing:
        return
    yield Note("Largest resident size (ru_maxrss) of the process, one epoch, default settings.")
    data = "digits" if quick else "mnist"
    for name, options in {
        "mlp": ["--arch", "mlp"],
        "cnn": ["--arch", "cnn"],
        "cnn, augmented": ["--arch", "cnn", "--augment"],
    }.items():
        yield measured(name, ["--data", data, "--epochs", "1", *options])


def measured(name: str, options: list[str]) -> Figure:
    """Peak memory of ``digitapp train`` with these options."""
    contestant = Contestant(name, f"{__name__}:Peak", {"options": options})
    [result] = hold([contestant], rounds=1, warm_up=0)[name]
    case = f"digitapp train {' '.join(options[:2])}"
    details = {"test_accuracy": result["test_accuracy"]}
    return Figure(case, name, result["mb"], "MB", at_most=MAX_MB, details=details)


class Peak:
    """A round trains in a process that is the only child of its contestant's process.

    Between the two, because what the system counts for a child starts with the size of whoever
    made it: this one is small, for it imports no numpy.
    """

    def __init__(self, options: list[str]) -> None:
        self._options = options

    def round(self) -> dict[str, float]:
        """Megabytes (10⁶ bytes), and the accuracy as a sign of life."""
        command = [sys.executable, "-m", "digitapp", "train", *self._options, "--json"]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            sys.exit(done.stderr)
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        in_bytes = peak if sys.platform == "darwin" else 1024 * peak
        last = json.loads(done.stdout.splitlines()[-1])
        return {"mb": in_bytes / 1e6, "test_accuracy": last["test_accuracy"]}
