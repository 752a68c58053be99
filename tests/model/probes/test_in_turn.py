"""Judging digits beside a training, a few at a time."""

import numpy as np
import pytest

from model.probes.judging.errors import Digits, digits_of, judge
from model.probes.judging.in_turn import MIN_COUNT, InTurn, Turns
from model.probes.units.firing import firing
from model.probes.units.firing_in_turn import FiringInTurn
from model.probes.units.weight_layers import weight_layers


class Clock:
    """Time that passes when it is told to."""

    def __init__(self):
        self.now_s = 0.0

    def __call__(self):
        return self.now_s


def turns_of(count, each_s, clock, budget_s=1.0):
    """What takes turns where each of them takes so long: the places of turn after turn."""
    turns = Turns(count, budget_s, clock)
    while True:
        places = turns.begin()
        clock.now_s += each_s * len(places)
        turns.end()
        yield places.tolist()


def test_the_first_turn_is_everybodys_and_later_ones_are_as_long_as_the_time_for_them():
    turns = turns_of(1000, 0.02, Clock())
    assert next(turns) == list(range(1000))
    assert [len(next(turns)) for _ in range(3)] == [50, 50, 50]


def test_everybody_has_a_turn_again_before_anybody_has_two():
    turns = turns_of(1000, 0.01, Clock())
    next(turns)
    seen = [place for _ in range(10) for place in next(turns)]
    assert seen == list(range(1000))
    assert next(turns) == list(range(100))


def test_a_turn_is_never_too_short_nor_longer_than_all():
    slow, quick = turns_of(100, 5.0, Clock()), turns_of(100, 1e-6, Clock())
    next(slow)
    assert len(next(slow)) == MIN_COUNT
    assert [len(next(quick)) for _ in range(3)] == [100, 100, 100]
    few = turns_of(3, 5.0, Clock())
    assert [len(next(few)) for _ in range(3)] == [3, 3, 3]


def test_one_quick_turn_makes_the_next_twice_as_long_at_most():
    clock = Clock()
    turns = Turns(1000, 1.0, clock)
    for each_s, length in ((0.02, 1000), (0.0001, 50), (0.0001, 100), (0.0001, 200)):
        places = turns.begin()
        assert len(places) == length
        clock.now_s += each_s * len(places)
        turns.end()


def slowly(clock):
    """Turns of MIN_COUNT, after the first."""

    def make(count):
        turns = Turns(count, 1e-9, clock)
        end = turns.end

        def pass_and_end():
            clock.now_s += 1.0
            end()

        turns.end = pass_and_end
        return turns

    return make


def scores_equal(one, other):
    np.testing.assert_array_equal(one.confusion, other.confusion)
    np.testing.assert_array_equal(one.labels, other.labels)
    for name in ("probabilities", "logit_margins"):
        # Digits that are read in other company may differ in the last bits.
        np.testing.assert_allclose(getattr(one, name), getattr(other, name), rtol=1e-4, atol=1e-5)
    assert one.loss == pytest.approx(other.loss, rel=1e-5)


def test_the_first_time_all_are_judged_as_ever(make_network, digits):
    network, all_digits = make_network("mlp"), digits_of(digits, "test")
    judged = InTurn(slowly(Clock())).judge(network, digits, lambda: all_digits, 50)
    plain = judge(network, all_digits, 50)
    np.testing.assert_array_equal(judged.chosen, plain.chosen)
    scores_equal(judged.score, plain.score)


def test_of_a_later_network_some_are_judged_and_after_a_round_all(make_network, digits):
    early, late = make_network("mlp", seed=1), make_network("mlp", seed=2)
    all_digits, in_turn = digits_of(digits, "test"), InTurn(slowly(Clock()))
    before = in_turn.judge(early, digits, lambda: all_digits, 3 * MIN_COUNT).score
    after = judge(late, all_digits, 3 * MIN_COUNT).score
    part = in_turn.judge(late, digits, lambda: all_digits, 3 * MIN_COUNT).score
    some = slice(MIN_COUNT)
    np.testing.assert_array_equal(part.predictions[some], after.predictions[some])
    np.testing.assert_array_equal(part.predictions[MIN_COUNT:], before.predictions[MIN_COUNT:])
    for _ in range(2):
        whole = in_turn.judge(late, digits, lambda: all_digits, 3 * MIN_COUNT).score
    scores_equal(whole, after)


def test_what_was_told_is_not_changed_by_what_is_read_later(make_network, digits):
    early, late = make_network("mlp", seed=1), make_network("mlp", seed=2)
    all_digits, in_turn = digits_of(digits, "test"), InTurn(slowly(Clock()))
    score = in_turn.judge(early, digits, lambda: all_digits, 50).score
    kept = score.predictions.copy(), score.probabilities.copy()
    in_turn.judge(late, digits, lambda: all_digits, 50)
    np.testing.assert_array_equal(score.predictions, kept[0])
    np.testing.assert_array_equal(score.probabilities, kept[1])


def test_of_other_data_all_are_judged_anew(make_network, digits):
    early, late = make_network("mlp", seed=1), make_network("mlp", seed=2)
    in_turn = InTurn(slowly(Clock()))
    in_turn.judge(early, "test", lambda: digits_of(digits, "test"), 60)
    there = digits_of(digits, "validation")
    judged = in_turn.judge(late, "validation", lambda: there, 60)
    scores_equal(judged.score, judge(late, there, 60).score)


def test_digits_of_another_size_and_none_at_all_are_not_judged(make_network, digits):
    network, all_digits = make_network("mlp"), digits_of(digits, "test")
    assert InTurn().judge(network, "none", lambda: all_digits, 0) is None
    large = Digits(np.zeros((50, 28, 28), np.uint8), np.zeros(50, np.int64))
    assert InTurn().judge(network, "large", lambda: large, 50) is None


def test_digits_that_fire_a_unit_are_found_in_turn_as_at_once(make_network, digits):
    early, late = make_network("mlp", seed=1), make_network("mlp", seed=2)
    layer, part = weight_layers(early)[0], digits.test
    in_turn = FiringInTurn(part, digits.peak, layer, 1, slowly(Clock())(len(part)))

    def assert_same(found, whole):
        np.testing.assert_array_equal(found.indices, whole.indices)
        np.testing.assert_allclose(found.strengths, whole.strengths, rtol=1e-4, atol=1e-6)

    assert_same(in_turn.find(early), firing(early, part, digits.peak, layer, 1))
    for _ in range(-(-len(part) // MIN_COUNT)):
        found = in_turn.find(late)
    assert_same(found, firing(late, part, digits.peak, layer, 1))
