"""What a model card is measured by."""

from collections.abc import Sequence
from dataclasses import dataclass

from ..progress import Spread
from ..strokes import Drawing


@dataclass(frozen=True, eq=False)
class CardSources:
    """Data to measure a network on, besides what its file tells.

    Attributes:
        measures: Whether the test digits of its data are read, where these are at hand.
        data_dir: Folder of their files, where they are not in the usual places.
        drawings: Drawings with labels and writers.
        spread: What all of them are read by, some at a time.
    """

    measures: bool = True
    data_dir: str | None = None
    drawings: Sequence[Drawing] = ()
    spread: Spread = map
