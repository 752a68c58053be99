"""Who carries trials out: processes of this machine by joblib's loky, or a Dask cluster by joblib.

Invariant: no result is handed on before it is on disk, and nothing is begun that nobody asks for:
where the results are not asked for any more (a pause), what is under way comes to its end and no
more is begun.
"""

import contextlib
import math
import os
import queue
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from ..errors import SettingError
from ..language import tr
from .trials import Trial, TrialAnswer, TrialTask, forget_digits, work_on

REST_S = 1.0
"""Nobody asks for so long: it is a pause."""

IDLE_S = 30
"""An idle process of ours ends by itself after so long."""

CLOSING_S = 20.0

Take = Callable[[Trial, TrialAnswer | None], Any]
"""(trial, what came of it or None where its process died) -> what is handed on."""


class Workers:
    """Processes, here or elsewhere, that trials are handed to.

    As a context: they are gone when it is left.

    Args:
        jobs: How many trials at once; on a cluster its number of processors holds.
        cluster: Address of a Dask scheduler; None for this machine.
        niceness: By how much the processes step back behind other programs.

    Raises:
        SettingError: The cluster can't be used.
    """

    def __init__(self, jobs: int, cluster: str | None = None, niceness: int = 0) -> None:
        self.jobs, self._niceness = jobs, niceness
        self._cluster, self._client = cluster, None
        self._folder: Path | None = None

    def __enter__(self) -> Self:
        self._folder = Path(tempfile.mkdtemp(prefix="digitapp-sweep-"))
        if self._cluster:
            try:
                self._client = _client(self._cluster)
            except BaseException:
                self._remove_folder()
                raise
            self.jobs = max(1, sum(self._client.ncores().values()))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._client is not None:
            self._client.close()
        elif self.jobs > 1:
            _end_processes()
        forget_digits()
        self._remove_folder()

    @property
    def is_elsewhere(self) -> bool:
        """Whether they may be on other machines."""
        return self._client is not None

    @property
    def folder(self) -> Path:
        """For files that they read; gone with them."""
        return self._folder

    def task(self, trial: Trial, digits: str, *, keeps_network: bool) -> TrialTask:
        """What one of them is handed."""
        if self.is_elsewhere:
            return TrialTask(trial, keeps_network=keeps_network)
        stop_file = str(self._folder / "stop")
        return TrialTask(trial, digits, stop_file, os.getpid(), self._niceness, keeps_network)

    def results_of(
        self, tasks: Sequence[TrialTask], take: Take, until_s: float = math.inf
    ) -> Iterator[Any | None]:
        """What ``take`` gives for each task, as they come, with None now and then to go on.

        Closing it ends what is under way, without results.

        Args:
            tasks: What is to be done.
            take: Called in a thread with every answer, once.
            until_s: Time of ``time.monotonic`` from which on nothing is begun.
        """
        hand = _Hand(tasks, take, self._answers, until_s)
        try:
            yield from hand.results()
        finally:
            if hand.is_busy:
                self._end(hand)

    def _end(self, hand: "_Hand") -> None:
        hand.stop()
        stop_file = self._folder / "stop"
        stop_file.touch()
        if self._client is not None:
            self._client.close()  # what it has not begun is dropped
        hand.wait(CLOSING_S)
        stop_file.unlink()

    def _answers(self, tasks: Iterator[TrialTask]) -> Iterator[TrialAnswer]:
        """Hands out tasks, no more at a time than there are jobs, and gives answers as they come.

        This alone knows joblib: the same call for processes here and for a cluster.
        """
        from joblib import Parallel, delayed, parallel_config

        if self._client is not None:
            context = parallel_config(backend="dask", client=self._client)
        elif self.jobs > 1:
            context = parallel_config(
                backend="loky", inner_max_num_threads=1, idle_worker_timeout=IDLE_S
            )
        else:
            context = contextlib.nullcontext()
        with context:
            parallel = Parallel(
                n_jobs=self.jobs,
                return_as="generator_unordered",
                batch_size=1,
                pre_dispatch=self.jobs,
            )
            yield from parallel(delayed(work_on)(task) for task in tasks)

    def _remove_folder(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)


