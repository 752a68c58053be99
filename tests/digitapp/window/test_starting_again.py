"""Another language: the program ends and begins again with what lay on the table."""

import json

import pytest
from PySide6.QtWidgets import QMessageBox

from digitapp.session.session import Session
from digitapp.window import starting_again
from digitapp.window.starting_again import LeftBehind, take_up
from tests.digitapp.windows import SHORT, dialog, draw_seven, train, until_free


def question(window):
    return dialog(window, QMessageBox, "startAgainQuestion")


def pressed(window, role):
    box = question(window)
    [button] = [each for each in box.buttons() if box.buttonRole(each) is role]
    button.click()


def test_the_menu_shows_what_is_spoken_and_asks_before_the_program_starts_again(qtbot, window):
    choices = window.language_menu.choices
    assert [key for key, action in choices.items() if action.isChecked()] == ["system"]
    assert choices["de"].text() == "Deutsch"
    choices["de"].trigger()
    assert "Deutsch" in question(window).text()
    pressed(window, QMessageBox.ButtonRole.RejectRole)
    assert window.isVisible()
    assert window.starting_again.choice == ""


def test_the_language_that_is_spoken_already_asks_nothing(qtbot, window):
    window.language_menu.choices["en"].trigger()
    assert question(window) is None


def test_earlier_networks_that_would_go_are_told_of(qtbot, window):
    until_free(qtbot, window)
    train(qtbot, window, SHORT)
    until_free(qtbot, window)
    window.session.open("textbook")
    until_free(qtbot, window)
    assert window.session.state.kept
    window.language_menu.choices["zh"].trigger()
    assert "earlier network" in question(window).text()


def test_drawing_network_and_view_are_there_again(qtbot, make_window, monkeypatch, tmp_path):
    first = make_window(Session(recovery_folder=tmp_path / "recovery"))
    first.start_up()
    until_free(qtbot, first)
    draw_seven(first)
    first.session.open("textbook")
    until_free(qtbot, first)
    train(qtbot, first, SHORT)
    until_free(qtbot, first)
    first.tabs.setCurrentWidget(first.pages["weights"])
    strokes = first.drawing.canvas.strokes()
    first.language_menu.choices["de"].trigger()
    pressed(first, QMessageBox.ButtonRole.AcceptRole)
    qtbot.waitUntil(lambda: not first.isVisible())
    assert first.starting_again.choice == "de"
    left = first.starting_again.table
    assert left.view == "weights"
    assert left.network == ""  # it is in no file, and kept aside

    monkeypatch.setenv(starting_again.LEFT, json.dumps(vars(left)))
    second = make_window(Session(recovery_folder=tmp_path / "recovery"))
    second.start_up()
    qtbot.waitUntil(lambda: second.session.state.network is not None, timeout=20_000)
    qtbot.waitUntil(lambda: second.session.state.network.unsaved, timeout=20_000)
    assert second.session.state.network.summary == first.session.state.network.summary
    assert [stroke.tolist() for stroke in second.drawing.canvas.strokes()] == [
        stroke.tolist() for stroke in strokes
    ]
    assert second.tabs.currentWidget() is second.pages["weights"]
    assert second.recovery_bar.text == ""


def test_a_network_that_is_in_a_file_is_opened_from_it(qtbot, window):
    until_free(qtbot, window)
    window.session.open("textbook")
    until_free(qtbot, window)
    window.starting_again.leave("train")
    assert window.starting_again.table.network == "textbook"


def test_network_and_data_are_opened_one_after_the_other(qtbot, make_window, monkeypatch):
    left = LeftBehind(view="errors", network="mlp", source="digits")
    monkeypatch.setenv(starting_again.LEFT, json.dumps(vars(left)))
    window = make_window()
    window.start_up()
    qtbot.waitUntil(lambda: window.session.state.source == "digits", timeout=20_000)
    until_free(qtbot, window)
    state = window.session.state
    assert state.network.name == "mlp"
    assert window.tabs.currentWidget() is window.pages["errors"]


@pytest.mark.parametrize("text", ["", "{", "[1]", '{"view": "x", "other": 1}', "9" * 5000])
def test_what_nobody_has_left_is_not_taken_up(monkeypatch, text):
    monkeypatch.setenv(starting_again.LEFT, text)
    assert take_up() is None
    assert take_up() is None


def test_what_was_left_is_taken_up_once(monkeypatch):
    monkeypatch.setenv(starting_again.LEFT, json.dumps(vars(LeftBehind("weights", "mlp"))))
    assert take_up() == LeftBehind("weights", "mlp")
    assert take_up() is None
