"""Networks that are no classifiers, from a plan to a file and back: by ``fit``, by command line."""

import json

import numpy as np
import pytest

from model import plan
from model.archs import Classifier, spoken
from model.errors import BadFileError
from model.evaluate import examination
from model.events import Diverged, Evaluation, Finished, Step
from model.files import load_network, load_run, save_run
from model.plan import Plan, carried_out
from model.progress import result_of
from model.train import fit
from tests.foreign import FOREIGN

pytestmark = pytest.mark.usefixtures("foreign")

FEW = {"epochs": 2, "batch_size": 100}


def all_finite(figures):
    return all(np.isfinite(value) for value in figures.values())


@pytest.fixture(params=FOREIGN)
def trained(request, run_cli, tmp_path):
    """The name of a network, the file in which it was kept, and the lines that it printed."""
    out = tmp_path / "net.npz"
    status, lines, err = run_cli(
        "train", "--arch", request.param, "--epochs", "2", "--out", out, "--json"
    )
    assert status == 0, err
    return request.param, out, lines


# Trainings.


@pytest.mark.parametrize("name", FOREIGN)
def test_a_training_tells_its_own_figures_and_no_others(make_run, digits, name):
    run = make_run(name, epochs=2)
    events = list(fit(run, digits))
    keys = {curve.key for curve in FOREIGN[name].curves}
    steps = [event for event in events if isinstance(event, Step)]
    assert all(step.metrics and step.metrics.keys() <= keys for step in steps)
    first, second = run.history
    assert first.validation.keys() <= keys
    assert all_finite(first.train)
    assert second.validation != first.validation
    line = first.to_json()
    assert not {"train_loss", "train_accuracy", "validation_accuracy"} & line.keys()
    assert line.keys() >= {f"train_{key}" for key in first.train}
    assert isinstance(events[-1], Finished)


def test_a_figure_that_only_some_steps_tell_is_averaged_over_those(make_run, digits):
    run = make_run("forger", epochs=1)
    steps = [event for event in fit(run, digits) if isinstance(event, Step)]
    telling = [step for step in steps if "forger" in step.metrics]
    assert 0 < len(telling) < len(steps)
    expected = np.average(
        [step.metrics["forger"] for step in telling], weights=[step.images for step in telling]
    )
    assert run.history[0].train["forger"] == pytest.approx(expected)


def test_without_a_goal_the_last_weights_are_kept_and_patience_never_ends(make_run, digits):
    run = make_run("associative", epochs=6, patience=1)
    *_, finished = fit(run, digits)
    assert finished == Finished(6, 6, early=False)
    assert [evaluation.best for evaluation in run.history] == [True] * 6
    assert run.kept_parameters is run.network.parameters


def test_a_goal_of_its_own_decides_which_epoch_is_best_and_ends_patience(make_run, digits):
    # Steps so long that it gets better and worse.
    run = make_run("forger", epochs=40, patience=2, learning_rate=5.0, schedule="constant")
    *_, finished = fit(run, digits)
    gaps = [evaluation.validation["gap"] for evaluation in run.history]
    assert finished.early
    assert run.best.validation["gap"] == min(gaps)
    assert finished.best_epoch == 1 + int(np.argmin(gaps)) == run.epoch - 2
    for key, array in run.kept_parameters.items():
        np.testing.assert_array_equal(array, run.best_parameters[key])


@pytest.mark.parametrize("name", FOREIGN)
def test_a_training_that_diverges_is_taken_back_with_all_its_state(make_run, digits, name):
    run, reference = make_run(name), make_run(name)
    events = fit(run, digits)
    next(event for event in events if isinstance(event, Evaluation))
    next(event for event in fit(reference, digits) if isinstance(event, Evaluation))
    next(events)
    for array in run.network.parameters.values():
        array[:] = np.nan
    *_, last = events
    assert isinstance(last, Diverged)
    assert FOREIGN[name].curves[0].title.lower() in last.reason
    assert ("learning rate" in last.reason) == bool(run.network.optimizers)
    for ours, theirs in (
        (run.network.parameters, reference.network.parameters),
        (run.network.state(), reference.network.state()),
    ):
        for key, array in theirs.items():
            np.testing.assert_array_equal(ours[key], array)


def test_weights_that_no_figure_shows_to_be_broken_are_found_at_the_end_of_the_epoch(
    make_run, digits
):
    run = make_run("forger", epochs=2)
    events = fit(run, digits)
    next(events)
    run.network.parameters["forger.bias"][0] = np.inf
    *_, last = events
    assert isinstance(last, Diverged)
    assert "The weights grew beyond all numbers" in last.reason
    assert run.history == []


def test_two_optimisers_move_each_their_own_at_their_own_rate(make_run, digits):
    run = make_run("forger", epochs=1, learning_rate=0.25, schedule="constant")
    next(fit(run, digits))
    forger, judge = (run.network.optimizers[name] for name in ("forger", "judge"))
    assert (forger.learning_rate, judge.learning_rate) == (0.25, 0.125)
    assert {key.split(".", 1)[1] for key in forger.state()} == {"forger.bias"}
    assert {key.split(".", 1)[1] for key in judge.state()} == {"judge.weight", "judge.bias"}


def test_a_state_keeps_the_type_of_its_numbers_in_a_file(tmp_path, make_run, digits):
    for name, wanted in (
        ("associative", {"mean": np.float64, "seen": np.int64, "inked": np.bool_}),
        ("forger", {"pictures": np.uint8}),
    ):
        run = make_run(name, epochs=1)
        for _ in fit(run, digits):
            pass
        save_run(tmp_path / "run.npz", run, digits.recipe, {})
        loaded, _ = load_run(tmp_path / "run.npz")
        assert {key: array.dtype for key, array in loaded.network.buffers.items()} == wanted
        for key, array in run.network.buffers.items():
            assert array.any()
            np.testing.assert_array_equal(loaded.network.buffers[key], array)


