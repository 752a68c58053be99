import logging
import sys
import threading

import pytest
from PySide6.QtCore import QObject, QTimer

from digitapp.system import report
from digitapp.system.report import Failure, failure_of, install_excepthook
from model.errors import SaveError


@pytest.fixture
def log_file(tmp_path):
    yield report.start_log(tmp_path / "logs")
    report.stop_log()


@pytest.fixture
def told(qapp, log_file):
    """What a person is told of while the hook is installed."""
    heard = []
    hook = install_excepthook(heard.append)
    yield heard
    hook.uninstall()


def fail(*_):
    raise KeyError("lost")


def test_an_error_in_a_thread_is_told_in_the_gui_and_logged(qtbot, told, log_file):
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    assert told == []  # not before the event loop turns
    qtbot.waitUntil(lambda: len(told) == 1)
    assert told[0].sentence == report.UNEXPECTED
    assert "KeyError: 'lost'" in told[0].details
    assert "KeyError: 'lost'" in log_file.read_text("utf-8")


def test_an_error_that_nobody_caught_is_told_once_for_one_place(qtbot, told, log_file):
    for _ in range(3):
        try:
            fail()
        except KeyError:
            sys.excepthook(*sys.exc_info())
    qtbot.waitUntil(lambda: bool(told))
    qtbot.wait(0)
    assert len(told) == 1
    assert log_file.read_text("utf-8").count("KeyError: 'lost'") == 3


def test_people_are_told_in_the_gui_thread_whichever_thread_failed(qtbot):
    told_in = []
    hook = install_excepthook(lambda failure: told_in.append(threading.current_thread()))
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: bool(told_in))
    hook.uninstall()
    assert told_in == [threading.main_thread()]


def test_the_hooks_are_put_back_with_the_end_of_their_parent(qtbot):
    before = (sys.excepthook, threading.excepthook)
    parent = QObject()
    install_excepthook(print, parent)
    assert sys.excepthook != before[0]
    parent.deleteLater()
    qtbot.waitUntil(lambda: (sys.excepthook, threading.excepthook) == before)


def test_the_hooks_are_put_back(qapp):
    before = (sys.excepthook, threading.excepthook)
    hook = install_excepthook(print)
    assert sys.excepthook != before[0]
    hook.uninstall()
    assert (sys.excepthook, threading.excepthook) == before


def test_ctrl_c_is_left_to_python(told, monkeypatch):
    reached = []
    hook = install_excepthook(print)
    hook._previous = (lambda *args: reached.append(args[0]), hook._previous[1])
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert reached == [KeyboardInterrupt]
    hook._previous = (report.sys.__excepthook__, hook._previous[1])
    hook.uninstall()


def test_an_error_for_people_keeps_its_sentence():
    failure = failure_of(SaveError("The disk is full. Free some space."), "Saving")
    assert failure == Failure("Saving", "The disk is full. Free some space.")


def test_too_little_memory_has_a_sentence_of_its_own():
    assert "memory" in failure_of(MemoryError(), "Training").sentence


def test_a_folder_that_cannot_be_written_gives_no_log(tmp_path, caplog):
    blocker = tmp_path / "file"
    blocker.write_text("")
    with caplog.at_level(logging.WARNING, logger="digitapp"):
        assert report.start_log(blocker / "logs") is None
    assert "no log in" in caplog.text


def test_starting_the_log_twice_writes_each_line_once(tmp_path):
    report.start_log(tmp_path)
    file = report.start_log(tmp_path)
    report.LOG.info("once")
    report.stop_log()
    assert file.read_text("utf-8").count("once") == 1


def test_an_error_in_a_slot_is_told(qtbot, told):
    timer = QTimer(singleShot=True, interval=0)
    timer.timeout.connect(fail)
    timer.start()
    qtbot.waitUntil(lambda: bool(told))
    assert "fail" in told[0].details
