"""Files of networks: written and read beside the window, whole, and as the network was then."""

import threading

import numpy as np
import pytest

from digitapp.state import Phase
from model.files import load_network, load_run
from model.plan import Plan
from tests.digitapp.waiting import open_and_wait, save_and_wait, wait_until

LONG = {"epochs": 10_000}


@pytest.fixture
def session(bare_session):
    return bare_session


def until_paused(qtbot, session):
    qtbot.waitUntil(lambda: session.state.phase is Phase.PAUSED, timeout=20_000)


def test_a_network_saved_in_mid_training_does_not_count_as_saved(qtbot, session, tmp_path):
    session.step(Plan("mlp", {}, LONG))
    until_paused(qtbot, session)
    assert save_and_wait(session, str(tmp_path / "mid.npz"))
    assert session.state.network.unsaved
    assert session.state.network.path == str(tmp_path / "mid.npz")
    session.stop()
    wait_until(lambda: session.state.is_free)
    assert session.state.network.unsaved


def test_what_is_saved_at_rest_is_the_run_as_it_was_then(qtbot, session, tmp_path, monkeypatch):
    gate, path = threading.Event(), tmp_path / "rest.npz"
    monkeypatch.setattr("digitapp.session.current_network.saving_run", late(gate))
    plan = Plan("mlp", {}, LONG)
    session.step(plan)
    until_paused(qtbot, session)
    step, weights = session.weights.step, session.weights.parameters["output.weight"].copy()
    session.save(str(path))
    session.start(plan)
    qtbot.waitUntil(lambda: session.weights.step > step + 20, timeout=20_000)
    gate.set()
    qtbot.waitUntil(lambda: not session.files.is_saving)
    run, _ = load_run(path)
    assert run.step == step
    np.testing.assert_array_equal(run.network.parameters["output.weight"], weights)


def late(gate):
    from model.files import saving_run

    def saving(*args):
        gate.wait(20)
        yield from saving_run(*args)

    return saving


def test_a_training_that_begins_while_a_file_is_written_leaves_it_unsaved(
    qtbot, session, tmp_path, monkeypatch
):
    gate = threading.Event()
    session.start(Plan("mlp", {}, {"epochs": 1}))
    qtbot.waitUntil(lambda: session.state.is_free, timeout=20_000)
    monkeypatch.setattr("digitapp.session.current_network.saving_run", late(gate))
    session.save(str(tmp_path / "before.npz"))
    session.step(Plan("mlp", {}, LONG))
    until_paused(qtbot, session)
    gate.set()
    qtbot.waitUntil(lambda: not session.files.is_saving)
    assert session.state.network.unsaved


def test_two_files_asked_for_at_once_are_both_written(qtbot, session, tmp_path):
    open_and_wait(session, "textbook")
    paths = [tmp_path / name for name in ("a.npz", "b.npz")]
    for path in paths:
        session.save(str(path))
    wait_until(lambda: not session.files.is_saving)
    assert all(load_network(path).network.shape == (8, 8) for path in paths)
    assert session.state.network.name == "b"


def test_closing_the_session_brings_what_is_saved_to_its_end(qtbot, session, tmp_path):
    open_and_wait(session, "textbook")
    session.save(str(tmp_path / "a.npz"))
    session.save(str(tmp_path / "b.npz"))
    session.close()
    for name in ("a.npz", "b.npz"):
        assert load_network(tmp_path / name).network.shape == (8, 8)


def test_a_network_is_read_in_a_thread(qtbot, session, monkeypatch):
    threads = []

    def load(path):
        threads.append(threading.current_thread())
        return load_network(path)

    monkeypatch.setattr("digitapp.background.tasks.load_network", load)
    session.open("textbook")
    assert session.state.phase is Phase.OPENING
    wait_until(lambda: session.state.is_free)
    assert threads[0] is not threading.main_thread()
    assert session.state.network.name == "textbook"


def test_opening_that_is_stopped_leaves_the_network_as_it_was(qtbot, session, monkeypatch):
    open_and_wait(session, "textbook")
    before, gate = session.state.network, threading.Event()

    def load(path):
        gate.wait(10)
        return load_network(path)

    monkeypatch.setattr("digitapp.background.tasks.load_network", load)
    session.open("mlp")
    session.stop()
    gate.set()
    wait_until(lambda: session.state.is_free)
    assert session.state.network == before


def test_what_waits_for_the_files_is_forgotten_where_one_fails(qtbot, session, tmp_path):
    open_and_wait(session, "textbook")
    closed = []
    session.save(str(tmp_path / "missing" / "a.npz"))
    session.files.when_saved(lambda: closed.append("failed"))
    wait_until(lambda: not session.files.is_saving)
    assert session.messages[-1].kind == "error"
    session.save(str(tmp_path / "b.npz"))
    session.files.when_saved(lambda: closed.append("saved"))
    wait_until(lambda: bool(closed))
    assert closed == ["saved"]
