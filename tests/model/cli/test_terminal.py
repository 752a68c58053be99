"""What a person who watches the terminal sees meanwhile, and what --help tells."""

import argparse
import io
import json
import threading

import numpy as np
import pytest

from model.archs.feedforward import Feedforward
from model.cli import evaluate, fetch, predict, terminal, train
from model.cli.options import config_specs
from model.cli.terminal import ProgressLine, Waiting, aligned, confusion_table
from model.data.augment import Augmentation
from model.language import columns
from model.run import Training
from model.settings import Spec


class Watched(io.StringIO):
    """A terminal; ``drawn`` is set when something is written that is not just a clearing."""

    def __init__(self):
        super().__init__()
        self.drawn = threading.Event()

    def isatty(self):
        return True

    def write(self, text):
        if text != "\r\x1b[K":
            self.drawn.set()
        return super().write(text)


def test_what_takes_long_says_what_it_is_and_goes_without_a_trace():
    screen = Watched()
    with Waiting("Opening net.npz", screen) as line:
        assert screen.drawn.wait(10)
        screen.drawn.clear()
        line.tell(0.5)
        assert screen.drawn.wait(10)
    assert "Opening net.npz … " in screen.getvalue()
    assert screen.getvalue().endswith("\r\x1b[K")


def test_what_is_quick_draws_nothing():
    screen = Watched()
    with Waiting("Opening net.npz", screen):
        pass
    line = ProgressLine(screen)
    for fraction in (0.5, 1.0):
        line.show(fraction, "half")
        line.clear()
    assert screen.getvalue() == ""


def test_nothing_is_drawn_where_nobody_watches(monkeypatch):
    monkeypatch.setattr(terminal, "DELAY_S", 0.0)
    stream = io.StringIO()
    with Waiting("Opening", stream) as line:
        line.tell(0.5)
    ProgressLine(stream).show(0.5, "half")
    assert stream.getvalue() == ""


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["train", "--hidden", "8", "--epochs", "1"], "Loading digits"),
        (["evaluate", "textbook", "--data", "digits"], "Loading digits"),
        (["evaluate", "textbook", "--data", "digits"], "Opening textbook.npz"),
        (["predict", "--strokes", "dots.jsonl", "--model", "textbook"], "Reading dots.jsonl"),
        (["predict", "--strokes", "dots.jsonl", "--model", "textbook"], "1 of 1 drawings"),
    ],
)
def test_slow_starts_are_seen_on_standard_error_alone(
    run_cli, monkeypatch, tmp_path, command, said
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "dots.jsonl").write_text(json.dumps({"strokes": [[[1, 2]]]}))
    screen = Watched()
    monkeypatch.setattr(terminal, "DELAY_S", 0.0)
    monkeypatch.setattr("sys.stderr", screen)
    # The thread that draws has had its turn before the work is over.
    leave = Waiting.__exit__
    monkeypatch.setattr(
        Waiting, "__exit__", lambda self, *error: (screen.drawn.wait(10), leave(self, *error))[1]
    )
    status, _, _ = run_cli(*command, "--json")
    assert status == 0
    assert said in screen.getvalue()


def test_drawings_alike_are_predicted_once(run_cli, tmp_path, monkeypatch):
    rng = np.random.default_rng(0)
    dots = [
        {"id": f"{k}", "strokes": [[[int(x), int(y)]]]}
        for k, (x, y) in enumerate(rng.integers(0, 300, (2000, 2)))
    ]
    path = tmp_path / "dots.jsonl"
    path.write_text(
        "".join(json.dumps(dot) + "\n" for dot in [*dots, {"strokes": [[[0, 0], [0, 9]]]}])
    )
    predicted, predict = [], Feedforward.predict_logits
    monkeypatch.setattr(
        Feedforward,
        "predict_logits",
        lambda network, images: (predicted.append(len(images)), predict(network, images))[1],
    )
    status, lines, _ = run_cli("predict", "--strokes", path, "--model", "textbook", "--json")
    assert status == 0
    assert [line["id"] for line in lines[:-1]] == [dot["id"] for dot in dots]
    assert sum(predicted) == 2
    assert lines[0]["probabilities"] == lines[1999]["probabilities"] != lines[2000]["probabilities"]


# --help


def words_of(run_cli, command):
    status, out, _ = run_cli(command, "--help")
    assert status == 0
    return " ".join(out.split())


def test_every_number_has_its_bounds_and_every_setting_its_default_in_the_help(run_cli):
    text = words_of(run_cli, "train")
    specs = {**Training.specs(), **Augmentation.specs()}
    specs |= {name: some[0] for name, some in config_specs().items()}
    for spec in specs.values():
        _, found, rest = text.partition(" ".join(spec.help.split()))
        told = rest[: rest.index(")") + 1]
        assert found
        assert "default: " in told
        if spec.kind in ("number", "integer", "integers"):
            assert f"{spec.low:.15g} to {spec.high:.15g}" in told


def test_defaults_are_told_where_networks_and_data_differ(run_cli):
    text = words_of(run_cli, "train")
    assert "10 for gan; with under 5,000 digits 50)" in text
    assert "default: 0.005 for perceptron and mlp, 0.003 for cnn and rnn, " in text
    assert "default: 5; for pictures of 8×8 3)" in text


@pytest.mark.parametrize("command", [train, evaluate, predict, fetch])
def test_every_option_that_takes_a_value_tells_its_default_or_means_a_file(command):
    parser = argparse.ArgumentParser(add_help=False)
    command.add_options(parser)
    for action in parser._actions:
        if action.option_strings and action.nargs != 0 and not action.required:
            told = action.help.replace("%%", "%")
            assert "default: " in told or action.metavar == "FILE" or action.dest == "data", told


def test_a_spec_without_bounds_has_no_words_for_them():
    from model.cli.options import _bounds

    assert _bounds(Spec("choice", "", "", choices=("a",))) == ""


def test_a_table_of_errors_stands_below_its_heading_in_chinese(speak):
    """A Chinese character takes two columns of a terminal."""
    speak("zh")
    head, first, *_ = confusion_table(np.eye(10, dtype=int)).split("\n")
    assert columns(head[: head.index("0")]) == columns(first[: first.index("1")])


@pytest.mark.parametrize("left", [True, False])
def test_cells_stand_below_each_other_in_every_script(left):
    rows = [("准确率", "98.0 %"), ("n", "5"), ("accuracy", "")]
    lines = aligned(rows, left=left)
    assert [line.split() for line in lines] == [" ".join(row).split() for row in rows]
    if left:
        starts = [
            columns(line[: line.index(row[1])]) for line, row in zip(lines, rows, strict=True)
        ]
        assert starts[:2] == [10, 10]
    else:
        assert columns(lines[0]) == columns(lines[1]) == 16
