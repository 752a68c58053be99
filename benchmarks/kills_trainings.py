"""Trainings by two processes, killed at random moments: no process, memory or half file is left.

The one that was started, or one that it started itself, gets a signal at any moment from its start
on. What then must hold is checked two seconds later: no process of it is there, nothing lies in the
system's shared memory, each file is whole; and where a process that made steps was killed, the one
that started it has ended the training with a sentence.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from .figures import Figure, Note

COUNT = 25
"""Kills in each way: 200 together."""

GONE_S = 2.0
"""How long a process may outlive the one that started it."""

PATIENCE_S = 60.0
"""Until a program that was asked to end, or lost a process, must have done so."""

STARTS_S, TRAINS_S = 2.5, 1.5
"""The last moment of a kill from the start on, and from when other processes make the steps."""

LOST = "A process that trained was ended from outside"
MARK = "DIGITAPP_KILLS"
SHARED = Path("/dev/shm")


@dataclass(frozen=True)
class Kill:
    """One way.

    Attributes:
        place: "terminal" or "window".
        number: The signal.
        whom: "program", or "worker" for one of the processes that it started.
    """

    place: str
    number: signal.Signals
    whom: str = "program"


@dataclass
class Killed:
    """What came of it.

    Attributes:
        status: Of the program, None if it went on.
        trained: Whether others made its steps before.
        said: What it wrote to its output.
        faults: What is wrong, in words.
    """

    status: int | None
    trained: bool
    said: str
    faults: list[str] = field(default_factory=list)


def run(count: int = COUNT, seed: int = 0) -> Iterator[Figure | Note]:
    """Kills trainings ``count`` times in each way; yields what was wrong afterwards."""
    for name, kill in TRAININGS.items():
        rng, begin = np.random.default_rng((seed, *name.encode())), time.perf_counter()
        found = [killed(kill, *moment) for moment in moments(count, rng)]
        faults = Counter(fault for each in found for fault in each.faults)
        trained = sum(each.trained for each in found)
        seconds = round(time.perf_counter() - begin, 1)
        details = {"killed": count, "while others made steps": trained, "seconds": seconds}
        wrong = sum(bool(each.faults) for each in found)
        yield Figure(name, "wrong afterwards", wrong, at_most=0, details=details)
        for fault, times in sorted(faults.items()):
            yield Note(f"{name}: {fault} ({times} times)")


def killed(kill: Kill, after_s: float, once_it_trains: bool = False) -> Killed:
    """Starts a training, sends the signal, and looks at what is left.

    Args:
        kill: Which signal, and to whom.
        after_s: Seconds to the signal, from the start on.
        once_it_trains: From when other processes begin to make the steps.
    """
    folder = Path(tempfile.mkdtemp(prefix="kills-"))
    mark, shared = uuid.uuid4().hex, _shared()
    program = _started(kill.place, folder, mark)
    try:
        if once_it_trains:
            _comes_true(lambda: "trains" in _said(folder), PATIENCE_S)
        time.sleep(after_s)
        victim = _victim(kill, program, mark)
        if victim is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(victim, kill.number)
        found = _ended(kill, program, folder, mark)
        found.faults += _left(folder, mark, shared, went_on=found.status is None)
        return found
    finally:
        _end(program, mark)
        shutil.rmtree(folder, ignore_errors=True)


def moments(count: int, rng: np.random.Generator) -> Iterator[tuple[float, bool]]:
    """``after_s`` and ``once_it_trains`` of so many kills: by turns while it starts and trains."""
    for number in range(count):
        trains = number % 2 == 0
        yield float(rng.uniform(0.0, TRAINS_S if trains else STARTS_S)), trains


def _comes_true(condition: Callable[[], bool], within_s: float) -> bool:
    """Waits for something, so long at most; whether it has come."""
    until = time.monotonic() + within_s
    while not condition() and time.monotonic() < until:
        time.sleep(0.02)
    return condition()


def _started(place: str, folder: Path, mark: str) -> subprocess.Popen:
    environment = os.environ | {MARK: mark, "QT_QPA_PLATFORM": "offscreen"}
    environment |= {name: str(folder / "home") for name in ("HOME", "USERPROFILE")}
    for name in ("CACHE", "CONFIG", "DATA", "STATE"):
        environment[f"XDG_{name}_HOME"] = str(folder / "home" / name.lower())
    path = folder / ("mine.npz" if place == "terminal" else "settings.ini")
    command = [sys.executable, "-m", "benchmarks.killed_training", place, str(path)]
    with (folder / "said").open("wb") as said:
        return subprocess.Popen(
            command, stdout=said, stderr=subprocess.STDOUT, env=environment, preexec_fn=_hearing
        )


def _hearing() -> None:
    """Lets a process hear Ctrl+C also where a shell started us in the background, deaf to it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _said(folder: Path) -> str:
    return (folder / "said").read_text(errors="replace")


