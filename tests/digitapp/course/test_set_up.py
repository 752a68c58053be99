"""A set-up of a world goes from one person to another, and into a lesson."""

import numpy as np
import pytest

from digitapp.course.reading import parse_lesson
from digitapp.course.set_up import SetUpError, set_up_text, take_set_up
from digitapp.course.walk import is_same, world_of
from model.errors import DigitError
from model.worlds import WORLDS
from tests.digitapp.course.examples import lesson


def controls(world):
    return {each.name: world.get(each.name) for each in world.controls}


@pytest.mark.parametrize("key", WORLDS)
def test_every_world_is_passed_on(key):
    here, there = WORLDS[key](), WORLDS[key]()
    numbers = [each for each in here.controls if each.kind == "number" and each.step != 1]
    for control in numbers[:1]:
        low, high = max(control.low, -1.0), min(control.high, 1.0)
        here.set(control.name, low + 0.37 * (high - low))
    take_set_up(set_up_text("mine", here), "mine", there)
    for name, value in controls(here).items():
        assert is_same(np.asarray(value).tolist(), np.asarray(there.get(name)).tolist()), name


def test_a_set_up_pastes_into_the_front_matter_of_a_lesson():
    world = WORLDS["bug_line"](slope=0.75, points=[[2.0, 1.0]], targets=[1.5])
    read = parse_lesson(lesson(set_up_text("bugs", world)), "l.md")
    assert controls(world_of(read))["slope"] == 0.75
    assert is_same(world_of(read).get("points").tolist(), [[2.0, 1.0]])


def test_the_start_of_a_lesson_pastes_as_a_set_up():
    world = WORLDS["bug_line"]()
    take_set_up("[start]\r\nslope = 2\r\n", "bugs", world)
    assert world.get("slope") == 2.0


@pytest.mark.parametrize(
    "text",
    [
        "", "hello", "[start", "[start]\nslope =", "[start]\nslope = 1\nslope = 2",
        "[start]\n[more]",
        "[start]\nspeed = 1", '[start]\nslope = "steep"', "[start]\nslope = 1\nrate = 99",
        "[start]\nself = 1", "[start]\nslope = nan",
        "# digitapp set-up of other\n[start]\nslope = 1",
        "[start]\npoints = " + "[" * 300, "[start]\n" + "#" * 70_000, "[start]\nslope = 1979-05-27",
    ],
)  # fmt: skip
def test_what_is_no_set_up_changes_nothing(text):
    world = WORLDS["bug_line"]()
    before = {name: np.asarray(value).tolist() for name, value in controls(world).items()}
    with pytest.raises(DigitError):
        take_set_up(text, "bugs", world)
    assert {n: np.asarray(v).tolist() for n, v in controls(world).items()} == before


def test_the_set_up_of_another_lesson_is_told_so():
    text = set_up_text("other", WORLDS["bug_line"]())
    with pytest.raises(SetUpError, match="is of “other”, not of “bugs”"):
        take_set_up(text, "bugs", WORLDS["bug_line"]())


@pytest.mark.parametrize("key", WORLDS)
def test_the_set_up_of_every_world_begins_a_lesson(key):
    world = WORLDS[key]()
    front = f'part = "{world.part}"\nworld = "{key}"\n{set_up_text(key, world)}'
    begun = world_of(parse_lesson(lesson(front), "l.md"))
    for name, value in controls(world).items():
        assert is_same(np.asarray(begun.get(name)).tolist(), np.asarray(value).tolist()), name
