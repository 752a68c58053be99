"""A network file that another program changed is asked about before it is saved over."""

import os

import pytest

from digitapp.session.session import Session
from tests.digitapp.waiting import open_and_wait, wait_until


@pytest.fixture
def make_session(qtbot):
    made = []

    def make():
        session = Session()
        session.asked = []
        session.files.changed_elsewhere.connect(lambda *args: session.asked.append(args))
        made.append(session)
        return session

    yield make
    for session in made:
        session.close()


@pytest.fixture
def path(tmp_path, make_session):
    """A network in a file."""
    session = make_session()
    open_and_wait(session, "textbook")
    assert saved(session, str(tmp_path / "mine.npz"))
    return str(tmp_path / "mine.npz")


def saved(session, path):
    """Saves; whether that happened without a question."""
    done = []
    session.save(path, lambda: done.append(True))
    wait_until(lambda: not session.files.is_saving)
    return bool(done)


def change(path, content=b"of another program"):
    """Another content, of the same time."""
    before = os.stat(path)
    with open(path, "r+b") as file:
        file.write(content)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def read(path):
    with open(path, "rb") as file:
        return file.read()


def test_a_file_changed_since_it_was_opened_is_not_saved_over_without_a_question(
    make_session, path
):
    session = make_session()
    open_and_wait(session, path)
    change(path)
    before = read(path)
    assert not saved(session, path)
    assert read(path) == before
    assert session.asked[0][0] == path


def test_who_wants_to_saves_over_it(make_session, path):
    session = make_session()
    open_and_wait(session, path)
    whole = read(path)
    change(path)
    saved(session, path)
    session.asked[0][1]()
    wait_until(lambda: not session.files.is_saving)
    assert read(path) == whole
    assert saved(session, path)  # and that is the file that is known now
    assert len(session.asked) == 1


def test_a_file_that_a_second_window_saved_is_asked_about(make_session, path):
    first, second = make_session(), make_session()
    open_and_wait(first, path)
    open_and_wait(second, "mlp")
    assert saved(second, path)  # the dialog for names has asked about replacing it
    assert not saved(first, path)
    assert first.asked[0][0] == path


def test_a_file_of_the_same_content_is_no_change(make_session, path):
    session = make_session()
    open_and_wait(session, path)
    os.utime(path, (1e9, 1e9))
    assert saved(session, path)
    assert session.asked == []


def test_a_file_that_was_taken_away_is_saved_anew(make_session, path):
    session = make_session()
    open_and_wait(session, path)
    os.remove(path)
    assert saved(session, path)


def test_saving_again_and_again_asks_nothing(make_session, path):
    session = make_session()
    open_and_wait(session, path)
    assert [saved(session, path) for _ in range(3)] == [True] * 3
