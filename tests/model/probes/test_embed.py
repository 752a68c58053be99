"""Maps that take their time, alignment, the labels' own vectors, and the grid of pixels."""

import csv
import time
from dataclasses import replace

import numpy as np
import pytest

from model.archs import Classifier, Layered
from model.archs.layer_info import PICTURE, LayerInfo, WeightInfo
from model.data import to_input
from model.probes.maps import pixel_grid as grids
from model.probes.maps.align import alignment, between
from model.probes.maps.digit_map import LABELS, csv_lines, digit_map
from model.probes.maps.embed import MAX_DIGITS, Laid, Preparing, Question, laid_out
from model.probes.maps.features import LOGITS, PIXELS
from model.probes.maps.label_vectors import arrows, label_vectors
from model.probes.maps.pixel_grid import grid_edges, pixel_grid
from model.probes.units.weight_layers import layers_described, weight_layers
from tests.deep import DEEP
from tests.foreign import able

FIRST = LayerInfo(
    "hidden1",
    "linear",
    (WeightInfo("hidden1.weight", "weight", ("input", "unit")),),
    source=PICTURE,
    inputs=(5, 4),
)


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def moved(network, step, seed=0):
    """The network with weights that lie ``step`` away."""
    rng = np.random.default_rng(seed)
    arrays = network.parameters.items()
    return network.with_parameters(
        {k: v + step * rng.standard_normal(v.shape, np.float32) for k, v in arrays}
    )


def maps_of(*arguments):
    return [value for value in laid_out(*arguments) if not isinstance(value, Preparing)]


# Alignment.


@pytest.mark.parametrize("dims", [2, 3])
@pytest.mark.parametrize("mirrored", [False, True])
def test_a_turned_shifted_scaled_copy_is_brought_back_exactly(rng, dims, mirrored):
    wanted = rng.normal(size=(40, dims))
    turn = np.linalg.qr(rng.normal(size=(dims, dims)))[0]
    if mirrored:
        turn = turn @ np.diag([-1.0, *np.ones(dims - 1)])
    copy = 3.7 * (wanted - 5) @ turn + rng.normal(size=dims)
    found = alignment(copy, wanted)
    np.testing.assert_allclose(found.apply(copy), wanted, atol=1e-9)
    assert found.scale == pytest.approx(1 / 3.7)


def test_what_has_no_place_neither_counts_nor_gets_one(rng):
    wanted = rng.normal(size=(20, 2))
    copy = wanted[:, ::-1] + 1
    copy[4] = np.nan
    found = alignment(copy, wanted)
    np.testing.assert_allclose(
        np.delete(found.apply(copy), 4, 0), np.delete(wanted, 4, 0), atol=1e-9
    )
    assert np.isnan(found.apply(copy)[4]).all()


def test_maps_with_nothing_in_common_still_have_a_size(rng):
    found = alignment(rng.normal(size=(500, 2)), rng.normal(size=(500, 2)))
    assert found.scale >= 0.09
    np.testing.assert_array_equal(alignment(np.zeros((3, 2)), np.ones((3, 2))).turn, np.eye(2))


def test_between_two_maps_digits_go_straight(rng):
    one, other = rng.normal(size=(5, 2)), rng.normal(size=(5, 2))
    np.testing.assert_allclose(between(one, other, 0.25), 0.75 * one + 0.25 * other)


# Maps that take their time.


@pytest.mark.parametrize("method", MAX_DIGITS)
@pytest.mark.parametrize("dims", [2, 3])
def test_each_method_lays_the_digits_out_and_ends(make_network, digits, method, dims):
    question = Question(method, LOGITS, "test", 60, dims, perplexity=8, neighbours=6)
    maps = maps_of(make_network("mlp"), digits, question, Laid.nothing())
    last = maps[-1]
    assert [shown.laying.is_done for shown in maps] == [False] * (len(maps) - 1) + [True]
    assert last.laying.method == method
    assert last.places.shape == (60, dims)
    assert np.isfinite(last.places).all()
    assert last.laying.measure
    assert (last.depth is not None) == (dims == 3)


