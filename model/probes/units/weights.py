"""Weights for views: which layers have them, as pictures, and which digits a unit speaks for.

Which arrays there are and what their axes mean is what the network's layers say of themselves.
Invariant: all else is computed from that and a dict of parameters, so that it serves a network, a
snapshot of one in training and its initial weights alike. Units, maps, rows and columns count
from 0.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from ...archs.base import Architecture
from ...archs.layer_info import PICTURE, LayerInfo, WeightInfo
from ...language import qualified, tr
from ...progress import in_pieces

Arrays = Mapping[str, np.ndarray]
Kind = Literal["pictures", "matrix", "kernels"]

GAP = 1
"""Cells of zeros around and between the squares of a kernel that looks at several maps."""

OWNERS = ("unit", "kernel", "gate")
"""Axes of who has the weights; all others run over what these meet."""

MAIN = "weight"
"""Role of the weights that meet a layer's input."""

RECURRENT = "recurrent"
"""Role of the weights that meet a layer's own units a step before, and kind of such a layer."""

PASSED_ON = ("reshape", "dropout")
"""Kinds of layers that give what they get, in another shape perhaps."""

NOWHERE = -1
"""In place of the index of a layer."""

NORMED = 4096
"""Units whose weights become floats at a time, where they are bytes: memories may be 60,000."""

NORMALISATION = ("scale", "mean", "variance")
"""Roles of the arrays by which a layer normalises its pre-activations, before its bias."""

_TITLES = (
    tr("First layer"),
    tr("Second layer"),
    tr("Third layer"),
    tr("Fourth layer"),
    tr("Fifth layer"),
    tr("Sixth layer"),
    tr("Seventh layer"),
    tr("Eighth layer"),
)
"""Of layers that are not the last, in their order."""


@dataclass(frozen=True)
class WeightLayer:
    """An array of weights in a layer, each unit's apart from the others'.

    Attributes:
        name: Of the layer; with its role behind it where it is not what meets the layer's input.
        title: For people, such as "First layer".
        kind: "pictures" where a unit's weights have the shape of a picture, "kernels" for squares
            that are slid over maps, "matrix" for everything else.
        units: Units, or kernels.
        sees: Shape of one unit's weights: (height, width), (maps, height, width), or (inputs,)
            where nothing lies beside anything else.
        is_output: Whether its units are the ten digits.
        layer: Name of the layer, as in ``activations``.
        key: Of the weights, among the parameters.
        bias_key: Of what is added, likewise; empty for none.
        owners: Which of the array's axes, first to last, are those of the units.
        source: Index, among all of these, of the layer whose units it meets; NOWHERE for none.
        meets_picture: Whether it meets the network's input.
        paints: Whether a unit's weights are outgoing ones: the picture that the unit paints.
        is_main: Whether these are the weights that meet the layer's input.
        recurs: Whether they meet what the layer's own units gave a step before.
        gates: What its units are, in equal parts, where they are gates that have names.
        gives: Whether the layer gives a number, or a map, for each of these units: not for gates,
            of which several make one number.
        normalisation: Names of the scale, mean and variance, among the parameters, by which the
            pre-activations are normalised before the bias; empty where they are not.
    """

    name: str
    title: str
    kind: Kind
    units: int
    sees: tuple[int, ...]
    is_output: bool
    layer: str
    key: str
    bias_key: str = ""
    owners: tuple[int, ...] = (1,)
    source: int = NOWHERE
    meets_picture: bool = False
    paints: bool = False
    is_main: bool = True
    recurs: bool = False
    gates: tuple[str, ...] = ()
    gives: bool = True
    normalisation: tuple[str, ...] = ()

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

    def place(self, row: int, column: int) -> tuple[int, ...] | None:
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


def weight_layers(network: Architecture) -> tuple[WeightLayer, ...]:
    """The layers of a network that have weights, in the order in which data meets them."""
    return layers_described(network.layers(), network.parameters)


def layers_described(infos: Sequence[LayerInfo], parameters: Arrays) -> tuple[WeightLayer, ...]:
    """The layers with weights among those described; ``parameters`` has the arrays they name."""
    found: list[WeightLayer] = []
    given = {PICTURE: _Given(is_picture=True)}
    for info in infos:
        meets = given.get(info.source, _Given())
        meets = replace(meets, shape=meets.shape or info.inputs)
        owned = [each for each in info.weights if _has_inputs(each)]
        place = len({layer.layer for layer in found})
        mine = [_weight_layer(info, each, parameters, place, meets) for each in owned]
        found += [each if _fits(each, found) else replace(each, source=NOWHERE) for each in mine]
        if info.kind in PASSED_ON:
            given[info.name] = meets
        elif not owned:
            given[info.name] = _Given(info.outputs, meets.index)
        else:
            places = range(len(found) - len(owned), len(found))
            main = next((k for k in places if found[k].is_main), places[0])
            given[info.name] = _Given(info.outputs, NOWHERE if found[main].paints else main)
    return tuple(found)


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


