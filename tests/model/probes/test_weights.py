import csv
import math
import warnings
from dataclasses import replace

import numpy as np
import pytest

from model.archs import ARCHITECTURES, CNN, MLP, Perceptron
from model.archs.layer_info import PICTURE, LayerInfo, WeightInfo
from model.probes.units import weights as probes
from model.probes.units.portraits import portrait
from model.probes.units.weight_layers import layers_described, weight_layers


def network(kind, shape=(8, 8), **config):
    start = {"init": "he"} if "init" in kind.Config.specs() else {}
    settings = kind.config_for(shape, **start | config)
    return kind(settings, shape, np.random.default_rng(0))


def layers_of(net):
    return weight_layers(net)


def kinds_and_sizes(net):
    return [(layer.kind, layer.units, layer.sees) for layer in layers_of(net)]


def test_the_layers_of_each_kind_of_network_are_found():
    assert kinds_and_sizes(network(Perceptron)) == [("pictures", 10, (8, 8))]
    assert kinds_and_sizes(network(MLP, (6, 9), hidden=(64, 7))) == [
        ("pictures", 64, (6, 9)),
        ("matrix", 7, (64,)),
        ("matrix", 10, (7,)),
    ]
    assert kinds_and_sizes(network(CNN, (28, 28))) == [
        ("kernels", 16, (1, 5, 5)),
        ("kernels", 32, (16, 5, 5)),
        ("matrix", 128, (32, 4, 4)),
        ("matrix", 10, (128,)),
    ]


def test_only_the_last_layer_is_the_output():
    assert [layer.is_output for layer in layers_of(network(MLP, hidden=(5, 4)))] == [
        False,
        False,
        True,
    ]
    assert [layer.title for layer in layers_of(network(MLP, hidden=(5, 4)))] == [
        "First layer",
        "Second layer",
        "Output layer",
    ]


def test_a_later_layer_as_wide_as_the_picture_is_no_picture():
    assert kinds_and_sizes(network(MLP, hidden=(64, 5)))[1] == ("matrix", 5, (64,))


def test_maps_get_the_sides_that_the_convolution_leaves_them():
    net = network(CNN, (20, 28), channels=(3,), kernel=5)
    assert layers_of(net)[1].sees == (3, 8, 12)


def test_arrays_that_are_no_weights_are_passed_over():
    arrays = {"w": np.zeros((4, 3)), "b": np.zeros(3), "visible": np.zeros(4), "scale": np.zeros(3)}
    info = LayerInfo(
        "a",
        "linear",
        (
            WeightInfo("b", "bias", ("unit",)),
            WeightInfo("scale", "scale", ("unit",)),
            WeightInfo("visible", "visible bias", ("input",)),
            WeightInfo("w", "weight", ("input", "unit")),
        ),
    )
    [layer] = layers_described((info,), arrays)
    assert (layer.name, layer.key, layer.bias_key) == ("a", "w", "b")
    assert layers_described((replace(info, weights=info.weights[:3]),), arrays) == ()


def described(*infos):
    """The layers with weights, all of them of random numbers, and these."""
    rng = np.random.default_rng(0)
    sizes = {"row": 5, "column": 5, "channel": 3, "kernel": 6, "gate": 4, "unit": 8, "input": 28}
    arrays = {
        weight.key: rng.normal(size=[sizes.get(axis, 7) for axis in weight.axes]).astype(np.float32)
        for info in infos
        for weight in info.weights
    }
    return layers_described(infos, arrays), arrays


