"""The plain recurrent network (Elman 1990): each unit sees the row, and all units a row before."""

from dataclasses import dataclass
from typing import ClassVar

from ..language import tr
from ..nn.recurrent import Elman
from ..settings import choice
from .recurrent import RecurrentConfig, RowReader


@dataclass(frozen=True)
class RNNConfig(RecurrentConfig):
    """Settings of ``RNN``."""

    activation: str = choice(
        "tanh",
        tr("Activation"),
        tr(
            "The bend in each unit. With relu the state starts by staying as it is (Le, Jaitly and "
            "Hinton 2015), which lets it remember longer."
        ),
        choices=("tanh", "relu"),
    )


class RNN(RowReader):
    """A state that is made anew with each row."""

    name = "rnn"
    title = tr("Recurrent network")
    Config = RNNConfig
    suggested: ClassVar = {"learning_rate": 0.003, "clip": 1.0, "epochs": 8, "shards": 2}
    # Two seconds of one core: from there on, two processes are sooner done.
    cut_from = 55_000

    def recurrent_layer(self, config: RNNConfig, inputs: int) -> Elman:
        return Elman(inputs, config.units, config.init, config.start_scale, config.activation)

    @property
    def step_sizes(self) -> str:
        return f"{super().step_sizes} {self.config.activation}"
