"""Whatever the words of a command name: a status of the table and a sentence, never a traceback."""

import json
import os

import numpy as np
import pytest

SEVEN = [[[0, 0], [20, 0]], [[20, 0], [8, 40]]]
QUICK = ["train", "--hidden", "4", "--epochs", "1"]
COMMANDS = {
    "data": [*QUICK, "--data"],
    "resume": ["train", "--resume"],
    "strokes": [*QUICK, "--strokes"],
    "folder": [*QUICK, "--data", "mnist", "--data-dir"],
    "test data": ["evaluate", "textbook", "--data"],
    "test strokes": ["evaluate", "textbook", "--strokes"],
    "picture": ["predict"],
    "strokes to predict": ["predict", "--strokes"],
    "network": ["predict", "--strokes", "seven.jsonl", "--model"],
}
BAD = {
    "absent": lambda path: None,
    "folder": lambda path: path.mkdir(),
    "empty": lambda path: path.touch(),
    "text": lambda path: path.write_text("buy milk"),
    "loop": lambda path: path.symlink_to(path.name),
    "pipe": lambda path: os.mkfifo(path),
    "numbers": lambda path: np.savez(path, a=np.zeros(3)),
}


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("bad", BAD)
def test_a_file_that_is_none_is_refused_with_a_sentence(
    run_cli, tmp_path, monkeypatch, bad, command
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "seven.jsonl").write_text(json.dumps({"label": 7, "strokes": SEVEN}))
    BAD[bad](tmp_path / "bad.npz")
    status, out, err = run_cli(*COMMANDS[command], "bad.npz")
    assert (status, out) == (1, "")
    last = err.splitlines()[-1]
    assert last.endswith((".", "}."))
    assert "Errno" not in last


@pytest.mark.parametrize("word", ["nul\0.npz", "x" * 5000 + ".npz", "a/" * 3000, "\udcff.npz"])
@pytest.mark.parametrize("command", COMMANDS)
def test_a_name_that_no_file_can_have_is_refused_with_a_sentence(run_cli, command, word):
    status, out, err = run_cli(*COMMANDS[command], word)
    assert (status, out) == (1, "")
    assert err.rstrip().endswith((".", "}."))


@pytest.mark.parametrize("option", ["--data", "--data-dir", "--out", "--resume", "--strokes"])
def test_an_empty_name_is_wrong_usage(run_cli, option):
    status, _, err = run_cli("train", "--hidden", "4", option, "")
    assert status == 2
    assert f"{option}: the name is empty" in err


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda path: path.mkdir(), "is a folder"),
        (lambda path: os.mkfifo(path), "a device or a pipe"),
        (lambda path: path.symlink_to(path.name), "leads back to itself"),
        (lambda path: path.symlink_to("nowhere/net.npz"), "its folder does not exist"),
    ],
)
def test_what_can_not_be_saved_in_is_said_before_the_training(
    run_cli, tmp_path, monkeypatch, make, words
):
    monkeypatch.setattr("model.plan.loading", None)
    make(tmp_path / "out.npz")
    status, out, err = run_cli(*QUICK, "--out", tmp_path / "out.npz")
    assert (status, out) == (1, "")
    assert words in err
    assert run_cli(*QUICK, "--out", tmp_path / ("x" * 300))[0] == 1


def test_a_folder_that_may_not_be_written_is_said_before_the_training(
    run_cli, tmp_path, monkeypatch
):
    monkeypatch.setattr("model.plan.loading", None)
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    status, out, err = run_cli(*QUICK, "--out", tmp_path / "out.npz")
    assert (status, out) == (1, "")
    assert "may not be written" in err


def test_a_file_in_place_of_a_folder_to_download_to_is_said(run_cli, tmp_path):
    (tmp_path / "file").touch()
    status, _, err = run_cli("fetch", "mnist", "--to", tmp_path / "file")
    assert (status, err) == (
        1,
        f"“{tmp_path / 'file'}” is a file, not a folder. Choose another name for the folder.\n",
    )


def test_an_own_network_that_is_called_like_a_pretrained_one_is_kept_and_the_way_to_it_said(
    run_cli, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    status, _, err = run_cli(*QUICK, "--out", "mlp")
    assert status == 0
    assert "your own is “./mlp”" in err
    assert run_cli("evaluate", "./mlp", "--data", "digits")[0] == 0