def test_weights_that_meet_the_picture_behind_a_reshape_are_pictures():
    infos = (
        LayerInfo("flat", "reshape", source=PICTURE, inputs=(4, 7), outputs=(28,)),
        LayerInfo(
            "hidden",
            "boltzmann",
            (WeightInfo("w", "weight", ("input", "unit")), WeightInfo("c", "bias", ("unit",))),
            source="flat",
            inputs=(28,),
            outputs=(8,),
        ),
    )
    [layer], arrays = described(*infos)
    assert (layer.kind, layer.units, layer.sees, layer.meets_picture) == (
        "pictures",
        8,
        (4, 7),
        True,
    )
    assert not layer.is_output
    np.testing.assert_array_equal(
        probes.tiles(layer, arrays, np.array([5]))[0], arrays["w"][:, 5].reshape(4, 7)
    )
    assert probes.speaks_for([layer], arrays, 0, 3) is None  # nothing leads to digits


def test_a_recurrent_layer_has_a_matrix_for_its_input_and_one_for_its_state():
    info = LayerInfo(
        "gru",
        "recurrent",
        (
            WeightInfo("w", "weight", ("input", "gate", "unit")),
            WeightInfo("u", "recurrent", ("unit", "gate", "unit")),
            WeightInfo("b", "bias", ("gate", "unit")),
        ),
        source=PICTURE,
        inputs=(28,),
        outputs=(8,),
    )
    (weight, recurrent), arrays = described(info)
    assert (weight.kind, weight.units, weight.sees) == ("matrix", 32, (28,))
    assert (recurrent.kind, recurrent.units, recurrent.sees) == ("matrix", 32, (8,))
    assert recurrent.title == "First layer, recurrent"
    assert not weight.gives  # four gates make one number
    assert not recurrent.gives
    gate, unit = 2, 5
    np.testing.assert_array_equal(
        probes.incoming(recurrent, arrays, 8 * gate + unit), arrays["u"][:, gate, unit]
    )
    assert probes.bias(weight, arrays, 8 * gate + unit) == arrays["b"][gate, unit]
    assert portrait((weight, recurrent), arrays, 1, 0) is None


@pytest.mark.parametrize("kind", ["gates", "joined"])
def test_inputs_that_are_no_single_units_belong_to_none(kind):
    axes = {"gates": ("input", "gate", "unit"), "joined": ("input", "unit")}[kind]
    hidden = LayerInfo(
        "hidden", kind, (WeightInfo("w", "weight", axes),), source=PICTURE, inputs=(28,)
    )
    joined = LayerInfo("joined", "concatenation", source="hidden", outputs=(12,))
    last = LayerInfo(
        "last",
        "linear",
        (WeightInfo("v", "weight", ("input", "unit")),),
        is_output=True,
        source={"gates": "hidden", "joined": "joined"}[kind],
        units_are="digits",
    )
    arrays = {
        "w": np.ones((28, 4, 8) if kind == "gates" else (28, 8), np.float32),
        "v": np.ones((8 if kind == "gates" else 12, 10), np.float32),
    }
    layers = layers_described((hidden, joined, last), arrays)
    assert probes.followers(layers, 0) == ()
    assert probes.speaks_for(layers, arrays, 0, 1) is None
    np.testing.assert_allclose(probes.importance(layers, arrays, 0), math.sqrt(28), rtol=1e-6)
    assert portrait(layers, arrays, 1, 0) is None
    assert layers[1].is_output


def test_behind_maps_of_unknown_size_there_is_no_portrait():
    axes = ("kernel", "channel", "row", "column")
    maps = LayerInfo("maps", "convolution", (WeightInfo("w", "weight", axes),), source=PICTURE)
    last = LayerInfo(
        "last", "linear", (WeightInfo("v", "weight", ("input", "unit")),), source="maps"
    )
    arrays = {"w": np.ones((6, 1, 5, 5), np.float32), "v": np.ones((24, 10), np.float32)}
    layers = layers_described((maps, last), arrays)
    assert portrait(layers, arrays, 1, 0) is None
    assert portrait(layers, arrays, 0, 0).shape == (1, 5, 5)
    assert probes.importance(layers, arrays, 0).shape == (6,)


