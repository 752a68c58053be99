import gzip
import json

import numpy as np
import pytest

from model.errors import BadFileError, MissingFileError, NewerFileError, SaveError
from model.stroke_log import salvage_drawings
from model.strokes import (
    MAX_POINTS,
    MAX_STROKES,
    Drawing,
    read_drawings,
    write_drawings,
)

LINE = b'{"id": "a", "label": 3, "strokes": [[[0, 0], [1, 2.5]]]}\n'


def strokes_line(strokes):
    return json.dumps({"strokes": strokes}).encode() + b"\n"


@pytest.fixture
def drawings():
    return [
        Drawing("a", (np.array([[0.0, 1.5], [2, 3]]), np.array([[7.0, 7.0]])), 7, "ann", "desk"),
        Drawing("ü", (np.zeros((1, 2)),), tags=frozenset({"hard", "slashed0"})),
    ]


@pytest.mark.parametrize("name", ["pens.jsonl", "pens.jsonl.gz"])
def test_drawings_survive_writing_and_reading(tmp_path, drawings, name):
    write_drawings(tmp_path / name, drawings)
    back = read_drawings(tmp_path / name)
    for before, after in zip(drawings, back, strict=True):
        for key in ("id", "label", "writer", "source", "tags"):
            assert getattr(after, key) == getattr(before, key)
        for points, same in zip(before.strokes, after.strokes, strict=True):
            np.testing.assert_array_equal(points, same)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_gzip_is_known_by_its_first_bytes_and_not_by_its_name(tmp_path):
    (tmp_path / "plain.gz").write_bytes(LINE)
    (tmp_path / "packed.txt").write_bytes(gzip.compress(LINE))
    assert read_drawings(tmp_path / "plain.gz")[0].label == 3
    assert read_drawings(tmp_path / "packed.txt")[0].label == 3


def test_the_same_drawings_give_the_same_packed_bytes(tmp_path, drawings):
    write_drawings(tmp_path / "a.gz", drawings)
    write_drawings(tmp_path / "b.gz", drawings)
    assert (tmp_path / "a.gz").read_bytes() == (tmp_path / "b.gz").read_bytes()


def test_blank_lines_a_byte_order_mark_and_unknown_keys_are_passed_over(tmp_path):
    path = tmp_path / "pens.jsonl"
    path.write_bytes(b'\xef\xbb\xbf{"dpi": 100, "strokes": [[[1, 2]]]}\n\n  \r\n' + LINE)
    assert [drawing.label for drawing in read_drawings(path)] == [None, 3]


@pytest.mark.parametrize(
    ("line", "what"),
    [
        (b"hello\n", "not JSON"),
        (b"[1, 2]\n", "not a JSON object"),
        (b"\xff\xfe\x00\n", "not UTF-8"),
        (b"{}\n", "no list “strokes”"),
        (strokes_line([]), "no list “strokes”"),
        (strokes_line([[]]), "not a list of points"),
        (strokes_line([5]), "not a list of points"),
        (strokes_line([[[1]]]), "two finite numbers"),
        (strokes_line([[[1, "2"]]]), "two finite numbers"),
        (strokes_line([[[1, True]]]), "two finite numbers"),
        (b'{"strokes": [[[1, NaN]]]}', "NaN in place of a number"),
        (b'{"strokes": [[[1, -Infinity]]]}', "-Infinity in place of a number"),
        (b'{"strokes": [[[1, 1e999]]]}', "two finite numbers"),
        (b'{"strokes": [[[1, %s]]]}' % (b"9" * 5000), "more than 100 digits"),
        (b'{"strokes": %s}' % (b"[" * 200_000), "nested too deeply"),
        (strokes_line([[[0, 0]]] * (MAX_STROKES + 1)), "more than 200 strokes"),
        (strokes_line([[[0, 0]] * (MAX_POINTS + 1)]), "more than 20,000 points"),
        (b'{"label": 10, "strokes": [[[0, 0]]]}', "not a digit from 0 to 9"),
        (b'{"label": true, "strokes": [[[0, 0]]]}', "not a digit from 0 to 9"),
        (b'{"label": "cat", "strokes": [[[0, 0]]]}', "not a digit from 0 to 9"),
        (b'{"id": [1], "strokes": [[[0, 0]]]}', "“id” that is not a text"),
        (b'{"tags": "hard", "strokes": [[[0, 0]]]}', "tags that are not a list"),
        (b'"' + b"x" * (5 << 20), "longer than 4 MB"),
    ],
)
@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_a_bad_line_is_refused_with_file_and_number(tmp_path, line, what, pack):
    path = tmp_path / "pens.jsonl"
    path.write_bytes(pack(LINE + line))
    with pytest.raises(BadFileError) as caught:
        read_drawings(path)
    assert "“pens.jsonl”" in str(caught.value)
    assert "line 2 " in str(caught.value)
    assert what in str(caught.value)


