"""``digitapp experiment``: many trainings from the command line."""

import json

import pytest

from model.experiments.presets import EXPERIMENTS, find_experiment
from model.experiments.results import read_experiment, read_results

QUICK = (
    "--data", "digits+train:150", "--hidden", "8", "--epochs", "1", "--jobs", "1", "--seeds", "2",
)  # fmt: skip
VARIED = ("--vary", "learning_rate=0.003,0.03")


def test_a_table_says_mean_deviation_interval_and_the_best_point(run_cli, tmp_path):
    status, out, err = run_cli("experiment", *VARIED, *QUICK, "--out", tmp_path / "out")
    assert status == 0
    table = out.split("\n\n")[1].splitlines()
    assert table[0].split("  ")[0].strip() == "learning_rate"
    assert "95 % interval" in table[0]
    assert len(table) == 3
    assert sum(line.endswith("best") for line in table) == 1
    assert "Best by validation accuracy: learning rate 0.03" in out
    assert "seeds" in err


def test_each_training_is_a_json_line_and_the_last_sums_up(run_cli, tmp_path):
    status, lines, _ = run_cli("experiment", *VARIED, *QUICK, "--out", tmp_path / "out", "--json")
    *rows, last = lines
    assert status == 0
    assert len(rows) == 4
    assert {row["seed"] for row in rows} == {0, 1}
    assert last["best"]["point"] == {"learning_rate": 0.03}
    assert last["complete"]
    assert len(last["points"]) == 2


def test_the_same_command_again_goes_on_with_what_is_missing(run_cli, tmp_path):
    command = ("experiment", *VARIED, *QUICK, "--out", tmp_path / "out")
    run_cli(*command)
    results = tmp_path / "out" / "results.jsonl"
    results.write_bytes(results.read_bytes()[:-100])
    status, out, err = run_cli(*command)
    assert status == 0
    assert "3 of the trainings were there already" in err
    assert len(read_results(tmp_path / "out")) == 4
    assert out.split("\n\n")[1].count("best") == 1


def test_a_file_says_what_is_to_be_done_and_options_take_its_place(run_cli, tmp_path):
    run_cli("experiment", *VARIED, *QUICK, "--out", tmp_path / "first")
    spec = tmp_path / "first" / "experiment.toml"
    _, lines, _ = run_cli(
        "experiment", spec, "--epochs", "2", "--jobs", "1", "--out", tmp_path / "b", "--json"
    )
    assert {row["epochs"] for row in lines[:-1]} == {2}
    assert len(lines) == 5


def test_a_folder_is_gone_on_with_by_its_name(run_cli, tmp_path):
    run_cli("experiment", *VARIED, *QUICK, "--out", tmp_path / "out")
    _, lines, _ = run_cli("experiment", tmp_path / "out", "--seeds", "3", "--jobs", "1", "--json")
    assert len(lines) == 7
    assert read_experiment(tmp_path / "out").seeds == (0, 1, 2)


def test_the_seed_of_the_command_line_is_the_first(run_cli, tmp_path):
    _, lines, _ = run_cli(
        "experiment", *VARIED, *QUICK, "--seed", "7", "--out", tmp_path / "out", "--json"
    )
    assert {row["seed"] for row in lines[:-1]} == {7, 8}


@pytest.mark.parametrize(
    ("arguments", "status", "complaint"),
    [
        ([], 2, "what to vary"),
        (["--vary", "learning_rate=0.1,1"], 2, "name a folder"),
        (["--vary", "learning_rate", "--out", "o"], 1, "NAME=V1,V2"),
        (["--vary", "warmth=1", "--out", "o"], 1, "can be varied"),
        (["nonsense", "--out", "o"], 1, "There is no experiment"),
        ([*VARIED, "--jobs", "0", "--out", "o"], 2, "--jobs"),
        ([*VARIED, "--seeds", "0", "--out", "o"], 2, "--seeds"),
        ([*VARIED, "--arch", "perceptron", "--hidden", "8", "--out", "o"], 2, "no such setting"),
    ],
)
def test_wrong_words_are_told(run_cli, tmp_path, monkeypatch, arguments, status, complaint):
    monkeypatch.chdir(tmp_path)
    found, _, err = run_cli("experiment", *arguments)
    assert found == status
    assert complaint in err
    assert list(tmp_path.iterdir()) == []


def test_a_cluster_that_nobody_answers_is_told(run_cli, tmp_path):
    pytest.importorskip("distributed")
    status, _, err = run_cli(
        "experiment", *VARIED, *QUICK, "--cluster", "nonsense", "--out", tmp_path / "out"
    )
    assert status == 1
    assert "dask scheduler" in err


def test_settings_of_the_network_that_is_varied_can_be_varied_too(run_cli, tmp_path):
    words = ("--vary", "architecture=cnn", "--vary", "kernel=3,5", "--seeds", "1")
    how = ("--jobs", "1", "--budget", "1e-9", "--out", tmp_path / "out")
    status, _, err = run_cli("experiment", *words, *how)
    assert status == 0, err
    assert "2 trainings are missing" in err


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_an_experiment_that_comes_along_says_what_to_look_for_and_what_came_out(name):
    experiment = read_experiment(find_experiment(name))
    assert experiment.title
    assert experiment.look_for.endswith(".")
    assert experiment.came_out.endswith(".")
    assert len(experiment.seeds) >= 3
    trials = experiment.trials()
    assert len({trial.key for trial in trials}) == len(trials)
    json.dumps([trial.plan.to_dict() for trial in trials])
