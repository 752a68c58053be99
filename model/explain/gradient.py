"""Gradients by the pixels: of a score, or of any unit.

Invariant: the network's weights are no Tensors here, so that nothing but the picture gets a
gradient and two threads may ask at once.
"""

from dataclasses import dataclass

import numpy as np

from ..archs.capabilities import Differentiable
from ..core import Tensor, ops

CLASSES = 10


@dataclass(frozen=True)
class Contrast:
    """The question: why ``prediction``, or why ``prediction`` and not ``rival``?

    Attributes:
        prediction: The digit whose logit is the score.
        rival: The digit whose logit is taken off it; None for none.
    """

    prediction: int
    rival: int | None = None

    @property
    def direction(self) -> np.ndarray:
        """What the logits are multiplied by to give the score: float32 (10,)."""
        direction = np.zeros(CLASSES, np.float32)
        direction[self.prediction] = 1
        if self.rival is not None:
            direction[self.rival] -= 1
        return direction

    def scores(self, logits: np.ndarray) -> np.ndarray:
        """Logits (n, 10) -> scores (n,)."""
        return logits @ self.direction


@dataclass(frozen=True, eq=False)
class Saliency:
    """What each pixel does to a score, to first order.

    Attributes:
        image: (height, width), the picture.
        contrast: Which score.
        score: For the picture as it is.
        gradient: (height, width): how much the score rises per unit of ink at a pixel.
        product: gradient x input: the part that a pixel's ink has in the score. In a network
            without biases and with relu alone they add up to it.
    """

    image: np.ndarray
    contrast: Contrast
    score: float
    gradient: np.ndarray
    product: np.ndarray


def saliency(network: Differentiable, image: np.ndarray, contrast: Contrast) -> Saliency:
    """Gradient (Baehrens et al. 2010) and gradient x input (Shrikumar et al. 2016) of a score.

    Args:
        network: A classifier whose logits are the last that ``trace`` gives.
        image: (height, width), float in [0, 1].
        contrast: Which score.
    """
    scores, gradients = score_gradient(network, image[None], contrast.direction)
    return Saliency(image, contrast, float(scores[0]), gradients[0], gradients[0] * image)


def score_gradient(
    network: Differentiable, images: np.ndarray, directions: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Scores (n,), the logits times ``directions``, and their gradients (n, height, width).

    Args:
        network: A classifier whose logits are the last that ``trace`` gives.
        images: (n, height, width), float in [0, 1].
        directions: (10,), or (n, 10) for one of each image's own.
    """
    pixels = Tensor(images, requires_grad=True)
    with np.errstate(over="ignore", invalid="ignore"):
        *_, (_, logits) = network.trace(pixels)
        ops.sum(ops.multiply(logits, directions)).backward()
        return (logits.data * directions).sum(axis=1), pixels.grad


def unit_gradient(
    network: Differentiable, images: np.ndarray, layer: str, units: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """How strongly one unit fires for each image, (n,), and the gradient (n, height, width).

    For a unit that gives one number, that is its strength. A feature map's is the mean square
    of what is above zero, as its plain mean rises most with what lies at the picture's edge;
    only where nothing is above zero it is the mean, so that there is a way up.

    Args:
        network: Asked no further than ``layer``.
        images: (n, height, width), float in [0, 1].
        layer: A name that ``trace`` gives.
        units: (n,) integers: for each image the unit, or the map.

    Raises:
        KeyError: There is no such layer.
    """
    pixels = Tensor(images, requires_grad=True)
    with np.errstate(over="ignore", invalid="ignore"):
        output = next((out for name, out in network.trace(pixels) if name == layer), None)
        if output is None:
            raise KeyError(layer)
        picked = ops.take(output, index=(np.arange(len(units)), units))
        if picked.data.ndim == 3:
            picked = _strength_of_maps(picked)
        ops.sum(picked).backward()
        return picked.data, pixels.grad


def _strength_of_maps(maps: Tensor) -> Tensor:
    """Maps (n, height, width) -> (n,), as ``unit_gradient`` defines it."""
    positive = ops.relu(maps)
    squares = ops.mean(ops.multiply(positive, positive), axis=(1, 2))
    none = (maps.data <= 0).all(axis=(1, 2)).astype(maps.data.dtype)
    return ops.add(squares, ops.multiply(ops.mean(maps, axis=(1, 2)), none))
