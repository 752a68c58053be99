"""QueryRunner: works on one question of a view at a time, in a thread, and tells what it finds.

A question is asked of the network that is shown when its turn comes. A newer question takes the
place of the one under way as soon as that has said something, so that who draws on without a
pause sees answers too. Beside a training it rests most of the time.
"""

import time
from collections.abc import Callable, Generator
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from model.archs import Architecture

from ..system.report import Failure
from .job import Job

Question = Callable[[Architecture], Generator]
"""A network -> a generator of plain values, which may take messages by ``send()``.

Compared by identity: each time one asks makes a question of its own."""

REST = 3
"""How many times as long as it worked it rests, while a network trains."""

PAUSE_S = 0.02
"""Least time between two values of a question while a network trains: two threads of Python
at work leave the window too little of the interpreter."""


class QueryRunner(QObject):
    """Runs questions one after another.

    Signals:
        answered(Question, list): What a question has yielded since the last time, in order.
        ended(Question): It came to its end.
        failed(Failure): It failed.

    Attributes:
        network: The network that is shown, which nobody changes; None while there is none.
    """

    answered = Signal(object, list)
    ended = Signal(object)
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.network: Architecture | None = None
        self._next: Question | None = None
        self._is_patient = False
        self._running: Question | None = None
        self._has_answered = False
        self._is_throttled = False
        self._started_s = self._rested_s = 0.0
        self._job: Job | None = None
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._start)

    def use(self, network: Architecture) -> None:
        """Asks ``network``, which nobody changes from now on, the questions to come."""
        self.network = network
        self._advance()

    def throttle(self, on: bool) -> None:
        """While on, leaves most of the processor to a training that is under way."""
        self._is_throttled = on

    @property
    def is_working(self) -> bool:
        """Whether a question is under way."""
        return self._job is not None

    def ask(self, question: Question, *, patient: bool = False) -> None:
        """Works on ``question`` in place of all others.

        Args:
            question: What to work on.
            patient: Waits for the end of what is under way, and in a training for the rest
                after it: for what is asked only because the network has learnt on.
        """
        waits = self._next is None or self._is_patient
        self._next, self._is_patient = question, patient and waits
        self._advance()

    def drop(self, question: Question | None) -> None:
        """Takes a question back, whether it waits or is under way."""
        if question is None:
            return
        if question is self._next:
            self._next = None
        if question is self._running:
            self._running = None
            self._job.cancel()

    def send(self, question: Question, message: dict[str, Any]) -> None:
        """Hands a message to the question that is under way; nothing happens if it is not."""
        if question is self._running:
            self._job.send(message)

    def close(self, timeout_s: float) -> None:
        """Ends what is under way; for the end of the program."""
        self._next = None
        if self._job is not None:
            self._job.cancel()
            self._job.wait(timeout_s)

    def _advance(self) -> None:
        """Brings the next question nearer, if there is one."""
        if self._next is None or self.network is None:
            return
        if self._job is None:
            rests = self._is_throttled and self._is_patient
            wait_s = self._rested_s - time.monotonic() if rests else 0.0
            self._timer.start(max(0, round(1000 * wait_s)))
        elif not self._is_patient and self._has_answered:
            self._job.cancel()

    def _start(self) -> None:
        if self._job is not None or self._next is None:
            return
        self._running, self._next = self._next, None
        self._has_answered, self._started_s = False, time.monotonic()
        values = self._running(self.network)
        if self._is_throttled:
            values = paced(values, PAUSE_S)
        self._job = job = Job(values, "Looking inside", self)
        job.progressed.connect(self._on_progressed)
        job.finished.connect(self._on_finished)
        job.cancelled.connect(self._on_ended)
        job.failed.connect(self._on_failed)
        job.start()

    def _on_progressed(self, values: list) -> None:
        self._has_answered = True
        self.answered.emit(self._running, values)
        self._advance()

    def _on_finished(self) -> None:
        question = self._running
        self._on_ended()
        self.ended.emit(question)

    def _on_failed(self, failure: Failure) -> None:
        self._on_ended()
        self.failed.emit(failure)

    def _on_ended(self) -> None:
        self._job.deleteLater()
        self._job = self._running = None
        now_s = time.monotonic()
        self._rested_s = now_s + REST * (now_s - self._started_s)
        self._advance()


def paced(values: Generator, min_s: float) -> Generator:
    """The same values with the same messages, none sooner than ``min_s`` after the last.

    For what would otherwise take all of a processor for more pictures than can be seen.
    """
    message = None
    while True:
        due_s = time.monotonic() + min_s
        try:
            value = values.send(message)
        except StopIteration:
            return
        message = yield value
        time.sleep(max(0.0, due_s - time.monotonic()))
