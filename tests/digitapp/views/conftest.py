"""What the tests of views share: a session with small data, settings, and a frame to stand in."""

import numpy as np
import pytest
from PySide6.QtWidgets import QWidget

from digitapp.system.settings import AppSettings
from model.archs import ARCHITECTURES
from model.files import SavedNetwork, save_network
from tests.creators import CREATORS
from tests.digitapp.waiting import open_and_wait, wait_until


def _write_blobs(path, count, bright):
    """``count`` noisy pictures of 8x8; ``bright``: labels -> rows and columns of full ink."""
    rng = np.random.default_rng(0)
    labels = np.arange(count) % 10
    images = rng.integers(0, 60, (count, 8, 8), dtype=np.uint8)
    for rows, columns in bright(labels):
        images[np.arange(count), rows, columns] = 255
    np.savez(path, images=images, labels=labels)
    return str(path)


@pytest.fixture
def blobs(tmp_path):
    """The path of a small data set: each digit a bright pixel in another place."""
    return _write_blobs(tmp_path / "blobs.npz", 300, lambda k: [(k % 5 + 1, k // 5 * 4 + 1)])


@pytest.fixture
def wide_blobs(tmp_path):
    """The path of another one, whose digits are four bright pixels each, side by side."""

    def bright(k):
        return [(k // 4 * 2 + row, k % 4 * 2 + column) for row in (0, 1) for column in (0, 1)]

    return _write_blobs(tmp_path / "blobs.npz", 400, bright)


@pytest.fixture
def session(qtbot, bare_session, blobs):
    """A session with the small data set; ``messages``: what it said."""
    bare_session.choose_data(blobs)
    wait_until(lambda: bare_session.state.is_free and bare_session.state.data is not None)
    return bare_session


@pytest.fixture
def default_session(bare_session):
    """A session with the default network and without data."""
    open_and_wait(bare_session, "default")
    return bare_session


@pytest.fixture
def open_new(session, tmp_path):
    """A function that makes a network, opens it in the session and gives it back."""

    def open_(kind, shape=(8, 8), *, seed=1, **settings):
        config = kind.config_for(shape, **settings)
        network = kind(config, shape, np.random.default_rng(seed))
        path = tmp_path / f"{kind.name}{shape[0]}.npz"
        save_network(path, SavedNetwork(network, {8: "digits", 28: "mnist"}[shape[0]]))
        open_and_wait(session, str(path))
        return network

    return open_


@pytest.fixture
def settings(tmp_path):
    return AppSettings(tmp_path / "digitapp.ini")


@pytest.fixture
def frame(qtbot):
    """A widget of the size that views have in the smallest window."""
    frame = QWidget()
    qtbot.addWidget(frame)
    frame.resize(930, 620)
    return frame


@pytest.fixture
def show_view(qtbot, session, settings, frame):
    """A function: makes a view of that class in the frame, and shows it."""

    def show(kind):
        view = kind(session, settings, frame)
        view.resize(frame.size())
        with qtbot.waitExposed(frame):
            frame.show()
        return view

    return show


@pytest.fixture
def creators(monkeypatch):
    """Has the program know the small networks that make pictures."""
    for name, kind in CREATORS.items():
        monkeypatch.setitem(ARCHITECTURES, name, kind)
