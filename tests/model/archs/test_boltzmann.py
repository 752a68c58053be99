"""Boltzmann machines and belief nets as networks: stages, chains, what they make and complete."""

import itertools

import numpy as np
import pytest

from model.archs import ARCHITECTURES, Classifier
from model.archs.boltzmann import BoltzmannMachine
from model.archs.dbn import DeepBeliefNet
from model.data import to_input
from model.diagnosis import watched
from model.diagnosis.causes import dead_units
from model.evaluate import evaluate
from model.events import Diagnosed, Evaluation, Step
from model.files import load_run, save_run
from model.likelihood import measuring_likelihood
from model.nn.annealing import exact_log_partition
from model.nn.boltzmann import one_hot, softmax
from model.progress import result_of
from model.run import Run, Training, suggested_training
from model.train import fit

MACHINES = {
    "restricted": ("boltzmann", {"hidden": 30, "chains": 20}),
    "contrastive": ("boltzmann", {"hidden": 30, "sampling": "cd", "k": 2}),
    "uncentred": ("boltzmann", {"hidden": 30, "uncentred": True}),
    "deep": ("boltzmann", {"hidden": 24, "hidden2": 16, "chains": 20}),
    "labelled": ("dbn", {"hidden": (40,), "fine_tuning": 0.0}),
    "belief net": ("dbn", {"hidden": (24, 32), "fine_tuning": 0.4}),
}


def new_run(kind, n_train=300, **training):
    name, config = MACHINES[kind]
    architecture = ARCHITECTURES[name]
    settings = suggested_training(architecture, n_train, **training)
    config = architecture.config_for((8, 8), **config)
    return Run(architecture(config, (8, 8), np.random.default_rng(0)), settings)


@pytest.fixture(scope="module")
def trained(textbook_digits):
    """Kind -> a network that has learnt from 300 digits."""
    found = {}
    for kind in MACHINES:
        run = new_run(kind, epochs=60, batch_size=10, learning_rate=0.2)
        for _ in fit(run, textbook_digits):
            pass
        found[kind] = run.network
    return found


@pytest.fixture(scope="module")
def images(digits):
    return to_input(digits.test.images, digits.peak)


def flat(images):
    return images.reshape(len(images), -1)


# Learning.


@pytest.mark.parametrize("kind", MACHINES)
def test_a_training_that_was_saved_anywhere_goes_on_as_if_it_had_not_stopped(
    tmp_path, digits, kind
):
    whole, stopped = (new_run(kind, epochs=5, ema=0.9, batch_size=60) for _ in range(2))
    for _ in fit(whole, digits):
        pass
    for stop in (2, 11, 14, 21):
        events = fit(stopped, digits)
        while stopped.step < stop:
            next(events)
        events.close()
        save_run(tmp_path / "run.npz", stopped, digits.recipe, {})
        stopped, _ = load_run(tmp_path / "run.npz")
    for _ in fit(stopped, digits):
        pass
    for ours, theirs in (
        (stopped.network.parameters, whole.network.parameters),
        (stopped.network.state(), whole.network.state()),
        (stopped.ema, whole.ema),
    ):
        assert ours.keys() == theirs.keys()
        for name, array in theirs.items():
            np.testing.assert_array_equal(ours[name], array)
    assert stopped.history[-1].validation == whole.history[-1].validation


@pytest.mark.parametrize("kind", ["restricted", "contrastive", "uncentred", "deep"])
def test_a_machine_learns_which_pixels_go_together(trained, images, kind):
    network = trained[kind]
    # The same ink, each pixel drawn by itself.
    rng = np.random.default_rng(0)
    alone = np.stack([rng.permutation(column) for column in flat(images).T], axis=1)
    energies = network.energy(images), network.energy(alone.reshape(images.shape))
    assert energies[0].mean() < energies[1].mean() - 5
    assert (energies[0] < energies[1]).mean() > 0.9
    rebuilt = network.reconstruct(images)
    error = np.square(rebuilt - images).sum(axis=(1, 2)).mean()
    assert error < 0.7 * np.square(images - images.mean(axis=0)).sum(axis=(1, 2)).mean()


def test_new_pixels_begin_with_their_log_odds_and_chains_with_digits(digits):
    run = new_run("restricted", batch_size=100)
    next(fit(run, digits))
    network = run.network
    assert network.parameters["pixels.bias"][0] < -4  # never inked
    assert 0.1 < network.buffers["pixels.offset"].mean() < 0.5
    assert set(np.unique(network.buffers["chains"])) == {0, 1}


def test_a_trained_machine_keeps_its_biases_when_it_is_trained_again(digits, trained):
    network = trained["restricted"].with_parameters(trained["restricted"].parameters)
    before = network.parameters["pixels.bias"].copy()
    run = Run(network, suggested_training(type(network), 300, learning_rate=1e-6))
    next(fit(run, digits))
    np.testing.assert_allclose(network.parameters["pixels.bias"], before, atol=1e-4)


