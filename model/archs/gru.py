"""The gated recurrent unit (Cho et al. 2014): gates that keep the state or reset it."""

from typing import ClassVar

from ..nn.recurrent import GatedRecurrent
from .recurrent import RecurrentConfig, RowReader


class GRU(RowReader):
    """A state of which each unit is kept or replaced, as far as its update gate says."""

    name = "gru"
    title = "GRU"
    Config = RecurrentConfig
    suggested: ClassVar = {"learning_rate": 0.004, "clip": 1.0, "epochs": 8, "shards": 2}
    # Two seconds of one core: from there on, two processes are sooner done.
    cut_from = 16_000

    def recurrent_layer(self, config: RecurrentConfig, inputs: int) -> GatedRecurrent:
        return GatedRecurrent(inputs, config.units, config.init, config.start_scale)
