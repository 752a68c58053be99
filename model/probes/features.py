"""What a network has made of digits at one of its layers: one row of numbers per digit.

Numpy alone. Invariant: no layer is kept in memory but the one that is asked for.
"""

import numpy as np

from ..archs.base import Architecture, Classifier, Layered

PIXELS, LOGITS = "pixels", "logits"

WIDEST = 4096
"""Layers with more numbers than this per digit are not offered: ten thousand digits of the first
feature maps of a convolutional network would take 370 MB."""

CHUNK = 100
"""Digits that go through a network at once: all layers' outputs of so many fit the cache."""

_SILENT = ("input", "flatten", "dropout")
"""Layers, by the beginning of their names, that pass on what they get where nothing is trained."""


def layer_names(network: Architecture) -> tuple[str, ...]:
    """The layers of ``network`` that are worth a map, first to last.

    Left out are those that pass on what they get, that hold the logits, or that are wider than
    WIDEST.
    """
    if not isinstance(network, Layered):
        return ()
    image = np.zeros((1, *network.shape), np.float32)
    widths = {name: output.size for name, output in network.activations(image).items()}
    if _ends_in_logits(network):
        widths.popitem()
    return tuple(
        name for name, width in widths.items() if width <= WIDEST and not name.startswith(_SILENT)
    )


def features(network: Architecture, images: np.ndarray, layer: str) -> np.ndarray:
    """What ``layer`` makes of each image: float32 (n, d).

    Args:
        network: Any for PIXELS, a Classifier for LOGITS, a Layered for the name of a layer.
        images: (n, height, width), float32 in [0, 1].
        layer: PIXELS, LOGITS or a key of ``network.activations``.

    Raises:
        KeyError: The network has no such layer.
    """
    if layer == PIXELS:
        return images.reshape(len(images), -1)
    if layer == LOGITS:
        return _logits(network, images)
    return _activations(network, images, (layer,))[0]


def features_and_logits(
    network: Architecture, images: np.ndarray, layer: str
) -> tuple[np.ndarray, np.ndarray | None]:
    """``features``, and the logits (n, 10), None where there are none; in one pass if possible."""
    if not isinstance(network, Classifier):
        return features(network, images, layer), None
    if layer not in (PIXELS, LOGITS) and _ends_in_logits(network):
        *_, last = network.activations(images[:1])
        return _activations(network, images, (layer, last))
    logits = _logits(network, images)
    return (logits if layer == LOGITS else features(network, images, layer)), logits


def _logits(network: Classifier, images: np.ndarray) -> np.ndarray:
    # While a training goes wrong its snapshots may overflow: such digits have no place, no more.
    with np.errstate(over="ignore", invalid="ignore"):
        return network.predict_logits(images)


def _activations(
    network: Layered, images: np.ndarray, names: tuple[str, ...]
) -> tuple[np.ndarray, ...]:
    """The outputs of some layers, flattened; the others' live no longer than a chunk."""
    kept: tuple[list[np.ndarray], ...] = tuple([] for _ in names)
    for start in range(0, max(len(images), 1), CHUNK):
        with np.errstate(over="ignore", invalid="ignore"):
            outputs = network.activations(images[start : start + CHUNK])
        for name, arrays in zip(names, kept, strict=True):
            output = outputs[name]
            arrays.append(output.reshape(len(output), int(np.prod(output.shape[1:]))))
    return tuple(np.concatenate(arrays) for arrays in kept)


def _ends_in_logits(network: Architecture) -> bool:
    """Whether the last of the layers is what the answer is made from."""
    if not isinstance(network, Classifier) or not isinstance(network, Layered):
        return False
    image = np.full((1, *network.shape), 0.5, np.float32)
    with np.errstate(over="ignore", invalid="ignore"):
        *_, last = network.activations(image).values()
        logits = network.predict_logits(image)
    return last.shape == logits.shape and np.allclose(last, logits, equal_nan=True)
