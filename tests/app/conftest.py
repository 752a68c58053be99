"""Qt without a screen, and nothing left behind by any test."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import threading

import pytest
from PySide6.QtWidgets import QApplication

from digitapp import theme


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
