"""Capacity of Hopfield networks, against theory."""

import numpy as np
import pytest

from model.capacity import CRITICAL, capacity_curve, overlap_by_theory
from model.progress import result_of


def curve(rule, counts, units=300, **settings):
    return result_of(capacity_curve(rule, units, counts, np.random.default_rng(0), **settings))


def test_theory_has_its_known_end():
    # Amit, Gutfreund and Sompolinsky 1985: at the critical load 97 % of overlap, beyond it none.
    assert overlap_by_theory(CRITICAL - 0.0001) == pytest.approx(0.967, abs=0.002)
    assert overlap_by_theory(CRITICAL) == 0
    assert overlap_by_theory(0.02) > 0.9999
    assert overlap_by_theory(0) == 1


def test_hebb_recalls_below_the_critical_load_as_theory_has_it_and_fails_above():
    below, above = curve("hebb", (24, 75))
    assert below.load == pytest.approx(0.08)
    assert below.overlap == pytest.approx(below.theory, abs=0.02)
    assert below.recalled > 0.9
    assert above.theory == 0
    assert above.recalled < 0.15


@pytest.mark.parametrize("rule", ["storkey", "pseudo_inverse"])
def test_other_rules_hold_what_hebb_can_not(rule):
    (hebb,), (other,) = curve("hebb", (60,)), curve(rule, (60,))
    assert hebb.exact < 0.1
    assert other.exact > 0.9


def test_it_tells_how_far_it_is():
    fractions = list(capacity_curve("hebb", 40, (2, 6), np.random.default_rng(0)))
    assert fractions == [0.25, 1.0]
