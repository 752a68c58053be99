"""The person's digits on disk: nothing is lost, whatever happens to the file."""

import dataclasses
import errno
import os

import numpy as np
import pytest
from PySide6.QtCore import QLockFile

from digitapp.session.handwriting_store import (
    Change,
    Collection,
    fingerprint,
    newcomers,
    with_ids,
)
from model.errors import DigitError, NewerFileError, SaveError
from model.strokes import Drawing, read_drawings, write_drawings

LINE = np.array([[0.0, 0.0], [0.5, 1.0]])


def drawing(name, label=1, strokes=(LINE,)):
    return Drawing(name, tuple(strokes), label)


def adding(*drawings):
    return Change("adding", added=tuple((-1, each) for each in drawings))


def removing(collection, name):
    places = {each.id: place for place, each in enumerate(collection.drawings)}
    return Change("removing", removed=((places[name], collection.drawings[places[name]]),))


def names(collection):
    return [each.id for each in collection.drawings]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "folder" / "my-digits.jsonl"


@pytest.fixture
def told():
    return []


@pytest.fixture
def opened(path, told):
    """A function: another program that keeps the same file."""

    def open_another():
        collection = Collection(path, told.append)
        collection.refresh()
        return collection

    return open_another


def test_what_is_kept_is_in_the_file_at_once(opened, path):
    opened().make(adding(drawing("a", 7)))
    (kept,) = read_drawings(path)
    assert (kept.id, kept.label) == ("a", 7)
    np.testing.assert_array_equal(kept.strokes[0], LINE)


def test_another_start_finds_what_was_kept(opened):
    opened().make(adding(drawing("a"), drawing("b")))
    assert names(opened()) == ["a", "b"]


def test_only_the_file_itself_is_left_in_the_folder(opened, path):
    opened().make(adding(drawing("a")))
    assert os.listdir(path.parent) == [path.name]


def test_two_windows_do_not_lose_each_others_drawings(opened):
    one, other = opened(), opened()
    one.make(adding(drawing("a")))
    other.make(adding(drawing("b")))
    one.make(adding(drawing("c")))
    assert names(one) == ["a", "b", "c"]
    assert names(opened()) == ["a", "b", "c"]


def test_what_one_window_deletes_does_not_come_back_from_the_other(opened):
    one = opened()
    one.make(adding(drawing("a"), drawing("b")))
    other = opened()
    one.make(removing(one, "a"))
    other.make(adding(drawing("c")))
    assert names(other) == ["b", "c"]


def test_a_refresh_shows_what_another_window_did(opened):
    one, other = opened(), opened()
    one.make(adding(drawing("a")))
    assert other.refresh()
    assert names(other) == ["a"]
    assert not other.refresh()


def test_a_change_can_be_taken_back_to_the_same_place(opened):
    collection = opened()
    collection.make(adding(*(drawing(name) for name in "abc")))
    change = removing(collection, "b")
    collection.make(change)
    assert names(collection) == ["a", "c"]
    collection.make(change.inverse)
    assert names(collection) == ["a", "b", "c"]


def test_a_changed_label_is_changed_in_place(opened):
    collection = opened()
    collection.make(adding(drawing("a", 1), drawing("b", 1)))
    before = collection.drawings[0]
    change = Change("", ((0, before),), ((0, dataclasses.replace(before, label=7)),))
    collection.make(change)
    assert [(each.id, each.label) for each in opened().drawings] == [("a", 7), ("b", 1)]
    collection.make(change.inverse)
    assert [each.label for each in collection.drawings] == [1, 1]


def test_a_damaged_file_is_set_aside_whole_and_what_is_good_in_it_is_kept(opened, path, told):
    opened().make(adding(drawing("a"), drawing("b")))
    good = path.read_bytes()
    path.write_bytes(good.replace(b'"id":"b"', b'"id":"b'))
    damaged = path.read_bytes()
    collection = opened()
    assert names(collection) == ["a"]
    assert "damaged" in told[0]
    (aside,) = [p for p in path.parent.iterdir() if p != path]
    assert aside.read_bytes() == damaged
    assert aside.name in told[0]
    collection.make(adding(drawing("c")))
    assert aside.read_bytes() == damaged
    assert names(opened()) == ["a", "c"]
    assert len(told) == 1


