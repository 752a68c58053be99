"""Saving, opening again, and the question before anything is lost, in the window."""

import os
import threading

import numpy as np
import pytest
from PySide6.QtWidgets import QFileDialog, QMessageBox

from model.files import load_network, saving_run
from model.plan import Plan
from tests.digitapp.waiting import open_and_wait, wait_until
from tests.digitapp.windows import dialog, train, until_free

Button = QMessageBox.StandardButton
OTHER = Plan("mlp", {"hidden": (5,)}, {"epochs": 1})


@pytest.fixture
def learnt(qtbot, window):
    """A window whose network has learnt something that is not saved."""
    train(qtbot, window)
    until_free(qtbot, window)
    return window


def prediction(learnt, button):
    dialog(learnt, QMessageBox, "unsavedQuestion").button(button).click()


def recent(learnt):
    return [action.text() for action in learnt.recent_menu.actions()]


def save_as(window, path):
    window.filing.save_to(path)
    wait_until(lambda: not window.session.files.is_saving)


LOSING = {
    "open": lambda window: window.top_bar.network_chosen.emit("textbook"),
    "reset": lambda window: window.actions_["reset_new"].trigger(),
    "close": lambda window: window.close(),
}


@pytest.mark.parametrize("act", LOSING.values(), ids=LOSING)
def test_cancel_keeps_what_was_learnt(learnt, act):
    weights = learnt.session.weights
    act(learnt)
    prediction(learnt, Button.Cancel)
    assert learnt.session.weights is weights
    assert learnt.isVisible()
    assert learnt.session.state.network.unsaved


@pytest.mark.parametrize("act", list(LOSING.values())[:2], ids=list(LOSING)[:2])
def test_discard_goes_on(qtbot, learnt, act):
    act(learnt)
    prediction(learnt, Button.Discard)
    qtbot.waitUntil(lambda: not learnt.session.state.network.unsaved)


def test_save_asks_where_and_then_goes_on(qtbot, learnt, tmp_path):
    learnt.close()
    prediction(learnt, Button.Save)
    asked = dialog(learnt, QFileDialog)
    asked.fileSelected.emit(str(tmp_path / "kept.npz"))
    asked.close()
    qtbot.waitUntil(lambda: not learnt.isVisible())
    assert load_network(tmp_path / "kept.npz").network.summary == "64–8–10 relu"


def test_a_save_that_fails_closes_nothing_and_is_told(learnt, tmp_path):
    learnt.close()
    prediction(learnt, Button.Save)
    asked = dialog(learnt, QFileDialog)
    asked.fileSelected.emit(str(tmp_path / "no folder" / "kept.npz"))
    asked.close()
    wait_until(lambda: not learnt.session.files.is_saving)
    assert learnt.isVisible()
    assert learnt.banner.message.kind == "error"
    assert learnt.session.state.network.unsaved


def test_a_network_with_a_file_is_saved_without_a_question(qtbot, learnt, tmp_path):
    path = tmp_path / "kept.npz"
    save_as(learnt, str(path))
    before = path.read_bytes()
    train(qtbot, learnt)
    until_free(qtbot, learnt)
    learnt.actions_["save"].trigger()
    assert dialog(learnt, QFileDialog) is None
    wait_until(lambda: not learnt.session.files.is_saving)
    assert path.read_bytes() != before
    assert not learnt.session.state.network.unsaved


def test_what_was_saved_is_opened_again_as_it_was(learnt, tmp_path):
    save_as(learnt, str(tmp_path / "kept.npz"))
    kept = learnt.session.weights.parameters["output.weight"].copy()
    open_and_wait(learnt.session, "textbook")
    open_and_wait(learnt.session, str(tmp_path / "kept.npz"))
    np.testing.assert_array_equal(learnt.session.weights.parameters["output.weight"], kept)


