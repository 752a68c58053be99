"""What only refers to itself is taken away in the window's thread alone."""

import gc
import threading
import weakref

import pytest
from PySide6.QtCore import QObject

from digitapp.app import build
from digitapp.system.garbage import Garbage
from tests.digitapp.waiting import wait_until
from tests.digitapp.windows import until_free


class Ring:
    """An object that refers to itself."""

    def __init__(self):
        self.itself = self


@pytest.fixture
def garbage(qapp):
    parent = QObject()
    garbage = Garbage(parent)
    yield garbage
    garbage.close()


def rings(count):
    for _ in range(count):
        Ring()


def test_a_thread_takes_away_none_of_it_and_the_window_does(garbage):
    where = []
    ring = Ring()
    weakref.finalize(ring, lambda: where.append(threading.current_thread()))
    del ring
    busy = threading.Thread(target=rings, args=(50_000,))
    busy.start()
    busy.join()
    assert where == []
    wait_until(lambda: where)
    assert where == [threading.main_thread()]


def test_afterwards_python_does_it_itself(qapp):
    garbage = Garbage(qapp)
    assert not gc.isenabled()
    garbage.close()
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0


def test_the_window_sees_to_it_while_it_is_open(qtbot, tmp_path):
    _, window = build(tmp_path / "settings.ini")
    qtbot.addWidget(window)
    window.show()
    wait_until(lambda: window.session.state.network is not None)
    until_free(qtbot, window)
    assert not gc.isenabled()
    window.end()
    assert gc.isenabled()
