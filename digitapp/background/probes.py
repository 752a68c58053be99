"""ProbeRunner: computes for the visible view, in a worker thread, what it shows of the network.

Always on copies, so that a training needs not wait for it. Only the newest wish counts, and
nothing is computed for hidden views.
"""

from collections.abc import Generator

from PySide6.QtCore import QObject, Signal

from ..state import Probe, Shown
from .runner import LoadData, Request, Runner
from .tasks import Probed, probe_once


class ProbeRunner(Runner):
    """Computes the probe that a view watches, again for each network, snapshot and data set.

    Signals:
        probed(Probe, object): The probe and its result.

    Attributes:
        watched: The probe of the visible view; None where there is none.
    """

    probed = Signal(object, object)

    def __init__(self, load_data: LoadData, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.watched: Probe | None = None
        self._load_data = load_data
        self._is_new = False
        self._computed: Probe | None = None

    def watch(self, probe: Probe) -> None:
        """Asks for ``probe`` now and after every change, until another or ``unwatch``."""
        self.watched, self._is_new = probe, True
        self._advance()

    def unwatch(self, probe: Probe) -> None:
        """Takes the wish back, unless another one has taken its place."""
        if self.watched == probe:
            self.watched = None

    def use(self, shown: Shown) -> None:
        """Computes on what is shown from now on."""
        self._is_new = True
        super().use(shown)

    def throttle(self, on: bool) -> None:
        """While on, leaves most of the processor to a training that is under way."""
        self._is_new |= on != self._is_throttled
        super().throttle(on)

    def _is_due(self) -> bool:
        return self._is_new and self.watched is not None

    def _take(self) -> Request:
        self._is_new, self._computed = False, self.watched
        return Request(self.watched, self.shown)

    def _may_rest(self) -> bool:
        return self.watched == self._computed

    def _gives_way(self, request: Request) -> bool:
        return False  # one computation can't be ended half-way, and data that load stay wanted

    def _work(self, request: Request) -> Generator:
        shown = request.shown
        return probe_once(shown.network, shown.data, self._load_data, request.what, self.spread)

    def _tell(self, request: Request, values: list) -> None:
        for value in values:
            if isinstance(value, Probed) and value.probe == self.watched:
                self.probed.emit(value.probe, value.result)

    def _forget(self) -> None:
        self.watched = None
