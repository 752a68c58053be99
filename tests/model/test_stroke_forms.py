"""Drawings as other programs keep them."""

import gzip
import json
import tracemalloc

import numpy as np
import pytest

from model.errors import BadFileError, DigitError
from model.strokes import read_drawings

STROKES = [[[20, 15], [75, 15], [60, 45], [45, 90]], [[40, 50], [70, 52]]]
XS = [[x for x, _ in stroke] for stroke in STROKES]
YS = [[y for _, y in stroke] for stroke in STROKES]
POINTS = [[{"x": x, "y": y, "t": 3} for x, y in stroke] for stroke in STROKES]
LONG = [[3 * n, n * n] for n in range(12)]

FORMS = {
    "ours": {"strokes": STROKES},
    "with time": {"strokes": [[[x, y, 16] for x, y in stroke] for stroke in STROKES]},
    "time and pressure": {"strokes": [[[x, y, 16, 0.5] for x, y in stroke] for stroke in STROKES]},
    "points by name": {"strokes": POINTS},
    "points in capitals": {"strokes": [[{"X": x, "Y": y} for x, y in s] for s in STROKES]},
    "strokes of x and y": {"strokes": [{"x": x, "y": y} for x, y in zip(XS, YS, strict=True)]},
    "strokes with points": {"strokes": [{"points": stroke, "color": "red"} for stroke in STROKES]},
    "lists of x and of y": {"x": XS, "y": YS},
    "Quick, Draw! simplified": {"drawing": [[x, y] for x, y in zip(XS, YS, strict=True)]},
    "Quick, Draw! raw": {"drawing": [[x, y, [7.0] * len(x)] for x, y in zip(XS, YS, strict=True)]},
    "points with a stroke's number": {
        "points": [{**point, "stroke": n} for n, stroke in enumerate(POINTS) for point in stroke]
    },
    "ink inside": {"ink": {"strokes": STROKES}},
    "traces": {"traces": STROKES},
    "paths": {"paths": [{"path": stroke} for stroke in STROKES]},
}


def write(path, *values, **options):
    path.write_text("\n".join(json.dumps(value, **options) for value in values))
    return path


def assert_strokes(drawing, strokes=STROKES):
    assert [points.tolist() for points in drawing.strokes] == [
        [[float(x), float(y)] for x, y in stroke] for stroke in strokes
    ]


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_strokes_are_read_in_other_programs_forms(tmp_path, form):
    (drawing,) = read_drawings(write(tmp_path / "a.jsonl", {"label": 7} | form))
    assert_strokes(drawing)
    assert drawing.label == 7


@pytest.mark.parametrize("value", [[STROKES], [[POINTS[0], POINTS[1]]]], ids=["lists", "points"])
def test_drawings_without_names_are_lists_of_strokes(tmp_path, value):
    (drawing,) = read_drawings(write(tmp_path / "a.json", value))
    assert_strokes(drawing)
    assert drawing.label is None


@pytest.mark.parametrize("strokes", [STROKES, POINTS], ids=["lists", "points"])
@pytest.mark.parametrize("indent", [None, 1])
def test_one_drawing_alone_is_a_list_of_strokes(tmp_path, strokes, indent):
    (drawing,) = read_drawings(write(tmp_path / "a.json", strokes, indent=indent))
    assert_strokes(drawing)


def test_a_long_stroke_may_be_two_columns(tmp_path):
    columns = [list(column) for column in zip(*LONG, strict=True)]
    (drawing,) = read_drawings(write(tmp_path / "a.jsonl", {"strokes": [columns]}))
    assert_strokes(drawing, [LONG])


@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize("outer", [list, lambda rows: {"drawings": list(rows)}], ids=["[]", "{}"])
def test_a_json_array_of_drawings_is_read(tmp_path, indent, outer):
    rows = [{"label": n, "strokes": STROKES} for n in (3, 8, 1)]
    drawings = read_drawings(write(tmp_path / "a.json", outer(rows), indent=indent))
    assert [drawing.label for drawing in drawings] == [3, 8, 1]
    assert_strokes(drawings[1])


def test_an_array_longer_than_a_line_may_be_is_read(tmp_path):
    rows = [{"label": n % 10, "strokes": [LONG * 100]} for n in range(500)]
    path = write(tmp_path / "a.json", rows)
    assert path.stat().st_size > 5 << 20
    assert len(read_drawings(path)) == 500


