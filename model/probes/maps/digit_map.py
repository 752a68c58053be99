"""The map of digits: where a layer puts them in a plane, and where one more would lie.

Numpy alone. Invariant: a DigitMap never changes and needs nothing else to place another image.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from ...archs.base import Architecture
from ...archs.capabilities import Classifier
from ...data.dataset import Dataset, to_input
from ...progress import Spread, in_pieces
from ..units.weight_layers import weight_layers
from .features import CHUNK, LOGITS, PIXELS, features, features_and_logits, layer_names
from .isomap import Geodesics
from .label_vectors import arrows, label_vectors
from .nearness import neighbours_mean
from .picked import evenly, mean_digits, taken
from .plane import (
    Components,
    PrincipalPlane,
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


LABELS = "labels"
"""In place of a layer: a map of the ten rows of the last weights, shown as ten mean digits."""

PLACED_BY = 10
"""Neighbours that place one more digit where a method has no other way."""


@dataclass(frozen=True, eq=False)
class Laying:
    """How digits came to lie, where that was not by PCA.

    Attributes:
        method: Such as "tsne".
        places: (n, dims) float32, not finite where the digit's features are not.
        step: Steps made.
        max_steps: Steps after which it is done at the latest.
        is_done: Whether it lies as it will.
        measure: How well it has come out, in words; may be empty.
        geodesics: What places one more digit; None where its neighbours' mean has to do.
    """

    method: str
    places: np.ndarray
    step: int
    max_steps: int
    is_done: bool
    measure: str
    geodesics: Geodesics | None = None


@dataclass(frozen=True, eq=False)
class DigitMap:
    """Digits as points of a plane, or of a room that is looked at from the front.

    Attributes:
        layer: What the plane is of: PIXELS, LOGITS or a layer's name.
        layers: All that a map can be made of, first to last.
        network: Which network; read-only.
        fits: Whether the network reads digits of this size; if not, ``layer`` is PIXELS.
        predictions: (n,) int64 what the network predicts; None where it cannot.
        part: One of ``picked.PARTS``, or LABELS.
        indices: (n,) of the digits in that part.
        images: (n, height, width) uint8.
        peak: Value of full ink in ``images``.
        labels: (n,) int64.
        points: (n, 2) float32; not finite where the network overflows.
        plane: That of the two leading components, in which ``points`` lie if ``laying`` is None.
        components: Leading ones, the plane's first.
        coordinates: (n, k) float32 along the components.
        depth: (n,) float32 how far in front each lies; None for a plane.
        vectors: (10, 2) the predictions' rows as arrows from the origin of the plane; None where
            the digits are not of the layer that these live in.
        laying: How the digits came to lie; None for PCA.
    """

    layer: str
    layers: tuple[str, ...]
    network: Architecture
    fits: bool
    predictions: np.ndarray | None
    part: str
    indices: np.ndarray
    images: np.ndarray
    peak: int
    labels: np.ndarray
    points: np.ndarray
    plane: PrincipalPlane
    components: Components
    coordinates: np.ndarray
    depth: np.ndarray | None = None
    vectors: np.ndarray | None = None
    laying: Laying | None = None

    @property
    def places(self) -> np.ndarray:
        """Points with their depth, if they have one: (n, 2) or (n, 3)."""
        return self.points if self.depth is None else np.column_stack([self.points, self.depth])

    def picture(self, index: int) -> np.ndarray:
        """The image of a point, float32 (height, width) in [0, 1]."""
        return to_input(self.images[index], self.peak)

    def place(self, image: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray] | None:
        """Where another image lies, (2,) or (3,), and its ``k`` nearest digits, nearest first.

        One forward pass. None where the image is not of this size, or the points are no digits.

        Args:
            image: float32 (height, width) in [0, 1].
            k: Digits to find.
        """
        if image.shape != self.images.shape[1:] or self.layer == LABELS or not self.fits:
            return None
        found = features(self.network, image[None], self.layer)
        where = self.components.project(found)[0]
        near = nearest(self.coordinates, where, max(k, PLACED_BY))
        return self._place(found, where, near), near[:k]

    def _place(self, found: np.ndarray, where: np.ndarray, near: np.ndarray) -> np.ndarray:
        """Where a digit with these features (1, d) and coordinates (k,) lies."""
        if self.laying is None:
            flat = self.plane.project(found)[0]
            return flat if self.depth is None else np.append(flat, where[2:3])
        if self.laying.geodesics is not None and np.isfinite(where).all():
            away = np.linalg.norm(self.coordinates[near] - where, axis=1)
            return self.laying.geodesics.place(away, near)
        return neighbours_mean(self.laying.places, self.coordinates, where, near[:PLACED_BY])


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
    dims: int = 2,
    before: Before | None = None,
    spread: Spread = map,
) -> DigitMap:
    """The map of ``count`` evenly spaced digits, or of all where there are fewer.

    The plane is that of the two leading principal components, turned within itself so that the
    digits lie as close as can be to where they lay on the last map of the same layer; mirrored
    only where another layer is shown.

    Args:
        network: Any; one that reads other sizes, or has no layer of that name, is borne.
        dataset: Where the digits come from.
        layer: PIXELS, LOGITS, LABELS or a layer's name; any other means the last of the layers.
        part: One of ``picked.PARTS``.
        count: How many digits, at least 1.
        dims: 2, or 3 for a map with depth.
        before: The last map, which this one replaces there.
        spread: What the digits go through the network by, some at a time.
    """
    fits = network.shape == dataset.shape
    layers = map_layers(network) if fits else (PIXELS,)
    if layer not in layers:
        layer = next(name for name in reversed(layers) if name not in (LOGITS, LABELS))
    if layer == LABELS:
        return _label_map(network, dataset, layers, dims)
    indices = evenly(dataset, part, count)
    old = before.map if before is not None and before.source is dataset else None
    if old is not None and (old.part != part or not np.array_equal(old.indices, indices)):
        old = None
    images, labels = taken(dataset, part, indices) if old is None else (old.images, old.labels)
    # Pixels don't learn: where they are shown already, only the predictions can be others.
    stays = old is not None and layer == old.layer == PIXELS
    prepare = partial(to_input, peak=dataset.peak)
    if fits:
        chunks, wanted = in_pieces(images, CHUNK), LOGITS if stays else layer
        found, logits = features_and_logits(network, chunks, wanted, prepare, spread)
    else:
        found, logits = features(network, prepare(images), PIXELS), None
    predictions = None if logits is None else logits.argmax(axis=1)
    asked = (layer, layers, network, fits, predictions)
    if stays:
        lie = (old.points, old.plane, old.components, old.coordinates)
    else:
        lie = _laid_out(found, labels, layer, before)
    shown = (part, indices, images, dataset.peak, labels)
    depth = _depth(lie[3]) if dims == 3 else None
    vectors = _arrows(network, layer, layers, lie[1], lie[0])
    new = DigitMap(*asked, *shown, *lie, depth, vectors)
    if before is not None:
        before.map, before.source = new, dataset
    return new


def _depth(coordinates: np.ndarray) -> np.ndarray:
    if coordinates.shape[1] < 3:
        return np.zeros(len(coordinates), np.float32)
    return coordinates[:, 2]


def _arrows(
    network: Architecture,
    layer: str,
    layers: tuple[str, ...],
    plane: PrincipalPlane,
    points: np.ndarray,
) -> np.ndarray | None:
    """The digits' rows of weights in the plane, where they live in ``layer``."""
    vectors = label_vectors(weight_layers(network), network.parameters)
    last_hidden = [name for name in layers if name not in (LOGITS, LABELS)][-1]
    lives_here = layer == last_hidden and LOGITS in layers
    if vectors is None or not lives_here or vectors.shape[1] != len(plane.axes):
        return None
    return arrows(vectors, plane.axes, points)