def test_without_centring_offsets_stay_zero(trained):
    assert not trained["uncentred"].buffers["hidden1.offset"].any()
    assert trained["restricted"].buffers["hidden1.offset"].all()


@pytest.mark.parametrize("kind", ["restricted", "deep", "labelled"])
def test_steps_that_are_too_long_for_any_number_are_noticed_and_change_nothing(digits, kind):
    run = new_run(kind)
    network = run.network
    next(iter(network.parameters.values()))[:] = np.nan
    before = {name: array.copy() for name, array in network.parameters.items()}
    images = to_input(digits.train.images[:20], digits.peak)
    metrics = network.train_step(images, digits.train.labels[:20], np.random.default_rng(0))
    assert not all(np.isfinite(value) for value in metrics.values())
    for name, array in before.items():
        if array.ndim > 1:
            np.testing.assert_array_equal(network.parameters[name], array)


def test_after_each_epoch_the_likelihood_and_both_free_energies_are_told(digits):
    run = new_run("restricted", epochs=2)
    evaluations = [event for event in fit(run, digits) if isinstance(event, Evaluation)]
    for each in evaluations:
        assert each.validation.keys() == {"log_likelihood", "free_energy", "reconstruction"}
        assert {"free_energy", "reconstruction"} <= each.train.keys()
    assert run.network.headline()[0].key == "log_likelihood"


@pytest.mark.parametrize("kind", ["restricted", "deep"])
def test_the_log_likelihood_is_the_energy_less_the_exact_partition_function(digits, kind):
    run = new_run(kind, epochs=2)
    name, _ = MACHINES[kind]
    architecture = ARCHITECTURES[name]
    small = {"hidden": 8, "hidden2": 5} if kind == "deep" else {"hidden": 8}
    config = architecture.config_for((8, 8), **small)
    run = Run(architecture(config, (8, 8), np.random.default_rng(0)), run.training)
    for _ in fit(run, digits):
        pass
    network = run.network
    found = result_of(
        measuring_likelihood(network, digits.test, digits.peak, np.random.default_rng(0), count=500)
    )
    exact = exact_log_partition(network._machine())
    assert found.n == len(digits.test)
    assert found.log_partition == pytest.approx(exact, abs=0.1)
    assert network.is_bound == (kind == "deep")
    assert -45 < found.log_likelihood < -15


def test_a_likelihood_needs_pictures(digits, trained):
    work = measuring_likelihood(
        trained["restricted"], digits.test.take(slice(0)), digits.peak, np.random.default_rng(0)
    )
    with pytest.raises(ValueError, match="no picture"):
        next(work)


def test_without_labels_it_does_not_pretend_to_tell_digits_apart(trained):
    assert not isinstance(trained["restricted"], Classifier)
    assert not trained["restricted"].takes_label
    assert isinstance(trained["labelled"], Classifier)
    assert trained["labelled"].takes_label


# Stages.


def stages(config, *progress):
    config = DeepBeliefNet.config_for((8, 8), **config)
    network = DeepBeliefNet(config, (8, 8), np.random.default_rng(0))
    network.prepare(Training(optimizer="sgd"))
    found = []
    for each in progress:
        network.tune(1.0, progress=each)
        found.append((*network._stage(), network.optimizers["layer1"].learning_rate))
    return found


def test_each_layer_has_its_share_of_the_epochs_and_a_rate_that_falls_to_zero():
    found = stages({"hidden": (9, 9), "fine_tuning": 0.2}, 0, 0.2, 0.4, 0.6, 0.8, 0.9, 1.0)
    assert [place for place, _, _ in found] == [1, 1, 2, 2, 3, 3, 3]
    within = [0, 0.5, 0, 0.5, 0, 0.5, 1]
    np.testing.assert_allclose([each for _, each, _ in found], within, atol=1e-6)
    np.testing.assert_allclose([rate for *_, rate in found], 1 - np.array(within), atol=1e-6)


@pytest.mark.parametrize(("share", "wanted"), [(0.0, [1, 1, 2, 2]), (1.0, [3, 3, 3, 3])])
def test_fine_tuning_may_have_none_of_it_or_all(share, wanted):
    found = stages({"hidden": (9, 9), "fine_tuning": share}, 0, 0.3, 0.7, 1.0)
    assert [place for place, _, _ in found] == wanted


