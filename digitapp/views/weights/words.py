"""The sentences of the weights view. Units, rows and columns count from 0, as digits do."""

from model.language import inside, listed, sentences, tr, trn
from model.probes.units.weight_layers import WeightLayer
from model.probes.units.weights import followers

from ...style.numbers import significant
from ..common.weight_words import FOLDED, unit
from .states import Aspect

NAMES = {
    Aspect.NOW: tr("Now"),
    Aspect.BEFORE: tr("Before training"),
    Aspect.DIFFERENCE: tr("Difference"),
}


NO_WEIGHTS = tr("A network of the kind “{title}” has no layers with weights to look at.")


def heading(layers: tuple[WeightLayer, ...], index: int) -> str:
    """What the layer's weights are."""
    layer = layers[index]
    if layer.paints:
        return tr(
            "{title}: what each of the {units} units before it paints",
            title=layer.title,
            units=layer.units,
        )
    if layer.kind == "pictures" and layer.is_output:
        return tr("What the network looks for in each digit")
    if layer.kind == "pictures":
        return tr(
            "{title}: what each of the {units} hidden units looks for",
            title=layer.title,
            units=layer.units,
        )
    if layer.kind == "kernels":
        maps, height, width = layer.sees
        kernels = {"title": layer.title, "units": layer.units, "size": f"{height}×{width}"}
        if maps == 1:
            return tr("{title}: {units} kernels of {size}, slid over the picture", **kernels)
        return tr("{title}: {units} kernels of {size}, slid over {maps} maps", maps=maps, **kernels)
    before = layers[layer.source].units if layer.source >= 0 else layer.sees[0]
    if len(layer.sees) > 1:
        heard = trn("{n} map", "{n} maps", before)
    elif layer.recurs and not layer.is_output:
        heard = trn("{n} unit a step before", "{n} units a step before", before)
    elif layer.source < 0:
        heard = trn("{n} number", "{n} numbers", before)
    else:
        heard = trn("{n} unit", "{n} units", before)
    if layer.is_output:
        return tr("{title}: how {heard} vote for each digit", title=layer.title, heard=heard)
    if layer.gates:
        return tr(
            "{title}: how {units} units, each with {gates}, listen to {heard}",
            title=layer.title,
            units=layer.units // len(layer.gates),
            gates=listed(layer.gates),
            heard=heard,
        )
    return tr(
        "{title}: how {units} units listen to {heard}",
        title=layer.title,
        units=layer.units,
        heard=heard,
    )


def spot(layer: WeightLayer, which: int, row: int, column: int, value: float) -> str:
    """What lies under the mouse; empty between two maps.

    Args:
        layer: It is in.
        which: Unit.
        row: Of the cell in the unit's picture.
        column: The same.
        value: Of the weight.
    """
    source = layer.place(row, column)
    if source is None:
        return ""
    if layer.kind == "matrix":
        return _way(source, inside(unit(layer, which)), significant(value), layer.source >= 0)
    known = {
        "unit": unit(layer, which),
        "row": source[-2],
        "column": source[-1],
        "value": significant(value),
    }
    if len(source) == 3 and layer.sees[0] > 1:
        return tr("{unit}, map {map}, row {row}, column {column}: {value}", map=source[0], **known)
    return tr("{unit}, row {row}, column {column}: {value}", **known)


def _way(source: tuple[int, ...], end: str, value: str, is_unit: bool) -> str:
    """From where to which unit a weight leads."""
    known = {"end": end, "value": value}
    if len(source) == 3:
        number, row, column = source
        return tr(
            "From map {map}, row {row}, column {column}, to {end}: {value}",
            map=number,
            row=row,
            column=column,
            **known,
        )
    if len(source) == 2:
        row, column = source
        return tr(
            "From row {row}, column {column}, to {end}: {value}", row=row, column=column, **known
        )
    if is_unit:
        return tr("From unit {number} to {end}: {value}", number=source[0], **known)
    return tr("From number {number} to {end}: {value}", number=source[0], **known)


def explanation(layer: WeightLayer, aspects: tuple[Aspect, ...], common: bool) -> str:
    """What one sees, in a sentence or three."""
    if aspects == (Aspect.DIFFERENCE,):
        what = tr("Orange weights grew in training, blue ones shrank.")
    elif layer.paints:
        what = tr("Where a unit paints: orange adds ink as the unit rises, blue takes it away.")
    elif layer.kind == "pictures" and layer.is_output:
        what = tr("Ink on orange speaks for the digit, ink on blue against it.")
    elif layer.kind == "pictures":
        what = tr("Blue pixels inhibit the unit, orange ones excite it.")
    elif layer.kind == "kernels" and layer.sees[0] == 1:
        what = tr("Ink on orange excites a kernel, ink on blue inhibits it.")
    elif layer.kind == "kernels":
        what = tr("One square for each map it looks at; orange excites it.")
    elif layer.is_output:
        what = tr(
            "A row is a digit, a column what it listens to: orange speaks for it, blue against."
        )
    else:
        what = tr("A row is a unit, a column what it listens to: orange excites it, blue inhibits.")
    if layer.kind == "matrix":
        return tr("{explanation} Click a row for its numbers.", explanation=what)
    scale = tr("All share one scale.") if common else tr("Each picture has its own scale.")
    told = [what, scale]
    if layer.normalisation:
        told.append(FOLDED)
    return sentences([*told, tr("Click one for its numbers.")])


def bars_title(layer: WeightLayer) -> str:
    """Above the bars of a unit's card."""
    return tr("listens most to") if layer.is_output else tr("speaks for")


def bars_tip(layers: tuple[WeightLayer, ...], index: int) -> str:
    """What the bars of a unit's card are."""
    if layers[index].is_output:
        return tr("The strongest of the weights that lead to this digit.")
    after = followers(layers, index)
    if layers[index].kind != "kernels" and any(layers[k].is_output for k in after):
        return tr("The unit's outgoing weights: what its activation adds to each digit's logit.")
    return tr(
        "The product of all weights from here to the digits: what it would add to their logits "
        "if every activation between were the identity."
    )


def portrait_tip(layers: tuple[WeightLayer, ...], index: int) -> str:
    """What the picture of a unit's card is."""
    if layers[index].paints:
        return tr("The unit's outgoing weights, each in the place of the pixel that it leads to.")
    if layers[index].kind != "matrix":
        return tr("The unit's weights, each in the place of what it looks at.")
    if len(layers[index].sees) > 1:
        return tr("The unit's weights, a square for each map before it.")
    while layers[index].kind == "matrix" and layers[index].source >= 0:
        index = layers[index].source
    if layers[index].kind == "pictures":
        return tr(
            "What the unit looks for in the pixels: its weights times those of the layers before "
            "it, as if every activation between were the identity."
        )
    return tr(
        "What the unit looks for in the maps: its weights times those of the layers before it, "
        "as if every activation between were the identity."
    )
