"""Trainings that are stopped, that can't be saved, or that have nothing left to do."""

import contextlib
import json
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from model.archs.feedforward import Feedforward
from model.cli.keeping import MAX_ASIDE, aside_folder
from model.events import WorkerLost
from model.files import load_network, load_run
from model.run import Run
from model.train import fit

ROOT = Path(__file__).resolve().parents[3]
QUICK = ["--hidden", "8", "--epochs", "2"]
SEVEN = [[[0, 0], [20, 0]], [[20, 0], [8, 40]]]


@contextlib.contextmanager
def at_step(monkeypatch, number, action):
    """Within it, ``action`` is called before that step of whatever trains, counted from 1."""
    learn, steps = Feedforward.train_step, []

    def step(network, *batch):
        steps.append(1)
        if len(steps) == number:
            action()
        return learn(network, *batch)

    with monkeypatch.context() as patch:
        patch.setattr(Feedforward, "train_step", step)
        yield


def press(number=signal.SIGINT):
    return lambda: signal.raise_signal(number)


def kept_aside():
    folder = aside_folder()
    return sorted(folder.iterdir()) if folder.is_dir() else []


def assert_equal_runs(ours, theirs):
    for name, array in theirs.network.parameters.items():
        np.testing.assert_array_equal(ours.network.parameters[name], array)


# Stopped.


@pytest.mark.parametrize("after", [1, 30, 41, 60])
def test_ctrl_c_keeps_a_whole_run_that_goes_on(run_cli, tmp_path, monkeypatch, after):
    whole, half = tmp_path / "whole.npz", tmp_path / "half.npz"
    arguments = ["--hidden", "8", "--epochs", "2", "--dropout", "0.1"]
    handler = signal.getsignal(signal.SIGINT)
    with at_step(monkeypatch, after, press()):
        status, _, err = run_cli("train", *arguments, "--out", half, "--json")
    assert status == 130
    assert f"Stopped after step {after}" in err
    assert f"--resume {half}" in err
    assert signal.getsignal(signal.SIGINT) is handler
    assert load_run(half)[0].step == after
    run_cli("train", *arguments, "--out", whole)
    assert run_cli("train", "--resume", half, "--out", half)[0] == 0
    assert_equal_runs(load_run(half)[0], load_run(whole)[0])
    assert kept_aside() == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_stop_without_out_keeps_what_was_learnt_and_says_where(
    run_cli, tmp_path, monkeypatch, number
):
    handler = signal.getsignal(number)
    with at_step(monkeypatch, 50, press(number)):
        status, lines, err = run_cli("train", *QUICK, "--json")
    assert status == 128 + number
    (path,) = kept_aside()
    assert err.count(str(path)) == 2  # where it is, and how to go on
    assert f"Stopped after step 50. Go on with --resume {path}." in err
    assert [line["epoch"] for line in lines] == [1]
    assert signal.getsignal(number) is handler
    run_cli("train", *QUICK, "--out", tmp_path / "whole.npz")
    assert run_cli("train", "--resume", path, "--out", tmp_path / "more.npz")[0] == 0
    assert_equal_runs(load_run(tmp_path / "more.npz")[0], load_run(tmp_path / "whole.npz")[0])


def test_only_the_latest_of_the_trainings_kept_aside_stay(run_cli, monkeypatch):
    folder = aside_folder()
    folder.mkdir(parents=True)
    (folder / "my own.npz").touch()
    old = [folder / f"training-2020-01-{day:02}-10.00.00.npz" for day in range(1, MAX_ASIDE + 3)]
    for age, path in enumerate(old):
        path.touch()
        os.utime(path, (1e9 + age, 1e9 + age))
    with at_step(monkeypatch, 3, press()):
        run_cli("train", *QUICK)
    left = kept_aside()
    assert folder / "my own.npz" in left
    assert [path for path in old if path in left] == old[3:]
    assert len(left) == MAX_ASIDE + 1


def test_a_second_ctrl_c_ends_at_once(run_cli, tmp_path, monkeypatch):
    def twice():
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)

    with at_step(monkeypatch, 3, twice):
        status, _, err = run_cli("train", *QUICK, "--out", tmp_path / "net.npz")
    assert (status, err.splitlines()[-1]) == (130, "Interrupted.")
    assert list(tmp_path.iterdir()) == []


def test_ctrl_c_while_the_finished_network_is_measured_keeps_it(run_cli, tmp_path, monkeypatch):
    path = tmp_path / "pens.jsonl"
    path.write_text((json.dumps({"label": 7, "strokes": SEVEN}) + "\n") * 600)

    def measuring(*arguments):
        signal.raise_signal(signal.SIGINT)
        yield 0.1
        raise AssertionError("goes on")

    monkeypatch.setattr("model.cli.train.measuring", measuring)
    status, _, _ = run_cli("train", *QUICK, "--strokes", path)
    assert status == 130
    assert load_run(kept_aside()[0])[0].epoch == 2


