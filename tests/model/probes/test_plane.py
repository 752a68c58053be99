import numpy as np
import pytest

from model.archs import ARCHITECTURES, Classifier, Layered
from model.data import load_dataset, to_input
from model.probes.maps import plane as plane_module
from model.probes.maps.digit_map import LABELS, Before, csv_lines, digit_map
from model.probes.maps.features import (
    LOGITS,
    PIXELS,
    WIDEST,
    features,
    features_and_logits,
    layer_names,
)
from model.probes.maps.plane import (
    best_signs,
    best_turn,
    nearest,
    plane_of,
    principal_components,
)
from tests.deep import DEEP
from tests.foreign import able


def pca_plane(features, previous=None):
    """The principal plane of ``features`` (n, d), turned to lie as ``previous`` of the same d."""
    plane = plane_of(found := principal_components(features))
    if previous is None or len(previous.mean) != len(plane.mean):
        return plane
    return plane_of(found, best_turn(plane.project(features), previous.project(features)))


@pytest.fixture
def cloud():
    """Points (400, 30) that spread in three known directions, the widest first."""
    rng = np.random.default_rng(1)
    axes = np.linalg.qr(rng.normal(size=(30, 3)))[0]
    points = rng.normal(size=(400, 3)) * [9, 4, 1] @ axes.T + rng.normal(size=30)
    return points.astype(np.float32), axes


def turn_of(degrees):
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return np.array([[c, -s], [s, c]])


def moved(network, by, seed=0):
    """The same network with weights a little different, as after a training step."""
    rng = np.random.default_rng(seed)
    return network.with_parameters(
        {
            name: (value + by * rng.normal(size=value.shape)).astype(np.float32)
            for name, value in network.parameters.items()
        }
    )


# Components.


def test_components_are_those_of_the_singular_value_decomposition(cloud):
    points, _ = cloud
    found = principal_components(points, 3)
    centred = points - points.mean(0)
    _, values, rows = np.linalg.svd(centred, full_matrices=False)
    assert np.abs(found.axes.T @ rows[:3].T) == pytest.approx(np.eye(3), abs=1e-3)
    assert found.explained == pytest.approx(values[:3] ** 2 / (values**2).sum(), rel=1e-3)
    assert found.mean == pytest.approx(points.mean(0), abs=1e-5)


def test_components_of_wide_features_are_the_same_as_exact_ones(cloud, monkeypatch):
    points, _ = cloud
    exact = principal_components(points, 3)
    monkeypatch.setattr(plane_module, "EXACT_UP_TO", 10)
    found = principal_components(points, 3)
    assert found.axes == pytest.approx(exact.axes, abs=1e-3)
    assert found.explained == pytest.approx(exact.explained, rel=1e-3)


