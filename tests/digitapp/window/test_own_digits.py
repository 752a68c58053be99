"""Own digits and the end of the program; where they are, and how a backup is brought back."""

import os
from datetime import datetime, timedelta

import numpy as np
import pytest
from PySide6.QtWidgets import QFileDialog, QMessageBox

from digitapp.session.session import Session
from digitapp.window.own_digits_dialog import OwnDigitsDialog
from model.data.pen import draw_digit
from model.errors import SaveError
from model.strokes import Drawing, read_drawings, write_drawings
from tests.digitapp.waiting import wait_until
from tests.digitapp.windows import dialog

LINE = np.array([[0.0, 0.0], [0.5, 1.0]])


@pytest.fixture
def path(tmp_path):
    return tmp_path / "own" / "my-digits.jsonl"


@pytest.fixture
def window(make_window, path):
    return make_window(Session(handwriting_file=path))


@pytest.fixture
def full_disk(monkeypatch):
    """A disk without room, until ``free()``."""

    def full(path, drawings):
        raise SaveError("The disk is full: free some space.")

    patch = pytest.MonkeyPatch()
    patch.setattr("digitapp.session.handwriting_store.write_drawings", full)
    yield patch.undo
    patch.undo()


def keep_and_close(window):
    window.session.handwriting.keep(draw_digit(7, np.random.default_rng(0)), 7)
    window.close()
    wait_until(lambda: dialog(window, QMessageBox, "unwrittenQuestion") is not None)
    return dialog(window, QMessageBox, "unwrittenQuestion")


def press(question, text):
    next(button for button in question.buttons() if button.text() == text).click()


def test_closing_asks_about_digits_that_are_not_on_the_disk_and_says_why(window, full_disk):
    question = keep_and_close(window)
    assert window.isVisible()
    assert "The disk is full" in question.informativeText()


def test_once_there_is_room_trying_again_saves_them_and_closes(window, full_disk, path):
    question = keep_and_close(window)
    full_disk()
    press(question, "Try again")
    wait_until(lambda: not window.isVisible())
    assert [drawing.label for drawing in read_drawings(path)] == [7]


def test_digits_that_find_no_room_can_be_saved_elsewhere(window, full_disk, tmp_path, monkeypatch):
    question = keep_and_close(window)
    press(question, "Save elsewhere…")
    wait_until(lambda: dialog(window, QFileDialog) is not None)
    elsewhere = tmp_path / "elsewhere.jsonl"
    dialog(window, QFileDialog).fileSelected.emit(str(elsewhere))
    wait_until(lambda: not window.isVisible())
    assert [drawing.label for drawing in read_drawings(elsewhere)] == [7]


def test_who_closes_anyway_is_not_asked_again(window, full_disk):
    press(keep_and_close(window), "Close anyway")
    wait_until(lambda: not window.isVisible())


def test_cancel_leaves_the_window_open(window, full_disk):
    question = keep_and_close(window)
    question.reject()
    assert window.isVisible()


def test_a_digit_that_is_on_its_way_to_the_disk_is_waited_for_without_a_question(window, path):
    window.session.handwriting.keep(draw_digit(7, np.random.default_rng(0)), 7)
    window.close()
    wait_until(lambda: not window.isVisible())
    assert [drawing.label for drawing in read_drawings(path)] == [7]


def test_a_backup_is_listed_with_its_day_and_brought_back(window, path):
    path.parent.mkdir()
    write_drawings(path, [Drawing("a", (LINE,), 1), Drawing("b", (LINE[::-1],), 2)])
    before = (datetime.now() - timedelta(days=3)).timestamp()
    os.utime(path, (before, before))
    handwriting = window.session.handwriting
    handwriting.refresh()
    wait_until(lambda: len(handwriting.state.drawings) == 2)
    handwriting.delete(["a", "b"])
    wait_until(lambda: handwriting.unwritten == 0)
    window.actions_["own_digits"].trigger()
    shown = dialog(window, OwnDigitsDialog)
    texts = [shown.copies.item(row).text() for row in range(shown.copies.count())]
    assert any(text.startswith(f"{datetime.fromtimestamp(before):%Y-%m-%d},") for text in texts)
    assert not shown.bring_back.isEnabled()
    shown.copies.setCurrentRow(shown.copies.count() - 1)
    shown.bring_back.click()
    wait_until(lambda: len(handwriting.state.drawings) == 2)
    assert {drawing.label for drawing in handwriting.state.drawings} == {1, 2}
