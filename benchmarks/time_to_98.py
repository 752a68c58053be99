"""``time_to_98``: seconds of training until MNIST's test is passed with 98 %."""

import math
from collections.abc import Iterator, Mapping
from statistics import median

from .contest import Contestant, Result, absent, hold
from .figures import Figure, Note, ratio
from .mnist import left_out
from .race import library_at_best, ours, ours_at_best, pytorch, scikit_learn

NAME = "time_to_98"
HELP = "seconds of training until 98 % on MNIST's test: ours, scikit-learn, PyTorch"

TARGET, EVERY_EPOCHS, MAX_EPOCHS, SEEDS = 0.98, 0.25, 25.0, 10
TITLE = "784–128–10, batch 128, adam, learning rate 0.002, tested every quarter epoch"


def run(quick: bool) -> Iterator[Figure | Note]:
    """Seconds and epochs of each contestant, the median over seeds, and their ratios."""
    missing = list(left_out())
    yield from missing
    if missing:
        return
    target, seeds = (0.9, 1) if quick else (TARGET, SEEDS)
    yield Note(f"Seconds of training to {target:.0%}, tests left out; median of {seeds} seeds.")
    everyone = contestants(target)
    yield from absent(everyone)
    yield from compared(everyone, seeds)


def contestants(target: float) -> list[Contestant]:
    """Ours in one process and in two, scikit-learn on one thread, PyTorch on one and on two."""
    task = {
        "target": target,
        "every": EVERY_EPOCHS,
        "max_epochs": MAX_EPOCHS,
        "arch": "mlp",
        "config": {"hidden": [128]},
        "optimizer": "adam",
        "learning_rate": 0.002,
        "batch_size": 128,
        "images": 60_000,
    }
    return [
        *ours("UntilAccurate", **task),
        scikit_learn("UntilAccurate", 1, **task),
        *(pytorch("UntilAccurate", threads, **task) for threads in (1, 2)),
    ]


def compared(everyone: list[Contestant], seeds: int) -> Iterator[Figure]:
    """The contestants' seconds, and the others' over ours."""
    # No warm-up: what a training takes at its start belongs to it.
    times = dict(_figures(hold(everyone, rounds=seeds, warm_up=0)))
    yield from times.values()
    mine = ours_at_best(times)
    for library in ("scikit-learn", "PyTorch"):
        yield from ratio(f"{library} / ours", library_at_best(times, library), mine)


def _figures(results: Mapping[str, list[Result]]) -> Iterator[tuple[str, Figure]]:
    for name, rounds in results.items():
        # Who was not there in time is slower than all who were.
        middle = median(r["seconds"] if r["passed"] else math.inf for r in rounds)
        seconds = middle if math.isfinite(middle) else None
        details = {
            "each": [result["seconds"] for result in rounds],
            "epochs": [result["epochs"] for result in rounds],
            "passed": sum(result["passed"] for result in rounds),
        }
        yield name, Figure(TITLE, name, seconds, "s", details=details)
