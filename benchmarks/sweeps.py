"""``experiments``: sweeps by one and by two processes, their own cost, the window beside them."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from .contest import ROOT
from .figures import Figure, Note, ratio
from .window_processes import result
from .window_screen import on_screen

NAME = "experiments"
HELP = "sweeps: two processes beside one, what a training costs beyond itself, the window meanwhile"

CASE = "24 trainings of 8x8 digits"
TIMES_AS_FAST = 1.7
OVERHEAD = 0.05
LONG_S = 5.0
"""Of a training beside which the own cost of one is judged."""

LATE_P99_MS, LATE_WORST_MS = 25, 100

SPEC = """
seeds = 6
[plan]
data = "digits"
[plan.config]
hidden = [64]
[plan.training]
batch_size = 16
epochs = {epochs}
shards = 1
[[axes]]
name = "learning_rate"
values = [0.001, 0.003, 0.01, 0.03]
"""

MEASURED = """
import sys, time
from model.experiments import TrialEnded, sweeping
from model.experiments.results import read_experiment
jobs = int(sys.argv[3])
spent, start_s = 0.0, time.perf_counter()
own_s = time.process_time()
for event in sweeping(read_experiment(sys.argv[1]), sys.argv[2], jobs=jobs):
    if isinstance(event, TrialEnded):
        spent += event.result.cpu_seconds
own_s = time.process_time() - own_s
print(time.perf_counter() - start_s, spent, own_s)
"""
"""Prints seconds by the clock, those of a processor of all trainings, and those of this process."""


def run(quick: bool) -> Iterator[Figure | Note]:
    """All of it, on the screen that is there or a virtual one."""
    yield from speeds(epochs=2 if quick else 40)
    yield from on_screen(partial(_window, seconds=2.0 if quick else 20.0))


def speeds(epochs: int) -> Iterator[Figure | Note]:
    """A sweep by one process and by two, and what of it is not training."""
    with tempfile.TemporaryDirectory() as folder:
        spec = Path(folder) / "spec.toml"
        spec.write_text(SPEC.format(epochs=epochs), "utf-8")
        found = {jobs: _carried_out(spec, Path(folder) / f"by{jobs}", jobs) for jobs in (1, 2)}
    one, two = (
        Figure(CASE, f"{jobs} job{'s' * (jobs > 1)}", wall, "s", details={"training_s": spent})
        for jobs, (wall, spent, _) in found.items()
    )
    yield one
    yield two
    yield from ratio("2 jobs, times as fast", one, two, at_least=TIMES_AS_FAST)
    # Of the process that trains itself: all that it computes but the trainings.
    _, spent, own = found[1]
    extra = (own - spent) / 24
    yield Figure(
        "own cost of a training",
        f"of one that takes {LONG_S:g} s",
        extra / LONG_S,
        at_most=OVERHEAD,
        details={"milliseconds": 1e3 * extra},
    )


def _carried_out(spec: Path, folder: Path, jobs: int) -> tuple[float, float, float]:
    command = [sys.executable, "-c", MEASURED, str(spec), str(folder), str(jobs)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    wall, spent, own = map(float, done.stdout.split())
    return wall, spent, own


def _window(folder: str, seconds: float) -> Iterator[Figure]:
    """How late the window is while an experiment runs on all cores."""
    found = result("experiment", "window_sweep:BesideSweep", folder=folder, seconds=seconds)
    case = "window beside an experiment on all cores, 10-ms timer late by"
    yield Figure(case, "99 %", found["p99"], "ms", at_most=LATE_P99_MS,
                 details={"p50": found["p50"], "trainings": found["done"]})  # fmt: skip
    yield Figure(case, "worst", found["worst"], "ms", at_most=LATE_WORST_MS)
    yield Figure(case, "GUI thread without looking up", found["turn"], "ms")