def test_a_file_without_a_network_s_chains_is_refused(tmp_path, make_run, digits):
    from model.npz import read_arrays, write_arrays

    run = make_run("forger", epochs=1)
    next(fit(run, digits))
    save_run(tmp_path / "run.npz", run, digits.recipe, {})
    arrays = read_arrays(tmp_path / "run.npz", max_bytes=1 << 24)
    del arrays["state.buffer.pictures"]
    write_arrays(tmp_path / "run.npz", arrays)
    with pytest.raises(BadFileError, match="pictures"):
        load_run(tmp_path / "run.npz")


@pytest.mark.parametrize("name", FOREIGN)
def test_an_examination_asks_what_there_is_to_ask(make_network, digits, name):
    network = make_network(name)
    found = result_of(examination(network, digits.test, digits.peak, np.random.default_rng(0)))
    assert found.score is None
    assert found.figures
    assert spoken(found.figures, network.curves)


# From a plan to a result.


@pytest.mark.parametrize("name", FOREIGN)
def test_a_plan_is_carried_out_to_its_test(digits, name):
    *_, tested = carried_out(Plan(name, training=FEW), dataset=digits)
    assert isinstance(tested, plan.Tested)
    assert not isinstance(tested.network, Classifier)
    assert (tested.score, tested.rejection) == (None, None)
    assert tested.figures
    assert all_finite(tested.figures)


def test_the_command_trains_it_and_prints_its_own_figures(trained):
    name, out, (*epochs, last) = trained
    assert [line["epoch"] for line in epochs] == [1, 2]
    for line in epochs:
        assert line.keys() >= {"n_train", "seconds"}
        assert {key for key in line if "loss" in key or "accuracy" in key} == set()
    wanted = {"associative": {"test_energy"}, "forger": {"test_gap"}}[name]
    assert wanted == {key for key in last if key.startswith("test_")}
    assert last["n_test"] == 359
    facts = load_network(out).facts
    assert facts[next(iter(wanted))] == last[next(iter(wanted))]
    assert not {"test_accuracy", "validation_accuracy", "refusal"} & facts.keys()


@pytest.mark.parametrize("name", FOREIGN)
def test_the_command_tells_people_what_it_is(run_cli, name):
    status, out, err = run_cli("train", "--arch", name, "--epochs", "1")
    curve = FOREIGN[name].headline()[0]
    assert status == 0
    assert "epoch   1   training: " in out
    assert f"{curve.title.lower()} " in out
    assert "on 359 test digits after" in out
    assert ("learning rate" in err) == (name == "forger")


@pytest.mark.parametrize("name", FOREIGN)
def test_the_command_goes_on_with_it_as_if_it_had_never_stopped(run_cli, name, tmp_path):
    first, whole = tmp_path / "first.npz", tmp_path / "whole.npz"
    common = ["train", "--arch", name, "--schedule", "constant"]
    run_cli(*common, "--epochs", 1, "--out", first)
    run_cli(*common, "--epochs", 2, "--out", whole)
    assert run_cli("train", "--resume", first, "--epochs", 2, "--out", first)[0] == 0
    ours, theirs = load_run(first)[0].network, load_run(whole)[0].network
    for key, array in (theirs.parameters | theirs.state()).items():
        np.testing.assert_array_equal((ours.parameters | ours.state())[key], array)


def test_the_command_evaluates_it_by_its_own_measures(run_cli, trained):
    name, out, lines = trained
    status, (figures,), _ = run_cli("evaluate", out, "--data", "digits", "--json")
    assert status == 0
    assert figures.keys() == {"associative": {"energy", "n"}, "forger": {"gap", "n"}}[name]
    assert figures["n"] == 359
    if name == "associative":
        assert figures["energy"] == pytest.approx(lines[-1]["test_energy"])
    status, text, _ = run_cli("evaluate", out, "--data", "digits")
    assert status == 0
    assert "on 359 digits" in text


def test_it_says_in_a_sentence_that_it_does_not_tell_digits_apart(run_cli, trained, tmp_path):
    name, out, _ = trained
    drawings = tmp_path / "drawings.jsonl"
    drawing = {"id": "a", "label": 1, "strokes": [[[0, 0], [0, 40]]]}
    drawings.write_text(json.dumps(drawing) + "\n")
    for words in (
        ("predict", "--model", out, "--strokes", drawings),
        ("predict", "--model", out, drawings),
        ("evaluate", out, "--strokes", drawings),
    ):
        status, printed, err = run_cli(*words)
        assert (status, printed) == (1, "")
        assert f"does not tell digits apart: it is a {FOREIGN[name].title}" in err
    status, _, err = run_cli("train", "--arch", name, "--strokes", drawings)
    assert status == 2
    assert "does not tell digits apart" in err


def test_a_setting_is_read_as_the_chosen_network_has_it(run_cli, tmp_path):
    out = tmp_path / "net.npz"
    for words, hidden in (
        (("--arch", "mlp", "--hidden", "6,5"), (6, 5)),
        (("--arch", "cnn", "--hidden", "7"), 7),
        (("--arch", "associative", "--hidden", "2"), 2),
    ):
        assert run_cli("train", *words, "--epochs", 1, "--out", out)[0] == 0
        assert load_network(out).network.config.hidden == hidden
    status, _, err = run_cli("train", "--arch", "associative", "--hidden", "6,5")
    assert status == 2
    assert "--hidden: invalid value" in err
