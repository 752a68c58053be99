"""Forward graphs: what a network computes for a prediction, as plain values, for other programs.

A graph is a row of steps, each of a kind that stands in ``KINDS`` with the arrays and settings that
it takes. Whoever writes networks in another form (``model.export``) knows these kinds and no
network. An architecture that is ``capabilities.Exportable`` gives its graph; one that is a chain
of layers gets it from ``chain_steps``, which knows each kind of layer once, in ``LAYERS``.

Invariant: shapes are those of one image, for the batch always comes first, whatever layout the
layers compute in.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..language import tr
from ..nn.layers import (
    Activation,
    BatchLast,
    Conv2d,
    Dropout,
    Flatten,
    FlattenBatchLast,
    Layer,
    Linear,
    MaxPool2d,
)
from ..nn.recurrent import Elman, GatedRecurrent, LongShortTerm
from ..nn.stacks import arrays_of, shapes_of, walked
from ..nn.strided_layers import LeakyReLU, StridedConv2d, TransposedConv2d, Unflatten

KINDS = {
    "scale": "x * factor",
    "flatten": "(channels, height, width) or (height, width) -> (numbers,)",
    "planes": "(height, width) -> (1, height, width)",
    "reshape": "to the shape of ``outputs``",
    "linear": "x @ weight (inputs, outputs) + bias (outputs,)",
    "convolution": "weight (kernels, channels, rows, columns), bias (kernels,), padding on each "
    "side, stride; (channels, height, width) -> (kernels, ...)",
    "transposed_convolution": "weight (channels, planes, rows, columns), bias (planes,), stride, "
    "padding that is cut off on each side",
    "crop": "(channels, height, width), the first rows and columns, as many as ``outputs`` has",
    "clip": "to [0, 1]",
    "max_pool": "maxima of blocks, ``size`` a side; what is left over at the edges is dropped",
    "relu": "max(x, 0)",
    "leaky_relu": "max(x, slope * x)",
    "sigmoid": "1 / (1 + e^-x)",
    "tanh": "tanh(x)",
    "rnn": "the state after the last row, as ``core.unrolled.ElmanPass`` has it; ``activation``",
    "lstm": "the same as ``core.unrolled.LSTMPass`` has it",
    "gru": "the same as ``core.unrolled.GRUPass`` has it",
    "label_logits": "label_bias (labels,) + the sum over units of log(1 + e^a), where a is "
    "x @ weight (inputs, units) + bias (units,) + labels (labels, units)",
    "softmax": "e^x / sum(e^x) over the last axis",
    "sigmoid_fractions": "sigmoid(x) / sum(sigmoid(x)) over the last axis",
}
"""Kind of a step -> what it computes; arrays and settings are named in it, or by their roles."""


@dataclass(frozen=True, eq=False)
class ForwardStep:
    """One operation, on what the one before it gives, or on the graph's input.

    Attributes:
        name: Unique in the graph: the name of the layer that it is, where it is one.
        kind: Key of KINDS.
        outputs: Shape of what it gives, of one image.
        arrays: Its weights by their roles, as KINDS has them; float32.
        settings: Numbers besides, likewise.
    """

    name: str
    kind: str
    outputs: tuple[int, ...]
    arrays: Mapping[str, np.ndarray] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Port:
    """Where numbers come into a graph or leave it.

    Attributes:
        name: Such as "image" or "probabilities".
        shape: Of one image.
        text: What the numbers are, for people.
        step: Of an output, the name of the step that gives it.
    """

    name: str
    shape: tuple[int, ...]
    text: str
    step: str = ""


@dataclass(frozen=True, eq=False)
class ForwardGraph:
    """All that a prediction takes.

    Attributes:
        input: What is put in.
        steps: In an order in which they can be computed.
        outputs: What comes out, the most telling first.
    """

    input: Port
    steps: tuple[ForwardStep, ...]
    outputs: tuple[Port, ...]

    @property
    def is_classifier(self) -> bool:
        """Whether it tells digits apart."""
        return any(port.name == "probabilities" for port in self.outputs)

    @property
    def meets_pictures(self) -> bool:
        """Whether pictures are put in, rather than codes or noise."""
        return self.input.name == "image"


LayerStep = Callable[[Layer, Mapping[str, np.ndarray]], tuple[str, dict, dict] | None]
"""(layer, its arrays) -> kind, arrays and settings of its step; None where it does nothing."""

LAYERS: dict[type[Layer], LayerStep] = {
    Flatten: lambda layer, arrays: ("flatten", {}, {}),
    BatchLast: lambda layer, arrays: ("planes", {}, {}),
    FlattenBatchLast: lambda layer, arrays: ("flatten", {}, {}),
    Linear: lambda layer, arrays: ("linear", arrays, {}),
    Unflatten: lambda layer, arrays: ("reshape", {}, {}),
    Conv2d: lambda layer, arrays: ("convolution", arrays, {"padding": layer.padding, "stride": 1}),
    StridedConv2d: lambda layer, arrays: (
        "convolution",
        arrays,
        {"padding": layer.padding, "stride": layer.stride},
    ),
    TransposedConv2d: lambda layer, arrays: (
        "transposed_convolution",
        dict(zip(("weight", "bias"), layer.plain(arrays), strict=True)),
        {"padding": layer.padding, "stride": layer.stride},
    ),
    MaxPool2d: lambda layer, arrays: ("max_pool", {}, {"size": layer.size}),
    Activation: lambda layer, arrays: (
        layer.name,
        {},
        {"slope": SLOPE} if layer.name == "leaky_relu" else {},
    ),
    LeakyReLU: lambda layer, arrays: ("leaky_relu", {}, {"slope": layer.slope}),
    Dropout: lambda layer, arrays: None,
    Elman: lambda layer, arrays: ("rnn", arrays, {"activation": layer.activation}),
    LongShortTerm: lambda layer, arrays: ("lstm", arrays, {}),
    GatedRecurrent: lambda layer, arrays: ("gru", arrays, {}),
}
"""What a layer does in a prediction, once for each kind of layer."""

SLOPE = 0.01
"""Of "leaky_relu" where nothing else is said, as ``core.ops`` has it."""

CODE_TEXT = tr("numbers to make a picture of, as the network had them in its training")
PAINTED_TEXT = tr("pictures, 0 for paper to 1 for full ink")
PICTURE_TEXT = tr("pictures of one digit each")
LOGITS_TEXT = tr("a number for each digit 0 to 9 that may be any; the largest is the prediction")
PROBABILITIES_TEXT = tr("the probability of each digit 0 to 9; they add up to 1")

PROBABILITIES = {
    "cross_entropy": "softmax",
    "softmax_squared_error": "softmax",
    "binary_cross_entropy": "sigmoid_fractions",
    "squared_error": "sigmoid_fractions",
}
"""Key of ``nn.losses.LOSSES`` -> kind of the step from logits to probabilities."""


def chain_steps(
    stack: Mapping[str, Layer],
    parameters: Mapping[str, np.ndarray],
    outputs: Mapping[str, tuple[int, ...]],
) -> tuple[ForwardStep, ...]:
    """The steps of a chain of layers without normalisation (``Architecture.folded``).

    Args:
        stack: The layers by name, first to last.
        parameters: Their weights, by "layer.array".
        outputs: Shape of what each gives, of one image.
    """
    steps = []
    for name, layer in stack.items():
        found = LAYERS[type(layer)](layer, arrays_of(name, layer, parameters))
        if found is not None:
            kind, own, settings = found
            steps.append(ForwardStep(name, kind, outputs[name], own, settings))
    return tuple(steps)


def outputs_of(stack: Mapping[str, Layer], x: np.ndarray) -> dict[str, tuple[int, ...]]:
    """The shape of what each layer of a chain gives, of one image, for an input of one, ``x``."""
    blank = {name: np.zeros(shape, np.float32) for name, shape in shapes_of(stack).items()}
    return {
        # Feature maps have the batch last.
        name: tuple(output.shape[:-1] if len(output.shape) == 4 else output.shape[1:])
        for name, output in walked(stack, x, blank, None)
    }


def painter_graph(
    source: Port, steps: tuple[ForwardStep, ...], shape: tuple[int, int], code: str = ""
) -> ForwardGraph:
    """The graph of a network that gives pictures.

    Args:
        source: What is put in.
        steps: The last gives the numbers of a picture, or a plane that is at least as large.
        shape: (height, width) of the pictures.
        code: Name of the step that gives the code, where it meets pictures.
    """
    last = steps[-1].outputs
    if len(last) == 3 and last[1:] != shape:
        steps = (*steps, ForwardStep("crop", "crop", (last[0], *shape)))
    steps = (*steps, ForwardStep("picture", "reshape", shape))
    outputs = [Port("picture", shape, PAINTED_TEXT, "picture")]
    if code:
        numbers = next(step.outputs for step in steps if step.name == code)
        outputs.append(Port("code", numbers, tr("the code: what it keeps of a picture"), code))
    return ForwardGraph(source, steps, tuple(outputs))


def picture_input(shape: tuple[int, int]) -> Port:
    """The input of a network that meets pictures of ``shape`` (height, width)."""
    return Port("image", shape, PICTURE_TEXT)


def classifier_graph(
    shape: tuple[int, int], steps: tuple[ForwardStep, ...], loss: str
) -> ForwardGraph:
    """The graph of a network that meets pictures and whose last step gives logits.

    Args:
        shape: (height, width) of the pictures.
        steps: At least one.
        loss: Key of ``nn.losses.LOSSES``: which probabilities belong to the logits.
    """
    last = steps[-1]
    kind = PROBABILITIES[loss]
    name = kind if all(step.name != kind for step in steps) else f"{kind}_of_output"
    return ForwardGraph(
        picture_input(shape),
        (*steps, ForwardStep(name, kind, last.outputs)),
        (
            Port("probabilities", last.outputs, PROBABILITIES_TEXT, name),
            Port("logits", last.outputs, LOGITS_TEXT, last.name),
        ),
    )
