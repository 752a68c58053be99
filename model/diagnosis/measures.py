"""What is measured of a training that looks bad: all of it on some hundred digits."""

import math
from collections.abc import Mapping

import numpy as np

from ..archs.base import Architecture
from ..archs.capabilities import Classifier, Encoder, Layered, Unrolled
from ..archs.curves import Curve
from ..data.dataset import Part
from ..nn.optim import OPTIMIZERS
from ..run import Run
from ..sequences import gradient_growth

COMPARED, FEW = 1000, 200
"""Digits whose nearest neighbours are looked for, at most and at least."""

DEAD_MEAN, DEAD_SPREAD = 0.02, 0.01
"""A unit is dead whose probability to be on, over the digits, lies nearer to 0 or 1 on average
and deviates by less."""

ALIVE = 1e-3
"""Outputs must differ by that part of their size, as a deviation, to tell digits apart."""


def usual_rate(run: Run) -> float:
    """A learning rate with which the run's optimiser mostly learns this kind of network."""
    suggested = run.network.suggested
    usual = OPTIMIZERS[suggested.get("optimizer", "adam")].rate_by_adam
    by_adam = suggested.get("learning_rate", 0.001) / usual
    rate = by_adam * OPTIMIZERS[run.training.optimizer].rate_by_adam
    return float(f"{rate:.1g}")


def loss_of(network: Architecture) -> Curve | None:
    """The first curve that has a good end and counts no labels."""
    return next((c for c in network.curves if c.better and not c.counts_labels), None)


def guess_loss(network: Architecture, sample: Part) -> float | None:
    """The loss of a classifier all of whose logits are alike; None for other networks."""
    if not isinstance(network, Classifier):
        return None
    return network.loss(np.zeros((len(sample), 10), np.float32), sample.labels)


def is_informed(part: Part) -> bool | None:
    """Whether the label of the most similar other picture is right clearly more often than chance.

    None where there are too few digits, or no two kinds of them.
    """
    places = np.linspace(0, len(part) - 1, min(COMPARED, len(part))).astype(int)
    images, labels = part.images[places].reshape(len(places), -1), part.labels[places]
    if len(places) < FEW or len(np.unique(labels)) < 2:
        return None
    rows = images.astype(np.float32)
    rows -= rows.mean(axis=1, keepdims=True)
    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6)
    alike = rows @ rows.T
    np.fill_diagonal(alike, -np.inf)
    right = float((labels[alike.argmax(axis=1)] == labels).mean())
    chance = float(np.square(np.bincount(labels) / len(labels)).sum())
    return right > chance + max(0.1, 4 * math.sqrt(chance / len(labels)))


def begins_with_zeros(network: Architecture) -> bool:
    """Whether a layer before the last one has no weight but zero."""
    matrices = [array for array in network.parameters.values() if array.ndim > 1]
    return any(not array.any() for array in matrices[:-1])


def alive(network: Architecture, images: np.ndarray) -> float:
    """Fraction of units whose outputs differ between pictures, in the layer with the fewest."""
    if not isinstance(network, Layered):
        return 1.0
    bends = [layer.name for layer in network.layers() if layer.function and not layer.is_output]
    if not bends:
        return 1.0
    with np.errstate(over="ignore", invalid="ignore"):
        outputs = network.activations(images)
        least = 1.0
        for name in bends:
            values = outputs[name].reshape(len(images), outputs[name].shape[1], -1)
            spread = values.astype(np.float64).std(axis=0).max(axis=1)
            size = np.abs(values).mean(axis=(0, 2))
            least = min(least, float((spread > ALIVE * np.maximum(size, ALIVE)).mean()))
    return least


def growth(network: Architecture, images: np.ndarray, labels: np.ndarray) -> float | None:
    """``Evidence.growth``."""
    if not isinstance(network, Unrolled):
        return None
    return gradient_growth(network.gradient_norms(images, labels))


def dead_fraction(network: Encoder, images: np.ndarray) -> float:
    """Fraction of a code's units, probabilities, that are on, or off, for all of the images.

    Those that have not learnt yet lie between.
    """
    codes = network.encode(images)
    mean = codes.mean(axis=0)
    at_an_end = np.minimum(mean, 1 - mean) < DEAD_MEAN
    return float((at_an_end & (codes.std(axis=0) < DEAD_SPREAD)).mean())


def moved(start: Mapping[str, np.ndarray], now: Mapping[str, np.ndarray]) -> float:
    """``Evidence.moved``."""
    moved = [0.0]
    for name, before in start.items():
        if before.ndim < 2:
            continue
        size = float(np.linalg.norm(before.astype(np.float64)))
        # Weights that began at zero are measured by what is usual: variance 1 / inputs.
        size = size or math.sqrt(min(before.shape))
        moved.append(float(np.linalg.norm((now[name] - before).astype(np.float64))) / size)
    return max(moved)
