"""The figures below a world in the playground."""

import pytest

from digitapp.course.figure_titles import FIGURE_TITLES, figures_said
from model.worlds import WORLDS


@pytest.mark.parametrize("key", WORLDS)
def test_each_world_has_figures_with_titles_of_their_own(key):
    titles = FIGURE_TITLES[key]
    assert titles.keys() <= WORLDS[key]().state().keys()
    assert len(set(titles.values())) == len(titles) > 2


def test_figures_are_said_in_words():
    state = WORLDS["downhill"]().state()
    assert figures_said("downhill", state) == [
        "height 5.000", "slope 4.000", "height at the start 5.000",
        "length of the last step 0", "has run away: no", "steps 0",
    ]  # fmt: skip


def test_figures_that_there_are_none_of_yet_are_left_out():
    assert figures_said("letters", WORLDS["letters"]().state()) == ["right 1", "epochs 0"]
    assert figures_said("sweep", WORLDS["sweep"]().state()) == []


def test_a_share_stands_before_its_unit():
    state = WORLDS["tumours"]().state() | {"accuracy": 75.4646, "loss": float("inf")}
    said = figures_said("tumours", state)
    assert said[0] == "accuracy 75.465 %"
    assert "loss ∞" in said
