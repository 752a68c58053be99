"""Runner: what works for the views on the network that is shown, one request at a time.

The one scheduler for probes, queries, evaluations, maps and pages; they say what is asked for and
what comes of it. Invariant: what was computed for one network is never told as another's.
"""

import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from model.language import tr
from model.parallel import usable_cores
from model.plan import Loaded
from model.progress import Spread

from ..state import Shown
from ..system.report import Failure
from .job import Job

REST, REST_ON_FEW_CORES = 3, 20
"""How many times as long as a request kept a processor it rests before the next, while a network
trains: with cores to spare, and where the training has them all."""

MAX_REST_S = 2.0
"""The longest rest, lest a view looks as if it had stopped."""

MANY_CORES = 6
"""So many are more than a training uses."""

LoadData = Callable[[], Iterator[Any]]
"""Begins to load the data set that is chosen: yields in the end a Loaded."""


@dataclass(frozen=True, eq=False)
class Request:
    """Something to work on.

    Attributes:
        what: What was asked for.
        shown: What was shown then; None for what asks no network.
    """

    what: Any
    shown: Shown | None

    def is_of(self, shown: Shown | None) -> bool:
        """Whether that is the same network, if perhaps at another moment."""
        return shown is not None and shown.number == self.shown.number


class Runner(QObject):
    """Works on one request at a time, in a job; the latest wins.

    Beside a training it rests after each request in proportion to the time that it took. What
    comes too late, when another network is shown, is dropped. A subclass says by its hooks what
    there is to do; whenever that may have changed, it calls ``_advance``.

    Signals:
        loaded(Loaded): A data set was loaded on the way.
        failed(Failure): The work on a request failed.

    Attributes:
        shown: What everything is computed from now, read-only; None while there is no network.
        pool: What long work may be spread by while no network trains.
    """

    loaded = Signal(object)
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.shown: Shown | None = None
        self.pool: Spread = map
        self._is_throttled = False
        self._rested_s = 0.0
        self._rest = REST if usable_cores() >= MANY_CORES else REST_ON_FEW_CORES
        self._running: Request | None = None
        self._job: Job | None = None
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._start)

    def use(self, shown: Shown) -> None:
        """Works from now on for what is shown."""
        self.shown = shown
        self._advance()

    def throttle(self, on: bool) -> None:
        """While on, leaves most of the processor to a training that is under way."""
        if on != self._is_throttled:
            self._is_throttled = on
            self._advance()

    @property
    def spread(self) -> Spread:
        """What the pieces of long work are done by; here alone while a training has the cores."""
        return map if self._is_throttled else self.pool

    @property
    def is_busy(self) -> bool:
        """Whether a request is worked on or about to be."""
        return self._job is not None or self._is_ready

    def close(self, timeout_s: float) -> None:
        """Ends what is under way; for the end of the program."""
        self._forget()
        self._timer.stop()
        if self._job is not None:
            self._job.cancel()
            self._job.wait(timeout_s)

    # What a subclass says.

    def _is_due(self) -> bool:
        """Whether there is something to work on."""
        raise NotImplementedError

    def _take(self) -> Request:
        """The request that is due; it is not due any more."""
        raise NotImplementedError

    def _work(self, request: Request) -> Generator:
        """What works on it, for a job."""
        raise NotImplementedError

    def _tell(self, request: Request, values: list) -> None:
        """Tells what the work has yielded, in order."""
        raise NotImplementedError

    def _forget(self) -> None:
        """Forgets all that is asked for; for the end of the program."""
        raise NotImplementedError

    def _is_late(self, request: Request) -> bool:
        """Whether nobody shall be told any more what comes of the request under way."""
        return not request.is_of(self.shown)

    def _gives_way(self, request: Request) -> bool:
        """Whether the request under way shall be ended before it comes to its end."""
        return self._is_late(request)

    def _may_rest(self) -> bool:
        """Whether the request that is due may wait for the rest after the last."""
        return True

    def _title(self, request: Request) -> str:
        """What the work is called where it fails."""
        return tr("Looking inside")

    def _after(self, request: Request, *, done: bool) -> None:
        """The request is over; ``done``: it came to its own end."""

    # One at a time.

    @property
    def _is_ready(self) -> bool:
        """Whether the request that is due can be worked on."""
        return self.shown is not None and self._is_due()

    def _advance(self) -> None:
        """Brings the next request nearer, if there is one."""
        if self._job is not None:
            if self._gives_way(self._running):
                self._job.cancel()
        elif self._is_ready:
            rests = self._is_throttled and self._may_rest()
            wait_s = self._rested_s - time.monotonic() if rests else 0.0
            self._timer.start(max(0, round(1000 * wait_s)))

    def _start(self) -> None:
        if self._job is not None or not self._is_ready:
            return
        self._running = request = self._take()
        self._job = job = Job(self._work(request), self._title(request), self)
        job.progressed.connect(self._on_progressed)
        job.finished.connect(self._on_finished)
        job.cancelled.connect(self._on_cancelled)
        job.failed.connect(self._on_failed)
        job.start()

    def _on_progressed(self, values: list) -> None:
        for value in values:
            if isinstance(value, Loaded):
                self.loaded.emit(value)
        if not self._is_late(self._running):
            self._tell(self._running, values)

    def _on_finished(self) -> None:
        self._on_ended(done=True)

    def _on_cancelled(self) -> None:
        self._on_ended(done=False)

    def _on_failed(self, failure: Failure) -> None:
        is_late = self._is_late(self._running)
        self._on_ended(done=False)
        if not is_late:
            self.failed.emit(failure)

    def _on_ended(self, *, done: bool) -> None:
        request, self._running = self._running, None
        # Of what was done before the training began, nothing is to be rested from.
        rest_s = self._rest * self._job.worked_s if self._is_throttled else 0.0
        self._rested_s = time.monotonic() + min(rest_s, MAX_REST_S)
        self._job.deleteLater()
        self._job = None
        self._after(request, done=done)
        self._advance()
