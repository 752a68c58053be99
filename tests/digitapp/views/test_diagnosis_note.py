"""What the window says of a training that goes badly, and what its button does."""

import pytest
from PySide6.QtWidgets import QLabel, QPushButton

from digitapp.views.train.carried_over import CHOICE
from model.plan import Plan
from tests.digitapp.windows import train, until_free

BAD = Plan("mlp", {"hidden": (8,)}, {"epochs": 4, "learning_rate": 100.0})
SLOW = Plan("mlp", {"hidden": (8,)}, {"epochs": 40, "learning_rate": 1e-7})


@pytest.fixture
def view(window):
    window.session.choose_data("digits")
    window.tabs.setCurrentWidget(window.pages["train"])
    return window.views["train"]


def note(view):
    return view.curves.note


def test_a_training_that_fails_is_explained_where_the_curves_are(qtbot, window, view):
    until_free(qtbot, window)
    assert not note(view).isVisible()
    train(qtbot, window, BAD)
    until_free(qtbot, window)
    assert note(view).isVisible()
    text = note(view).findChild(QLabel, "diagnosisText").text()
    assert "learning rate of 100" in text
    button = note(view).findChild(QPushButton, "diagnosisButton")
    assert button.text() == "Train anew with learning rate 0.005"
    window.session.open("textbook")
    until_free(qtbot, window)
    assert not note(view).isVisible()


def test_its_button_trains_a_new_network_with_what_it_proposes(qtbot, window, view):
    until_free(qtbot, window)
    train(qtbot, window, BAD)
    until_free(qtbot, window)
    spoilt = window.session.weights.network
    with qtbot.waitSignal(window.session.run_started, timeout=20_000):
        note(view).button.click()
    assert view.panel.forms.training.values()["learning_rate"] == 0.005
    noted = set(window._settings.choice(CHOICE, {}))
    assert noted == {"training.epochs", "training.learning_rate"}
    until_free(qtbot, window)
    assert window.session.weights.network > spoilt
    assert not note(view).isVisible()
    assert window.session.state.network.accuracy > 0.3


def test_a_rate_that_is_too_small_is_told_and_changed_while_the_network_learns(qtbot, window, view):
    until_free(qtbot, window)
    train(qtbot, window, SLOW)
    qtbot.waitUntil(note(view).isVisible, timeout=60_000)
    assert window.session.state.is_training
    number = window.session.weights.network
    assert note(view).button.text() == "Go on with learning rate 0.005"
    note(view).button.click()
    qtbot.waitUntil(lambda: not note(view).isVisible(), timeout=60_000)
    assert window.session.state.is_training
    assert window.session.weights.network == number
    window.session.stop()
    until_free(qtbot, window)
