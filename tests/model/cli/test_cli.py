"""The command line in this process: what it prints, keeps and returns."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from model import __version__, cli, files
from model.archs import ARCHITECTURES
from model.cli.options import config_specs
from model.data.augment import Augmentation
from model.errors import DigitError
from model.files import MAX_BYTES, SavedNetwork, load_network, load_run, save_network
from model.nn.losses import LOSSES
from model.nn.optim import OPTIMIZERS
from model.nn.schedules import SCHEDULES
from model.npz import read_arrays
from model.run import Training

ROOT = Path(__file__).resolve().parents[3]
EPOCH_KEYS = {
    "epoch",
    "n_train",
    "train_loss",
    "train_accuracy",
    "validation_loss",
    "validation_accuracy",
    "seconds",
}
QUICK = ["--hidden", "8", "--epochs", "2"]
SEVEN = [[[0, 0], [20, 0]], [[20, 0], [8, 40]]]


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    """The file of a small network that was trained by the command line."""
    path = tmp_path_factory.mktemp("cli") / "model.npz"
    assert cli.main(["train", "--hidden", "24", "--epochs", "15", "--out", str(path)]) == 0
    return path


def drawings(path, *entries):
    path.write_text("".join(json.dumps(entry) + "\n" for entry in entries))
    return path


def picture(path, size=60):
    """A thick 1, black on white."""
    from PIL import Image, ImageDraw

    image = Image.new("L", (size, size), 255)
    ImageDraw.Draw(image).line((size // 2, 8, size // 2, size - 8), fill=0, width=size // 10)
    image.save(path)
    return path


# train


def test_train_prints_a_json_line_for_each_epoch_and_the_test_last(run_cli, tmp_path):
    out = tmp_path / "net.npz"
    status, lines, err = run_cli("train", *QUICK, "--out", out, "--json")
    assert status == 0
    *epochs, last = lines
    assert [line["epoch"] for line in epochs] == [1, 2]
    assert all(line.keys() == EPOCH_KEYS for line in epochs)
    assert all(line["n_train"] == 1294 for line in epochs)
    assert all(type(value) in (int, float) for line in epochs for value in line.values())
    assert last.keys() >= {"test_accuracy", "seconds", "file"}
    assert last["file"] == str(out)
    assert 0 <= last["test_accuracy"] <= 1
    assert last["seconds"] == pytest.approx(sum(line["seconds"] for line in epochs))
    assert "Multilayer perceptron 64–8–10 relu" in err


def test_without_a_validation_part_its_figures_are_null(run_cli):
    status, lines, _ = run_cli("train", *QUICK, "--split", "textbook", "--json")
    assert status == 0
    assert all(line["validation_loss"] is None for line in lines[:-1])
    assert all(line["validation_accuracy"] is None for line in lines[:-1])
    assert lines[0]["n_train"] == 1617
    assert lines[-1]["file"] is None


def test_train_tells_people_in_words(run_cli, tmp_path):
    status, out, _ = run_cli("train", *QUICK, "--out", tmp_path / "net.npz")
    assert status == 0
    assert "epoch   1" in out
    assert "validation: loss" in out
    assert "test digits after" in out
    assert f"Kept in {tmp_path / 'net.npz'}" in out


def test_train_learns_the_textbook_split(run_cli):
    status, lines, _ = run_cli(
        "train", "--data", "digits", "--split", "textbook", "--hidden", "50", "--json"
    )
    assert status == 0
    assert lines[-1]["test_accuracy"] >= 0.94


def test_the_same_seed_gives_the_same_figures(run_cli):
    def figures(seed):
        lines = run_cli("train", *QUICK, "--seed", seed, "--json")[1]
        return [line.get("train_loss", line.get("test_accuracy")) for line in lines]

    assert figures(1) == figures(1)
    assert figures(1) != figures(2)


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_every_architecture_trains(run_cli, tmp_path, name):
    path = tmp_path / "net.npz"
    status, *_ = run_cli("train", "--arch", name, "--epochs", "1", "--out", path, "--augment")
    assert status == 0
    assert load_network(path).network.name == name


@pytest.mark.parametrize(
    ("option", "value"),
    [
        *[("--optimizer", name) for name in OPTIMIZERS],
        *[("--schedule", name) for name in SCHEDULES],
        *[("--loss", name) for name in LOSSES],
    ],
)
def test_every_choice_can_be_made(run_cli, tmp_path, option, value):
    path = tmp_path / "net.npz"
    status, *_ = run_cli("train", *QUICK, "--epochs", "1", option, value, "--out", path)
    assert status == 0
    run, _ = load_run(path)
    settings = run.training.to_dict() | run.network.config.to_dict()
    assert settings[option[2:]] == value


def test_every_setting_has_its_option(run_cli):
    status, out, _ = run_cli("train", "--help")
    assert status == 0
    for name in (*config_specs(), *Training.specs(), *Augmentation.specs()):
        assert f"--{name.replace('_', '-')}" in out


def test_settings_reach_the_network_and_its_training(run_cli, tmp_path):
    path = tmp_path / "net.npz"
    arguments = ["--hidden", "12,6", "--activation", "tanh", "--dropout", "0.1", "--epochs", "1"]
    arguments += ["--learning-rate", "0.01", "--batch-size", "64", "--weight-decay", "0.001"]
    arguments += ["--clip", "1", "--patience", "3", "--seed", "5", "--augment", "--shift-px", "1"]
    assert run_cli("train", *arguments, "--out", path)[0] == 0
    run, saved = load_run(path)
    config = run.network.config
    assert (config.hidden, config.activation, config.dropout) == ((12, 6), "tanh", 0.1)
    training = run.training
    assert (training.learning_rate, training.batch_size, training.seed) == (0.01, 64, 5)
    assert (training.clip, training.patience, training.augment) == (1.0, 3, True)
    assert run.augmentation.shift_px == 1.0
    assert saved.facts["seed"] == 5


def test_slim_keeps_the_weights_alone(run_cli, tmp_path):
    path = tmp_path / "net.npz"
    assert run_cli("train", *QUICK, "--slim", "--out", path)[0] == 0
    load_network(path)
    status, _, err = run_cli("train", "--resume", path)
    assert status == 1
    assert "not its training" in err


def test_half_keeps_them_as_16_bit_numbers_and_only_where_they_are_kept_alone(run_cli, tmp_path):
    path = tmp_path / "net.npz"
    assert run_cli("train", *QUICK, "--slim", "--half", "--out", path)[0] == 0
    arrays = read_arrays(path, max_bytes=MAX_BYTES)
    kept = {array.dtype for name, array in arrays.items() if name.startswith("network.")}
    assert kept == {np.dtype(np.float16)}
    status, _, err = run_cli("train", *QUICK, "--half", "--out", path)
    assert status == 2
    assert "--slim" in err


def test_a_finished_network_is_measured_on_drawings(run_cli, tmp_path):
    drawings, out = tmp_path / "pens.jsonl", tmp_path / "net.npz"
    lines = [{"label": 7, "writer": w, "strokes": SEVEN} for w in "aab"]
    drawings.write_text("\n".join(map(json.dumps, lines)))
    options = ["train", *QUICK, "--out", out, "--strokes", drawings, "--json"]
    status, (*_, last), _ = run_cli(*options)
    facts = load_network(out).facts
    assert status == 0
    assert last["n_strokes"] == facts["n_strokes"] == 3
    assert last["strokes_accuracy_by_writer"] == facts["strokes_accuracy_by_writer"]


def test_a_network_learns_nothing_from_the_drawings_that_it_is_measured_on(run_cli, tmp_path):
    drawings = tmp_path / "pens.jsonl"
    drawings.write_text(json.dumps({"label": 7, "strokes": SEVEN}))
    for name, more in (("with", ["--strokes", drawings]), ("without", [])):
        run_cli("train", *QUICK, "--out", tmp_path / f"{name}.npz", *more)
    with_, without = (load_network(tmp_path / f"{n}.npz").network for n in ("with", "without"))
    for key, value in with_.parameters.items():
        np.testing.assert_array_equal(value, without.parameters[key])


def test_drawings_that_are_none_are_refused_before_the_training(run_cli, tmp_path):
    (tmp_path / "pens.jsonl").write_text("nonsense")
    status, out, err = run_cli("train", *QUICK, "--strokes", tmp_path / "pens.jsonl")
    assert (status, out) == (1, "")
    assert "pens.jsonl" in err


def test_the_command_is_kept_without_folders_that_tell_of_the_machine(run_cli, tmp_path):
    out = tmp_path / "net.npz"
    run_cli("train", *QUICK, "--data-dir", tmp_path, "--out", out)
    command = load_network(out).facts["command"]
    assert command.startswith("digitapp train --hidden 8 --epochs 2 --out ")
    assert "--data-dir" not in command


def test_a_missing_folder_is_refused_before_the_training(run_cli, tmp_path, monkeypatch):
    monkeypatch.setattr("model.plan.loading", None)
    for out in (tmp_path / "no" / "net.npz", tmp_path):
        status, printed, err = run_cli("train", "--out", out)
        assert (status, printed) == (1, "")
        assert "folder" in err


def test_a_training_that_diverges_says_so_and_keeps_the_last_good_state(run_cli, tmp_path):
    path = tmp_path / "net.npz"
    arguments = ["--hidden", "50,50,50", "--optimizer", "sgd", "--learning-rate", "100"]
    status, _, err = run_cli("train", *arguments, "--weight-decay", "10", "--out", path)
    assert status == 1
    assert "The loss grew beyond all numbers" in err
    assert "Warning" not in err
    load_run(path)


# train --resume


def test_resume_goes_on_where_the_training_stopped(run_cli, tmp_path):
    whole, half = tmp_path / "whole.npz", tmp_path / "half.npz"
    arguments = ["--hidden", "8", "--schedule", "constant", "--augment"]
    _, wanted, _ = run_cli("train", *arguments, "--epochs", "4", "--out", whole, "--json")
    run_cli("train", *arguments, "--epochs", "2", "--out", half)
    status, lines, _ = run_cli("train", "--resume", half, "--epochs", "4", "--out", half, "--json")
    assert status == 0
    assert [line.get("epoch") for line in lines] == [3, 4, None]
    assert lines[-1]["test_accuracy"] == wanted[-1]["test_accuracy"]
    ours, theirs = load_run(half)[0], load_run(whole)[0]
    for name, array in theirs.network.parameters.items():
        np.testing.assert_array_equal(ours.network.parameters[name], array)


def test_resume_takes_live_settings_and_refuses_fixed_ones(run_cli, tmp_path, model):
    out = tmp_path / "net.npz"
    arguments = ["train", "--resume", model, "--out", out]
    status, *_ = run_cli(*arguments, "--epochs", "16", "--learning-rate", "0.001")
    assert status == 0
    assert load_run(out)[0].training.learning_rate == 0.001
    for fixed in (
        ["--optimizer", "sgd"],
        ["--seed", "3"],
        ["--arch", "cnn"],
        ["--split", "textbook"],
        ["--augment"],
        ["--kernel", "3"],
    ):
        assert run_cli(*arguments, *fixed)[0] == 2
    status, _, err = run_cli(*arguments, "--hidden", "5")
    assert status == 1
    assert "hidden" in err


def test_resume_of_what_is_no_run_is_refused(run_cli, tmp_path, model):
    (tmp_path / "text.npz").write_text("hello")
    for path in (tmp_path / "absent.npz", tmp_path / "text.npz"):
        status, _, err = run_cli("train", "--resume", path)
        assert status == 1
        assert path.name in err


def test_ctrl_c_outside_of_a_training_ends_quietly(run_cli, model, monkeypatch):
    def interrupt(*arguments, **options):
        raise KeyboardInterrupt

    monkeypatch.setattr("model.cli.options.loading", interrupt)
    status, out, err = run_cli("evaluate", model, "--data", "digits")
    assert (status, out, err) == (130, "", "Interrupted.\n")


def test_too_little_memory_ends_in_a_sentence(run_cli, monkeypatch):
    def exhausted(*arguments, **options):
        raise MemoryError

    monkeypatch.setattr("model.plan.loading", exhausted)
    status, out, err = run_cli("train")
    assert (status, out) == (1, "")
    assert "not enough memory" in err


# evaluate


def test_evaluate_prints_one_json_object(run_cli, model):
    status, (figures,), err = run_cli("evaluate", model, "--data", "digits", "--json")
    assert (status, err) == (0, "")
    assert figures.keys() >= {"accuracy", "n", "confusion"}
    confusion = np.array(figures["confusion"])
    assert confusion.shape == (10, 10)
    assert confusion.sum() == figures["n"] == 359
    assert figures["accuracy"] == pytest.approx(np.trace(confusion) / 359)
    assert figures["accuracy"] > 0.8


def test_evaluate_takes_the_test_part_that_the_training_left(run_cli, tmp_path):
    path = tmp_path / "net.npz"
    for arguments in (["--seed", "3"], ["--split", "textbook"]):
        _, lines, _ = run_cli("train", *QUICK, *arguments, "--out", path, "--json")
        _, (figures,), _ = run_cli("evaluate", path, "--data", "digits", "--json")
        assert figures["accuracy"] == lines[-1]["test_accuracy"]
        assert figures["n"] == lines[-1]["n_test"]


def test_evaluate_shows_people_a_confusion_table(run_cli, model):
    status, out, _ = run_cli("evaluate", model, "--data", "digits")
    assert status == 0
    assert "of 359 digits correct" in out
    assert "label" in out
    assert "by digit: 0:" in out


def test_evaluate_reads_drawings_and_averages_over_writers(run_cli, model, tmp_path):
    path = drawings(
        tmp_path / "drawn.jsonl",
        {"id": "a", "label": 7, "writer": "ann", "strokes": SEVEN},
        {"id": "b", "label": 7, "writer": "ann", "strokes": SEVEN, "tags": ["hard"]},
        {"id": "c", "label": 3, "writer": "bea", "strokes": SEVEN},
        {"id": "d", "writer": "bea", "strokes": SEVEN},
    )
    status, (figures,), err = run_cli("evaluate", model, "--strokes", path, "--json")
    assert (status, err) == (0, "")
    assert figures["n"] == 3
    assert np.array(figures["confusion"]).sum() == 3
    assert figures["writers"].keys() == {"ann", "bea"}
    mean = np.mean(list(figures["writers"].values()))
    assert figures["accuracy_by_writer"] == pytest.approx(mean)
    assert figures["n_untagged"] == 2
    assert figures["tags"]["hard"]["n"] == figures["n_tagged"] == 1
    assert figures["n_by_writer"] == {"ann": 2, "bea": 1}
    assert 0 <= figures["calibration_error"] <= 1
    status, out, _ = run_cli("evaluate", model, "--strokes", path)
    assert status == 0
    assert "averaged over 2 writers" in out
    assert "tagged “hard”: " in out
    assert "calibration error: " in out


def test_evaluate_refuses_drawings_without_labels(run_cli, model, tmp_path):
    path = drawings(tmp_path / "drawn.jsonl", {"strokes": SEVEN})
    status, _, err = run_cli("evaluate", model, "--strokes", path, "--json")
    assert status == 1
    assert "no drawing with a label" in err


def test_evaluate_refuses_data_of_another_size(run_cli, model, tmp_path):
    images = np.random.default_rng(0).integers(0, 256, (40, 12, 9), dtype=np.uint8)
    np.savez(tmp_path / "other.npz", images=images, labels=np.arange(40) % 10)
    status, _, err = run_cli("evaluate", model, "--data", tmp_path / "other.npz")
    assert status == 1
    assert "8×8 pixels" in err
    assert "9×12" in err


# predict


def test_predict_reads_pictures(run_cli, model, tmp_path):
    paths = [picture(tmp_path / name) for name in ("one.png", "ein ser.jpg")]
    status, lines, err = run_cli("predict", *paths, "--model", model, "--json")
    assert (status, err) == (0, "")
    assert [line["file"] for line in lines] == [str(path) for path in paths]
    for line in lines:
        assert line.keys() == {"file", "digit", "probabilities", "refused", "box"}
        assert len(line["probabilities"]) == 10
        assert sum(line["probabilities"]) == pytest.approx(1, abs=1e-5)
        assert line["digit"] == int(np.argmax(line["probabilities"]))


def test_predict_reads_drawings(run_cli, model, tmp_path):
    path = drawings(tmp_path / "drawn.jsonl", {"id": "a1", "strokes": SEVEN}, {"strokes": SEVEN})
    status, lines, err = run_cli("predict", "--strokes", path, "--model", model, "--json")
    assert (status, err) == (0, "")
    assert [line["id"] for line in lines] == ["a1", ""]
    assert all(line.keys() == {"id", "digit", "probabilities", "refused"} for line in lines)


def test_predict_tells_people_digit_and_confidence(run_cli, model, tmp_path):
    status, out, _ = run_cli("predict", picture(tmp_path / "one.png"), "--model", model)
    assert status == 0
    assert out.startswith(f"{tmp_path / 'one.png'}: ")
    assert out.rstrip().endswith("% confidence)")


def test_one_bad_picture_of_many_lets_the_others_be_read(run_cli, model, tmp_path):
    from PIL import Image

    Image.new("L", (40, 40), 255).save(tmp_path / "blank.png")
    (tmp_path / "text.png").write_text("hello")
    paths = ["text.png", "one.png", "absent.png", "blank.png"]
    picture(tmp_path / "one.png")
    status, lines, err = run_cli(
        "predict", *[tmp_path / path for path in paths], "--model", model, "--json"
    )
    assert status == 1
    assert [line["file"] for line in lines] == [str(tmp_path / "one.png")]
    assert len(err.splitlines()) == 3
    assert all(name in err for name in ("text.png", "absent.png", "blank.png"))


def test_a_network_whose_weights_overflow_is_refused(run_cli, tmp_path, make_network, digits):
    network = make_network("mlp", hidden=(30, 30))
    for array in network.parameters.values():
        array[...] = 3e38
    path = tmp_path / "huge.npz"
    save_network(path, SavedNetwork(network, "digits", {}))
    strokes = drawings(tmp_path / "drawn.jsonl", {"label": 7, "strokes": SEVEN})
    for arguments in (
        ["predict", picture(tmp_path / "one.png"), "--model", path, "--json"],
        ["predict", "--strokes", strokes, "--model", path, "--json"],
        ["evaluate", path, "--strokes", strokes, "--json"],
        ["evaluate", path, "--data", "digits", "--json"],
    ):
        status, lines, err = run_cli(*arguments)
        assert (status, lines) == (1, [])
        assert "so large that no numbers come out" in err


# Usage and errors.


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["nonsense"],
        ["train", "--nonsense"],
        ["train", "--arch", "nonsense"],
        ["train", "--epochs", "many"],
        ["train", "--hidden", "12,x"],
        ["train", "--learning-rate", "fast"],
        ["train", "--arch", "perceptron", "--hidden", "12"],
        ["train", "--arch", "mlp", "--kernel", "3"],
        ["train", "--split", "half"],
        ["evaluate"],
        ["evaluate", "mlp"],
        ["evaluate", "mlp", "--data", "digits", "--strokes", "x.jsonl"],
        ["predict"],
        ["predict", "one.png", "--strokes", "x.jsonl"],
        ["fetch"],
        ["fetch", "cifar"],
    ],
)
def test_wrong_usage_exits_with_2_and_says_how(run_cli, arguments):
    status, out, err = run_cli(*arguments)
    assert (status, out) == (2, "")
    assert "usage:" in err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["train", "--epochs", "0"], "Epochs must lie between"),
        (["train", "--epochs", "1" + "0" * 400], "Epochs must lie between"),
        (["train", "--learning-rate", "nan"], "Learning rate must be a number"),
        (["train", "--learning-rate", "1e999"], "Learning rate must be a number"),
        (["train", "--seed", "-1"], "Seed must lie between"),
        (["train", "--hidden", ""], "Hidden layers takes 1 to 8 numbers"),
        (["train", "--hidden", "1000000000"], "Hidden layers must lie between"),
        (["train", "--hidden", "2000,2000,2000,2000,2000,2000,2000"], "million weights"),
        (["train", "--arch", "cnn", "--kernel", "9"], "too small"),
        (["train", "--data", "nowhere.npz"], "nowhere.npz"),
        (["train", "--data", "mnist", "--data-dir", "does-not-exist"], "does-not-exist"),
        (["train", "--out", "x" * 5000 + "/net.npz"], "folder does not exist"),
        (["train", "--resume", "absent.npz"], "absent.npz"),
        (["evaluate", "absent.npz", "--data", "digits"], "absent.npz"),
        (["evaluate", "x" * 5000, "--data", "digits"], "There is no network"),
        (["evaluate", "a\0b", "--data", "digits"], "There is no network"),
        (["predict", "one.png", "--model", "absent.npz"], "absent.npz"),
    ],
)
def test_what_a_person_can_mend_exits_with_1_and_a_sentence(run_cli, arguments, words):
    status, lines, err = run_cli(*arguments, "--json")
    assert (status, lines) == (1, [])
    assert words in err


@pytest.mark.parametrize("command", ["evaluate", "predict"])
def test_wrong_files_are_refused_by_every_command(run_cli, model, tmp_path, command):
    (tmp_path / "text.npz").write_text("hello")
    (tmp_path / "text.jsonl").write_text("hello")
    if command == "evaluate":
        cases = [
            ["evaluate", tmp_path / "text.npz", "--data", "digits"],
            ["evaluate", model, "--data", tmp_path / "text.npz"],
            ["evaluate", model, "--strokes", tmp_path / "text.jsonl"],
            ["evaluate", model, "--strokes", tmp_path / "absent.jsonl"],
            ["evaluate", tmp_path, "--data", "digits"],
        ]
    else:
        cases = [
            ["predict", "--strokes", tmp_path / "text.jsonl", "--model", model],
            ["predict", "--strokes", tmp_path, "--model", model],
            ["predict", tmp_path, "--model", model],
        ]
    for arguments in cases:
        status, lines, err = run_cli(*arguments, "--json")
        assert (status, lines) == (1, [])
        assert len(err.splitlines()) == 1


def test_any_digit_error_is_a_sentence_and_any_other_a_bug(run_cli, monkeypatch, model):
    def refuse(*arguments, **options):
        raise DigitError("This can be mended.")

    monkeypatch.setattr("model.cli.reading.load_network", refuse)
    assert run_cli("evaluate", model, "--data", "digits") == (1, "", "This can be mended.\n")

    def crash(*arguments, **options):
        raise ZeroDivisionError

    monkeypatch.setattr("model.cli.reading.load_network", crash)
    with pytest.raises(ZeroDivisionError):
        run_cli("evaluate", model, "--data", "digits")


def test_a_pretrained_name_is_looked_for_among_the_resources(run_cli, tmp_path, monkeypatch, model):
    (tmp_path / "networks").mkdir()
    (tmp_path / "networks" / "default.npz").write_bytes(model.read_bytes())
    monkeypatch.setattr(files, "resources", lambda: tmp_path)
    monkeypatch.chdir(tmp_path)
    status, lines, _ = run_cli("predict", picture(tmp_path / "one.png"), "--json")
    assert status == 0
    assert len(lines) == 1


@pytest.mark.mnist
def test_fetch_is_content_with_files_that_are_there(run_cli, mnist_dir, tmp_path):
    for path in mnist_dir.iterdir():
        if path.name.endswith("ubyte.gz"):
            (tmp_path / path.name).write_bytes(path.read_bytes())
    if len(os.listdir(tmp_path)) < 4:
        pytest.skip("MNIST's files are not packed")
    status, (line,), err = run_cli("fetch", "mnist", "--to", tmp_path, "--json")
    assert (status, err) == (0, "")
    assert line == {"data": "mnist", "folder": str(tmp_path), "bytes": 11594722}


# In a process of its own: what only a whole process shows.


def spawn(*arguments, **options):
    environment = os.environ | {"PYTHONPATH": str(ROOT), **options.pop("env", {})}
    command = [sys.executable, "-W", "error", "-m", "model", *map(str, arguments)]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, **options
    )


def test_the_version_is_told_by_a_process(tmp_path):
    process = spawn("--version", cwd=tmp_path)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out.decode().split(), err) == (0, ["digitapp", __version__], b"")


def test_a_broken_pipe_is_quiet(tmp_path):
    process = spawn("train", "--hidden", "8", "--epochs", "200", "--json", cwd=tmp_path)
    assert process.stdout.readline().startswith(b'{"epoch": 1')
    process.stdout.close()
    err = process.stderr.read().decode()
    process.stderr.close()
    assert process.wait(timeout=60) == 1
    assert len(err.splitlines()) == 1
    assert "Multilayer perceptron" in err


def test_an_interrupt_from_outside_keeps_a_whole_run(tmp_path):
    path = tmp_path / "net.npz"
    process = spawn("train", "--hidden", "8", "--epochs", "10000", "--json", "--out", path)
    process.stdout.readline()
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in err.decode()
    run, _ = load_run(path)
    assert run.step > 0
    assert f"Stopped after step {run.step}." in err.decode()


def test_a_terminal_that_lacks_our_letters_gets_others(tmp_path, model):
    path = picture(tmp_path / "é“1.png")
    ascii_only = {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "1"}
    process = spawn("predict", path, tmp_path / "ü.png", "--model", model, env=ascii_only)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert b"% confidence" in out
    assert b"Traceback" not in err
    assert rb"\xfc.png" in err


def test_an_evaluation_tells_how_much_is_read_after_each_row(run_cli, tmp_path):
    path, drawings = tmp_path / "net.npz", tmp_path / "pens.jsonl"
    options = ["--arch", "gru", "--units", "12", "--loss-at", "each", "--epochs", "2", "--slim"]
    assert run_cli("train", *options, "--out", path)[0] == 0
    _, [found], _ = run_cli("evaluate", path, "--data", "digits", "--json")
    assert len(found["accuracy_by_step"]) == 8
    assert found["accuracy_by_step"][-1] == found["accuracy"]
    assert found["accuracy_by_step"][0] < found["accuracy"]
    _, text, _ = run_cli("evaluate", path, "--data", "digits")
    assert "after so many of 8 steps: 2: " in text
    drawings.write_text(json.dumps({"label": 7, "writer": "a", "strokes": SEVEN}))
    _, [found], _ = run_cli("evaluate", path, "--strokes", drawings, "--json")
    assert len(found["accuracy_by_step"]) == 8
    assert set(found["accuracy_by_step"]) <= {0.0, 1.0}


def test_what_reads_a_picture_at_once_has_no_accuracy_by_row(run_cli):
    _, [found], _ = run_cli("evaluate", "textbook", "--data", "digits", "--json")
    assert "accuracy_by_step" not in found
