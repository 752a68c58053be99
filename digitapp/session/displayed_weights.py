"""DisplayedWeights: which weights everything on the screen is computed from.

Those of the present network, or of an earlier time of its training, and then operated on as the
lab has it. Invariant: none of this ever changes the network that is kept, saved or trained.
"""

import dataclasses

import numpy as np
from PySide6.QtCore import QObject, Signal

from model.archs import Architecture
from model.archs.base import read_only
from model.data import Dataset
from model.events import Snapshot
from model.lab import operated
from model.probes import weight_layers

from ..state import Shown, Weights
from .snapshot_history import Moment, SnapshotHistory
from .weight_edits import WeightEdits


class DisplayedWeights(QObject):
    """Holds the present network and chooses what is shown of it.

    Signals:
        changed(Shown): Other weights, or with other data, are to be shown.

    Attributes:
        snapshots: Earlier times of the training, and which of them is looked at.
        edits: The operations.
        present: The network as it is now, read-only; None while there is none.
        network: The network as it is shown.
        shown: The same with all that belongs to it, as emitted last.
    """

    changed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.snapshots = SnapshotHistory(self)
        self.edits = WeightEdits(self)
        self.present: Architecture | None = None
        self.network: Architecture | None = None
        self._past: tuple[Moment, Architecture] | None = None
        self._initial: dict[str, np.ndarray] | None = None
        self._step = self._number = 0
        self._recipe = "mnist"
        self._data: Dataset | None = None
        self.shown: Shown | None = None
        self.snapshots.looked.connect(self._show)
        self.edits.operated.connect(self._show)

    @property
    def step(self) -> int:
        """Steps made in the training of the present network."""
        return self._step

    def put(
        self,
        network: Architecture,
        step: int,
        *,
        initial: dict[str, np.ndarray] | None,
        number: int,
        recipe: str,
    ) -> None:
        """Makes ``network`` the present one, and shows it unless an earlier time is looked at.

        Args:
            network: Its arrays are read-only from now on: what is shown or kept shares them.
            step: Steps made in its training.
            initial: Its weights before training; None where nobody knows them.
            number: Increases with every other network; equal for snapshots of one.
            recipe: What turns drawings into its input.
        """
        read_only(network.parameters)
        self.present, self._step, self._initial = network, step, initial
        self._number, self._recipe = number, recipe
        self._past = None
        if self.snapshots.chosen is None:
            self._show()

    def put_snapshot(self, snapshot: Snapshot) -> None:
        """Makes a snapshot of the same network's training the present one, and keeps it."""
        self.put(
            self.present.sharing(snapshot.parameters),
            snapshot.step,
            initial=self._initial,
            number=self._number,
            recipe=self._recipe,
        )
        self.keep(snapshot.step, snapshot.epoch)

    def use_data(self, dataset: Dataset | None) -> None:
        """Shows the same with these data from now on, or without any."""
        self._data = dataset
        if self.shown is not None:
            self.shown = dataclasses.replace(self.shown, data=dataset)
            self.changed.emit(self.shown)

    def keep(self, step: int, epoch: float) -> None:
        """Keeps the present weights as a moment of the training."""
        self.snapshots.add(Moment(step, epoch, self.present.parameters))

    def clear(self, *, operations: bool = True) -> None:
        """Forgets earlier times, and the operations too: something else is about to be put."""
        self.snapshots.clear()
        if operations:
            self.edits.clear()

    def _show(self) -> None:
        if self.present is None:
            return
        moment, operations = self.snapshots.chosen, self.edits.operations
        self.network, step, untouched = self.present, self._step, None
        if moment is not None:
            self.network, step = self._network_of(moment), moment.step
        if operations:
            untouched = self.network.parameters
            changed = operated(untouched, weight_layers(self.network), operations)
            self.network = self.network.sharing(read_only(changed))
        weights = Weights(
            parameters=self.network.parameters,
            initial=self._initial,
            step=step,
            network=self._number,
            is_past=moment is not None,
            untouched=untouched,
        )
        self.shown = Shown(self.network, self._recipe, weights, self._data)
        self.changed.emit(self.shown)

    def _network_of(self, moment: Moment) -> Architecture:
        """The network as it was; the same object for as long as that time is looked at."""
        if self._past is None or self._past[0] is not moment:
            self._past = moment, self.present.sharing(moment.parameters)
        return self._past[1]
