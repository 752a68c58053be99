"""The loss of one picture on its way back, beside the same derivatives by finite differences.

The exact ones are those of ``core``'s backward(), through the network's own layers and loss.
Invariant: all is computed in float64; in float32 a difference quotient is mostly noise.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ...archs.base import Architecture
from ...core import Tensor, ops
from ...nn.losses import LOSSES
from .derivatives import Check, check, loss_parts
from .forward_pass import ForwardPass, ForwardStage, Place, forward_pass, met
from .weights import incoming


@dataclass(frozen=True, eq=False)
class Backward:
    """How the loss of a picture changes with everything on its way.

    Attributes:
        forward_pass: The way forward, in float64.
        label: Which digit is the correct one.
        loss: Of the picture.
        deltas: Of each stage, derivatives of the loss by the pre-activations, of their shape.
        passed: Of each stage, derivatives by what it passes on, shape ``stage.outputs``.
        by_image: (height, width) derivatives by the pixels.
        of: ForwardStage whose weights were looked at.
        by_weight: Gradient by its weights, in their shape.
        by_bias: Gradient by its biases, (units,); zeros where it has none.
    """

    forward_pass: ForwardPass
    label: int
    loss: float
    deltas: tuple[np.ndarray, ...]
    passed: tuple[np.ndarray, ...]
    by_image: np.ndarray
    of: int
    by_weight: np.ndarray
    by_bias: np.ndarray

    def unit_gradient(self, unit: int) -> np.ndarray:
        """The gradient by the weights of a unit of the stage ``of``: shape ``stage.sees``."""
        weights = self.forward_pass.stages[self.of].weights
        return incoming(weights, {weights.key: self.by_weight}, unit)


def in_float64(network: Architecture) -> Architecture:
    """The same network, ``folded``, computing in float64; itself where it is that already."""
    network = network.folded()
    arrays = network.parameters
    if all(array.dtype == np.float64 for array in arrays.values()):
        return network
    return network.with_parameters({k: array.astype(np.float64) for k, array in arrays.items()})


def backward(
    network: Architecture,
    image: np.ndarray,
    label: int,
    of: int,
    row: tuple[ForwardStage, ...] = (),
) -> Backward:
    """The derivatives of a picture's loss by everything on its way.

    Leaves of zeros are added to the pre-activations and outputs of each stage: their gradients
    are the derivatives there.

    Args:
        network: With stages; one in float64 (``in_float64``) spares making a copy.
        image: (height, width) in [0, 1].
        label: The correct digit, 0 to 9.
        of: Index of the stage whose weights are looked at.
        row: The network's ``stages``, where they are known already.
    """
    network = in_float64(network)
    forward = forward_pass(network, image.astype(np.float64), row)
    row = forward.stages
    arrays: dict[str, np.ndarray | Tensor] = dict(network.parameters)
    weights = row[of].weights
    looked_at = [key for key in (weights.key, weights.bias_key) if key]
    arrays |= {name: Tensor(network.parameters[name], requires_grad=True) for name in looked_at}
    added: dict[str, Tensor] = {}
    picture = Tensor(forward.image[None], requires_grad=True)
    with np.errstate(over="ignore", invalid="ignore"):
        x: Tensor | np.ndarray = picture
        for name, layer in network.stack.items():
            x = layer(x, {key: arrays[f"{name}.{key}"] for key in layer.shapes()}, None)
            if any(name in (stage.name, stage.last) for stage in row):
                added[name] = Tensor(np.zeros(x.shape), requires_grad=True)
                x = ops.add(x, added[name])
        loss = LOSSES[network.loss_name].value(x, np.array([label]))
        loss.backward()
    derivatives = {name: leaf.grad[..., 0] if leaf.grad.ndim == 4 else leaf.grad[0]
              for name, leaf in added.items()}  # fmt: skip
    return Backward(
        forward_pass=forward,
        label=label,
        loss=float(loss.data),
        deltas=tuple(derivatives[stage.name] for stage in row),
        passed=tuple(derivatives[stage.last] for stage in row),
        by_image=picture.grad[0],
        of=of,
        by_weight=arrays[weights.key].grad,
        by_bias=arrays[weights.bias_key].grad if weights.bias_key else np.zeros(row[of].units),
    )


def check_delta(back: Backward, index: int, unit: int, place: Place | None = None) -> Check:
    """Both derivatives by the pre-activation of a unit, of a map at a place."""
    where = (unit,) if place is None else (unit, *place)
    direction = np.zeros(back.deltas[index].shape)
    direction[where] = 1.0
    return check(float(back.deltas[index][where]), _losses(back, index, direction))


def check_weight(back: Backward, unit: int, source: tuple[int, ...]) -> Check:
    """Both derivatives by a weight of a unit in the stage ``back.of``; ``source`` is its input."""
    exact = float(back.unit_gradient(unit)[source])
    return check(exact, _losses(back, back.of, _by_weight(back, unit, source)))


def _by_weight(back: Backward, unit: int, source: tuple[int, ...]) -> np.ndarray:
    """How pre-activations change with a weight: they are linear in it, so by its input."""
    stage = back.forward_pass.stages[back.of]
    inputs = back.forward_pass.inputs(back.of)
    direction = np.zeros(back.deltas[back.of].shape)
    if stage.kind == "maps":
        which, row, column = source
        height, width = stage.pre_activations[1:]
        planes = met(inputs, stage)
        direction[unit] = planes[which, row : row + height, column : column + width]
    else:
        direction[unit] = inputs[source]
    return direction


def losses_by_weight(
    back: Backward, unit: int, source: tuple[int, ...], shifts: np.ndarray
) -> np.ndarray:
    """The loss where one weight of a unit in the stage ``back.of`` is moved by each of ``shifts``.

    Args:
        back: As it is now.
        unit: In the stage.
        source: Index of the weight's input.
        shifts: (n,).

    Returns:
        Float64 (n,).
    """
    return _losses(back, back.of, _by_weight(back, unit, source))(shifts).sum(axis=1)


def check_bias(back: Backward, unit: int) -> Check:
    """Both derivatives by the bias of a unit in the stage ``back.of``."""
    direction = np.zeros(back.deltas[back.of].shape)
    direction[unit] = 1.0
    return check(float(back.by_bias[unit]), _losses(back, back.of, direction))


def _losses(
    back: Backward, index: int, direction: np.ndarray
) -> Callable[[np.ndarray], np.ndarray]:
    """The loss as a function of how far a stage's pre-activations are moved along ``direction``.

    All that comes before the stage stays as it is, so only the rest is computed again, and for all
    points at once.
    """
    network, stage = back.forward_pass.network, back.forward_pass.stages[index]
    pre_activations = back.forward_pass.pre_activations[index]
    names = list(network.stack)
    rest = names[names.index(stage.name) + 1 :]

    def losses(shifts: np.ndarray) -> np.ndarray:
        if pre_activations.ndim == 3:
            x = pre_activations[..., None] + direction[..., None] * shifts
        else:
            x = pre_activations + direction * shifts[:, None]
        with np.errstate(over="ignore", invalid="ignore"):
            for name in rest:
                layer = network.stack[name]
                own = {key: network.parameters[f"{name}.{key}"] for key in layer.shapes()}
                x = layer(x, own, None)
            logits = x.data if isinstance(x, Tensor) else x
            return loss_parts(network.loss_name, logits, back.label)

    return losses
