"""What a model card is measured by."""

from collections.abc import Sequence
from dataclasses import dataclass

from ..strokes import Drawing


@dataclass(frozen=True, eq=False)
class CardSources:
    """Data to measure a network on, besides what its file tells.

    Attributes:
        measures: Whether the test digits of its data are read, where these are at hand.
        data_dir: Folder of their files, where they are not in the usual places.
        drawings: Drawings with labels and writers.
        drawings_name: What they are called.
    """

    measures: bool = True
    data_dir: str | None = None
    drawings: Sequence[Drawing] = ()
    drawings_name: str = ""