LABELS = [
    ({"label": "7"}, 7),
    ({"label": "seven"}, 7),
    ({"label": "Seven "}, 7),
    ({"label": 7.0}, 7),
    ({"digit": 7}, 7),
    ({"class": "7"}, 7),
    ({"word": "seven"}, 7),
    ({"word": "cat"}, None),
    ({"label": ""}, None),
    ({"label": None}, None),
    ({}, None),
]


@pytest.mark.parametrize(("fields", "label"), LABELS, ids=str)
def test_labels_are_read_as_they_are_written(tmp_path, fields, label):
    (drawing,) = read_drawings(write(tmp_path / "a.jsonl", fields | {"strokes": STROKES}))
    assert drawing.label == label


def test_ids_and_writers_are_known_under_other_names(tmp_path):
    row = {"key_id": "51", "user": "ann", "strokes": STROKES}
    (drawing,) = read_drawings(write(tmp_path / "a.jsonl", row))
    assert (drawing.id, drawing.writer) == ("51", "ann")


BAD = {
    "a list cut off": (json.dumps([{"strokes": STROKES}] * 3, indent=1)[:-30], "drawing 3"),
    "a list without commas": ('[{"strokes": [[[1, 2]]]}\n{"strokes": [[[1, 2]]]}]', "comma"),
    "x and y of two lengths": ('{"drawing": [[[1, 2, 3], [1, 2]]]}', "line 1"),
    "points without y": ('{"strokes": [[{"x": 1}]]}', "two finite numbers"),
    "points of text": ('{"strokes": [[{"x": "a", "y": 2}]]}', "two finite numbers"),
    "InkML without traces": ("<?xml version='1.0'?>\n<ink><trace>a b</trace></ink>", "InkML"),
    "UNIPEN without points": (".VERSION 1.0\n.PEN_DOWN\n.PEN_UP\n", "UNIPEN"),
    "a pickle": (b"\x80\x04\x95" + bytes(20), "pickle"),
    "a picture": (b"\x89PNG\r\n", "picture"),
    "a table": ("1,2,3\n4,5,6\n", "table"),
    "an archive": (b"PK\3\4" + bytes(30), "zip"),
    "objects without strokes": ('[{"a": 1}]', "strokes"),
    "an empty list": ("[]", "JSON object"),
}


@pytest.mark.parametrize(("data", "word"), BAD.values(), ids=BAD)
def test_what_is_no_drawing_is_refused_with_the_reason(tmp_path, data, word):
    path = tmp_path / "a.json"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    with pytest.raises(BadFileError, match=word) as refused:
        read_drawings(path)
    assert "“a.json”" in str(refused.value)


def test_a_small_file_that_unpacks_to_much_is_not_unpacked(tmp_path):
    path = tmp_path / "a.jsonl.gz"
    row = json.dumps({"strokes": STROKES}).encode() + b" " * (1 << 20) + b"\n"
    path.write_bytes(gzip.compress(row * 64))
    tracemalloc.start()
    try:
        with pytest.raises(BadFileError, match="200 times"):
            read_drawings(path)
        assert tracemalloc.get_traced_memory()[1] < 25 << 20
    finally:
        tracemalloc.stop()


def mutated(data, rng):
    """``data`` with some bytes changed, lost or doubled."""
    changed = bytearray(data)
    start, end = sorted(rng.integers(len(data), size=2))
    match rng.integers(4):
        case 0:
            del changed[start:]
        case 1:
            del changed[start:end]
        case 2:
            changed[start:start] = data[start:end]
        case _:
            for place in rng.integers(len(data), size=rng.integers(1, 9)):
                changed[place] = rng.integers(32, 127)
    return bytes(changed)


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_mutated_forms_are_read_or_refused_with_a_sentence(tmp_path, form):
    path = tmp_path / "a.json"
    rows = [{"label": "7"} | form] * 2
    lines = "\n".join(map(json.dumps, rows))
    rng = np.random.default_rng(len(lines))
    sentences = []
    for turn in range(200):
        text = lines if turn % 2 else json.dumps(rows, indent=1)
        path.write_bytes(mutated(text.encode(), rng))
        try:
            read_drawings(path)
        except DigitError as error:
            sentences.append(str(error))
    assert len(sentences) > 50
    assert all("“a.json”" in sentence for sentence in sentences)
