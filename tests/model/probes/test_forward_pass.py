"""A picture's way through a network: stages, arithmetic, links, projections, sheets."""

import csv
import math

import numpy as np
import pytest

from model.archs import ARCHITECTURES, CNN, MLP, Perceptron, Stacked
from model.archs.layer_info import LayerInfo, WeightInfo
from model.nn.losses import LOSSES
from model.probes.units.arithmetic import (
    activate,
    activation_derivative,
    arithmetic,
    csv_lines,
    probability_steps,
)
from model.probes.units.cell_layout import CellLayout
from model.probes.units.forward_pass import forward_pass, peak, stages
from model.probes.units.links import passed_on, strongest
from model.probes.units.projection import in_pixels
from tests.deep import DEEP


@pytest.fixture
def image():
    return np.random.default_rng(7).random((8, 8), dtype=np.float32)


STACKED = [name for name, kind in ARCHITECTURES.items() if issubclass(kind, Stacked)]


@pytest.fixture(params=[*STACKED, DEEP])
def network(request, make_network):
    if request.param == "cnn":
        return make_network("cnn", kernel=2)
    return make_network(request.param, **({} if request.param == DEEP else {"init": "he"}))


@pytest.mark.parametrize("name", [name for name in ARCHITECTURES if name not in STACKED])
def test_what_is_no_chain_of_layers_has_no_stages(make_network, name):
    assert stages(make_network(name)) == ()


def test_a_perceptron_has_one_stage_and_it_gives_the_predictions(make_network):
    [stage] = stages(make_network("perceptron"))
    assert stage.is_output
    assert (stage.kind, stage.units, stage.sees) == ("units", 10, (8, 8))


def test_stages_of_a_multilayer_perceptron_see_the_picture_and_then_units(make_network):
    first, second, last = stages(make_network("mlp", hidden=(6, 5), activation="tanh"))
    assert (first.sees, second.sees, last.sees) == ((8, 8), (6,), (5,))
    assert (first.activation, second.activation, last.activation) == ("tanh", "tanh", "")
    assert [stage.is_output for stage in (first, second, last)] == [False, False, True]


def test_stages_of_a_convolutional_network_know_their_maps_and_pooling(make_network):
    first, second, hidden, _ = stages(make_network("cnn", kernel=2))
    assert (first.sees, first.pre_activations, first.outputs, first.pool) == (
        (1, 2, 2),
        (4, 7, 7),
        (4, 3, 3),
        2,
    )
    assert second.sees == (4, 2, 2)
    assert (second.pre_activations, second.outputs) == ((6, 2, 2), (6, 1, 1))
    assert hidden.sees == (6, 1, 1)


def test_what_is_not_a_row_of_layers_has_no_stages():
    assert stages(object()) == ()


def test_a_chain_with_a_layer_that_has_no_weights_but_factors_has_no_stages(
    make_network, monkeypatch
):
    net = make_network("mlp")
    factors = LayerInfo("norm", "norm", (WeightInfo("hidden1.bias", "scale", ("unit",)),))
    first, *rest = net.layers()
    monkeypatch.setattr(net, "layers", lambda: (first, factors, *rest))
    assert stages(net) == ()


def test_a_forward_pass_ends_where_the_network_predicts(network, image):
    found = forward_pass(network, image)
    np.testing.assert_allclose(found.probabilities, network.predict_proba(image[None])[0])
    np.testing.assert_allclose(found.pre_activations[-1], network.predict_logits(image[None])[0])


def test_each_units_arithmetic_gives_its_sum_and_its_output(network, image):
    found = forward_pass(network, image)
    for index, stage in enumerate(found.stages):
        for unit in range(stage.units):
            one = arithmetic(found, index, unit)
            where = (unit,) if one.place is None else (unit, *one.place)
            assert one.z == pytest.approx(float(found.pre_activations[index][where]), abs=1e-5)
            assert one.products.sum() + one.bias == pytest.approx(one.z)
            if stage.pool == 1:
                assert one.output == pytest.approx(float(found.outputs[index][where]), abs=1e-5)


def test_the_peak_of_a_map_is_passed_on_by_pooling(make_network, image):
    found = forward_pass(make_network("cnn", kernel=2), image)
    for unit in range(4):
        one = arithmetic(found, 0, unit)
        assert one.is_kept
        assert one.output == pytest.approx(float(found.outputs[0][unit].max()), abs=1e-6)


