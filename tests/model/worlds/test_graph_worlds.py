"""Worlds drawn as graphs: a neuron, an error handed back, formulas forward and backward."""

import numpy as np
import pytest

from model.core import Tensor, ops
from model.core.graph import computation_graph
from model.errors import SettingError
from model.worlds import WORLDS
from model.worlds.autodiff import Autodiff
from model.worlds.blame import Blame
from model.worlds.graph_layout import laid_out
from model.worlds.neuron import NeuronByHand


def pressed(world, *actions):
    for action in actions:
        for _ in world.press(action):
            world.picture()
    return world.state()


# A neuron.


def test_the_neuron_of_the_text_gives_minus_a_half():
    state = NeuronByHand(inputs=[1, 0.5], weights=[0.25, -1.5]).state()
    assert state["output"] == state["sum"] == -0.5
    assert (state["product_1"], state["product_2"]) == (0.25, -0.75)


@pytest.mark.parametrize(
    ("function", "expected"), [("sigmoid", 0.5), ("threshold", 1), ("tanh", 0), ("relu", 0)]
)
def test_functions_at_zero(function, expected):
    world = NeuronByHand(inputs=[1, 0.5], weights=[0.25, -1.5], bias=0.5, function=function)
    assert world.state()["output"] == expected


def test_samples_are_multiplied_elementwise():
    world = NeuronByHand(inputs=[[1, 2, 3], [10, 10, 10]], weights=[1, 2, 3])
    products = [world.state()[f"product_{k}"] for k in range(1, 7)]
    assert products == [1, 4, 9, 10, 20, 30]
    world.set("weights", [[1, 2, 3], [10, 10, 10]])
    assert [world.state()[f"product_{k}"] for k in range(1, 7)] == [1, 4, 9, 100, 100, 100]
    assert world.picture().spots[2].value.tolist() == [[1, 4, 9], [100, 100, 100]]


def test_weights_follow_the_number_of_inputs_and_too_few_are_refused():
    world = NeuronByHand(inputs=[1, 2], weights=[3, 4])
    world.set("inputs", [1, 2, 3])
    assert world.get("weights").tolist() == [3, 4, 0]
    with pytest.raises(SettingError, match="Give a weight for each input"):
        world.set("weights", [1, 2])
    assert world.get("weights").tolist() == [3, 4, 0]


def test_the_curve_of_the_function_goes_through_the_point_of_now():
    spot = NeuronByHand(inputs=[1, 0.5], weights=[8, 4], function="sigmoid").picture().spots[-1]
    z, output = spot.curve[0]
    assert (z, output) == (10, spot.value)
    assert np.interp(z, spot.curve[1:, 0], spot.curve[1:, 1]) == pytest.approx(output, abs=1e-3)


# An error handed back.


def test_an_error_is_shared_in_proportion_to_the_weights():
    state = pressed(Blame(), "hand_back")
    shares = [round(state[f"share_{k}"], 4) for k in range(1, 5)]
    assert shares == [0.0369, 0.0246, 0.0062, 0.0123]
    assert state["handed"] == pytest.approx(0.08)
    assert state["right"] == state["asked"] == 4


def test_two_outputs_blame_each_unit_twice():
    world = Blame(weights=[[2, 3], [1, 4]], errors=[0.8, 0.5])
    state = pressed(world, "hand_back")
    assert (state["back_1"], state["back_2"]) == pytest.approx((0.42, 0.88))
    world.set("rule", "by weights")
    assert world.state()["right"] == 0
    state = pressed(world, "hand_back")
    assert (state["back_1"], state["back_2"]) == pytest.approx((2.1, 4.4))


def test_what_is_filled_in_is_judged_to_three_decimals():
    world = Blame(shares=[[0.037, 0.03, 0, 0]])
    assert world.state()["right"] == 1
    links = world.picture().links
    assert [link.is_right for link in links] == [True, False, None, None]


def test_weights_that_cancel_share_nothing_and_break_nothing():
    state = Blame(weights=[[1, -1]], errors=[0.5], shares=[[0, 0]]).state()
    assert state["rule_1"] == state["rule_2"] == 0


# Formulas.


def test_the_gradient_of_three_inputs_comes_in_one_pass():
    world = Autodiff(formula="sin(x1 + x2) + x2**2 * x3", values=[1, 2, 3])
    assert np.isnan(world.state()["gradient_1"])
    state = pressed(world, "backward")
    assert state["value"] == pytest.approx(12.1411, abs=1e-4)
    gradient = [state[f"gradient_{k}"] for k in (1, 2, 3)]
    assert gradient == pytest.approx([-0.98999, 11.01001, 4], abs=1e-5)
    assert state["passes_back"] == 1