@pytest.mark.parametrize(
    "content",
    [b"", b"\n\n", gzip.compress(b"", mtime=0)],
    ids=["nothing", "blank lines", "gzip of nothing"],
)
def test_a_file_without_drawings_is_refused(tmp_path, content):
    (tmp_path / "empty").write_bytes(content)
    with pytest.raises(BadFileError, match="holds no drawings"):
        read_drawings(tmp_path / "empty")


@pytest.mark.parametrize("length", [2, 5, 12, 40, -1, -5])
def test_a_gzip_file_cut_short_is_refused(tmp_path, length):
    (tmp_path / "cut.gz").write_bytes(gzip.compress(LINE)[:length])
    with pytest.raises(BadFileError, match=r"“cut.gz” is cut short"):
        read_drawings(tmp_path / "cut.gz")


def test_bytes_flipped_in_a_file_never_end_in_a_traceback(tmp_path):
    rng = np.random.default_rng(0)
    original = [LINE * 3, gzip.compress(LINE * 3)]
    path = tmp_path / "pens"
    rejected = 0
    for turn in range(300):
        damaged = bytearray(original[turn % 2])
        for place in rng.integers(0, len(damaged), size=3):
            damaged[place] = rng.integers(0, 256)
        path.write_bytes(damaged)
        try:
            read_drawings(path)
        except BadFileError:
            rejected += 1
    assert rejected > 100


def test_a_million_blank_lines_are_refused_at_once(tmp_path):
    (tmp_path / "blank.gz").write_bytes(gzip.compress(b"\n" * 1_000_000))
    with pytest.raises(BadFileError, match="Split it"):
        read_drawings(tmp_path / "blank.gz")


def test_a_missing_file_and_a_folder_are_named(tmp_path):
    with pytest.raises(MissingFileError, match=r"nowhere\.jsonl"):
        read_drawings(tmp_path / "nowhere.jsonl")
    with pytest.raises(BadFileError, match="is a folder"):
        read_drawings(tmp_path)


def test_writing_where_no_folder_is_says_so(tmp_path, drawings):
    with pytest.raises(SaveError, match="folder does not exist"):
        write_drawings(tmp_path / "no" / "pens.jsonl", drawings)


def test_what_was_there_stays_when_writing_fails(tmp_path, drawings):
    path = tmp_path / "pens.jsonl"
    path.write_bytes(LINE)
    broken = [*drawings, Drawing("nan", (np.array([[np.nan, 0.0]]),))]
    with pytest.raises(ValueError, match="Out of range"):
        write_drawings(path, broken)
    assert path.read_bytes() == LINE
    assert [entry.name for entry in tmp_path.iterdir()] == ["pens.jsonl"]


HEAD = {"format": "digitapp drawings", "version": 2}


@pytest.mark.parametrize("read", [read_drawings, salvage_drawings])
def test_drawings_of_a_later_version_are_told_as_such(tmp_path, read):
    path = tmp_path / "new.jsonl"
    path.write_text(json.dumps(HEAD) + '\n{"ink": "of a form that nobody knows yet"}\n')
    before = path.read_bytes()
    with pytest.raises(NewerFileError, match=r"“new\.jsonl” .* version 2 .* up to version 1"):
        read(path)
    assert path.read_bytes() == before


def test_a_first_line_of_this_version_is_no_drawing(tmp_path):
    path = tmp_path / "mine.jsonl"
    path.write_text(json.dumps(HEAD | {"version": 1}) + '\n{"strokes": [[[1, 2]]]}\n')
    assert len(read_drawings(path)) == 1
    assert [
        len(found) if isinstance(found, list) else found for found in salvage_drawings(path)
    ] == [1, 0]
