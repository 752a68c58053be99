"""Experiments in the window: begun, paused, cancelled and gone on with, beside everything else."""

import dataclasses

import numpy as np
import pytest

from model.data import load_dataset
from model.evaluate import evaluate
from model.experiments import Axis, Experiment, read_results
from model.files import load_network
from model.plan import Plan
from tests.digitapp.waiting import wait_until

PLAN = Plan(
    "mlp",
    config={"hidden": (8,)},
    training={"epochs": 1, "batch_size": 64},
    data="digits+train:200",
)
SMALL = Experiment(PLAN, (Axis("learning_rate", (0.003, 0.03)),), seeds=(0, 1))


@pytest.fixture
def experiments(bare_session):
    return bare_session.experiments


def carried_out(experiments, experiment=SMALL):
    experiments.start(experiment, jobs=1)
    wait_until(lambda: not experiments.state.is_busy)
    return experiments.state


def test_an_experiment_is_carried_out_and_summed_up(experiments):
    state = carried_out(experiments)
    assert state.is_complete
    assert state.done == state.total == len(state.results) == 4
    assert next(iter(state.summaries)) == "validation_accuracy"
    assert state.summaries["validation_accuracy"].best.point == {"learning_rate": 0.03}
    assert state.text == "4 of 4 trainings"


def test_its_results_lie_in_a_folder_that_can_be_opened_again(experiments):
    done = carried_out(experiments)
    assert len(read_results(done.folder)) == 4
    assert experiments.recent() == [done.folder]
    experiments.open(done.folder)
    wait_until(lambda: not experiments._runner.is_active)
    assert experiments.state.is_complete
    assert experiments.state.experiment == SMALL
    assert [r.key for r in experiments.state.results] == [r.key for r in done.results]


def long_experiment(seeds):
    training = {"epochs": 10, "batch_size": 16, "learning_rate": 0.01}
    plan = Plan("mlp", {"hidden": (16,)}, training, data="digits+train:400")
    return Experiment(plan, (Axis("dropout", (0.0, 0.1)),), seeds=tuple(range(seeds)))


def test_a_cancelled_one_keeps_what_was_made_and_goes_on(experiments):
    experiments.start(long_experiment(6), jobs=1)
    wait_until(lambda: experiments.state.done >= 1)
    experiments.cancel()
    assert experiments.state.is_ending
    wait_until(lambda: not experiments.state.is_busy)
    stopped = experiments.state
    assert 1 <= len(read_results(stopped.folder)) < 12
    assert stopped.text.startswith("Stopped")
    experiments.go_on()
    wait_until(lambda: not experiments.state.is_busy)
    assert experiments.state.is_complete
    assert experiments.state.folder == stopped.folder
    assert len(read_results(stopped.folder)) == 12


def test_a_pause_begins_nothing_until_it_ends(experiments):
    experiments.start(long_experiment(3), jobs=1)
    wait_until(lambda: experiments.state.done >= 1)
    experiments.pause()
    wait_until(lambda: experiments.state.is_paused)
    assert "Paused" in experiments.state.text
    experiments.go_on()
    wait_until(lambda: not experiments.state.is_busy)
    assert experiments.state.is_complete


def test_another_takes_the_place_of_the_one_under_way(experiments):
    experiments.start(long_experiment(50), jobs=1)
    wait_until(lambda: experiments.state.is_running)
    experiments.start(SMALL, jobs=1)
    wait_until(lambda: experiments.state.is_complete)
    assert experiments.state.experiment == SMALL
    wait_until(lambda: not experiments.state.is_busy)


def test_the_session_ends_with_one_under_way(experiments, bare_session):
    experiments.start(long_experiment(50), jobs=1)
    wait_until(lambda: experiments.state.done >= 1)
    bare_session.close()
    assert not experiments._runner._job._worker.thread.is_alive()


def test_what_cannot_be_opened_is_said(experiments, bare_session, tmp_path):
    (tmp_path / "odd.toml").write_text("axes = 3")
    experiments.open(str(tmp_path / "odd.toml"))
    wait_until(lambda: bare_session.messages)
    assert "can't be carried out" in bare_session.messages[-1].text
    wait_until(lambda: not experiments._runner.is_active)


def test_digits_that_are_not_there_are_said_with_what_to_do_in_a_window(
    experiments, bare_session, tmp_path
):
    plan = dataclasses.replace(PLAN, data="mnist", data_dir=str(tmp_path))
    carried_out(experiments, dataclasses.replace(SMALL, plan=plan))
    wait_until(lambda: bare_session.messages)
    assert "in the menu “File”" in bare_session.messages[-1].text


def test_a_kept_network_comes_into_the_window(experiments, bare_session):
    state = carried_out(experiments, dataclasses.replace(SMALL, keep_networks=True))
    result = state.results[0]
    experiments.show_network(result)
    wait_until(lambda: bare_session.state.network is not None)
    data = load_dataset("digits")
    network = load_network(bare_session.state.network.path).network
    accuracy = evaluate(network, data.test, data.peak).accuracy
    assert accuracy == result.measures["test_accuracy"]


def test_one_that_was_not_kept_is_trained_again_to_the_same_weights(experiments, bare_session):
    result = carried_out(experiments).results[0]
    experiments.show_network(result)
    wait_until(lambda: bare_session.state.network is not None and bare_session.state.is_free)
    assert bare_session.state.network.accuracy == result.measures["test_accuracy"]
    assert bare_session.data.source[0] == PLAN.data


def test_its_curves_join_the_runs(experiments, bare_session):
    sent = []
    experiments.run_sent.connect(lambda run, history: sent.append((run, history)))
    result = carried_out(experiments).results[0]
    experiments.send_curves(result)
    ((run, history),) = sent
    assert "seed 0" in run.name
    assert history[-1].validation["accuracy"] == result.measures["validation_accuracy"]
    assert np.isclose(history[-1].train["loss"], result.measures["train_loss"])
