"""One picture on its way through a network, stage by stage.

A stage is a layer with weights and all that follows it up to the next: the pre-activations, their
activation, for feature maps the pooling too. Invariant: nothing here changes a network, and all
that is said of a forward pass holds for the weights that it was made with.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ...archs.base import Architecture
from ...archs.capabilities import Classifier, Layered, Stacked
from ...archs.layer_info import LayerInfo
from .weight_layers import WeightLayer, weight_layers

Place = tuple[int, int]


@dataclass(frozen=True)
class ForwardStage:
    """A layer with weights, and what follows it up to the next.

    Attributes:
        name: Of the layer with weights.
        last: Of the last layer that belongs to it.
        kind: "maps" for convolutions, else "units".
        units: Units, or maps.
        sees: Shape of what one unit's weights meet: (height, width) of the picture, (inputs,), or
            (maps, height, width).
        pre_activations: Shape of the pre-activations: (units,) or (maps, height, width).
        outputs: Shape of what it passes on.
        activation: Key of ACTIVATIONS; empty where pre-activations are passed on as they are.
        pool: Side of the blocks of which the largest is passed on; 1 for none.
        is_output: Whether its units are the ten digits.
        weights: Its weights: where they are, and what their axes mean.
        padding: How many rows and columns of zeros a kernel meets around each map.
    """

    name: str
    last: str
    kind: Literal["units", "maps"]
    units: int
    sees: tuple[int, ...]
    pre_activations: tuple[int, ...]
    outputs: tuple[int, ...]
    activation: str
    pool: int
    is_output: bool
    weights: WeightLayer
    padding: int = 0


@dataclass(frozen=True, eq=False)
class ForwardPass:
    """A picture and what each stage has made of it.

    Attributes:
        network: Of which, ``folded``; read-only.
        stages: First to last.
        image: (height, width).
        pre_activations: Of each stage, bias and all, in the shape ``stage.pre_activations``.
        outputs: Of each stage, what it passes on, in the shape ``stage.outputs``.
        probabilities: (10,), what the network gives each digit.
    """

    network: Architecture
    stages: tuple[ForwardStage, ...]
    image: np.ndarray
    pre_activations: tuple[np.ndarray, ...]
    outputs: tuple[np.ndarray, ...]
    probabilities: np.ndarray

    def inputs(self, index: int) -> np.ndarray:
        """What the weights of a stage meet: the picture, or what the stage before passes on."""
        return self.outputs[index - 1] if index else self.image

    def strengths(self, index: int) -> np.ndarray:
        """How strongly each unit of a stage fires: its output, of a map the largest one."""
        outputs = self.outputs[index]
        return outputs if outputs.ndim == 1 else outputs.max(axis=(1, 2))


def stages(network: Architecture) -> tuple[ForwardStage, ...]:
    """The stages of a network, first to last; none where it is not a chain that ends in digits.

    Nor where a layer has other arrays than weights that meet its input, such as a factor for each
    unit: what its pre-activations are made of is not known here.
    """
    if not all(isinstance(network, need) for need in (Stacked, Layered, Classifier)):
        return ()
    groups: list[list[LayerInfo]] = []
    for info in network.layers():
        if info.weights:
            groups.append([info])
        elif groups and info.kind in ("activation", "pooling"):
            groups[-1].append(info)
    arrays = {layer.layer: layer for layer in weight_layers(network) if layer.is_main}
    if any(group[0].name not in arrays for group in groups):
        return ()
    return tuple(_stage(group, arrays[group[0].name]) for group in groups)


def _stage(group: list[LayerInfo], weights: WeightLayer) -> ForwardStage:
    """The stage of these layers, the first of which has the weights."""
    first, last = group[0], group[-1]
    return ForwardStage(
        name=first.name,
        last=last.name,
        kind="maps" if weights.kind == "kernels" else "units",
        units=weights.units,
        sees=weights.sees,
        pre_activations=first.outputs,
        outputs=last.outputs,
        activation=next((each.function for each in group if each.kind == "activation"), ""),
        pool=next((each.block for each in group if each.kind == "pooling"), 1),
        is_output=weights.is_output,
        weights=weights,
        padding=first.padding,
    )


def forward_pass(
    network: Architecture, image: np.ndarray, row: tuple[ForwardStage, ...] = ()
) -> ForwardPass:
    """The way of ``image`` (height, width) in [0, 1] through a network.

    Args:
        network: With stages.
        image: Of the network's shape.
        row: Its ``stages``, where they are known already.
    """
    network, row = network.folded(), row or stages(network)
    # While a training goes wrong its snapshots may overflow: that is to be seen, no more.
    with np.errstate(over="ignore", invalid="ignore"):
        found = network.activations(image[None])
        pre_activations = tuple(found[stage.name][0] for stage in row)
        outputs = tuple(found[stage.last][0] for stage in row)
        probabilities = network.probabilities(pre_activations[-1][None])[0]
    return ForwardPass(network, row, image, pre_activations, outputs, probabilities)


def peak(forward_pass: ForwardPass, index: int, unit: int) -> Place | None:
    """Where a map is largest, (row, column) among its pre-activations; None for a unit.

    Rows and columns that pooling drops don't count.
    """
    stage = forward_pass.stages[index]
    if stage.kind == "units":
        return None
    pre_activations = forward_pass.pre_activations[index][unit]
    height, width = (length - length % stage.pool for length in pre_activations.shape)
    seen = np.nan_to_num(pre_activations[:height, :width], nan=-np.inf)
    row, column = np.unravel_index(seen.argmax(), seen.shape)
    return int(row), int(column)


def window(inputs: np.ndarray, stage: ForwardStage, place: Place) -> np.ndarray:
    """What a kernel of ``stage`` looks at for the pre-activation at ``place``: (maps, k, k)."""
    (row, column), (_, height, width) = place, stage.sees
    return met(inputs, stage)[:, row : row + height, column : column + width]


def met(inputs: np.ndarray, stage: ForwardStage) -> np.ndarray:
    """What the kernels of ``stage`` are slid over: the inputs as maps, with zeros around them."""
    planes = inputs.reshape(-1, *inputs.shape[-2:])
    around = (stage.padding, stage.padding)
    return np.pad(planes, ((0, 0), around, around)) if stage.padding else planes
