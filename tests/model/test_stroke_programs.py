"""Strokes as drawing programs, recorders and old collections keep them."""

import bz2
import gzip
import json
import lzma

import pytest

from model.errors import BadFileError
from model.strokes import read_drawings

TWO = [[[10, 10], [20, 12], [12, 40]], [[5, 20], [30, 21]]]
"""Two strokes, three points and two."""
LONG = [stroke * 4 for stroke in TWO]
ROW = [(x, y, k, n == len(s) - 1) for k, s in enumerate(TWO) for n, (x, y) in enumerate(s)]
"""x, y, number of the stroke, and whether it ends there, of each point."""


def drawings_of(path, data):
    path.write_text(data if isinstance(data, str) else json.dumps(data))
    return read_drawings(path)


def plain(drawing):
    return [stroke.tolist() for stroke in drawing.strokes]


IN_ONE_ROW = {
    "a flag at the end": {"points": [[x, y, int(end)] for x, y, _, end in ROW]},
    "a flag while down": {"points": [[x, y, int(not end)] for x, y, _, end in ROW]},
    "penUp": {"points": [{"x": x, "y": y, "penUp": end} for x, y, _, end in ROW]},
    "numbers": {"points": [{"x": x, "y": y, "strokeId": k} for x, y, k, _ in ROW]},
    "null between": {"points": [*TWO[0], None, *TWO[1]]},
    "-1 between": {"points": [*TWO[0], [-1, -1], *TWO[1], [-1, -1]]},
    "events": {
        "events": [
            {"type": "down" if k in (0, 3) else "up" if end else "move", "x": x, "y": y}
            for k, (x, y, _, end) in enumerate(ROW)
        ]
    },
    "moves in the air": {
        "points": [
            [10, 10, 1], [20, 12, 1], [12, 40, 0], [7, 30, 0], [6, 25, 0], [5, 20, 1], [30, 21, 1],
        ]
    },
}  # fmt: skip


@pytest.mark.parametrize("form", IN_ONE_ROW.values(), ids=IN_ONE_ROW)
def test_points_in_one_row_are_parted_where_the_pen_was_lifted(tmp_path, form):
    (drawing,) = drawings_of(tmp_path / "a.jsonl", form)
    assert plain(drawing) == TWO


PROGRAMS = {
    "x, y, x, y": {"lines": [{"points": [v for point in s for v in point]} for s in LONG]},
    "SVG paths": {"paths": ["M" + "L".join(f"{x} {y}" for x, y in s) for s in LONG]},
    "pairs as text": {"strokes": [" ".join(f"{x},{y}" for x, y in s) for s in LONG]},
    "numbers as text": {"strokes": [[{"X": str(x), "Y": str(y)} for x, y in s] for s in LONG]},
    "strokes by number": {"strokes": {str(k): s for k, s in enumerate(LONG)}},
    "an empty stroke": {"strokes": [LONG[0], [], LONG[1]]},
    "xs and ys": {"strokes": [{"xs": [x for x, _ in s], "ys": [y for _, y in s]} for s in LONG]},
    "fabric.js": {
        "objects": [
            {"type": "path", "path": [["M", *s[0]], *(["Q", *p, *p] for p in s[1:])]} for s in LONG
        ]
    },
    "Excalidraw": {
        "elements": [
            {"type": "freedraw", "x": 5, "y": 5, "points": [[x - 5, y - 5] for x, y in s]}
            for s in LONG
        ]
    },
    "Signature Pad": {
        "label": 3, "data": [[{"x": x, "y": y, "time": 5} for x, y in s] for s in LONG],
    },
}  # fmt: skip


@pytest.mark.parametrize("form", PROGRAMS.values(), ids=PROGRAMS)
def test_strokes_of_drawing_programs_are_read(tmp_path, form):
    (drawing,) = drawings_of(tmp_path / "a.jsonl", form)
    assert plain(drawing) == LONG


COLLECTIONS = {
    "by name": {"a": {"label": 1, "strokes": TWO}, "b": {"label": 2, "strokes": TWO}},
    "by digit": {"1": [TWO], "2": [TWO]},
    "pairs": [[1, TWO], [2, TWO]],
    "pairs the other way": [[TWO, 1], [TWO, 2]],
    "a data set": {"version": 1, "dataset": [{"label": k, "strokes": TWO} for k in (1, 2)]},
    "one-hot labels": [{"label": [int(k == d) for d in range(10)], "strokes": TWO} for k in (1, 2)],
}


@pytest.mark.parametrize("data", COLLECTIONS.values(), ids=COLLECTIONS)
def test_drawings_are_found_in_other_programs_collections(tmp_path, data):
    drawings = drawings_of(tmp_path / "a.json", data)
    assert [drawing.label for drawing in drawings] == [1, 2]
    assert [plain(drawing) for drawing in drawings] == [TWO, TWO]


def test_a_signature_pads_strokes_are_one_drawing(tmp_path):
    data = [
        {"penColor": "black", "points": [{"x": x, "y": y, "time": 1} for x, y in stroke]}
        for stroke in TWO
    ]
    (drawing,) = drawings_of(tmp_path / "a.json", data)
    assert plain(drawing) == TWO


