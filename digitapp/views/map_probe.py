"""What the map asks for: which digits, by what, in which way made flat."""

from dataclasses import dataclass, field

from model.archs import Architecture
from model.data import Dataset
from model.probes.digit_map import Before, DigitMap, digit_map

COUNTS = (500, 1000, 3000, 10_000)
PARTS = {"test": "test", "train": "training"}


@dataclass(frozen=True)
class Method:
    """A way to make many dimensions two.

    Attributes:
        key: Short name, for settings.
        title: In the box.
        tip: What it does to the picture.
    """

    key: str
    title: str
    tip: str


METHODS = (
    Method("pca", "PCA", "The flat cut through all dimensions in which the digits differ most."),
)


@dataclass(frozen=True)
class MapProbe:
    """Asks for a DigitMap.

    Attributes:
        method: Key of one of METHODS.
        layer: What the map is of; empty for the last hidden layer.
        part: "test" or "train".
        count: Most digits to show.
        before: The last map, for the next to lie alike; no part of the question.
    """

    method: str = METHODS[0].key
    layer: str = ""
    part: str = "test"
    count: int = 3000
    before: Before = field(default_factory=Before, compare=False)

    def __call__(self, network: Architecture, dataset: Dataset) -> DigitMap:
        return digit_map(
            network,
            dataset,
            layer=self.layer,
            part=self.part,
            count=self.count,
            before=self.before,
        )
