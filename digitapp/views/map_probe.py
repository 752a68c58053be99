"""What the map asks for: which digits, by what, in which way made flat."""

from dataclasses import dataclass, field

from model.archs import Architecture
from model.data import Dataset
from model.probes.digit_map import Before, DigitMap, digit_map
from model.probes.features import LOGITS, PIXELS

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


def digits_title(part: str, count: int, available: int | None) -> str:
    """Such as "3,000 test digits", or "all 360 test digits"."""
    every = "all " if available is not None and count >= available else ""
    return f"{every}{count:,} {PARTS[part]} digits"


def layer_title(layer: str) -> str:
    """A layer's name as a person reads it: "raw pixels", "layer hidden 1", "logits"."""
    if not layer:
        return "last layer"
    if layer == PIXELS:
        return "raw pixels"
    if layer == LOGITS:
        return "logits"
    word = layer.rstrip("0123456789")
    return f"layer {word.replace('_', ' ')} {layer[len(word) :]}".rstrip()


def layer_tip(layer: str) -> str:
    """What a map of this layer shows."""
    if layer == PIXELS:
        return "Digits whose pictures overlap lie together; no network is asked."
    if layer == LOGITS:
        return "The ten numbers that the answer is made from: what lies together is read alike."
    return "Digits lie together that look alike to the network after this layer."
