"""A computation as a graph to look at: plain, frozen values, for drawing and for explaining.

Invariant: nothing here is connected with the Tensors that it was read from. All arrays are
read-only copies, so that a graph stays what it was while the network learns on.
"""

import inspect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np

from .tensor import GradientSums, ProductGradient, SliceGradient, Tensor, sum_to_shape


@dataclass(frozen=True, eq=False)
class GraphNode:
    """A value in a computation: a leaf, or the result of an operation.

    Attributes:
        index: Its place in ``ComputationGraph.nodes``.
        operation: Name of the operation that made it, such as "multiply"; "" for a leaf.
        name: What the caller calls it; "" where it has no name.
        value: Read-only array of any shape.
        requires_grad: Whether a gradient flows here. A leaf where none does is a constant.
        settings: What else the operation was given, such as ``{"axis": 0}``.
        gradient: Gradient of the result by ``value``, of its shape; None where none flows, or
            where gradients weren't asked for.
    """

    index: int
    operation: str
    name: str
    value: np.ndarray
    requires_grad: bool
    settings: Mapping[str, Any]
    gradient: np.ndarray | None = None

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of ``value``."""
        return self.value.shape

    @property
    def is_leaf(self) -> bool:
        """Whether no operation made it."""
        return not self.operation

    @property
    def is_constant(self) -> bool:
        """Whether it is a leaf that no gradient is wanted for."""
        return self.is_leaf and not self.requires_grad


@dataclass(frozen=True, eq=False)
class GraphEdge:
    """A value's use as an operand. A value used twice by an operation has two edges to it.

    Attributes:
        index: Its place in ``ComputationGraph.edges``.
        source: Index of the node that is used.
        target: Index of the node whose operation uses it.
        role: What the operation calls this operand, such as "weight" or "parts[0]".
        gradient: What flows back along this edge, in the shape of the source's value; the
            source's gradient is the sum over its edges. None as for nodes.
        local: Derivative of the target's value by the source's, where the target is one number;
            in the source's shape. None as for nodes, and where the target is more than one.
    """

    index: int
    source: int
    target: int
    role: str
    gradient: np.ndarray | None = None
    local: np.ndarray | None = None


@dataclass(frozen=True, eq=False)
class BackwardStep:
    """One operation's turn on the way back: its gradient is complete and goes to its operands.

    Attributes:
        node: Index of the node.
        edges: Indices of the edges along which gradients flow from it, in the operands' order.
        totals: For each of these edges, the sum that its source has received by then.
    """

    node: int
    edges: tuple[int, ...]
    totals: tuple[np.ndarray, ...]


@dataclass(frozen=True, eq=False)
class ComputationGraph:
    """How a result was computed.

    Attributes:
        nodes: All values, operands before results; the last one is the result.
        edges: All uses of values, by the node that uses them and then in its operands' order.
        backward: The operations' turns from the result back; empty unless gradients were asked
            for. Leaves have no turn: they only receive.
    """

    nodes: tuple[GraphNode, ...]
    edges: tuple[GraphEdge, ...]
    backward: tuple[BackwardStep, ...] = ()

    @property
    def result(self) -> GraphNode:
        """The value that all this leads to."""
        return self.nodes[-1]

    def operands(self, node: int) -> tuple[GraphEdge, ...]:
        """Edges into a node, in the order of its operation's operands."""
        return tuple(edge for edge in self.edges if edge.target == node)

    def uses(self, node: int) -> tuple[GraphEdge, ...]:
        """Edges out of a node."""
        return tuple(edge for edge in self.edges if edge.source == node)


def computation_graph(
    result: Tensor,
    names: Mapping[str, Tensor | np.ndarray] | None = None,
    *,
    gradients: bool = False,
) -> ComputationGraph:
    """The computation that ``result`` came from.

    What was computed from constants alone wasn't recorded: it is one leaf. A Tensor or array
    used in several places is one node; a plain number is a node for each use.

    Args:
        result: What an operation returned; any shape without gradients.
        names: Name -> a Tensor or array of the computation, whether leaf or intermediate.
        gradients: Whether to go backward as well. No Tensor's ``grad`` changes.

    Raises:
        ValueError: Gradients are asked for, and the result isn't one number or has none.
    """
    if gradients and result.data.size != 1:
        raise ValueError(f"gradients are those of one number, not of shape {result.shape}")
    if gradients and not result.requires_grad:
        raise ValueError("nothing that the result was computed from asks for a gradient")
    walk = _Walk(result)
    known_as = {id(value): name for name, value in (names or {}).items()}
    by_node, by_edge, steps = walk.backward() if gradients else ({}, {}, ())
    local = walk.local_derivatives() if gradients else {}
    nodes = tuple(
        GraphNode(
            index,
            getattr(getattr(value, "_function", None), "__name__", ""),
            known_as.get(id(value)) or known_as.get(id(getattr(value, "data", None)), ""),
            _frozen(value.data if isinstance(value, Tensor) else value),
            isinstance(value, Tensor) and value.requires_grad,
            MappingProxyType(_settings(value)),
            by_node.get(index),
        )
        for index, value in enumerate(walk.values)
    )
    edges = tuple(
        GraphEdge(index, source, target, role, by_edge.get(index), local.get(index))
        for index, (source, target, role) in enumerate(walk.edges)
    )
    return ComputationGraph(nodes, edges, steps)