@pytest.mark.parametrize("method", MAX_DIGITS)
def test_a_digit_of_the_map_is_placed_where_it_lies(make_network, digits, method):
    question = Question(method, "relu1", "test", 80, perplexity=8)
    last = maps_of(make_network("mlp"), digits, question, Laid.nothing())[-1]
    width = float(np.abs(last.points).max())
    for index in (0, 33, 79):
        where, near = last.place(last.picture(index), 8)
        assert near[0] == index
        assert len(near) == 8
        assert where == pytest.approx(last.points[index], abs=0.02 * width)


def test_tsne_is_shown_from_its_first_steps_on(make_network, digits):
    question = Question("tsne", PIXELS, "all", 593, perplexity=30)
    started, steps, times = time.monotonic(), [], []
    for value in laid_out(make_network("mlp"), digits, question, Laid.nothing()):
        if not isinstance(value, Preparing):
            steps.append(value.laying.step)
            times.append(time.monotonic() - started)
        if times and times[-1] > 1:
            break
    assert steps[0] < 100
    assert len(steps) > 5
    assert (np.diff(steps) > 0).all()


def test_a_map_given_up_goes_on_from_there(make_network, digits):
    network, laid = make_network("mlp"), Laid.nothing()
    question = Question("tsne", LOGITS, "all", 593, perplexity=10)
    maps = laid_out(network, digits, question, laid)
    shown = next(value for value in maps if not isinstance(value, Preparing))
    maps.close()
    again = next(laid_out(network, digits, question, laid))
    assert not isinstance(again, Preparing)  # all that was found of neighbours is still there
    assert again.laying.step > shown.laying.step


def test_a_finished_map_is_there_at_once(make_network, digits):
    network, laid = make_network("mlp"), Laid.nothing()
    question = Question("mds", LOGITS, "test", 50)
    last = maps_of(network, digits, question, laid)[-1]
    values = list(laid_out(network, digits, question, laid))
    assert len(values) == 1
    np.testing.assert_array_equal(values[0].points, last.points)


@pytest.mark.parametrize("method", MAX_DIGITS)
def test_the_map_goes_on_with_a_network_that_has_learnt(make_network, digits, method):
    network = make_network("mlp")
    newer = moved(network, 0.02)
    question = Question(method, "relu1", "test", 60, perplexity=8)
    maps = laid_out(network, digits, question, Laid.nothing())
    shown = next(value for value in maps if not isinstance(value, Preparing))
    values = [maps.send(newer)]
    values += list(maps)
    after = [value for value in values if not isinstance(value, Preparing)]
    assert after[-1].network is newer
    assert after[-1].laying.is_done
    np.testing.assert_array_equal(after[-1].predictions, digit_map(
        newer, digits, layer="relu1", part="test", count=60).predictions)  # fmt: skip
    assert shown.network is network


def test_another_perplexity_goes_on_from_the_same_places(make_network, digits):
    network, laid = make_network("mlp"), Laid.nothing()
    first = maps_of(network, digits, Question("tsne", LOGITS, "test", 80, perplexity=5), laid)[-1]
    layout = laid.layout
    second = maps_of(network, digits, Question("tsne", LOGITS, "test", 80, perplexity=20), laid)
    assert laid.layout is layout
    assert layout.perplexity == 20
    assert (second[-1].points != first.points).any()


@pytest.mark.parametrize("method", MAX_DIGITS)
def test_no_more_digits_than_a_method_can_do(make_network, digits, monkeypatch, method):
    monkeypatch.setitem(MAX_DIGITS, method, 25)
    question = Question(method, LOGITS, "test", 10_000, perplexity=5)
    assert len(maps_of(make_network("mlp"), digits, question, Laid.nothing())[-1].points) == 25


