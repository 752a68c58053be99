"""Stacks: layers by name, first to last, and their arrays among a network's, as "layer.array"."""

from collections.abc import Iterator, Mapping

import numpy as np

from .layers import Array, Layer, Parameters, Shape

Stack = Mapping[str, Layer]


def shapes_of(stack: Stack) -> dict[str, Shape]:
    """The shape of each array that the layers need."""
    return {
        f"{name}.{key}": shape
        for name, layer in stack.items()
        for key, shape in layer.shapes().items()
    }


def initial_of(stack: Stack, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """New arrays for all layers."""
    return {
        f"{name}.{key}": array
        for name, layer in stack.items()
        for key, array in layer.initial(rng).items()
    }


def averages_of(stack: Stack) -> frozenset[str]:
    """Names of the arrays that have no gradient: ``Layer.averages``."""
    return frozenset(f"{name}.{key}" for name, layer in stack.items() for key in layer.averages)


def arrays_of(name: str, layer: Layer, parameters: Parameters) -> dict[str, Array]:
    """A layer's own among a network's arrays, by their names in it."""
    return {key: parameters[f"{name}.{key}"] for key in layer.shapes()}


def walked(
    stack: Stack, x: Array, parameters: Parameters, rng: np.random.Generator | None
) -> Iterator[tuple[str, Array]]:
    """Each layer's name and output in turn; computed while one asks."""
    for name, layer in stack.items():
        x = layer(x, arrays_of(name, layer, parameters), rng)
        yield name, x