def _victim(kill: Kill, program: subprocess.Popen, mark: str) -> int | None:
    if kill.whom == "program":
        return program.pid
    others = [pid for pid in processes(mark) if pid != program.pid]
    return others[program.pid % len(others)] if others else None


def _ended(kill: Kill, program: subprocess.Popen, folder: Path, mark: str) -> Killed:
    """How the program took it."""
    trained, faults, status = "trains" in _said(folder), [], None
    if kill.whom == "worker":
        status = _after_loss(kill, program, folder, mark, trained, faults)
    else:
        try:
            status = program.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            faults.append("it did not end")
        if status not in _statuses(kill, folder):
            faults.append(f"exit status {status}")
    said = _said(folder)
    if trained and "Traceback" in said:
        faults.append("a traceback")
    return Killed(status, trained, said, faults)


def _statuses(kill: Kill, folder: Path) -> set[int]:
    """How a program may end that got the signal."""
    if kill.number == signal.SIGKILL:
        return {-kill.number}
    # Before it hears signals itself, the system ends it, or Python does while it starts.
    early = {-kill.number} | ({1} if "init_import_site" in _said(folder) else set())
    return early | {128 + kill.number if kill.place == "terminal" else 0}


def _after_loss(
    kill: Kill,
    program: subprocess.Popen,
    folder: Path,
    mark: str,
    trained: bool,
    faults: list[str],
) -> int | None:
    """Waits for the sentence; a loss before the others made any step ends no training."""
    if not _comes_true(lambda: LOST in _said(folder), PATIENCE_S if trained else GONE_S):
        if trained:
            faults.append("it says nothing")
        return None
    if kill.place == "window":
        if not _comes_true(lambda: processes(mark) == [program.pid], GONE_S):
            faults.append("a process is left")
        return None
    status = program.wait(PATIENCE_S)
    if status != 1:
        faults.append(f"exit status {status}")
    return status


def _left(folder: Path, mark: str, shared: set[str], *, went_on: bool) -> list[str]:
    """What is there that should not be."""
    faults = []
    if not went_on and not _comes_true(lambda: not processes(mark), GONE_S):
        faults.append("a process is left")
    if _shared() - shared:
        faults.append("shared memory is left")
    return faults + ([] if went_on else broken_files(folder))


def broken_files(folder: Path) -> list[str]:
    """What is wrong with what the program wrote, after what a start of it clears away."""
    from model.disk import remove_dead_parts_in
    from model.errors import DigitError
    from model.files import load_run
    from model.npz import read_arrays

    faults = []
    for place in {path.parent for path in folder.rglob("*.part")}:
        remove_dead_parts_in(place)
    faults += [f"left: {path.name}" for path in folder.rglob("*.part")]
    for path in folder.rglob("*.npz"):
        try:
            if path.name == "drawing.npz":
                read_arrays(path, max_bytes=1 << 28)
            else:
                load_run(path)
        except DigitError as error:
            faults.append(f"broken: {error}")
    return faults


def processes(mark: str) -> list[int]:
    """Processes that run and were started with this mark, or by one that was."""
    entry, found = f"{MARK}={mark}".encode(), []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with contextlib.suppress(OSError):
                if entry in (folder / "environ").read_bytes().split(b"\0"):
                    found.append(int(folder.name))
    return found


def _shared() -> set[str]:
    """Shared memory with a name, such as Python and this program would give."""
    names = os.listdir(SHARED) if SHARED.is_dir() else []
    return {name for name in names if name.startswith(("psm_", "digitapp"))}


def _end(program: subprocess.Popen, mark: str) -> None:
    program.kill()
    program.wait()
    for pid in processes(mark):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


TRAININGS = {
    "terminal, SIGKILL": Kill("terminal", signal.SIGKILL),
    "terminal, SIGTERM": Kill("terminal", signal.SIGTERM),
    "terminal, SIGINT": Kill("terminal", signal.SIGINT),
    "terminal, a worker": Kill("terminal", signal.SIGKILL, "worker"),
    "window, SIGKILL": Kill("window", signal.SIGKILL),
    "window, SIGTERM": Kill("window", signal.SIGTERM),
    "window, SIGINT": Kill("window", signal.SIGINT),
    "window, a worker": Kill("window", signal.SIGKILL, "worker"),
}
"""Name -> what is killed, where and how."""
