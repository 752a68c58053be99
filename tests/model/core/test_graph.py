import dataclasses

import numpy as np
import pytest

from model.archs import ARCHITECTURES
from model.core import Tensor, ops
from model.core.graph import computation_graph
from model.nn.losses import LOSSES


def leaf(*values):
    return Tensor(np.array(values), requires_grad=True)


def described(graph):
    """Nodes in a line each: name or operation, and operands' places by their roles."""
    return [
        (
            node.operation or node.name or node.value.tolist(),
            *((edge.role, edge.source) for edge in graph.operands(node.index)),
        )
        for node in graph.nodes
    ]


def node_named(graph, name):
    (found,) = [node for node in graph.nodes if node.name == name]
    return found


def test_a_small_expression_reads_in_the_order_in_which_it_is_computed():
    w, x = leaf(2.0), Tensor(np.array([3.0]))
    graph = computation_graph(ops.sum(w * x + 1.0, axis=0), {"w": w, "x": x})
    assert described(graph) == [
        ("w",),
        ("x",),
        ("multiply", ("a", 0), ("b", 1)),
        (1.0,),
        ("add", ("a", 2), ("b", 3)),
        ("sum", ("a", 4)),
    ]
    assert [node.shape for node in graph.nodes] == [(1,), (1,), (1,), (), (1,), ()]
    assert graph.result.settings == {"axis": 0}
    assert graph.result.value == 7.0


def test_constants_are_leaves_without_a_gradient():
    w, array = leaf(2.0), np.array([5.0])
    graph = computation_graph(ops.sum((w * array + array) * 2.0), {"data": array}, gradients=True)
    constants = [node for node in graph.nodes if node.is_constant]
    assert [node.value.tolist() for node in constants] == [[5.0], 2.0]
    assert all(node.gradient is None for node in constants)
    assert len(graph.uses(node_named(graph, "data").index)) == 2
    edges = [edge for node in constants for edge in graph.uses(node.index)]
    assert all(edge.gradient is None for edge in edges)


def test_equal_numbers_are_leaves_of_their_own():
    w = leaf(2.0)
    graph = computation_graph(ops.sum((w * 2.0) * 2.0))
    assert sum(node.is_constant for node in graph.nodes) == 2


def test_what_was_computed_from_constants_alone_is_one_leaf():
    fixed = Tensor(np.array([1.0])) + 2.0
    graph = computation_graph(leaf(1.0) * fixed)
    assert [node.is_constant for node in graph.nodes] == [False, True, False]
    assert len(computation_graph(fixed).nodes) == 1


def test_a_diamond_is_summed_where_its_branches_meet_again():
    x = leaf(0.5)
    middle = ops.tanh(x)
    loss = ops.sum(middle * ops.exp(middle))
    graph = computation_graph(loss, {"x": x, "middle": middle}, gradients=True)
    loss.backward()
    node = node_named(graph, "middle")
    t = np.tanh(0.5)
    np.testing.assert_allclose(node.gradient, [np.exp(t) * (1 + t)])
    np.testing.assert_allclose(sum(edge.gradient for edge in graph.uses(node.index)), node.gradient)
    np.testing.assert_array_equal(node_named(graph, "x").gradient, x.grad)


def test_an_operand_used_twice_by_one_operation_has_two_edges():
    x = leaf(3.0)
    graph = computation_graph(ops.sum(x * x), {"x": x}, gradients=True)
    uses = graph.uses(node_named(graph, "x").index)
    assert [(edge.role, edge.gradient.tolist()) for edge in uses] == [("a", [3.0]), ("b", [3.0])]
    assert node_named(graph, "x").gradient == [6.0]


