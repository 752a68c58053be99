"""t-SNE, MDS and Isomap against known cases, finite differences and scikit-learn."""

import numpy as np
import pytest

from model.probes.maps.align import alignment
from model.probes.maps.isomap import Isomap, leading, shortest_ways
from model.probes.maps.mds import MDS, guttman
from model.probes.maps.nearness import nearest_of_each, neighbours_mean, squared_distances
from model.probes.maps.tsne import TSNE, affinities, conditional, gradient


@pytest.fixture
def rng():
    return np.random.default_rng(0)


@pytest.fixture
def groups(rng):
    """Five crowds of 40 in ten dimensions, far apart, and whose is whose."""
    middles = rng.normal(size=(5, 10)) * 6
    labels = np.repeat(np.arange(5), 40)
    return (middles[labels] + rng.normal(size=(200, 10))).astype(np.float32), labels


def ended(steps):
    """Runs a generator to its end; what it returns."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


def laid(layout, coordinates):
    ended(layout.prepare(coordinates))
    while not layout.is_done:
        layout.step()
    return layout


def distances(points):
    return np.linalg.norm(points[:, None] - points[None], axis=2)


def brought(points, wanted):
    """The points where they lie on ``wanted`` best, without another size."""
    found = alignment(points, wanted)
    return (points - found.middle) @ found.turn + found.place


# Nearness.


def test_squared_distances_are_those_of_numpy_and_never_negative(rng):
    some, points = rng.normal(size=(7, 5)), rng.normal(size=(30, 5))
    wanted = np.square(some[:, None] - points[None]).sum(axis=2)
    np.testing.assert_allclose(squared_distances(some, points), wanted, rtol=1e-9)
    far = np.full((3, 5), 1e3, np.float32)
    assert (squared_distances(far, far) >= 0).all()


def test_the_nearest_of_each_are_found_without_itself_and_with_its_twin(rng):
    points = rng.normal(size=(300, 4))
    points[17] = points[250]
    away = distances(points) + np.diag(np.full(300, np.inf))
    wanted = np.sort(away, axis=1)[:, :6]
    for rows, indices, squared in nearest_of_each(points, 6):
        own = np.arange(rows.start, rows.stop)[:, None]
        assert not (indices == own).any()
        np.testing.assert_allclose(np.sort(np.sqrt(squared), axis=1), wanted[rows], atol=1e-6)
    assert wanted[17, 0] == 0


def test_the_mean_of_neighbours_is_a_known_digit_itself(rng):
    coordinates, places = rng.normal(size=(20, 5)), rng.normal(size=(20, 2))
    near = np.array([3, 8, 12])
    there = neighbours_mean(places, coordinates, coordinates[8], near)
    np.testing.assert_allclose(there, places[8], atol=1e-6)
    middle = (coordinates[3] + coordinates[8]) / 2
    between = neighbours_mean(places, coordinates, middle, np.array([3, 8]))
    np.testing.assert_allclose(between, places[[3, 8]].mean(axis=0), atol=1e-6)


def test_without_neighbours_that_have_a_place_there_is_none():
    places = np.full((2, 2), np.nan)
    found = neighbours_mean(places, np.zeros((2, 3)), np.zeros(3), np.array([0, 1]))
    assert np.isnan(found).all()


# t-SNE.


@pytest.mark.parametrize("perplexity", [2.0, 5.0, 30.0])
def test_affinities_of_each_digit_have_the_perplexity(rng, perplexity):
    squared = rng.uniform(0.1, 50, (40, 90)) * rng.uniform(1e-6, 1e6, (40, 1))
    fractions = conditional(squared, perplexity)
    np.testing.assert_allclose(fractions.sum(axis=1), 1)
    entropy = -(fractions * np.log(np.maximum(fractions, 1e-300))).sum(axis=1)
    np.testing.assert_allclose(np.exp(entropy), perplexity, rtol=1e-4)
    nearest, farthest = squared.argmin(axis=1), squared.argmax(axis=1)
    rows = np.arange(40)
    assert (fractions[rows, nearest] >= fractions[rows, farthest]).all()


def test_affinities_are_what_each_width_solved_for_by_itself_gives(groups):
    from scipy.optimize import brentq

    points = groups[0][:90].astype(np.float64)
    fractions = np.zeros((90, 90))
    for one, away in enumerate(np.square(distances(points))):
        near = np.argsort(away)[1:31]

        def weights(rate, away=away, near=near):
            unscaled = np.exp(-rate * (away[near] - away[near].min()))
            return unscaled / unscaled.sum()

        def miss(rate, weights=weights):
            known = weights(rate)
            return -(known * np.log(np.maximum(known, 1e-300))).sum() - np.log(10)

        fractions[one, near] = weights(brentq(miss, 1e-6, 1e3))
    found = ended(affinities(points.astype(np.float32), 10.0))
    np.testing.assert_allclose(found, (fractions + fractions.T) / 180, atol=1e-6)
    np.testing.assert_array_equal(found, found.T)
    assert found.sum() == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("dims", [2, 3])
@pytest.mark.parametrize("pull", [1.0, 12.0])
def test_the_gradient_of_tsne_agrees_with_finite_differences(rng, dims, pull):
    points = rng.normal(size=(70, dims))
    joint = rng.uniform(size=(70, 70)) ** 4
    joint = joint + joint.T
    np.fill_diagonal(joint, 0)
    joint /= joint.sum()

    def objective(y):
        # KL(pull P || Q), but for what does not depend on y.
        weights = 1 / (1 + distances(y) ** 2)
        np.fill_diagonal(weights, 0)
        logs = np.log(weights + np.eye(70)) - np.log(weights.sum())
        return -(pull * joint * logs).sum() if pull == 1 else None, weights

    derivative, divergence = gradient(points, joint, pull, measures=True)
    weights = objective(points)[1]
    fractions = weights / weights.sum()
    # Exaggeration pulls harder at the pairs and leaves the pushing as it is.
    way = points[:, None] - points[None]
    wanted = 4 * (((pull * joint - fractions) * weights)[..., None] * way).sum(axis=1)
    np.testing.assert_allclose(derivative, wanted, rtol=1e-9, atol=1e-13)
    there = joint > 0
    known = (joint[there] * np.log(joint[there] / fractions[there])).sum()
    assert divergence == pytest.approx(known, rel=1e-9)
    if pull == 1:
        towards = rng.normal(size=points.shape)
        step = 1e-5
        rise = objective(points + step * towards)[0] - objective(points - step * towards)[0]
        assert (derivative * towards).sum() == pytest.approx(rise / (2 * step), rel=1e-6)


def test_tsne_keeps_crowds_together_and_says_how_well(groups):
    points, labels = groups
    layout = laid(TSNE(points[:, :2], perplexity=15), points)
    assert layout.steps == layout.max_steps
    away = distances(layout.points) + np.diag(np.full(200, np.inf))
    assert (labels[away.argmin(axis=1)] == labels).mean() > 0.99
    joint = ended(affinities(points, 15))
    known = gradient(layout.points, joint, measures=True)[1]
    assert layout.divergence == pytest.approx(known, rel=1e-3)
    assert layout.measure == f"Kullback–Leibler divergence {layout.divergence:.2f}"


def test_tsne_comes_as_far_as_that_of_scikit_learn(groups):
    import sklearn.manifold
    from threadpoolctl import threadpool_limits

    points = groups[0][::2]
    with threadpool_limits(1):
        theirs = sklearn.manifold.TSNE(
            perplexity=15, init="pca", random_state=0, method="exact"
        ).fit(points)
    assert laid(TSNE(points[:, :2], 15), points).divergence < theirs.kl_divergence_ + 0.05


def test_tsne_goes_on_from_where_it_is_when_the_digits_have_changed(groups, rng):
    points, labels = groups
    layout = laid(TSNE(points[:, :2], 15), points)
    lay = layout.points
    moved = points + 0.1 * rng.normal(size=points.shape).astype(np.float32)
    ended(layout.prepare(moved))
    assert not layout.is_done
    np.testing.assert_array_equal(layout.points, lay)
    while not layout.is_done:
        layout.step()
    width = np.abs(lay).max()
    means = [
        np.stack([p[labels == k].mean(axis=0) for k in range(5)]) for p in (lay, layout.points)
    ]
    assert np.abs(means[0] - means[1]).max() < 0.35 * width


@pytest.mark.parametrize("count", [4, 5, 12])
def test_tsne_of_a_few_stays_finite(rng, count):
    points = rng.normal(size=(count, 6)).astype(np.float32)
    assert np.isfinite(laid(TSNE(points[:, :2], 30), points).points).all()


def test_tsne_of_digits_that_are_all_alike_stays_finite(rng):
    start = rng.normal(size=(20, 2))
    assert np.isfinite(laid(TSNE(start, 5), np.ones((20, 3), np.float32)).points).all()


# MDS.


def test_mds_lays_a_plane_out_as_it_is(rng):
    flat = rng.normal(size=(60, 2)) * [3, 1]
    turned = (flat @ np.linalg.qr(rng.normal(size=(5, 5)))[0][:2]).astype(np.float32)
    layout = MDS(flat + 0.3 * rng.normal(size=flat.shape))
    laid(layout, turned)
    assert layout.stress < 0.01
    np.testing.assert_allclose(brought(layout.points, flat), flat, atol=0.1)


def test_each_step_of_mds_lowers_the_stress_that_it_tells(groups):
    points, _ = groups
    layout = MDS(points[:, :2])
    ended(layout.prepare(points))
    wanted, told = distances(points), []
    for _ in range(15):
        shown = layout.points.astype(np.float64)
        layout.step()
        told.append(layout.stress)
        away = distances(shown)
        known = np.sqrt(np.square(away - wanted).sum() / np.square(wanted).sum())
        assert layout.stress == pytest.approx(known, rel=1e-3)
    assert (np.diff(told) < 1e-6).all()


def test_mds_comes_to_the_stress_of_scikit_learn(groups):
    import sklearn.manifold

    points, _ = groups
    wanted = distances(points.astype(np.float64))
    _, raw = sklearn.manifold.smacof(
        wanted, init=points[:, :2], n_init=1, eps=1e-9, normalized_stress=False
    )
    theirs = np.sqrt(2 * raw / np.square(wanted).sum())
    assert laid(MDS(points[:, :2]), points).stress < theirs * 1.02


def test_a_guttman_transform_of_right_distances_changes_nothing(rng):
    points = rng.normal(size=(50, 3))
    points -= points.mean(axis=0)
    wanted = distances(points)
    moved, known = guttman(points, wanted)
    np.testing.assert_allclose(moved, points, atol=1e-9)
    assert known == pytest.approx(np.square(wanted).sum())


def test_mds_goes_on_from_where_it_is(groups):
    points, _ = groups
    layout = laid(MDS(points[:, :2]), points)
    lay = layout.points
    ended(layout.prepare(points * 1.001))
    layout.step()
    assert np.abs(layout.points - lay).max() < 0.02 * np.abs(lay).max()


# Isomap.


@pytest.fixture
def roll(rng):
    """A rolled-up sheet (500, 3), and the sheet (500, 2)."""
    along, across = rng.uniform(3, 9, 500), rng.uniform(0, 8, 500)
    rolled = np.stack([along * np.cos(along), across, along * np.sin(along)], axis=1)
    # Length of the spiral r = a from its middle on.
    length = (along * np.sqrt(1 + along**2) + np.arcsinh(along)) / 2
    return rolled.astype(np.float32), np.stack([length, across], axis=1)


def test_isomap_unrolls_a_sheet(roll):
    rolled, sheet = roll
    layout = laid(Isomap(rolled[:, :2], 8), rolled)
    away = np.linalg.norm(brought(layout.points, sheet) - sheet, axis=1)
    assert away.mean() < 0.05 * np.ptp(sheet[:, 0])
    assert "of the variance along the crowd" in layout.measure


def test_isomap_lays_out_as_that_of_scikit_learn(roll):
    import sklearn.manifold

    rolled, _ = roll
    theirs = sklearn.manifold.Isomap(n_neighbors=8).fit(rolled.astype(np.float64))
    layout = laid(Isomap(rolled[:, :2], 8), rolled)
    np.testing.assert_allclose(layout.geodesics().ways, theirs.dist_matrix_, rtol=1e-3, atol=1e-3)
    shown = brought(layout.points, theirs.embedding_)
    np.testing.assert_allclose(shown, theirs.embedding_, atol=0.02)


def test_one_more_point_is_placed_as_scikit_learn_does(roll):
    import sklearn.manifold

    rolled, _ = roll
    known, others = rolled[:450].astype(np.float64), rolled[450:].astype(np.float64)
    theirs = sklearn.manifold.Isomap(n_neighbors=8).fit(known)
    layout = laid(Isomap(rolled[:450, :2], 8), rolled[:450])
    to_theirs = alignment(layout.points, theirs.embedding_)
    for other in others:
        away = np.linalg.norm(known - other, axis=1)
        near = np.argsort(away)[:8]
        place = layout.geodesics().place(away[near], near)
        wanted = theirs.transform(other[None])[0]
        np.testing.assert_allclose(to_theirs.apply(place), wanted, atol=0.05)


def test_a_known_digit_is_placed_by_isomap_where_it_lies(roll):
    rolled, _ = roll
    layout = laid(Isomap(rolled[:, :2], 8), rolled)
    away = np.linalg.norm(rolled - rolled[33], axis=1)
    near = np.argsort(away)[:8]
    place = layout.geodesics().place(away[near], near)
    np.testing.assert_allclose(place, layout.points[33], atol=1e-3)


def test_crowds_without_a_link_are_linked_where_they_are_nearest(groups):
    points, _ = groups
    ways = ended(shortest_ways(points, 3))
    assert np.isfinite(ways).all()
    np.testing.assert_array_equal(ways, ways.T)
    straight = distances(points)
    assert (ways >= straight - 1e-3).all()


def test_leading_eigenvectors_are_those_of_numpy(rng):
    basis = np.linalg.qr(rng.normal(size=(60, 60)))[0]
    values = np.concatenate([[9, -7, 5, 3], np.linspace(1, -2, 56)])
    found, vectors = ended(leading(basis @ np.diag(values) @ basis.T, 3))
    np.testing.assert_allclose(found, [9, 5, 3], rtol=1e-5)
    wanted = basis[:, [0, 2, 3]]
    np.testing.assert_allclose(np.abs((vectors * wanted).sum(axis=0)), 1, atol=1e-4)
