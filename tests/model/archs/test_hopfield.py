"""Hopfield networks: energies that fall, memories that are found, and what is kept of them."""

import numpy as np
import pytest

from model.archs import Hopfield
from model.data import to_input
from model.errors import BadFileError, SettingError
from model.files import SavedNetwork, load_network, save_network
from model.nn import attention
from model.nn.couplings import RULES, energies, flips, jumps, sweeps
from model.npz import read_arrays, write_arrays
from model.progress import result_of

UNITS = 100


@pytest.fixture
def rng():
    return np.random.default_rng(5)


@pytest.fixture(scope="module")
def pictures(digits):
    return to_input(digits.train.images, digits.peak), digits.train.labels


def random_signs(rng, count, units=UNITS):
    return rng.choice(np.array([-1, 1], np.float32), (count, units))


def coupled(rule, signs):
    couplings = np.zeros((signs.shape[1],) * 2, np.float32)
    RULES[rule](signs, couplings, 0)
    return couplings


def flipped(signs, fraction, rng):
    return np.where(rng.random(signs.shape) < fraction, -signs, signs)


def settled(couplings, states, rng, free=None):
    free = np.ones(states.shape[1], bool) if free is None else free
    *_, last = sweeps(couplings, states, free, lambda: rng.permutation(states.shape[1]))
    return last


def new(rule="pseudo_inverse", count=20, **settings):
    config = Hopfield.config_for((8, 8), rule=rule, patterns=count, **settings)
    return Hopfield(config, (8, 8), np.random.default_rng(0))


def stored(pictures, rule="pseudo_inverse", count=20, **settings):
    network = new(rule, count, **settings)
    images, labels = pictures
    network.train_step(images[:count], labels[:count], np.random.default_rng(0))
    return network


# Couplings.


@pytest.mark.parametrize("rule", RULES)
def test_couplings_are_symmetric_without_a_diagonal(rule, rng):
    couplings = coupled(rule, random_signs(rng, 9))
    np.testing.assert_array_equal(couplings, couplings.T)
    assert not couplings.diagonal().any()


@pytest.mark.parametrize("rule", RULES)
def test_the_energy_falls_at_each_flip_by_what_is_told(rule, rng):
    couplings = coupled(rule, random_signs(rng, 12))
    state = random_signs(rng, 1)[0]
    energy = energies(couplings, state[None])[0]
    moves = 0
    order = lambda: rng.permutation(UNITS)  # noqa: E731
    for unit, change in flips(couplings, state, np.ones(UNITS, bool), order):
        assert 0 <= unit < UNITS
        assert change < 0
        energy += change
        assert energies(couplings, state[None])[0] == pytest.approx(energy, abs=1e-3)
        moves += 1
    assert moves > 5
    assert (state * (couplings @ state) > -1e-4).all()


def test_hebb_is_the_sum_of_products_and_does_not_depend_on_order(rng):
    signs = random_signs(rng, 7)
    expected = sum(np.outer(x, x) for x in signs) / UNITS
    np.fill_diagonal(expected, 0)
    np.testing.assert_allclose(coupled("hebb", signs), expected, rtol=1e-6)
    np.testing.assert_array_equal(coupled("hebb", signs), coupled("hebb", signs[::-1]))


def test_storkey_is_its_formula_term_by_term(rng):
    signs = random_signs(rng, 4, 12)
    expected = np.zeros((12, 12))
    for x in signs:
        before = expected.copy()
        for i in range(12):
            for j in range(12):
                others = [k for k in range(12) if k not in (i, j)]
                h_ij = sum(before[i, k] * x[k] for k in others)
                h_ji = sum(before[j, k] * x[k] for k in others)
                expected[i, j] += (x[i] * x[j] - x[i] * h_ji - h_ij * x[j]) / 12
        np.fill_diagonal(expected, 0)
    np.testing.assert_allclose(coupled("storkey", signs), expected, atol=1e-5)


def test_storkey_goes_on_where_it_was(rng):
    signs = random_signs(rng, 8)
    whole, parts = coupled("storkey", signs), coupled("storkey", signs[:3])
    RULES["storkey"](signs, parts, 3)
    np.testing.assert_array_equal(parts, whole)


