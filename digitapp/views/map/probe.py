"""What the map asks for: which digits, by what, in which way made flat, of which weights."""

from dataclasses import dataclass, field

import numpy as np

from model.archs import Architecture
from model.data.dataset import Dataset
from model.language import tr
from model.probes.maps.digit_map import DigitMap, digit_map
from model.probes.maps.embed import PCA, Laid, Question
from model.progress import Spread

from ...state import Weights

COUNTS = (500, 1000, 3000, 10_000)


@dataclass(frozen=True)
class Method:
    """A way to make many dimensions two.

    Attributes:
        key: Short name, for settings and questions.
        title: In the box.
        tip: What it does to the picture.
        about: What one sees then.
    """

    key: str
    title: str
    tip: str
    about: str


METHODS = (
    Method(
        PCA,
        "PCA",
        tr("The flat cut through all dimensions in which the digits differ most."),
        tr(
            "Each dot is a digit; those that lie together look alike to this layer. "
            "Drag and turn the wheel to look around; a click puts a digit on the canvas."
        ),
    ),
    Method(
        "mds",
        "MDS",
        tr("Every pair of digits as far apart as it is in all dimensions, as well as that can be."),
        tr(
            "Each dot is a digit, as far from every other as it is for this layer, as well as that "
            "can be. Your drawing lies at the mean of its nearest digits."
        ),
    ),
    Method(
        "isomap",
        tr("Isomap"),
        tr("Distances along the crowd, from neighbour to neighbour, instead of straight through."),
        tr(
            "Each dot is a digit; ways between them go from neighbour to neighbour through the "
            "crowd. Your drawing is placed by its ways through its nearest digits."
        ),
    ),
    Method(
        "tsne",
        "t-SNE",
        tr("Neighbours stay neighbours; groups come apart. You can watch it being laid out."),
        tr(
            "Each dot is a digit, beside its neighbours; how large groups are and how far apart "
            "means nothing. Your drawing lies at the mean of its nearest digits."
        ),
    ),
)


@dataclass(frozen=True, eq=False)
class Start:
    """Weights before any training.

    Attributes:
        parameters: By dotted name; None where nobody knows them.
    """

    parameters: dict[str, np.ndarray] | None

    @property
    def is_known(self) -> bool:
        """Whether the network that is shown began from these."""
        return self.parameters is not None

    def network(self, network: Architecture) -> Architecture:
        """The network before training; another of its kind that learnt nothing, if unknown."""
        if self.parameters is not None:
            return network.sharing(self.parameters)
        return type(network)(network.config, network.shape, np.random.default_rng(0))


class Starts:
    """The weights before training of what is shown: the same object for as long as they are."""

    def __init__(self) -> None:
        self._of: tuple = ()
        self._start = Start(None)

    def of(self, weights: Weights) -> Start:
        """Those of the network that has these weights now."""
        of = weights.network, id(weights.initial)
        if of != self._of:
            self._of, self._start = of, Start(weights.initial)
        return self._start


@dataclass(frozen=True)
class MapProbe:
    """Asks for a DigitMap.

    Attributes:
        question: Which.
        start: Of the weights before training in place of the present ones; None for these.
        laid: What was laid out before, for the next to lie alike; no part of the question.
    """

    question: Question = field(default_factory=Question)
    start: Start | None = None
    laid: Laid = field(default_factory=Laid.nothing, compare=False)

    @property
    def follows(self) -> bool:
        """Whether it is of each new state of the network."""
        return self.start is None

    def network_of(self, network: Architecture) -> Architecture:
        """The network that the map is of, where this one is shown."""
        return network if self.start is None else self.start.network(network)

    def __call__(self, network: Architecture, dataset: Dataset) -> DigitMap:
        return self.spread_over(network, dataset, map)

    def spread_over(self, network: Architecture, dataset: Dataset, spread: Spread) -> DigitMap:
        """The map; the digits go through the network by ``spread``."""
        question = self.question
        return digit_map(
            self.network_of(network),
            dataset,
            layer=question.layer,
            part=question.part,
            count=question.shown,
            dims=question.dims,
            before=self.laid.flat,
            spread=spread,
        )
