"""Backups of the own digits: a few, dated, and none is changed once it is made."""

import os
from datetime import datetime, timedelta

import numpy as np
import pytest

from digitapp.session.handwriting_backups import (
    MAX_DAYS,
    back_up_change,
    back_up_day,
    backup_folder,
    backups,
)
from digitapp.session.handwriting_store import Change, Collection
from model.strokes import Drawing, read_drawings, write_drawings

LINE = np.array([[0.0, 0.0], [0.5, 1.0]])
NOON = datetime(2026, 3, 5, 12)


def some(count):
    return [Drawing(str(number), (LINE,), 1) for number in range(count)]


def written(path, drawings, day):
    write_drawings(path, drawings)
    os.utime(path, (day.timestamp(), day.timestamp()))


@pytest.fixture
def path(tmp_path):
    return tmp_path / "my-digits.jsonl"


def test_the_first_change_of_a_day_keeps_what_an_earlier_day_left(path):
    written(path, some(3), datetime.now() - timedelta(days=2))
    collection = Collection(path, print)
    for name in "ab":
        collection.make(Change("", added=((-1, Drawing(name, (LINE,), 1)),)))
    (backup,) = backups(path)
    assert len(read_drawings(backup.path)) == 3
    assert len(read_drawings(path)) == 5


def test_what_was_changed_today_needs_no_copy_of_the_day(path):
    written(path, some(3), NOON)
    assert back_up_day(path, NOON + timedelta(hours=3)) is None
    assert back_up_day(path, NOON + timedelta(days=1)) is not None


def test_only_the_last_days_stay(path):
    for number in range(MAX_DAYS + 3):
        written(path, some(number + 1), NOON + timedelta(days=number))
        back_up_day(path, NOON + timedelta(days=number + 1))
    assert [len(read_drawings(backup.path)) for backup in backups(path)] == [8, 7, 6, 5, 4]


def test_copies_of_days_and_of_large_changes_do_not_drive_each_other_out(path):
    written(path, some(2), NOON)
    back_up_day(path, NOON + timedelta(days=1))
    for second in range(9):
        back_up_change(path, NOON + timedelta(days=1, seconds=second))
    kinds = [len(backup.when) for backup in backups(path)]
    assert kinds.count(10) == 1
    assert kinds.count(19) == 5


def test_before_many_drawings_go_they_are_copied(path):
    written(path, some(10), datetime.now())
    collection = Collection(path, print)
    collection.refresh()
    gone = tuple(enumerate(collection.drawings))[:5]
    collection.make(Change("", removed=gone))
    (backup,) = backups(path)
    assert len(read_drawings(backup.path)) == 10
    assert len(read_drawings(path)) == 5


def test_without_room_for_a_backup_the_drawing_is_kept_all_the_same(path):
    written(path, some(3), NOON)
    backup_folder(path).touch()  # a file in its place: no folder can be made
    collection = Collection(path, print)
    collection.make(Change("", added=((-1, Drawing("a", (LINE,), 1)),)))
    assert len(read_drawings(path)) == 4
    assert backups(path) == []


def test_a_backup_is_found_again_whatever_else_lies_in_its_folder(path):
    written(path, some(3), NOON)
    back_up_day(path, NOON + timedelta(days=1))
    (backup_folder(path) / "note.txt").write_text("mine")
    (backup_folder(path) / "others 2026-03-05.jsonl").write_text("{}")
    assert [backup.when for backup in backups(path)] == ["2026-03-05"]
