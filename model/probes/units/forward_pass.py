"""One picture on its way through a network, stage by stage.

A stage is a layer with weights and all that follows it up to the next: the weighted sums, their
activation, for feature maps the pooling too. Invariant: nothing here changes a network, and all
that is said of a passage holds for the weights that it was made with.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ...archs.base import Architecture
from ...archs.feedforward import Feedforward
from ...nn.layers import Activation, MaxPool2d

Place = tuple[int, int]


@dataclass(frozen=True)
class Stage:
    """A layer with weights, and what follows it up to the next.

    Attributes:
        name: Of the layer with weights; its arrays are ``name.weight`` and ``name.bias``.
        last: Of the last layer that belongs to it.
        kind: "maps" for convolutions, else "units".
        units: Units, or maps.
        sees: Shape of what one unit's weights meet: (height, width) of the picture, (inputs,), or
            (maps, height, width).
        sums: Shape of the weighted sums: (units,) or (maps, height, width).
        outputs: Shape of what it passes on.
        activation: Key of ACTIVATIONS; empty where the sums are passed on as they are.
        pool: Side of the blocks of which the largest is passed on; 1 for none.
        is_output: Whether its units are the answers.
    """

    name: str
    last: str
    kind: Literal["units", "maps"]
    units: int
    sees: tuple[int, ...]
    sums: tuple[int, ...]
    outputs: tuple[int, ...]
    activation: str
    pool: int
    is_output: bool


@dataclass(frozen=True, eq=False)
class ForwardPass:
    """A picture and what each stage has made of it.

    Attributes:
        network: Of which; nobody changes it.
        stages: First to last.
        image: (height, width).
        sums: Of each stage, the weighted sums with their bias, in the shape ``stage.sums``.
        outputs: Of each stage, what it passes on, in the shape ``stage.outputs``.
        probabilities: (10,), what the network answers.
    """

    network: Feedforward
    stages: tuple[Stage, ...]
    image: np.ndarray
    sums: tuple[np.ndarray, ...]
    outputs: tuple[np.ndarray, ...]
    probabilities: np.ndarray

    def inputs(self, index: int) -> np.ndarray:
        """What the weights of a stage meet: the picture, or what the stage before passes on."""
        return self.outputs[index - 1] if index else self.image

    def strengths(self, index: int) -> np.ndarray:
        """How strongly each unit of a stage fires: its output, of a map the largest one."""
        outputs = self.outputs[index]
        return outputs if outputs.ndim == 1 else outputs.max(axis=(1, 2))


def stages(network: Architecture) -> tuple[Stage, ...]:
    """The stages of a network, first to last; none where it is not a row of layers."""
    if not isinstance(network, Feedforward):
        return ()
    blank = np.zeros((1, *network.shape), np.float32)
    with np.errstate(over="ignore", invalid="ignore"):
        shapes = {name: output.shape[1:] for name, output in network.activations(blank).items()}
    groups: list[list[str]] = []
    for name, layer in network.stack.items():
        if layer.shapes():
            groups.append([name])
        elif groups and isinstance(layer, Activation | MaxPool2d):
            groups[-1].append(name)
    found: list[Stage] = []
    for group in groups:
        before = found[-1].outputs if found else network.shape
        found.append(_stage(network, group, before, shapes, len(found) == len(groups) - 1))
    return tuple(found)


def _stage(
    network: Feedforward,
    group: list[str],
    before: tuple[int, ...],
    shapes: dict[str, tuple[int, ...]],
    is_output: bool,
) -> Stage:
    """The stage of these layers, which meets numbers in the shape ``before``."""
    first, *_ = group
    sizes = network.stack[first].shapes()["weight"]
    layers = [network.stack[name] for name in group]
    return Stage(
        name=first,
        last=group[-1],
        kind="maps" if len(sizes) == 4 else "units",
        units=sizes[0] if len(sizes) == 4 else sizes[1],
        sees=sizes[1:] if len(sizes) == 4 else before,
        sums=shapes[first],
        outputs=shapes[group[-1]],
        activation=next((each.name for each in layers if isinstance(each, Activation)), ""),
        pool=next((each.size for each in layers if isinstance(each, MaxPool2d)), 1),
        is_output=is_output,
    )


def forward_pass(
    network: Feedforward, image: np.ndarray, row: tuple[Stage, ...] = ()
) -> ForwardPass:
    """The way of ``image`` (height, width) in [0, 1] through a network.

    Args:
        network: With stages.
        image: Of the network's shape.
        row: Its ``stages``, where they are known already.
    """
    row = row or stages(network)
    # While a training goes wrong its snapshots may overflow: that is to be seen, no more.
    with np.errstate(over="ignore", invalid="ignore"):
        found = network.activations(image[None])
        sums = tuple(found[stage.name][0] for stage in row)
        outputs = tuple(found[stage.last][0] for stage in row)
        probabilities = network.probabilities(sums[-1][None])[0]
    return ForwardPass(network, row, image, sums, outputs, probabilities)


def peak(forward_pass: ForwardPass, index: int, unit: int) -> Place | None:
    """Where a map is largest, (row, column) among its sums; None for a unit.

    Rows and columns that pooling drops don't count.
    """
    stage = forward_pass.stages[index]
    if stage.kind == "units":
        return None
    sums = forward_pass.sums[index][unit]
    height, width = (length - length % stage.pool for length in sums.shape)
    seen = np.nan_to_num(sums[:height, :width], nan=-np.inf)
    row, column = np.unravel_index(seen.argmax(), seen.shape)
    return int(row), int(column)


def window(inputs: np.ndarray, stage: Stage, place: Place) -> np.ndarray:
    """What a kernel of ``stage`` looks at where its sum stands at ``place``: (maps, k, k)."""
    (row, column), (_, height, width) = place, stage.sees
    planes = inputs.reshape(-1, *inputs.shape[-2:])
    return planes[:, row : row + height, column : column + width]