def test_the_pseudo_inverse_projects_onto_what_the_patterns_span(rng):
    signs = random_signs(rng, 10)
    projection = signs.T @ np.linalg.pinv(signs.T)
    np.fill_diagonal(projection, 0)
    np.testing.assert_allclose(coupled("pseudo_inverse", signs), projection, atol=1e-5)
    # A pattern that is there twice adds nothing to that.
    twice = np.concatenate([signs, signs[:1]])
    np.testing.assert_allclose(coupled("pseudo_inverse", twice), projection, atol=1e-5)


def test_storkey_and_the_pseudo_inverse_hold_what_hebb_loses(rng):
    signs = random_signs(rng, 22)
    noisy = flipped(signs, 0.05, rng)
    found = {
        rule: (settled(coupled(rule, signs), noisy, rng) == signs).all(axis=1).mean()
        for rule in RULES
    }
    assert found["hebb"] < 0.6
    assert found["storkey"] > 0.9
    assert found["pseudo_inverse"] > 0.9


@pytest.mark.parametrize("rule", ["storkey", "pseudo_inverse"])  # of Hebb's, fields may be equal
def test_many_states_settle_as_one_by_one(rule, rng):
    couplings = coupled(rule, random_signs(rng, 6))
    states = random_signs(rng, 5)
    states[:, :30] = 0
    free = np.ones(UNITS, bool)
    free[90:] = False
    order = lambda: np.arange(UNITS)  # noqa: E731
    *_, together = sweeps(couplings, states, free, order)
    for state, expected in zip(states, together, strict=True):
        alone = state.copy()
        for _ in flips(couplings, alone, free, order):
            pass
        np.testing.assert_array_equal(alone, expected)


def test_units_that_are_held_stay_and_undecided_ones_are_decided(rng):
    signs = random_signs(rng, 8)
    couplings = coupled("pseudo_inverse", signs)
    free = np.arange(UNITS) >= 60
    start = np.where(free, 0, signs).astype(np.float32)
    last = settled(couplings, start, rng, free)
    np.testing.assert_array_equal(last, signs)
    odd = np.where(free, 0, random_signs(rng, 1)).astype(np.float32)
    last = settled(couplings, odd, rng, free)
    np.testing.assert_array_equal(last[:, ~free], odd[:, ~free])
    assert (np.abs(last) == 1).all()


def test_all_units_at_once_may_go_to_and_fro_and_then_end():
    # Two units that pull each other apart, each towards what the other was.
    couplings = np.array([[0, -1], [-1, 0]], np.float32)
    steps = list(jumps(couplings, np.ones((1, 2), np.float32), np.ones(2, bool)))
    assert [step.tolist() for step in steps] == [[[-1, -1]], [[1, 1]]]


# Modern.


def test_attention_is_the_softmax_of_products_in_any_chunks(rng, monkeypatch):
    patterns = rng.integers(0, 2, (50, 30), dtype=np.uint8)
    states = rng.uniform(-1, 1, (4, 30)).astype(np.float32)
    signs = patterns * 2.0 - 1
    scores = 0.7 * states @ signs.T
    weights = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    for chunk in (2048, 7):
        monkeypatch.setattr(attention, "CHUNK", chunk)
        found = attention.attend(patterns, states, 0.7)
        np.testing.assert_allclose(found.states, weights @ signs, atol=1e-5)
        np.testing.assert_allclose(found.log_sums, np.log(np.exp(scores).sum(axis=1)), rtol=1e-5)
        np.testing.assert_allclose(
            attention.products(patterns, states), states @ signs.T, atol=1e-4
        )


def test_the_modern_energy_falls_with_each_update_and_is_never_negative(rng):
    patterns = rng.integers(0, 2, (40, 64), dtype=np.uint8)
    start = rng.uniform(-1, 1, (6, 64)).astype(np.float32)
    free = np.arange(64) >= 10
    found = [e for _, e in attention.updates(patterns, start, free, 0.3)]
    assert len(found) > 2
    assert (np.diff(found, axis=0) <= 1e-4).all()
    assert (np.array(found) >= 0).all()


def test_the_modern_rule_finds_each_of_far_more_pictures_than_pixels(pictures):
    network = stored(pictures, "modern", 300)
    figures = result_of(network.examining([], 0, np.random.default_rng(0)))
    assert figures["stored"] == network.remembered > 250
    assert figures["from_half"] > 0.75
    assert network.parameters["patterns"].dtype == np.uint8


