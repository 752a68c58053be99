"""A network that reads the points of a pen, at the command line."""

import json

import numpy as np
import pytest

SEVEN = [[[0, 0], [50, 0], [20, 90]], [[5, 45], [45, 45]]]
QUICK = ("train", "--data", "penpoints:40", "--arch", "gru", "--units", "4", "--epochs", "1")


@pytest.fixture
def model(run_cli, tmp_path):
    """The file of one that was trained for a moment."""
    path = tmp_path / "points.npz"
    status, _, err = run_cli(*QUICK, "--loss-at", "each", "--out", path, "--json")
    assert status == 0, err
    return path


@pytest.fixture
def drawings(tmp_path):
    path = tmp_path / "drawn.jsonl"
    lines = [{"id": w, "label": 7, "writer": w, "strokes": SEVEN} for w in "ab"]
    path.write_text("\n".join(map(json.dumps, lines)))
    return path


def test_it_is_measured_on_drawings_and_on_their_beginnings(run_cli, model, drawings):
    status, (figures,), _ = run_cli("evaluate", model, "--strokes", drawings, "--json")
    assert status == 0
    assert figures["n"] == 2
    assert set(figures["accuracy_after"]) == {"0.25", "0.5", "0.75", "1"}
    assert figures["accuracy_after"]["1"] == figures["accuracy"]
    assert len(figures["accuracy_by_step"]) == 48
    status, text, _ = run_cli("evaluate", model, "--strokes", drawings)
    assert "when 50 % of the line is drawn" in text


def test_it_reads_drawings(run_cli, model, drawings):
    status, lines, _ = run_cli("predict", "--strokes", drawings, "--model", model, "--json")
    assert status == 0
    assert [line["id"] for line in lines] == ["a", "b"]
    assert sum(lines[0]["probabilities"]) == pytest.approx(1, abs=1e-5)


def test_a_picture_is_refused_with_what_to_do(run_cli, model, tmp_path):
    np.save(tmp_path / "picture.npy", np.zeros((28, 28), np.uint8))
    status, _, err = run_cli("predict", tmp_path / "picture.npy", "--model", model)
    assert status == 1
    assert "--model default" in err


def test_data_of_pictures_are_refused_with_what_to_do(run_cli, model):
    status, _, err = run_cli("evaluate", model, "--data", "digits")
    assert status == 1
    assert "--data penpoints" in err


def test_augmentation_is_refused_with_what_to_do(run_cli):
    status, _, err = run_cli(*QUICK, "--augment")
    assert status == 1
    assert "Switch “Augment” off" in err


def test_unfinished_drawings_are_learnt_from_too(run_cli, tmp_path):
    words = list(QUICK)
    words[2] = "penpoints:20+unfinished:20"
    status, lines, _ = run_cli(*words, "--json")
    assert status == 0
    assert lines[0]["n_train"] == 40
