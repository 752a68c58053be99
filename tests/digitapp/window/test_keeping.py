"""Saving, opening again, and the question before anything is lost, in the window."""

import os
import threading

import numpy as np
import pytest
from PySide6.QtWidgets import QFileDialog, QMessageBox

from digitapp.session.networks import MAX_KEPT
from model.files import load_network, load_run, saving_run
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


def train_anew(window):
    window.session.start(OTHER)


def spoil(window):
    """Goes on from the weights that are there, with a rate that ruins them."""
    bad = Plan("mlp", {"hidden": (8,)}, {"epochs": 1, "learning_rate": 100.0})
    window.session.start(bad)


REPLACING = {
    "train": train_anew,
    "train on": spoil,
    "open": lambda window: window.top_bar.network_chosen.emit("textbook"),
    "reset": lambda window: window.actions_["reset_new"].trigger(),
    "reset to the same": lambda window: window.actions_["reset_same"].trigger(),
}


def output(window):
    return window.session.weights.parameters["output.weight"]


@pytest.mark.parametrize("act", REPLACING.values(), ids=REPLACING)
def test_whatever_takes_the_place_of_an_unsaved_network_one_click_brings_it_back(
    qtbot, learnt, act
):
    """Without a question, and with all that is known of it."""
    before, weights = learnt.session.state.network, output(learnt).copy()
    act(learnt)
    assert dialog(learnt, QMessageBox) is None
    qtbot.waitUntil(lambda: len(learnt.session.state.kept) == 1, timeout=20_000)
    until_free(qtbot, learnt)
    assert not np.array_equal(output(learnt), weights)
    (action,) = learnt.earlier_menu.actions()
    assert before.result in action.text()
    action.trigger()
    until_free(qtbot, learnt)
    np.testing.assert_array_equal(output(learnt), weights)
    assert learnt.session.state.network == before


def test_the_banner_says_what_was_kept_and_brings_it_back(qtbot, learnt):
    weights = output(learnt).copy()
    train_anew(learnt)
    qtbot.waitUntil(lambda: learnt.banner.message is not None)
    until_free(qtbot, learnt)
    other = output(learnt).copy()
    assert learnt.banner.message.action == "Bring it back"
    learnt.banner.message.on_action()
    np.testing.assert_array_equal(output(learnt), weights)
    learnt.earlier_menu.actions()[0].trigger()
    np.testing.assert_array_equal(output(learnt), other)


def test_a_network_that_was_brought_back_is_saved_with_its_training(qtbot, learnt, tmp_path):
    train_anew(learnt)
    until_free(qtbot, learnt)
    learnt.earlier_menu.actions()[0].trigger()
    save_as(learnt, str(tmp_path / "kept.npz"))
    run, _ = load_run(tmp_path / "kept.npz")
    assert run.epoch == 1


def test_so_many_networks_are_kept_and_the_oldest_go(qtbot, learnt):
    for _ in range(MAX_KEPT + 2):
        learnt.session.reset(same=False)
        train(qtbot, learnt)
        until_free(qtbot, learnt)
    assert len(learnt.session.state.kept) == MAX_KEPT


def test_what_nothing_was_learnt_in_is_not_kept(learnt):
    learnt.session.reset(same=False)
    learnt.session.reset(same=False)
    assert len(learnt.session.state.kept) == 1


def test_closing_asks_and_cancel_keeps_what_was_learnt(learnt):
    weights = learnt.session.weights
    learnt.close()
    prediction(learnt, Button.Cancel)
    assert learnt.session.weights is weights
    assert learnt.isVisible()
    assert learnt.session.state.network.unsaved


def test_closing_says_what_else_would_go(qtbot, learnt):
    train_anew(learnt)
    until_free(qtbot, learnt)
    learnt.close()
    question = dialog(learnt, QMessageBox, "unsavedQuestion")
    assert "With it an earlier network that is kept will go." in question.text()
    question.button(Button.Cancel).click()


def test_discard_closes(qtbot, learnt):
    learnt.close()
    prediction(learnt, Button.Discard)
    qtbot.waitUntil(lambda: not learnt.isVisible())


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
