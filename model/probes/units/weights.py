"""Weights for views: as pictures, as figures, and which digits a unit speaks for.

Which arrays there are and what their axes mean ``weight_layers`` tells. Invariant: all else is
computed from that and a dict of parameters, so that it serves a network, a snapshot of one in
training and its initial weights alike. Units, maps, rows and columns count from 0.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from ...progress import in_pieces
from .weight_layers import GAP, Arrays, WeightLayer, square

NORMED = 4096
"""Units whose weights become floats at a time, where they are bytes: memories may be 60,000."""


def rows_of(layer: WeightLayer, parameters: Arrays, units: np.ndarray | None = None) -> np.ndarray:
    """The weights of ``units`` (n,), of all by default: (n, *layer.sees)."""
    array = parameters[layer.key]
    if layer.owners == (1,) and array.ndim == 2:
        rows = (array if units is None else np.take(array, units, axis=1)).T
        return rows.reshape(-1, *layer.sees)
    rows = _owners_first(array, layer.owners).reshape(layer.units, *layer.sees)
    rows = rows if units is None else rows[units]
    return rows if rows.dtype.kind == "f" else rows.astype(np.float32)  # of bytes, sums overflow


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
    rows = rows_of(layer, parameters, units)
    if layer.kind == "kernels":
        return laid_out(rows, layer.cells)
    if layer.kind == "matrix":
        return rows.reshape(1, len(rows), -1)
    return np.ascontiguousarray(rows)


def incoming(layer: WeightLayer, parameters: Arrays, unit: int) -> np.ndarray:
    """The weights of one unit: float32, shape ``layer.sees``."""
    return rows_of(layer, parameters, np.array([unit]))[0]


def bias(layer: WeightLayer, parameters: Arrays, unit: int) -> float:
    """What is added to the unit's pre-activation; 0 where the layer has no bias."""
    return float(parameters[layer.bias_key].reshape(-1)[unit]) if layer.bias_key else 0.0


def norms(layer: WeightLayer, parameters: Arrays) -> np.ndarray:
    """Euclidean length of each unit's weights, without its bias: (units,)."""
    found = []
    # Where all fit at once, none are copied.
    pieces = [None] if layer.units <= NORMED else in_pieces(np.arange(layer.units), NORMED)
    for units in pieces:
        flat = rows_of(layer, parameters, units)
        flat = flat.reshape(len(flat), -1)
        # einsum makes no array of the squares.
        found.append(np.sqrt(np.einsum("ij,ij->i", flat, flat)))
    return np.concatenate(found)


def followers(layers: Sequence[WeightLayer], index: int) -> tuple[int, ...]:
    """Indices of the layers that meet what the units of ``layers[index]`` give."""
    return tuple(k for k, layer in enumerate(layers) if layer.source == index)


def recurring(layers: Sequence[WeightLayer], index: int) -> tuple[int, ...]:
    """Indices of the arrays through which the units of ``layers[index]`` meet one another.

    Each (units, units), of what they gave a step before. None for gates, of which several make
    one unit.
    """
    one = layers[index]
    alike = [k for k, layer in enumerate(layers) if layer.recurs and layer.layer == one.layer]
    return tuple(alike) if one.gives else ()


def outgoing(
    layers: Sequence[WeightLayer], parameters: Arrays, index: int, follower: int
) -> np.ndarray:
    """The weights through which a follower meets each unit: (units, its units, places).

    A kernel's map has one place for each cell that the follower sees of it.
    """
    rows = rows_of(layers[follower], parameters)
    before, after = layers[index].units, layers[follower].units
    return np.moveaxis(rows.reshape(after, before, -1), 1, 0)


def importance(layers: Sequence[WeightLayer], parameters: Arrays, index: int) -> np.ndarray:
    """Length of each unit's incoming weights times that of its outgoing ones: (units,).

    The product stays the same when a relu unit's input weights are scaled up and its output
    weights down, which changes nothing in the network, where the norm alone would not
    (Neyshabur et al. 2015, "Path-SGD", section 2). Outputs have no outgoing weights: their norm.
    """
    lengths = norms(layers[index], parameters)
    after = followers(layers, index)
    if not after:
        return lengths
    squares = np.zeros(layers[index].units)
    for follower in after:
        weights = outgoing(layers, parameters, index, follower)
        squares += np.einsum("ukp,ukp->u", weights, weights)
    return lengths * np.sqrt(squares)


def speaks_for(
    layers: Sequence[WeightLayer], parameters: Arrays, index: int, unit: int | slice
) -> np.ndarray | None:
    """What one more of a unit's output adds to each digit's logit: (10,); of several, (n, 10).

    Before the output layer these are its outgoing weights. From further back it is their product
    with the weight matrices between: a linear approximation, as if every unit on the way were
    passed on unchanged. A kernel counts as a map that is 1 everywhere. An output speaks for
    itself. None where no single way leads from the unit to digits.
    """
    if not leads_to_digits(layers, index):
        return None
    if layers[index].is_output:
        return np.eye(layers[index].units, dtype=np.float32)[unit]
    values = None
    with np.errstate(over="ignore", invalid="ignore"):  # of weights that have run away
        while not layers[index].is_output:
            [after] = followers(layers, index)
            weights = outgoing(layers, parameters, index, after)
            weights = weights[..., 0] if weights.shape[2] == 1 else weights.sum(axis=2)
            index, values = after, weights[unit] if values is None else values @ weights
    return values


def leads_to_digits(layers: Sequence[WeightLayer], index: int) -> bool:
    """Whether ``speaks_for`` comes to digits."""
    while not layers[index].is_output:
        after = followers(layers, index)
        if len(after) != 1:
            return False
        index = after[0]
    return True


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


def _owners_first(array: np.ndarray, owners: tuple[int, ...]) -> np.ndarray:
    return np.moveaxis(array, owners, range(len(owners)))


def laid_out(kernels: np.ndarray, cells: tuple[int, int] | None = None) -> np.ndarray:
    """(n, maps, height, width) -> (n, *cells): the squares of each kernel in one picture."""
    count, maps, height, width = kernels.shape
    if maps == 1:
        return kernels[:, 0]
    rows, columns = square(maps)
    grid = np.zeros((count, rows * columns, height + GAP, width + GAP), np.float32)
    grid[:, :maps, :height, :width] = kernels
    grid = grid.reshape(count, rows, columns, height + GAP, width + GAP).transpose(0, 1, 3, 2, 4)
    inner = (count, rows * (height + GAP), columns * (width + GAP))
    whole = np.zeros((count, inner[1] + GAP, inner[2] + GAP), np.float32)
    whole[:, GAP:, GAP:] = grid.reshape(inner)
    return whole