def test_very_many_wide_features_are_sampled_and_give_nearly_the_same_axes(cloud, monkeypatch):
    points, _ = cloud
    exact = principal_components(points, 2)
    monkeypatch.setattr(plane_module, "EXACT_UP_TO", 10)
    monkeypatch.setattr(plane_module, "MAX_NUMBERS", points.size // 3)
    found = principal_components(points, 2)
    assert np.abs(np.diag(found.axes.T @ exact.axes)).min() > 0.98


def test_components_are_the_same_every_time(cloud, monkeypatch):
    points, _ = cloud
    monkeypatch.setattr(plane_module, "EXACT_UP_TO", 10)
    first, second = (principal_components(points, 5).axes for _ in range(2))
    np.testing.assert_array_equal(first, second)


def test_the_largest_entry_of_each_axis_is_positive(cloud):
    axes = principal_components(cloud[0], 3).axes
    assert (axes[np.abs(axes).argmax(0), range(3)] > 0).all()


@pytest.mark.parametrize("size", [1e-30, 1.0, 1e30])
def test_features_of_any_size_have_components(cloud, size):
    points, axes = cloud
    found = principal_components(points * np.float32(size), 2)
    assert np.abs(found.axes.T @ axes[:, :2]) == pytest.approx(np.eye(2), abs=0.1)
    assert 0.9 < found.explained.sum() <= 1


def test_rows_that_are_not_finite_are_left_out_and_have_no_place(cloud):
    points, _ = cloud
    broken = np.concatenate([points, np.full((2, 30), np.nan), np.full((1, 30), np.inf)])
    broken = broken.astype(np.float32)
    found = principal_components(broken, 2)
    np.testing.assert_allclose(found.axes, principal_components(points, 2).axes, atol=1e-4)
    projected = found.project(broken)
    assert np.isfinite(projected[:400]).all()
    assert not np.isfinite(projected[400:]).any()


@pytest.mark.parametrize("shape", [(0, 5), (1, 5), (7, 1), (3, 8)])
def test_hardly_any_features_make_a_plane_too(shape):
    points = np.arange(np.prod(shape), dtype=np.float32).reshape(shape)
    plane = pca_plane(points)
    assert plane.project(points).shape == (shape[0], 2)
    assert np.isfinite(plane.axes).all()
    assert plane.explained.sum() <= 1 + 1e-6


def test_features_that_never_vary_explain_nothing():
    plane = pca_plane(np.full((20, 6), 0.7, np.float32))
    assert plane.explained.tolist() == [0, 0]
    np.testing.assert_allclose(plane.project(np.full((1, 6), 0.7, np.float32)), 0, atol=1e-6)


# The plane.


def test_the_plane_explains_what_its_points_vary(cloud):
    points, _ = cloud
    plane = pca_plane(points)
    total = ((points - points.mean(0)) ** 2).sum()
    fraction = (plane.project(points) ** 2).sum(0) / total
    assert plane.explained == pytest.approx(fraction, rel=1e-3)
    assert plane.explained[0] > plane.explained[1]
    assert plane.turned_deg == 0


def test_a_turned_plane_tells_its_turn_and_what_its_own_axes_explain(cloud):
    points, _ = cloud
    components = principal_components(points)
    plane = plane_of(components, turn_of(30))
    total = ((points - points.mean(0)) ** 2).sum()
    assert plane.turned_deg == pytest.approx(30)
    assert plane.explained == pytest.approx((plane.project(points) ** 2).sum(0) / total, rel=1e-3)
    assert plane.explained.sum() == pytest.approx(components.explained.sum())


def test_the_best_turn_undoes_a_turn_and_a_mirror():
    rng = np.random.default_rng(0)
    points = rng.normal(size=(50, 2))
    applied = turn_of(110) @ np.diag([1, -1])
    found = best_turn(points, 5 * points @ applied + [3, 8])
    assert found == pytest.approx(applied)


def test_mirroring_alone_finds_the_signs():
    points = np.random.default_rng(0).normal(size=(50, 2))
    found = best_signs(points, points * [-2, 3])
    assert found.tolist() == [[-1, 0], [0, 1]]


def test_turning_towards_nothing_turns_nothing():
    points = np.random.default_rng(0).normal(size=(5, 2))
    assert best_turn(points, np.zeros((5, 2))).tolist() == np.eye(2).tolist()
    assert best_turn(points, np.full((5, 2), np.nan)).tolist() == np.eye(2).tolist()


def test_components_that_change_places_do_not_turn_the_picture():
    # Two directions of nearly equal variance: a tiny change swaps which is the first.
    rng = np.random.default_rng(3)
    spread = rng.normal(size=(500, 2)).astype(np.float32)
    before = np.concatenate([spread * [1.02, 1.0], np.zeros((500, 3))], axis=1)
    after = np.concatenate([spread * [1.0, 1.02], np.zeros((500, 3))], axis=1)
    old = pca_plane(before.astype(np.float32))
    shown = old.project(before)
    kept = pca_plane(after.astype(np.float32), old).project(after)
    jumped = pca_plane(after.astype(np.float32)).project(after)
    assert np.abs(kept - shown).max() < 0.1
    assert np.abs(jumped - shown).max() > 0.5


def test_a_plane_before_of_another_width_is_ignored(cloud):
    points, _ = cloud
    old = pca_plane(points[:, :12])
    np.testing.assert_array_equal(pca_plane(points, old).axes, pca_plane(points).axes)


# Neighbours.


def test_the_nearest_are_found_in_their_order():
    rng = np.random.default_rng(0)
    points, one = rng.normal(size=(300, 6)), rng.normal(size=6)
    wanted = np.argsort(np.linalg.norm(points - one, axis=1))[:8]
    assert nearest(points, one, 8).tolist() == wanted.tolist()


def test_what_is_not_finite_is_near_nothing():
    points = np.array([[np.nan, 0], [3, 0], [np.inf, 0], [1, 0]])
    assert nearest(points, np.zeros(2), 2).tolist() == [3, 1]


@pytest.mark.parametrize("count", [0, 3])
def test_no_more_are_found_than_there_are(count):
    assert len(nearest(np.zeros((count, 2)), np.zeros(2), 8)) == count


# Features.


@pytest.mark.parametrize("name", [*able(Classifier, Layered), DEEP])
def test_layers_worth_a_map_say_something_of_their_own(make_network, digits, name):
    network = make_network(name)
    images = to_input(digits.test.images, digits.peak)
    logits = network.predict_logits(images)
    for layer in layer_names(network):
        found = features(network, images, layer)
        assert found.shape[0] == len(images)
        assert found.shape[1] <= WIDEST
        assert found.shape != logits.shape or not np.allclose(found, logits)


def test_layers_that_pass_on_what_they_get_are_left_out(make_network):
    assert layer_names(make_network("mlp", hidden=(5, 4))) == (
        "hidden1", "relu1", "hidden2", "relu2",
    )  # fmt: skip
    assert layer_names(make_network("perceptron")) == ()


def test_a_layer_of_very_many_numbers_is_left_out():
    architecture = ARCHITECTURES["cnn"]
    config = architecture.config_for((28, 28), channels=(8, 4))
    network = architecture(config, (28, 28), np.random.default_rng(0))
    names = layer_names(network)
    assert "conv1" not in names  # 8 maps of 24 x 24
    assert "pool1" in names


@pytest.mark.parametrize("name", [*able(Classifier, Layered), DEEP])
def test_features_in_chunks_are_those_of_the_whole(make_network, digits, name):
    network = make_network(name)
    images = to_input(digits.test.images, digits.peak)
    whole = network.activations(images)
    chunks = [images[:70], images[70:140], images[140:]]
    for layer in (PIXELS, LOGITS, *layer_names(network)):
        found, logits = features_and_logits(network, chunks, layer)
        np.testing.assert_allclose(logits, network.predict_logits(images), atol=1e-5)
        known = {PIXELS: images, LOGITS: logits} | whole
        np.testing.assert_allclose(found, known[layer].reshape(len(images), -1), atol=1e-5)
        np.testing.assert_allclose(found, features(network, images, layer), atol=1e-5)


# The map.


def test_a_map_holds_evenly_spaced_digits_with_labels_and_predictions(make_network, digits):
    network = make_network("mlp")
    shown = digit_map(network, digits, layer=LOGITS, part="test", count=50)
    assert len(shown.indices) == 50
    assert (shown.indices[0], shown.indices[-1]) == (0, 149)
    np.testing.assert_array_equal(shown.images, digits.test.images[shown.indices])
    np.testing.assert_array_equal(shown.labels, digits.test.labels[shown.indices])
    images = to_input(shown.images, digits.peak)
    np.testing.assert_array_equal(shown.predictions, network.predict_logits(images).argmax(1))
    np.testing.assert_array_equal(shown.picture(3), images[3])


def test_fewer_digits_than_asked_for_are_all_shown(make_network, digits):
    shown = digit_map(make_network("mlp"), digits, layer=PIXELS, part="train", count=10_000)
    assert shown.indices.tolist() == list(range(300))


@pytest.mark.parametrize(
    ("name", "last"), [("perceptron", PIXELS), ("mlp", "relu1"), ("cnn", "relu")]
)
def test_a_layer_that_is_not_there_becomes_the_last_one(make_network, digits, name, last):
    shown = digit_map(make_network(name), digits, layer="", part="test", count=30)
    assert shown.layer == last
    assert shown.layers[0] == PIXELS
    assert shown.layers[-2:] == (LOGITS, LABELS)


def test_a_network_of_another_size_gets_a_map_of_the_pixels(digits):
    architecture = ARCHITECTURES["mlp"]
    config = architecture.config_for((28, 28))
    network = architecture(config, (28, 28), np.random.default_rng(0))
    shown = digit_map(network, digits, layer="relu1", part="test", count=60)
    assert (shown.fits, shown.layer, shown.layers, shown.predictions) == (
        False,
        PIXELS,
        (PIXELS,),
        None,
    )
    assert np.isfinite(shown.points).all()
    assert shown.place(np.zeros((28, 28), np.float32), 8) is None


@pytest.mark.parametrize("layer", [PIXELS, "relu1", LOGITS])
def test_a_digit_of_the_map_is_placed_where_it_lies_and_is_its_own_neighbour(
    make_network, digits, layer
):
    shown = digit_map(make_network("mlp"), digits, layer=layer, part="test", count=100)
    for index in (0, 41, 99):
        where, near = shown.place(shown.picture(index), 8)
        assert where == pytest.approx(shown.points[index], abs=1e-4)
        assert near[0] == index
        assert len(set(near.tolist())) == 8


def test_neighbours_are_those_in_the_space_of_the_layer(make_network, digits):
    network = make_network("mlp", hidden=(16,))
    shown = digit_map(network, digits, layer="hidden1", part="train", count=300)
    image = to_input(digits.test.images[7], digits.peak)
    rows = features(network, to_input(shown.images, shown.peak), "hidden1")
    away = np.linalg.norm(rows - features(network, image[None], "hidden1"), axis=1)
    assert shown.place(image, 8)[1].tolist() == np.argsort(away)[:8].tolist()


def test_the_map_of_a_layer_stays_where_it_was_as_its_weights_change(make_network, digits):
    network, before = make_network("mlp"), Before()
    asked = {"layer": "relu1", "part": "test", "count": 150, "before": before}
    old = digit_map(network, digits, **asked)
    for step in range(5):
        network = moved(network, 0.01, seed=step)
        new = digit_map(network, digits, **asked)
        size = np.abs(old.points).max()
        assert np.abs(new.points - old.points).mean() < 0.06 * size
        assert before.map is new
        old = new


def test_a_map_of_pixels_is_laid_out_once_and_predicts_again(make_network, digits):
    network, before = make_network("mlp"), Before()
    asked = {"layer": PIXELS, "part": "test", "count": 150, "before": before}
    old = digit_map(network, digits, **asked)
    new = digit_map(moved(network, 0.5), digits, **asked)
    assert new.plane is old.plane
    np.testing.assert_array_equal(new.points, old.points)
    assert (new.predictions != old.predictions).any()


def test_another_layer_keeps_its_own_components_as_axes(make_network, digits):
    network, before = make_network("mlp"), Before()
    digit_map(network, digits, layer=PIXELS, part="test", count=150, before=before)
    shown = digit_map(network, digits, layer="relu1", part="test", count=150, before=before)
    assert shown.plane.turned_deg == 0


def test_other_data_are_never_taken_for_the_same(make_network, digits):
    network, before = make_network("mlp"), Before()
    asked = {"layer": PIXELS, "part": "test", "count": 150, "before": before}
    digit_map(network, digits, **asked)
    others = load_dataset("digits", seed=5)
    shown = digit_map(network, others, **asked)
    np.testing.assert_array_equal(shown.images, others.test.images[shown.indices])


def test_a_network_that_overflows_still_gives_a_map(make_network, digits):
    network = make_network("mlp")
    huge = {name: np.full_like(value, 3e38) for name, value in network.parameters.items()}
    asked = {"part": "test", "count": 40}
    shown = digit_map(network.with_parameters(huge), digits, layer=LOGITS, **asked)
    assert shown.points.shape == (40, 2)
    assert not np.isfinite(shown.points).all()
    where, near = shown.place(shown.picture(0), 8)
    assert where.shape == (2,)
    assert len(near) == 8


def test_the_table_has_a_line_for_each_digit(make_network, digits):
    shown = digit_map(make_network("mlp"), digits, layer=LOGITS, part="test", count=20)
    head, *rows = csv_lines(shown)
    assert head == "index,label,prediction,x,y"
    assert len(rows) == 20
    index, label, prediction, x, y = rows[4].split(",")
    wanted = (shown.indices[4], shown.labels[4], shown.predictions[4])
    assert (int(index), int(label), int(prediction)) == wanted
    assert (float(x), float(y)) == pytest.approx(shown.points[4].tolist(), rel=1e-4)


@pytest.mark.mnist
def test_ten_thousand_digits_are_laid_out_with_their_classes_apart(mnist_dir):
    dataset = load_dataset("mnist", data_dir=mnist_dir)
    architecture = ARCHITECTURES["mlp"]
    config = architecture.config_for((28, 28))
    network = architecture(config, (28, 28), np.random.default_rng(0))
    shown = digit_map(network, dataset, layer=PIXELS, part="test", count=10_000)
    # The fractions that scikit-learn's PCA gives for these images.
    assert shown.plane.explained == pytest.approx([0.10048, 0.07544], abs=1e-4)
    alike = [
        (shown.labels[shown.place(shown.picture(k), 9)[1][1:]] == shown.labels[k]).mean()
        for k in range(0, 10_000, 200)
    ]
    assert np.mean(alike) > 0.85
