"""The arithmetic of a unit: inputs times weights, pre-activation, activation, probabilities.

In float64. Invariant: products and bias add up to z, and the output is the activation of that.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ...core import Tensor, ops
from ...nn.layers import ACTIVATIONS
from ...nn.losses import LOSSES
from .forward_pass import ForwardPass, ForwardStage, Place, peak, window
from .weights import bias as bias_of
from .weights import incoming


@dataclass(frozen=True, eq=False)
class Arithmetic:
    """How a unit comes to its output; a map, at one place.

    Attributes:
        stage: It is in.
        unit: Counted from 0.
        place: (row, column) among the map's pre-activations; None for a unit.
        inputs: Float64, shape ``stage.sees``; of a map, the part of the input that it looks at.
        weights: The same shape.
        products: Inputs times weights.
        bias: What is added to their sum.
        z: The pre-activation: the sum of the products plus the bias.
        output: Activation of z.
        is_kept: Whether the place is the largest of its block, so that pooling passes it on; None
            where nothing is pooled.
    """

    stage: ForwardStage
    unit: int
    place: Place | None
    inputs: np.ndarray
    weights: np.ndarray
    products: np.ndarray
    bias: float
    z: float
    output: float
    is_kept: bool | None


@dataclass(frozen=True, eq=False)
class ProbabilitySteps:
    """How logits become probabilities, which add up to 1.

    Attributes:
        kind: "softmax" where the parts are e^(z - shift), "sigmoid" where they are 1 / (1 + e^-z).
        logits: (10,) the outputs' pre-activations z.
        shift: The largest z, taken from each, so that e^z has few digits and cannot overflow; 0
            where that is so anyway.
        parts: (10,).
        total: Sum of the parts.
        probabilities: (10,) parts / total.
    """

    kind: Literal["softmax", "sigmoid"]
    logits: np.ndarray
    shift: float
    parts: np.ndarray
    total: float
    probabilities: np.ndarray


LARGEST_POWER = 8.0
"""So far from 0 the largest logit may be for e^z to be shown as it is: e^8 has four digits."""


def arithmetic(
    forward_pass: ForwardPass, index: int, unit: int, place: Place | None = None
) -> Arithmetic:
    """How a unit comes to its output, in float64.

    Args:
        forward_pass: Of the picture.
        index: Of the stage.
        unit: In the stage, counted from 0.
        place: (row, column) among a map's pre-activations; where it is largest by default.
    """
    stage, inputs = forward_pass.stages[index], forward_pass.inputs(index)
    parameters = forward_pass.network.parameters
    weights = incoming(stage.weights, parameters, unit)
    is_kept = None
    if stage.kind == "maps":
        place = place or peak(forward_pass, index, unit)
        inputs = window(inputs, stage, place)
        is_kept = _is_kept(forward_pass.pre_activations[index][unit], stage.pool, place)
    else:
        place = None
    inputs, weights = inputs.astype(np.float64), weights.astype(np.float64)
    with np.errstate(over="ignore", invalid="ignore"):
        products = inputs * weights
        bias = bias_of(stage.weights, parameters, unit)
        z = float(products.sum()) + bias
        output = float(activate(stage.activation, np.array([z]))[0])
    return Arithmetic(
        stage, unit, place, inputs, weights, products, bias, z, output, is_kept
    )  # fmt: skip


def _is_kept(pre_activations: np.ndarray, pool: int, place: Place) -> bool | None:
    """Whether pooling passes this place on: of equal ones the first, as in ``max_pool2d``."""
    if pool == 1:
        return None
    top, left = (k - k % pool for k in place)
    block = pre_activations[top : top + pool, left : left + pool]
    first = np.unravel_index(block.argmax(), block.shape)
    return block.shape == (pool, pool) and (top + first[0], left + first[1]) == place


def activate(name: str, pre_activations: np.ndarray) -> np.ndarray:
    """The activation ``name`` (a key of ACTIVATIONS; empty for none) of each pre-activation."""
    return ACTIVATIONS[name](pre_activations).data if name else pre_activations


def activation_derivative(name: str, z: float) -> float:
    """Derivative of the activation ``name`` at z; 1 where there is none."""
    if not name:
        return 1.0
    leaf = Tensor(np.array(z), requires_grad=True)
    ACTIVATIONS[name](leaf).backward()
    return float(leaf.grad)


def probability_steps(forward_pass: ForwardPass) -> ProbabilitySteps:
    """How logits become probabilities, step by step, in float64."""
    logits = forward_pass.pre_activations[-1].astype(np.float64)
    with np.errstate(over="ignore", invalid="ignore"):
        if LOSSES[forward_pass.network.loss_name].probabilities is not ops.softmax:
            parts = ops.logistic(logits)
            shift, kind = 0.0, "sigmoid"
        else:
            largest = float(logits.max())
            shift = largest if abs(largest) > LARGEST_POWER else 0.0
            parts, kind = np.exp(logits - shift), "softmax"
        total = float(parts.sum())
        each = parts / total if total > 0 else forward_pass.probabilities.astype(np.float64)
    return ProbabilitySteps(kind, logits, shift, parts, total, each)


def csv_lines(found: Arithmetic, gradient: np.ndarray | None = None) -> Iterator[str]:
    """The arithmetic as a table: a line for each input, then bias, pre-activation and output.

    Args:
        found: Of a unit.
        gradient: Of the loss by its weights, for one more column.
    """
    letters = {1: ("unit",), 2: ("row", "column"), 3: ("map", "row", "column")}
    names = letters[found.inputs.ndim]
    columns = {"input": found.inputs, "weight": found.weights, "product": found.products}
    if gradient is not None:
        columns["gradient"] = gradient
    yield ",".join((*names, *columns))
    for where in np.ndindex(found.inputs.shape):
        figures = (f"{values[where]:.9g}" for values in columns.values())
        yield ",".join((*map(str, where), *figures))
    before = "," * (len(names) + 2)
    after = "," * (len(columns) - 3)
    for name, value in (("bias", found.bias), ("z", found.z), ("output", found.output)):
        yield f"{name}{before}{value:.9g}{after}"
