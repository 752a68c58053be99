"""Weights for views: which layers have them, as pictures, and which digits a unit speaks for.

Invariant: everything is computed from a dict of parameters alone, so that it serves a network, a
snapshot of one in training and its initial weights alike. Units, maps, rows and columns count
from 0. A dense weight is (inputs, units); a convolution's is (kernels, maps, height, width).
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

Arrays = Mapping[str, np.ndarray]
Kind = Literal["pictures", "matrix", "kernels"]

GAP = 1
"""Cells of zeros around and between the squares of a kernel that looks at several maps."""

_ORDINALS = ("First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth")


@dataclass(frozen=True)
class WeightLayer:
    """A layer that has weights.

    Attributes:
        name: Of the layer; its arrays are ``name.weight`` and perhaps ``name.bias``.
        title: For people, such as "First layer".
        kind: "pictures" where a unit's weights have the shape of the network's input, "kernels"
            for convolutions, "matrix" for everything else.
        units: Units, or kernels.
        sees: Shape of one unit's weights: (height, width), (maps, height, width), or (inputs,)
            where nothing lies beside anything else.
        is_output: Whether its units are the answers.
    """

    name: str
    title: str
    kind: Kind
    units: int
    sees: tuple[int, ...]
    is_output: bool

    @property
    def cells(self) -> tuple[int, int]:
        """(height, width) of one unit's picture; of a matrix, (1, inputs)."""
        if self.kind == "matrix":
            return 1, math.prod(self.sees)
        if self.kind == "pictures":
            return self.sees[0], self.sees[1]
        maps, height, width = self.sees
        if maps == 1:
            return height, width
        rows, columns = _square(maps)
        return rows * (height + GAP) + GAP, columns * (width + GAP) + GAP

    def source(self, row: int, column: int) -> tuple[int, ...] | None:
        """What the weight at a cell of a unit's picture belongs to; None between two maps.

        Returns:
            (row, column) of the input, (map, row, column), or (input,).
        """
        if self.kind == "matrix":
            return tuple(int(k) for k in np.unravel_index(column, self.sees))
        if self.kind == "pictures":
            return row, column
        maps, height, width = self.sees
        if maps == 1:
            return 0, row, column
        square_row, y = divmod(row - GAP, height + GAP)
        square_column, x = divmod(column - GAP, width + GAP)
        which = square_row * _square(maps)[1] + square_column
        outside = y >= height or x >= width or not 0 <= which < maps
        return None if outside else (which, y, x)


def weight_layers(parameters: Arrays, shape: tuple[int, int]) -> tuple[WeightLayer, ...]:
    """The layers with weights, in the order in which data meets them.

    Args:
        parameters: In that order too, as those of every Architecture are.
        shape: (height, width) of the network's input.
    """
    weights = {
        key.removesuffix(".weight"): array.shape
        for key, array in parameters.items()
        if key.endswith(".weight") and array.ndim in (2, 4)
    }
    layers: list[WeightLayer] = []
    for place, (name, size) in enumerate(weights.items()):
        is_output = place == len(weights) - 1
        title = _title(place, is_output)
        kind, units, sees = _look(size, layers[-1] if layers else None, shape)
        layers.append(WeightLayer(name, title, kind, units, sees, is_output))
    return tuple(layers)


def tiles(layer: WeightLayer, parameters: Arrays, units: np.ndarray | None = None) -> np.ndarray:
    """Weights as pictures, one for each unit; a matrix as the only one.

    Args:
        layer: Of ``weight_layers``.
        parameters: Of the network.
        units: int (n,) to take these in this order; all by default.

    Returns:
        float32 (n, height, width). Of "kernels", the squares of one kernel lie side by side in
        one picture, with ``GAP`` cells of zeros around each. Of "matrix", (1, n, inputs): a row
        for each unit.
    """
    weight = parameters[f"{layer.name}.weight"]
    if layer.kind == "kernels":
        return _laid_out(weight if units is None else weight[units], layer.cells)
    rows = (weight if units is None else np.take(weight, units, axis=1)).T
    if layer.kind == "matrix":
        return rows[None]
    return np.ascontiguousarray(rows).reshape(-1, *layer.sees)


def incoming(layer: WeightLayer, parameters: Arrays, unit: int) -> np.ndarray:
    """The weights of one unit: float32, shape ``layer.sees``."""
    weight = parameters[f"{layer.name}.weight"]
    return weight[unit] if layer.kind == "kernels" else weight[:, unit].reshape(layer.sees)


def bias(layer: WeightLayer, parameters: Arrays, unit: int) -> float:
    """What is added to the unit's weighted sum; 0 where the layer has no bias."""
    array = parameters.get(f"{layer.name}.bias")
    return 0.0 if array is None else float(array[unit])


def norms(layer: WeightLayer, parameters: Arrays) -> np.ndarray:
    """Euclidean length of each unit's weights, without its bias: (units,)."""
    weight = parameters[f"{layer.name}.weight"]
    if layer.kind == "kernels":
        weight = weight.reshape(layer.units, -1).T
    # einsum makes no array of the squares.
    return np.sqrt(np.einsum("ij,ij->j", weight, weight))