@pytest.mark.parametrize("method", MAX_DIGITS)
def test_a_network_that_overflows_gives_a_map_without_places(make_network, digits, method):
    network = make_network("mlp")
    huge = {name: np.full_like(value, 3e38) for name, value in network.parameters.items()}
    question = Question(method, LOGITS, "test", 30)
    last = maps_of(network.with_parameters(huge), digits, question, Laid.nothing())[-1]
    assert last.laying.is_done
    assert last.points.shape == (30, 2)


def test_all_digits_are_those_of_all_parts(make_network, digits):
    shown = digit_map(make_network("mlp"), digits, layer=PIXELS, part="all", count=10_000)
    parts = (digits.train, digits.validation, digits.test)
    np.testing.assert_array_equal(shown.images, np.concatenate([part.images for part in parts]))
    np.testing.assert_array_equal(shown.labels, np.concatenate([part.labels for part in parts]))


def test_a_map_with_depth_has_the_third_component_and_places_with_it(make_network, digits):
    shown = digit_map(make_network("mlp"), digits, layer="hidden1", part="test", count=80, dims=3)
    np.testing.assert_array_equal(shown.depth, shown.coordinates[:, 2])
    where, _ = shown.place(shown.picture(7), 4)
    np.testing.assert_allclose(where, shown.places[7], atol=1e-4)
    head, first, *_ = csv_lines(shown)
    assert head == "index,label,prediction,x,y,z"
    assert float(first.split(",")[-1]) == pytest.approx(shown.depth[0], rel=1e-4)


# The labels' own vectors.


def test_the_vectors_of_labels_are_what_scores_are_made_of(make_network, digits):
    network = make_network("mlp", dropout=0.0)
    images = to_input(digits.test.images, digits.peak)
    hidden = network.activations(images)["relu1"]
    scores = (
        hidden @ label_vectors(weight_layers(network), network.parameters).T
        + network.parameters["output.bias"]
    )
    np.testing.assert_allclose(scores, network.predict_logits(images), atol=1e-4)


@pytest.mark.parametrize(
    ("name", "home"), [("perceptron", PIXELS), ("mlp", "relu1"), ("cnn", "relu")]
)
def test_arrows_are_shown_in_the_layer_that_they_live_in(make_network, digits, name, home):
    asked = {"part": "test", "count": 60}
    network = moved(make_network(name), 0.1)  # a perceptron starts from zeros
    shown = digit_map(network, digits, layer=home, **asked)
    flat = label_vectors(weight_layers(network), network.parameters) @ shown.plane.axes
    factor = shown.vectors / flat
    np.testing.assert_allclose(factor, factor[0, 0], rtol=1e-3)
    away = np.linalg.norm(shown.points, axis=1)
    assert np.linalg.norm(shown.vectors, axis=1).max() == pytest.approx(np.quantile(away, 0.9))
    for layer in set(shown.layers) - {home}:
        assert digit_map(network, digits, layer=layer, **asked).vectors is None


def test_arrows_of_weights_that_are_nothing_have_no_place():
    assert np.isnan(arrows(np.zeros((10, 4)), np.eye(4, 2), np.ones((5, 2)))).all()


@pytest.mark.parametrize("name", [*able(Classifier, Layered), DEEP])
def test_labels_have_a_map_of_their_own(make_network, digits, name):
    network = make_network(name)
    shown = digit_map(network, digits, layer=LABELS, part="test", count=60)
    assert shown.labels.tolist() == list(range(10))
    vectors = label_vectors(weight_layers(network), network.parameters)
    centred = vectors - vectors.mean(axis=0)
    apart = np.linalg.norm(centred[:, None] - centred, axis=2)
    flat = np.linalg.norm(shown.coordinates[:, None] - shown.coordinates, axis=2)
    np.testing.assert_allclose(flat, apart, atol=1e-4)  # ten points fit into nine dimensions
    wanted = [digits.train.images[digits.train.labels == k].mean(axis=0) for k in range(10)]
    np.testing.assert_allclose(shown.images, wanted, atol=0.51)
    assert shown.place(shown.picture(0), 3) is None


