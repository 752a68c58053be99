"""The map of digits: where a layer puts them in a plane, and where one more would lie.

Numpy alone. Invariant: a DigitMap never changes and needs nothing else to place another image.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ..archs.base import Architecture, Classifier
from ..data.dataset import Dataset, to_input
from .features import CHUNK, LOGITS, PIXELS, features, features_and_logits, layer_names
from .plane import (
    Components,
    Plane,
    best_signs,
    best_turn,
    nearest,
    plane_of,
    principal_components,
)

COMPARED = 64
"""Leading components by which digits are compared. Of MNIST's raw pixels they hold 87 % of the
variance, and among their eight nearest digits are 6.6 of those of all 784 pixels; layers of up to
so many units lose nothing. Ten thousand digits are compared in about a millisecond."""


@dataclass(frozen=True, eq=False)
class DigitMap:
    """Digits as points of a plane.

    Attributes:
        layer: What the plane is of: PIXELS, LOGITS or a layer's name.
        layers: All that a map can be made of, first to last.
        network: What answered; nobody changes it.
        fits: Whether the network reads digits of this size; if not, ``layer`` is PIXELS.
        answers: (n,) int64 what the network answers; None where it cannot.
        part: "test" or "train".
        indices: (n,) of the digits in that part.
        images: (n, height, width) uint8.
        peak: Value of full ink in ``images``.
        labels: (n,) int64.
        points: (n, 2) float32; not finite where the network overflows.
        plane: What ``points`` lie in.
        components: Leading ones, the plane's first.
        coordinates: (n, k) float32 along the components.
    """

    layer: str
    layers: tuple[str, ...]
    network: Architecture
    fits: bool
    answers: np.ndarray | None
    part: str
    indices: np.ndarray
    images: np.ndarray
    peak: int
    labels: np.ndarray
    points: np.ndarray
    plane: Plane
    components: Components
    coordinates: np.ndarray

    def picture(self, index: int) -> np.ndarray:
        """The image of a point, float32 (height, width) in [0, 1]."""
        return to_input(self.images[index], self.peak)

    def place(self, image: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray] | None:
        """Where another image lies, (2,), and its ``k`` nearest digits (int, nearest first).

        One forward pass. None where the image is not of this size.

        Args:
            image: float32 (height, width) in [0, 1].
            k: Digits to find.
        """
        if image.shape != self.images.shape[1:]:
            return None
        found = features(self.network, image[None], self.layer)
        where = self.components.project(found)[0]
        return self.plane.project(found)[0], nearest(self.coordinates, where, k)


@dataclass(eq=False)
class Before:
    """What was shown before, so that the next map lies as it did.

    Each map replaces whole values, so that two threads that overlap for a moment do no harm.

    Attributes:
        map: The last one.
        source: The data it was made of.
    """

    map: DigitMap | None = None
    source: Dataset | None = None


def digit_map(
    network: Architecture,
    dataset: Dataset,
    *,
    layer: str,
    part: str,
    count: int,
    before: Before | None = None,
) -> DigitMap:
    """The map of ``count`` evenly spaced digits, or of all where there are fewer.

    The plane is that of the two leading principal components, turned within itself so that the
    digits lie as close as can be to where they lay on the last map of the same layer; mirrored
    only where another layer is shown.

    Args:
        network: Any; one that reads other sizes, or has no layer of that name, is borne.
        dataset: Where the digits come from.
        layer: PIXELS, LOGITS or a layer's name; any other means the last of the layers.
        part: "test" or "train".
        count: How many digits, at least 1.
        before: The last map, which this one replaces there.
    """
    digits = {"test": dataset.test, "train": dataset.train}[part]
    indices = np.linspace(0, len(digits) - 1, min(count, len(digits))).round().astype(np.int64)
    fits = network.shape == dataset.shape
    layers = _layers(network) if fits else (PIXELS,)
    if layer not in layers:
        layer = next(name for name in reversed(layers) if name != LOGITS)
    old = before.map if before is not None and before.source is dataset else None
    if old is not None and (old.part != part or not np.array_equal(old.indices, indices)):
        old = None
    images = digits.images[indices] if old is None else old.images
    # Pixels don't learn: where they are shown already, only the answers can be others.
    stays = old is not None and layer == old.layer == PIXELS
    inputs = _chunks(images, dataset.peak)
    if fits:
        found, logits = features_and_logits(network, inputs, LOGITS if stays else layer)
    else:
        found, logits = np.concatenate([features(network, i, PIXELS) for i in inputs]), None
    answers = None if logits is None else logits.argmax(axis=1)
    answered = (layer, layers, network, fits, answers)
    if stays:
        lie = (old.points, old.plane, old.components, old.coordinates)
    else:
        lie = _laid_out(found, digits.labels[indices], layer, before)
    shown = (part, indices, images, dataset.peak, digits.labels[indices])
    new = DigitMap(*answered, *shown, *lie)
    if before is not None:
        before.map, before.source = new, dataset
    return new


def _layers(network: Architecture) -> tuple[str, ...]:
    logits = (LOGITS,) if isinstance(network, Classifier) else ()
    return (PIXELS, *layer_names(network), *logits)


def _chunks(images: np.ndarray, peak: int) -> Iterator[np.ndarray]:
    """uint8 images as network input, a few at a time."""
    for start in range(0, len(images), CHUNK):
        yield to_input(images[start : start + CHUNK], peak)


def _laid_out(
    found: np.ndarray, labels: np.ndarray, layer: str, before: Before | None
) -> tuple[np.ndarray, Plane, Components, np.ndarray]:
    """Points, plane, components and coordinates of features, lying as the last map did."""
    components = principal_components(found, COMPARED)
    coordinates = components.project(found)
    points, old = coordinates[:, :2], None if before is None else before.map
    turn = None
    if old is not None and points.shape[1] == 2:
        if layer == old.layer and np.array_equal(labels, old.labels):
            turn = best_turn(points, old.points)
        else:
            turn = best_signs(_means(points, labels), _means(old.points, old.labels))
    plane = plane_of(components, turn)
    return plane.project(found), plane, components, coordinates


def _means(points: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Mean point of each label, (10, 2); not finite for labels that don't occur."""
    finite = np.isfinite(points).all(axis=1)
    points, labels = points[finite], labels[finite]
    sums = np.zeros((10, 2))
    np.add.at(sums, labels, points)
    counts = np.bincount(labels, minlength=10)[:, None]
    return np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)


def csv_lines(digits: DigitMap) -> Iterator[str]:
    """A map as a table, line by line: index in the part, label, answer, x, y."""
    yield "index,label,answer,x,y"
    answers = [""] * len(digits.labels) if digits.answers is None else digits.answers.tolist()
    columns = (digits.indices.tolist(), digits.labels.tolist(), answers, digits.points.tolist())
    for index, label, answer, (x, y) in zip(*columns, strict=True):
        yield f"{index},{label},{answer},{x:.6g},{y:.6g}"
