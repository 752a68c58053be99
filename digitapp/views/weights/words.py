"""The sentences of the weights view. Units, rows and columns count from 0, as digits do."""

import math

from model.probes.units.weights import WeightLayer

from ...style.numbers import significant
from .states import Aspect

NAMES = {
    Aspect.NOW: "Now",
    Aspect.BEFORE: "Before training",
    Aspect.DIFFERENCE: "Difference",
}


def choice(layer: WeightLayer) -> str:
    """The layer in a list of layers."""
    if layer.kind == "kernels":
        maps, height, width = layer.sees
        through = f" × {maps}" if maps > 1 else ""
        return f"{layer.title}: {layer.units} kernels {height}×{width}{through}"
    return f"{layer.title}: {math.prod(layer.sees)} → {layer.units}"


def heading(layers: tuple[WeightLayer, ...], index: int) -> str:
    """What the layer's weights are."""
    layer = layers[index]
    if layer.kind == "pictures" and layer.is_output:
        return "What the network looks for in each digit"
    if layer.kind == "pictures":
        return f"{layer.title}: what each of the {layer.units} hidden units looks for"
    if layer.kind == "kernels":
        maps, height, width = layer.sees
        over = "the picture" if maps == 1 else f"{maps} maps"
        return f"{layer.title}: {layer.units} kernels of {height}×{width}, slid over {over}"
    before = layers[index - 1].units if index else layer.sees[0]
    what = "maps" if len(layer.sees) > 1 else "units"
    if layer.is_output:
        return f"{layer.title}: how {before} {what} vote for each digit"
    return f"{layer.title}: how {layer.units} units listen to {before} {what}"


def unit(layer: WeightLayer, which: int) -> str:
    """A unit's name."""
    if layer.is_output:
        return f"Digit {which}"
    return f"{'Kernel' if layer.kind == 'kernels' else 'Unit'} {which}"


def spot(layer: WeightLayer, which: int, row: int, column: int, value: float) -> str:
    """What lies under the mouse; empty between two maps.

    Args:
        layer: It is in.
        which: Unit.
        row: Of the cell in the unit's picture.
        column: The same.
        value: Of the weight.
    """
    source = layer.source(row, column)
    if source is None:
        return ""
    if layer.kind == "matrix":
        start = f"unit {source[0]}"
        if len(source) == 3:
            start = f"map {source[0]}, row {source[1]}, column {source[2]},"
        end = f"digit {which}" if layer.is_output else f"unit {which}"
        return f"From {start} to {end}: {significant(value)}"
    place = f"row {source[-2]}, column {source[-1]}"
    if len(source) == 3 and layer.sees[0] > 1:
        place = f"map {source[0]}, {place}"
    return f"{unit(layer, which)}, {place}: {significant(value)}"


def explanation(layer: WeightLayer, aspects: tuple[Aspect, ...], common: bool) -> str:
    """What one sees, in a sentence or three."""
    if aspects == (Aspect.DIFFERENCE,):
        what = "Orange weights grew in training, blue ones shrank."
    elif layer.kind == "pictures" and layer.is_output:
        what = "Ink on orange speaks for the digit, ink on blue against it."
    elif layer.kind == "pictures":
        what = "Blue pixels quiet the unit, orange ones wake it."
    elif layer.kind == "kernels" and layer.sees[0] == 1:
        what = "Ink on orange wakes a kernel, ink on blue quiets it."
    elif layer.kind == "kernels":
        what = "One square for each map it looks at; orange wakes it."
    elif layer.is_output:
        what = "A row is a digit, a column what it listens to: orange speaks for it, blue against."
    else:
        what = "A row is a unit, a column what it listens to: orange wakes it, blue quiets it."
    if layer.kind == "matrix":
        return f"{what} Click a row for its numbers."
    scale = "All share one scale." if common else "Each picture has its own scale."
    return f"{what} {scale} Click one for its numbers."


def bars_title(layer: WeightLayer) -> str:
    """Above the bars of a unit's card."""
    return "listens most to" if layer.is_output else "speaks for"


def bars_tip(layers: tuple[WeightLayer, ...], index: int) -> str:
    """What the bars of a unit's card are."""
    if layers[index].is_output:
        return "The strongest of the weights that lead to this digit."
    if index + 2 == len(layers) and layers[index].kind != "kernels":
        return "The unit's outgoing weights: what its waking adds to each digit's score."
    return (
        "The product of all weights from here to the digits: what it would add to their scores "
        "if nothing between bent what it says."
    )


def portrait_tip(layers: tuple[WeightLayer, ...], index: int) -> str:
    """What the picture of a unit's card is."""
    if layers[index].kind != "matrix":
        return "The unit's weights, each in the place of what it looks at."
    if len(layers[index].sees) > 1:
        return "The unit's weights, a square for each map before it."
    back = "pixels" if layers[0].kind == "pictures" else "maps"
    return (
        f"What the unit looks for in the {back}: its weights times those of the layers before it, "
        "as if nothing between bent what passes."
    )
