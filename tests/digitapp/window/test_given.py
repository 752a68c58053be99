"""``digitapp FILE``: the window opens with what it was started with."""

import shutil

import pytest

from digitapp.state import Phase
from model.files import find_network


def opened(qtbot, window, given, condition):
    window.start_up(given)
    qtbot.waitUntil(
        lambda: window.session.state.phase is Phase.IDLE and condition(window.session.state),
        timeout=20_000,
    )
    return window.session.state


@pytest.mark.parametrize("given", [None, "textbook"])
def test_the_window_begins_with_the_network_of_that_name(qtbot, window, given):
    state = opened(qtbot, window, given, lambda state: state.network is not None)
    assert state.network.name == (given or "default")
    assert state.network.is_pretrained


def test_the_window_begins_with_the_network_in_a_file(qtbot, window, tmp_path):
    path = tmp_path / "mine.npz"
    shutil.copy(find_network("textbook"), path)
    state = opened(
        qtbot, window, str(path), lambda state: state.network and state.network.name == "mine"
    )
    assert state.network.path == str(path)


def test_the_window_begins_with_the_data_of_that_name(qtbot, window):
    state = opened(qtbot, window, "pen:20", lambda state: state.data is not None)
    assert state.data.source == "pen:20"
    assert state.network.name == "default"


def test_what_can_not_be_opened_is_said_and_the_usual_network_is_there(qtbot, window, tmp_path):
    path = tmp_path / "notes.npz"
    path.write_text("buy milk")
    window.start_up(str(path))
    qtbot.waitUntil(
        lambda: window.banner.message is not None and window.banner.message.kind == "error",
        timeout=20_000,
    )
    assert "notes.npz" in window.banner.message.text
    assert window.session.state.network.name == "default"
