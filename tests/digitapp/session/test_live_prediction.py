"""How often a drawing is read: at once when it changes, now and then while a network learns."""

import dataclasses

import numpy as np
import pytest

from digitapp.session.live_prediction import MIN_MS, SNAPSHOT_MS, LivePrediction
from tests.digitapp.waiting import shown_of, wait_until

SEVEN = [np.array([[0.0, 0.0], [1.0, 0.0], [0.4, 2.0]])]


@pytest.fixture
def live(qtbot):
    live = LivePrediction()
    live.told = []
    live.changed.connect(live.told.append)
    live.use(shown_of("network"))
    live.show_strokes(SEVEN)
    wait_until(lambda: live.told)
    live.told.clear()
    yield live
    live.close(5.0)


def waits_ms(live):
    # Not what remains, which Qt rounds up.
    return live._timer.interval() if live._timer.isActive() else 0


def test_a_later_snapshot_reads_the_drawing_a_little_later(live):
    live.use(shown_of("later"))
    assert MIN_MS < waits_ms(live) <= SNAPSHOT_MS
    wait_until(lambda: live.told)
    assert live.prediction.shown.network == "later"


def test_a_changed_drawing_does_not_wait_for_the_snapshot(live):
    live.use(shown_of("later"))
    live.show_strokes([*SEVEN, *SEVEN])
    assert waits_ms(live) <= MIN_MS


@pytest.mark.parametrize("what", ["number", "recipe", "is_past", "untouched"])
def test_what_a_person_chose_to_see_is_read_at_once(live, what):
    shown = shown_of("other")
    if what == "recipe":
        shown = shown_of("other", recipe="digits")
    elif what == "number":
        shown = shown_of("other", number=2)
    else:
        value = True if what == "is_past" else {}
        weights = dataclasses.replace(shown.weights, **{what: value})
        shown = dataclasses.replace(shown, weights=weights)
    live.use(shown)
    assert waits_ms(live) <= MIN_MS


def test_a_drawing_is_painted_once_for_all_who_ask(live):
    image = live.painted("digits")
    assert image.shape == (8, 8)
    assert live.painted("digits") is image
    live.show_strokes([*SEVEN, *SEVEN])
    assert live.painted("digits") is not image
