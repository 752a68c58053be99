"""The mathematics of Boltzmann machines, against sums over all states of small ones."""

import copy
import itertools
import pickle

import numpy as np
import pytest

from model.nn import annealing, boltzmann, phases
from model.nn.boltzmann import Machine
from model.progress import result_of


def states(units):
    """(2 to the units, units), 0 or 1."""
    return np.array(list(itertools.product((0, 1), repeat=units)), np.float32)


def random_machine(visible, hidden, *, seed=0, scale=0.6, labels=0):
    rng = np.random.default_rng(seed)
    sizes = ((visible, hidden), (visible,), (hidden,))
    return Machine(*(rng.normal(0, scale, size).astype(np.float32) for size in sizes), labels)


def energies(machine, v, h):
    """-v W h - a v - b h of each pair of rows, float64."""
    v, h = v.astype(float), h.astype(float)
    return -((v @ machine.weights) * h).sum(axis=1) - v @ machine.visible - h @ machine.hidden


def log_sum(values):
    return values.max() + np.log(np.exp(values - values.max()).sum())


def every_pair(machine):
    v, h = states(len(machine.visible)), states(len(machine.hidden))
    return np.repeat(v, len(h), axis=0), np.tile(h, (len(v), 1))


def log_partition(machine):
    return log_sum(-energies(machine, *every_pair(machine)))


def as_often_as_probable(machine, count=200_000):
    """States of a machine, each so many times as its probability says."""
    v, h = every_pair(machine)
    p = np.exp(-energies(machine, v, h) - log_partition(machine))
    times = np.round(p * count).astype(int)
    return np.repeat(v, times, axis=0), np.repeat(h, times, axis=0)


def nothing(machine):
    return np.zeros_like(machine.visible), np.zeros_like(machine.hidden)


# Probabilities and energies.


def test_the_free_energy_is_minus_the_log_of_the_sum_over_all_hidden_states():
    machine = random_machine(6, 10)
    h = states(10)
    for v in states(6)[::7]:
        summed = log_sum(-energies(machine, np.tile(v, (len(h), 1)), h))
        assert machine.free_energy(v[None])[0] == pytest.approx(-summed, rel=1e-5)


def test_a_free_energy_of_large_sums_is_finite():
    machine = Machine(np.full((3, 2), 1e4, np.float32), *(np.zeros(n, np.float32) for n in (3, 2)))
    np.testing.assert_allclose(
        machine.free_energy(np.array([[1, 1, 1], [0, 0, 0]], np.float32)),
        [-6e4, -2 * np.log(2)],
        rtol=1e-5,
    )


@pytest.mark.parametrize("sides", [(4, 12), (12, 4)])
def test_the_exact_partition_function_is_the_sum_over_all_states(sides):
    machine = random_machine(*sides)
    assert annealing.exact_log_partition(machine) == pytest.approx(log_partition(machine), rel=1e-5)


def test_the_sigmoid_is_right_in_place_and_overflows_nowhere():
    x = np.array([-1e4, -3, 0, 3, 1e4], np.float32)
    wanted = [0, 1 / (1 + np.exp(3)), 0.5, 1 / (1 + np.exp(-3)), 1]
    assert boltzmann.sigmoid(x) is x
    np.testing.assert_allclose(x, wanted, atol=1e-6)


def test_units_are_drawn_as_often_as_their_probability_says():
    p = np.tile(np.float32([0, 0.2, 0.9, 1]), (20_000, 1))
    drawn = boltzmann.drawn(p, np.random.default_rng(0))
    assert drawn.dtype == np.float32
    assert set(np.unique(drawn)) == {0, 1}
    np.testing.assert_allclose(drawn.mean(axis=0), [0, 0.2, 0.9, 1], atol=0.01)


def test_units_of_any_number_are_drawn_on_their_own():
    p = np.full((3, 7, 1001), 0.5, np.float32)
    drawn = boltzmann.drawn(p, np.random.default_rng(0)).reshape(-1)
    assert len(drawn) == 21_021
    # Neighbours share a draw of 64 bits; none of the four knows another.
    for apart in range(1, 6):
        assert (drawn[apart:] * drawn[:-apart]).mean() == pytest.approx(0.25, abs=0.01)


