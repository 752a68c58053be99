"""Signals that end the program, in a window whose event loop sleeps where Python can't hear them.

The system writes a byte into a socket for each signal, which wakes the event loop. A second signal
of the same number ends the program at once, whatever it is doing.
"""

import contextlib
import signal
import socket
from types import FrameType

from PySide6.QtCore import QObject, QSocketNotifier, Signal

ENDING = tuple(
    getattr(signal, name)
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
    if hasattr(signal, name)
)


class SignalDoor(QObject):
    """Lets signals in as long as it is there; ``close`` gives them back.

    Signals:
        asked(): The program shall end.
    """

    asked = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._heard, self._told = socket.socketpair()
        for end in (self._heard, self._told):
            end.setblocking(False)
        self._notifier = QSocketNotifier(self._heard.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_heard)
        self._fd_before = signal.set_wakeup_fd(self._told.fileno(), warn_on_full_buffer=False)
        self._before = {
            number: signal.signal(number, _once)
            for number in ENDING
            # Whoever started us with nohup wants us to outlive the terminal.
            if number == signal.SIGINT or signal.getsignal(number) is not signal.SIG_IGN
        }

    def close(self) -> None:
        """Leaves the signals to whoever had them before."""
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(self._fd_before)
        for number, before in self._before.items():
            signal.signal(number, before)
        self._heard.close()
        self._told.close()

    def _on_heard(self) -> None:
        numbers = b""
        with contextlib.suppress(BlockingIOError):
            numbers = self._heard.recv(64)
        if any(number in self._before for number in numbers):
            self.asked.emit()


def _once(number: int, frame: FrameType | None) -> None:
    """Lets the next signal of this number do what it does without us."""
    signal.signal(number, signal.SIG_DFL)
