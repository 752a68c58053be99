import re

import pytest
from PySide6.QtCore import QObject
from PySide6.QtGui import QKeySequence

from digitapp.state import NetworkInfo, Phase, SessionState
from digitapp.window.actions import ACTIONS, enable, make_actions
from digitapp.window.deeds import Deeds

NETWORK = NetworkInfo("mlp", {}, "", "", (8, 8), "digits", None, {}, None, "", unsaved=False)


class Owner(QObject):
    def __getattr__(self, name):
        if name.startswith("on_"):
            return lambda *_: None
        raise AttributeError(name)


@pytest.fixture
def actions(qapp):
    owner = Owner()
    yield make_actions(owner)
    owner.deleteLater()


def test_no_two_actions_have_the_same_key(actions):
    keys = [key.toString() for action in actions.values() for key in action.shortcuts()]
    assert len(keys) == len(set(keys))


def test_no_two_entries_of_a_menu_have_the_same_letter():
    for menu in {spec.menu for spec in ACTIONS}:
        texts = [spec.text for spec in ACTIONS if spec.menu == menu]
        letters = [re.search("&(.)", text).group(1).lower() for text in texts]
        assert len(letters) == len(set(letters)), (menu, letters)


@pytest.mark.parametrize("spec", ACTIONS, ids=lambda spec: spec.key)
def test_every_action_has_a_sentence_and_something_to_do(spec):
    assert spec.tip.endswith(".")
    assert callable(getattr(Deeds, f"on_{spec.key}"))


@pytest.mark.parametrize(
    ("state", "enabled"),
    [
        (SessionState(), {"train": True, "pause": False, "stop": False, "save": False}),
        (SessionState(network=NETWORK), {"save": True, "reset_new": True, "reset_same": False}),
        (SessionState(phase=Phase.TRAINING), {"train": False, "pause": True, "stop": True}),
        (SessionState(phase=Phase.PAUSED), {"train": True, "pause": False, "step": True}),
        (
            SessionState(phase=Phase.TRAINING, stopping=True),
            {"train": True, "pause": False, "stop": False},
        ),
        (SessionState(phase=Phase.DOWNLOADING), {"download": False, "stop": True}),
    ],
)
def test_what_is_enabled_follows_from_the_state(actions, state, enabled):
    enable(actions, state)
    assert {key: actions[key].isEnabled() for key in enabled} == enabled


def test_tooltips_name_the_key(actions):
    native = QKeySequence("F5").toString(QKeySequence.SequenceFormat.NativeText)
    assert native in actions["train"].toolTip()
