"""Nearness: asks which training digit is most like the selected picture."""

import numpy as np
from PySide6.QtCore import QObject, Signal

from model.probes.creating.nearest import NearestDigits, NearestProbe

from ...session.session import Session
from ...state import Probe
from ...system.report import Failure


class Nearness(QObject):
    """Has one picture compared with the training digits; the latest wish counts.

    Signals:
        changed(): It is known now, or asked for, or can't be.

    Attributes:
        found: What was found for the latest picture; None while nothing is.
        misfits: Whether the data are of another size.
        failed: Whether there are no data.
    """

    changed = Signal()

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._probe: NearestProbe | None = None
        self.found: NearestDigits | None = None
        self.misfits = self.failed = False
        session.probes.probed.connect(self._on_probed)
        session.probes.failed.connect(self._on_failed)

    @property
    def is_asked(self) -> bool:
        """Whether an answer is on its way."""
        return self._probe is not None

    def ask(self, picture: np.ndarray | None) -> None:
        """Asks for the digit nearest to a picture (h, w); None takes the question back."""
        if self._probe is not None:
            self._session.probes.unwatch(self._probe)
        self._probe, self.found = None, None
        self.misfits = self.failed = False
        if picture is not None:
            self._probe = NearestProbe(np.array(picture[None]))
            self._session.probes.watch(self._probe)
        self.changed.emit()

    def _on_probed(self, probe: Probe, result: object) -> None:
        if probe is self._probe:
            self._session.probes.unwatch(probe)
            self._probe, self.found, self.misfits = None, result, result is None
            self.changed.emit()

    def _on_failed(self, failure: Failure) -> None:
        if self._probe is not None:
            self._session.probes.unwatch(self._probe)
            self._probe, self.failed = None, True
            self.changed.emit()