def test_units_can_be_drawn_into_an_array_that_is_there():
    p = np.float32([[0.3, 0.6, 0.9], [0.1, 0.5, 1]])
    room = np.full((4, 3), 7, np.float32)
    found = boltzmann.drawn(p, np.random.default_rng(3), out=room[1:3])
    assert found.base is room
    np.testing.assert_array_equal(found, boltzmann.drawn(p, np.random.default_rng(3)))
    np.testing.assert_array_equal(room[[0, 3]], 7)


def test_units_fire_as_often_as_what_they_receive_says():
    received = np.float32([-100, -1, 0, 2, 100])
    units = boltzmann.fired(np.tile(received, (20_000, 1)), np.random.default_rng(0))
    assert units.dtype == np.float32
    assert set(np.unique(units)) == {0, 1}
    np.testing.assert_allclose(units.mean(axis=0), boltzmann.sigmoid(received), atol=0.01)
    np.testing.assert_array_equal(units[:, [0, -1]], [[0, 1]] * len(units))


def test_units_fire_in_place():
    received = np.zeros((3, 5), np.float32)
    assert boltzmann.fired(received, np.random.default_rng(0)) is received


@pytest.mark.parametrize("rows", [1, 7, boltzmann.FEW, boltzmann.FEW + 1])
@pytest.mark.parametrize("into", [True, False])
def test_a_product_is_the_same_either_way_of_the_machine(rows, into):
    rng = np.random.default_rng(0)
    weights, units = rng.random((6, 4), np.float32), rng.random((rows, 4), np.float32)
    out = np.full((rows, 6), np.nan, np.float32) if into else None
    found = boltzmann.product(units, weights.T, out)
    np.testing.assert_allclose(found, units @ weights.T, rtol=1e-6)
    assert found.flags.c_contiguous
    assert not into or found is out
    np.testing.assert_allclose(boltzmann.product(found, weights), found @ weights, rtol=1e-6)


@pytest.mark.parametrize("labels", [0, 2])
def test_what_is_dreamt_is_drawn_from_the_means_of_the_visible_units(labels):
    machine = random_machine(5, 3, labels=labels)
    hidden = np.tile(np.float32([1, 0, 1]), (20_000, 1))
    found = machine.dreamt(hidden, np.random.default_rng(0))
    np.testing.assert_allclose(found.mean(axis=0), machine.visible_means(hidden[:1])[0], atol=0.015)
    if labels:
        np.testing.assert_array_equal(found[:, -labels:].sum(axis=1), 1)


def test_of_a_choice_just_one_is_drawn_as_often_as_its_probability_says():
    p = np.tile(np.float32([0.5, 0.1, 0.4]), (20_000, 1))
    drawn = boltzmann.drawn_choice(p, np.random.default_rng(0))
    np.testing.assert_array_equal(drawn.sum(axis=1), 1)
    np.testing.assert_allclose(drawn.mean(axis=0), [0.5, 0.1, 0.4], atol=0.01)


def test_the_probabilities_of_labels_are_those_of_summing_over_all_hidden_states():
    machine, h = random_machine(7, 6, labels=3), states(6)
    for others in states(4)[::3]:
        rows = [np.concatenate([others, label]) for label in np.eye(3, dtype=np.float32)]
        logs = [log_sum(-energies(machine, np.tile(row, (len(h), 1)), h)) for row in rows]
        wanted = np.exp(logs - log_sum(np.array(logs)))
        found = boltzmann.softmax(machine.label_logits(others[None]))[0]
        np.testing.assert_allclose(found, wanted, rtol=1e-4)


def test_gibbs_sweeps_keep_the_distribution():
    machine, rng = random_machine(3, 2, scale=1.0), np.random.default_rng(0)
    v, h = as_often_as_probable(machine, 40_000)
    for _ in range(3):
        means, h = machine.sweep(h, rng)
    np.testing.assert_allclose(means.mean(axis=0), v.mean(axis=0), atol=0.01)


def test_labels_stay_one_of_their_kind_in_a_sweep():
    machine, rng = random_machine(7, 6, labels=3), np.random.default_rng(0)
    means = machine.visible_means(states(6))
    drawn = machine.draw_visible(means, rng)
    np.testing.assert_allclose(means[:, 4:].sum(axis=1), 1, rtol=1e-5)
    np.testing.assert_array_equal(drawn[:, 4:].sum(axis=1), 1)