def test_the_latest_file_is_first_among_the_recent_ones(learnt, tmp_path):
    for name in ("a.npz", "b.npz"):
        save_as(learnt, str(tmp_path / name))
    assert recent(learnt) == [str(tmp_path / "b.npz"), str(tmp_path / "a.npz")]
    assert learnt.top_bar.network_box.findData(str(tmp_path / "a.npz")) > 0
    open_and_wait(learnt.session, "textbook")
    learnt.recent_menu.actions()[1].trigger()
    wait_until(lambda: learnt.session.state.is_free)
    assert learnt.session.state.network.name == "a"
    assert recent(learnt)[0] == str(tmp_path / "a.npz")


def test_a_file_that_is_no_network_is_not_remembered(window, tmp_path):
    path = tmp_path / "wrong.npz"
    path.write_bytes(b"nothing")
    open_and_wait(window.session, str(path))
    assert window.banner.message.kind == "error"
    assert recent(window) == []


def test_a_recent_file_that_is_gone_leaves_the_menu(learnt, tmp_path):
    save_as(learnt, str(tmp_path / "gone.npz"))
    (tmp_path / "gone.npz").unlink()
    menu = next(a.menu() for a in learnt.menuBar().actions() if a.text() == "&File")
    menu.aboutToShow.emit()
    assert recent(learnt) == []


def test_a_network_that_a_new_one_replaces_can_still_be_saved(qtbot, learnt, tmp_path):
    before = learnt.session.weights.parameters["output.weight"].copy()
    train(qtbot, learnt, OTHER)
    until_free(qtbot, learnt)
    assert learnt.banner.message.action == "Save it…"
    learnt.banner.message.on_action()
    asked = dialog(learnt, QFileDialog)
    asked.fileSelected.emit(str(tmp_path / "old.npz"))
    asked.close()
    wait_until(lambda: not learnt.session.files.is_saving)
    np.testing.assert_array_equal(
        load_network(tmp_path / "old.npz").network.parameters["output.weight"], before
    )
    assert learnt.session.state.network.unsaved


def test_closing_while_a_file_is_written_waits_for_it(qtbot, learnt, tmp_path, monkeypatch):
    gate = threading.Event()
    monkeypatch.setattr("digitapp.session.current_network.saving_run", held_at(gate, saving_run))
    learnt.filing.save_to(str(tmp_path / "kept.npz"))
    learnt.close()
    assert learnt.isVisible()
    gate.set()
    qtbot.waitUntil(lambda: not learnt.isVisible())
    assert load_network(tmp_path / "kept.npz").network.summary == "64–8–10 relu"


def test_a_file_that_takes_long_is_told_and_can_be_given_up(qtbot, learnt, tmp_path, monkeypatch):
    gate = threading.Event()
    monkeypatch.setattr("digitapp.session.current_network.saving_run", held_at(gate, saving_run))
    learnt.filing.save_to(str(tmp_path / "kept.npz"))
    qtbot.waitUntil(lambda: learnt.session.state.saving is not None)
    assert "kept.npz" in learnt.session.state.saving.text
    learnt.actions_["stop"].trigger()
    gate.set()
    qtbot.waitUntil(lambda: not learnt.session.files.is_saving)
    assert list(tmp_path.glob("kept*")) == []
    assert learnt.session.state.network.unsaved
    assert learnt.session.state.saving is None


def held_at(gate, saving):
    """Saves as ``saving`` does, but not before the gate is open."""

    def held(*args):
        for fraction in saving(*args):
            yield fraction
            gate.wait(10)

    return held


def test_a_save_that_fails_offers_another_place_and_is_done_there(
    qtbot, learnt, tmp_path, monkeypatch
):
    def full(descriptor):
        raise OSError(28, os.strerror(28))

    closed = []
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        learnt.filing.save_to(str(tmp_path / "net.npz"), lambda: closed.append(True))
        wait_until(lambda: not learnt.session.files.is_saving)
    message = learnt.banner.message
    assert message.text.startswith("The disk is full")
    assert message.action == "Save elsewhere …"
    assert learnt.session.state.network.unsaved
    message.on_action()
    chooser = dialog(learnt, QFileDialog)
    chooser.fileSelected.emit(str(tmp_path / "other.npz"))
    chooser.close()
    wait_until(lambda: bool(closed))
    assert not learnt.session.state.network.unsaved
    load_network(tmp_path / "other.npz")
