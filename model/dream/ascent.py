"""Gradient ascent: changes pictures, step by step, until units fire as strongly as they can.

Erhan et al. 2009, "Visualizing higher-layer features of a deep network"; for the logits of
classes Simonyan et al. 2014, "Deep inside convolutional networks". Blur and weight decay after
Yosinski et al. 2015, "Understanding neural networks through deep visualization"; jitter after
Mordvintsev et al. 2015 ("DeepDream").
"""

import math
from collections.abc import Generator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from ..archs.capabilities import Classifier, Differentiable
from ..explain.gradient import unit_gradient
from ..language import tr
from ..settings import Settings, integer, number


@dataclass(frozen=True)
class Ascent(Settings):
    """How pictures change in one step."""

    rate: float = number(
        0.1,
        tr("Step size"),
        tr("How far the pixels move in one step: their root mean square, full ink being 1."),
        low=0.005,
        high=0.5,
        step=0.01,
        live=True,
    )
    blur: float = number(
        0.4,
        tr("Blur"),
        tr(
            "Deviation in pixels of the blur after each step: takes away what is finer than a "
            "stroke."
        ),
        low=0.0,
        high=2.0,
        step=0.05,
        live=True,
    )
    jitter: int = integer(
        1,
        tr("Jitter"),
        tr(
            "Most pixels that the picture is shifted by, at random, before each step: takes away "
            "what works in one place only."
        ),
        low=0,
        high=4,
        live=True,
    )
    decay: float = number(
        0.03,
        tr("Decay"),
        tr("Fraction of its ink that each pixel loses in a step: takes away what hardly matters."),
        low=0.0,
        high=0.3,
        step=0.01,
        live=True,
    )

    @classmethod
    def bare(cls, rate: float) -> "Ascent":
        """The gradient alone."""
        return cls(rate=rate, blur=0.0, jitter=0, decay=0.0)

    @property
    def is_bare(self) -> bool:
        """Whether nothing but the gradient moves the pixels."""
        return self.blur == 0 and self.jitter == 0 and self.decay == 0


@dataclass(frozen=True, eq=False)
class Dream:
    """Pictures after some steps.

    Attributes:
        step: Steps made.
        images: (n, height, width) in [0, 1].
        values: (n,) what each picture's unit gave before the last step; a logit, a sum before
            its activation, or the strength of a feature map (``explain.unit_gradient``).
        probabilities: (n, 10) how the pictures are read; None by a network that reads nothing.
    """

    step: int
    images: np.ndarray
    values: np.ndarray
    probabilities: np.ndarray | None


def ascend(
    network: Differentiable,
    layer: str,
    units: np.ndarray,
    start: np.ndarray,
    ascent: Ascent,
    rng: np.random.Generator,
    *,
    steps: int | None = None,
) -> Generator[Dream, dict[str, Any] | None, None]:
    """Makes each picture more of what its unit looks for.

    A step goes along the gradient divided by its root mean square, picture by picture, so that
    units of all layers move at one pace.

    Args:
        network: What is asked; its weights stay as they are.
        layer: A name that ``network.trace`` gives.
        units: (n,) integers, one for each picture.
        start: (n, height, width) in [0, 1]; left alone.
        ascent: How to change it.
        rng: For the jitter.
        steps: When to stop; None for never.

    Yields:
        A Dream after each step. Takes changes by ``send()``: a dict with another "network" or
        "ascent", for the steps from then on.
    """
    images = np.array(start, np.float32)
    step = 0
    while steps is None or step < steps:
        images, values = _stepped(network, layer, units, images, ascent, rng)
        step += 1
        probabilities = None
        if isinstance(network, Classifier):
            with np.errstate(over="ignore", invalid="ignore"):
                probabilities = network.predict_proba(images)
        changes = yield Dream(step, images, values, probabilities)
        if changes:
            network, ascent = changes.get("network", network), changes.get("ascent", ascent)


def _stepped(
    network: Differentiable,
    layer: str,
    units: np.ndarray,
    images: np.ndarray,
    ascent: Ascent,
    rng: np.random.Generator,
) -> tuple[np.ndarray, np.ndarray]:
    """The pictures after one step, and what the units gave before it."""
    down, right = rng.integers(-ascent.jitter, ascent.jitter + 1, 2)
    moved = np.roll(images, (down, right), axis=(1, 2))
    values, gradient = unit_gradient(network, moved, layer, units)
    gradient = np.roll(gradient, (-down, -right), axis=(1, 2))
    size = np.sqrt(np.mean(gradient * gradient, axis=(1, 2), keepdims=True))
    # A unit that does not fire at all has no gradient to climb; nor has a broken network.
    usable = np.isfinite(size) & (size > 0)
    step = np.where(usable, gradient, 0) / np.where(usable, size, 1)
    images = (images + ascent.rate * step) * (1 - ascent.decay)
    return np.clip(blurred(images, ascent.blur), 0, 1), values


def blurred(images: np.ndarray, deviation: float) -> np.ndarray:
    """Images (n, height, width) blurred by a Gaussian of ``deviation`` pixels; 0 for none."""
    if deviation == 0:
        return images
    rows = _gaussian(images.shape[1], deviation)
    columns = _gaussian(images.shape[2], deviation)
    return rows @ images @ columns.T


@lru_cache(maxsize=8)
def _gaussian(length: int, deviation: float) -> np.ndarray:
    """The blur along one side as a matrix, float32 (length, length); each row sums to 1."""
    place = np.arange(length)
    weights = np.exp(-((place[:, None] - place) ** 2) / (2 * math.pow(deviation, 2)))
    return (weights / weights.sum(axis=1, keepdims=True)).astype(np.float32)
