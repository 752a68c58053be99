"""How views call layers, units and weights. Units count from 0, as digits do."""

import math

from model.language import capital, named, tr
from model.probes.units.weight_layers import WeightLayer

FOLDED = tr("Batch normalisation is folded in.")
"""Of weights that are shown as they act in predictions."""


def choice(layer: WeightLayer) -> str:
    """The layer in a list of layers."""
    if layer.kind == "kernels":
        maps, height, width = layer.sees
        through = f" × {maps}" if maps > 1 else ""
        return tr(
            "{title}: {units} kernels {size}",
            title=layer.title,
            units=layer.units,
            size=f"{height}×{width}{through}",
        )
    if layer.paints:
        return named(layer.title, f"{layer.units} → {math.prod(layer.sees)}")
    return named(layer.title, f"{math.prod(layer.sees)} → {layer.units}")


def unit(layer: WeightLayer, which: int) -> str:
    """A unit's name."""
    if layer.is_output:
        return tr("Digit {digit}", digit=which)
    if layer.gates:
        gate, of = divmod(which, layer.units // len(layer.gates))
        return f"{capital(layer.gates[gate])} {of}"
    if layer.kind == "kernels":
        return tr("Kernel {which}", which=which)
    return tr("Unit {which}", which=which)