def importance(layers: Sequence[WeightLayer], parameters: Arrays, index: int) -> np.ndarray:
    """Length of each unit's incoming weights times that of its outgoing ones: (units,).

    The product stays the same when a relu unit's input weights are scaled up and its output
    weights down, which changes nothing in the network, where the norm alone would not
    (Neyshabur et al. 2015, "Path-SGD", section 2). Outputs have no outgoing weights: their norm.
    """
    lengths = norms(layers[index], parameters)
    if index + 1 == len(layers):
        return lengths
    weight = parameters[f"{layers[index + 1].name}.weight"]
    if weight.ndim == 4:
        return lengths * np.sqrt(np.einsum("kmyx,kmyx->m", weight, weight))
    rows = weight.reshape(layers[index].units, -1)
    return lengths * np.sqrt(np.einsum("ij,ij->i", rows, rows))


def speaks_for(
    layers: Sequence[WeightLayer], parameters: Arrays, index: int, unit: int
) -> np.ndarray:
    """What one more of a unit's output adds to each answer: (answers,).

    Before the output layer these are its outgoing weights. From further back it is their product
    with the weight matrices between: a linear approximation, as if every unit on the way were
    passed on unchanged. A kernel counts as a map that is 1 everywhere. An output speaks for
    itself.
    """
    if index + 1 == len(layers):
        return np.eye(1, layers[index].units, unit, dtype=np.float32)[0]
    weight = parameters[f"{layers[index + 1].name}.weight"]
    if weight.ndim == 4:
        values = weight[:, unit].sum((1, 2))
    else:
        values = weight.reshape(layers[index].units, -1, weight.shape[1])[unit].sum(0)
    for before, layer in zip(layers[index + 1 :], layers[index + 2 :], strict=False):
        weight = parameters[f"{layer.name}.weight"]
        if weight.ndim == 4:
            values = weight.sum((2, 3)) @ values
        else:
            each = len(weight) // before.units
            values = np.repeat(values, each) @ weight
    return values


def portrait(
    layers: Sequence[WeightLayer], parameters: Arrays, index: int, unit: int
) -> np.ndarray | None:
    """What a unit looks for, as pictures: float32 (n, height, width).

    In the first layer and in convolutions its weights, a picture for each map. Behind those, its
    weights followed back to the pixels, or to the last maps, as the product of the weight
    matrices between: a linear approximation, as if no unit on the way bent its input. None where
    the network has no pictures to go back to.
    """
    values = incoming(layers[index], parameters, unit)
    while layers[index].kind == "matrix" and len(layers[index].sees) == 1:
        if index == 0:
            return None
        index -= 1
        values = parameters[f"{layers[index].name}.weight"] @ values
    sees = layers[index].sees
    return np.ascontiguousarray(values, np.float32).reshape(-1, *sees[-2:])


def csv_lines(layer: WeightLayer, parameters: Arrays) -> Iterator[str]:
    """A table of the layer: a line of names, then one for each unit: unit, bias, weights."""
    letters = {1: "u", 2: "rc", 3: "mrc"}[len(layer.sees)]
    names = (
        "".join(f"{letter}{k}" for letter, k in zip(letters, where, strict=True))
        for where in np.ndindex(layer.sees)
    )
    yield ",".join(("unit", "bias", *names))
    for unit in range(layer.units):
        values = incoming(layer, parameters, unit).ravel()
        line = f"{unit},{bias(layer, parameters, unit):.7g}," + "%.7g," * len(values)
        yield line[:-1] % tuple(values.tolist())


def _look(
    size: tuple[int, ...], before: WeightLayer | None, shape: tuple[int, int]
) -> tuple[Kind, int, tuple[int, ...]]:
    """Kind, units and what one unit sees, of a weight of that size."""
    if len(size) == 4:
        return "kernels", size[0], size[1:]
    inputs, units = size
    if before is None and inputs == math.prod(shape):
        return "pictures", units, shape
    if before is not None and before.kind == "kernels" and inputs % before.units == 0:
        sides = _sides(inputs // before.units, shape)
        return "matrix", units, (before.units, *sides)
    return "matrix", units, (inputs,)


def _sides(cells: int, shape: tuple[int, int]) -> tuple[int, int]:
    """(height, width) of a map with so many cells: the sides nearest to the input's proportions."""
    wanted = math.log(shape[0] / shape[1])
    heights = [k for k in range(1, cells + 1) if cells % k == 0]
    height = min(heights, key=lambda k: abs(math.log(k * k / cells) - wanted))
    return height, cells // height


def _title(place: int, is_output: bool) -> str:
    if is_output:
        return "Output layer"
    return f"{_ORDINALS[place]} layer" if place < len(_ORDINALS) else f"Layer {place + 1}"


def _square(count: int) -> tuple[int, int]:
    """(rows, columns) of the squarest grid for so many, wider than high."""
    columns = math.ceil(math.sqrt(count))
    return -(-count // columns), columns


def _laid_out(kernels: np.ndarray, cells: tuple[int, int]) -> np.ndarray:
    """(n, maps, height, width) -> (n, *cells): the squares of each kernel in one picture."""
    count, maps, height, width = kernels.shape
    if maps == 1:
        return kernels[:, 0]
    rows, columns = _square(maps)
    grid = np.zeros((count, rows * columns, height + GAP, width + GAP), np.float32)
    grid[:, :maps, :height, :width] = kernels
    grid = grid.reshape(count, rows, columns, height + GAP, width + GAP).transpose(0, 1, 3, 2, 4)
    whole = np.zeros((count, *cells), np.float32)
    inner = (count, rows * (height + GAP), columns * (width + GAP))
    whole[:, GAP:, GAP:] = grid.reshape(inner)
    return whole
