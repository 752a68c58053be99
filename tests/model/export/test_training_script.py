"""The script of a training: run, it gives the very weights that were exported."""

import subprocess
import sys

import numpy as np
import pytest

from model import plan as plans
from model.errors import SaveError
from model.export import exporting
from model.export.training_script import plan_of
from model.files import SavedNetwork, find_network, load_network, save_run
from model.plan import Plan, Ready, carried_out
from model.progress import result_of

PLAN = Plan(
    "mlp",
    {"hidden": (8,), "dropout": 0.1},
    {"epochs": 2, "augment": True, "ema": 0.9},
    {"rotation_deg": 3.0},
    data="digits",
    split="textbook",
)
FACTS = {"data": "digits", "split": "textbook", "seed": 0}


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """The file of a training by PLAN, and what its test gave."""
    path = tmp_path_factory.mktemp("trained") / "net.npz"
    run = None
    for event in carried_out(PLAN, calibrates=False):
        run = event.run if isinstance(event, Ready) else run
        if isinstance(event, plans.Tested):
            accuracy = event.figures["accuracy"]
    save_run(path, run, "digits", FACTS | {"test_accuracy": accuracy})
    return path


def script_of(saved, folder):
    path = folder / "train.py"
    result_of(exporting("training", path, saved))
    return path


def test_the_script_trains_the_same_network_again(trained, tmp_path):
    saved = load_network(trained)
    done = subprocess.run(
        [sys.executable, script_of(saved, tmp_path), tmp_path / "again.npz"],
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.stderr == ""
    assert f"{saved.facts['test_accuracy']:.4f}"[:5] in done.stdout
    again = load_network(tmp_path / "again.npz")
    assert again.recipe == "digits"
    for name, array in saved.network.parameters.items():
        assert np.array_equal(again.network.parameters[name], array)


def test_the_plan_holds_every_setting_in_use(trained):
    plan = plan_of(load_network(trained))
    assert plan.training["ema"] == 0.9
    assert plan.config["hidden"] in ((8,), [8])
    assert plan.augmentation["rotation_deg"] == 3.0
    assert (plan.data, plan.split) == ("digits", "textbook")
    assert Plan.from_toml(plan.to_toml()).training == plan.training


def test_a_network_that_was_tuned_to_a_hand_says_so(trained, tmp_path):
    saved = load_network(trained)
    tuned = SavedNetwork(saved.network, "digits", saved.facts | {"hand": 20}, saved.record)
    assert "fine-tuned" in script_of(tuned, tmp_path).read_text()
    assert "fine-tuned" not in script_of(saved, tmp_path).read_text()


def test_a_path_with_quotes_and_backslashes_stays_what_it_is(trained, tmp_path):
    saved = load_network(trained)
    name = 'C:\\new "x" \'\'\' """.npz'
    odd = SavedNetwork(saved.network, "digits", FACTS | {"data": name}, saved.record)
    names = {"__name__": "script"}
    exec(script_of(odd, tmp_path).read_text(encoding="utf-8"), names)
    assert names["PLAN"].data == name


def test_a_file_that_knows_nothing_of_its_training_has_no_script(tmp_path):
    with pytest.raises(SaveError, match="Nothing is known of how"):
        script_of(load_network(find_network("mlp")), tmp_path)