def test_a_decoder_shows_what_each_latent_number_paints():
    info = LayerInfo(
        "pixels",
        "linear",
        (WeightInfo("w", "weight", ("unit", "input")), WeightInfo("b", "bias", ("unit",))),
        is_output=True,
        inputs=(28,),
        outputs=(2, 4),
        units_are="pixels",
    )
    [layer], arrays = described(info)
    assert (layer.kind, layer.units, layer.sees, layer.paints) == ("pictures", 28, (2, 4), True)
    assert not layer.is_output
    assert not layer.gives  # its units are what it meets
    np.testing.assert_array_equal(probes.tiles(layer, arrays)[9], arrays["w"][:, 9].reshape(2, 4))
    assert probes.bias(layer, arrays, 9) == 0


def test_an_output_of_one_number_is_no_digit():
    info = LayerInfo(
        "verdict", "linear", (WeightInfo("w", "weight", ("input", "unit")),), is_output=True
    )
    [layer], _ = described(info)
    assert not layer.is_output


def test_a_tile_holds_a_units_weights_where_its_pixels_are():
    net = network(MLP, (6, 9), hidden=(5,))
    layer = layers_of(net)[0]
    tiles = probes.tiles(layer, net.parameters)
    assert tiles.shape == (5, 6, 9)
    assert tiles.dtype == np.float32
    assert tiles[3, 2, 7] == net.parameters["hidden1.weight"][2 * 9 + 7, 3]
    assert layer.place(2, 7) == (2, 7)


def test_tiles_come_in_the_order_asked_for():
    for net in (network(MLP, hidden=(5,)), network(CNN, channels=(4, 6))):
        for layer in layers_of(net):
            units = np.array([4, 0, 2]) % layer.units
            every = probes.tiles(layer, net.parameters)
            some = probes.tiles(layer, net.parameters, units)
            wanted = every[:, units] if layer.kind == "matrix" else every[units]
            np.testing.assert_array_equal(some, wanted)


@pytest.mark.parametrize("channels", [(5, 3), (1, 2), (4, 4), (7, 2)])
def test_each_cell_of_a_kernels_picture_says_which_weight_it_is(channels):
    net = network(CNN, (12, 12), channels=channels, kernel=3)
    layer = layers_of(net)[1]
    tiles = probes.tiles(layer, net.parameters)
    assert tiles.shape == (layer.units, *layer.cells)
    found = set()
    for row, column in np.ndindex(*layer.cells):
        source = layer.place(row, column)
        if source is None:
            assert not tiles[:, row, column].any()
        else:
            found.add(source)
            weights = net.parameters["conv2.weight"][:, *source]
            np.testing.assert_array_equal(tiles[:, row, column], weights)
    assert found == set(np.ndindex(layer.sees))


def test_a_matrix_has_a_row_for_each_unit():
    net = network(MLP, hidden=(5, 4))
    layer = layers_of(net)[1]
    tiles = probes.tiles(layer, net.parameters)
    np.testing.assert_array_equal(tiles, net.parameters["hidden2.weight"].T[None])
    assert layer.place(0, 3) == (3,)


def test_a_column_behind_a_convolution_names_its_map_and_place():
    net = network(CNN, (12, 12), channels=(3,), kernel=3)
    layer = layers_of(net)[1]
    assert layer.sees == (3, 5, 5)
    assert layer.place(0, 1 * 25 + 2 * 5 + 4) == (1, 2, 4)


@pytest.mark.parametrize("kind", ARCHITECTURES.values())
def test_norm_and_extremes_are_those_of_the_incoming_weights(kind):
    net = network(kind, (12, 12))
    for layer in layers_of(net):
        lengths = probes.norms(layer, net.parameters)
        assert lengths.shape == (layer.units,)
        for unit in range(0, layer.units, 7):
            own = probes.incoming(layer, net.parameters, unit)
            assert own.shape == layer.sees
            assert lengths[unit] == pytest.approx(np.linalg.norm(own), rel=1e-5)


