"""The sentences of the weights view. Units, rows and columns count from 0, as digits do."""

from model.language import tr
from model.probes.units.weights import WeightLayer, followers

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
        over = tr("the picture") if maps == 1 else tr("{maps} maps", maps=maps)
        return tr(
            "{title}: {units} kernels of {height}×{width}, slid over {over}",
            title=layer.title,
            units=layer.units,
            height=height,
            width=width,
            over=over,
        )
    before = layers[layer.source].units if layer.source >= 0 else layer.sees[0]
    what = "maps" if len(layer.sees) > 1 else "units" if layer.source >= 0 else "numbers"
    if layer.is_output:
        return tr(
            "{title}: how {before} {what} vote for each digit",
            title=layer.title,
            before=before,
            what=what,
        )
    if layer.recurs:
        what = tr("units a step before")
    if layer.gates:
        gates = " and ".join((", ".join(layer.gates[:-1]), layer.gates[-1]))
        of = tr(
            "{units} units, each with {gates},", units=layer.units // len(layer.gates), gates=gates
        )
        return tr(
            "{title}: how {of} listen to {before} {what}",
            title=layer.title,
            of=of,
            before=before,
            what=what,
        )
    return tr(
        "{title}: how {units} units listen to {before} {what}",
        title=layer.title,
        units=layer.units,
        before=before,
        what=what,
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
        start = f"{'unit' if layer.source >= 0 else 'number'} {source[0]}"
        if len(source) == 2:
            start = tr("row {source}, column {source2},", source=source[0], source2=source[1])
        if len(source) == 3:
            start = tr(
                "map {source}, row {source2}, column {source3},",
                source=source[0],
                source2=source[1],
                source3=source[2],
            )
        end = unit(layer, which).lower()
        return tr("From {start} to {end}: {value}", start=start, end=end, value=significant(value))
    place = tr("row {source}, column {source2}", source=source[-2], source2=source[-1])
    if len(source) == 3 and layer.sees[0] > 1:
        place = tr("map {source}, {place}", source=source[0], place=place)
    return f"{unit(layer, which)}, {place}: {significant(value)}"


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
        return tr("{what} Click a row for its numbers.", what=what)
    scale = tr("All share one scale.") if common else tr("Each picture has its own scale.")
    folded = f" {FOLDED}." if layer.normalisation else ""
    return tr(
        "{what} {scale}{folded} Click one for its numbers.", what=what, scale=scale, folded=folded
    )


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
    back = "pixels" if layers[index].kind == "pictures" else "maps"
    return tr(
        "What the unit looks for in the {back}: its weights times those of the layers before it, "
        "as if every activation between were the identity.",
        back=back,
    )