def test_a_place_that_is_not_its_blocks_largest_is_told_from_one_that_is(make_network, image):
    found = forward_pass(make_network("cnn", kernel=2), image)
    kept = [arithmetic(found, 0, 1, (r, c)).is_kept for r in range(2) for c in range(2)]
    assert sorted(kept) == [False, False, False, True]


def test_a_place_that_pooling_drops_is_never_the_peak(make_network):
    # 7 columns, of which pooling by twos drops the last: ink on it alone is not seen.
    network = make_network("cnn", kernel=2, channels=(4,))
    network.parameters["conv1.weight"][:] = 1.0
    network.parameters["conv1.bias"][:] = 0.0
    image = np.zeros((8, 8), np.float32)
    image[:, 7] = 1.0
    image[3, 3] = 0.1
    assert peak(forward_pass(network, image), 0, 0)[1] < 6


@pytest.mark.parametrize("loss", LOSSES)
def test_probabilities_are_the_networks_own_step_by_step(make_network, image, loss):
    found = forward_pass(make_network("mlp", loss=loss), image)
    steps = probability_steps(found)
    np.testing.assert_allclose(steps.probabilities, found.probabilities, rtol=1e-5)
    np.testing.assert_allclose(steps.parts / steps.parts.sum(), steps.probabilities)
    assert steps.total == pytest.approx(steps.parts.sum())


def test_probabilities_of_enormous_logits_do_not_overflow(make_network, image):
    network = make_network("perceptron", init="he")
    network.parameters["output.weight"] *= 1e4
    steps = probability_steps(forward_pass(network, image))
    assert steps.shift == steps.logits.max()
    assert steps.probabilities.sum() == pytest.approx(1.0)


@pytest.mark.parametrize(("bias", "is_shifted"), [(0.0, False), (12.0, True), (-40.0, True)])
def test_powers_of_e_that_are_shown_have_few_digits(make_network, image, bias, is_shifted):
    network = make_network("perceptron", init="he")
    network.parameters["output.bias"] += np.float32(bias)
    steps = probability_steps(forward_pass(network, image))
    assert (steps.shift == steps.logits.max()) == is_shifted
    assert 1e-4 < steps.parts.max() < 1e4


def test_a_forward_pass_through_weights_that_overflow_makes_no_noise(make_network, image):
    network = make_network("mlp")
    for array in network.parameters.values():
        array[:] = 1e38
    found = forward_pass(network, image)
    assert not np.isfinite(found.pre_activations[-1]).all()
    probability_steps(found)
    arithmetic(found, 1, 0)


@pytest.mark.parametrize("name", ["relu", "leaky_relu", "sigmoid", "tanh"])
def test_the_derivative_of_an_activation_is_that_of_its_curve(name):
    for z in (-1.3, 0.4, 2.2):
        low, high = activate(name, np.array([z - 1e-6, z + 1e-6]))
        assert activation_derivative(name, z) == pytest.approx((high - low) / 2e-6, rel=1e-6)


def test_the_arithmetic_as_a_table_adds_up(make_network, image):
    one = arithmetic(forward_pass(make_network("mlp"), image), 0, 3)
    rows = list(csv.reader(csv_lines(one)))
    assert rows[0] == ["row", "column", "input", "weight", "product"]
    assert len(rows) == 1 + 64 + 3
    assert all(len(row) == 5 for row in rows)
    total = math.fsum(float(row[-1]) for row in rows[1:65])
    bias, z = (float(row[-1]) for row in rows[65:67])
    assert total + bias == pytest.approx(z, abs=1e-7)


def test_the_table_may_hold_the_gradient_too(make_network, image):
    one = arithmetic(forward_pass(make_network("mlp"), image), 1, 3)
    rows = list(csv.reader(csv_lines(one, np.arange(16.0))))
    assert rows[0] == ["unit", "input", "weight", "product", "gradient"]
    assert [row[-1] for row in rows[1:]] == [*map(str, range(16)), "", "", ""]
    assert {len(row) for row in rows} == {5}


# Links.


def test_what_is_passed_on_to_a_unit_and_its_bias_are_its_sum(network, image):
    found = forward_pass(network, image)
    for index, stage in enumerate(found.stages):
        units = np.arange(stage.units)
        z = found.pre_activations[index]
        if stage.kind == "maps":
            z = np.array([z[(k, *peak(found, index, k))] for k in units.tolist()])
        given = passed_on(found, index, units).sum(axis=0)
        bias = network.folded().parameters[f"{stage.name}.bias"]
        np.testing.assert_allclose(given + bias, z, atol=1e-4)


