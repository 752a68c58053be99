"""What a network has made of digits at one of its layers: one row of numbers per digit.

Numpy alone. Invariant: no layer is kept in memory but the one that is asked for.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...archs.base import Architecture
from ...archs.capabilities import Classifier, Encoder, Layered
from ...progress import Spread, in_pieces
from ..units.weight_layers import PASSED_ON

PIXELS, LOGITS, ENCODING = "pixels", "logits", "encoding"

WIDEST = 4096
"""Layers with more numbers than this per digit are not offered: ten thousand digits of the first
feature maps of a convolutional network would take 370 MB."""

CHUNK = 100
"""Digits that go through a network at once: all layers' outputs of so many fit the cache."""


def layer_names(network: Architecture) -> tuple[str, ...]:
    """The layers of ``network`` that are worth a map, first to last.

    Left out are those that pass on what they get, that hold the logits, or that are wider than
    WIDEST. Of an Encoder whose layers can't be watched, ENCODING is the only one.
    """
    if not isinstance(network, Layered):
        return (ENCODING,) if isinstance(network, Encoder) else ()
    image = np.zeros((1, *network.shape), np.float32)
    with np.errstate(over="ignore", invalid="ignore"):
        widths = {name: output.size for name, output in network.activations(image).items()}
    if _ends_in_logits(network):
        widths.popitem()
    silent = {info.name for info in network.layers() if info.kind in PASSED_ON}
    return tuple(name for name, width in widths.items() if width <= WIDEST and name not in silent)


def features(network: Architecture, images: np.ndarray, layer: str) -> np.ndarray:
    """What ``layer`` makes of each image: float32 (n, d).

    Args:
        network: Any for PIXELS, a Classifier for LOGITS, an Encoder for ENCODING, a Layered for
            the name of a layer.
        images: (n, height, width), float32 in [0, 1].
        layer: PIXELS, LOGITS, ENCODING or a key of ``network.activations``.

    Raises:
        KeyError: The network has no such layer.
    """
    if layer == PIXELS:
        return _flat(images)
    # While a training goes wrong its snapshots may overflow: such digits have no place, no more.
    with np.errstate(over="ignore", invalid="ignore"):
        if layer == LOGITS:
            return network.predict_logits(images)
        if layer == ENCODING:
            return _flat(network.encode(images))
        chunks = in_pieces(images, CHUNK) or [images]
        return np.concatenate([_flat(network.activations(some)[layer]) for some in chunks])


def features_and_logits(
    network: Architecture,
    chunks: Sequence[Any],
    layer: str,
    prepare: Callable[[Any], np.ndarray] = np.asarray,
    spread: Spread = map,
) -> tuple[np.ndarray, np.ndarray | None]:
    """``features``, and the logits (n, 10), None where there are none; in one pass if possible.

    Args:
        network: As for ``features``.
        chunks: At least one array of images, each (up to CHUNK, height, width).
        layer: As for ``features``.
        prepare: What makes each of ``chunks`` network input, float32 in [0, 1].
        spread: What the chunks go through the network by.
    """
    in_one_pass = layer not in (PIXELS, LOGITS, ENCODING) and _ends_in_logits(network)
    found, logits = zip(
        *spread(_LookingInside(network, layer, prepare, in_one_pass), chunks), strict=True
    )
    is_known = logits[0] is not None
    return np.concatenate(found), np.concatenate(logits) if is_known else None


@dataclass(frozen=True, eq=False)
class _LookingInside:
    """What the layer makes of a chunk, and its logits, None where there are none."""

    network: Architecture
    layer: str
    prepare: Callable[[Any], np.ndarray]
    in_one_pass: bool

    def __call__(self, chunk: Any) -> tuple[np.ndarray, np.ndarray | None]:
        network, layer, images = self.network, self.layer, self.prepare(chunk)
        if self.in_one_pass:
            with np.errstate(over="ignore", invalid="ignore"):
                outputs = network.activations(images)
            return _flat(outputs[layer]), list(outputs.values())[-1]
        found = features(network, images, layer)
        if layer == LOGITS:
            return found, found
        is_classifier = isinstance(network, Classifier)
        return found, features(network, images, LOGITS) if is_classifier else None


def _flat(output: np.ndarray) -> np.ndarray:
    # Not -1 for the width: of no images, numpy could not tell it.
    return output.reshape(len(output), math.prod(output.shape[1:]))


def _ends_in_logits(network: Architecture) -> bool:
    """Whether the last of the layers gives the logits."""
    if not isinstance(network, Classifier) or not isinstance(network, Layered):
        return False
    image = np.full((1, *network.shape), 0.5, np.float32)
    with np.errstate(over="ignore", invalid="ignore"):
        *_, last = network.activations(image).values()
        logits = network.predict_logits(image)
    return last.shape == logits.shape and np.allclose(last, logits, equal_nan=True)