def test_a_high_temperature_makes_everything_as_likely():
    machine = random_machine(5, 4, scale=3.0)
    hot = machine.visible_means(states(4), temperature=1e6)
    np.testing.assert_allclose(hot, 0.5, atol=1e-4)


# Gradients.


def minus_log_likelihood(machine, data):
    return float(machine.free_energy(data).mean()) + log_partition(machine)


def numeric(function, array, step=1e-2):
    """The derivative by each entry of an array, which stays as it was."""
    found = np.zeros(array.shape)
    for place in np.ndindex(array.shape):
        kept = array[place]
        array[place] = kept + step
        above = function()
        array[place] = kept - step
        found[place] = (above - function()) / (2 * step)
        array[place] = kept
    return found


DATA = np.float32([[1, 0, 1], [1, 1, 0], [1, 1, 1], [0, 0, 1]])


def test_without_offsets_the_contrast_is_the_gradient_of_the_log_likelihood():
    machine = random_machine(3, 2)
    data = DATA, boltzmann.sigmoid(machine.to_hidden(DATA))
    found = phases.contrast(data, as_often_as_probable(machine), nothing(machine))
    for array, gradient in zip(
        (machine.weights, machine.visible, machine.hidden), found, strict=True
    ):
        wanted = numeric(lambda: minus_log_likelihood(machine, DATA), array)
        np.testing.assert_allclose(gradient, wanted, atol=2e-3)


def test_with_offsets_it_is_that_of_the_centred_machine_in_the_weights_of_the_plain_one():
    machine, rng = random_machine(3, 2), np.random.default_rng(1)
    mu, lambda_ = (rng.random(n).astype(np.float32) for n in (3, 2))
    # The same energies, but for a constant, with biases that units less their offsets meet.
    centred = {
        "weights": machine.weights.copy(),
        "visible": machine.visible + machine.weights @ lambda_,
        "hidden": machine.hidden + mu @ machine.weights,
    }

    def loss():
        weights = centred["weights"]
        plain = Machine(
            weights,
            centred["visible"] - weights @ lambda_,
            centred["hidden"] - mu @ weights,
        )
        return minus_log_likelihood(plain, DATA)

    by = {name: numeric(loss, array) for name, array in centred.items()}
    wanted = (
        by["weights"],
        by["visible"] - by["weights"] @ lambda_,
        by["hidden"] - mu @ by["weights"],
    )
    data = DATA, boltzmann.sigmoid(machine.to_hidden(DATA))
    found = phases.contrast(data, as_often_as_probable(machine), (mu, lambda_))
    for ours, theirs in zip(found, wanted, strict=True):
        np.testing.assert_allclose(ours, theirs, atol=2e-3)


def angle(ours, theirs):
    """The cosine between two sets of gradients."""
    ours, theirs = (np.concatenate([np.ravel(a) for a in each]) for each in (ours, theirs))
    return ours @ theirs / np.linalg.norm(ours) / np.linalg.norm(theirs)


@pytest.mark.parametrize(("persistent", "least"), [(True, 0.98), (False, 0.6)])
def test_both_phases_point_along_the_gradient(persistent, least):
    machine, rng = random_machine(3, 2, scale=1.0), np.random.default_rng(0)
    _, chains = as_often_as_probable(machine, 20_000)
    data = np.tile(DATA, (500, 1))
    found = phases.two_phases(
        machine,
        data,
        chains,
        nothing(machine),
        rng,
        persistent=persistent,
        sweeps=1,
        tells_received=True,
    )
    arrays = machine.weights, machine.visible, machine.hidden
    wanted = [numeric(lambda: minus_log_likelihood(machine, DATA), array) for array in arrays]
    assert angle(found.gradients, wanted) > least
    np.testing.assert_allclose(found.received, machine.to_hidden(data), rtol=1e-5)


