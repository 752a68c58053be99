"""Weights as they act in predictions: what a layer does to them besides is part of them."""

from collections.abc import Sequence

from ...core.norm import folded
from .weights import Arrays, WeightLayer


def acting(layers: Sequence[WeightLayer], parameters: Arrays) -> Arrays:
    """The parameters with each normalisation in the weights and biases that it acts on.

    So a unit's pre-activation is its weights times what they meet, plus its bias, as everywhere.
    The parameters themselves where no layer normalises.
    """
    found = {}
    for layer in layers:
        if layer.normalisation:
            keys = (layer.key, layer.bias_key, *layer.normalisation)
            found[layer.key], found[layer.bias_key] = folded(*(parameters[key] for key in keys))
    return {**parameters, **found} if found else parameters