def test_a_file_of_something_else_is_never_overwritten(opened, path, told):
    path.parent.mkdir()
    path.write_bytes(b"\x89PNG\r\n\x1a\n" * 10)
    collection = opened()
    collection.make(adding(drawing("a")))
    (aside,) = [p for p in path.parent.iterdir() if p != path]
    assert aside.read_bytes() == b"\x89PNG\r\n\x1a\n" * 10
    assert names(opened()) == ["a"]


def test_a_file_that_cannot_be_read_is_not_overwritten(opened, path):
    path.mkdir(parents=True)  # a folder in its place, which nobody may read or replace
    collection = Collection(path, print)
    with pytest.raises(DigitError, match="folder"):
        collection.make(adding(drawing("a")))
    assert path.is_dir()
    assert names(collection) == ["a"]


def test_what_could_not_be_saved_is_saved_with_the_next_change(opened, path):
    path.mkdir(parents=True)
    collection = Collection(path, print)
    with pytest.raises(DigitError):
        collection.make(adding(drawing("a")))
    path.rmdir()
    collection.make(adding(drawing("b")))
    assert names(opened()) == ["a", "b"]


def test_a_file_that_somebody_took_away_is_written_again(opened, path):
    collection = opened()
    collection.make(adding(drawing("a")))
    path.unlink()
    collection.make(adding(drawing("b")))
    assert names(opened()) == ["a", "b"]


def test_an_empty_file_holds_no_drawings_and_is_not_damaged(opened, path, told):
    path.parent.mkdir()
    path.touch()
    assert names(opened()) == []
    assert told == []


def test_without_a_file_all_is_kept_in_memory():
    collection = Collection(None, print)
    collection.make(adding(drawing("a")))
    assert not collection.refresh()
    assert names(collection) == ["a"]


def test_drawings_without_an_id_get_one_that_stays(path):
    path.parent.mkdir()
    write_drawings(path, [Drawing("", (LINE,), 1), Drawing("", (2 * LINE[::-1],), 2)])
    ids = []
    for _ in range(2):
        collection = Collection(path, print)
        collection.refresh()
        ids.append(names(collection))
    assert ids[0] == ids[1]
    assert len(set(ids[0])) == 2
    assert all(ids[0])


def test_of_two_with_one_id_both_are_kept_unless_they_are_one():
    other = drawing("a", strokes=(LINE[::-1],))
    assert len(with_ids([drawing("a"), other])) == 2
    assert len(with_ids([drawing("a"), drawing("a")])) == 1


def test_the_same_strokes_in_another_unit_are_the_same_drawing():
    moved = drawing("b", strokes=(50 * LINE + 7,))
    assert fingerprint(moved) == fingerprint(drawing("a"))
    assert fingerprint(drawing("c", strokes=(LINE[::-1],))) != fingerprint(drawing("a"))


def test_newcomers_are_those_with_a_label_that_are_not_here_yet():
    known = [drawing("a")]
    other = (np.array([[0.0, 0.0], [1.0, 0.0]]),)
    arrivals = [
        drawing("a"),  # known by its id
        drawing("x"),  # known by its strokes
        drawing("y", strokes=other),
        drawing("z", strokes=other),  # the same as y
        drawing("n", label=None, strokes=(LINE * [1, 3],)),
    ]
    assert [each.id for each in newcomers(arrivals, known)] == ["y"]


