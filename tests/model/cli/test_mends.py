"""What is wrong with data is said at the terminal, and mended by an option."""

import json

import numpy as np
import pytest

from model.cli import main
from model.data.pen import pen_part
from model.preprocess import recipe_for


@pytest.fixture
def dark_digits(tmp_path):
    """A file of black digits on white."""
    part = pen_part(300, recipe_for("mnist"), seed=9)
    np.savez(tmp_path / "mine.npz", images=255 - part.images, labels=part.labels)
    return tmp_path / "mine.npz"


def train(path, *options):
    command = ["train", "--data", str(path), "--arch", "perceptron", "--epochs", "1", *options]
    return main(command)


def test_what_is_wrong_is_said_with_the_option_that_mends_it(dark_digits, capsys):
    assert train(dark_digits) == 0
    said = capsys.readouterr().err
    assert "light background" in said
    assert "(--mend invert)" in said


def test_mended_data_cause_no_word_and_the_mend_is_kept(dark_digits, tmp_path, capsys):
    out = str(tmp_path / "m.npz")
    assert train(dark_digits, "--mend", "invert", "--out", out) == 0
    assert "background" not in capsys.readouterr().err
    assert main(["evaluate", out, "--data", str(dark_digits), "--mend", "invert"]) == 0
    assert "background" not in capsys.readouterr().err
    assert main(["train", "--resume", out, "--epochs", "2"]) == 0
    assert "background" not in capsys.readouterr().err


def test_digits_are_mended_for_the_test_as_they_were_for_the_training(
    dark_digits, tmp_path, capsys
):
    out = str(tmp_path / "m.npz")
    assert train(dark_digits, "--mend", "invert,redivide", "--out", out, "--json") == 0
    trained = json.loads(capsys.readouterr().out.splitlines()[-1])["test_accuracy"]
    command = ["evaluate", out, "--data", str(dark_digits), "--json"]
    assert main(command) == 0
    shown = capsys.readouterr()
    assert json.loads(shown.out)["accuracy"] == trained
    assert "Mended as for the training: invert, redivide." in shown.err
    assert main([*command, "--mend", "invert,redivide"]) == 0
    shown = capsys.readouterr()
    assert json.loads(shown.out)["accuracy"] == trained
    assert "Mended" not in shown.err
    assert main([*command, "--mend", ""]) == 0
    assert "light background" in capsys.readouterr().err


def test_an_unknown_mend_is_wrong_usage(dark_digits, capsys):
    with pytest.raises(SystemExit) as end:
        train(dark_digits, "--mend", "polish")
    assert end.value.code == 2
    assert "drop-empty" in capsys.readouterr().err
