"""What units look for, as pictures: their weights, followed back to where they have a shape."""

import math
from collections.abc import Sequence

import numpy as np

from .weight_layers import NOWHERE, Arrays, WeightLayer
from .weights import laid_out, rows_of, tiles


def portraits(
    layers: Sequence[WeightLayer], parameters: Arrays, index: int, units: np.ndarray
) -> np.ndarray | None:
    """A picture for each unit: float32 (n, height, width); None where there are none to give.

    Kernels and units that see the pixels: their weights. Units behind others: their weights
    followed back to the pixels, or to the last maps, as the product of the weight matrices
    between, a linear approximation as in ``portrait``. The squares of a unit that looks at
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


def in_squares(layer: WeightLayer, parameters: Arrays, units: np.ndarray) -> np.ndarray:
    """Each unit's weights one after another, in the squarest picture that holds them.

    For units without a portrait: which is which can't be seen, but what is done to them can.

    Args:
        layer: Of ``weight_layers``.
        parameters: Of the network.
        units: int (n,), which of its units.

    Returns:
        float32 (n, height, width), zeros behind the last weight.
    """
    rows = rows_of(layer, parameters, units).reshape(len(units), -1)
    width = math.ceil(math.sqrt(rows.shape[1]))
    height = -(-rows.shape[1] // width)
    pictures = np.zeros((len(units), height * width), np.float32)
    pictures[:, : rows.shape[1]] = rows
    return pictures.reshape(-1, height, width)


def portrait(
    layers: Sequence[WeightLayer], parameters: Arrays, index: int, unit: int
) -> np.ndarray | None:
    """What a unit looks for, as pictures: float32 (n, height, width).

    In the first layer and in convolutions its weights, a picture for each map. Behind those, its
    weights followed back to the pixels, or to the last maps, as the product of the weight
    matrices between: a linear approximation, as if no unit on the way bent its input. None where
    the network has no pictures to go back to.
    """
    found = followed_back(layers, parameters, index, np.array([unit]))
    if found is None:
        return None
    return np.ascontiguousarray(found[0], np.float32).reshape(-1, *found.shape[-2:])


def followed_back(
    layers: Sequence[WeightLayer], parameters: Arrays, index: int, units: np.ndarray
) -> np.ndarray | None:
    """The weights of ``units`` (n,) followed back until they have a picture's shape.

    Returns:
        (n, height, width) or (n, maps, height, width); None where they never have.
    """
    if not looks_back(layers, index):
        return None
    values = rows_of(layers[index], parameters, units)
    with np.errstate(over="ignore", invalid="ignore"):  # of weights that have run away
        while layers[index].kind == "matrix" and len(layers[index].sees) == 1:
            index = layers[index].source
            rows = rows_of(layers[index], parameters)
            values = values @ rows.reshape(len(rows), -1)
            values = values.reshape(len(values), *layers[index].sees)
    return values


def looks_back(layers: Sequence[WeightLayer], index: int) -> bool:
    """Whether ``followed_back`` comes to pictures."""
    while layers[index].kind == "matrix" and len(layers[index].sees) == 1:
        inputs, index = layers[index].sees[0], layers[index].source
        # Behind maps of unknown size, which input is which place of a map is unknown too.
        if index == NOWHERE or layers[index].units != inputs:
            return False
    return True
