import gzip
import io
import json
import os
import zipfile

import numpy as np
import pytest
from PIL import Image

from model.archs import MLP
from model.errors import BadFileError, MissingFileError
from model.file_kinds import kind_of
from model.files import SavedNetwork, save_network
from model.strokes import Drawing, write_drawings

SEVEN = [[[0.0, 0.0], [10.0, 0.0], [4.0, 20.0]]]
DIGITS = np.arange(20 * 28 * 28, dtype=np.uint8).reshape(20, 28, 28)
LABELS = np.arange(20) % 10
PICTURE = DIGITS[3]


def _network(path):
    network = MLP(MLP.config_for((8, 8)), (8, 8), np.random.default_rng(0))
    save_network(path, SavedNetwork(network, "digits"))


def _npz():
    file = io.BytesIO()
    np.savez(file, images=DIGITS, labels=LABELS)
    return file.getvalue()


def _rows(images):
    return "\n".join(",".join(map(str, row)) for row in images.tolist())


def _table(header=""):
    return header + _rows(np.column_stack([LABELS, DIGITS.reshape(20, -1)]))


def _zipped(path):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("digits.csv", _table())


def _folder(path):
    (path / "3").mkdir(parents=True)
    Image.fromarray(PICTURE).save(path / "3" / "a.png")


def _idx(path, packed=False):
    data = bytes([0, 0, 8, 3, 0, 0, 0, 20, 0, 0, 0, 28, 0, 0, 0, 28]) + DIGITS.tobytes()
    path.write_bytes(gzip.compress(data) if packed else data)


def _array(path, values):
    with path.open("wb") as file:
        np.save(file, values)


MADE = {
    "network": (
        _network,
        lambda path: (_network(path.with_suffix(".npz")), path.with_suffix(".npz").rename(path)),
    ),
    "data": (
        lambda path: path.write_bytes(_npz()),
        _idx,
        lambda path: _idx(path, packed=True),
        _folder,
        _zipped,
        lambda path: path.write_text(_table()),
        lambda path: path.write_text(_table("label," + _rows(np.arange(784)[None]) + "\n")),
        lambda path: path.write_bytes(gzip.compress(_table().encode())),
        lambda path: _array(path, DIGITS),
        lambda path: _array(path, DIGITS.reshape(20, -1)),
        lambda path: path.write_text("3 1:0.5 784:0.2\n4 2:0.5\n" * 20),
    ),
    "strokes": (
        lambda path: write_drawings(path, [Drawing("a", (np.array(SEVEN[0]),), 7)]),
        lambda path: path.write_text(json.dumps({"strokes": SEVEN})),
        lambda path: path.write_text(json.dumps([{"label": 7, "strokes": SEVEN}], indent=1)),
        lambda path: path.write_text(json.dumps({"word": "seven", "drawing": [[[0, 9], [0, 5]]]})),
        lambda path: path.write_text(json.dumps(SEVEN)),
        lambda path: path.write_bytes(gzip.compress(json.dumps({"strokes": SEVEN}).encode())),
        lambda path: path.write_text('<?xml version="1.0"?><ink><trace>1 2</trace></ink>'),
        lambda path: path.write_text(
            '<?xml version="1.0"?><WhiteboardCaptureSession><StrokeSet><Stroke>'
            '<Point x="1" y="2"/></Stroke></StrokeSet></WhiteboardCaptureSession>'
        ),
        lambda path: path.write_text(".VERSION 1.0\n.PEN_DOWN\n1 2\n.PEN_UP\n"),
    ),
    "picture": (
        lambda path: Image.fromarray(PICTURE).save(path, "PNG"),
        lambda path: Image.fromarray(PICTURE).save(path, "JPEG"),
        lambda path: Image.fromarray(PICTURE).save(path, "GIF"),
        lambda path: Image.fromarray(PICTURE).save(path, "TIFF"),
        lambda path: Image.fromarray(PICTURE).save(path, "TGA"),
        lambda path: Image.fromarray(PICTURE).save(path, "WEBP"),
        lambda path: path.write_text('<svg xmlns="http://www.w3.org/2000/svg"/>'),
        lambda path: path.write_text(
            '<svg xmlns="http://www.w3.org/2000/svg"><inkscape:grid type="xygrid"/></svg>'
        ),
        lambda path: path.write_bytes(gzip.compress(b'<svg xmlns="http://www.w3.org/2000/svg"/>')),
        lambda path: _array(path, PICTURE),
        lambda path: _array(path, np.stack([PICTURE] * 3, axis=2)),
        lambda path: path.write_text(_rows(PICTURE)),
        lambda path: path.write_text(_rows(PICTURE.reshape(1, -1))),
    ),
}
CASES = [(kind, number) for kind, makers in MADE.items() for number in range(len(makers))]


@pytest.mark.parametrize("name", ["thing", "thing.png", "thing.npz", "thing.txt"])
@pytest.mark.parametrize(("kind", "number"), CASES)
def test_what_is_in_a_file_decides_and_never_its_name(tmp_path, kind, number, name):
    path = tmp_path / name
    MADE[kind][number](path)
    assert kind_of(path) == kind


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.7 page", "PDF"),
        (b"\x80\x04\x95\x10\0\0\0\0\0\0\0}", "pickle"),
        (b"<!DOCTYPE html><html>", "web page"),
        (b"", "empty"),
        (b"\x01\x02\x03\x04nothing known" * 9, "nothing that is known"),
        (b"PK\x03\x04 but no more", "damaged"),
        (b"\x93NUMPY\x01\0\x40\0{'descr': '|u1', 'shape': (1 2)}", "damaged"),
    ],
)
def test_what_cannot_be_opened_is_named(tmp_path, content, words):
    path = tmp_path / "thing"
    path.write_bytes(content)
    with pytest.raises(BadFileError, match=words) as caught:
        kind_of(path)
    assert "thing" in str(caught.value)


def test_what_is_not_there_is_said(tmp_path):
    with pytest.raises(MissingFileError, match="no file"):
        kind_of(tmp_path / "absent.npz")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(BadFileError, match="pipe"):
        kind_of(tmp_path / "pipe")
