import numpy as np
import pytest

from model.archs import ARCHITECTURES
from model.data.augment import Augmentation
from model.errors import SettingError
from model.events import Evaluation
from model.files import load_run, save_run
from model.nn.optim import OPTIMIZERS, SGD, Adam
from model.run import AUGMENT, ORDER, SMALL, STEP, Run, Training, suggested_training


def evaluation(epoch, best, seconds=1.0):
    validation = {"loss": 0.6, "accuracy": 0.7}
    return Evaluation(epoch, 10 * epoch, 300, {"loss": 0.5}, validation, seconds, best)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_a_new_run_gives_its_network_the_optimiser_asked_for(make_network, optimizer):
    run = Run(make_network("mlp"), Training(optimizer=optimizer))
    assert type(run.network.optimizers["main"]) is OPTIMIZERS[optimizer]


def test_an_optimiser_that_is_there_stays(make_network):
    network = make_network("mlp")
    network.optimizers["main"] = mine = SGD(0.5)
    assert Run(network, Training(optimizer="adam")).network.optimizers["main"] is mine


def test_two_runs_share_neither_history_nor_augmentation(make_run):
    first, second = make_run(), make_run()
    first.history.append(evaluation(1, True))
    assert second.history == []
    assert first.augmentation == second.augmentation == Augmentation()


def test_the_best_is_the_last_evaluation_that_was_better_than_all_before(make_run):
    run = make_run()
    assert run.best is None
    run.history += [evaluation(1, True), evaluation(2, True), evaluation(3, False)]
    assert run.best is run.history[1]


def test_the_weights_to_use_are_the_last_ones_until_patience_runs_out(make_run):
    run = make_run(patience=2)
    assert run.kept_parameters is run.network.parameters
    run.best_parameters = {"output.bias": np.ones(10)}
    run.history, run.epoch = [evaluation(1, True), evaluation(2, False)], 2
    assert not run.is_out_of_patience
    assert run.kept_parameters is run.network.parameters
    run.history, run.epoch = [*run.history, evaluation(3, False)], 3
    assert run.is_out_of_patience
    assert run.kept_parameters is run.best_parameters


def test_figures_of_any_numpy_type_are_counted_in_full_width_and_can_be_kept(tmp_path, make_run):
    run = make_run()
    run.count({"loss": np.float32(0.1), "accuracy": np.int64(1)}, 3)
    assert run.epoch_metrics["loss"] == (3 * float(np.float32(0.1)), 3)
    save_run(tmp_path / "run.npz", run, "digits", {})
    assert load_run(tmp_path / "run.npz")[0].epoch_metrics == run.epoch_metrics


def test_the_seconds_are_those_of_all_epochs_and_of_the_one_under_way(make_run):
    run = make_run()
    run.history += [evaluation(1, True, 2.5), evaluation(2, False, 1.5)]
    run.epoch_seconds = 0.25
    assert run.seconds == 4.25


def test_a_live_setting_changes(make_run):
    run = make_run(config={"dropout": 0.0})
    run.change(learning_rate=0.25, dropout=0.5)
    assert run.training.learning_rate == 0.25
    assert run.network.config.dropout == 0.5


@pytest.mark.parametrize("name", [n for n, s in Training.specs().items() if not s.live])
def test_a_fixed_setting_does_not_change(make_run, name):
    run = make_run()
    before = run.training
    with pytest.raises(SettingError, match="can't change while a training runs"):
        run.change(**{name: getattr(before, name)})
    assert run.training is before


def test_a_change_that_the_network_refuses_changes_nothing(make_run):
    run = make_run()
    before = run.training
    with pytest.raises(SettingError, match="hidden"):
        run.change(learning_rate=0.25, hidden=(3,))
    assert run.training is before


def test_random_numbers_depend_on_seed_use_and_count_alone(make_run):
    def draw(seed, stream, count):
        run = make_run(seed=seed)
        run.rng(0, 99).random()
        return run.rng(stream, count).random()

    assert draw(1, ORDER, 5) == draw(1, ORDER, 5)
    uses = [
        (seed, stream, count)
        for seed in (0, 1, 2**31 - 1)
        for stream in (ORDER, STEP, AUGMENT)
        for count in (0, 1, 2)
    ]
    assert len({draw(*use) for use in uses}) == len(uses)


@pytest.mark.parametrize("name", ARCHITECTURES)
@pytest.mark.parametrize("n_train", [100, SMALL, 60_000])
def test_suggested_settings_are_valid_and_give_way_to_given_ones(name, n_train):
    architecture = ARCHITECTURES[name]
    suggested = suggested_training(architecture, n_train)
    given = suggested_training(architecture, n_train, learning_rate=0.123, epochs=7)
    assert (given.learning_rate, given.epochs) == (0.123, 7)
    assert given == suggested.replace(learning_rate=0.123, epochs=7)


def test_few_digits_get_more_epochs_of_smaller_batches():
    small, large = (suggested_training(ARCHITECTURES["mlp"], n) for n in (SMALL - 1, SMALL))
    assert small.epochs > large.epochs
    assert small.batch_size < large.batch_size


def test_an_unknown_suggestion_is_refused():
    with pytest.raises(SettingError, match="nonsense"):
        suggested_training(ARCHITECTURES["mlp"], 100, nonsense=1)


def test_the_optimiser_of_a_run_starts_without_state(make_run):
    run = make_run()
    assert isinstance(run.network.optimizers["main"], Adam)
    assert run.network.optimizers["main"].state() == {}
    assert np.isfinite(run.training.learning_rate)


@pytest.mark.parametrize("name", ["mlp", "cnn", "rnn"])
def test_batches_are_cut_where_a_training_sees_enough_digits(name):
    architecture = ARCHITECTURES[name]
    n_train = architecture.cut_from // 5
    assert suggested_training(architecture, n_train, epochs=5).shards == 2
    assert suggested_training(architecture, n_train, epochs=4).shards == 1
    assert suggested_training(architecture, n_train - 1, epochs=5).shards == 1
    assert suggested_training(architecture, n_train, epochs=5, batch_size=63).shards == 1
    assert suggested_training(architecture, 100, epochs=1, shards=4).shards == 4


@pytest.mark.parametrize("name", ["mlp", "cnn", "rnn", "lstm", "gru"])
def test_mnist_is_long_enough_to_be_cut_as_suggested(name):
    assert suggested_training(ARCHITECTURES[name], 55_000).shards == 2
