"""PictureInputs: from a large picture to a network's input, in a thread; the latest picture wins.

A photo has paper, shadows and lines that are found before its ink is: a second on a slow machine.
"""

from collections.abc import Generator

import numpy as np
from PySide6.QtCore import QObject, Signal

from model.preprocess import Recipe

from ..background.job import Job
from ..system.report import Failure

MAX_PIXELS_AT_ONCE = 128 * 128
"""Pictures up to this size take a few milliseconds, less than handing them to a thread."""


class PictureInputs(QObject):
    """Works out one network input at a time.

    Signals:
        found(ndarray): The input that was asked for last, float32 (h, w).
        failed(Failure): It can't be worked out.
    """

    found = Signal(object)
    failed = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._asked: tuple[np.ndarray, Recipe] | None = None
        self._job: Job | None = None

    @staticmethod
    def takes_long(bitmap: np.ndarray) -> bool:
        """Whether a picture, (h, w) or (h, w, channels), is large enough for a thread."""
        return bitmap.shape[0] * bitmap.shape[1] > MAX_PIXELS_AT_ONCE

    def ask(self, bitmap: np.ndarray, recipe: Recipe) -> None:
        """Works out the input for ``bitmap`` by ``recipe``, in place of all others."""
        asked = self._asked
        if asked is not None and asked[0] is bitmap and asked[1] is recipe:
            return
        self.drop()
        self._asked = bitmap, recipe
        self._start()

    def drop(self) -> None:
        """Nobody waits for an input any more."""
        self._asked = None
        if self._job is not None:
            self._job.cancel()

    def close(self, timeout_s: float) -> None:
        """Ends what is under way, for the end of the program."""
        self.drop()
        if self._job is not None:
            self._job.wait(timeout_s)

    def _start(self) -> None:
        if self._asked is None or self._job is not None:
            return  # one at a time: a thread that is cancelled still comes to its end
        self._job = job = Job(_input_of(*self._asked), "Reading a picture", self)
        job.progressed.connect(self._on_progressed)
        job.failed.connect(self._on_failed)
        for end in (job.finished, job.failed, job.cancelled):
            end.connect(self._on_ended)
        job.start()

    def _on_progressed(self, values: list) -> None:
        if self._asked is not None:
            self._asked = None
            self.found.emit(values[-1])

    def _on_failed(self, failure: Failure) -> None:
        self._asked = None
        self.failed.emit(failure)

    def _on_ended(self) -> None:
        self._job.deleteLater()
        self._job = None
        self._start()


def _input_of(bitmap: np.ndarray, recipe: Recipe) -> Generator[np.ndarray, None, None]:
    yield recipe.from_bitmap(bitmap)
