"""What holds for every world, also for those to come."""

import contextlib
import inspect
import math
import time

import numpy as np
import pytest

from model.errors import SettingError
from model.worlds import WORLDS

BITS = 40
"""Values of an action that are looked at."""


def bits(world, action, count=BITS):
    """Presses a button for a while; that it refuses is no failure."""
    with contextlib.suppress(SettingError):
        for number, _ in enumerate(world.press(action)):
            if number == count:
                break


def _alike(one, other):
    """Whether two values are the same, but for what rounding does to figures that follow."""
    if isinstance(one, np.ndarray):
        return one.shape == other.shape and np.allclose(one, other, rtol=1e-9)
    return one == other


def same(one, other):
    return one == other or (isinstance(one, float) and math.isnan(one) and math.isnan(other))


@pytest.fixture(params=WORLDS)
def world(request):
    return WORLDS[request.param]()


def test_a_world_has_what_a_page_needs(world):
    assert world.title
    assert world.part in {"plane", "curve", "surface", "graph", "grid", "blank"}
    assert world.picture().words
    for each in (*world.controls, *world.actions):
        assert each.title
        assert each.help.endswith(".")


def test_names_of_controls_and_actions_are_fit_for_conditions(world):
    names = [each.name for each in (*world.controls, *world.actions)]
    assert len(names) == len(set(names))
    assert all(name.isidentifier() and name == name.lower() for name in names)


def test_a_state_is_of_plain_values(world):
    assert all(type(value) in (int, float, bool, str) for value in world.state().values())


def test_what_a_control_gives_it_takes(world):
    for control in world.controls:
        value = world.get(control.name)
        world.set(control.name, value)
        assert _alike(world.get(control.name), value), control.name


def test_a_wrong_value_is_refused_with_a_sentence_and_changes_nothing(world):
    before = world.state()
    for control in world.controls:
        with pytest.raises(SettingError) as caught:
            world.set(control.name, None)
        assert str(caught.value).endswith(".")
    with pytest.raises(SettingError, match="Take one of"):
        world.set("no_such_thing", 1)
    after = world.state()
    assert all(same(after[name], value) for name, value in before.items())


def test_an_action_that_is_not_there_is_refused(world):
    with pytest.raises(SettingError, match="no action named"):
        world.press("no_such_thing")


def test_what_was_noted_comes_back_whatever_was_done(world):
    noted, before = world.snapshot(), world.state()
    for action in world.actions:
        bits(world, action.name)
    for control in world.controls:
        if control.kind == "number":
            low, high = max(control.low, -3.0), min(control.high, 3.0)
            for value in (low, high):
                try:
                    world.set(control.name, int(value) if control.step == 1 else value)
                    world.picture()
                except SettingError:
                    pass
    world.restore(noted)
    after = world.state()
    assert {name for name in before if not same(after[name], before[name])} == set()


def test_two_worlds_that_are_treated_alike_are_alike(world):
    other = type(world)()
    for each in (world, other):
        for action in each.actions:
            bits(each, action.name, 10)
    one, two = world.state(), other.state()
    assert {name for name in one if not same(one[name], two[name])} == set()


def test_a_bit_of_an_action_is_short(world):
    for action in world.actions:
        took = []
        start = time.process_time()
        try:
            for _ in world.press(action.name):
                took.append(time.process_time() - start)
                if len(took) == BITS:
                    break
                start = time.process_time()
        except SettingError:
            continue
        # The median: what is loaded at first, and a collection of garbage, count for nobody.
        assert np.median(took) < 0.01 or len(took) < 3, action.name


def test_a_cancelled_action_leaves_a_whole_world(world):
    for action in world.actions:
        bits(world, action.name, 1)
        assert world.picture().words
        assert world.state()


def test_a_world_takes_its_controls_at_the_start(world):
    values = {
        control.name: world.get(control.name)
        for control in world.controls
        if control.kind in ("number", "choice", "flag")
    }
    assert type(world)(**values).state().keys() == world.state().keys()
    assert "start" in inspect.signature(type(world).__init__).parameters