def test_the_gradient_of_a_broadcast_operand_has_its_shape():
    x, bias = Tensor(np.ones((3, 4)), requires_grad=True), leaf(1.0, 2.0, 3.0, 4.0)
    graph = computation_graph(ops.sum(x * bias), {"x": x, "bias": bias}, gradients=True)
    np.testing.assert_array_equal(node_named(graph, "bias").gradient, [3.0] * 4)
    (edge,) = graph.uses(node_named(graph, "bias").index)
    np.testing.assert_array_equal(edge.gradient, [3.0] * 4)


def test_each_step_back_tells_what_its_operands_have_received_by_then():
    x = leaf(1.0, 2.0, 3.0)
    loss = ops.sum(x[:2] * x[1:])
    graph = computation_graph(loss, {"x": x}, gradients=True)
    place = node_named(graph, "x").index
    received = [
        (graph.nodes[step.node].operation, total.tolist())
        for step in graph.backward
        for edge, total in zip(step.edges, step.totals, strict=True)
        if graph.edges[edge].source == place
    ]
    assert received == [("take", [0.0, 1.0, 2.0]), ("take", [2.0, 4.0, 2.0])]
    assert [graph.nodes[step.node].operation for step in graph.backward[:2]] == ["sum", "multiply"]
    sent = [edge for step in graph.backward for edge in step.edges]
    assert sorted(sent) == [edge.index for edge in graph.edges]


def test_parts_of_a_concatenation_are_numbered():
    a, b = leaf(1.0), leaf(2.0)
    graph = computation_graph(ops.concat(a, b))
    assert [edge.role for edge in graph.edges] == ["parts[0]", "parts[1]"]


@pytest.mark.parametrize("architecture", ["mlp", "cnn"])
def test_a_real_networks_loss_has_the_gradients_of_backward(architecture):
    rng = np.random.default_rng(0)
    cls = ARCHITECTURES[architecture]
    shape = (8, 8)
    network = cls(cls.config_for(shape), shape, rng=rng)
    leaves = {name: Tensor(p, requires_grad=True) for name, p in network.parameters.items()}
    output = rng.random((5, *shape), dtype=np.float32)
    for name, layer in network.stack.items():
        own = {key: leaves[f"{name}.{key}"] for key in layer.shapes()}
        output = layer(output, own, rng)
    loss = LOSSES[network.config.loss].value(output, np.array([3, 1, 4, 1, 5]))
    graph = computation_graph(loss, leaves, gradients=True)
    assert all(tensor.grad is None for tensor in leaves.values())
    loss.backward()
    for name, tensor in leaves.items():
        np.testing.assert_array_equal(node_named(graph, name).gradient, tensor.grad)
    assert all(node.gradient.shape == node.shape for node in graph.nodes if node.requires_grad)
    assert all(edge.source < edge.target for edge in graph.edges)
    weights = [edge.role for edge in graph.edges if graph.nodes[edge.source].name in leaves]
    assert set(weights) == {"weight", "bias"}


def test_a_graph_stays_as_it_was_while_the_values_go_on():
    x = leaf(1.0, 2.0)
    graph = computation_graph(ops.sum(x * x), {"x": x}, gradients=True)
    x.data += 5.0
    node = node_named(graph, "x")
    np.testing.assert_array_equal(node.value, [1.0, 2.0])
    with pytest.raises(ValueError, match="read-only"):
        node.value[0] = 1.0
    with pytest.raises(dataclasses.FrozenInstanceError):
        node.name = "y"


def test_gradients_are_those_of_one_number_that_depends_on_something():
    with pytest.raises(ValueError, match=r"not of shape \(2,\)"):
        computation_graph(leaf(1.0, 2.0) * 2.0, gradients=True)
    with pytest.raises(ValueError, match="asks for a gradient"):
        computation_graph(Tensor(np.array(1.0)), gradients=True)


def test_without_being_asked_there_are_no_gradients():
    graph = computation_graph(leaf(1.0, 2.0) * 2.0)
    assert not graph.backward
    assert all(each.gradient is None for each in (*graph.nodes, *graph.edges))
