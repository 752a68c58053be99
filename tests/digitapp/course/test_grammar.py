"""Conditions are true of states, and are no Python."""

import math

import numpy as np
import pytest

from digitapp.course.grammar import Condition, GrammarError, check_names

STATE = {"steps": 2, "slope": 0.5, "error": -0.25, "right": True, "kind": "relu", "none": math.nan}


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("steps == 2", True),
        ("steps == 2.0", True),
        ("steps != 2", False),
        ("right", True),
        ("not right", False),
        ("right and steps < 3", True),
        ("steps > 3 or slope <= 0.5", True),
        ("not (steps > 3 or slope > 0.5)", True),
        ("abs(error) < 0.3", True),
        ("abs(slope - 1/2) < 1e-9", True),
        ("0 < slope < 1", True),
        ("0 < slope < 0.5", False),
        ("slope ** 2 == 0.25", True),
        ("7 // 2 == 3 and 7 % 2 == 1", True),
        ("-error * 4 == +1", True),
        ("kind == 'relu'", True),
        ("kind != 'relu'", False),
        ("kind == 1", False),
        ("kind != 1", True),
        ("1 / 0 == 1", False),
        ("1 / 0 > 0 or 1 / 0 < 0", False),
        ("none", False),
        ("not none", True),
        ("none == none", False),
        ("True and not False", True),
        (" steps\t== 2 ".replace("\t", " "), True),
    ],
)
def test_a_condition_holds_of_a_state(text, holds):
    assert Condition.parse(text).holds(STATE) is holds


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("slope", 0.5),
        ("steps * slope + 1", 2.0),
        ("(1.1 / 3 + 2.9) / 2", 1.6333333333333333),
        ("2 ** -2", 0.25),
        ("2 ** 3", 8.0),
        ("slope ** 0.5", 0.5**0.5),
        ("kind", "relu"),
        ("right", True),
    ],
)
def test_an_expression_has_a_value(text, value):
    assert Condition.parse(text).value(STATE) == value


@pytest.mark.parametrize("text", ["(-8) ** 0.5", "1e15 ** 8 * 1e15 ** 8 * 1e15 ** 8", "0 ** -1"])
def test_what_has_no_value_is_not_true(text):
    assert Condition.parse(f"{text} < 5").holds(STATE) is False
    assert Condition.parse(f"{text} > 5 and {text} < 1e15").holds(STATE) is False


def test_a_value_of_numpy_is_one_of_pythons():
    condition = Condition.parse("steps == 2 and slope == 0.5 and right")
    assert condition.holds(
        {"steps": np.int64(2), "slope": np.float32(0.5), "right": np.bool_(True)}
    )


def test_a_condition_knows_its_names_and_refuses_others():
    assert Condition.parse("abs(slope) < 1 and steps > 0").names == {"slope", "steps"}
    with pytest.raises(GrammarError, match=r"“slope” is not known here. Use one of these: steps\."):
        check_names(Condition.parse("slope > 1").names, ["steps"])
    with pytest.raises(GrammarError, match="“slope” is not known"):
        Condition.parse("slope > 1").holds({"steps": 1})


@pytest.mark.parametrize(
    "text", ["kind + 1 == 2", "kind < 1", "-kind == 1", "kind < 'a'", "abs(kind) > 0"]
)
def test_a_text_is_no_number(text):
    with pytest.raises(GrammarError, match="is a text, not a number"):
        Condition.parse(text).holds(STATE)


def test_powers_are_worked_out_as_floats_and_their_exponent_is_small():
    assert Condition.parse("999999999999999 ** 8").value({}) == 999999999999999.0**8
    for text in ("9 ** 9", "9 ** 9 ** 9", "2 ** slope", "2 ** (1 + 1)", "2 ** True"):
        with pytest.raises(GrammarError, match="no exponent"):
            Condition.parse(text)
