"""EvaluationRunner: long examinations of the network for a view, in a thread, with progress.

What a probe is to a glance, a task is to an examination: it may take many seconds, says
how far it is, and ends at once when nobody wants it any more. One runs at a time, in the order of
asking; a task that is asked again before it is done begins anew.
"""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal

from model.archs import Architecture

from ..system.report import Failure
from .job import Job

Task = Callable[[Architecture, str], Generator[float, None, Any]]
"""(network, name of its recipe) -> a generator of the share that is done, which returns the result.

Compared by equality, so a frozen dataclass with ``__call__`` and a ``title`` is a good one."""


@dataclass(frozen=True, eq=False)
class _Done:
    result: Any


class EvaluationRunner(QObject):
    """Works through tasks, one at a time.

    Signals:
        advanced(Task, float): How far the task under way is, 0 to 1.
        done(Task, object): A task has come to its end, with its result.
        ended(Task): A task is over, whether done, failed or cancelled.
        failed(Failure): A task failed.
    """

    advanced = Signal(object, float)
    done = Signal(object, object)
    ended = Signal(object)
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._network: Architecture | None = None
        self._recipe = ""
        self._waiting: list[Task] = []
        self._task: Task | None = None
        self._job: Job | None = None

    @property
    def tasks(self) -> list[Task]:
        """What is under way, and what waits for it, in order."""
        return [*([self._task] if self._task is not None else []), *self._waiting]

    def use(self, network: Architecture, recipe: str) -> None:
        """Examines ``network``, which nobody changes from now on, in tasks that begin later."""
        self._network, self._recipe = network, recipe

    def ask(self, task: Task) -> None:
        """Begins ``task`` once those before it are over; anew where it is under way."""
        self.cancel(task)
        self._waiting.append(task)
        self._next()

    def cancel(self, *tasks: Task) -> None:
        """Ends these tasks, or lets them not begin; nothing more is told of them but the end."""
        dropped = [task for task in self._waiting if task in tasks]
        self._waiting = [task for task in self._waiting if task not in tasks]
        if self._job is not None and self._task in tasks:
            self._job.cancel()
        for task in dropped:
            self.ended.emit(task)

    def close(self, timeout_s: float) -> None:
        """Ends everything; for the end of the program."""
        self._waiting = []
        if self._job is not None:
            self._job.cancel()
            self._job.wait(timeout_s)

    def _next(self) -> None:
        if self._job is not None or not self._waiting or self._network is None:
            return
        self._task = task = self._waiting.pop(0)
        self._job = job = Job(_told(task(self._network, self._recipe)), task.title, self)
        job.progressed.connect(self._on_progressed)
        for end in (job.finished, job.cancelled):
            end.connect(self._on_ended)
        job.failed.connect(self._on_failed)
        job.start()

    def _on_progressed(self, values: list) -> None:
        task, last = self._task, values[-1]
        if isinstance(last, _Done):
            self.done.emit(task, last.result)
        else:
            self.advanced.emit(task, last)

    def _on_failed(self, failure: Failure) -> None:
        self.failed.emit(failure)
        self._on_ended()

    def _on_ended(self) -> None:
        task, self._task = self._task, None
        self._job.deleteLater()
        self._job = None
        self.ended.emit(task)
        self._next()


def _told(work: Generator[float, None, Any]) -> Generator[float | _Done, None, None]:
    yield _Done((yield from work))