def test_three_formulas_take_one_pass_forward_and_three_back():
    world = Autodiff(formula="x**4; x**2 + sin(x); -sin(x)", values=[2])
    state = pressed(world, "tangents")
    expected = [32, 3.5839, 0.4161]
    assert [state[f"tangent_{k}"] for k in (1, 2, 3)] == pytest.approx(expected, abs=1e-4)
    assert state["passes_forward"] == 1
    found = []
    for output in (1, 2, 3):
        world.set("output", output)
        found.append(pressed(world, "backward")["gradient_1"])
    assert found == pytest.approx(expected, abs=1e-4)
    assert world.state()["passes_back"] == 3


@pytest.mark.parametrize(("formula", "slope"), [("x + x", 2), ("x * x", 6), ("x * x * x", 27)])
def test_gradients_of_a_shared_input_are_summed(formula, slope):
    assert pressed(Autodiff(formula=formula, values=[3]), "backward")["gradient_1"] == slope


def test_a_shared_input_waits_for_all_that_comes_back():
    world = Autodiff(formula="sin(x1 + x2) + x2**2 * x3", values=[1, 2, 3])
    notes = []
    for _ in range(5):
        pressed(world, "step")
        notes += [spot.note for spot in world.picture().spots if spot.title == "x2"]
    assert "1 of 2 arrived" in notes
    assert notes[-1] == ""
    assert world.state()["backward_done"]


def test_values_appear_one_after_another():
    world = Autodiff(formula="x**2 + sin(x)", values=[2])
    known = []
    for _ in world.press("forward"):
        known.append(sum(spot.value is not None for spot in world.picture().spots))
    assert known == [2, 3, 4, 4]


def test_edges_that_are_filled_in_are_judged():
    world = Autodiff(formula="x**2 + sin(x)", values=[2])
    world.set("edges", [4, -0.4161, 1, 5])
    state = world.state()
    assert (state["edges_right"], state["edges_asked"]) == (3, 4)
    assert [link.is_right for link in world.picture().links] == [True, True, True, False]
    with pytest.raises(SettingError, match="each of the 4 edges"):
        world.set("edges", [1, 2])


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        ("3 + 4", "1 to 6 inputs"),
        ("x + [1, 2]", "gives one number"),
        ("Long + 1", "one small letter"),
        ("x;x;x;x;x", "1 to 4 formulas"),
        ("max(x)", "no derivative"),
        ("__import__(x)", "isn't among the functions"),
        ("+".join(["x * x"] * 20), "so that it can be read"),
    ],
)
def test_a_formula_that_makes_no_graph_is_refused_and_changes_nothing(formula, words):
    world = Autodiff(formula="x * x", values=[3])
    before = world.state()
    with pytest.raises(SettingError) as caught:
        world.set("formula", formula)
    assert words in str(caught.value)
    assert world.state() == pytest.approx(before, nan_ok=True)


def test_a_formula_that_has_no_value_there_is_drawn_all_the_same():
    state = pressed(Autodiff(formula="log(x) + 1 / x", values=[0]), "backward")
    assert not np.isfinite(state["value"])


def test_a_kept_state_comes_back_with_its_graph():
    world = Autodiff(formula="x * y", values=[3, 4])
    pressed(world, "step")
    kept, before = world.snapshot(), world.state()
    world.set("formula", "x + 1")
    world.restore(kept)
    assert world.state() == pytest.approx(before, nan_ok=True)
    assert pressed(world, "backward")["gradient_1"] == 4


def test_every_edge_tells_its_local_derivative():
    x = Tensor(np.float64(2.0), requires_grad=True)
    result = ops.multiply(ops.power(x, exponent=3), x)
    graph = computation_graph(result, {"x": x}, gradients=True)
    local = {(edge.source, edge.target): float(edge.local) for edge in graph.edges}
    assert local == {(0, 1): 12, (1, 2): 2, (0, 2): 8}
    assert all(edge.local is None for edge in computation_graph(result).edges)


def test_values_stand_right_of_what_they_are_made_from():
    edges = [(0, 2), (1, 2), (2, 4), (3, 4)]
    places = laid_out(5, edges, frozenset({3}))
    for source, target in edges:
        assert places[source][0] < places[target][0]
    assert places[3][0] == places[4][0] - 1
    assert len(set(places)) == 5


@pytest.mark.parametrize("key", ["neuron", "blame", "autodiff"])
def test_they_are_registered_for_their_part(key):
    assert WORLDS[key].part == "graph"
    assert WORLDS[key]().picture().words