@pytest.mark.parametrize("persistent", [True, False])
def test_arrays_that_are_used_again_change_no_bit_of_a_step(persistent):
    machine, scratch = random_machine(3, 2), phases.Scratch()
    chains = np.ones((5, 2), np.float32)
    for size in (4, 4, 3, 4):
        found = [
            phases.two_phases(
                machine,
                DATA[:size],
                chains,
                (DATA.mean(axis=0), np.float32([0.3, 0.6])),
                np.random.default_rng(size),
                persistent=persistent,
                sweeps=2,
                scratch=kept,
            )
            for kept in (scratch, None)
        ]
        for ours, new in zip(*(each.gradients for each in found), strict=True):
            np.testing.assert_array_equal(ours, new)
        np.testing.assert_array_equal(found[0].chains, found[1].chains)


def test_arrays_to_be_used_again_go_into_no_copy():
    scratch = phases.Scratch()
    kept = scratch.array("gradient", 300, 200)
    assert scratch.array("gradient", 300, 200) is kept
    assert len(pickle.dumps(scratch)) < 1000
    assert copy.deepcopy(scratch).array("gradient", 300, 200) is not kept


def test_chains_of_contrastive_divergence_stay_where_they_are():
    machine, rng = random_machine(3, 2), np.random.default_rng(0)
    chains = np.ones((5, 2), np.float32)
    offsets = nothing(machine)
    cd = phases.two_phases(machine, DATA, chains, offsets, rng, persistent=False, sweeps=1)
    np.testing.assert_array_equal(cd.chains, 1)
    going = phases.two_phases(machine, DATA, chains, offsets, rng, persistent=True, sweeps=3)
    assert going.chains.shape == chains.shape
    assert (going.chains != 1).any()


# Deep machines.


class Deep:
    """A machine of 3 pixels and hidden layers of 3 and 2 units, as plain arrays."""

    def __init__(self, seed=0, scale=0.8):
        rng = np.random.default_rng(seed)
        shapes = {
            "hidden1.weight": (3, 3),
            "hidden1.bias": (3,),
            "hidden2.weight": (3, 2),
            "hidden2.bias": (2,),
            "pixels.bias": (3,),
        }
        self.arrays = {
            name: rng.normal(0, scale, shape).astype(np.float32) for name, shape in shapes.items()
        }

    def machine(self):
        """As one of two sides: pixels and the second hidden layer against the first."""
        a = self.arrays
        return Machine(
            np.concatenate([a["hidden1.weight"], a["hidden2.weight"].T]),
            np.concatenate([a["pixels.bias"], a["hidden2.bias"]]),
            a["hidden1.bias"],
        )

    def settled(self, v, rounds=200):
        a = self.arrays
        first = v @ a["hidden1.weight"] + a["hidden1.bias"]
        start = np.full(2, 0.5, np.float32)
        return phases.mean_field(
            first, a["hidden2.weight"], a["hidden2.bias"], start, rounds=rounds, change=1e-9
        )

    def bound(self, v, q1, q2):
        a = self.arrays
        expected = v @ a["pixels.bias"] + q1 @ a["hidden1.bias"] + q2 @ a["hidden2.bias"]
        expected += ((v @ a["hidden1.weight"]) * q1).sum(axis=1)
        expected += ((q1 @ a["hidden2.weight"]) * q2).sum(axis=1)
        entropies = boltzmann.entropy(q1) + boltzmann.entropy(q2)
        return expected + entropies - log_partition(self.machine())

    def log_p(self, v):
        """The exact one, by the free energies of pixels with each state of the second layer."""
        machine, h2 = self.machine(), states(2)
        logs = [
            log_sum(-machine.free_energy(np.concatenate([np.tile(row, (4, 1)), h2], axis=1)))
            for row in v
        ]
        return np.array(logs) - log_partition(machine)


def test_mean_field_settles():
    deep, v = Deep(scale=2.0), states(3)
    q1, q2, made = deep.settled(v)
    again, _, _ = deep.settled(v, rounds=made + 5)
    assert 1 < made < 200
    np.testing.assert_allclose(again, q1, atol=1e-5)
    a = deep.arrays
    np.testing.assert_allclose(
        q2, boltzmann.sigmoid(q1 @ a["hidden2.weight"] + a["hidden2.bias"]), atol=1e-5
    )


