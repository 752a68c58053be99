"""What a control takes and what it refuses, by its kind."""

import numpy as np
import pytest

from model.errors import SettingError
from model.worlds import WORLDS, Control

NUMBER = Control("x", "X", "A number.", "number", 0.5, low=0, high=1)
WHOLE = Control("n", "N", "A whole number.", "number", 1, low=0, high=9, step=1)
CHOICE = Control("c", "C", "One of two.", "choice", "a", choices=("a", "b"))
FLAG = Control("f", "F", "Yes or no.", "flag", False)


@pytest.mark.parametrize(
    ("control", "value", "taken"),
    [
        (NUMBER, 1, 1.0), (NUMBER, np.float32(0.5), 0.5), (NUMBER, np.int64(1), 1.0),
        (WHOLE, 3.0, 3), (WHOLE, np.float64(3), 3), (CHOICE, np.str_("b"), "b"),
        (FLAG, np.True_, True),
    ],
)  # fmt: skip
def test_a_value_of_any_kind_of_number_becomes_the_controls_own(control, value, taken):
    found = control.check(value)
    assert found == taken
    assert type(found) is type(taken)


@pytest.mark.parametrize(
    ("control", "value", "words"),
    [
        (NUMBER, 1.0000001, "X must lie between 0 and 1, not 1.0000001."),
        (NUMBER, 10**400, "X must lie between 0 and 1"),
        (NUMBER, float("nan"), "X must be a number"),
        (NUMBER, True, "X must be a number"),
        (NUMBER, "1", "X must be a number"),
        (WHOLE, 2.5, "N must be a whole number, not 2.5."),
        (WHOLE, 10, "N must lie between 0 and 9, not 10."),
        (CHOICE, "c", "C can be a, b, but not “c”."),
        (CHOICE, np.array(["a", "b"]), "C can be a, b"),
        (FLAG, 1, "F must be true or false, not 1."),
    ],
)
def test_any_other_is_refused_in_the_words_of_settings(control, value, words):
    with pytest.raises(SettingError) as caught:
        control.check(value)
    assert str(caught.value).startswith(words)


@pytest.mark.parametrize(
    ("kind", "shape", "value", "found"),
    [
        ("points", None, [], (0, 2)),
        ("points", None, [[1, 2]], (1, 2)),
        ("cells", None, [], (0, 0)),
        ("cells", (None, None), [[1, 2, 3]], (1, 3)),
        ("numbers", (None, 3), [], (0, 3)),
        ("numbers", None, [], (0,)),
        ("numbers", None, [[[1]]], (1, 1, 1)),
    ],
)
def test_an_array_has_the_axes_of_its_kind(kind, shape, value, found):
    control = Control("a", "A", "An array.", kind, [], shape=shape)
    assert control.check(value).shape == found


@pytest.mark.parametrize(
    ("kind", "shape", "value"),
    [
        ("points", None, [[1, 2, 3]]),
        ("cells", None, [1]),
        ("numbers", (3,), []),
        ("cells", None, 1),
    ],
)
def test_an_array_of_another_shape_is_refused(kind, shape, value):
    with pytest.raises(SettingError, match="is an array of"):
        Control("a", "A", "An array.", kind, [], shape=shape).check(value)


def test_every_number_of_a_world_has_bounds():
    numbers = [each for kind in WORLDS.values() for each in kind.controls if each.kind == "number"]
    assert all(np.isfinite([each.low, each.high]).all() for each in numbers)
