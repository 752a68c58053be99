"""The world of two bugs and a line."""

import pytest

from model.errors import SettingError
from model.worlds.bug_line import BugLine
from tests.model.worlds.pressing import press


def test_a_rate_of_one_forgets_the_first_bug():
    world = BugLine()
    press(world, "step")
    assert world.state()["slope"] == pytest.approx(0.3667, abs=1e-4)
    press(world, "step")
    assert world.state()["slope"] == pytest.approx(2.9, abs=0.01)


def test_half_the_rate_remembers_both():
    world = BugLine(rate=0.5)
    press(world, "step")
    assert world.state()["slope"] == pytest.approx(0.3083, abs=1e-4)
    press(world, "step")
    assert world.state()["slope"] == pytest.approx(1.6042, abs=1e-4)


def test_a_small_rate_settles_at_the_mean_of_what_both_want():
    world = BugLine(rate=0.01)
    press(world, "settle")
    assert world.state()["slope"] == pytest.approx(1.6333, abs=0.01)
    assert world.state()["mean_aim"] == pytest.approx((1.1 / 3 + 2.9) / 2)


@pytest.mark.parametrize(
    ("slope", "below", "above"), [(0.2, False, True), (1, True, True), (4, True, False)]
)
def test_a_line_between_them_keeps_the_bugs_apart(slope, below, above):
    state = BugLine(slope=slope).state()
    assert (state["ladybird_below"], state["caterpillar_above"]) == (below, above)


def test_a_bug_that_is_added_brings_a_target():
    world = BugLine()
    world.set("points", [[3, 1], [1, 3], [2, 4]])
    assert world.get("targets").tolist() == pytest.approx([1.1, 2.9, 3.9])
    assert world.state()["count"] == 3


def test_targets_that_are_too_few_are_refused_and_nothing_changes():
    world = BugLine()
    with pytest.raises(SettingError, match="Give each bug one"):
        world.set("targets", [1.0])
    assert world.get("targets").tolist() == [1.1, 2.9]


def test_without_bugs_a_step_says_what_is_missing():
    world = BugLine(points=[], targets=[])
    with pytest.raises(SettingError, match="Add one"):
        press(world, "step")
