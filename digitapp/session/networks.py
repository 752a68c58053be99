"""Networks: the present network, what took its place, and what is shown of it.

The one place that puts another network in place of the present one and tells of it.
"""

import numpy as np
from PySide6.QtCore import QObject

from ..state import NetworkInfo, Progress
from .current_network import CurrentNetwork
from .data_source import DataSource
from .displayed_weights import DisplayedWeights
from .state_keeper import StateKeeper


class Networks(QObject):
    """Keeps the present network.

    Attributes:
        current: The network and where it came from.
        number: Increases with every other network; equal for moments of one.
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

    def put(self, current: CurrentNetwork | None = None) -> None:
        """Another network is there: that of another keeper, or of the same."""
        self.current = current or self.current
        self.number += 1
        self.restart()

    def restart(self) -> None:
        """The network begins again, with other weights: tells of it and shows it."""
        self._displayed.clear()
        self._keeper.set(progress=Progress())
        self.tell()
        self.show(self.current.network.parameters, 0)

    def reset(self, *, same: bool) -> None:
        """Takes the network back to before training: to the same initial weights or to new ones."""
        if self.current.reset(same=same):
            self.restart()

    def keep_shown(self) -> None:
        """Makes the network that is shown, operated on or of an earlier time, the present one."""
        if self._displayed.network is None:
            return
        before = self._keeper.state.network
        self.current.adopt(self._displayed.network)
        self.put()
        if before.unsaved:
            self._keeper.tell_replaced(before.summary)

    def show(self, parameters: dict[str, np.ndarray], step: int) -> None:
        """Makes copies of these weights the present ones."""
        current = self.current
        self._displayed.put(
            current.network.with_parameters(parameters),
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
        )
        self._keeper.set(
            network=info,
            can_reset=current.initial is not None,
            **self._data.following(network.shape),
        )
