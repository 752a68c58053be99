"""EmbeddingRunner: lays digits out for the visible map, step by step, in a worker thread.

Where a probe is done at once, this takes its time and shows how far it is: MDS, Isomap, t-SNE.
A network that learns on is handed to the layout under way, which goes on from where the digits
lie. Nothing is computed for hidden views; beside a training it rests two thirds of the time.
"""

import dataclasses
import time
from collections.abc import Generator
from typing import Any, Protocol

from PySide6.QtCore import QObject, Signal

from model.archs import Architecture
from model.data import Dataset
from model.language import tr
from model.plan import Loaded
from model.probes.maps.digit_map import DigitMap
from model.probes.maps.embed import Laid, Preparing, Question, laid_out

from ..state import Shown
from ..system.report import Failure
from .runner import LoadData, Request, Runner

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


class EmbeddingRunner(Runner):
    """Lays out what a view watches, from the start or from where it was left.

    Signals:
        embedded(Wish, DigitMap): The digits as they lie now.
        preparing(Wish, float): Neighbours are looked for; the fraction that is done.

    Attributes:
        watched: The wish of the visible view; None where there is none.
    """

    embedded = Signal(object, object)
    preparing = Signal(object, float)

    def __init__(self, load_data: LoadData, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.watched: Wish | None = None
        self._load_data = load_data
        self._is_new = self._is_paused = False
        self._last: Architecture | None = None

    @property
    def is_paused(self) -> bool:
        """Whether the layout rests until it is told to go on."""
        return self._is_paused

    def watch(self, wish: Wish) -> None:
        """Lays out ``wish`` from now on, until another or ``unwatch``."""
        self.watched = wish
        self._is_new = not self._fits
        self._advance()

    def unwatch(self, wish: Wish) -> None:
        """Takes the wish back, unless another one has taken its place."""
        if self.watched == wish:
            self.watched = None
            self._advance()

    def use(self, shown: Shown) -> None:
        """Lays out what the network that is shown makes of the data; one under way goes on so."""
        is_other = self.shown is None or shown.network is not self.shown.network
        self.shown = shown
        self._is_new = not self._fits
        if not self._is_new and is_other and self.watched.follows:
            self._job.send({"network": shown.network})
        self._advance()

    def throttle(self, on: bool) -> None:
        """While on, leaves most of the processor to a training that is under way."""
        if on != self._is_throttled and self._job is not None:
            self._job.send({"rests": on})
        super().throttle(on)

    def pause(self, on: bool) -> None:
        """Rests, or goes on."""
        self._is_paused = on
        if self._job is not None:
            (self._job.pause if on else self._job.resume)()

    def again(self) -> None:
        """Lays out what is watched from the start."""
        if self.watched is None:
            return
        self._is_paused = False
        if self._job is None:
            self.watched.laid.forget()
            self._is_new = True
            self._advance()
        else:
            self._job.resume()
            self._job.send({"again": True})

    @property
    def _fits(self) -> bool:
        """Whether what is under way is what is wanted."""
        if self._job is None or self._job.is_cancelled or self.watched is None:
            return False
        data = self._running.shown.data
        return self._running.what == self.watched and (data is None or data is self.shown.data)

    def _is_due(self) -> bool:
        return self._is_new and self.watched is not None

    def _take(self) -> Request:
        self._is_new, self._last = False, None
        return Request(self.watched, self.shown)

    def _may_rest(self) -> bool:
        return False  # it rests within, after each leg

    def _is_late(self, request: Request) -> bool:
        return not self._fits  # each map says which network it is of

    def _work(self, request: Request) -> Generator:
        shown, wish = request.shown, request.what
        return _laying(shown.network, shown.data, self._load_data, wish, self._is_throttled)

    def _title(self, request: Request) -> str:
        return tr("Laying out the map")

    def _start(self) -> None:
        super()._start()
        if self._is_paused and self._job is not None:
            self._job.pause()

    def _on_progressed(self, values: list) -> None:
        for value in values:
            if isinstance(value, Loaded):
                shown = dataclasses.replace(self._running.shown, data=value.dataset)
                self._running = Request(self._running.what, shown)
        super()._on_progressed(values)
        if not self._fits:  # other data were chosen while these were loaded
            self._is_new = True
            self._advance()

    def _tell(self, request: Request, values: list) -> None:
        maps = [value for value in values if isinstance(value, DigitMap)]
        if maps:
            self._last = maps[-1].network
            self.embedded.emit(request.what, maps[-1])
        elif isinstance(values[-1], Preparing):
            self.preparing.emit(request.what, values[-1].fraction)

    def _on_failed(self, failure: Failure) -> None:
        self.watched = None  # what failed is not tried again by itself
        self._on_ended(done=False)
        self.failed.emit(failure)

    def _after(self, request: Request, *, done: bool) -> None:
        # A network that came as the last step was made was told to nobody.
        came_too_late = request.what.follows and self._last is not self.shown.network
        self._is_new |= not done or came_too_late or request.what != self.watched

    def _forget(self) -> None:
        self.watched = None


def _laying(
    network: Architecture,
    dataset: Dataset | None,
    load_data: LoadData,
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
