"""Large pictures on the canvas: their ink is found in a thread, once for all networks."""

import numpy as np
import pytest

from digitapp.session import live_prediction
from digitapp.session.live_prediction import LivePrediction
from model.preprocess import RECIPES
from tests.digitapp.waiting import shown_of, wait_until
from tests.written import IMAGES


@pytest.fixture
def live(qtbot):
    live = LivePrediction()
    live.told, live.pending = [], []
    live.changed.connect(lambda told: (live.pending if told.is_pending else live.told).append(told))
    live.use(shown_of("network"))
    wait_until(lambda: live.told)
    live.told.clear()
    yield live
    live.close(5.0)


def picture(digit, scale=8):
    """A digit on white paper, uint8 (h, w, 4)."""
    grey = 255 - np.kron((255 * IMAGES[digit]).astype(np.uint8), np.ones((scale, scale), np.uint8))
    return np.dstack([grey, grey, grey, np.full_like(grey, 255)])


def test_a_large_picture_is_read_as_by_its_recipe(live):
    live.show_bitmap(picture(3))
    assert live.told == []
    assert len(live.pending) == 1
    wait_until(lambda: live.told)
    wanted = RECIPES["mnist"].from_bitmap(picture(3))
    np.testing.assert_array_equal(live.prediction.image, wanted)
    assert live.prediction.redrawn


def test_its_ink_is_found_once_for_networks_of_both_sizes(live, monkeypatch):
    found = []

    def counted(pixels):
        found.append(pixels)
        return find_ink(pixels)

    find_ink = live_prediction.find_ink
    monkeypatch.setattr(live_prediction, "find_ink", counted)
    live.show_bitmap(picture(7))
    wait_until(lambda: live.told)
    live.use(shown_of("other", "digits", 2))
    wait_until(lambda: len(live.told) == 2)
    wanted = RECIPES["digits"].from_bitmap(picture(7))
    np.testing.assert_array_equal(live.prediction.image, wanted)
    assert len(found) == 1


def test_a_drawing_takes_the_place_of_a_picture_that_is_looked_at(live):
    live.show_bitmap(picture(5))
    live.show_strokes([np.array([[0.0, 0.0], [0.0, 9.0]])])
    wait_until(lambda: live.told)
    [told] = live.told
    assert told.placed
    live.show_bitmap(picture(6))
    live.show_bitmap(picture(8))
    wait_until(lambda: len(live.told) == 2)
    wanted = RECIPES["mnist"].from_bitmap(picture(8))
    np.testing.assert_array_equal(live.prediction.image, wanted)


def test_a_large_picture_without_ink_shows_nothing(live):
    live.show_bitmap(np.full((300, 300, 4), 255, dtype=np.uint8))
    wait_until(lambda: live.told)
    assert live.prediction.image is None


def test_a_picture_that_cannot_be_looked_at_is_told_and_shows_nothing(live, monkeypatch):
    def broken(pixels):
        raise ArithmeticError("no")

    failures = []
    live.failed.connect(failures.append)
    monkeypatch.setattr(live_prediction, "find_ink", broken)
    live.show_bitmap(picture(1))
    wait_until(lambda: live.told)
    assert len(failures) == 1
    assert live.prediction.image is None
