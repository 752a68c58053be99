"""The network between trainings: what of it is in a file, and what a training leaves alone."""

import numpy as np
import pytest

from digitapp.session.session import Session
from model.files import load_network
from model.plan import Plan
from tests.digitapp.waiting import save_and_wait

LONG = Plan("mlp", {"hidden": (8,)}, {"epochs": 10_000})


@pytest.fixture
def session(qtbot):
    session = Session()
    session.choose_data("digits")
    qtbot.waitUntil(lambda: session.state.is_free and session.state.data is not None)
    yield session
    session.close()


def test_what_is_saved_in_the_middle_of_a_training_is_unsaved_again(qtbot, session, tmp_path):
    path = tmp_path / "mine.npz"
    with qtbot.waitSignal(session.run_started, timeout=20_000):
        session.start(LONG)
    save_and_wait(session, str(path))
    qtbot.waitUntil(lambda: session.state.network.name == "mine")
    assert load_network(path).network.config.hidden == (8,)
    assert session.state.network.unsaved
    session.stop()
    qtbot.waitUntil(lambda: session.state.is_free, timeout=20_000)
    assert session.state.network.unsaved
    save_and_wait(session, str(path))
    qtbot.waitUntil(lambda: not session.state.network.unsaved)
    np.testing.assert_array_equal(
        load_network(path).network.parameters["output.weight"],
        session.weights.parameters["output.weight"],
    )
