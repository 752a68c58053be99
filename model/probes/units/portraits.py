"""What all units of a layer look for, as pictures of one size."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from .weights import Arrays, WeightLayer, tiles


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
    values = parameters[f"{layer.name}.weight"][:, units]
    while layers[index].kind == "matrix" and len(layers[index].sees) == 1:
        if index == 0:
            return None
        index -= 1
        values = parameters[f"{layers[index].name}.weight"] @ values
    pictures = np.ascontiguousarray(values.T).reshape(len(units), *layers[index].sees)
    if pictures.ndim == 3:
        return pictures
    laid_out = replace(layer, kind="kernels", sees=layers[index].sees, units=len(units))
    return tiles(laid_out, {f"{layer.name}.weight": pictures})