def test_while_another_program_writes_the_file_it_is_left_alone(opened, path, monkeypatch):
    monkeypatch.setattr("digitapp.session.handwriting_store.PATIENCE_MS", 20)
    one, other = opened(), opened()
    one.make(adding(drawing("a")))
    before = path.read_bytes()
    lock = QLockFile(f"{path}.lock")
    assert lock.tryLock(0)
    with pytest.raises(SaveError, match="another window is writing it"):
        other.refresh()
    with pytest.raises(SaveError, match="another window is writing it"):
        one.make(adding(drawing("b")))
    assert path.read_bytes() == before
    lock.unlock()
    one.make(adding(drawing("c")))
    assert names(opened()) == ["a", "b", "c"]


def test_a_change_that_leaves_the_size_of_the_file_is_seen(opened, path):
    one, other = opened(), opened()
    one.make(adding(drawing("a", 1)))
    other.refresh()
    size = path.stat().st_size
    one.make(Change("", ((0, drawing("a", 1)),), ((0, drawing("a", 7)),)))
    assert path.stat().st_size == size
    assert other.refresh()
    assert [each.label for each in other.drawings] == [7]


def test_what_is_added_is_appended_and_the_rest_of_the_file_is_not_written_again(opened, path):
    collection = opened()
    collection.make(adding(*(drawing(f"{n}") for n in range(50))))
    before = path.stat()
    collection.make(adding(drawing("new")))
    assert path.stat().st_ino == before.st_ino
    assert names(opened())[-1] == "new"


def test_a_drawing_that_was_cut_off_by_a_kill_is_set_aside_and_said_and_the_rest_is_there(
    opened, path, told
):
    opened().make(adding(drawing("a"), drawing("b")))
    path.write_bytes(path.read_bytes()[:-9])
    collection = opened()
    assert names(collection) == ["a"]
    assert "cut off" in told[0]
    assert any("damaged" in each.name for each in path.parent.iterdir())
    collection.make(adding(drawing("c")))
    assert names(opened()) == ["a", "c"]
    assert len(told) == 1


def test_of_a_file_with_too_many_all_is_kept_aside_and_the_number_left_out_is_said(
    opened, path, told, monkeypatch
):
    path.parent.mkdir()
    write_drawings(path, [drawing(f"{n}") for n in range(12)])
    whole = path.read_bytes()
    monkeypatch.setattr("digitapp.session.handwriting_store.MAX", 5)
    collection = opened()
    assert names(collection) == ["0", "1", "2", "3", "4"]
    assert "7 lines are left out" in told[0]
    (aside,) = [each for each in path.parent.iterdir() if each != path]
    assert aside.read_bytes() == whole


def test_a_file_that_may_only_be_read_is_read(opened, path, monkeypatch):
    opened().make(adding(drawing("a")))
    monkeypatch.setattr(QLockFile, "tryLock", lambda *_: False)
    monkeypatch.setattr(QLockFile, "error", lambda _: QLockFile.LockError.PermissionError)
    assert names(opened()) == ["a"]


def test_a_full_disk_is_named_where_not_even_the_lock_finds_room(opened, path, monkeypatch):
    def full(**_):
        raise OSError(errno.ENOSPC, "No space left on device")

    collection = opened()
    monkeypatch.setattr(QLockFile, "tryLock", lambda *_: False)
    monkeypatch.setattr(QLockFile, "error", lambda _: QLockFile.LockError.UnknownError)
    monkeypatch.setattr("digitapp.session.handwriting_store.tempfile.TemporaryFile", full)
    with pytest.raises(SaveError, match="no space left"):
        collection.make(adding(drawing("a")))


def test_a_collection_of_a_later_version_is_told_as_such_and_left_as_it_is(path, told):
    path.parent.mkdir()
    path.write_text('{"format": "digitapp drawings", "version": 2}\n{"ink": "of a new form"}\n')
    before = path.read_bytes()
    collection = Collection(path, told.append)
    with pytest.raises(NewerFileError, match="version 2 of the format"):
        collection.refresh()
    with pytest.raises(NewerFileError):
        collection.make(adding(drawing("a")))
    assert path.read_bytes() == before
    assert names(collection) == ["a"]