def test_importance_multiplies_incoming_by_outgoing():
    net = network(MLP, hidden=(5,))
    first, second = net.parameters["hidden1.weight"], net.parameters["output.weight"]
    wanted = np.linalg.norm(first, axis=0) * np.linalg.norm(second, axis=1)
    found = probes.importance(layers_of(net), net.parameters, 0)
    np.testing.assert_allclose(found, wanted, rtol=1e-5)


@pytest.mark.parametrize("index", [0, 1])
def test_importance_of_a_kernel_does_not_change_with_how_its_weights_are_shared_out(index):
    net = network(CNN, (12, 12), channels=(3, 4), kernel=3)
    layers, arrays = layers_of(net), dict(net.parameters)
    before = probes.importance(layers, arrays, index)
    name, following = layers[index].name, layers[index + 1].name
    arrays[f"{name}.weight"] = arrays[f"{name}.weight"] * np.float32(2)
    arrays[f"{following}.weight"] = arrays[f"{following}.weight"] / np.float32(2)
    assert before.shape == (layers[index].units,)
    np.testing.assert_allclose(probes.importance(layers, arrays, index), before, rtol=1e-5)
    # A kernel that nobody listens to is not important.
    weight = arrays[f"{following}.weight"].copy()
    if weight.ndim == 4:
        weight[:, 1] = 0
    else:
        weight.reshape(layers[index].units, -1)[1] = 0
    arrays[f"{following}.weight"] = weight
    silent = probes.importance(layers, arrays, index)
    assert silent[1] == 0
    assert (np.delete(silent, 1) > 0).all()


def test_importance_of_a_prediction_is_its_norm():
    net = network(Perceptron)
    layers = layers_of(net)
    found = probes.importance(layers, net.parameters, 0)
    np.testing.assert_array_equal(found, probes.norms(layers[0], net.parameters))


def test_a_unit_before_the_output_speaks_with_its_outgoing_weights():
    net = network(MLP, hidden=(5,))
    for unit in range(5):
        found = probes.speaks_for(layers_of(net), net.parameters, 0, unit)
        np.testing.assert_allclose(found, net.parameters["output.weight"][unit], rtol=1e-6)


def test_from_further_back_it_speaks_with_the_product_of_the_weights():
    net = network(MLP, hidden=(5, 4, 3))
    arrays = net.parameters
    product = arrays["hidden2.weight"] @ arrays["hidden3.weight"] @ arrays["output.weight"]
    found = probes.speaks_for(layers_of(net), arrays, 0, 2)
    np.testing.assert_allclose(found, product[2], rtol=1e-4, atol=1e-6)


def test_a_prediction_speaks_for_itself():
    net = network(Perceptron)
    assert probes.speaks_for(layers_of(net), net.parameters, 0, 3).tolist() == [
        float(k == 3) for k in range(10)
    ]


@pytest.mark.parametrize("index", [0, 1])
def test_a_kernel_speaks_with_what_a_map_of_ones_adds_to_the_predictions(index):
    # Without pooling and relu the network is linear, so that adding 1 to a map can be measured.
    rng = np.random.default_rng(0)
    arrays = {
        "conv1.weight": rng.normal(size=(3, 1, 3, 3)).astype(np.float32),
        "conv2.weight": rng.normal(size=(4, 3, 2, 2)).astype(np.float32),
        "output.weight": rng.normal(size=(4 * 5 * 5, 10)).astype(np.float32),
    }
    kernels = ("kernel", "channel", "row", "column")
    infos = (
        LayerInfo("conv1", "convolution", (WeightInfo("conv1.weight", "weight", kernels),),
                  source=PICTURE, inputs=(8, 8), outputs=(3, 6, 6)),
        LayerInfo("conv2", "convolution", (WeightInfo("conv2.weight", "weight", kernels),),
                  source="conv1", inputs=(3, 6, 6), outputs=(4, 5, 5)),
        LayerInfo("output", "linear",
                  (WeightInfo("output.weight", "weight", ("input", "unit")),),
                  source="conv2", inputs=(100,), outputs=(10,), units_are="digits"),
    )  # fmt: skip
    layers = layers_described(infos, arrays)
    unit = 2
    if index == 1:
        maps = np.zeros((4, 5, 5))
        maps[unit] = 1
    else:
        maps = np.ones((4, 5, 5)) * arrays["conv2.weight"][:, unit].sum((1, 2))[:, None, None]
    wanted = maps.reshape(-1) @ arrays["output.weight"]
    found = probes.speaks_for(layers, arrays, index, unit)
    np.testing.assert_allclose(found, wanted, rtol=1e-4)


