"""Which is faster, one process or several: judged, and judged again when it may have changed."""

import pytest

from model.speed_choice import MAX_PAUSE_S, PAUSE_S, SpeedChoice

TRIAL_S = 0.4


class Machine:
    """Makes steps of given lengths for ten minutes, and notes who made each.

    Args:
        here_s: Seconds of a step made here, by the time.
        others_s: Of one by others.
    """

    def __init__(self, here_s, others_s):
        self._here_s, self._others_s = here_s, others_s
        self.choice = SpeedChoice(TRIAL_S)
        self.now_s, self.by_others = 0.0, False
        for _ in range(4):
            self.choice.made_here(here_s(0.0))

    def run(self, until_s):
        """The fraction of the time in which others worked."""
        begin, others = self.now_s, 0.0
        while self.now_s < until_s:
            if self.by_others:
                self.by_others = self.choice.others_stay(self.now_s)
            else:
                self.by_others = self.choice.others_are_due(self.now_s)
            step_s = (self._others_s if self.by_others else self._here_s)(self.now_s)
            self.now_s += step_s
            if self.by_others:
                others += step_s
                self.choice.made_by_others(step_s, 1)
            else:
                self.choice.made_here(step_s)
        return others / (self.now_s - begin)


def test_others_that_are_faster_work_all_the_time():
    assert Machine(lambda _: 0.01, lambda _: 0.006).run(600) > 0.999


def test_others_that_are_slower_are_tried_now_and_then_and_cost_little():
    share = Machine(lambda _: 0.01, lambda _: 0.02).run(600)
    assert 0 < share < 0.02


def test_others_are_taken_soon_after_a_machine_that_was_busy_is_free_again():
    machine = Machine(lambda _: 0.01, lambda now_s: 0.02 if now_s < 3 else 0.006)
    machine.run(PAUSE_S + 2)
    assert machine.by_others
    assert machine.run(60) == pytest.approx(1)


def test_however_long_it_was_busy_they_are_tried_again():
    machine = Machine(lambda _: 0.01, lambda now_s: 0.02 if now_s < 1000 else 0.006)
    machine.run(1000)
    machine.run(1000 + MAX_PAUSE_S + 2)
    assert machine.by_others


def test_others_rest_while_a_machine_that_became_busy_makes_them_slower_than_one():
    machine = Machine(lambda now_s: 0.01, lambda now_s: 0.02 if 60 < now_s < 120 else 0.006)
    machine.run(60)
    assert machine.run(120) < 0.1
    machine.run(120 + 4 * PAUSE_S)
    assert machine.run(300) > 0.9


def test_where_both_become_slower_alike_others_stay():
    machine = Machine(
        lambda now_s: 0.01 if now_s < 60 else 0.03, lambda now_s: 0.006 if now_s < 60 else 0.018
    )
    assert machine.run(300) > 0.99


@pytest.mark.parametrize("factor", [0.9, 1.2])
def test_small_changes_are_no_reason_to_doubt(factor):
    machine = Machine(lambda _: 0.01, lambda now_s: 0.006 * (1 if int(now_s) % 2 else factor))
    machine.run(1)
    assert machine.run(300) == pytest.approx(1)


def test_a_trial_without_end_is_never_judged():
    choice = SpeedChoice(float("inf"))
    choice.made_here(1e-6)
    choice.made_by_others(1e6, 1)
    assert choice.others_stay(0.0)
