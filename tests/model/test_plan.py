"""Plans as values, and the one way from a plan to a result."""

import json
import pickle

import numpy as np
import pytest

from model import plan as plans
from model.archs import ARCHITECTURES
from model.errors import MissingFileError, NewerFileError, SettingError
from model.events import Diverged, Evaluation, Finished, Snapshot, Step
from model.plan import Plan, carried_out
from model.progress import result_of
from model.rejection import calibrate
from model.run import Run
from model.train import fit
from tests.foreign import FOREIGN

FULL = Plan(
    "cnn",
    {"channels": (4, 6), "dropout": 0.25, "loss": "cross_entropy"},
    {"epochs": 2, "learning_rate": 1e-05, "augment": True, "ema": 0.99},
    {"shift_px": 1.5},
    data="Zahlen “é”, \x7f\\ \t.npz",
    data_dir="/a b/c",
    split="textbook",
    split_seed=7,
)
FEW = {"epochs": 2, "batch_size": 100}


def test_a_plan_of_a_later_version_is_told_as_such():
    assert Plan.from_dict({"version": plans.VERSION, "data": "mnist"}) == Plan(data="mnist")
    with pytest.raises(NewerFileError, match=r"made by version 7 .* up to version 1\. Update"):
        Plan.from_json('{"version": 7, "network": {"kind": "what nobody knows yet"}}')
    for version in (0, "2", True, None, 1.5):
        with pytest.raises(SettingError, match="“version” of a plan") as caught:
            Plan.from_dict({"version": version})
        assert "True" not in str(caught.value)
        assert "None" not in str(caught.value)


@pytest.mark.parametrize("plan", [Plan(), FULL, Plan("perceptron", {}, {"seed": 3})])
def test_a_plan_comes_back_from_every_form(plan):
    assert pickle.loads(pickle.dumps(plan)) == plan
    assert Plan.from_dict(plan.to_dict()) == plan
    assert Plan.from_json(plan.to_json()) == plan
    assert Plan.from_toml(plan.to_toml()) == plan
    assert json.loads(plan.to_json()) == plan.to_dict()


def test_a_plan_in_toml_is_read_by_people():
    plan = Plan("mlp", {"hidden": (64, 32)}, {"epochs": 3, "augment": True}, data="mnist")
    assert plan.to_toml() == (
        'architecture = "mlp"\ndata = "mnist"\nsplit = "random"\nsplit_seed = 0\n\n'
        "[config]\nhidden = [64, 32]\n\n[training]\nepochs = 3\naugment = true\n"
    )


def test_a_plan_takes_settings_by_the_names_that_they_once_had():
    plan = Plan.from_dict({"training": {"averaging": 0.99}})
    assert plan.training == {"ema": 0.99}


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([], "table"),
        ({"mood": 1}, "“mood”"),
        ({"architecture": "magic"}, "no network “magic”"),
        ({"architecture": ["mlp"]}, "no network"),
        ({"config": [1]}, "“config” of a plan"),
        ({"config": {"nonsense": 1}}, "nonsense"),
        ({"config": {"hidden": "many"}}, "Hidden layers"),
        ({"architecture": "cnn", "config": {"hidden": [5]}}, "Hidden units"),
        ({"training": {"learning_rate": -1}}, "Learning rate"),
        ({"augmentation": {"shift_px": 1e9}}, "Shift"),
        ({"data": 5}, "“data” of a plan"),
        ({"data_dir": 5}, "“data_dir” of a plan"),
        ({"split": "half"}, "“split” of a plan"),
        ({"split_seed": 1.5}, "“split_seed” of a plan"),
        ({"split_seed": True}, "“split_seed” of a plan"),
        ({"split_seed": -1}, "“split_seed” of a plan"),
    ],
)
def test_a_wrong_plan_is_refused_in_a_sentence(values, words):
    with pytest.raises(SettingError, match=words):
        Plan.from_dict(values)


@pytest.mark.parametrize("text", ["", "{", "[1", "\x00", "[" * 100_000])
def test_what_is_no_plan_at_all_is_refused_in_a_sentence(text):
    with pytest.raises(SettingError, match="JSON"):
        Plan.from_json(text)
    if text:
        with pytest.raises(SettingError, match="TOML"):
            Plan.from_toml(text)


