"""Small networks of worlds: layers on plain arrays of float64, trained by ``core``'s gradients.

Parameters are a dict: "weight1", "bias1", "weight2", ...; a layer without a bias has none there.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

import numpy as np

from ..core import Tensor, ops
from ..nn.layers import ACTIVATIONS

Arrays = dict[str, np.ndarray]
Array = np.ndarray | Tensor
Draw = Callable[[tuple[int, int]], np.ndarray]


def drawn(sizes: Sequence[int], draw: Draw, *, biases: bool = True) -> Arrays:
    """New parameters for layers between ``sizes``: weights from ``draw(shape)``, biases zero."""
    parameters: Arrays = {}
    for layer, shape in enumerate(pairwise(sizes), 1):
        parameters[f"weight{layer}"] = draw(shape)
        if biases:
            parameters[f"bias{layer}"] = np.zeros(shape[1])
    return parameters


def forward(
    parameters: Mapping[str, Array], x: Array, activations: Sequence[str | None], *, first: int = 1
) -> list[Tensor]:
    """Outputs of one layer after another, the last at the end.

    Args:
        parameters: Arrays, or Tensors where gradients are wanted. Weights (..., inputs, outputs):
            with axes in front, so many networks at once.
        x: (..., batch, inputs).
        activations: Of each layer, a key of ACTIVATIONS; None for none.
        first: Number of the layer that gets ``x``.
    """
    outputs = []
    for layer, activation in enumerate(activations, first):
        x = ops.matmul(x, parameters[f"weight{layer}"])
        if f"bias{layer}" in parameters:
            x = ops.add(x, parameters[f"bias{layer}"])
        if activation:
            x = ACTIVATIONS[activation](x)
        outputs.append(x)
    return outputs


def gradients(
    cost: Callable[[Mapping[str, Tensor]], Tensor], parameters: Arrays
) -> tuple[float, Arrays]:
    """A cost and its gradient by each parameter, backward through what computed it."""
    leaves = {name: Tensor(array, requires_grad=True) for name, array in parameters.items()}
    result = cost(leaves)
    result.backward()
    found = {
        name: np.zeros_like(leaf.data) if leaf.grad is None else leaf.grad
        for name, leaf in leaves.items()
    }
    return float(result.data), found


def numeric_gradients(
    cost: Callable[[Arrays], float], parameters: Arrays, step: float = 1e-8
) -> tuple[float, Arrays]:
    """The same by forward differences (f(w + step) - f(w)) / step, one number after another.

    ``cost`` is called once, and once more for each number: that is why nobody does it like this.
    """
    moved = {name: array.copy() for name, array in parameters.items()}
    base, found = cost(moved), {}
    for name, array in moved.items():
        found[name] = np.empty_like(array)
        for index in np.ndindex(array.shape):
            before = array[index]
            array[index] = before + step
            found[name][index] = (cost(moved) - base) / step
            array[index] = before
    return base, found


def count(parameters: Arrays) -> int:
    """How many numbers are learnt."""
    return sum(array.size for array in parameters.values())
