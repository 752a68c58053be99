"""Which digits fire a unit most, and how a change of the weights changes predictions."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...archs.capabilities import Classifier, Layered
from ...archs.layer_info import LayerInfo
from ...data.dataset import Dataset, Part, to_input
from ...evaluate import Score, evaluate
from ...progress import in_pieces
from .weight_layers import WeightLayer

CHUNK = 250
"""Digits that go through a network at once: all layers of a convolutional one take much room."""


@dataclass(frozen=True, eq=False)
class Firing:
    """The digits that fire a unit most.

    Attributes:
        layer: Name of the unit's ``WeightLayer``.
        unit: Counted from 0.
        indices: (n,) places in the part, the strongest first.
        strengths: (n,) what the unit gives for them; of a kernel, at the place where it gives most.
        images: (n, height, width) uint8, as in the data.
        labels: (n,) what they are.
        mean: Its mean activation.
        fraction: Of the digits, for which it gives more than 0.
    """

    layer: str
    unit: int
    indices: np.ndarray
    strengths: np.ndarray
    images: np.ndarray
    labels: np.ndarray
    mean: float
    fraction: float


def strengths(network: Layered, images: np.ndarray, layer: WeightLayer, unit: int) -> np.ndarray:
    """What a unit gives for each image: (n,), after its activation and pooling.

    Args:
        network: Has the layer.
        images: (n, height, width), float32 in [0, 1].
        layer: Whose weights the unit has.
        unit: Counted from 0. Of a kernel, its map counts where it is largest.
    """
    name = given_by(network.layers(), layer.layer)
    found = []
    for some in in_pieces(images, CHUNK):
        values = network.activations(some)[name]
        found.append(values[:, unit].reshape(len(values), -1).max(axis=1))
    return np.concatenate(found) if found else np.zeros(0, np.float32)


def given_by(infos: Sequence[LayerInfo], layer: str) -> str:
    """Name of the last layer that gives what the units of ``layer`` do: behind its activation."""
    last = layer
    for info in infos:
        if info.source == last and info.kind in ("activation", "pooling", "dropout"):
            last = info.name
    return last


def firing(
    network: Layered, part: Part, peak: int, layer: WeightLayer, unit: int, *, maximum: int = 12
) -> Firing:
    """The digits of a part of the data that fire a unit most; the other arguments as above."""
    values = strengths(network, to_input(part.images, peak), layer, unit)
    return strongest(values, part, layer, unit, maximum=maximum)


def strongest(
    values: np.ndarray, part: Part, layer: WeightLayer, unit: int, *, maximum: int = 12
) -> Firing:
    """The same where it is known what the unit gives for each digit, (n,)."""
    first_ones = np.argsort(-values, kind="stable")[:maximum]
    return Firing(
        layer=layer.name,
        unit=unit,
        indices=first_ones,
        strengths=values[first_ones],
        images=part.images[first_ones],
        labels=part.labels[first_ones],
        mean=float(values.mean()) if len(values) else 0.0,
        fraction=float((values > 0).mean()) if len(values) else 0.0,
    )


@dataclass(frozen=True, eq=False)
class ScoreComparison:
    """How two networks do on the same digits.

    Attributes:
        before: Score of the one.
        after: Score of the other.
        change_by_digit: (10,) accuracy after minus before, -1 to 1; NaN where a digit is absent.
    """

    before: Score
    after: Score
    change_by_digit: np.ndarray

    @property
    def n(self) -> int:
        """How many digits were predicted."""
        return self.after.n


def first(dataset: Dataset, count: int) -> Part:
    """The first ``count`` digits to test with, as a part that shares its memory with the whole."""
    part = dataset.test
    return Part(part.images[:count], part.labels[:count])


def compare(before: Score, network: Classifier, part: Part, peak: int) -> ScoreComparison:
    """How ``network`` does on the part that another one has the score ``before`` on."""
    after = evaluate(network, part, peak)
    was, now = (
        np.array([np.nan if fraction is None else fraction for fraction in score.accuracy_by_digit])
        for score in (before, after)
    )
    return ScoreComparison(before, after, now - was)
