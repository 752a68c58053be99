"""WorkerGroup: processes that wait for commands, and how this one talks to them.

The one place where processes are started. Invariant: each ends when the pipe from this process
does, however that comes about.
"""

import contextlib
import os
import pickle
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from .worker import PIECE, READY, RESULT, WORK

P, R = TypeVar("P"), TypeVar("R")

PATIENCE_S = 0.5
"""How long a process may take to end before it is killed."""

AHEAD = 2
"""Pieces that each process has been handed: the next one is there when one is done."""

START = "import sys; sys.path[:] = {path!r}; from model.parallel.worker import main; main()"

WORKER = "--worker"
"""What the program is called with where it is frozen: then it is no Python that runs ``START``."""


class WorkerError(Exception):
    """A process could not be started, or ended before its time."""


class WorkerGroup:
    """Processes with one BLAS thread each, started at once.

    They take commands some tenths of a second later; those sent before wait for them.

    Args:
        count: How many.
        file: Descriptor of shared memory that they inherit; -1 for none.
    """

    def __init__(self, count: int, file: int = -1) -> None:
        self._answers: queue.SimpleQueue[tuple[int, tuple | None]] = queue.SimpleQueue()
        self._processes: list[subprocess.Popen] = []
        self._listeners: list[threading.Thread] = []
        self._ticket = self._heard_ready = 0
        try:
            for index in range(count):
                self._start(index, file)
        except OSError as error:
            self.close()
            raise WorkerError(str(error)) from error

    def __len__(self) -> int:
        return len(self._processes)

    @property
    def has_answer(self) -> bool:
        """Whether ``answer`` returns at once."""
        return not self._answers.empty()

    def is_ready(self, times: int = 1, *, wait: bool = False) -> bool:
        """Whether each has said so many times that it is ready: once when it has started.

        Args:
            times: How many times.
            wait: Whether to wait until it has.

        Raises:
            WorkerError: One has ended.
        """
        wanted = times * len(self)
        while self._heard_ready < wanted and (wait or self.has_answer):
            self._heard_ready += self.answer()[1][0] == READY
        return self._heard_ready >= wanted

    def check(self) -> None:
        """Finds out whether all are there.

        Raises:
            WorkerError: One has ended.
        """
        for index, process in enumerate(self._processes):
            if process.poll() is not None:
                raise WorkerError(f"process {index} ended")

    def send(self, index: int, *command: Any) -> None:
        """Sends a command to one of them.

        Raises:
            WorkerError: It is gone.
        """
        pipe = self._processes[index].stdin
        try:
            pickle.dump(command, pipe, protocol=pickle.HIGHEST_PROTOCOL)
            pipe.flush()
        except (OSError, ValueError) as error:
            raise WorkerError("a process is gone") from error

    def tell(self, *command: Any) -> None:
        """Sends a command to all.

        Raises:
            WorkerError: One is gone.
        """
        for index in range(len(self)):
            self.send(index, *command)

    def answer(self) -> tuple[int, tuple]:
        """The next thing that one of them says: which one, and what; waits for it.

        Raises:
            WorkerError: One has ended.
        """
        index, answer = self._answers.get()
        if answer is None:
            raise WorkerError(f"process {index} ended")
        return index, answer

    def spread(self, work: Callable[[P], R], pieces: Sequence[P]) -> Iterator[R]:
        """What ``map(work, pieces)`` gives; the processes do the pieces, several at a time.

        Whoever stops asking leaves the processes to finish what they were handed, for nobody.

        Args:
            work: Is pickled; where it can't be, all is done here.
            pieces: What it is called with; they and the results can be pickled.

        Raises:
            WorkerError: A process has ended.
        """
        try:
            pickled = pickle.dumps(work, protocol=pickle.HIGHEST_PROTOCOL)
        except (pickle.PicklingError, AttributeError, TypeError):
            # A network of somebody's own may hold what no other process can be given.
            yield from map(work, pieces)
            return
        self._ticket += 1
        ticket, count = self._ticket, len(pieces)
        handed, results = 0, {}
        self.tell(WORK, ticket, pickled)
        for _ in range(AHEAD):
            for index in range(len(self)):
                if handed < count:
                    self.send(index, PIECE, ticket, handed, pieces[handed])
                    handed += 1
        for number in range(count):
            while number not in results:
                index, (kind, *said) = self.answer()
                if kind != RESULT or said[0] != ticket:
                    continue  # of what nobody waits for any more
                _, which, is_done, result = said
                # What failed there fails here too, where it can be seen.
                results[which] = result if is_done else work(pieces[which])
                if handed < count:
                    self.send(index, PIECE, ticket, handed, pieces[handed])
                    handed += 1
            yield results.pop(number)

    def close(self) -> None:
        """Ends the processes, after what they are doing."""
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
        for listener in self._listeners:
            listener.join()

    def _start(self, index: int, file: int) -> None:
        threads = dict.fromkeys(("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"), "1")
        process = subprocess.Popen(
            command_line(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | threads,
            pass_fds=(file,) if file >= 0 else (),
            **_APART,
        )
        self._processes.append(process)
        listener = threading.Thread(
            target=_listen,
            args=(index, process, self._answers),
            daemon=True,
            name=f"listener {index}",
        )
        self._listeners.append(listener)
        listener.start()


def command_line() -> list[str]:
    """What starts a process: Python where there is one, else the frozen program itself."""
    if getattr(sys, "frozen", False):
        return [sys.executable, WORKER]
    return [sys.executable, "-c", START.format(path=sys.path)]


# A terminal's Ctrl-C is for the process that starts the others, which decides.
_APART: dict[str, Any] = (
    {"creationflags": subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP}
    if sys.platform == "win32"
    else {"process_group": 0}
)


def _listen(index: int, process: subprocess.Popen, answers: queue.SimpleQueue) -> None:
    """Hands on what a process says; None when it says no more."""
    try:
        # A process that is killed may break off in the middle of an answer.
        with (
            process.stdout as pipe,
            contextlib.suppress(EOFError, OSError, pickle.UnpicklingError),
        ):
            while True:
                answers.put((index, pickle.load(pipe)))
    finally:
        answers.put((index, None))