# The network.


def test_pictures_are_stored_once_in_the_order_in_which_they_come(pictures):
    images, labels = pictures
    network = new(count=10)
    for start in (0, 0, 4):
        metrics = network.train_step(images[start : start + 8], labels[start : start + 8], None)
    assert metrics["stored"] == 8
    assert network.remembered == 10
    np.testing.assert_array_equal(network.memories(), (images[:10] >= 0.5).astype(np.float32))
    np.testing.assert_array_equal(network.memory_labels, labels[:10])
    before = {key: array.copy() for key, array in network.parameters.items()}
    network.train_step(images[50:60], labels[50:60], None)
    for key, array in before.items():
        np.testing.assert_array_equal(network.parameters[key], array)


@pytest.mark.parametrize("rule", RULES)
def test_batches_of_any_size_give_the_same_couplings(pictures, rule):
    images, labels = pictures
    whole, parts = stored(pictures, rule), new(rule)
    for start in range(0, 20, 3):
        parts.train_step(images[start : start + 3], labels[start : start + 3], None)
    for key, array in whole.parameters.items():
        np.testing.assert_array_equal(parts.parameters[key], array)


@pytest.mark.parametrize("rule", Hopfield.rules)
def test_a_recall_goes_downhill_from_its_start_to_its_end(pictures, rule):
    network = stored(pictures, rule, 6)
    noisy = np.where(np.random.default_rng(1).random((8, 8)) < 0.15, 1, network.memories()[2])
    moments = list(network.recalling(noisy.astype(np.float32), np.random.default_rng(0)))
    rises = np.diff([moment.energy for moment in moments])
    assert (rises <= 1e-3).all()
    assert len(moments) > 1
    for moment in moments:
        assert moment.picture.shape == (8, 8)
        if rule != "modern":  # whose states lie between black and white
            energy = network.energy(moment.picture[None])[0]
            assert moment.energy == pytest.approx(energy, abs=1e-2)
    assert moments[0].changed is None
    assert (moments[1].changed is None) == (rule == "modern")


@pytest.mark.parametrize("recall", ["asynchronous", "synchronous"])
@pytest.mark.parametrize("rule", ["pseudo_inverse", "modern"])
def test_a_half_that_is_held_finds_its_other_half(pictures, rule, recall):
    network = stored(pictures, rule, 12, recall=recall)
    known = np.zeros((8, 8), bool)
    known[:4] = True
    memories = network.memories()
    half = np.where(known, memories, 0.3).astype(np.float32)
    *_, completed = network.completing(half, known, np.random.default_rng(0))
    np.testing.assert_array_equal(completed[:, :4], memories[:, :4])
    assert ((completed > 0.5) == (memories > 0.5)).all(axis=(1, 2)).mean() >= 0.9
    *_, last = network.recalling(half[0], np.random.default_rng(0), known)
    np.testing.assert_array_equal(last.picture > 0.5, memories[0] > 0.5)


@pytest.mark.parametrize("rule", Hopfield.rules)
def test_a_network_of_other_pictures_or_another_rule_remembers_just_these(pictures, rule):
    images, labels = pictures
    network = stored(pictures, "pseudo_inverse", 5)
    other = network.with_rule(rule)
    assert other.rule == rule
    np.testing.assert_array_equal(other.memories(), network.memories())
    more = other.remembering(images[:9], np.full(9, -1))
    assert (more.remembered, more.rule) == (9, rule)
    assert (more.memory_labels == -1).all()
    assert more.remembering(images[:0], labels[:0]).remembered == 0
    assert network.remembered == 5


def test_the_negative_of_a_memory_has_its_energy_and_the_overlap_minus_1(pictures):
    network = stored(pictures, "pseudo_inverse", 8)
    memory = network.memories(np.array([3]))[0]
    assert network.energy((1 - memory)[None]) == pytest.approx(network.energy(memory[None]))
    assert network.overlaps(memory)[3] == pytest.approx(1)
    assert network.overlaps(1 - memory)[3] == pytest.approx(-1)