def test_a_portrait_in_the_first_layer_is_the_tile():
    net = network(MLP, (6, 9), hidden=(5,))
    layers = layers_of(net)
    found = portrait(layers, net.parameters, 0, 4)
    np.testing.assert_array_equal(found, probes.tiles(layers[0], net.parameters)[4:5])


def test_a_portrait_further_on_goes_back_to_the_pixels():
    net = network(MLP, (6, 9), hidden=(5, 4))
    arrays = net.parameters
    product = arrays["hidden1.weight"] @ arrays["hidden2.weight"] @ arrays["output.weight"]
    found = portrait(layers_of(net), arrays, 2, 3)
    np.testing.assert_allclose(found, product[:, 3].reshape(1, 6, 9), rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("kind", ARCHITECTURES.values())
@pytest.mark.parametrize("size", [1e30, math.inf])
def test_weights_that_have_run_away_are_multiplied_without_a_warning(kind, size):
    net = network(kind)
    signs = np.random.default_rng(0).choice([-1.0, 1.0], 10_000)
    arrays = {
        key: np.resize(signs * size, value.shape).astype(np.float32)
        for key, value in net.parameters.items()
    }
    layers = layers_of(net)
    warnings.simplefilter("error")
    for index, layer in enumerate(layers):
        assert probes.norms(layer, arrays).shape == (layer.units,)
        for shown in (
            portrait(layers, arrays, index, 0),
            probes.speaks_for(layers, arrays, index, 0),
        ):
            assert shown is None or shown.size


def test_a_portrait_behind_convolutions_goes_back_to_the_last_maps():
    net = network(CNN, (28, 28))
    layers, arrays = layers_of(net), net.parameters
    assert portrait(layers, arrays, 1, 0).shape == (16, 5, 5)
    assert portrait(layers, arrays, 2, 0).shape == (32, 4, 4)
    assert portrait(layers, arrays, 3, 0).shape == (32, 4, 4)


def test_where_there_are_no_pictures_there_is_no_portrait():
    arrays = {"a.weight": np.zeros((7, 3), np.float32), "b.weight": np.zeros((3, 2), np.float32)}
    axes = ("input", "unit")
    infos = (
        LayerInfo("a", "linear", (WeightInfo("a.weight", "weight", axes),), outputs=(3,)),
        LayerInfo("b", "linear", (WeightInfo("b.weight", "weight", axes),), source="a"),
    )
    layers = layers_described(infos, arrays)
    assert layers[1].source == 0
    assert portrait(layers, arrays, 0, 0) is None
    assert portrait(layers, arrays, 1, 0) is None


@pytest.mark.parametrize("kind", ARCHITECTURES.values())
def test_a_table_gives_every_weight_back(kind):
    net = network(kind, (12, 12))
    for layer in layers_of(net):
        table = list(csv.reader(probes.csv_lines(layer, net.parameters)))
        assert table[0][:2] == ["unit", "bias"]
        assert len(table[0]) == len(set(table[0])) == 2 + math.prod(layer.sees)
        assert len(table) == 1 + layer.units
        unit = layer.units // 2
        values = np.array(table[1 + unit][2:], np.float32)
        own = probes.incoming(layer, net.parameters, unit).ravel()
        np.testing.assert_allclose(values, own, rtol=1e-6)
        assert float(table[1 + unit][1]) == probes.bias(layer, net.parameters, unit)
