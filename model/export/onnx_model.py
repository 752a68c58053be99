"""ONNX models: the operations of a forward graph in ONNX's words, each kind once.

Every tensor and node has the name of the layer that it comes from, so that a viewer shows the
network as the program does. What is put in are the values of the data set's own files (0 to 255
for MNIST); the first node scales them. The batch is of any size.
"""

import importlib.util
import json
from collections.abc import Callable, Generator
from typing import Any

import numpy as np

from .. import __version__
from ..archs.forward import ForwardGraph, ForwardStep
from ..errors import SaveError
from ..files import SavedNetwork
from ..language import tr
from .described import graph_of, input_text, summary

OPSET, IR_VERSION = 17, 8
"""Versions of 2022, which every onnxruntime since 1.12 reads."""

BATCH = "batch"
"""Name of the first axis of what goes in and out."""


def has_onnx() -> bool:
    """Whether the package that writes ONNX is here."""
    return importlib.util.find_spec("onnx") is not None


class Nodes:
    """Collects the nodes and initializers of an ONNX graph.

    Attributes:
        nodes: In their order.
        arrays: Initializers by name.
    """

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.arrays: dict[str, np.ndarray] = {}

    def add(
        self, operator: str, inputs: list[str], output: str, *, name: str = "", **attributes: Any
    ) -> str:
        """Adds a node that is named like its output, if not otherwise; the output's name.

        An output that begins with a comma is the second, and there is no first.
        """
        from onnx import helper

        outputs = output.split(",")
        node = helper.make_node(operator, inputs, outputs, name=name or output, **attributes)
        self.nodes.append(node)
        return outputs[-1]

    def array(self, name: str, values: np.ndarray) -> str:
        """Adds an initializer; its name."""
        self.arrays[name] = np.ascontiguousarray(values)
        return name

    def weights(self, step: ForwardStep, *roles: str) -> list[str]:
        """Adds arrays of a step as "name.role"; their names."""
        return [self.array(f"{step.name}.{role}", step.arrays[role]) for role in roles]


Writing = Callable[[Nodes, ForwardStep, str, str], object]
"""(nodes, step, name of what it meets, name of what it gives) adds the nodes of a step."""


def _scale(nodes: Nodes, step: ForwardStep, x: str, y: str) -> None:
    factor = nodes.array(f"{step.name}.factor", np.float32(step.settings["factor"]))
    nodes.add("Mul", [x, factor], y)


def _planes(nodes: Nodes, step: ForwardStep, x: str, y: str) -> None:
    nodes.add("Unsqueeze", [x, nodes.array(f"{step.name}.axes", np.array([1]))], y)


def _reshape(nodes: Nodes, step: ForwardStep, x: str, y: str) -> None:
    shape = nodes.array(f"{step.name}.shape", np.array([-1, *step.outputs], np.int64))
    nodes.add("Reshape", [x, shape], y)


def _convolution(nodes: Nodes, step: ForwardStep, x: str, y: str) -> None:
    rows, columns = step.arrays["weight"].shape[2:]
    operator = "ConvTranspose" if step.kind == "transposed_convolution" else "Conv"
    nodes.add(
        operator, [x, *nodes.weights(step, "weight", "bias")], y,
        kernel_shape=[rows, columns],
        pads=[step.settings["padding"]] * 4,
        strides=[step.settings["stride"]] * 2,
    )  # fmt: skip


def _crop(nodes: Nodes, step: ForwardStep, x: str, y: str) -> None:
    ends = np.array(step.outputs[1:], np.int64)
    arrays = {"starts": np.zeros(2, np.int64), "ends": ends, "axes": np.array([2, 3])}
    nodes.add("Slice", [x, *(nodes.array(f"{step.name}.{k}", v) for k, v in arrays.items())], y)


def _clip(nodes: Nodes, step: ForwardStep, x: str, y: str) -> None:
    bounds = [nodes.array(f"{step.name}.{end}", np.float32(end)) for end in (0, 1)]
    nodes.add("Clip", [x, *bounds], y)


def _max_pool(nodes: Nodes, step: ForwardStep, x: str, y: str) -> None:
    sides = [step.settings["size"]] * 2
    nodes.add("MaxPool", [x], y, kernel_shape=sides, strides=sides)


def _sigmoid_fractions(nodes: Nodes, step: ForwardStep, x: str, y: str) -> None:
    # On logarithms, for all sigmoids may be far below any number: log sigmoid(z) = -log(1 + e^-z).
    name = step.name
    turned = nodes.add("Softplus", [nodes.add("Neg", [x], f"{name}.negative")], f"{name}.softplus")
    nodes.add("Softmax", [nodes.add("Neg", [turned], f"{name}.log_sigmoid")], y, axis=-1)


def _label_logits(nodes: Nodes, step: ForwardStep, x: str, y: str) -> None:
    name = step.name
    labels, label_bias = nodes.weights(step, "labels", "label_bias")
    received = nodes.add("Gemm", [x, *nodes.weights(step, "weight", "bias")], f"{name}.received")
    labels_axis = nodes.array(f"{name}.labels_axis", np.array([1]))
    units_axis = nodes.array(f"{name}.units_axis", np.array([2]))
    apart = nodes.add("Unsqueeze", [received, labels_axis], f"{name}.apart")
    added = nodes.add("Add", [apart, labels], f"{name}.added")
    soft = nodes.add("Softplus", [added], f"{name}.softplus")
    total = nodes.add("ReduceSum", [soft, units_axis], f"{name}.sum", keepdims=0)
    nodes.add("Add", [total, label_bias], y)