def _label_map(
    network: Architecture, dataset: Dataset, layers: tuple[str, ...], dims: int
) -> DigitMap:
    """The ten rows of the last weights as points, with mean digits as their pictures."""
    vectors, labels = label_vectors(weight_layers(network), network.parameters), np.arange(10)
    components = principal_components(vectors, COMPARED)
    plane, coordinates = plane_of(components), components.project(vectors)
    depth = _depth(coordinates) if dims == 3 else None
    asked = (LABELS, layers, network, True, None)
    shown = (LABELS, labels, mean_digits(dataset), dataset.peak, labels)
    lie = (plane.project(vectors), plane, components, coordinates)
    return DigitMap(*asked, *shown, *lie, depth)


def map_layers(network: Architecture) -> tuple[str, ...]:
    """All that a map of a network can be made of, first to last."""
    logits = (LOGITS,) if isinstance(network, Classifier) else ()
    labels = (
        (LABELS,) if label_vectors(weight_layers(network), network.parameters) is not None else ()
    )
    return (PIXELS, *layer_names(network), *logits, *labels)


def _laid_out(
    found: np.ndarray, labels: np.ndarray, layer: str, before: Before | None
) -> tuple[np.ndarray, PrincipalPlane, Components, np.ndarray]:
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
    """A map as a table, line by line: index in the part, label, prediction, x, y, z if it has."""
    places = digits.places
    yield ",".join(("index", "label", "prediction", *"xyz"[: places.shape[1]]))
    predictions = (
        [""] * len(digits.labels) if digits.predictions is None else digits.predictions.tolist()
    )
    columns = (digits.indices.tolist(), digits.labels.tolist(), predictions, places.tolist())
    for index, label, prediction, place in zip(*columns, strict=True):
        yield ",".join(
            (str(index), str(label), str(prediction), *(f"{value:.6g}" for value in place))
        )
