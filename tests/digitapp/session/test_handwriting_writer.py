"""Own digits reach the disk in the background, and none is forgotten on the way."""

import threading
import time

import numpy as np
import pytest

from digitapp.session import handwriting_store
from digitapp.session.handwriting import Handwriting
from digitapp.session.handwriting_store import Change
from digitapp.session.handwriting_writer import CollectionWriter
from model.errors import SaveError
from model.strokes import Drawing, read_drawings, write_drawings
from tests.digitapp.waiting import wait_until

LINE = np.array([[0.0, 0.0], [0.5, 1.0]])


def adding(*names):
    return Change("", added=tuple((-1, Drawing(name, (LINE,), 1)) for name in names))


@pytest.fixture
def path(tmp_path):
    return tmp_path / "my-digits.jsonl"


@pytest.fixture
def writer(qtbot, path, qapp):
    writer = CollectionWriter(path, qapp)
    writer.failures = []
    writer.failed.connect(writer.failures.append)
    yield writer
    writer.close(5.0)


@pytest.fixture
def full_disk(monkeypatch):
    """A disk without room until ``full_disk()`` is called."""
    whole = handwriting_store.append_drawings
    state = {"full": True}

    def append(path, drawings):
        if state["full"]:
            raise SaveError("The disk is full.")
        whole(path, drawings)

    def free():
        state["full"] = False

    monkeypatch.setattr(handwriting_store, "append_drawings", append)
    return free


def ids(path):
    return [drawing.id for drawing in read_drawings(path)]


def start(writer, path):
    """Something is in the file, so that what comes is added to it."""
    write_drawings(path, [Drawing("first", (LINE,), 1)])
    writer.refresh()
    wait_until(lambda: len(writer.drawings) == 1)


def test_what_found_no_room_is_there_with_the_next_one_once_there_is(writer, path, full_disk):
    start(writer, path)
    for name in "abc":
        writer.make(adding(name))
    wait_until(lambda: bool(writer.failures))
    assert (writer.unwritten, ids(path)) == (3, ["first"])
    full_disk()
    writer.make(adding("d"))
    wait_until(lambda: writer.unwritten == 0)
    assert ids(path) == ["first", "a", "b", "c", "d"]


def test_what_found_no_room_is_tried_again_by_itself(writer, path, full_disk):
    start(writer, path)
    writer._retry.setInterval(20)
    writer.make(adding("a"))
    wait_until(lambda: bool(writer.failures))
    full_disk()
    wait_until(lambda: writer.unwritten == 0)
    assert ids(path) == ["first", "a"]


def test_what_found_no_room_is_saved_when_the_program_ends(writer, path, full_disk):
    start(writer, path)
    for name in "abcdefg":
        writer.make(adding(name))
    wait_until(lambda: bool(writer.failures))
    full_disk()
    writer.close(5.0)
    assert ids(path) == ["first", *"abcdefg"]


def test_a_row_of_failures_is_told_once_and_so_is_its_end(writer, path, full_disk):
    start(writer, path)
    mended = []
    writer.mended.connect(lambda: mended.append(True))
    writer._retry.setInterval(10)
    tries = []
    writer.write_now(lambda: None, tries.append)
    writer.make(adding("a"))
    for count in (1, 2):
        writer.write_now(lambda: None, tries.append)
        wait_until(lambda count=count: len(tries) >= count)
    assert len(writer.failures) <= 1
    full_disk()
    wait_until(lambda: writer.unwritten == 0)
    assert mended == [True]


def test_whoever_wants_to_close_hears_whether_all_is_on_the_disk(writer, path, full_disk):
    start(writer, path)
    writer.make(adding("a"))
    heard = []
    writer.write_now(lambda: heard.append("done"), lambda failure: heard.append(failure.sentence))
    wait_until(lambda: bool(heard))
    assert heard == ["The disk is full."]
    full_disk()
    writer.write_now(lambda: heard.append("done"), heard.append)
    wait_until(lambda: len(heard) == 2)
    assert heard[1] == "done"


def test_what_is_kept_while_the_file_is_written_waits_for_its_turn(writer, path, monkeypatch):
    start(writer, path)
    whole, goes_on = handwriting_store.append_drawings, threading.Event()

    def slow(*arguments):
        goes_on.wait(10)
        whole(*arguments)

    monkeypatch.setattr(handwriting_store, "append_drawings", slow)
    writer.make(adding("a"))
    writer.make(adding("b"))
    assert [drawing.id for drawing in writer.drawings] == ["first", "a", "b"]
    goes_on.set()
    wait_until(lambda: writer.unwritten == 0)
    assert ids(path) == ["first", "a", "b"]
    assert [drawing.id for drawing in writer.drawings] == ["first", "a", "b"]


def test_a_key_costs_the_window_next_to_nothing_with_two_thousand_drawings(qtbot, qapp, path):
    rng = np.random.default_rng(0)
    write_drawings(path, [Drawing(str(n), (rng.random((40, 2)),), n % 10) for n in range(1950)])
    handwriting = Handwriting(path, qapp)
    handwriting.refresh()
    wait_until(lambda: len(handwriting.state.drawings) == 1950)
    costs = []
    for digit in range(10):
        begin = time.thread_time()
        handwriting.keep([rng.random((400, 2))], digit)
        costs.append(time.thread_time() - begin)
    wait_until(lambda: handwriting.unwritten == 0)
    assert sorted(costs)[5] < 0.005
    handwriting.close(5.0)
    assert len(read_drawings(path)) == 1960


def test_several_windows_that_keep_at_once_lose_nothing(qtbot, qapp, path):
    writers = [CollectionWriter(path, qapp) for _ in range(3)]
    for number in range(30):
        for index, writer in enumerate(writers):
            writer.make(adding(f"{index}-{number}"))
    wait_until(lambda: not any(writer.unwritten for writer in writers))
    assert len(set(ids(path))) == 90
    for writer in writers:
        writer.close(5.0)
