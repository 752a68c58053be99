"""A file of drawings that grows: lines are added whole, and what can be read is read."""

import os
import resource
import signal
import time

import numpy as np
import pytest

from model.errors import MissingFileError, SaveError
from model.stroke_log import append_drawings, count_lines, salvage_drawings
from model.strokes import Drawing, read_drawings

LINE = b'{"id": "a", "label": 3, "strokes": [[[0, 0], [1, 2.5]]]}\n'


def drawing(name):
    return Drawing(name, (np.array([[0.0, 0.0], [0.5, 1.0]]),), 1)


def test_of_a_damaged_file_the_good_lines_can_be_saved(tmp_path):
    path = tmp_path / "pens.jsonl"
    path.write_bytes(LINE + b"\n{\n" + LINE + b'{"strokes": []}\n\xff\n' + LINE[:-9])
    drawings, bad = salvage_drawings(path)
    assert [drawing.label for drawing in drawings] == [3, 3]
    assert bad == 4


def test_an_empty_file_has_nothing_to_save_and_nothing_bad(tmp_path):
    path = tmp_path / "pens.jsonl"
    path.touch()
    assert salvage_drawings(path) == ([], 0)


def test_salvaging_what_is_not_there_says_so(tmp_path):
    with pytest.raises(MissingFileError, match="There is no file"):
        salvage_drawings(tmp_path / "nothing.jsonl")


def test_what_comes_after_the_limit_of_lines_counts_as_bad(tmp_path, monkeypatch):
    monkeypatch.setattr("model.stroke_log.MAX_LINES", 2)
    path = tmp_path / "pens.jsonl"
    path.write_bytes(3 * LINE)
    drawings, bad = salvage_drawings(path)
    assert (len(drawings), bad) == (2, 1)


def test_what_is_added_comes_after_what_is_there(tmp_path):
    path = tmp_path / "pens.jsonl"
    append_drawings(path, [drawing("a")])
    before = path.read_bytes()
    append_drawings(path, [drawing("b"), drawing("c")])
    assert path.read_bytes().startswith(before)
    assert [each.id for each in read_drawings(path)] == ["a", "b", "c"]


def test_a_line_whose_end_is_missing_gets_it_before_the_next(tmp_path):
    path = tmp_path / "pens.jsonl"
    path.write_bytes(LINE.strip())
    append_drawings(path, [drawing("b")])
    assert [each.id for each in read_drawings(path)] == ["a", "b"]


def test_what_finds_no_room_leaves_the_file_as_it_was(tmp_path):
    path = tmp_path / "pens.jsonl"
    append_drawings(path, [drawing("a")])
    before = path.read_bytes()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) + 20, limits[1]))
    try:
        with pytest.raises(SaveError, match=r"pens\.jsonl"):
            append_drawings(path, [drawing("b")])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, ignored)
    assert path.read_bytes() == before


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(SaveError, match="folder"):
        append_drawings(tmp_path / "nowhere" / "pens.jsonl", [drawing("a")])


def test_of_a_very_long_file_no_more_is_read_than_asked_for(tmp_path):
    path = tmp_path / "pens.jsonl"
    path.write_bytes(480_000 * LINE)
    start = time.process_time()
    drawings, bad = salvage_drawings(path, most=2000)
    assert (len(drawings), bad) == (2000, 0)
    assert count_lines(path) == 480_000
    assert time.process_time() - start < 2  # all of it would take 5 to 50 s


def test_lines_are_counted_whether_the_last_is_ended_or_not(tmp_path):
    path = tmp_path / "pens.jsonl"
    path.touch()
    assert count_lines(path) == 0
    path.write_bytes(LINE + LINE.strip())
    assert count_lines(path) == 2
    assert os.path.getsize(path) == 2 * len(LINE) - 1
