"""Qt without a screen, and nothing left behind by any test."""

import threading
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from digitapp.session.session import Session
from digitapp.style import theme
from digitapp.system.settings import AppSettings
from digitapp.window.main_window import MainWindow


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Lets the one warning pass that is the offscreen platform's own, not ours."""
    ignore = pytest.mark.qt_log_ignore("does not support propagateSizeHints", extend=True)
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(ignore)


@pytest.fixture(autouse=True)
def application(qapp: QApplication):
    """Is there before any test: what measures text ends the process where there is none."""


@pytest.fixture(autouse=True)
def no_thread_left():
    """Fails a test that leaves a thread behind."""
    before = set(threading.enumerate())
    yield
    left = [thread.name for thread in threading.enumerate() if thread not in before]
    assert not left, f"threads left behind: {left}"


@pytest.fixture(params=["light", "dark"])
def themed(request, qapp: QApplication):
    """The application in each theme in turn, and in the light one afterwards."""
    theme.apply(qapp, request.param)
    yield theme.current()
    theme.apply(qapp, "light")


@pytest.fixture
def bare_session(qtbot):
    """A session without network and data; ``messages``: what it said."""
    session = Session()
    session.messages = []
    session.said.connect(session.messages.append)
    yield session
    session.close()


@pytest.fixture
def make_window(qtbot, tmp_path):
    """Makes windows with the settings of this test, of a session of their own or a given one."""

    def make(session=None):
        settings = AppSettings(tmp_path / "settings.ini")
        window = MainWindow(session or Session(), settings)
        qtbot.addWidget(window, before_close_func=end)
        with qtbot.waitExposed(window):
            window.show()
        return window

    def end(window):
        window.session.close()
        window.filing.let_close()  # no question may hold a test up

    return make


@pytest.fixture
def window(make_window):
    return make_window()
