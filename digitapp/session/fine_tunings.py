"""FineTunings: lets a copy of the network learn the person's handwriting, to be kept or given back.

Invariant: the network before stays as it is until the person decides.
"""

from PySide6.QtCore import QObject

from model.archs import Classifier
from model.handwriting import FineTuning
from model.language import tr
from model.parallel import ProcessPool

from ..state import Phase
from .current_network import CurrentNetwork
from .data_source import DataSource
from .foreground import Foreground
from .handwriting import Handwriting
from .networks import Networks
from .snapshot_history import Moment, SnapshotHistory
from .state_keeper import StateKeeper


class FineTunings(QObject):
    """One fine-tuning after another."""

    def __init__(
        self,
        keeper: StateKeeper,
        foreground: Foreground,
        data: DataSource,
        networks: Networks,
        handwriting: Handwriting,
        snapshots: SnapshotHistory,
        pool: ProcessPool,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._snapshots, self._pool = snapshots, pool
        self._keeper, self._foreground = keeper, foreground
        self._data, self._networks, self._handwriting = data, networks, handwriting
        self._before: CurrentNetwork | None = None
        self._kept: int | None = None  # by what number that is kept meanwhile, if it is unsaved
        self._moments: list[Moment] = []  # of the training that the network before comes from
        handwriting.learnt.connect(self._on_learnt)

    def start(self) -> None:
        """Fine-tunes a copy of the network, when free; what comes of it is shown."""
        self._foreground.when_free(self._start)

    def keep(self) -> None:
        """Stays with the network that came of it."""
        if self._handwriting.state.is_tried:
            self._networks.tell_kept(self._kept)
        self._handwriting.put_away()

    def give_back(self) -> None:
        """Goes back to the network before, whose training can be looked back at again."""
        if self._handwriting.state.is_tried:
            self._foreground.when_free(self._put_before)
        self._handwriting.put_away()

    def _put_before(self) -> None:
        self._networks.put(self._before)
        self._networks.let_go(self._kept)
        self._snapshots.restore(self._moments)

    def _start(self) -> None:
        base, handwriting = self._base(), self._handwriting
        if not isinstance(base.network, Classifier):
            return
        self._pool.warm_up()
        work = handwriting.fine_tuning(
            base.network, base.recipe, self._data.dataset, self._data.load, self._pool
        )
        self._foreground.begin(work, tr("Learning your handwriting"), Phase.LEARNING, self._take)

    def _take(self, value: object) -> None:
        self._data.take(value)
        self._handwriting.take(value)

    def _base(self) -> CurrentNetwork:
        """Whose network is fine-tuned: where the last fine-tuned one is shown, the one before it.

        A network that had learnt these drawings already could not be checked by them.
        """
        current = self._networks.current
        is_fine_tuned = self._before is not None and current.initial is not None
        if is_fine_tuned and current.initial is self._before.network.parameters:
            return self._before
        return current

    def _on_learnt(self, fine_tuning: FineTuning) -> None:
        self._before = self._base()
        kept = self._networks.keep()
        if self._before is self._networks.current:  # else it and its moments were kept before
            self._kept, self._moments = kept, list(self._snapshots.moments)
        self._networks.put(self._before.fine_tuned(fine_tuning))
        is_repeated = "hand" in self._before.facts
        self._handwriting.try_out(self._networks.number, is_repeated=is_repeated)