TRACES = "".join(
    f"<trace>{', '.join(f'{x} {y} {k}' for k, (x, y) in enumerate(stroke))}</trace>"
    for stroke in TWO
)
SEGMENT = "".join(
    ".PEN_DOWN\n" + "".join(f"{x} {-y}\n" for x, y in stroke) + ".PEN_UP\n" for stroke in TWO
)
POINTS = "".join(
    "<Stroke>" + "".join(f'<Point x="{x}" y="{y}" time="1"/>' for x, y in stroke) + "</Stroke>"
    for stroke in TWO
)
TEXTS = {
    "InkML": (f'<ink><annotation type="truth">7</annotation>{TRACES}</ink>', 7),
    "UNIPEN": (f'.VERSION 1.0\n.COORD X Y\n.SEGMENT DIGIT 0 OK "7"\n{SEGMENT}', 7),
    "UCI's": (f'.COMMENT\n.SEGMENT DIGIT ? "7"\n.COMMENT 7 12\n{SEGMENT}.DT 5\n', 7),
    "a table": ("label,stroke,x,y\n" + "".join(f"7,{k},{x},{y}\n" for x, y, k, _ in ROW), 7),
    "a table with a flag": (
        "label;x;y;penup\n" + "".join(f"7;{x};{y};{int(end)}\n" for x, y, _, end in ROW), 7,
    ),
    "IAM-OnDB": (f"<?xml version='1.0'?><WhiteboardCaptureSession>{POINTS}", None),
    "a table without names": ("".join(f"{x},{y},{int(not end)}\n" for x, y, _, end in ROW), None),
}  # fmt: skip


@pytest.mark.parametrize(("text", "label"), TEXTS.values(), ids=TEXTS)
def test_strokes_in_files_that_are_no_json_are_read(tmp_path, text, label):
    (drawing,) = drawings_of(tmp_path / "a.txt", text)
    assert plain(drawing) == TWO
    assert drawing.label == label


def test_drawings_of_a_table_are_parted_by_their_numbers(tmp_path):
    rows = [f"{d},{d + 1},{k},{x},{y}\n" for d in (1, 2) for x, y, k, _ in ROW]
    drawings = drawings_of(tmp_path / "a.csv", "label,id,stroke,x,y\n" + "".join(rows))
    assert [drawing.label for drawing in drawings] == [1, 2]


PACKERS = {"bzip2": bz2.compress, "xz": lzma.compress}
PACKERS["gzip twice"] = lambda data: gzip.compress(gzip.compress(data))


@pytest.mark.parametrize("pack", PACKERS.values(), ids=PACKERS)
def test_packed_drawings_are_read(tmp_path, pack):
    path = tmp_path / "a.jsonl"
    path.write_bytes(pack(json.dumps({"label": 3, "strokes": TWO}).encode()))
    assert [drawing.label for drawing in read_drawings(path)] == [3]


def test_drawings_of_two_bytes_a_letter_are_read(tmp_path):
    path = tmp_path / "a.jsonl"
    rows = [json.dumps({"label": k, "strokes": TWO}) for k in (3, 4)]
    path.write_bytes("\n".join(rows).encode("utf-16"))
    assert [drawing.label for drawing in read_drawings(path)] == [3, 4]


@pytest.mark.parametrize(
    "text",
    [
        ".VERSION 1.0\n.COORD X Y\n.PEN_DOWN\n10 20\nq0 3\n.PEN_UP\n",
        ".VERSION 1.0\n.COORD X Y\n.PEN_DOWN\n10 20\n1e400 3\n.PEN_UP\n",
        "<ink><trace>1 2, 3.4.5 6</trace></ink>",
        "10,20\n11,21\nfoo,bar\n",
        "10 20\n11 21\n12\n",
    ],
)
def test_a_word_in_place_of_a_number_is_named(tmp_path, text):
    (tmp_path / "a.txt").write_text(text)
    with pytest.raises(BadFileError, match="a point that is not two finite numbers"):
        read_drawings(tmp_path / "a.txt")


def test_a_segment_of_unipen_that_begins_while_the_pen_is_down_goes_on_with_a_stroke(tmp_path):
    text = '.VERSION 1.0\n.PEN_DOWN\n1 2\n.SEGMENT CHARACTER 0 OK "7"\n3 4\n5 6\n.PEN_UP\n'
    (tmp_path / "a.dat").write_text(text)
    assert [len(drawing.strokes[0]) for drawing in read_drawings(tmp_path / "a.dat")] == [1, 2]


@pytest.mark.parametrize("points", [[[1, 2], 3], [[1, 2], [3]], "a word", [[1, 2], ["3", "q"]]])
def test_points_of_excalidraw_that_are_none_are_refused(tmp_path, points):
    element = {"type": "freedraw", "x": 5, "y": 5, "points": points}
    (tmp_path / "a.json").write_text(json.dumps({"elements": [element]}))
    with pytest.raises(BadFileError, match="point"):
        read_drawings(tmp_path / "a.json")
