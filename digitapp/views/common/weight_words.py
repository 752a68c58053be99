"""How views call layers, units and weights. Units count from 0, as digits do."""

import math

from model.language import tr
from model.probes.units.weights import WeightLayer

FOLDED = tr("Batch normalisation is folded in")
"""Of weights that are shown as they act in predictions."""


def choice(layer: WeightLayer) -> str:
    """The layer in a list of layers."""
    if layer.kind == "kernels":
        maps, height, width = layer.sees
        through = f" × {maps}" if maps > 1 else ""
        return tr(
            "{title}: {units} kernels {height}×{width}{through}",
            title=layer.title,
            units=layer.units,
            height=height,
            width=width,
            through=through,
        )
    if layer.paints:
        return f"{layer.title}: {layer.units} → {math.prod(layer.sees)}"
    return f"{layer.title}: {math.prod(layer.sees)} → {layer.units}"


def unit(layer: WeightLayer, which: int) -> str:
    """A unit's name."""
    if layer.is_output:
        return tr("Digit {which}", which=which)
    if layer.gates:
        gate, of = divmod(which, layer.units // len(layer.gates))
        return f"{layer.gates[gate].capitalize()} {of}"
    return f"{'Kernel' if layer.kind == 'kernels' else 'Unit'} {which}"
