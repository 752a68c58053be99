"""What the command line says of drawings that are no digit."""

import json

import numpy as np
import pytest

from model.cli import main
from model.files import SavedNetwork, find_network, load_network, save_network
from model.rejection import FACT, QUANTILES, Rejection, from_facts
from model.strokes import Drawing, write_drawings

SEVEN = (np.array([[0.0, 0.0], [10.0, 0.0], [4.0, 16.0]]),)
ONE = (np.array([[5.0, 0.0], [5.0, 20.0]]),)


@pytest.fixture
def drawn(tmp_path):
    path = tmp_path / "drawn.jsonl"
    write_drawings(path, [Drawing("seven", SEVEN, 7, "ann"), Drawing("one", ONE, 1, "ann")])
    return path


def a_network(tmp_path, lowest, highest):
    """The pretrained textbook network, whose digits are said to have that logit margin."""
    saved = load_network(find_network("textbook"))
    rule = Rejection(tuple(np.linspace(lowest, highest, len(QUANTILES)).tolist()), 100)
    path = tmp_path / "network.npz"
    save_network(path, SavedNetwork(saved.network, saved.recipe, {FACT: rule.to_facts()}))
    return str(path)


def lines(capsys):
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_guess_is_told_as_rejected_with_its_digit(tmp_path, drawn, capsys):
    model = a_network(tmp_path, 1000, 2000)
    assert main(["predict", "--strokes", str(drawn), "--model", model, "--json"]) == 0
    found = lines(capsys)
    assert [entry["refused"] for entry in found] == [True, True]
    assert [entry["digit"] for entry in found] == [7, 1]


def test_a_prediction_is_told_as_not_rejected(tmp_path, drawn, capsys):
    model = a_network(tmp_path, 0, 1)
    assert main(["predict", "--strokes", str(drawn), "--model", model, "--json"]) == 0
    assert [entry["refused"] for entry in lines(capsys)] == [False, False]


def test_people_read_not_a_digit(tmp_path, drawn, capsys):
    model = a_network(tmp_path, 1000, 2000)
    assert main(["predict", "--strokes", str(drawn), "--model", model]) == 0
    assert "seven: not a digit? (best guess 7)" in capsys.readouterr().out


def test_reject_0_rejects_nothing(tmp_path, drawn, capsys):
    model = a_network(tmp_path, 1000, 2000)
    command = ["predict", "--strokes", str(drawn), "--model", model, "--reject", "0", "--json"]
    assert main(command) == 0
    assert not any(entry["refused"] for entry in lines(capsys))


@pytest.mark.parametrize("percent", ["-1", "101", "nan", "some"])
def test_other_rates_are_wrong_usage(drawn, percent, capsys):
    with pytest.raises(SystemExit) as stop:
        main(["predict", "--strokes", str(drawn), f"--reject={percent}"])
    assert stop.value.code == 2
    assert "--reject" in capsys.readouterr().err


def test_an_evaluation_tells_the_fraction_rejected(tmp_path, drawn, capsys):
    model = a_network(tmp_path, 1000, 2000)
    assert main(["evaluate", model, "--strokes", str(drawn), "--json"]) == 0
    assert lines(capsys)[0]["refused"] == 1.0
    assert main(["evaluate", model, "--strokes", str(drawn), "--reject", "0", "--json"]) == 0
    assert lines(capsys)[0]["refused"] == 0.0
    assert main(["evaluate", model, "--strokes", str(drawn)]) == 0
    assert "rejected as no digit: 100" in capsys.readouterr().out


def test_a_training_keeps_the_logit_margins_of_its_digits(tmp_path, capsys):
    path = str(tmp_path / "kept.npz")
    command = ["train", "--data", "digits", "--hidden", "8", "--epochs", "2", "--out", path]
    assert main([*command, "--json"]) == 0
    rule = from_facts(load_network(path).facts)
    assert rule.digits == 144
    assert rule.ink > 0
    assert "leads" not in lines(capsys)[-1]
