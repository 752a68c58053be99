"""SettingAside: the person's network, data and operations, put aside while a lesson has the window.

Invariant: what was put aside comes back as it was, the very same arrays, however often that is
asked for; nothing of it is ever changed meanwhile.
"""

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject

from model.data import Dataset
from model.lab import Operation

from .current_network import CurrentNetwork
from .data_source import DataSource, Source
from .displayed_weights import DisplayedWeights
from .foreground import Foreground
from .networks import Networks
from .snapshot_history import Moment
from .state_keeper import StateKeeper


@dataclass(frozen=True, eq=False)
class SetAside:
    """What was there.

    Attributes:
        current: The network and where it came from; a copy, its arrays are read-only.
        step: Steps made in its training.
        kept: Unsaved networks before it.
        moments: Of its training.
        operations: Done to it in the lab.
        source: The data set that was chosen.
        dataset: It, if it was loaded.
        is_chosen: Whether a person chose it.
        told: What the state said of network, data and the last training.
    """

    current: CurrentNetwork
    step: int
    kept: tuple[Any, ...]
    moments: tuple[Moment, ...]
    operations: tuple[Operation, ...]
    source: Source
    dataset: Dataset | None
    is_chosen: bool
    told: dict[str, Any]


TOLD = ("progress", "run", "diagnosis")


class SettingAside(QObject):
    """Puts aside and gives back."""

    def __init__(
        self,
        keeper: StateKeeper,
        foreground: Foreground,
        data: DataSource,
        networks: Networks,
        displayed: DisplayedWeights,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._keeper, self._foreground, self._data = keeper, foreground, data
        self._networks, self._displayed = networks, displayed

    def take(self) -> SetAside:
        """What is there now; it stays where it is."""
        displayed = self._displayed
        return SetAside(
            copy.copy(self._networks.current),
            displayed.step,
            self._networks.kept,
            tuple(displayed.snapshots.moments),
            displayed.edits.operations,
            self._data.source,
            self._data.dataset,
            self._data.is_chosen,
            {name: getattr(self._keeper.state, name) for name in TOLD},
        )

    def give_back(
        self, aside: SetAside, *, keeps: bool, then: Callable[[], object] = lambda: None
    ) -> None:
        """Puts it back, once what is under way has stopped, whatever the person asks for till then.

        Args:
            aside: What.
            keeps: Whether an unsaved network that is there now is kept with the earlier ones.
            then: Called once all is as it was.
        """

        def act() -> None:
            self._give_back(aside, keeps=keeps)
            then()

        self._foreground.owe(act)

    def _give_back(self, aside: SetAside, *, keeps: bool) -> None:
        data, networks, displayed = self._data, self._networks, self._displayed
        data.give_back(aside.source, aside.dataset, is_chosen=aside.is_chosen)
        if aside.dataset is None:
            displayed.use_data(None)
        now, before = networks.current, aside.current
        if before.network is None or now.network is before.network:
            networks.take_kept(aside.kept)
        else:
            if keeps:
                networks.keep()
            newest = networks.kept[:1] if keeps and now.unsaved else ()
            networks.take_kept((*newest, *aside.kept))
            networks.put(copy.copy(before), aside.step)
            displayed.snapshots.restore(list(aside.moments))
        if displayed.edits.operations != aside.operations:
            displayed.edits.reset()
            for operation in aside.operations:
                displayed.edits.do(operation)
        self._keeper.set(**aside.told)
