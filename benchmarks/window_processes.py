"""The processes of the benchmark of the window, and what they tell."""

import json
import os
import subprocess
import sys
import time
from typing import Any

from .contest import ROOT, Contestant, ContestError, Result, hold


def result(name: str, task: str, **arguments: Any) -> Result:
    """The one round of a task ("module:Class" in this package), in a process of its own."""
    contestant = Contestant(name, f"{__package__}.{task}", arguments)
    [found] = hold([contestant], rounds=1, warm_up=0)[name]
    return found


def started_s(folder: str, what: str) -> dict[str, float]:
    """Seconds after the start of a process of ``window_start``, by what happened then."""
    start = time.monotonic()
    with _window(folder, what) as process:
        lines = process.stdout.read().splitlines()
    _check(process, f"a window ({what})")
    moments = {name: at for line in lines for name, at in json.loads(line).items()}
    return {name: at - start for name, at in moments.items()}


def closing_s(folder: str, **plan: Any) -> float:
    """Seconds from the closing of a window that trains by ``plan`` until its process is gone."""
    with _window(folder, "training", json.dumps(plan)) as process:
        lines = process.stdout.read().splitlines()
    # Its output is closed before it is gone; leaving the block has waited for that.
    gone = time.monotonic()
    _check(process, "a window that was closed")
    return gone - json.loads(lines[-1])["closed"]


def command_line_speed(data: str, arch: str, epochs: int) -> float:
    """Images per second over all epochs but the first, their validation included."""
    options = ["--data", data, "--arch", arch, "--epochs", str(epochs), "--json"]
    ends, images = [], 0
    with _started([sys.executable, "-m", "digitapp", "train", *options]) as process:
        for line in process.stdout:
            entry = json.loads(line)
            if "epoch" in entry:
                ends.append(time.monotonic())
                images = entry["n_train"]
    _check(process, "digitapp train")
    return (epochs - 1) * images / (ends[-1] - ends[0])


def _window(folder: str, what: str, *more: str) -> subprocess.Popen:
    settings = os.path.join(folder, f"{what}.ini")
    module = f"{__package__}.window_start"
    return _started([sys.executable, "-m", module, what, settings, *more])


def _started(command: list[str]) -> subprocess.Popen:
    return subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )


def _check(process: subprocess.Popen, name: str) -> None:
    if process.returncode:
        raise ContestError(f"{name} ended with status {process.returncode}")