def test_sigterm_keeps_a_whole_run_of_a_process(tmp_path):
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "model", "train", "--hidden", "8", "--epochs", "10000"]
    process = subprocess.Popen(
        [*command, "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
    )
    process.stdout.readline()
    process.terminate()
    _, err = process.communicate(timeout=60)
    assert process.returncode == 143
    assert b"Traceback" not in err
    assert load_run(kept_aside()[0])[0].step > 0


@pytest.mark.parametrize("has_out", [True, False])
def test_a_training_that_lost_a_process_is_kept_to_be_gone_on_with(
    run_cli, tmp_path, monkeypatch, has_out
):
    def losing(run, dataset, **options):
        steps = fit(run, dataset)
        for _ in range(5):
            yield next(steps)
        yield WorkerLost(run.step, run.epoch, "A process was ended from outside.")
        return False

    monkeypatch.setattr("model.plan.fit", losing)
    out = tmp_path / "net.npz"
    status, _, err = run_cli("train", *QUICK, *(["--out", out] if has_out else []))
    (path,) = [out] if has_out else kept_aside()
    assert status == 1
    assert f"Stopped after step 5. Go on with --resume {path}." in err
    assert err.splitlines()[-1] == "A process was ended from outside."
    assert load_run(path)[0].step == 5


def test_sigterm_outside_of_a_training_ends_quietly(run_cli, monkeypatch):
    def end(*arguments, **options):
        signal.raise_signal(signal.SIGTERM)

    monkeypatch.setattr("model.cli.options.loading", end)
    assert run_cli("evaluate", "mlp", "--data", "digits") == (143, "", "Ended.\n")


# Saves that fail.


@pytest.fixture
def failing_disk(monkeypatch):
    """A disk that is full at each save whose number, counted from 1, is among ``numbers``."""
    flush, saves, numbers = os.fsync, [], set()

    def fsync(descriptor):
        if stat.S_ISREG(os.fstat(descriptor).st_mode):
            saves.append(1)
            if len(saves) in numbers:
                raise OSError(28, os.strerror(28))
        return flush(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    return numbers


def test_a_failed_save_ends_no_training_and_the_next_one_is_told(run_cli, tmp_path, failing_disk):
    failing_disk |= {1, 2}
    path = tmp_path / "net.npz"
    status, lines, err = run_cli("train", "--hidden", "8", "--epochs", "4", "--out", path, "--json")
    assert status == 0
    assert [line.get("epoch") for line in lines] == [1, 2, 3, 4, None]
    assert err.count("The disk is full") == 1
    assert "The training goes on; saving is tried again" in err
    assert f"Saved in “{path}” again." in err
    assert load_network(path).facts["n_test"] == 359


def test_a_training_whose_last_save_fails_is_kept_elsewhere_and_exits_with_1(
    run_cli, tmp_path, failing_disk
):
    failing_disk |= {1, 2, 3}  # after both epochs and at the end
    path = tmp_path / "net.npz"
    status, lines, err = run_cli("train", *QUICK, "--out", path, "--json")
    assert status == 1
    (aside,) = kept_aside()
    assert str(aside) in err
    assert lines[-1]["file"] == str(aside)
    assert lines[-1]["test_accuracy"] == load_network(aside).facts["test_accuracy"]
    assert list(tmp_path.iterdir()) == []


def test_what_can_be_saved_nowhere_is_said_to_be_lost(run_cli, tmp_path, failing_disk):
    failing_disk |= {1, 2, 3, 4}
    status, out, err = run_cli("train", *QUICK, "--out", tmp_path / "net.npz")
    assert status == 1
    assert "What was learnt is not saved: The disk is full" in err
    assert "test digits" in out
    assert "Kept in" not in out


def test_a_stop_whose_save_fails_keeps_the_run_elsewhere(
    run_cli, tmp_path, monkeypatch, failing_disk
):
    failing_disk |= {1}
    with at_step(monkeypatch, 20, press()):
        status, _, err = run_cli("train", *QUICK, "--out", tmp_path / "net.npz")
    assert status == 1
    assert f"--resume {kept_aside()[0]}" in err
    assert load_run(kept_aside()[0])[0].step == 20


# Nothing left to do.


@pytest.fixture
def never_trains(monkeypatch):
    """Fails the test where a step is made."""

    def refuse(*arguments):
        raise AssertionError("a step is made")

    def forbid():
        monkeypatch.setattr(Feedforward, "train_step", refuse)

    return forbid


def test_resume_of_a_finished_training_says_so_and_does_nothing(run_cli, tmp_path, never_trains):
    path = tmp_path / "net.npz"
    _, (*_, last), _ = run_cli("train", *QUICK, "--out", path, "--json")
    before = path.read_bytes()
    never_trains()
    status, lines, err = run_cli("train", "--resume", path, "--out", path, "--json")
    assert status == 0
    assert "nothing left to learn: 2 of 2 epochs are done. Ask for more with --epochs 4." in err
    assert lines == [last]
    assert path.read_bytes() == before
    status, _, _ = run_cli("train", "--resume", path, "--out", tmp_path / "copy.npz")
    assert status == 0
    assert_equal_runs(load_run(tmp_path / "copy.npz")[0], load_run(path)[0])


def test_the_weights_alone_of_a_finished_training_still_tell_how_it_went(run_cli, tmp_path):
    path, slim = tmp_path / "net.npz", tmp_path / "slim.npz"
    run_cli("train", *QUICK, "--out", path)
    assert run_cli("train", "--resume", path, "--slim", "--out", slim)[0] == 0
    assert load_network(slim).record == load_network(path).record is not None


def test_a_finished_training_that_was_not_tested_is_tested(run_cli, tmp_path, monkeypatch):
    path = tmp_path / "net.npz"
    monkeypatch.setattr("model.cli.keeping.Keeper.keep_last", lambda self, **figures: True)
    run_cli("train", *QUICK, "--out", path)
    monkeypatch.undo()
    status, lines, _ = run_cli("train", "--resume", path, "--out", path, "--json")
    assert status == 0
    assert lines[-1]["test_accuracy"] == load_network(path).facts["test_accuracy"]


@pytest.fixture
def impatient(run_cli, tmp_path, monkeypatch):
    """The file of a training of 30 epochs that patience ended early, where none is better."""
    path = tmp_path / "net.npz"
    with monkeypatch.context() as patch:
        patch.setattr(Run, "is_better", lambda run, validation: not run.history)
        run_cli("train", "--hidden", "8", "--epochs", "30", "--patience", "2", "--out", path)
    assert load_run(path)[0].epoch == 3
    return path


def test_resume_of_a_training_that_patience_ended_ends_at_once(run_cli, impatient, never_trains):
    before = impatient.read_bytes()
    never_trains()
    for more in ([], ["--epochs", "30"], ["--patience", "1"], ["--epochs", "20"]):
        status, out, err = run_cli("train", "--resume", impatient, "--out", impatient, *more)
        assert (status, out) == (0, "")
        assert "nothing left to learn: patience ran out at epoch 3, with no better one" in err
        assert impatient.read_bytes() == before


@pytest.mark.parametrize(
    ("more", "until"),
    [(["--patience", "4"], 5), (["--epochs", "40"], 5), (["--patience", "0", "--epochs", "6"], 6)],
)
def test_more_patience_or_epochs_let_it_go_on(run_cli, impatient, monkeypatch, more, until):
    monkeypatch.setattr(Run, "is_better", lambda run, validation: False)
    status, _, _ = run_cli("train", "--resume", impatient, "--out", impatient, *more)
    assert status == 0
    assert load_run(impatient)[0].epoch == until


# Other numbers of epochs than were planned.


def test_more_epochs_than_planned_say_what_the_schedule_does(run_cli, tmp_path):
    path = tmp_path / "net.npz"
    run_cli("train", *QUICK, "--learning-rate", "0.01", "--out", path)
    _, _, err = run_cli("train", "--resume", path, "--epochs", "4", "--out", path)
    assert "schedule “cosine”" in err
    assert "as planned for 2 epochs, from here on as planned for 4: from 0 to 0.00524" in err
    assert "train anew with --epochs 4" in err


@pytest.mark.parametrize(
    ("first", "more"),
    [
        (["--schedule", "constant"], ["--epochs", "4"]),
        (["--schedule", "cosine"], []),
        (["--schedule", "cosine"], ["--epochs", "3"]),
    ],
)
def test_where_the_schedule_changes_nothing_no_word_is_said(
    run_cli, tmp_path, monkeypatch, first, more
):
    path = tmp_path / "net.npz"
    with at_step(monkeypatch, 20, press()):
        run_cli("train", "--hidden", "8", "--epochs", "3", *first, "--out", path)
    _, _, err = run_cli("train", "--resume", path, *more)
    assert "schedule" not in err


def test_a_step_schedule_that_has_not_begun_to_fall_changes_nothing(run_cli, tmp_path, monkeypatch):
    path = tmp_path / "net.npz"
    with at_step(monkeypatch, 50, press()):
        run_cli("train", "--hidden", "8", "--epochs", "4", "--schedule", "step", "--out", path)
    assert "schedule" not in run_cli("train", "--resume", path, "--epochs", "8")[2]