def _has_inputs(weight: WeightInfo) -> bool:
    """Whether these are weights from one thing to another: a bias has nothing that it meets."""
    own = [axis in OWNERS for axis in weight.axes]
    return (
        any(own) and weight.role != "bias" and (not all(own) or weight.axes[0] in weight.axes[1:])
    )


@dataclass(frozen=True)
class _Given:
    """What comes out of a layer: its shape, whose units it is of, whether it is the picture."""

    shape: tuple[int, ...] = ()
    index: int = NOWHERE
    is_picture: bool = False


def _weight_layer(
    info: LayerInfo, weight: WeightInfo, parameters: Arrays, place: int, meets: _Given
) -> WeightLayer:
    """One array of a layer; ``place`` is the layer's among those with weights."""
    size = parameters[weight.key].shape
    is_main = weight.role == MAIN
    owners = _owners(weight.axes)
    seen = tuple(k for k in range(len(size)) if k not in owners)
    meets_picture = is_main and meets.is_picture
    paints = is_main and info.units_are == "pixels" and not meets_picture and len(info.outputs) == 2
    if paints:  # whoever gives a picture is best seen by what each of its inputs adds to it
        owners, seen = seen, owners
    sees, kind = tuple(size[k] for k in seen), "matrix"
    shape = info.outputs if paints else meets.shape
    if {"row", "column"} <= set(weight.axes) and len(sees) == 3:
        kind = "kernels"
    elif is_main and math.prod(shape) == math.prod(sees):
        sees = shape
        kind = "pictures" if len(sees) == 2 and (paints or meets_picture) else "matrix"
    else:
        sees = (math.prod(sees),)
    bias_info = info.weight("bias") if is_main and not paints else None
    is_output = is_main and info.units_are == "digits"
    title = _title(place, is_output)
    return WeightLayer(
        name=info.name if is_main else f"{info.name} {weight.role}",
        title=title if is_main else qualified(title, weight.role),
        kind=kind,
        units=math.prod(size[k] for k in owners),
        sees=sees,
        is_output=is_output,
        layer=info.name,
        key=weight.key,
        bias_key="" if bias_info is None else bias_info.key,
        owners=owners,
        source=meets.index if is_main and not paints else NOWHERE,
        meets_picture=meets_picture,
        paints=paints,
        is_main=is_main,
        recurs=weight.role == RECURRENT and info.kind == RECURRENT,
        gates=weight.gates,
        gives=is_main and not paints and "gate" not in weight.axes,
        normalisation=_normalisation(info) if is_main else (),
    )


def _normalisation(info: LayerInfo) -> tuple[str, ...]:
    found = [info.weight(role) for role in NORMALISATION]
    return tuple(each.key for each in found) if all(found) else ()


def _fits(layer: WeightLayer, before: Sequence[WeightLayer]) -> bool:
    """Whether each input of a layer is of one unit of its source, by their numbers.

    Not behind gates, of which several make one output, nor where something else was put beside
    the units' outputs.
    """
    if layer.source == NOWHERE:
        return True
    source = before[layer.source]
    if layer.kind == "kernels":
        return layer.sees[0] == source.units
    inputs = math.prod(layer.sees)
    return inputs % source.units == 0 if source.kind == "kernels" else inputs == source.units


def _owners(axes: tuple[str, ...]) -> tuple[int, ...]:
    """The axes of the units; of weights from units to units all but the first."""
    found = tuple(k for k, axis in enumerate(axes) if axis in OWNERS)
    return found if len(found) < len(axes) else found[1:]


def _owners_first(array: np.ndarray, owners: tuple[int, ...]) -> np.ndarray:
    return np.moveaxis(array, owners, range(len(owners)))


def _title(place: int, is_output: bool) -> str:
    if is_output:
        return tr("Output layer")
    return _TITLES[place] if place < len(_TITLES) else tr("Layer {place}", place=place + 1)


def _square(count: int) -> tuple[int, int]:
    """(rows, columns) of the squarest grid for so many, wider than high."""
    columns = math.ceil(math.sqrt(count))
    return -(-count // columns), columns


def laid_out(kernels: np.ndarray, cells: tuple[int, int] | None = None) -> np.ndarray:
    """(n, maps, height, width) -> (n, *cells): the squares of each kernel in one picture."""
    count, maps, height, width = kernels.shape
    if maps == 1:
        return kernels[:, 0]
    rows, columns = _square(maps)
    grid = np.zeros((count, rows * columns, height + GAP, width + GAP), np.float32)
    grid[:, :maps, :height, :width] = kernels
    grid = grid.reshape(count, rows, columns, height + GAP, width + GAP).transpose(0, 1, 3, 2, 4)
    inner = (count, rows * (height + GAP), columns * (width + GAP))
    whole = np.zeros((count, inner[1] + GAP, inner[2] + GAP), np.float32)
    whole[:, GAP:, GAP:] = grid.reshape(inner)
    return whole
