"""Which digits fire a unit most, and how a change of the weights changes what is read."""

from dataclasses import dataclass

import numpy as np

from ...archs.base import Classifier, Layered
from ...data.dataset import Dataset, Part, to_input
from ...evaluate import Score, evaluate

CHUNK = 250
"""Digits that go through a network at once: all layers of a convolutional one take much room."""


@dataclass(frozen=True, eq=False)
class Firing:
    """The digits that fire a unit most.

    Attributes:
        layer: Name of the layer that the unit's weights are in.
        unit: Counted from 0.
        indices: (n,) places in the part, the strongest first.
        strengths: (n,) what the unit gives for them; of a kernel, at the place where it gives most.
        images: (n, height, width) uint8, as in the data.
        labels: (n,) what they are.
        mean: What it gives on average.
        fraction: For which share of the digits it gives more than 0.
    """

    layer: str
    unit: int
    indices: np.ndarray
    strengths: np.ndarray
    images: np.ndarray
    labels: np.ndarray
    mean: float
    fraction: float


def strengths(
    network: Layered, images: np.ndarray, layer: str, unit: int, *, weighted: tuple[str, ...]
) -> np.ndarray:
    """What a unit gives for each image: (n,), after its activation and pooling.

    Args:
        network: Has the layer.
        images: (n, height, width), float32 in [0, 1].
        layer: Whose weights the unit has.
        unit: Counted from 0. Of a kernel, its map counts where it is largest.
        weighted: Names of all layers with weights, in their order.
    """
    following = weighted[weighted.index(layer) + 1 :][:1]
    found = []
    for start in range(0, len(images), CHUNK):
        outputs = network.activations(images[start : start + CHUNK])
        values = outputs[layer]
        units, names = values.shape[1], list(outputs)
        end = names.index(following[0]) if following else len(names)
        for name in names[names.index(layer) : end]:  # what is flattened has no units any more
            if outputs[name].shape[1] == units and outputs[name].ndim == values.ndim:
                values = outputs[name]
        found.append(values[:, unit].reshape(len(values), -1).max(axis=1))
    return np.concatenate(found) if found else np.zeros(0, np.float32)


def firing(
    network: Layered,
    part: Part,
    peak: int,
    layer: str,
    unit: int,
    *,
    weighted: tuple[str, ...],
    maximum: int = 12,
) -> Firing:
    """The digits of a part of the data that fire a unit most; the other arguments as above."""
    values = strengths(network, to_input(part.images, peak), layer, unit, weighted=weighted)
    strongest = np.argsort(-values, kind="stable")[:maximum]
    return Firing(
        layer=layer,
        unit=unit,
        indices=strongest,
        strengths=values[strongest],
        images=part.images[strongest],
        labels=part.labels[strongest],
        mean=float(values.mean()) if len(values) else 0.0,
        fraction=float((values > 0).mean()) if len(values) else 0.0,
    )


@dataclass(frozen=True, eq=False)
class Comparison:
    """How two networks read the same digits.

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
        """How many digits were read."""
        return self.after.n


def first(dataset: Dataset, count: int) -> Part:
    """The first ``count`` digits to test with, as a part that shares its memory with the whole."""
    part = dataset.test
    return Part(part.images[:count], part.labels[:count])


def compare(before: Score, network: Classifier, part: Part, peak: int) -> Comparison:
    """How ``network`` reads the part that another one has the score ``before`` on."""
    after = evaluate(network, part, peak)
    was, now = (
        np.array([np.nan if fraction is None else fraction for fraction in score.accuracy_by_digit])
        for score in (before, after)
    )
    return Comparison(before, after, now - was)
