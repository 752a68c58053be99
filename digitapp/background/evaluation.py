"""EvaluationRunner: long examinations of the network for a view, in a thread, with progress.

What a probe is to a glance, a task is to an examination: it may take many seconds, says how far
it is, and ends at once when nobody wants it any more. They are worked through in the order of
asking, each on the network that was shown when it was asked for, whose name goes with what it
finds; a task that is asked for again before it is done begins again.
"""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal

from model.archs import Architecture
from model.progress import Spread

from ..state import Shown
from .runner import Request, Runner

Task = Callable[[Architecture, str, Spread], Generator[float, None, Any]]
"""(network, name of its recipe, what pieces are done by) -> a generator of the fraction that is
done, which returns the result.

Compared by equality, so a frozen dataclass with ``__call__`` and a ``title`` is a good one."""


@dataclass(frozen=True, eq=False)
class _Done:
    result: Any


class EvaluationRunner(Runner):
    """Works through tasks, one at a time.

    Signals:
        advanced(Task, float): How far the task under way is, 0 to 1.
        done(Task, object): A task has come to its end, with its result.
        ended(Task): A task is over, whether done, failed or cancelled.
    """

    advanced = Signal(object, float)
    done = Signal(object, object)
    ended = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: list[tuple[Task, Shown | None]] = []

    @property
    def tasks(self) -> list[Task]:
        """What is under way, and what waits for it, in order."""
        running = [self._running.what] if self._running is not None else []
        return running + [task for task, _ in self._waiting]

    def ask(self, task: Task) -> None:
        """Begins ``task`` once those before it are over; again where it is under way."""
        self.cancel(task)
        self._waiting.append((task, self.shown))
        self._advance()

    def cancel(self, *tasks: Task) -> None:
        """Ends these tasks, or lets them not begin; nothing more is told of them but the end."""
        dropped = [task for task, _ in self._waiting if task in tasks]
        self._waiting = [pair for pair in self._waiting if pair[0] not in tasks]
        if self._running is not None and self._running.what in tasks:
            self._job.cancel()
        for task in dropped:
            self.ended.emit(task)

    def _is_due(self) -> bool:
        return bool(self._waiting)

    def _take(self) -> Request:
        task, shown = self._waiting.pop(0)
        return Request(task, shown or self.shown)

    def _may_rest(self) -> bool:
        return False  # who asks for one beside a training wants it now

    def _title(self, request: Request) -> str:
        return request.what.title

    def _is_late(self, request: Request) -> bool:
        return False  # who asked knows of which network it was

    def _work(self, request: Request) -> Generator:
        shown = request.shown
        return _told(request.what(shown.network, shown.recipe, self.spread))

    def _tell(self, request: Request, values: list) -> None:
        if isinstance(values[-1], _Done):
            self.done.emit(request.what, values[-1].result)
        else:
            self.advanced.emit(request.what, values[-1])

    def _after(self, request: Request, *, done: bool) -> None:
        self.ended.emit(request.what)

    def _forget(self) -> None:
        self._waiting = []


def _told(work: Generator[float, None, Any]) -> Generator[float | _Done, None, None]:
    yield _Done((yield from work))
