"""ProbeRunner: computes for the visible view, in a worker thread, what it shows of the network.

Always on copies, so that a training needs not wait for it. Only the newest wish counts, nothing
is computed for hidden views, and beside a training it rests most of the time.
"""

import time
from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject, QTimer, Signal

from model.archs import Architecture
from model.data import Dataset

from ..state import Probe
from ..system.report import Failure
from .job import Job
from .tasks import Loaded, Probed, probe_once

REST = 3
"""How many times as long as a probe took it rests before the next, while a network trains."""


class ProbeRunner(QObject):
    """Answers the probe that a view watches, anew with each network, snapshot and data set.

    Signals:
        probed(Probe, object): The probe and its result.
        loaded(Loaded): A data set was loaded on the way.
        failed(Failure): The computation failed.
    """

    probed = Signal(object, object)
    loaded = Signal(object)
    failed = Signal(object)

    def __init__(
        self, load_data: Callable[[], Iterator[Loaded]], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.watched: Probe | None = None
        self._load_data = load_data
        self._network: Architecture | None = None
        self._number = 0
        self._dataset: Dataset | None = None
        self._is_throttled = False
        self._computed: Probe | None = None
        self._started_s = self._rested_s = 0.0
        self._is_due = False
        self._job: Job | None = None
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._start)

    def watch(self, probe: Probe) -> None:
        """Asks for ``probe`` now and after every change, until another or ``unwatch``."""
        self.watched = probe
        self._ask()

    def unwatch(self, probe: Probe) -> None:
        """Takes the wish back, unless another one has taken its place."""
        if self.watched == probe:
            self.watched = None

    def use(self, network: Architecture, number: int, dataset: Dataset | None) -> None:
        """Computes on ``network``, which nobody changes from now on, and on ``dataset``."""
        self._network, self._number, self._dataset = network, number, dataset
        self._ask()

    def throttle(self, on: bool) -> None:
        """While on, leaves most of the processor to a training that is under way."""
        self._is_throttled = on
        self._ask()

    @property
    def is_busy(self) -> bool:
        """Whether something is being computed or about to be."""
        return self._job is not None or self._is_due

    def close(self, timeout_s: float) -> None:
        """Ends what is under way; for the end of the program."""
        self.watched = None
        if self._job is not None:
            self._job.cancel()
            self._job.wait(timeout_s)

    def _ask(self) -> None:
        self._is_due = self.watched is not None and self._network is not None
        if self._is_due and self._job is None:
            is_new = self.watched != self._computed
            wait_s = self._rested_s - time.monotonic() if self._is_throttled and not is_new else 0.0
            self._timer.start(max(0, round(1000 * wait_s)))

    def _start(self) -> None:
        if self._job is not None or not self._is_due or self.watched is None:
            return
        self._is_due = False
        self._computed, self._started_s = self.watched, time.monotonic()
        work = probe_once(self._network, self._number, self._dataset, self._load_data, self.watched)
        self._job = Job(work, "Looking inside", self)
        self._job.progressed.connect(self._on_progressed)
        self._job.finished.connect(self._on_ended)
        self._job.cancelled.connect(self._on_ended)
        self._job.failed.connect(self._on_failed)
        self._job.start()

    def _on_progressed(self, values: list) -> None:
        for value in values:
            if isinstance(value, Loaded):
                self.loaded.emit(value)
            elif isinstance(value, Probed) and self._is_wanted(value):
                self.probed.emit(value.probe, value.result)

    def _is_wanted(self, result: Probed) -> bool:
        return result.probe == self.watched and result.network == self._number

    def _on_failed(self, failure: Failure) -> None:
        self._on_ended()
        self.failed.emit(failure)

    def _on_ended(self) -> None:
        self._job.deleteLater()
        self._job = None
        now_s = time.monotonic()
        self._rested_s = now_s + REST * (now_s - self._started_s)
        if self._is_due:
            self._ask()
