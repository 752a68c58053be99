"""Job: a plain generator in a plain thread, drained by a timer in the GUI.

Invariants: only the thread touches the generator; what it yields reaches the GUI in order and in
whole lists; after ``cancel()`` has returned no value, end or failure is delivered any more. The
one place that catches every exception, to hand it on as a value.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Generator
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from model.language import tr

from ..system.report import LOG, Failure, failure_of

FIRST_MS, DRAIN_MS = 5, 40
"""Until a job is looked at: at first, and twice as long each time up to what a long one has."""

MAX_WAITING = 20_000

Until = Callable[[Any], bool]


class _Worker:
    """The thread's side, without Qt; every attribute is guarded by ``condition``.

    Attributes:
        values: What was yielded and not yet drained.
        paused: The thread shall rest before it advances again.
        until: Pauses after the first value that it holds for.
        cancelled: The thread shall close the generator and end.
        resting: The thread sleeps in a pause: the generator is nobody's but the caller's.
        ended: The generator is closed; the thread is about to be gone.
        error: What ended it, if it failed.
        worked_s: What its thread took of a processor; known when it has ended.
    """

    def __init__(
        self, generator: Generator, title: str, may_rest: Until, before_rest: Callable[[], Any]
    ) -> None:
        self._may_rest, self._before_rest = may_rest, before_rest
        self.condition = threading.Condition()
        self.values: deque = deque()
        self.message: dict[str, Any] | None = None
        self.paused = self.cancelled = self.resting = self.ended = False
        self.until: Until | None = None
        self.error: Exception | None = None
        self.worked_s = 0.0
        self._generator = generator
        self.thread = threading.Thread(target=self._run, name=title, daemon=True)

    def cancel(self) -> None:
        with self.condition:
            self.cancelled = True
            self.values.clear()
            self.condition.notify_all()

    def drain(self) -> list:
        with self.condition:
            # One by one: what the thread appends meanwhile is neither lost nor in the way.
            values = [self.values.popleft() for _ in range(len(self.values))]
            if len(values) >= MAX_WAITING:
                self.condition.notify_all()
            return values

    def _run(self) -> None:
        try:
            try:
                self._advance()
            finally:
                self._generator.close()
        except Exception as error:  # noqa: BLE001 - becomes a value that the GUI shows
            self.error = error
        self.worked_s = time.thread_time()
        with self.condition:
            self.ended = True
            self.condition.notify_all()

    def _advance(self) -> None:
        # A small network makes a thousand steps a second, so that the lock is taken only where
        # something is asked of the thread: single attributes are read, and a deque is appended
        # to, as a whole anyway. What is appended after a cancel is never delivered.
        started, is_level = False, True
        while True:
            message = None
            if self.paused or self.cancelled or self.message or len(self.values) >= MAX_WAITING:
                with self.condition:
                    if is_level:
                        self._rest()
                    if self.cancelled:
                        return
                    if started:  # a generator takes no message before its first yield
                        message, self.message = self.message, None
            started = True
            try:
                value = self._generator.send(message)
            except StopIteration:
                return
            self.values.append(value)
            is_level = self._may_rest(value)
            if self.until is not None:
                with self.condition:
                    if self.until is not None and self.until(value):
                        self.until, self.paused = None, True

    def _rest(self) -> None:
        while not self.cancelled and (self.paused or len(self.values) >= MAX_WAITING):
            last = self._before_rest() if self.paused and not self.resting else None
            if last is not None:
                self.values.append(last)
            self.resting = self.paused
            self.condition.notify_all()
            self.condition.wait()
        self.resting = False


class Job(QObject):
    """Runs ``generator`` in a thread of its own, from ``start()`` to its end or ``cancel()``.

    A pause begins behind a value that ``may_rest`` holds for, and what ``before_rest`` gives then
    is the last value before it, unless that is None. Both are called in the job's thread.

    Exactly one of ``finished``, ``failed`` and ``cancelled`` ends a job that was started and whose
    event loop runs on; the thread is gone when it arrives.

    Signals:
        progressed(list): All values since the last time, in order; at most 25 a second.
        paused(): The thread rests; nothing touches what it works on until resume() or step().
        finished(): The generator came to its end.
        failed(Failure): The generator raised.
        cancelled(): The generator is closed after cancel().
        ended(): Right after any of these three.
    """

    progressed = Signal(list)
    paused = Signal()
    finished = Signal()
    failed = Signal(object)
    cancelled = Signal()
    ended = Signal()

    def __init__(
        self,
        generator: Generator,
        title: str = tr("Work"),
        parent: QObject | None = None,
        may_rest: Until = lambda value: True,
        before_rest: Callable[[], Any] = lambda: None,
    ) -> None:
        super().__init__(parent)
        self.title = title
        self._worker = worker = _Worker(generator, title, may_rest, before_rest)
        self._told_paused = False
        self._timer = QTimer(self, interval=FIRST_MS)
        self._timer.timeout.connect(self._on_timeout)
        # The thread outlives a window that is torn down around it only until its next value.
        self.destroyed.connect(lambda: worker.cancel())

    @property
    def is_active(self) -> bool:
        """Whether it was started and its end has not been told yet."""
        return self._worker.thread.ident is not None and not self._is_over

    @property
    def is_paused(self) -> bool:
        """Whether it rests or shall rest after the value that it works on."""
        return self._worker.paused

    @property
    def is_resting(self) -> bool:
        """Whether it rests in a pause now: what it works on is the caller's to look at."""
        return self._worker.resting and not self._worker.ended

    @property
    def is_cancelled(self) -> bool:
        """Whether cancel() was called."""
        return self._worker.cancelled

    @property
    def worked_s(self) -> float:
        """Seconds of a processor that its thread took; 0 before its end."""
        return self._worker.worked_s

    @property
    def _is_over(self) -> bool:
        return self._worker.ended and not self._timer.isActive()

    def start(self) -> None:
        """Starts the thread; a job runs once.

        Raises:
            RuntimeError: It was started before.
        """
        self._worker.thread.start()
        self._timer.start()

    def pause(self) -> None:
        """Rests after the value that is being worked on; ``paused`` tells when."""
        with self._worker.condition:
            self._worker.until, self._worker.paused = None, True
            self._worker.condition.notify_all()

    def resume(self) -> None:
        """Goes on after a pause."""
        self._go_on(None)

    def step(self, until: Until) -> None:
        """Goes on up to and with the first value that ``until`` holds for, then pauses.

        Before ``start()``: the job will pause there. ``until`` is called in the job's thread.
        """
        self._go_on(until)

    def send(self, message: dict[str, Any]) -> None:
        """Hands ``message`` to the generator at its next advance (``yield`` returns it there).

        Messages that meet are merged; for the same key the later one holds.
        """
        with self._worker.condition:
            self._worker.message = {**(self._worker.message or {}), **message}

    def cancel(self) -> None:
        """Drops what was not delivered; the generator is closed in its thread, ``finally`` runs.

        Returns at once; ``cancelled`` follows when the thread is gone.
        """
        was_active = self.is_active  # before the thread may end: then nobody would tell of it
        self._worker.cancel()
        if was_active:
            self._timer.start()

    def wait(self, timeout_s: float) -> bool:
        """Waits for the thread to end, for closing; True if it did. Delivers nothing itself."""
        if self._worker.thread.ident is not None:
            self._worker.thread.join(timeout_s)
        return not self._worker.thread.is_alive()

    def _go_on(self, until: Until | None) -> None:
        worker, was_active = self._worker, self.is_active
        with worker.condition:
            worker.until, worker.paused = until, False
            worker.resting = False
            worker.condition.notify_all()
        self._told_paused = False
        if was_active:
            self._timer.start()

    def _on_timeout(self) -> None:
        worker = self._worker
        if self._timer.interval() < DRAIN_MS:
            self._timer.setInterval(min(2 * self._timer.interval(), DRAIN_MS))
        with worker.condition:  # before draining: what came before an end or rest is in values
            ended, resting = worker.ended, worker.resting
        values = worker.drain()
        if values and not worker.cancelled:
            self.progressed.emit(values)
        if ended:
            self._end()
        elif resting and worker.resting and not worker.cancelled and not self._told_paused:
            # A slot of ``progressed`` may have gone on meanwhile; then there is no pause to tell.
            self._told_paused = True
            self._timer.stop()
            self.paused.emit()

    def _end(self) -> None:
        worker = self._worker
        worker.thread.join()
        self._timer.stop()
        failure: Failure | None = None
        if worker.error is not None:
            failure = failure_of(worker.error, self.title)
            LOG.error("%s failed: %s\n%s", self.title, failure.sentence, failure.details)
        if worker.cancelled:
            self.cancelled.emit()
        elif failure is not None:
            self.failed.emit(failure)
        else:
            self.finished.emit()
        self.ended.emit()