def test_fine_tuning_has_a_rate_of_its_own():
    rates = {}
    for tuning in (0.3, 0.1):
        config = DeepBeliefNet.config_for((8, 8), hidden=(9,), tuning_rate=tuning)
        network = DeepBeliefNet(config, (8, 8), np.random.default_rng(0))
        network.prepare(Training(optimizer="sgd"))
        network.tune(0.1)
        rates[tuning] = network.optimizers["main"].learning_rate
        assert network.optimizers["layer1"].learning_rate == pytest.approx(0.1)
    # SGD's rates are 20 times those that suit Adam.
    assert rates == pytest.approx({0.3: 0.1 * 0.3 / 20, 0.1: 0.1 * 0.1 / 20})


def test_a_stage_moves_its_own_layer_and_reading_follows_until_it_is_tuned(digits):
    run = new_run("belief net", epochs=10, batch_size=100)
    before = {name: array.copy() for name, array in run.network.parameters.items()}
    moved = []
    for event in fit(run, digits):
        if isinstance(event, Step):
            now = run.network.parameters
            moved.append({key for key in now if (now[key] != before[key]).any()})
            before = {name: array.copy() for name, array in now.items()}
            if event.step <= 9:
                np.testing.assert_array_equal(now["hidden1.weight"], now["layer1.weight"])
            if 10 <= event.step <= 18:
                np.testing.assert_array_equal(now["output.weight"], now["layer2.labels"].T)
    layer = {"weight", "bias", "visible"}
    assert moved[3] == {f"layer1.{key}" for key in layer} | {"hidden1.weight", "hidden1.bias"}
    second = {f"layer2.{key}" for key in (*layer, "labels", "label_bias")}
    reading = {"hidden2.weight", "hidden2.bias", "output.weight", "output.bias"}
    assert moved[12] == second | reading
    assert moved[-2] == reading | {"hidden1.weight", "hidden1.bias"}
    assert not any("layer1.weight" in names for names in moved[9:])


def test_pre_training_is_no_failure_because_it_has_not_met_the_labels(digits):
    run = new_run("belief net", epochs=20, learning_rate=0.01)
    start = run.network.with_parameters(run.network.parameters)
    events = watched(fit(run, digits), run, digits, start)
    before = list(itertools.takewhile(lambda _: run.epoch < 12, events))
    assert run.epoch >= 12
    assert not any(isinstance(event, Diagnosed) for event in before)


@pytest.mark.parametrize(("kind", "least"), [("labelled", 0.8), ("belief net", 0.65)])
def test_with_labels_it_reads_digits(trained, digits, kind, least):
    assert evaluate(trained[kind], digits.test, digits.peak).accuracy > least


def test_a_labelled_machine_reads_by_the_least_free_energy(trained, images):
    network = trained["labelled"]
    machine, pixels = network._machine(1), flat(images[:5])
    each = np.stack(
        [
            machine.free_energy(np.concatenate([pixels, one_hot(np.full(5, d), 10)], axis=1))
            for d in range(10)
        ],
        axis=1,
    )
    np.testing.assert_allclose(
        network.predict_proba(images[:5]), softmax(-each), rtol=1e-3, atol=1e-5
    )


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_the_gradient_of_reading_is_that_of_the_loss(digits, share):
    config = DeepBeliefNet.config_for((8, 8), hidden=(7, 6), fine_tuning=share)
    network = DeepBeliefNet(config, (8, 8), np.random.default_rng(0))
    rng = np.random.default_rng(1)
    for array in network.parameters.values():
        array += rng.normal(0, 0.3, array.shape).astype(np.float32)
    images, labels = to_input(digits.train.images[:12], 16), digits.train.labels[:12].copy()
    labels[0] = -1
    found = {}

    class Caught:
        learning_rate = weight_decay = 0.0

        def step(self, parameters, gradients):
            found.update(gradients)

    network.optimizers = {"main": Caught()}
    network.train_step(images, labels, rng)
    assert set(found) == set(network.moved_by("main"))

    def loss():
        return network.loss(network.predict_logits(images), labels)

    for name, gradient in found.items():
        array = network.parameters[name]
        direction = rng.standard_normal(array.shape).astype(np.float32)
        kept, step = array.copy(), 3e-3
        array += step * direction
        above = loss()
        array[...] = kept - step * direction
        slope = (above - loss()) / (2 * step)
        array[...] = kept
        assert float((gradient * direction).sum()) == pytest.approx(slope, abs=3e-3), name


# What they make.


@pytest.mark.parametrize("kind", MACHINES)
def test_chains_go_on_for_ever_as_pictures(trained, kind):
    network = trained[kind]
    sheets = list(itertools.islice(network.sampling(np.random.default_rng(0), 5), 4))
    assert all(sheet.shape == (5, 8, 8) and sheet.dtype == np.float32 for sheet in sheets)
    assert all(((sheet >= 0) & (sheet <= 1)).all() for sheet in sheets)
    assert (sheets[0] != sheets[1]).any()
    again = next(network.sampling(np.random.default_rng(0), 5))
    np.testing.assert_array_equal(again, sheets[0])