def test_a_link_between_units_is_weight_times_activation(make_network, image):
    network = make_network("mlp", hidden=(6, 5))
    found = forward_pass(network, image)
    links = passed_on(found, 1, np.array([4, 0]))
    weight = network.parameters["hidden2.weight"]
    np.testing.assert_allclose(links, found.outputs[0][:, None] * weight[:, [4, 0]], rtol=1e-6)


def test_the_strongest_are_found_largest_first_without_zeros_and_overflow():
    values = np.array([[1.0, -5.0, 0.0], [np.nan, 2.0, np.inf]])
    assert strongest(values, 9).tolist() == [[0, 1], [1, 1], [0, 0]]
    assert strongest(values, 2).tolist() == [[0, 1], [1, 1]]


# Projections.


def test_first_units_look_for_their_weights(make_network):
    network = make_network("mlp")
    pictures = in_pixels(network, stages(network), 0, np.array([3, 1]))
    weight = network.parameters["hidden1.weight"].reshape(8, 8, -1)
    np.testing.assert_array_equal(pictures, weight[:, :, [3, 1]].transpose(2, 0, 1))


def test_later_units_look_for_the_product_of_the_weights(make_network):
    network = make_network("mlp", hidden=(6, 5))
    pictures = in_pixels(network, stages(network), 2, np.arange(10))
    product = network.parameters["hidden1.weight"] @ network.parameters["hidden2.weight"]
    product = product @ network.parameters["output.weight"]
    np.testing.assert_allclose(pictures, product.T.reshape(10, 8, 8), rtol=1e-4, atol=1e-6)


def test_behind_maps_the_projection_adds_up_to_the_sum_where_nothing_bends():
    # On an even picture all places of a map are equal, so that the largest of a block is its mean;
    # and no sum is negative. Then the network is linear in the picture, and has no bias yet.
    config = CNN.config_for((12, 12), channels=(3, 2), kernel=3, hidden=4)
    network = CNN(config, (12, 12), np.random.default_rng(0))
    for name in ("conv1.weight", "conv2.weight", "hidden.weight"):
        network.parameters[name][:] = np.abs(network.parameters[name])
    image = np.full((12, 12), 0.5, np.float32)
    row = stages(network)
    pictures = in_pixels(network, row, 2, np.arange(4))
    assert pictures.shape == (4, 12, 12)
    total = (pictures * image).sum(axis=(1, 2))
    np.testing.assert_allclose(total, forward_pass(network, image).pre_activations[2], rtol=1e-4)


def test_a_kernel_behind_maps_looks_for_a_patch_as_large_as_what_it_sees():
    config = CNN.config_for((28, 28))
    network = CNN(config, (28, 28), np.random.default_rng(0))
    row = stages(network)
    assert in_pixels(network, row, 0, np.arange(3)).shape == (3, 5, 5)
    assert in_pixels(network, row, 1, np.arange(3)).shape == (3, 14, 14)
    assert in_pixels(network, row, 3, np.arange(10)).shape == (10, 28, 28)


# Sheets.


@pytest.mark.parametrize("shape", [(1,), (7,), (128,), (5, 3), (1, 5, 5), (6, 4, 4), (16, 5, 2)])
def test_every_number_has_one_cell_and_back(shape):
    sheet = CellLayout(shape)
    values = np.arange(1, math.prod(shape) + 1, dtype=np.float32).reshape(shape)
    picture = sheet.picture(values)
    assert picture.shape == sheet.cells
    assert np.isfinite(picture).sum() == values.size
    for source in np.ndindex(shape):
        row, column = sheet.cell(source)
        assert picture[row, column] == values[source]
        assert sheet.where(row, column) == source


def test_cells_between_planes_and_outside_hold_no_number():
    sheet = CellLayout((3, 2, 2))
    for row in range(-1, sheet.cells[0] + 1):
        for column in range(-1, sheet.cells[1] + 1):
            source = sheet.where(row, column)
            assert source is None or sheet.cell(source) == (row, column)
    assert sheet.where(0, 2) is None
    assert sheet.where(4, 4) is None


def test_every_architecture_can_be_looked_into():
    for kind in (MLP, CNN, Perceptron):
        for shape in ((8, 8), (28, 28)):
            network = kind(kind.config_for(shape), shape, np.random.default_rng(0))
            assert stages(network)[-1].units == 10
