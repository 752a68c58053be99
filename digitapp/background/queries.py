"""QueryRunner: works on one question of a view at a time, in a thread, and tells what it finds.

A question is asked of the network that is shown when its turn comes, as it is then. A newer
question takes the place of the one under way as soon as that has said something, so that who draws
on without a pause sees predictions too. Whoever asked the other is not told of it: a view asks only
while it is seen, and drops its question when it is hidden.
"""

import time
from collections.abc import Callable, Generator
from typing import Any

from PySide6.QtCore import QObject, Signal

from model.archs import Architecture
from model.progress import mapped

from ..state import Shown
from .runner import Request, Runner

Question = Callable[[Architecture], Generator]
"""A network -> a generator of plain values, which may take messages by ``send()``.

Compared by identity: each time one asks makes a question of its own."""

PAUSE_S = 0.02
"""Least time between two values of a question while a network trains: two threads of Python
at work leave the window too little of the interpreter."""


class QueryRunner(Runner):
    """Runs questions one after another.

    Signals:
        answered(Question, list): What a question has yielded since the last time, in order.
        ended(Question): It came to its end.
    """

    answered = Signal(object, list)
    ended = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._next: Question | None = None
        self._is_patient = False
        self._has_answered = False

    def use(self, shown: Shown) -> None:
        """Asks the network that is shown the questions to come."""
        if self.shown is not None and shown.number != self.shown.number:
            self._next = None
        super().use(shown)

    @property
    def network(self) -> Architecture | None:
        """The network that is shown, read-only; None while there is none."""
        return None if self.shown is None else self.shown.network

    def ask(self, question: Question, *, of: Shown | None = None, patient: bool = False) -> None:
        """Works on ``question`` in place of all others.

        Args:
            question: What to work on.
            of: What its inputs are of, by default what is shown. Once another network is shown,
                which may take inputs of another size, the question is forgotten.
            patient: Waits for the end of what is under way, and in a training for the rest
                after it: for what is asked only because the network has learnt on.
        """
        if of is not None and of.number != self.shown.number:
            return
        waits = self._next is None or self._is_patient
        self._next, self._is_patient = question, patient and waits
        self._advance()

    def drop(self, question: Question | None) -> None:
        """Takes a question back, whether it waits or is under way."""
        if question is None:
            return
        if question is self._next:
            self._next = None
        if self._is_running(question):
            self._job.cancel()

    def send(self, question: Question, message: dict[str, Any]) -> None:
        """Hands a message to the question that is under way; nothing happens if it is not."""
        if self._is_running(question):
            self._job.send(message)

    def _is_running(self, question: Question) -> bool:
        return self._running is not None and self._running.what is question

    def _is_due(self) -> bool:
        return self._next is not None

    def _take(self) -> Request:
        question, self._next, self._has_answered = self._next, None, False
        return Request(question, self.shown)

    def _may_rest(self) -> bool:
        return self._is_patient

    def _gives_way(self, request: Request) -> bool:
        is_in_the_way = self._next is not None and not self._is_patient
        return self._is_late(request) or (is_in_the_way and self._has_answered)

    def _work(self, request: Request) -> Generator:
        values = request.what(request.shown.network)
        return paced(values, PAUSE_S) if self._is_throttled else values

    def _tell(self, request: Request, values: list) -> None:
        self._has_answered = True
        self.answered.emit(request.what, values)
        self._advance()

    def _after(self, request: Request, *, done: bool) -> None:
        if done and not self._is_late(request):
            self.ended.emit(request.what)

    def _forget(self) -> None:
        self._next = None


def paced(values: Generator, min_s: float) -> Generator:
    """The same values with the same messages, none sooner than ``min_s`` after the last.

    For what would otherwise take all of a processor for more pictures than can be seen.
    """
    due_s = 0.0

    def later(value: Any) -> Any:
        nonlocal due_s
        time.sleep(max(0.0, due_s - time.monotonic()))
        due_s = time.monotonic() + min_s
        return value

    return mapped(values, later)
