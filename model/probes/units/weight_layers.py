"""Which layers of a network have weights, and what their axes mean, by what the layers say.

Units, maps, rows and columns count from 0.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from ...archs.base import Architecture
from ...archs.layer_info import PICTURE, LayerInfo, WeightInfo
from ...language import qualified, tr

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
        rows, columns = square(maps)
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
        which = square_row * square(maps)[1] + square_column
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


def _title(place: int, is_output: bool) -> str:
    if is_output:
        return tr("Output layer")
    return _TITLES[place] if place < len(_TITLES) else tr("Layer {place}", place=place + 1)


def square(count: int) -> tuple[int, int]:
    """(rows, columns) of the squarest grid for so many, wider than high."""
    columns = math.ceil(math.sqrt(count))
    return -(-count // columns), columns