def test_each_round_of_mean_field_raises_the_bound_which_stays_below_the_likelihood():
    deep, v = Deep(scale=1.5), states(3)
    bounds = np.array([deep.bound(v, *deep.settled(v, rounds)[:2]) for rounds in (1, 2, 4, 8, 50)])
    assert (np.diff(bounds, axis=0) > -1e-5).all()
    assert bounds[-1].sum() > bounds[0].sum()
    assert (bounds[-1] <= deep.log_p(v) + 1e-5).all()
    np.testing.assert_allclose(bounds[-1], deep.log_p(v), atol=0.5)


@pytest.mark.parametrize("is_centred", [False, True])
def test_the_deep_contrast_is_the_gradient_of_the_bound(is_centred):
    deep, rng = Deep(), np.random.default_rng(2)
    q1, q2, _ = deep.settled(DATA)
    outer, h1 = as_often_as_probable(deep.machine(), 400_000)
    mu, one, two = (rng.random(n).astype(np.float32) * is_centred for n in (3, 3, 2))
    # At its best the means' own derivatives are zero, so that they may be held.
    a = deep.arrays
    centred = dict(a)
    centred["pixels.bias"] = a["pixels.bias"] + a["hidden1.weight"] @ one
    centred["hidden1.bias"] = a["hidden1.bias"] + mu @ a["hidden1.weight"]
    centred["hidden1.bias"] = centred["hidden1.bias"] + a["hidden2.weight"] @ two
    centred["hidden2.bias"] = a["hidden2.bias"] + one @ a["hidden2.weight"]
    centred = {name: array.copy() for name, array in centred.items()}

    def plain(c):
        lower, upper = c["hidden1.weight"], c["hidden2.weight"]
        return {
            "hidden1.weight": lower,
            "hidden1.bias": c["hidden1.bias"] - mu @ lower - upper @ two,
            "hidden2.weight": upper,
            "hidden2.bias": c["hidden2.bias"] - one @ upper,
            "pixels.bias": c["pixels.bias"] - lower @ one,
        }

    def loss():
        other = Deep()
        other.arrays = plain(centred)
        return -other.bound(DATA, q1, q2).mean()

    by = {name: numeric(loss, array) for name, array in centred.items()}
    wanted = plain(by)
    found = phases.deep_contrast((DATA, q1, q2), (outer[:, :3], h1, outer[:, 3:]), (mu, one, two))
    for name, gradient in found.items():
        np.testing.assert_allclose(gradient, wanted[name], atol=3e-3, err_msg=name)


# Sampling.


def test_temperatures_go_from_0_to_1_and_lie_denser_towards_1():
    ks = annealing.temperatures(1000)
    assert (ks[0], ks[-1]) == (0, 1)
    assert (np.diff(ks) > 0).all()
    assert np.diff(ks)[-1] < np.diff(ks)[0] / 10
    assert abs(len(ks) - 1000) <= 1


@pytest.mark.parametrize("base", [0.0, -0.5])
def test_annealed_sampling_finds_the_partition_function(base):
    machine, rng = random_machine(12, 9, scale=0.7), np.random.default_rng(0)
    work = annealing.annealing(machine, np.full(12, base, np.float32), rng, chains=200, count=400)
    found, error = annealing.log_mean(result_of(work))
    assert error < 0.05
    assert found == pytest.approx(annealing.exact_log_partition(machine), abs=4 * error)


def test_annealed_sampling_tells_how_far_it_is():
    machine = random_machine(4, 3)
    work = annealing.annealing(
        machine, machine.visible, np.random.default_rng(0), chains=3, count=200
    )
    told = list(work)
    assert told == sorted(told)
    assert all(0 <= fraction < 1 for fraction in told)
    assert len(told) > 5


def test_settling_keeps_what_is_known_and_finds_what_belongs_to_it():
    # Two valleys: all four on, or all four off.
    strong = np.full((4, 3), 6, np.float32)
    machine = Machine(strong, np.full(4, -9, np.float32), np.full(3, -12, np.float32))
    known = np.array([True, True, True, False])
    begun = np.float32([[1, 1, 1, 0.5], [0, 0, 0, 0.5]])
    *_, last = boltzmann.settling(
        machine, begun, known, np.random.default_rng(0), sweeps=20, rounds=5, hottest=2.0
    )
    np.testing.assert_array_equal(last[:, :3], begun[:, :3])
    np.testing.assert_allclose(last[:, 3], [1, 0], atol=0.01)
