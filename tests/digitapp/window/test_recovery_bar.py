"""RecoveryBar: the line at the start that offers what a killed process left."""

import os

import numpy as np
import pytest

from digitapp.background.keeping_aside import KeptDrawing, RecoveryPlace
from digitapp.session.session import Session
from model.disk import part_of
from tests.digitapp.waiting import wait_until

STROKES = (np.array([[0.0, 0.0], [0.25, 0.5]], np.float32),)


@pytest.fixture
def root(tmp_path):
    root = tmp_path / "recovery"
    place = RecoveryPlace(root / "1-1")
    place.write_drawing(KeptDrawing(STROKES))
    place.release()
    return root


@pytest.fixture
def window(make_window, root):
    window = make_window(Session(recovery_folder=root))
    window.start_up()
    wait_until(lambda: window.recovery_bar.isVisible())
    return window


def test_the_line_says_what_was_left_and_blocks_nothing(window):
    assert "a drawing" in window.recovery_bar.text
    assert not window.recovery_bar.save_as.isVisible()  # there is no network in it
    assert window.drawing.canvas.isEnabled()


def test_going_on_puts_the_drawing_on_the_canvas_and_takes_the_line_away(window):
    window.recovery_bar.go_on.click()
    np.testing.assert_array_equal(window.drawing.canvas.strokes()[0], STROKES[0])
    assert not window.recovery_bar.isVisible()


def test_discarding_leaves_the_canvas_as_it_is(window, root):
    window.recovery_bar.discard.click()
    assert window.drawing.canvas.is_empty
    assert not window.recovery_bar.isVisible()
    assert not root.exists()


def test_what_is_drawn_meanwhile_is_not_replaced(window):
    mine = np.array([[0.1, 0.1], [0.2, 0.2]], np.float32)
    window.drawing.canvas.set_strokes([mine])
    window.recovery_bar.go_on.click()
    assert len(window.drawing.canvas.strokes()) == 1
    np.testing.assert_array_equal(window.drawing.canvas.strokes()[0], mine)


def test_a_window_that_is_closed_leaves_nothing_of_its_own(window, root):
    window.recovery_bar.go_on.click()
    window.close()
    wait_until(lambda: not window.isVisible())
    assert not root.exists()


def test_a_start_removes_what_killed_processes_left_half_written(window, tmp_path, own_home):
    left = part_of(tmp_path / "settings.ini").name.replace(f".{os.getpid()}-", ".4000000-")
    (tmp_path / left).write_bytes(b"half")
    (tmp_path / "settings.ini.AbCdEf").write_bytes(b"half of Qt's")
    (tmp_path / "settings.ini.backup").write_bytes(b"of a person")
    window.start_up()
    wait_until(lambda: not (tmp_path / left).exists())
    assert not (tmp_path / "settings.ini.AbCdEf").exists()
    assert (tmp_path / "settings.ini.backup").exists()
