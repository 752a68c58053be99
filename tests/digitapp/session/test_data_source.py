import contextlib
import socket
import threading
import time

import numpy as np
import pytest

from digitapp.background import tasks
from digitapp.state import Phase
from model.data.download import fetch_mnist
from model.plan import Plan
from tests.digitapp.waiting import open_and_wait

SHORT = Plan("mlp", {"hidden": (8,)}, {"epochs": 1})
LONG = Plan("mlp", {"hidden": (8,)}, {"epochs": 10_000})


@pytest.fixture
def light(tmp_path):
    """The path of digits 28x28 that are black on white, with a few empty pictures."""
    rng = np.random.default_rng(0)
    labels = np.arange(400) % 10
    images = np.full((400, 12, 12), 255, np.uint8)
    images[np.arange(400), labels + 1, 3:9] = rng.integers(0, 60, (400, 6))
    path = tmp_path / "light.npz"
    np.savez(path, images=images, labels=labels)
    return str(path)


def until_free(qtbot, session):
    qtbot.waitUntil(lambda: session.state.is_free, timeout=20_000)


def trained_on(qtbot, session):
    """The data of the training that begins next."""
    with qtbot.waitSignal(session.run_started, timeout=20_000) as begun:
        pass
    session.stop()
    until_free(qtbot, session)
    return begun.args[0].plan.data


# Data that fit the network.


def test_data_follow_the_network_in_view_as_long_as_none_were_chosen(bare_session):
    assert bare_session.state.source == "digits"
    open_and_wait(bare_session, "default")
    assert bare_session.state.source == "pen:2000"
    open_and_wait(bare_session, "textbook")
    assert bare_session.state.source == "digits"


def test_data_that_were_chosen_stay_whatever_the_network_reads(qtbot, bare_session, light):
    bare_session.choose_data(light)
    until_free(qtbot, bare_session)
    open_and_wait(bare_session, "default")
    assert bare_session.state.source == light


@pytest.mark.mnist
def test_mnist_comes_before_generated_digits_where_its_files_are(mnist_dir, bare_session):
    open_and_wait(bare_session, "default")
    assert bare_session.state.source == "mnist"


# A training that is asked for while data are on their way.


def test_train_waits_for_the_data_that_are_being_loaded(qtbot, bare_session, light):
    bare_session.choose_data(light)
    bare_session.start(LONG)
    assert bare_session.state.phase is Phase.LOADING
    assert bare_session.state.progress.text == "Loading data … Then it trains."
    assert trained_on(qtbot, bare_session) == light


def test_train_waits_for_data_that_wait_for_the_end_of_a_training(qtbot, bare_session, light):
    with qtbot.waitSignal(bare_session.run_started, timeout=20_000):
        bare_session.start(LONG)
    bare_session.choose_data(light)
    bare_session.start(LONG)
    assert trained_on(qtbot, bare_session) == light


def test_the_data_chosen_last_are_those_that_train_waits_for(qtbot, bare_session, light):
    bare_session.choose_data("digits")
    bare_session.choose_data(light)
    bare_session.start(LONG)
    assert trained_on(qtbot, bare_session) == light


def test_train_waits_for_a_network_that_is_being_opened(qtbot, bare_session):
    bare_session.open("textbook")
    bare_session.start(SHORT)
    with qtbot.waitSignal(bare_session.run_started, timeout=20_000):
        assert bare_session.state.network is None
    until_free(qtbot, bare_session)


def test_nothing_is_trained_on_other_data_where_those_chosen_cannot_be_read(
    qtbot, bare_session, tmp_path
):
    begun = []
    bare_session.run_started.connect(begun.append)
    bare_session.choose_data(str(tmp_path / "absent.npz"))
    bare_session.start(SHORT)
    until_free(qtbot, bare_session)
    assert "absent.npz" in bare_session.messages[-1].text
    qtbot.wait(50)
    assert (begun, bare_session.state.phase) == ([], Phase.IDLE)


def test_stop_ends_the_loading_and_the_training_that_waits_for_it(qtbot, bare_session, light):
    begun = []
    bare_session.run_started.connect(begun.append)
    bare_session.choose_data(light)
    bare_session.start(SHORT)
    bare_session.stop()
    until_free(qtbot, bare_session)
    qtbot.wait(50)
    assert (begun, bare_session.state.phase) == ([], Phase.IDLE)


def test_data_whose_loading_gave_way_to_a_network_hold_no_training_up(qtbot, bare_session, light):
    bare_session.choose_data("digits")
    bare_session.choose_data(light)
    open_and_wait(bare_session, "textbook")
    bare_session.start(SHORT)
    assert trained_on(qtbot, bare_session) == "digits"


# A download from a server that says nothing.


@pytest.fixture
def silent(monkeypatch):
    """A server that takes a connection and says nothing, as the only mirror; its connections."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    lines = []
    listener = socket.create_server(("127.0.0.1", 0))

    def accept():
        with contextlib.suppress(OSError):
            while True:
                lines.append(listener.accept()[0])

    thread = threading.Thread(target=accept)
    thread.start()
    mirror = f"http://127.0.0.1:{listener.getsockname()[1]}/"
    monkeypatch.setattr(tasks, "fetch_mnist", lambda folder: fetch_mnist(folder, [mirror]))
    yield lines
    with contextlib.suppress(OSError):
        listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    for line in lines:
        line.close()
    thread.join()


def test_a_download_from_a_silent_server_stops_at_once(qtbot, bare_session, silent):
    bare_session.download_mnist()
    qtbot.waitUntil(lambda: len(silent) > 0, timeout=20_000)
    begin_s = time.monotonic()
    bare_session.stop()
    until_free(qtbot, bare_session)
    assert time.monotonic() - begin_s < 0.5


def test_a_training_that_is_asked_for_stops_a_silent_download_and_says_so(
    qtbot, bare_session, silent
):
    bare_session.download_mnist()
    qtbot.waitUntil(lambda: len(silent) > 0, timeout=20_000)
    begin_s = time.monotonic()
    begun = []
    bare_session.run_started.connect(begun.append)
    bare_session.start(LONG)
    qtbot.waitUntil(lambda: bare_session.state.phase is Phase.TRAINING, timeout=20_000)
    assert time.monotonic() - begin_s < 0.5
    assert "download was stopped" in bare_session.messages[-1].text
    qtbot.waitUntil(lambda: len(begun) > 0, timeout=20_000)
    bare_session.stop()
    until_free(qtbot, bare_session)
    assert begun[0].plan.data == "digits"


# What is wrong with the data, and its mend.


def test_findings_come_with_what_mends_them(qtbot, bare_session, light):
    bare_session.choose_data(light)
    until_free(qtbot, bare_session)
    finding = bare_session.state.data.findings[0]
    assert "light background" in finding.text
    assert (finding.mends, finding.title) == (("invert",), "Invert")
    assert finding.help.startswith("Turns dark ink")
    assert bare_session.state.data.mended == ()


def test_mended_data_are_loaded_in_place_of_the_others_and_back(qtbot, bare_session, light):
    bare_session.choose_data(light)
    until_free(qtbot, bare_session)
    before = bare_session.data.dataset.train.images
    bare_session.mend_data(("invert",))
    until_free(qtbot, bare_session)
    np.testing.assert_array_equal(bare_session.data.dataset.train.images, 255 - before)
    assert bare_session.state.data.mended == ("Invert",)
    assert "light background" not in str(bare_session.state.data.findings)
    bare_session.unmend_data()
    until_free(qtbot, bare_session)
    np.testing.assert_array_equal(bare_session.data.dataset.train.images, before)
    assert bare_session.state.source == light