@pytest.mark.parametrize("kind", MACHINES)
def test_a_chain_may_begin_at_pictures(trained, images, kind):
    start = images[:10]
    first = next(trained[kind].sampling(np.random.default_rng(0), 10, start=start))
    own = np.square(first - start).mean(axis=(1, 2))
    others = np.square(first - start[::-1]).mean(axis=(1, 2))
    assert own.mean() < others.mean()


@pytest.mark.parametrize(("kind", "least"), [("labelled", 0.6), ("belief net", 0.35)])
def test_the_digit_that_is_asked_for_is_made(trained, kind, least):
    network, right = trained[kind], []
    reader = trained["labelled"]
    for label in (0, 1, 4, 6):
        chain = network.sampling(np.random.default_rng(0), 30, label=label)
        *_, last = itertools.islice(chain, 60)
        right.append((reader.predict_logits(last).argmax(axis=1) == label).mean())
    assert np.mean(right) > least


@pytest.mark.parametrize("kind", MACHINES)
def test_a_completion_keeps_what_is_known_and_finds_more_of_the_rest(trained, images, kind):
    known = np.zeros((8, 8), bool)
    known[:4] = True
    some = images[:40]
    *_, last = trained[kind].completing(some, known, np.random.default_rng(0))
    np.testing.assert_array_equal(last[:, known], some[:, known])
    assert last.dtype == np.float32
    error = np.square(last - some)[:, 4:].sum()
    mean = np.square(images.mean(axis=0) - some)[:, 4:].sum()
    assert error < mean * (1.15 if kind == "uncentred" else 1.05)


@pytest.mark.parametrize("kind", MACHINES)
def test_energy_code_and_reconstruction_have_one_row_a_picture(trained, images, kind):
    network = trained[kind]
    assert network.energy(images[:3]).shape == (3,)
    assert network.energy(images[:3]).dtype == np.float64
    assert network.encode(images[:3]).shape[0] == 3
    assert network.reconstruct(images[:3]).shape == (3, 8, 8)
    assert network.reconstruct(images[:0]).shape == (0, 8, 8)


# Failing.


def diagnosed(digits, config, **training):
    """What is said of a training of ten epochs."""
    architecture = ARCHITECTURES["boltzmann"]
    settings = suggested_training(architecture, 300, epochs=10, **training)
    config = architecture.config_for((8, 8), hidden=50, **config)
    run = Run(architecture(config, (8, 8), np.random.default_rng(0)), settings)
    start = run.network.with_parameters(run.network.parameters)
    events = list(watched(fit(run, digits), run, digits, start))
    return [event.diagnosis for event in events if isinstance(event, Diagnosed)]


def test_dead_units_are_told_with_what_mends_them_and_mending_revives_them(digits):
    found = diagnosed(digits, {"uncentred": True}, learning_rate=1.0)
    assert found[-1].key == "dead units"
    assert "hidden units are dead" in found[-1].text
    assert found[-1].changes == {"uncentred": False, "learning_rate": 0.1}
    rate = found[-1].changes["learning_rate"]
    assert not [each for each in diagnosed(digits, {}, learning_rate=rate) if each]


def test_a_rate_that_killed_units_is_told_apart_by_what_suits_the_optimiser(digits):
    found = diagnosed(digits, {"uncentred": True}, optimizer="adam", learning_rate=0.15)
    assert found[-1].changes == {"uncentred": False, "learning_rate": 0.005}
    assert found[-1].text.endswith("a learning rate of 0.005.")


def test_dead_units_that_no_setting_is_to_blame_for_are_not_complained_of():
    assert dead_units(0.6, {"uncentred": False}, 0.08, 0.1) is None
    assert dead_units(0.6, {"uncentred": True}, 0.08, 0.1).changes == {"uncentred": False}


@pytest.mark.parametrize("deep", [0, 7])
@pytest.mark.parametrize("sampling", ["persistent", "cd"])
def test_a_step_with_weights_that_are_no_numbers_is_not_made(images, deep, sampling):
    config = BoltzmannMachine.config_for((8, 8), hidden=9, hidden2=deep, sampling=sampling)
    network = BoltzmannMachine(config, (8, 8), np.random.default_rng(0))
    network.prepare(Training(**BoltzmannMachine.suggested))
    labels = np.zeros(len(images), int)
    network.train_step(images, labels, np.random.default_rng(0))
    network.parameters["hidden1.weight"][20:40] = np.nan
    before = network.state()
    metrics = network.train_step(images, labels, np.random.default_rng(1))
    assert np.isnan(metrics["free_energy"])
    for key, array in network.state().items():
        np.testing.assert_array_equal(array, before[key])
