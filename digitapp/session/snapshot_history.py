"""SnapshotHistory: the weights of a training as they were, to look back at.

Invariant: the first and the newest moment are always there, whatever had to go between them, and
the training never notices: what is kept are read-only copies.
"""

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QObject, Signal

from model.events import Snapshot

MAX = 240
"""Moments that a film can have; at ten a second it lasts long enough."""

MAX_BYTES = 96 << 20
"""Memory that the moments may take together, of a network so big that this is too little apart."""

MIN_COUNT = 4


@dataclass(frozen=True, eq=False)
class Moment:
    """The weights at one time of a training.

    Attributes:
        step: Steps made until then.
        epoch: The same in epochs and fractions of one.
        parameters: Weights by dotted name; read-only.
    """

    step: int
    epoch: float
    parameters: dict[str, np.ndarray]

    @property
    def bytes(self) -> int:
        """Memory that it takes."""
        return sum(array.nbytes for array in self.parameters.values())


class SnapshotHistory(QObject):
    """Keeps the moments of the training that began last, and which of them is looked at.

    Where there are too many, the one goes whose neighbours lie nearest to each other by the
    square root of their steps: a training changes most at its start, so that more is kept there.

    Signals:
        changed(): Moments came or went, or another one is chosen.
        looked(): Another moment is to be shown, or the present again.

    Attributes:
        moments: In the order of their steps.
        chosen: The one that is looked at; None for the present.
    """

    changed = Signal()
    looked = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.moments: list[Moment] = []
        self.chosen: Moment | None = None

    @property
    def index(self) -> int:
        """Place of the moment that is looked at; the last one stands for the present."""
        return len(self.moments) - 1 if self.chosen is None else self.moments.index(self.chosen)

    def clear(self) -> None:
        """Forgets everything: another network, or another training, begins."""
        if self.moments or self.chosen is not None:
            self.moments, self.chosen = [], None
            self.changed.emit()

    def restore(self, moments: list[Moment]) -> None:
        """Keeps the moments of a training again whose network is the present one again."""
        self.moments, self.chosen = list(moments), None
        self.changed.emit()

    def add(self, moment: Moment) -> None:
        """Keeps one more; moments of the same step or later, which did not last, go."""
        self._put(moment)
        self.changed.emit()

    def _put(self, moment: Moment) -> None:
        while self.moments and self.moments[-1].step >= moment.step:
            gone = self.moments.pop()
            if gone is self.chosen:
                self.chosen = moment
        self.moments.append(moment)
        self._thin_out()

    def add_all(self, snapshots: list[Snapshot]) -> None:
        """Keeps snapshots that nobody has shown, in their order."""
        for snapshot in snapshots:
            self._put(Moment(snapshot.step, snapshot.epoch, snapshot.parameters))
        self.changed.emit()

    def look(self, index: int) -> None:
        """Shows the moment at that place, counted from 0; the last place shows the present."""
        if 0 <= index < len(self.moments):
            self.look_at(self.moments[index] if index < len(self.moments) - 1 else None)

    def look_at(self, moment: Moment | None) -> None:
        """Shows that moment, whose training must be the last one; None for the present."""
        if moment is not self.chosen and (moment is None or moment in self.moments):
            self.chosen = moment
            self.changed.emit()
            self.looked.emit()

    def look_at_present(self) -> None:
        """Shows the network as it is now, and follows it if it learns."""
        self.look_at(None)

    def _thin_out(self) -> None:
        maximum = max(MIN_COUNT, min(MAX, MAX_BYTES // max(self.moments[-1].bytes, 1)))
        while len(self.moments) > maximum:
            at = np.sqrt([moment.step for moment in self.moments])
            gaps = at[2:] - at[:-2]
            if self.chosen is not None:  # it stays as long as it is looked at
                place = self.moments.index(self.chosen)
                if 0 < place < len(self.moments) - 1:
                    gaps[place - 1] = np.inf
            del self.moments[1 + int(gaps.argmin())]
