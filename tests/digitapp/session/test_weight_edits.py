"""Operations on weights as a list with undo, without a network."""

import pytest

from digitapp.session.weight_edits import WeightEdits
from model.lab import ScaleWeights, ShiftBias


@pytest.fixture
def edits(qapp):
    return WeightEdits()


def scaled(factor, unit=0):
    return ScaleWeights("output", unit, factor)


def test_what_was_undone_cannot_be_redone_over_something_new(edits):
    edits.do(scaled(2.0))
    edits.undo()
    assert edits.can_redo
    edits.do(scaled(3.0, unit=1))
    assert not edits.can_redo
    edits.redo()
    assert edits.operations == (scaled(3.0, unit=1),)


def test_after_something_else_a_movement_of_the_same_slider_is_another_step(edits):
    edits.do(scaled(2.0))
    edits.do(ShiftBias("output", 3, 1.0))
    edits.do(scaled(2.5))
    edits.take_out(ShiftBias("output", 3, 1.0))
    edits.do(scaled(3.0), goes_on=True)
    edits.undo()
    assert edits.operations == (scaled(2.5),)


def test_after_a_reset_a_movement_of_the_same_slider_is_another_step(edits):
    edits.do(scaled(2.0))
    edits.reset()
    edits.do(scaled(3.0), goes_on=True)
    edits.undo()
    assert edits.operations == ()
    edits.undo()
    assert edits.operations == (scaled(2.0),)
