"""Occlusion: covers the picture bit by bit, and looks how far the score falls."""

from dataclasses import dataclass

import numpy as np

from ..archs.capabilities import Classifier
from .gradient import Contrast

CHUNK = 100
"""Covered pictures read at once: what a network makes of so many fits the cache."""


@dataclass(frozen=True, eq=False)
class Occlusion:
    """What a score loses where the picture is covered.

    Attributes:
        image: (height, width), the picture.
        contrast: Which score.
        size: Side of the patch, in pixels.
        fall: (height, width): by how much the score falls, the mean over all places of the
            patch that cover the pixel; below zero where it rises.
        worst: (row, column) of the top left corner of the patch that costs the score most.
        worst_fall: What that patch costs.
        probability: Of the prediction, for the picture as it is.
        worst_probability: Of the prediction, with that patch.
        worst_prediction: The digit that is read then.
    """

    image: np.ndarray
    contrast: Contrast
    size: int
    fall: np.ndarray
    worst: tuple[int, int]
    worst_fall: float
    probability: float
    worst_probability: float
    worst_prediction: int


def occlusion(
    network: Classifier,
    image: np.ndarray,
    contrast: Contrast,
    *,
    size: int = 5,
    stride: int | None = None,
    cover: float = 0.0,
) -> Occlusion:
    """Slides a patch over the picture and reads each covered picture (Zeiler and Fergus 2014).

    Args:
        network: Reads the covered pictures.
        image: (height, width), float32 in [0, 1].
        contrast: Which score.
        size: Side of the patch in pixels; no larger than the picture.
        stride: Pixels between two places; by default 2, and 1 for pictures below 16 pixels.
        cover: Value of the patch: 0 takes ink away, 1 adds it.
    """
    height, width = image.shape
    size = min(size, height, width)
    stride = stride or (2 if min(height, width) >= 16 else 1)
    places = [(y, x) for y in _corners(height, size, stride) for x in _corners(width, size, stride)]
    masks = np.zeros((len(places), height, width), bool)
    for mask, (y, x) in zip(masks, places, strict=True):
        mask[y : y + size, x : x + size] = True
    # A patch where nothing is to be covered changes nothing: no need to read that.
    changes = (masks & (image != cover)).any(axis=(1, 2))
    covered = np.where(masks[changes], image.dtype.type(cover), image)
    with np.errstate(over="ignore", invalid="ignore"):
        # Row 0 is the picture itself, also in place of patches that change nothing.
        rows = np.cumsum(changes) * changes
        logits = _logits(network, np.concatenate([image[None], covered]))
        scores = contrast.scores(logits)
        falls = scores[0] - scores[rows]
        fall = np.einsum("phw,p->hw", masks, falls) / masks.sum(axis=0)
        worst = int(falls.argmax())
        before, after = network.probabilities(logits[[0, rows[worst]]])
    return Occlusion(
        image,
        contrast,
        size,
        fall,
        places[worst],
        float(falls[worst]),
        float(before[contrast.prediction]),
        float(after[contrast.prediction]),
        int(after.argmax()),
    )


def _corners(length: int, size: int, stride: int) -> list[int]:
    """First pixels of the patch along one side; the last place touches the far edge."""
    corners = list(range(0, length - size + 1, stride))
    return corners if corners[-1] == length - size else [*corners, length - size]


def _logits(network: Classifier, images: np.ndarray) -> np.ndarray:
    chunks = range(0, len(images), CHUNK)
    return np.concatenate([network.predict_logits(images[k : k + CHUNK]) for k in chunks])
