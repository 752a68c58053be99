"""Weights as they act in predictions: what a layer does to them besides is part of them."""

from collections.abc import Sequence

import numpy as np

from ...core.norm import folded
from .weight_layers import Arrays, WeightLayer


def acting(layers: Sequence[WeightLayer], parameters: Arrays) -> Arrays:
    """The parameters with each normalisation in the weights and biases that it acts on.

    So a unit's pre-activation is its weights times what they meet, plus its bias, as everywhere.
    The parameters themselves where no layer normalises.
    """
    found = {}
    for layer in layers:
        if layer.normalisation:
            keys = (layer.bias_key, *layer.normalisation)
            # ``folded`` has the units first, a transposed convolution has them second.
            [axis] = layer.owners
            units_first = np.moveaxis(parameters[layer.key], axis, 0)
            weight, bias = folded(units_first, *(parameters[key] for key in keys))
            found[layer.key], found[layer.bias_key] = np.moveaxis(weight, 0, axis), bias
    return {**parameters, **found} if found else parameters
