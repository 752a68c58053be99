import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton

from digitapp.views.train.presets import PRESETS
from digitapp.views.train.view import TrainView

TEXTBOOK = next(preset for preset in PRESETS if preset.key == "textbook")


@pytest.fixture
def view(qtbot, session, settings, frame):
    view = TrainView(session, settings, frame)
    frame.show()
    qtbot.waitExposed(frame)
    return view


def load(qtbot, session, source):
    session.choose_data(source)
    qtbot.waitUntil(lambda: session.state.is_free and session.state.source == source)


def take_preset(qtbot, view, session):
    view.panel.forms.preset_chosen.emit(TEXTBOOK)
    qtbot.waitUntil(lambda: session.state.is_free and session.state.data.split == "textbook")


def line(view):
    shown = view.panel.carried_over
    return shown.findChild(QLabel).text() if shown.isVisible() else ""


def edit(view, name, value):
    view.panel.forms.training.box(name).edited.emit(value)


def press(qtbot, view):
    button = view.panel.carried_over.findChild(QPushButton)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_settings_that_were_made_for_what_is_chosen_need_no_word(qtbot, view, session):
    edit(view, "epochs", 7)
    assert line(view) == ""
    take_preset(qtbot, view, session)
    assert line(view) == ""


def test_settings_of_a_preset_do_not_follow_other_data_silently(qtbot, view, session):
    take_preset(qtbot, view, session)
    load(qtbot, session, "pen:100")
    text = line(view)
    assert "other data or another network" in text
    assert view.panel.plan().training["repeats"] == 500
    assert "more" in text
    tip = view.panel.carried_over.findChild(QLabel).toolTip()
    assert "500 (suggested 1)" in tip
    assert "0.0052 (suggested" in tip


def test_one_button_takes_the_suggestions_and_leaves_what_was_made_for_these_data(
    qtbot, view, session
):
    take_preset(qtbot, view, session)
    load(qtbot, session, "pen:100")
    edit(view, "epochs", 3)
    press(qtbot, view)
    assert line(view) == ""
    assert view.panel.plan().training == {"epochs": 3}
    assert view.panel.plan().config == {}


def test_it_is_remembered_between_two_starts_what_settings_were_made_for(
    qtbot, view, session, settings, frame
):
    take_preset(qtbot, view, session)
    load(qtbot, session, "pen:100")
    again = TrainView(session, settings, frame)
    again.show()
    assert "other data or another network" in line(again)
    press(qtbot, again)
    assert line(again) == ""
    third = TrainView(session, settings, frame)
    third.show()
    assert line(third) == ""


def test_settings_of_another_kind_of_network_are_said_too(qtbot, view, session):
    edit(view, "epochs", 7)
    box = view.panel.forms._kinds
    box.setCurrentIndex(box.findData("cnn"))
    box.activated.emit(box.currentIndex())
    assert "7 (suggested" in line(view)


def test_what_is_mixed_in_or_mended_makes_no_other_data(qtbot, view, session):
    load(qtbot, session, "pen:100")
    edit(view, "epochs", 7)
    load(qtbot, session, "pen:200+scribbles:10")
    assert line(view) == ""
