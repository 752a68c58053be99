"""Long short-term memory (Hochreiter & Schmidhuber 1997): cells that gates write, keep and read."""

from typing import ClassVar

from ..nn.recurrent import LongShortTerm
from .recurrent import RecurrentConfig, RowReader


class LSTM(RowReader):
    """A state beside cells, in which something can be kept unchanged for many rows."""

    name = "lstm"
    title = "LSTM"
    Config = RecurrentConfig
    suggested: ClassVar = {"learning_rate": 0.004, "clip": 1.0, "epochs": 8, "shards": 2}
    # Two seconds of one core: from there on, two processes are sooner done.
    cut_from = 15_000

    def recurrent_layer(self, config: RecurrentConfig, inputs: int) -> LongShortTerm:
        return LongShortTerm(inputs, config.units, config.init, config.start_scale)
