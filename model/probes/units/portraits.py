"""What all units of a layer look for, as pictures of one size."""

from collections.abc import Sequence

import numpy as np

from .weights import Arrays, WeightLayer, followed_back, laid_out, tiles


def portraits(
    layers: Sequence[WeightLayer], parameters: Arrays, index: int, units: np.ndarray
) -> np.ndarray | None:
    """A picture for each unit: float32 (n, height, width); None where there are none to give.

    Kernels and units that see the pixels: their weights. Units behind others: their weights
    followed back to the pixels, or to the last maps, as the product of the weight matrices
    between, a linear approximation as in ``weights.portrait``. The squares of a unit that looks at
    several maps lie side by side.

    Args:
        layers: Of ``weight_layers``.
        parameters: Of the network.
        index: Of the layer.
        units: int (n,), which of its units.
    """
    layer = layers[index]
    if layer.kind != "matrix":
        return tiles(layer, parameters, units)
    found = followed_back(layers, parameters, index, units)
    if found is None:
        return None
    pictures = np.ascontiguousarray(found, np.float32)
    return pictures if pictures.ndim == 3 else laid_out(pictures)
