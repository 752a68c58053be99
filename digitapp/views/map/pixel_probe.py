"""What the map of pixels asks for: where they land now and before training, and mean digits."""

from dataclasses import dataclass, field, replace

import numpy as np

from model.archs import Architecture
from model.data.dataset import Dataset, to_input
from model.probes.maps.align import alignment
from model.probes.maps.picked import mean_digits
from model.probes.maps.pixel_grid import PixelGrid, pixel_grid
from model.probes.units.weight_layers import weight_layers

from .probe import Start


@dataclass(frozen=True, eq=False)
class PixelGrids:
    """The grid of pixels in two states of a network, and ink to put on it.

    Attributes:
        now: By the present weights; None where the first ones belong to no pixels.
        before: By those before training, turned to lie on ``now``, in the same unit.
        inks: (10, height, width) mean digits, float32 in [0, 1].
    """

    now: PixelGrid | None
    before: PixelGrid | None
    inks: np.ndarray


@dataclass(eq=False)
class KnownGrids:
    """What stays while a network learns.

    Attributes:
        source: The data that ``inks`` are of.
        inks: Mean digits.
        before: The grid before training.
    """

    source: Dataset | None = None
    inks: np.ndarray | None = None
    before: PixelGrid | None = None


@dataclass(frozen=True)
class PixelProbe:
    """Asks for PixelGrids.

    Attributes:
        start: Weights before training.
        known: What was found before; no part of the question.
    """

    start: Start
    known: KnownGrids = field(default_factory=KnownGrids, compare=False)

    def __call__(self, network: Architecture, dataset: Dataset) -> PixelGrids:
        known = self.known
        if known.source is not dataset:
            inks = to_input(mean_digits(dataset), dataset.peak)
            known.source, known.inks = dataset, inks
        if known.before is None:
            parameters = self.start.network(network).parameters
            known.before = pixel_grid(weight_layers(network), parameters)
        now = pixel_grid(weight_layers(network), network.parameters)
        return PixelGrids(now, _brought(known.before, now), known.inks)


def _brought(before: PixelGrid | None, now: PixelGrid | None) -> PixelGrid | None:
    if before is None or now is None or before.points.shape != now.points.shape:
        return None
    found = replace(alignment(before.points, now.points), scale=1.0)
    return replace(before, points=found.apply(before.points).astype(np.float32))