class _Walk:
    """The recorded computation in lists.

    Attributes:
        values: Tensors, arrays and numbers, operands before results.
        edges: (source, target, role), places in ``values``.
    """

    def __init__(self, result: Tensor) -> None:
        self.values: list[Any] = []
        self.edges: list[tuple[int, int, str]] = []
        self._into: dict[int, list[int]] = {}
        self._places: dict[int, int] = {}
        if not result.requires_grad:
            self._place(result)
        for tensor in result.topological_order():
            sources = [self._place(operand) for operand in tensor._operands]
            target = self._place(tensor)
            self._into[target] = list(range(len(self.edges), len(self.edges) + len(sources)))
            roles = _roles(tensor)
            self.edges += [(s, target, role) for s, role in zip(sources, roles, strict=True)]

    def backward(self) -> tuple[dict, dict, tuple[BackwardStep, ...]]:
        """Gradients by place of value, by place of edge, and the steps that gave them."""
        by_node, by_edge, steps = {}, {}, []
        sums = GradientSums()
        sums.add(self.values[-1], np.ones_like(self.values[-1].data))
        for node in reversed(range(len(self.values))):
            tensor = self.values[node]
            if not (isinstance(tensor, Tensor) and tensor.requires_grad):
                continue
            gradient = sums.pop(tensor)
            by_node[node] = _frozen(gradient)
            sent, totals = [], []
            for edge, operand, part in self._parts(node, gradient):
                sums.add(operand, part)
                by_edge[edge] = _frozen(_whole(part, operand))
                sent.append(edge)
                totals.append(_frozen(sums.copy_of(operand)))
            if sent:
                steps.append(BackwardStep(node, tuple(sent), tuple(totals)))
        return by_node, by_edge, tuple(steps)

    def local_derivatives(self) -> dict[int, np.ndarray]:
        """Derivative of each use's result by what is used, by place of edge."""
        return {
            edge: _frozen(_whole(part, operand))
            for node in self._into
            if self.values[node].data.size == 1
            for edge, operand, part in self._parts(node, np.ones_like(self.values[node].data))
        }

    def _parts(
        self, node: int, gradient: np.ndarray
    ) -> Iterator[tuple[int, Tensor, np.ndarray | SliceGradient]]:
        """What a gradient by a value gives along each edge into it: edge, operand, that part."""
        tensor = self.values[node]
        uses = zip(self._into[node], tensor._operands, tensor._vjps, strict=True)
        for edge, operand, vjp in uses:
            if isinstance(operand, Tensor) and operand.requires_grad:
                part = vjp(gradient)
                yield edge, operand, part.into(None) if isinstance(part, ProductGradient) else part

    def _place(self, value: Any) -> int:
        """The place of a value, a new one where it has none yet."""
        # Python keeps one object for equal small numbers: these are not one value used twice.
        is_shared = isinstance(value, Tensor | np.ndarray)
        if is_shared and id(value) in self._places:
            return self._places[id(value)]
        self.values.append(value)
        if is_shared:
            self._places[id(value)] = len(self.values) - 1
        return len(self.values) - 1


def _roles(tensor: Tensor) -> list[str]:
    """What the operation calls its operands, by its own signature."""
    if tensor._function is None:
        return []
    roles = []
    for name, parameter in inspect.signature(tensor._function).parameters.items():
        if parameter.kind is parameter.VAR_POSITIONAL:
            roles += [f"{name}[{place}]" for place in range(len(tensor._operands) - len(roles))]
        elif parameter.kind is not parameter.KEYWORD_ONLY:
            roles.append(name)
    return roles[: len(tensor._operands)]


def _settings(value: Any) -> dict[str, Any]:
    """What an operation was given besides its operands; arrays as read-only copies."""
    given = value._constants if isinstance(value, Tensor) else {}
    return {
        name: _frozen(setting) if isinstance(setting, np.ndarray) else setting
        for name, setting in given.items()
    }


def _whole(part: np.ndarray | SliceGradient, operand: Tensor) -> np.ndarray:
    """What a derivative returned, in the shape of its operand."""
    if not isinstance(part, SliceGradient):
        return sum_to_shape(part, operand.shape)
    whole = np.zeros_like(operand.data)
    part.add_to(whole)
    return whole


def _frozen(value: Any) -> np.ndarray:
    copy = np.array(value)
    copy.flags.writeable = False
    return copy
