"""Maps that take their time: MDS, Isomap and t-SNE of what a layer makes of digits.

A generator lays the digits out in short legs and shows each as a DigitMap, so that the map can be
watched, paused and given up, and goes on from where it is when the network has learnt more.
All start from the leading principal components of the layer (``digit_map.COMPARED``).
"""

import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, replace

import numpy as np

from ...archs.base import Architecture
from ...data.dataset import Dataset
from .digit_map import Before, DigitMap, Laying, digit_map
from .isomap import Isomap
from .layout import Layout
from .mds import MDS
from .tsne import TSNE

PCA = "pca"

MAX_DIGITS = {"mds": 3000, "isomap": 2000, "tsne": 3000}
"""Most digits of each method: all compare every digit with every other."""

LEG_S = 0.03
"""Between two maps to look at: as many steps as fit, at least one."""

MIN_COUNT = 4
"""Digits with finite features that make a layout worth while."""


@dataclass(frozen=True)
class Question:
    """Which map is wanted.

    Attributes:
        method: PCA or a key of MAX_DIGITS.
        layer: What the map is of; empty for the last hidden layer.
        part: One of ``picked.PARTS``.
        count: Most digits to show.
        dims: 2, or 3 for a map with depth.
        perplexity: Of t-SNE.
        neighbours: Of Isomap.
    """

    method: str = PCA
    layer: str = ""
    part: str = "test"
    count: int = 3000
    dims: int = 2
    perplexity: float = 30.0
    neighbours: int = 10

    @property
    def shown(self) -> int:
        """Most digits that the method can do."""
        return min(self.count, MAX_DIGITS.get(self.method, self.count))


@dataclass(eq=False)
class Laid:
    """What was laid out before, to go on from; a generator at a time writes to it.

    Attributes:
        flat: The last PCA of the same digits.
        layout: The digits as they lie; None before the first.
        question: What it is for; None likewise.
        coordinates: What ``layout`` was prepared with.
        perplexity: Likewise.
        neighbours: Likewise.
    """

    flat: Before
    layout: Layout | None = None
    question: tuple | None = None
    coordinates: np.ndarray | None = None
    perplexity: float = 0.0
    neighbours: int = 0

    @classmethod
    def nothing(cls) -> "Laid":
        """Nothing was laid out before."""
        return cls(Before())

    def forget(self) -> None:
        """The next layout begins from the start."""
        self.layout, self.question = None, None


@dataclass(frozen=True)
class Preparing:
    """Neighbours are being looked for: ``fraction`` of it is done, 0 to 1."""

    fraction: float


Value = DigitMap | Preparing


def laid_out(
    network: Architecture, dataset: Dataset, question: Question, laid: Laid
) -> Generator[Value, Architecture | None, None]:
    """Maps of one question, each later than the one before, until the digits lie as they will.

    ``send()`` another state of the network at any time: the map goes on with that, from where the
    digits are. Nothing takes longer than some tenths of a second between two values.

    Args:
        network: Read-only meanwhile.
        dataset: Where the digits come from.
        question: With a method other than PCA.
        laid: What was laid out before; kept up to date.
    """
    newer: Architecture | None = network
    while newer is not None:
        network, newer = newer, None
        flat = _flat(network, dataset, question, laid)
        good = np.isfinite(flat.coordinates).all(axis=1)
        if np.count_nonzero(good) < MIN_COUNT:
            yield _without_layout(flat, question)
            continue
        layout = _layout(flat, good, question, laid)
        started = time.monotonic()
        if _is_another(laid, flat, question):
            laid.coordinates = None  # given up half-way it is prepared for nothing
            for fraction in layout.prepare(flat.coordinates[good]):
                newer = (yield Preparing(fraction)) or newer
            laid.coordinates = flat.coordinates
            laid.perplexity, laid.neighbours = question.perplexity, question.neighbours
        # A network that learns sends its next state before this one has moved the digits.
        patience = time.monotonic() + 2 * (time.monotonic() - started)
        for _ in _legs(layout):
            newer = (yield _shown(flat, good, layout, question)) or newer
            if newer is not None and time.monotonic() > patience:
                break


def _flat(network: Architecture, dataset: Dataset, question: Question, laid: Laid) -> DigitMap:
    """The PCA to begin with, computed again only where network, data or digits are others."""
    asked = (question.layer, question.part, question.shown, question.dims, id(dataset))
    known = laid.flat.map
    if laid.question != (question.method, *asked):
        laid.forget()
        laid.question = (question.method, *asked)
    elif known is not None and known.network is network and laid.flat.source is dataset:
        return known
    return digit_map(
        network,
        dataset,
        layer=question.layer,
        part=question.part,
        count=question.shown,
        dims=question.dims,
        before=laid.flat,
    )


def _layout(flat: DigitMap, good: np.ndarray, question: Question, laid: Laid) -> Layout:
    """The layout to go on with, or a new one that begins where PCA puts the digits."""
    if laid.layout is None or len(laid.layout.points) != np.count_nonzero(good):
        laid.layout = _MADE[question.method](_start(flat, good), question)
        laid.coordinates = None
    elif isinstance(laid.layout, TSNE):
        laid.layout.perplexity = question.perplexity
    elif isinstance(laid.layout, Isomap):
        laid.layout.neighbours = question.neighbours
    return laid.layout


def _start(flat: DigitMap, good: np.ndarray) -> np.ndarray:
    """Where PCA puts the digits, a hair apart: what lies in one point could never part."""
    start = flat.places[good].astype(np.float64)
    noise = np.random.default_rng(0).normal(size=start.shape)
    return start + 1e-3 * (float(start.std()) or 1.0) * noise


_MADE: dict[str, Callable[[np.ndarray, Question], Layout]] = {
    "mds": lambda start, question: MDS(start),
    "isomap": lambda start, question: Isomap(start, question.neighbours),
    "tsne": lambda start, question: TSNE(start, question.perplexity),
}


def _is_another(laid: Laid, flat: DigitMap, question: Question) -> bool:
    """Whether the layout must be prepared (again) for these digits."""
    same = (laid.perplexity, laid.neighbours) == (question.perplexity, question.neighbours)
    return laid.coordinates is not flat.coordinates or not same


def _legs(layout: Layout) -> Iterator[None]:
    """One for each leg, at least one; the last when it is done."""
    while True:
        end = time.monotonic() + LEG_S
        while not layout.is_done and time.monotonic() < end:
            layout.step()
        yield
        if layout.is_done:
            return


def _shown(flat: DigitMap, good: np.ndarray, layout: Layout, question: Question) -> DigitMap:
    places = np.full((len(good), layout.points.shape[1]), np.nan, np.float32)
    places[good] = layout.points
    geodesics = layout.geodesics() if good.all() else None
    laying = Laying(
        question.method,
        places,
        layout.steps,
        layout.max_steps,
        layout.is_done,
        layout.measure,
        geodesics,
    )
    depth = places[:, 2] if question.dims == 3 else None
    return replace(flat, points=places[:, :2], depth=depth, vectors=None, laying=laying)


def _without_layout(flat: DigitMap, question: Question) -> DigitMap:
    """The map of a network that overflows: nothing has a place."""
    laying = Laying(question.method, flat.places, 0, 0, True, "")
    return replace(flat, vectors=None, laying=laying)