def test_a_plan_is_carried_out_from_loading_to_testing():
    events = list(carried_out(Plan("mlp", {"hidden": (8,)}, FEW)))
    kinds = [type(event) for event in events]
    order = [plans.Loaded, plans.Ready, Step, Evaluation, Finished, plans.Testing, plans.Tested]
    assert sorted(map(kinds.index, order)) == [kinds.index(kind) for kind in order]
    assert kinds[-1] is plans.Tested
    ready = events[kinds.index(plans.Ready)]
    assert (ready.is_new, ready.epochs) == (True, 2)
    assert ready.network.config.hidden == (8,)
    assert ready.dataset.name == "digits"
    tested = events[-1]
    assert tested.n == tested.score.n == len(ready.dataset.test)
    assert tested.figures == {"loss": tested.score.loss, "accuracy": tested.score.accuracy}
    assert tested.rejection == calibrate(tested.network, ready.dataset)


def test_a_plan_carried_out_gives_what_fit_gives(digits):
    plan = Plan("mlp", {"hidden": (8,)}, FEW)
    run = plan.new_run(digits)
    for _ in fit(run, digits):
        pass
    *_, tested = carried_out(plan, dataset=digits)
    for key, array in run.network.parameters.items():
        np.testing.assert_array_equal(tested.network.parameters[key], array)


def test_rejection_is_measured_unless_nobody_keeps_it(digits):
    plan = Plan("mlp", {"hidden": (8,)}, FEW)
    *_, kept = carried_out(plan, dataset=digits)
    *_, bare = carried_out(plan, dataset=digits, calibrates=False)
    assert kept.rejection is not None
    assert bare.rejection is None
    assert bare.figures == kept.figures


def test_data_that_are_there_are_not_loaded_again(digits):
    def broken():
        raise AssertionError("loaded")
        yield

    events = carried_out(Plan("mlp", {}, FEW), dataset=digits, load_data=broken)
    assert isinstance(next(events), plans.Ready)
    events.close()


def test_a_training_goes_on_with_a_copy_of_the_planned_network(digits, make_network):
    network = make_network("mlp")
    before = {key: array.copy() for key, array in network.parameters.items()}
    plan = Plan("mlp", network.config.to_dict(), FEW)
    events = carried_out(plan, dataset=digits, network=network)
    ready = next(events)
    assert not ready.is_new
    assert result_of(events) is None
    assert ready.run.step == 6
    for key, array in before.items():
        np.testing.assert_array_equal(network.parameters[key], array)
        np.testing.assert_array_equal(ready.network.parameters[key], array)


def test_a_network_that_is_not_the_planned_one_gives_way_to_a_new_one(digits, make_network):
    for other in (make_network("perceptron"), make_network("mlp", hidden=(9,))):
        ready = next(carried_out(Plan("mlp", {}, FEW), dataset=digits, network=other))
        assert ready.is_new


def test_a_run_that_is_given_goes_on(digits, make_run):
    run = make_run("mlp", epochs=1)
    for _ in fit(run, digits):
        pass
    run.change(epochs=2)
    ready, *events, tested = carried_out(Plan("mlp"), dataset=digits, run=run)
    assert ready.run is run
    assert not ready.is_new
    assert [event.epoch for event in events if isinstance(event, Evaluation)] == [2]
    assert tested.n == len(digits.test)


def test_changes_that_are_sent_reach_the_training(digits):
    events = carried_out(Plan("mlp", {}, FEW), dataset=digits, snapshots=True)
    ready = next(events)
    next(event for event in events if isinstance(event, Snapshot))
    events.send({"learning_rate": 0.125})
    assert ready.run.training.learning_rate == 0.125
    events.close()


def test_a_training_that_diverges_is_not_tested(digits):
    training = {"optimizer": "sgd", "learning_rate": 100.0, "weight_decay": 10.0, "epochs": 9}
    with np.errstate(all="ignore"):
        *_, last = carried_out(Plan("mlp", {}, training), dataset=digits)
    assert isinstance(last, Diverged)


def test_a_plan_for_data_that_are_not_there_says_so(tmp_path):
    with pytest.raises(MissingFileError):
        list(carried_out(Plan(data=str(tmp_path / "absent.npz"))))


@pytest.mark.parametrize("name", [*ARCHITECTURES, *FOREIGN])
@pytest.mark.usefixtures("foreign")
def test_every_architecture_has_a_plan_that_is_kept_and_carried_out(digits, name):
    plan = Plan.from_toml(Plan(name, training=FEW | {"epochs": 1}).to_toml())
    run = plan.new_run(digits)
    assert isinstance(run, Run)
    assert type(run.network).name == name
    *_, tested = carried_out(plan, dataset=digits)
    assert tested.figures.keys() <= {curve.key for curve in run.network.curves}