class _Hand:
    """A thread that hands tasks out and takes what comes of them.

    Args:
        tasks: To be done.
        take: See ``Workers.results_of``.
        answers: Does tasks.
        until_s: See there.
    """

    def __init__(
        self,
        tasks: Sequence[TrialTask],
        take: Take,
        answers: Callable[[Iterator[TrialTask]], Iterator[TrialAnswer]],
        until_s: float,
    ) -> None:
        self._take, self._answers, self._until_s = take, answers, until_s
        self._waiting = list(tasks)
        self._under_way: dict[str, TrialTask] = {}
        self._suspects: list[TrialTask] = []
        self._came: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._asked_s = time.monotonic()
        self._is_stopped = False
        self._thread: threading.Thread | None = None

    @property
    def is_busy(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def results(self) -> Iterator[Any | None]:
        """What came, or None after a tenth of a second without."""
        while True:
            self._asked_s = time.monotonic()
            is_busy = self.is_busy
            try:
                # Before it ends the thread has put in all that it has to say.
                kind, value = self._came.get(timeout=0.1) if is_busy else self._came.get_nowait()
            except queue.Empty:
                if is_busy:
                    yield None
                    continue
                if not (self._waiting or self._suspects) or time.monotonic() >= self._until_s:
                    return
                self._thread = threading.Thread(target=self._run, name="trials", daemon=True)
                self._thread.start()
                continue
            if kind == "error":
                raise value
            yield value

    def stop(self) -> None:
        self._is_stopped = True

    def wait(self, timeout_s: float) -> None:
        if self._thread is not None:
            self._thread.join(timeout_s)

    def _run(self) -> None:
        from joblib.externals.loky.process_executor import BrokenProcessPool

        try:
            for answer in self._answers(self._next_tasks()):
                if answer.result is None:
                    continue
                task = self._under_way.pop(answer.result.key)
                self._suspects = [other for other in self._suspects if other is not task]
                self._came.put(("result", self._take(task.trial, answer)))
        except BrokenProcessPool:
            self._after_a_death()
        except BaseException as error:  # noqa: BLE001 - raised again where results are asked for
            if not self._is_stopped:
                self._came.put(("error", error))

    def _next_tasks(self) -> Iterator[TrialTask]:
        if self._suspects:  # alone, so that no other pays for it
            task = self._suspects[0]
            self._under_way = {task.trial.key: task}
            yield task
            return
        while self._waiting and not self._is_stopped:
            now_s = time.monotonic()
            if now_s - self._asked_s > REST_S or now_s >= self._until_s:
                return
            task = self._waiting.pop(0)
            self._under_way[task.trial.key] = task
            yield task

    def _after_a_death(self) -> None:
        """One process died, and with it all others were ended: their trials are tried one by one.

        Whoever dies alone has done so twice.
        """
        if self._suspects:
            task = self._suspects.pop(0)
            self._came.put(("result", self._take(task.trial, None)))
        else:
            self._suspects = list(self._under_way.values())
        self._under_way = {}


def _end_processes() -> None:
    """Ends joblib's processes, and takes back the folder that it named for their arrays.

    Their ``shutdown`` alone leaves the name with joblib's tracker until this process has come to
    a regular end: one that is killed would be told of a leaked folder, which was never made.
    """
    from joblib.externals.loky import get_reusable_executor

    executor = get_reusable_executor(reuse=True)  # another is made where settings are compared
    getattr(executor, "terminate", executor.shutdown)()


def _client(address: str) -> Any:
    """A client of the Dask scheduler at ``address``.

    Raises:
        SettingError: Dask is not installed, or nobody answers there.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise SettingError(
            tr(
                "A cluster needs Dask, which is not installed here. Install it with "
                "“pip install 'digitapp[cluster]'”, here and on each machine of the cluster."
            )
        ) from error
    try:
        return Client(address, timeout=10)
    except (OSError, ValueError, ImportError) as error:
        raise SettingError(
            tr(
                "No Dask scheduler answers at “{address}”. Start one with “dask scheduler”, and "
                "give the address that it prints, such as tcp://HOST:8786.",
                address=address[:80],
            )
        ) from error
