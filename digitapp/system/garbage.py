"""Garbage: objects that only refer to one another are taken away in the window's thread alone.

Python looks for them in whichever thread happens to make objects. Pieces of plots that were taken
out of a scene are such objects, and a thread of a training that took them away, while the window's
was at work on them in Qt, ended the program.
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
        self._thresholds = gc.get_threshold()
        gc.disable()
        self._timer = QTimer(self, interval=EVERY_MS)
        self._timer.timeout.connect(self.collect)
        self._timer.start()
        self._settling = QTimer(self, singleShot=True, interval=SETTLED_MS)
        self._settling.timeout.connect(gc.freeze)
        self._settling.start()

    def collect(self) -> None:
        """Looks through the generations that are due."""
        due = [count > limit for count, limit in zip(gc.get_count(), self._thresholds, strict=True)]
        if due[0]:
            gc.collect(2 if due[1] and due[2] else int(due[1]))

    def close(self, timeout_s: float = 0.0) -> None:
        """Leaves it to Python again; there is nothing to wait for."""
        self._timer.stop()
        self._settling.stop()
        gc.unfreeze()
        gc.enable()
