"""Networks: the present network, those whose place it took, and what is shown of it.

The one place that puts another network in place of the present one and tells of it. Invariant: an
unsaved network whose place another takes, however that comes, is kept, and one call brings it back.
"""

import copy
import itertools
from dataclasses import dataclass

from PySide6.QtCore import QObject

from model.archs import Architecture

from ..state import NetworkInfo, Progress
from .current_network import CurrentNetwork
from .data_source import DataSource
from .displayed_weights import DisplayedWeights
from .state_keeper import StateKeeper

MAX_KEPT, MAX_KEPT_BYTES = 8, 200 << 20
"""Unsaved networks that are kept at most; the latest one in any case."""


@dataclass(frozen=True, eq=False)
class _KeptNetwork:
    """An unsaved network whose place another took, under a number of its own."""

    number: int
    network: CurrentNetwork


class Networks(QObject):
    """Keeps the present network, and unsaved ones before it.

    Attributes:
        current: The network and where it came from.
        number: Increases with every other network; equal for moments of one.
        is_quiet: Whether nobody is told that a network was kept: a lesson brings it back itself.
    """

    def __init__(
        self,
        keeper: StateKeeper,
        displayed: DisplayedWeights,
        data: DataSource,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._keeper, self._displayed, self._data = keeper, displayed, data
        self.current = CurrentNetwork()
        self.number = 0
        self.is_quiet = False
        self._kept: list[_KeptNetwork] = []
        self._numbers = itertools.count()

    def put(self, current: CurrentNetwork | None = None, step: int = 0) -> None:
        """Another network is there, of so many steps: that of another keeper, or of the same."""
        self.current = current or self.current
        self.number += 1
        self.restart(step)

    @property
    def kept(self) -> tuple[_KeptNetwork, ...]:
        """Unsaved networks whose place others took, the latest first."""
        return tuple(self._kept)

    def take_kept(self, kept: tuple[_KeptNetwork, ...]) -> None:
        """Keeps these, as ``kept`` gave them, in place of the others."""
        if tuple(self._kept) != kept:
            self._kept = list(kept)
            self._tell_list()

    def replace(self, current: CurrentNetwork) -> None:
        """The network of another keeper takes the place of the present one, which is kept."""
        kept = self.keep()
        self.put(current)
        self.tell_kept(kept)

    def keep(self) -> int | None:
        """Keeps the present network as it is, before something else takes its place.

        Returns:
            By what number it can be brought back; None where nothing of it would be lost.
        """
        if not self.current.unsaved:
            return None
        # A copy: the keeper goes on with another network.
        self._kept.insert(0, _KeptNetwork(next(self._numbers), copy.copy(self.current)))
        sizes = itertools.accumulate(kept.network.size for kept in self._kept)
        fitting = sum(size <= MAX_KEPT_BYTES for size in sizes)
        del self._kept[max(1, min(fitting, MAX_KEPT)) :]
        self._tell_list()
        return self._kept[0].number

    def tell_kept(self, number: int | None) -> None:
        """Tells the person that a network was kept, and how to bring it back."""
        kept = self._found(number)
        if kept is not None and not self.is_quiet:
            self._keeper.tell_replaced(kept.number, kept.network.label)

    def bring_back(self, number: int) -> None:
        """Puts a kept network back in its place; the present one is kept, where it is unsaved."""
        found = self._found(number)
        if found is None:
            return
        self._kept.remove(found)
        self.keep()
        self.put(found.network)
        self._tell_list()

    def let_go(self, number: int | None) -> None:
        """Keeps that network no more: it is the present one again."""
        found = self._found(number)
        if found is not None:
            self._kept.remove(found)
            self._tell_list()

    def _found(self, number: int | None) -> _KeptNetwork | None:
        return next((kept for kept in self._kept if kept.number == number), None)

    def _tell_list(self) -> None:
        labels = tuple((kept.number, kept.network.label) for kept in self._kept)
        self._keeper.set(kept=labels)

    def restart(self, step: int = 0) -> None:
        """The network begins again, with other weights: tells of it and shows it."""
        self._displayed.clear()
        self._keeper.set(progress=Progress(), diagnosis=None)
        self.tell()
        self.show(step)

    def reset(self, *, same: bool) -> None:
        """Takes the network back to before training: to the same initial weights or to new ones."""
        kept = self.keep()
        if self.current.reset(same=same):
            self.restart()
            self.tell_kept(kept)

    def keep_shown(self) -> None:
        """Makes the network that is shown, operated on or of an earlier time, the present one."""
        if self._displayed.network is not None:
            self.adopt(self._displayed.network)

    def adopt(self, network: Architecture) -> None:
        """Makes a network that was made of the present one the present one, in no file."""
        kept = self.keep()
        self.current.adopt(network)
        self.put()
        self.tell_kept(kept)

    def show(self, step: int) -> None:
        """Shows the network after so many steps of its training, as the present one."""
        current = self.current
        self._displayed.put(
            current.network,
            step,
            initial=current.initial,
            number=self.number,
            recipe=current.recipe,
        )

    def tell(self) -> None:
        """Tells what is known of the network."""
        current, network = self.current, self.current.network
        info = NetworkInfo(
            architecture=network.name,
            config=network.config.to_dict(),
            title=network.title,
            summary=network.summary,
            shape=network.shape,
            recipe=current.recipe,
            accuracy=current.accuracy,
            result=current.result,
            facts=dict(current.facts),
            path=current.path,
            name=current.name,
            unsaved=current.unsaved,
            record=current.record,
            obstacles=current.obstacles,
        )
        self._keeper.set(
            network=info,
            can_reset=current.initial is not None,
            **self._data.following(network.shape),
        )
