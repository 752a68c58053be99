"""Feedforward: the common body of networks whose data goes once through each of their layers."""

import math
from collections.abc import Mapping

import numpy as np

from .capabilities import Stacked
from .chain import Chain


class Feedforward(Chain, Stacked):
    """A chain of layers that probes can walk layer by layer; a subclass says which."""

    @property
    def loss_name(self) -> str:
        return self.config.loss


def cut(flat: np.ndarray, shapes: Mapping[str, tuple[int, ...]]) -> dict[str, np.ndarray]:
    """Views of one flat array, one after another, by the names and of the shapes given.

    Raises:
        ValueError: It does not hold just as many numbers.
    """
    sizes = [math.prod(shape) for shape in shapes.values()]
    if flat.ndim != 1 or len(flat) != sum(sizes):
        raise ValueError(f"an array of shape {flat.shape} for {sum(sizes)} numbers")
    parts = np.split(flat, np.cumsum(sizes)[:-1]) if sizes else []
    return {
        name: part.reshape(shape) for (name, shape), part in zip(shapes.items(), parts, strict=True)
    }