@pytest.mark.parametrize("method", MAX_DIGITS)
def test_ten_labels_can_be_laid_out_in_every_way(make_network, digits, method):
    question = Question(method, LABELS, "test", 500)
    last = maps_of(make_network("mlp"), digits, question, Laid.nothing())[-1]
    assert last.points.shape == (10, 2)
    assert np.isfinite(last.points).all()


# The grid of pixels.


@pytest.fixture
def sheet(rng):
    """Weights (5·4 pixels, 7 units) that lie on a flat grid, pixel (row, column) at 2c, 3r."""
    rows, columns = np.divmod(np.arange(20), 4)
    place = np.stack([2.0 * columns, 3.0 * rows], axis=1)
    turn = np.linalg.qr(rng.normal(size=(7, 7)))[0][:2]
    return {"hidden1.weight": (place @ turn + rng.normal(size=7)).astype(np.float32)}


def test_a_sheet_is_found_flat_and_stands_upright(sheet):
    grid = pixel_grid(layers_described((FIRST,), sheet), sheet)
    rows, columns = np.divmod(np.arange(20), 4)
    wanted = np.stack([2.0 * (columns - 1.5), -3.0 * (rows - 2)], axis=1)
    np.testing.assert_allclose(grid.points, wanted, atol=1e-4)
    assert grid.explained.sum() == pytest.approx(1)
    assert (grid.layer, grid.units, grid.shape, grid.is_kernel) == ("hidden1", 7, (5, 4), False)


def test_a_grid_joins_each_pixel_with_those_beside_it():
    edges = {tuple(edge) for edge in grid_edges((3, 4)).tolist()}
    assert len(edges) == 3 * 3 + 2 * 4
    assert {(0, 1), (0, 4), (7, 11), (10, 11)} <= edges
    assert (3, 4) not in edges


def test_a_digit_lies_where_the_first_layer_takes_it(make_network, digits):
    network = make_network("mlp")
    grid = pixel_grid(weight_layers(network), network.parameters)
    image = to_input(digits.test.images[3], digits.peak)
    weight = network.parameters["hidden1.weight"]
    sums = image.reshape(-1) @ weight / image.sum() - weight.mean(axis=0)
    # The plane's axes, from the points that they gave.
    axes = np.linalg.lstsq(weight - weight.mean(axis=0), grid.points, rcond=None)[0]
    np.testing.assert_allclose(grid.centre(image), sums @ axes, atol=1e-3)
    assert grid.centre(np.zeros((8, 8))) is None
    assert grid.centre(np.ones((5, 5))) is None


def test_a_convolution_has_a_grid_of_its_kernels_cells(make_network):
    network = make_network("cnn")
    grid = pixel_grid(weight_layers(network), network.parameters)
    kernels, _, *size = network.parameters["conv1.weight"].shape
    assert grid.is_kernel
    assert grid.shape == tuple(size)
    assert grid.units == kernels
    assert grid.centre(np.ones(size)) is None


def test_weights_that_belong_to_no_pixels_have_no_grid():
    assert pixel_grid((), {}) is None
    arrays = {"hidden1.weight": np.ones((20, 3), np.float32)}
    assert pixel_grid(layers_described((replace(FIRST, source=""),), arrays), arrays) is None


def test_the_grid_of_a_network_that_overflows_has_points_that_are_nowhere(make_network):
    network = make_network("mlp")
    huge = {name: np.full_like(v, np.inf) for name, v in network.parameters.items()}
    assert not np.isfinite(pixel_grid(weight_layers(network), huge).points).any()


def test_the_table_of_a_grid_has_a_line_for_each_pixel(sheet):
    grid, ink = pixel_grid(layers_described((FIRST,), sheet), sheet), np.arange(20.0).reshape(5, 4)
    rows = list(csv.DictReader(grids.csv_lines(grid, ink)))
    assert len(rows) == 20
    assert (rows[6]["row"], rows[6]["column"], float(rows[6]["ink"])) == ("1", "2", 6)
    assert float(rows[6]["x"]) == pytest.approx(grid.points[6, 0], rel=1e-4)
    assert next(csv.DictReader(grids.csv_lines(grid)))["ink"] == ""
