"""Stops from outside: Ctrl-C, and the signals that end a process.

A step is never cut in two: the first stop is noticed and answered where what was learnt is whole,
a second one ends the program at once.
"""

import contextlib
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

STATUS_OF_SIGNAL = 128
"""What is added to a signal's number to make the exit status that shells give."""

ENDING = tuple(
    getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name)
)
"""Signals that end a program that does not ask for them."""


class Ended(KeyboardInterrupt):
    """A signal other than Ctrl-C asked for the end.

    Attributes:
        number: Of the signal.
    """

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number


class StopRequest:
    """Knows whether a stop was asked for.

    Attributes:
        number: Of the signal that asked first; 0 where none did.
    """

    def __init__(self) -> None:
        self.number = 0

    def __bool__(self) -> bool:
        return self.number != 0

    @property
    def status(self) -> int:
        """The exit status of a program that was stopped so."""
        return STATUS_OF_SIGNAL + self.number

    def on_signal(self, number: int, frame: FrameType | None) -> None:
        """Notes the first one; raises at the second."""
        if self.number:
            raise KeyboardInterrupt
        self.number = number


@contextmanager
def stops_noticed() -> Iterator[StopRequest]:
    """While it lasts, a stop is noted; the second one raises KeyboardInterrupt."""
    stops = StopRequest()
    with _handling((signal.SIGINT, *ENDING), stops.on_signal):
        yield stops


@contextmanager
def ended_cleanly() -> Iterator[None]:
    """While it lasts, signals that end the program raise ``Ended``: nothing is left half."""

    def end(number: int, frame: FrameType | None) -> None:
        raise Ended(number)

    with _handling(ENDING, end):
        yield


@contextmanager
def _handling(numbers: tuple[int, ...], handler: object) -> Iterator[None]:
    before = {}
    for number in numbers:
        # Whoever started us with nohup wants us to outlive the terminal.
        if number != signal.SIGINT and signal.getsignal(number) is signal.SIG_IGN:
            continue
        with contextlib.suppress(ValueError):  # not the main thread: signals are not ours there
            before[number] = signal.signal(number, handler)
    try:
        yield
    finally:
        for number, handled in before.items():
            signal.signal(number, handled)