def _recurrent(
    operator: str, order: tuple[int, ...], **attributes: Any
) -> Callable[[Nodes, ForwardStep, str, str], object]:
    """Writes a recurrent layer as the operator that ONNX has for it.

    Args:
        operator: "RNN", "LSTM" or "GRU".
        order: Which of our gates is each of ONNX's.
        attributes: Of the operator.
    """

    def write(nodes: Nodes, step: ForwardStep, x: str, y: str) -> None:
        name, units = step.name, step.outputs[0]
        gates = len(order)

        def ordered(role: str) -> np.ndarray:
            return (
                step.arrays[role].reshape(gates, units, -1)[list(order)].reshape(gates * units, -1)
            )

        recurrent_bias = np.zeros((gates, units), np.float32)
        if "recurrent_bias" in step.arrays:
            recurrent_bias[-1] = step.arrays["recurrent_bias"]
        bias = np.concatenate([ordered("bias").ravel(), recurrent_bias.ravel()])
        inputs = [
            nodes.add("Transpose", [x], f"{name}.rows", perm=[1, 0, 2]),
            nodes.array(f"{name}.weight", ordered("weight")[None]),
            nodes.array(f"{name}.recurrent", ordered("recurrent")[None]),
            nodes.array(f"{name}.bias", bias[None]),
        ]
        more = dict(attributes)
        if "activation" in step.settings:
            more["activations"] = [step.settings["activation"].capitalize()]
        last = nodes.add(operator, inputs, f",{name}.last", name=name, hidden_size=units, **more)
        nodes.add(
            "Squeeze", [last, nodes.array(f"{name}.axes", np.array([0]))], y, name=f"{name}.out"
        )

    return write


WRITERS: dict[str, Writing] = {
    "scale": _scale,
    "flatten": lambda nodes, step, x, y: nodes.add("Flatten", [x], y, axis=1),
    "planes": _planes,
    "reshape": _reshape,
    "linear": lambda nodes, step, x, y: nodes.add(
        "Gemm", [x, *nodes.weights(step, "weight", "bias")], y
    ),
    "convolution": _convolution,
    "transposed_convolution": _convolution,
    "crop": _crop,
    "clip": _clip,
    "max_pool": _max_pool,
    "relu": lambda nodes, step, x, y: nodes.add("Relu", [x], y),
    "leaky_relu": lambda nodes, step, x, y: nodes.add(
        "LeakyRelu", [x], y, alpha=step.settings["slope"]
    ),
    "sigmoid": lambda nodes, step, x, y: nodes.add("Sigmoid", [x], y),
    "tanh": lambda nodes, step, x, y: nodes.add("Tanh", [x], y),
    # Ours are input, forget, output, new; and reset, update, new.
    "rnn": _recurrent("RNN", (0,)),
    "lstm": _recurrent("LSTM", (0, 2, 1, 3)),
    "gru": _recurrent("GRU", (1, 0, 2), linear_before_reset=1),
    "label_logits": _label_logits,
    "softmax": lambda nodes, step, x, y: nodes.add("Softmax", [x], y, axis=-1),
    "sigmoid_fractions": _sigmoid_fractions,
}
"""Kind of ``archs.forward.KINDS`` -> what writes its nodes."""


def modelling(saved: SavedNetwork) -> Generator[float, None, bytes]:
    """The network as the bytes of an ONNX model; yields the fraction done.

    Raises:
        SaveError: It does not fit into an ONNX file, or the package “onnx” finds fault with it.
    """
    graph = graph_of(saved)
    yield 0.1
    import onnx

    model = _model(saved, graph)
    yield 0.5
    try:
        content = model.SerializeToString()
        yield 0.7
        onnx.checker.check_model(content, full_check=True)
    except (onnx.checker.ValidationError, ValueError) as error:
        raise SaveError(
            tr(
                "The network could not be written as ONNX ({reason}). Export a numpy script "
                "instead.",
                reason=str(error)[:120],
            )
        ) from error
    yield 1.0
    return content


def _model(saved: SavedNetwork, graph: ForwardGraph) -> Any:
    """The ModelProto, with what is known of the network as its metadata."""
    from onnx import TensorProto, helper, numpy_helper

    nodes, names = Nodes(), {port.step: port.name for port in graph.outputs}
    before = graph.input.name
    for step in graph.steps:
        source, before = before, names.setdefault(step.name, step.name)
        WRITERS[step.kind](nodes, step, source, before)
        if all(node.name != step.name for node in nodes.nodes):
            nodes.nodes[-1].name = step.name  # where it is called like an output of the graph

    def tensor(name: str, shape: tuple[int, ...], text: str) -> Any:
        return helper.make_tensor_value_info(name, TensorProto.FLOAT, [BATCH, *shape], text)

    made = helper.make_graph(
        nodes.nodes,
        f"digitapp {saved.network.name}",
        [tensor(graph.input.name, graph.input.shape, input_text(saved, graph))],
        [tensor(port.name, port.shape, port.text) for port in graph.outputs],
        initializer=[numpy_helper.from_array(array, name) for name, array in nodes.arrays.items()],
        doc_string=f"{saved.network.title}, {saved.network.summary}",
    )
    model = helper.make_model(
        made,
        producer_name="digitapp",
        producer_version=__version__,
        doc_string=summary(saved, graph),
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=IR_VERSION,
    )
    helper.set_model_props(model, _properties(saved, graph))
    return model


def _properties(saved: SavedNetwork, graph: ForwardGraph) -> dict[str, str]:
    """What a reader of the file may want to know, as texts by name."""
    network = saved.network
    values: dict[str, Any] = {
        "architecture": network.name,
        "config": network.config.to_dict(),
        "recipe": saved.recipe,
        "input": input_text(saved, graph),
        **{port.name: port.text for port in graph.outputs},
        "facts": saved.facts,
    }
    if saved.record is not None:
        values["training"] = saved.record.training.to_dict()
    return {
        name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for name, value in values.items()
    }
