import itertools

import pytest

from model.nn.schedules import SCHEDULES, WARM_UP

PROGRESS = [i / 1000 for i in range(1001)]


@pytest.mark.parametrize("name", SCHEDULES)
def test_a_factor_lies_between_0_and_1_and_the_first_one_above_0(name):
    factors = [SCHEDULES[name](progress) for progress in PROGRESS]
    assert all(0 <= factor <= 1 for factor in factors)
    assert factors[0] > 0
    assert max(factors) > 0.999


@pytest.mark.parametrize("name", SCHEDULES)
def test_a_factor_is_pythons_own_number(name):
    # A numpy number would turn float32 arrays into float64.
    assert {type(SCHEDULES[name](progress)) for progress in PROGRESS} == {float}


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("constant", 1.0, 1.0),
        ("step", 1.0, 0.01),
        ("linear", 1.0, 0.0),
        ("cosine", 0.02, 0.0),
        ("one_cycle", 0.04, 0.0),
    ],
)
def test_a_schedule_starts_and_ends_where_it_should(name, first, last):
    assert SCHEDULES[name](0.0) == pytest.approx(first)
    assert SCHEDULES[name](1.0) == pytest.approx(last)


@pytest.mark.parametrize(
    ("name", "peak"),
    [("constant", 0.0), ("step", 0.0), ("linear", 0.0), ("cosine", WARM_UP), ("one_cycle", 0.3)],
)
def test_a_schedule_climbs_to_its_peak_and_never_again(name, peak):
    schedule = SCHEDULES[name]
    assert schedule(peak) == pytest.approx(1.0)
    for before, after in itertools.pairwise(PROGRESS):
        if after <= peak:
            assert schedule(before) <= schedule(after)
        elif before >= peak:
            assert schedule(before) >= schedule(after)


@pytest.mark.parametrize("name", ["cosine", "one_cycle"])
def test_a_smooth_schedule_has_no_jumps(name):
    schedule = SCHEDULES[name]
    assert all(abs(schedule(a) - schedule(b)) < 0.04 for a, b in itertools.pairwise(PROGRESS))


def test_steps_come_after_half_and_four_fifths():
    step = SCHEDULES["step"]
    assert [step(p) for p in (0.499, 0.5, 0.799, 0.8)] == [1.0, 0.1, 0.1, 0.01]


@pytest.mark.parametrize("name", SCHEDULES)
def test_progress_beyond_the_end_stays_at_the_end(name):
    # A person may shorten a training that is under way.
    assert SCHEDULES[name](1.5) == pytest.approx(SCHEDULES[name](1.0))
