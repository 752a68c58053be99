"""Where the map's digits come from: who is asked, for what, and what has come."""

from PySide6.QtCore import QObject, Signal

from model.probes.maps.embed import PCA, Laid

from ...session.session import Session
from ...state import Probe
from .morph import Morph
from .probe import MapProbe, Starts


class MapSource(QObject):
    """Asks one runner for PCA and one for what takes its time; none while hidden.

    Before the map before training is shown for the first time it is asked for, then the present
    one again.

    Signals:
        now_changed(): There is another present map.
        start_changed(): There is another map before training, or none any more.
        preparing(float): Neighbours are being looked for; the fraction that is done.

    Attributes:
        morph: What has come, and how far between the two maps one looks.
        probe: The present map that is wanted.
    """

    now_changed = Signal()
    start_changed = Signal()
    preparing = Signal(float)

    def __init__(self, session: Session, probe: MapProbe, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self.morph = Morph()
        self.probe = probe
        self._starts = Starts()
        self._start_probe: MapProbe | None = None
        self._has_start = self._is_asking = False
        session.weights_changed.connect(self._on_weights)
        session.probes.probed.connect(self._on_probed)
        session.embedding.embedded.connect(self._on_probed)
        session.embedding.preparing.connect(self._on_preparing)

    @property
    def start_is_known(self) -> bool:
        """Whether the weights before training are those of the network that is shown."""
        weights = self._session.weights
        return weights is None or self._starts.of(weights).is_known

    @property
    def lacks_start(self) -> bool:
        """Whether one looks back at a map that is not there yet, or not laid out to its end."""
        return self.morph.fraction < 1 and not self._has_start

    def ask(self) -> None:
        """Asks for what is to be shown, again with each change, until ``rest``."""
        self._is_asking = True
        wish, session = self._wish(), self._session
        runners = (session.probes, session.embedding)
        asked, other = runners if wish.question.method == PCA else runners[::-1]
        _forget(other)
        asked.watch(wish)

    def ask_for(self, probe: MapProbe) -> None:
        """Asks for another present map; while it rests, later."""
        self.probe = probe
        if self._is_asking:
            self.ask()

    def rest(self) -> None:
        """Asks for nothing any more."""
        self._is_asking = False
        for handwriting in (self._session.probes, self._session.embedding):
            _forget(handwriting)

    def look(self, fraction: float) -> None:
        """Looks at a place between before training (0) and now (1)."""
        before = self._wish()
        self.morph.fraction = fraction
        if self._is_asking and self._wish() is not before:
            self.ask()

    def _wish(self) -> MapProbe:
        """The present map; or first that before training, where one looks back at it."""
        weights = self._session.weights
        if self.morph.fraction == 1 or weights is None:
            return self.probe
        start, wanted = self._starts.of(weights), self._start_probe
        if wanted is None or (wanted.question, wanted.start) != (self.probe.question, start):
            self._start_probe = MapProbe(self.probe.question, start, Laid.nothing())
            self._has_start, self.morph.start = False, None
        return self.probe if self._has_start else self._start_probe

    def _on_probed(self, probe: Probe, result: object) -> None:
        if not self._is_asking or not isinstance(probe, MapProbe):
            return
        if probe == self.probe:
            self.morph.now = result
            self.now_changed.emit()
        elif probe == self._start_probe:
            self.morph.start = result
            self._has_start = result.laying is None or result.laying.is_done
            self.start_changed.emit()
            if self._has_start:
                self.ask()

    def _on_preparing(self, probe: Probe, fraction: float) -> None:
        if self._is_asking and isinstance(probe, MapProbe):
            self.preparing.emit(fraction)

    def _on_weights(self) -> None:
        """Another network had other weights before training."""
        known = self._start_probe
        if known is not None and self._starts.of(self._session.weights) is not known.start:
            self._start_probe, self._has_start, self.morph.start = None, False, None
            self.start_changed.emit()


def _forget(handwriting: QObject) -> None:
    """Takes a map's wish back from the probe runner or the embedding runner."""
    if isinstance(handwriting.watched, MapProbe):
        handwriting.unwatch(handwriting.watched)
