"""What the evaluation runner is asked to do: tasks, each a generator of the fraction that is done.

Each runs in the evaluation runner's thread, on a read-only network.
"""

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from model.archs import Architecture, Classifier
from model.errors import BadFileError
from model.evaluate import Score
from model.files import SavedNetwork, find_network, load_network
from model.language import tr
from model.measure import Measure, labelled, measure_of, painted
from model.preprocess import recipe_for
from model.probes.judging.comparison import Comparison, compare
from model.probes.judging.errors import Digits, Judged, judging
from model.probes.judging.robustness import Robustness, measuring_robustness
from model.progress import Spread, between
from model.strokes import Drawing, read_drawings

MAX_DRAWINGS = 20_000
"""Drawings that are painted and kept; of a larger file every second, third ... is taken."""

READING = 0.2
"""Fraction of the time that reading a file takes, beside painting what is in it."""


@dataclass(frozen=True)
class FileOfDrawings:
    """Reads the drawings of a file of JSON lines."""

    path: str

    def __call__(self) -> list[Drawing]:
        return read_drawings(self.path)


@dataclass(frozen=True, eq=False)
class Painted:
    """Drawings as a network sees them.

    Attributes:
        drawings: Those with a label.
        digits: Their pictures, in the same order.
        recipe: What painted them.
        of: How many there were before some were left out.
    """

    drawings: tuple[Drawing, ...]
    digits: Digits
    recipe: str
    of: int


@dataclass(frozen=True)
class PaintDrawings:
    """Reads drawings and paints them for a network.

    Attributes:
        read: Gives them, in the evaluation runner's thread.
        recipe: Of the network; that of the one under examination may be another by then.
    """

    read: Callable[[], Sequence[Drawing]]
    recipe: str
    title: str = tr("Reading drawings")

    def __call__(
        self, network: Architecture, recipe: str, spread: Spread = map
    ) -> Generator[float, None, Painted]:
        yield 0.0
        every = labelled(self.read())
        step = -(-len(every) // MAX_DRAWINGS)
        drawings = every[::step]
        yield READING
        images = yield from _paint(self.recipe, drawings, READING, 1.0, spread)
        digits = Digits(
            images=images,
            labels=np.array([drawing.label for drawing in drawings], np.int64),
            strokes=tuple(drawing.strokes for drawing in drawings),
        )
        return Painted(tuple(drawings), digits, self.recipe, len(every))


@dataclass(frozen=True, eq=False)
class Examined:
    """Every one of the digits was read.

    Attributes:
        judged: How.
        measure: By writer and tag; None where they were not drawn.
    """

    judged: Judged
    measure: Measure | None


@dataclass(frozen=True, eq=False)
class JudgeAll:
    """Reads every one of the digits.

    Attributes:
        digits: To be read.
        drawings: What they are pictures of; empty where they were not drawn.
    """

    digits: Digits
    drawings: tuple[Drawing, ...] = ()
    title: str = tr("Reading all digits")

    def __call__(
        self, network: Architecture, recipe: str, spread: Spread = map
    ) -> Generator[float, None, Examined]:
        judged = yield from judging(network, self.digits, spread=spread)
        measure = measure_of(judged.score, self.drawings) if self.drawings else None
        return Examined(judged, measure)


@dataclass(frozen=True)
class TryRobustness:
    """Disturbs digits more and more.

    Attributes:
        digits: Of which ``maximum`` are taken.
    """

    digits: Digits
    maximum: int = 1000
    title: str = tr("Disturbing digits")

    def __call__(
        self, network: Architecture, recipe: str, spread: Spread = map
    ) -> Generator[float, None, Robustness]:
        return measuring_robustness(
            network, self.digits, recipe_for(recipe), limit=self.maximum, spread=spread
        )


@dataclass(frozen=True, eq=False)
class Compared:
    """Two networks on the same digits.

    Attributes:
        name: Of the other network.
        judged: How the one at hand reads the digits.
        other: How the other does.
        comparison: Who reads which.
    """

    name: str
    judged: Judged
    other: Score
    comparison: Comparison


@dataclass(frozen=True)
class CompareWith:
    """Lets another network read the same digits.

    Attributes:
        network: Name of a pretrained network, or a file.
        digits: To be read by both, as painted for the network at hand where they were drawn.
    """

    network: str
    digits: Digits
    title: str = tr("Comparing")

    def __call__(
        self, network: Architecture, recipe: str, spread: Spread = map
    ) -> Generator[float, None, Compared]:
        yield 0.0
        other = load_network(find_network(self.network))
        name = Path(self.network).stem
        if not isinstance(other.network, Classifier):
            raise BadFileError(
                tr(
                    "The network in “{name}” does not tell digits apart. Choose one that does, "
                    "such as a pretrained one.",
                    name=name,
                )
            )
        theirs = self.digits
        if other.recipe != recipe and self.digits.strokes:
            theirs = yield from _repainted(self.digits, other.recipe, 0.0, 0.4, spread)
        elif other.network.shape != self.digits.shape:
            raise BadFileError(_other_size(name, other, self.digits))
        judged = yield from between(judging(network, self.digits, spread=spread), 0.4, 0.7)
        second = yield from between(judging(other.network, theirs, spread=spread), 0.7, 1.0)
        found = compare(judged.score, second.score)
        return Compared(name, judged, second.score, found)


def _other_size(name: str, other: SavedNetwork, digits: Digits) -> str:
    (height, width), (rows, columns) = other.network.shape, digits.shape
    return tr(
        "“{name}” reads pictures of {width}×{height} pixels, these digits have "
        "{columns}×{rows}. Compare on a file of pen strokes, which are painted for each network, "
        "or take another network.",
        name=name,
        width=width,
        height=height,
        columns=columns,
        rows=rows,
    )


def _repainted(
    digits: Digits, recipe: str, low: float, high: float, spread: Spread
) -> Generator[float, None, Digits]:
    """The same digits as another recipe paints them."""
    drawings = [Drawing("", strokes) for strokes in digits.strokes]
    images = yield from _paint(recipe, drawings, low, high, spread)
    return Digits(images, digits.labels, strokes=digits.strokes)


def _paint(
    recipe: str, drawings: Sequence[Drawing], low: float, high: float, spread: Spread
) -> Generator[float, None, np.ndarray]:
    """float32 (n, height, width); yields fractions from ``low`` to ``high`` on the way."""
    chunks, done = [], 0
    for chunk in painted(recipe, drawings, spread):
        chunks.append(chunk)
        done += len(chunk)
        yield low + (high - low) * done / len(drawings)
    return np.concatenate(chunks)
