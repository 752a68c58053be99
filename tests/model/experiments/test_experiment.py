"""An experiment is a plain value: read, written, and the same trials whenever it is asked."""

import dataclasses

import pytest

from model.errors import SettingError
from model.experiments import Axis, Experiment


def test_an_experiment_comes_back_from_toml(small):
    whole = dataclasses.replace(
        small, title="A “test”", look_for="The\nhill", halving=3, budget_s=2.5, keep_networks=True
    )
    assert Experiment.from_toml(whole.to_toml()) == whole


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("axes = 3", "list of tables"),
        ("seeds = 0", "from 1 to 1,000"),
        ("seeds = ['a']", "from 1 to 1,000"),
        ("colour = 1", "There is no “colour”"),
        ("sampling = 'lucky'", "grid, random, sobol"),
        ("halving = 1", "2 or more"),
        ("points = 0", "from 1 on"),
        ("halving = 3", "value for epochs"),
        ("budget_s = -1", "number of seconds"),
        ("[[axes]]\nname = 'epochs'", "no values"),
        ("[[axes]]\nname = 'architecture'\nvalues = 5", "must be a list"),
        ("[[axes]]\nname = 'architecture'\nvalues = [['cnn']]", "but not a list"),
        ("[[axes]]\nname = 'epochs'\nlow = 1\nhigh = 5\nsteps = 2", "There is no “steps”"),
        ("[plan]\ndata = 3", "must be a text"),
        ("axes = [", "no TOML"),
        (
            "[[axes]]\nname='epochs'\nvalues=[1]\n[[axes]]\nname='epochs'\nvalues=[2]",
            "into one",
        ),
    ],
)
def test_what_is_no_experiment_is_said(text, complaint):
    with pytest.raises(SettingError, match=complaint):
        Experiment.from_toml(text)


def test_too_many_trainings_are_refused_before_any_is_made(small):
    axes = [Axis(name, low=0.0, high=0.5, count=400) for name in ("ema", "dropout")]
    with pytest.raises(SettingError, match=r"320,000 trainings"):
        dataclasses.replace(small, axes=tuple(axes)).checked()


def test_a_grid_has_all_combinations(small):
    axes = (*small.axes, Axis("epochs", (1, 2, 3)))
    points = dataclasses.replace(small, axes=axes).all_points()
    assert len(points) == 6
    assert {"learning_rate": 0.03, "epochs": 2} in points


@pytest.mark.parametrize("sampling", ["random", "sobol"])
def test_drawn_points_lie_in_their_ranges_and_follow_from_their_seed(small, sampling):
    axes = (
        Axis("learning_rate", low=0.001, high=1.0, scale="log"),
        Axis("epochs", low=1, high=4),
        Axis("optimizer", ("sgd", "adam")),
    )
    drawn = dataclasses.replace(small, axes=axes, sampling=sampling, points=12)
    points = drawn.all_points()
    assert points == drawn.all_points()
    assert len(points) == 12
    assert all(0.001 <= point["learning_rate"] <= 1 for point in points)
    assert {point["optimizer"] for point in points} == {"sgd", "adam"}
    assert points != dataclasses.replace(drawn, sampling_seed=1).all_points()


def test_sobols_points_fill_every_part_of_a_logarithmic_range(small):
    axis = Axis("learning_rate", low=0.001, high=1.0, scale="log")
    points = dataclasses.replace(small, axes=(axis,), sampling="sobol", points=3 * 8).all_points()
    for low in (0.001, 0.01, 0.1):
        inside = [p for p in points if low <= p["learning_rate"] < 10 * low]
        assert 7 <= len(inside) <= 9


def test_every_point_is_tried_once_before_any_is_tried_again(small):
    seeds = [trial.seed for trial in small.trials()]
    assert seeds == [0, 0, 1, 1]


def test_long_trials_come_first(small):
    longer = dataclasses.replace(small, axes=(Axis("epochs", (1, 5, 3)),), seeds=(0,))
    assert [trial.point["epochs"] for trial in longer.trials()] == [5, 3, 1]


def test_a_trial_keeps_its_key_wherever_the_files_lie(small):
    trial = small.trials()[0]
    elsewhere = dataclasses.replace(trial, plan=dataclasses.replace(trial.plan, data_dir="/mnt"))
    shorter = dataclasses.replace(trial, until=1)
    assert elsewhere.key == trial.key != shorter.key
    assert len({each.key for each in small.trials()}) == 4


def test_a_setting_that_another_network_lacks_is_said(small):
    axes = (Axis("architecture", ("mlp", "perceptron")), Axis("hidden", ((4,), (8,))))
    with pytest.raises(SettingError, match="no setting of the network perceptron"):
        dataclasses.replace(small, axes=axes).trials()


def test_axes_name_settings_of_the_network_that_an_axis_of_networks_begins_with(small):
    architecture = {"name": "architecture", "values": ["cnn"]}
    kernel = {"name": "kernel", "low": 3, "high": 5, "count": 3}
    values = Experiment().to_dict() | {"axes": [architecture, kernel]}
    experiment = Experiment.from_dict(values)
    assert experiment.architecture == "cnn"
    assert experiment.count_points() == 3
    assert [trial.plan.config for trial in experiment.trials()[:3]] == [
        {"kernel": side} for side in (3, 4, 5)
    ]
