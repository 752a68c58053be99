"""Pace: draws what changes all the time as often as the window can afford, in small parts."""

import time
from collections.abc import Callable, Iterator

from PySide6.QtCore import QElapsedTimer, QObject, QTimer

MIN_MS = 40
REST = 15
"""A drawing that kept the processor for t is followed by the next after so many times t."""


class Throttle(QObject):
    """Draws part by part, so that the window answers in between, and rests in proportion.

    Args:
        begin: Begins a drawing of what is newest then; each step of what it gives draws a part.
        parent: Owner.
        min_ms: Least time between the beginnings of two drawings.
        rest: How many times as long as a drawing kept the processor the next is put off.
    """

    def __init__(
        self,
        begin: Callable[[], Iterator[None]],
        parent: QObject,
        *,
        min_ms: int = MIN_MS,
        rest: float = REST,
    ) -> None:
        super().__init__(parent)
        self._begin = begin
        self._min_ms, self._rest = min_ms, rest
        self._parts: Iterator[None] | None = None
        self._cost_ms = self._began_ms = 0.0
        self._clock = QElapsedTimer()
        self._due = QTimer(self, singleShot=True)
        self._due.timeout.connect(self._on_due)
        # Runs when there is nothing else to do: by then what was drawn last is painted too.
        self._idle = QTimer(self, interval=0)
        self._idle.timeout.connect(self._on_idle)

    @property
    def is_active(self) -> bool:
        """Whether something is being drawn or will be."""
        return self._due.isActive() or self._idle.isActive()

    def ask(self) -> None:
        """Asks for a drawing, soon; many wishes make one."""
        if not self._due.isActive():
            passed = self._clock.elapsed() if self._clock.isValid() else self._min_ms
            self._due.start(max(0, round(max(self._min_ms, self._rest * self._cost_ms) - passed)))

    def stop(self) -> None:
        """Drops what was asked for, and what is left of a drawing."""
        self._due.stop()
        self._idle.stop()

    def _on_due(self) -> None:
        if self._idle.isActive():  # the last drawing is not finished
            self._due.start(self._min_ms)
        else:
            self._clock.start()
            self._began_ms = _worked_ms()
            self._parts = self._begin()
            self._idle.start()

    def _on_idle(self) -> None:
        if next(self._parts, self._parts) is self._parts:
            self._idle.stop()
            self._cost_ms = _worked_ms() - self._began_ms


def _worked_ms() -> float:
    """What this thread has taken of a processor: others that keep it waiting don't count."""
    return 1e3 * time.thread_time()
