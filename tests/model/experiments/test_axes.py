"""Axes are read from the command line and from tables, and know what a setting may be."""

import pytest

from model.errors import SettingError
from model.experiments import Axis, varied_settings
from model.experiments.axes import with_point
from model.plan import Plan


def axis(text, architecture="mlp"):
    name, _, values = text.partition("=")
    return Axis.of_words(name, values, architecture)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("learning_rate=0.01,0.1", (0.01, 0.1)),
        ("learning-rate=1", (1.0,)),
        ("epochs=1,2,2", (1, 2)),
        ("hidden=8,64x32", ((8,), (64, 32))),
        ("augment=on,off", (True, False)),
        ("optimizer=sgd,adam", ("sgd", "adam")),
        ("data=digits,pen:100", ("digits", "pen:100")),
        ("rotation_deg=0,10", (0.0, 10.0)),
        ("learning_rate=0.01..1:3:log", (0.01, 0.1, 1.0)),
        ("epochs=1..10:4", (1, 4, 7, 10)),
        ("epochs=1..3:9", (1, 2, 3)),
    ],
)
def test_an_axis_is_read_from_words(text, values):
    assert axis(text).grid("mlp") == values


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("learning_rate=", "no values"),
        ("learning_rate=fast", "give a number"),
        ("learning_rate=1000", "must lie between"),
        ("hidden=8-4", "64x32"),
        ("augment=perhaps", "on or off"),
        ("seed=1,2", "no axis"),
        ("warmth=1", "can be varied"),
        ("learning_rate=0..1:5:log", "above 0"),
        ("learning_rate=1..0.1:5", "from low to high"),
        ("learning_rate=a..b", "no end of a range"),
        ("learning_rate=0.1..1:5:cubic", "linear or log"),
        ("epochs=1..9:100000", "up to 1,000"),
    ],
)
def test_what_is_no_axis_is_said(text, complaint):
    with pytest.raises(SettingError, match=complaint):
        axis(text)


def test_a_range_without_a_count_is_drawn_from_but_makes_no_grid():
    open_range = axis("learning_rate=0.01..1::log")
    assert open_range.drawn(0.5, "mlp") == pytest.approx(0.1)
    with pytest.raises(SettingError, match="needs a count"):
        open_range.grid("mlp")


@pytest.mark.parametrize("text", ["epochs=1..10:4", "hidden=8,64x32", "learning_rate=0.1..1:3:log"])
def test_an_axis_comes_back_from_plain_values(text):
    whole = axis(text)
    assert Axis.from_dict(whole.to_dict(), "mlp") == whole


def test_every_setting_of_every_section_can_be_varied_but_the_seed():
    names = varied_settings("cnn")
    assert {"channels", "learning_rate", "rotation_deg", "train_digits", "data"} <= set(names)
    assert "seed" not in names


def test_a_point_goes_into_its_section_of_the_plan():
    point = {"hidden": (4,), "learning_rate": 0.5, "shift_px": 3.0, "train_digits": 500}
    plan = with_point(Plan(), point)
    assert plan.config == {"hidden": (4,)}
    assert plan.training == {"learning_rate": 0.5, "augment": True}
    assert plan.augmentation == {"shift_px": 3.0}
    assert plan.data == "digits+train:500"
