"""EmbeddingRunner: lays digits out for the visible map, step by step, in a worker thread.

Where a probe is done at once, this takes its time and shows how far it is: MDS, Isomap, t-SNE.
A network that learns on is handed to the layout under way, which goes on from where the digits
lie. Nothing is computed for hidden views; beside a training it rests two thirds of the time.
"""

import time
from collections.abc import Callable, Generator, Iterator
from typing import Any, Protocol

from PySide6.QtCore import QObject, Signal

from model.archs import Architecture
from model.data import Dataset
from model.probes.maps.digit_map import DigitMap
from model.probes.maps.embed import Laid, Preparing, Question, laid_out

from ..system.report import Failure
from .job import Job
from .tasks import Loaded

REST, MIN_REST_S, MAX_REST_S = 2.0, 0.06, 0.15
"""How many times as long as a leg took it rests after it while a network trains, and its bounds:
painting the map takes its part of the time too."""


class Wish(Protocol):
    """What a view asks for; compared by equality.

    Attributes:
        question: Which map.
        laid: What was laid out before.
        follows: Whether it goes on with each new state of the network.
    """

    question: Question
    laid: Laid

    @property
    def follows(self) -> bool: ...

    def network_of(self, network: Architecture) -> Architecture:
        """The network that the map is of, where this one is shown."""


class EmbeddingRunner(QObject):
    """Lays out what a view watches, from the start or from where it was left.

    Signals:
        embedded(Wish, DigitMap): The digits as they lie now.
        preparing(Wish, float): Neighbours are looked for; the share that is done.
        loaded(Loaded): A data set was loaded on the way.
        failed(Failure): The computation failed.

    Attributes:
        watched: The wish of the visible view; None where there is none.
    """

    embedded = Signal(object, object)
    preparing = Signal(object, float)
    loaded = Signal(object)
    failed = Signal(object)

    def __init__(
        self, load_data: Callable[[], Iterator[Loaded]], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.watched: Wish | None = None
        self._load_data = load_data
        self._network: Architecture | None = None
        self._dataset: Dataset | None = None
        self._is_throttled = self._is_paused = False
        self._job: Job | None = None
        self._running: tuple[Wish, Dataset | None] | None = None
        self._last: Architecture | None = None

    @property
    def is_busy(self) -> bool:
        """Whether something is laid out, or rests in a pause."""
        return self._job is not None

    @property
    def is_paused(self) -> bool:
        """Whether the layout rests until it is told to go on."""
        return self._is_paused

    def watch(self, wish: Wish) -> None:
        """Lays out ``wish`` from now on, until another or ``unwatch``."""
        self.watched = wish
        self._advance()

    def unwatch(self, wish: Wish) -> None:
        """Takes the wish back, unless another one has taken its place."""
        if self.watched == wish:
            self.watched = None
            self._advance()

    def use(self, network: Architecture, dataset: Dataset | None) -> None:
        """Lays out what ``network``, which nobody changes from now on, makes of ``dataset``."""
        is_new = network is not self._network
        self._network, self._dataset = network, dataset
        if self._fits and is_new and self.watched.follows:
            self._job.send({"network": network})
        self._advance()

    def throttle(self, on: bool) -> None:
        """While on, leaves most of the processor to a training that is under way."""
        if on != self._is_throttled:
            self._is_throttled = on
            if self._job is not None:
                self._job.send({"rests": on})

    def pause(self, on: bool) -> None:
        """Rests, or goes on."""
        self._is_paused = on
        if self._job is not None:
            (self._job.pause if on else self._job.resume)()

    def again(self) -> None:
        """Lays out what is watched from the start."""
        if self.watched is None:
            return
        wish = self.watched
        self._is_paused = False
        if self._job is None:
            wish.laid.forget()
            self._advance()
        else:
            self._job.resume()
            self._job.send({"again": True})

    def close(self, timeout_s: float) -> None:
        """Ends what is under way; for the end of the program."""
        self.watched = None
        if self._job is not None:
            self._job.cancel()
            self._job.wait(timeout_s)

    @property
    def _fits(self) -> bool:
        """Whether what is under way is what is wanted."""
        if self._job is None or self._job.is_cancelled or self.watched is None:
            return False
        wish, dataset = self._running
        return wish == self.watched and (dataset is None or dataset is self._dataset)

    def _advance(self) -> None:
        """Starts what is wanted, or ends what is not."""
        if self._job is not None:
            if not self._fits:
                self._job.cancel()
            return
        if self.watched is None or self._network is None:
            return
        self._running = self.watched, self._dataset
        self._last = None
        work = _laying(
            self._network, self._dataset, self._load_data, self.watched, self._is_throttled
        )
        self._job = job = Job(work, "Laying out the map", self)
        job.progressed.connect(self._on_progressed)
        job.finished.connect(self._on_finished)
        job.cancelled.connect(self._on_ended)
        job.failed.connect(self._on_failed)
        job.start()
        if self._is_paused:
            job.pause()

    def _on_progressed(self, values: list) -> None:
        wish, _ = self._running
        for value in values:
            if isinstance(value, Loaded):
                self._running = wish, value.dataset
                self.loaded.emit(value)
        if not self._fits:
            return
        maps = [value for value in values if isinstance(value, DigitMap)]
        if maps:
            self._last = maps[-1].network
            self.embedded.emit(wish, maps[-1])
        elif isinstance(values[-1], Preparing):
            self.preparing.emit(wish, values[-1].fraction)

    def _on_finished(self) -> None:
        wish, _ = self._running
        came_too_late = wish.follows and self._last is not self._network
        self._end()
        # A network that came as the last step was made was told to nobody.
        if came_too_late or wish != self.watched:
            self._advance()

    def _on_failed(self, failure: Failure) -> None:
        self._end()
        self.watched = None
        self.failed.emit(failure)

    def _on_ended(self) -> None:
        self._end()
        self._advance()

    def _end(self) -> None:
        self._job.deleteLater()
        self._job = None


def _laying(
    network: Architecture,
    dataset: Dataset | None,
    load_data: Callable[[], Iterator[Loaded]],
    wish: Wish,
    rests: bool,
) -> Generator[Any, dict[str, Any] | None, None]:
    """Loads data where there are none, and lays out; takes "network", "rests" and "again"."""
    if dataset is None:
        for loaded in load_data():
            dataset = loaded.dataset
            yield loaded
    maps, sent = laid_out(wish.network_of(network), dataset, wish.question, wish.laid), None
    while True:
        started_s = time.monotonic()
        try:
            value = maps.send(sent)
        except StopIteration:
            return
        took_s = time.monotonic() - started_s
        message = (yield value) or {}
        rests = message.get("rests", rests)
        sent = message.get("network")
        if message.get("again"):
            maps.close()
            wish.laid.forget()
            network, sent = sent or network, None
            maps = laid_out(wish.network_of(network), dataset, wish.question, wish.laid)
        elif sent is not None:
            network = sent
        if rests:
            time.sleep(min(max(REST * took_s, MIN_REST_S), MAX_REST_S))
