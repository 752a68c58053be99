"""A random user of the window, watched for tracebacks, stalls and what is left behind."""

import logging
import sys
import threading

import pytest
from PySide6.QtCore import qWarning

from benchmarks import monkey
from benchmarks.figures import Figure
from benchmarks.monkey_files import BAD, DATA, GOOD, NETWORKS, write_files
from benchmarks.monkey_watch import WindowWatch
from digitapp.background.job import Job
from tests.digitapp.waiting import wait_until

ACTIONS = 60


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("monkey") / "files"
    write_files(folder)
    return folder


@pytest.fixture
def watch(qapp):
    """A watch whose stalls begin at 0.3 s."""
    watch = WindowWatch(stall_s=0.3)
    yield watch
    watch.close()


def test_a_random_user_sees_no_traceback_and_leaves_no_thread(files, tmp_path):
    result = monkey.one_user(1, ACTIONS, tmp_path, files)
    assert "crash" not in result, result
    assert result["actions"] == ACTIONS
    assert len(result["views"]) > 3
    assert result["tracebacks"] == []
    assert result["warnings"] == []
    assert result["threads"] == []


def test_the_files_of_a_user_hold_networks_data_and_what_is_neither(files):
    names = {path.name for path in (files / GOOD).iterdir()}
    assert names >= {*NETWORKS, *DATA}
    assert len(list((files / BAD).iterdir())) > 8


def test_a_watch_tells_of_what_is_thrown_with_what_was_done_before(watch):
    watch.actions.append("a click")
    try:
        raise ZeroDivisionError("by the user")
    except ZeroDivisionError:
        sys.excepthook(*sys.exc_info())
    [fault] = watch.tracebacks
    assert "ZeroDivisionError: by the user" in fault["text"]
    assert fault["after"] == ["a click"]


def test_a_watch_tells_of_a_job_that_failed_unforeseen(watch):
    def work():
        yield 1
        raise ArithmeticError("in a thread")

    job = Job(work(), "Work")
    job.start()
    wait_until(lambda: watch.tracebacks)
    assert "ArithmeticError: in a thread" in watch.tracebacks[0]["text"]
    wait_until(lambda: not job.is_active)


def test_a_watch_tells_how_long_nothing_answered_and_where(watch):
    answered = watch._beat
    wait_until(lambda: watch._beat is not answered)
    threading.Event().wait(0.5)
    wait_until(lambda: watch.stalls)
    [stall] = watch.stalls
    assert stall["seconds"] >= 0.45
    assert "threading.py" in stall["where"]


def test_a_watch_keeps_what_qt_warns_of(watch):
    watch.actions.append("a drag")
    qWarning("out of range")
    assert watch.warnings == ["out of range (after a drag)"]


def test_a_watch_that_is_closed_gives_everything_back(qapp):
    before = sys.excepthook, threading.excepthook, list(logging.getLogger("digitapp").handlers)
    threads = threading.active_count()
    WindowWatch(stall_s=1).close()
    after = sys.excepthook, threading.excepthook, list(logging.getLogger("digitapp").handlers)
    assert after == before
    assert threading.active_count() == threads


def test_a_user_whose_process_ends_badly_counts_as_one_that_broke(files, tmp_path):
    result = monkey.one_user("no number", 1, tmp_path, files)
    assert result["crash"] == "exit status 1"
    figures = {e.name: e for e in monkey.summary([result]) if isinstance(e, Figure)}
    assert figures["processes that broke"].value == 1
    assert not figures["processes that broke"].reached


def test_stalls_and_tracebacks_of_all_users_are_counted():
    whole = {"actions": 5, "views": ["Map"], "warnings": [], "threads": ["Work"], "peak_mb": 300.0}
    stall = {
        "seconds": 0.7,
        "cpu_s": 0.6,
        "queued_s": 0.1,
        "where": "model/x.py f",
        "stack": "",
        "after": [],
    }
    starved = {**stall, "queued_s": 0.5}
    one = {**whole, "tracebacks": [], "stalls": [stall, starved]}
    two = {**whole, "tracebacks": [{"text": "no", "after": []}], "stalls": [stall]}
    entries = list(monkey.summary([one, two]))
    figures = {entry.name: entry for entry in entries if isinstance(entry, Figure)}
    assert figures["actions"].value == 10
    assert figures["tracebacks"].value == 1
    assert figures["stalls over 0.5 s"].value == 2
    assert figures["stalls over 0.5 s"].details["more for want of a processor"] == 1
    assert figures["threads left"].value == 2
    assert entries[-1].text == "stalled 2 x in model/x.py f"