def test_a_pixel_s_field_is_the_sum_of_its_couplings(pictures):
    network = stored(pictures, "hebb", 8)
    image = pictures[0][30]
    signs = np.where(image >= 0.5, 1, -1)
    expected = (network.couplings_of(21) * signs).sum()
    assert network.fields(image).flat[21] == pytest.approx(expected, abs=1e-4)
    assert stored(pictures, "modern", 8).couplings_of(21) is None


def test_it_reads_a_picture_by_the_labels_of_the_memories_like_it(pictures):
    network = stored(pictures, "modern", 20)
    images, labels = network.memories(), network.memory_labels
    assert (network.predict_proba(images).argmax(axis=1) == labels).all()
    blank = new("modern", 5)
    np.testing.assert_allclose(blank.predict_proba(images), 0.1, rtol=1e-5)
    nameless = network.remembering(images, np.full(len(images), -1))
    np.testing.assert_allclose(nameless.predict_proba(images), 0.1, rtol=1e-5)


def test_more_pictures_than_pixels_are_refused_but_by_the_modern_rule():
    with pytest.raises(SettingError, match="more than 64 pixels can hold"):
        new("hebb", 65)
    assert new("modern", 65).remembered == 0


def test_sixty_thousand_pictures_are_no_more_than_a_file_holds():
    config = Hopfield.config_for((28, 28), rule="modern", patterns=60_000)
    network = Hopfield(config, (28, 28), np.random.default_rng(0))
    assert sum(array.nbytes for array in network.parameters.values()) < 48_000_000
    with pytest.raises(SettingError, match="pictures"):
        Hopfield(config, (64, 64), np.random.default_rng(0))


# Files.


@pytest.mark.parametrize("rule", Hopfield.rules)
def test_the_file_of_a_network_holds_pictures_and_no_couplings(pictures, rule, tmp_path):
    network = stored(pictures, rule)
    save_network(tmp_path / "net.npz", SavedNetwork(network, "digits"))
    arrays = read_arrays(tmp_path / "net.npz", max_bytes=1 << 24)
    assert set(arrays) == {"header", "network.patterns", "network.labels"}
    loaded = load_network(tmp_path / "net.npz").network
    assert loaded.config == network.config
    for key, array in network.parameters.items():
        assert loaded.parameters[key].dtype == array.dtype
        np.testing.assert_array_equal(loaded.parameters[key], array)


@pytest.mark.parametrize(
    ("name", "value"), [("labels", 77), ("labels", None), ("patterns", 3), ("patterns", "float")]
)
def test_odd_memories_in_a_file_are_refused(pictures, name, value, tmp_path):
    save_network(tmp_path / "net.npz", SavedNetwork(stored(pictures), "digits"))
    arrays = read_arrays(tmp_path / "net.npz", max_bytes=1 << 24)
    array = arrays[f"network.{name}"]
    if value == "float":
        arrays[f"network.{name}"] = array.astype(np.float32)
    elif value is None:
        array[0] = 255  # an empty place before one that is filled
    else:
        array.flat[0] = value
    write_arrays(tmp_path / "net.npz", arrays)
    with pytest.raises(BadFileError):
        load_network(tmp_path / "net.npz")


def test_a_recall_ends_even_where_couplings_are_not_symmetric(rng):
    odd = rng.normal(size=(30, 30)).astype(np.float32)
    odd -= odd.T  # each unit wants to be like those that want to be unlike it
    free, order = np.ones(30, bool), lambda: rng.permutation(30)
    states = random_signs(rng, 3, 30)
    assert len(list(flips(odd, states[0].copy(), free, order))) <= 100 * 30
    assert 100 >= len(list(sweeps(odd, states, free, order))) > 50


def test_memories_of_bytes_are_drawn_as_weights(pictures, monkeypatch):
    from model.probes.units import weights
    from model.probes.units.weight_layers import weight_layers

    network = stored(pictures, "modern", 40)
    (layer,) = weight_layers(network)
    assert (layer.units, layer.sees) == (40, (8, 8))
    tiles = weights.tiles(layer, network.parameters, np.array([7, 3]))
    np.testing.assert_array_equal(tiles, network.memories(np.array([7, 3])))
    expected = np.sqrt(network.memories().sum(axis=(1, 2)))
    for most in (4096, 9):
        monkeypatch.setattr(weights, "NORMED", most)
        np.testing.assert_allclose(weights.norms(layer, network.parameters), expected, rtol=1e-6)
