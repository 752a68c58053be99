"""Tempo: how fast something goes and how long it will take, steadied for reading."""

import time

from model.data.download import FetchProgress
from model.events import Step
from model.language import tr

from ..state import Progress
from ..style.numbers import duration, megabytes, speed

MEMORY_S = 2.0
"""Time constant of a speed's exponential moving average: longer is calmer, shorter is truer."""


class Tempo:
    """Turns what a job yields into Progress."""

    def __init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        """Forgets all speeds."""
        self._speed = 0.0
        self._last_s = time.monotonic()
        self._bytes = 0

    def of_steps(self, steps: list[Step], epochs: int) -> Progress:
        """Progress after some steps of a training that shall have so many epochs."""
        seconds = sum(step.seconds for step in steps)
        images = sum(step.images for step in steps)
        self._add(images / max(seconds, 1e-9), seconds)
        epoch = steps[-1].epoch
        per_epoch = steps[-1].images * steps[-1].step / max(epoch, 1e-9)
        left_s = max(epochs - epoch, 0) * per_epoch / self._speed
        text = tr(
            "epoch {epoch} of {epochs} · {speed} images/s · {time} left",
            epoch=min(int(epoch) + 1, epochs),
            epochs=epochs,
            speed=speed(self._speed),
            time=duration(left_s),
        )
        return Progress(epoch / epochs, epoch, epochs, self._speed, left_s, text)

    def of_download(self, state: FetchProgress) -> Progress:
        """Progress of a download."""
        now = time.monotonic()
        self._add(max(state.bytes_done - self._bytes, 0) / max(now - self._last_s, 1e-3), 0.2)
        self._last_s, self._bytes = now, state.bytes_done
        left_s = (state.bytes_total - state.bytes_done) / max(self._speed, 1.0)
        text = tr(
            "{done} of {total} MB · {speed} MB/s",
            done=megabytes(state.bytes_done),
            total=megabytes(state.bytes_total),
            speed=megabytes(self._speed),
        )
        fraction = state.bytes_done / max(state.bytes_total, 1)
        return Progress(fraction, speed=self._speed, left_s=left_s, text=text)

    def _add(self, latest: float, seconds: float) -> None:
        weight = 1.0 if not self._speed else min(seconds / MEMORY_S, 1.0)
        self._speed += weight * (latest - self._speed)
