"""Garbage: objects that only refer to one another are taken away in the window's thread alone.

Python looks for them in whichever thread happens to make objects. Pieces of plots that were taken
out of a scene are such objects, and timers. A timer that another thread takes away stays in the
list of the window's thread, which is then at work on what is no more: Qt ends the program.
"""

import gc

from PySide6.QtCore import QObject, QTimer

EVERY_MS = 1000
SETTLED_MS = 10_000
"""After this what is there stays: modules, and views that are made once. A look through all of it
takes 40 ms, in which nothing moves."""


class Garbage(QObject):
    """Takes garbage away by a timer, as often as Python itself would, until it is closed."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self, interval=EVERY_MS)
        self._timer.timeout.connect(collect)
        self._timer.start()
        self._settling = QTimer(self, singleShot=True, interval=SETTLED_MS)
        self._settling.timeout.connect(gc.freeze)
        self._settling.start()

    def close(self, timeout_s: float = 0.0) -> None:
        """Leaves it to Python again; there is nothing to wait for."""
        self._timer.stop()
        if not self._settling.isActive():
            gc.unfreeze()
        self._settling.stop()
        gc.enable()


def collect() -> None:
    """Looks through the generations that are due, as Python would."""
    counts = zip(gc.get_count(), gc.get_threshold(), strict=True)
    due = [count > limit for count, limit in counts]
    if due[0]:
        gc.collect(2 if due[1] and due[2] else int(due[1]))
