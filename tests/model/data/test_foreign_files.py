"""What is something else is named, and nothing is ever executed."""

import gzip
import io
import os
import pickle
import struct
import zipfile

import numpy as np
import pytest

from model.data import load_dataset
from model.errors import BadFileError, DigitError, MissingFileError
from tests.model.data.some_digits import IMAGES, LABELS, assert_holds, idx, npy, png, write


def zipped(files):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return file.getvalue()


FOREIGN = {
    "a pickle": (pickle.dumps({"images": [1, 2]}), "pickle"),
    "an old pickle": (pickle.dumps({"images": [1, 2]}, protocol=0), "pickle"),
    "a pickle of protocol 2": (pickle.dumps([b"x"] * 3, protocol=2), "pickle"),
    "a packed pickle": (gzip.compress(pickle.dumps((1, 2))), "pickle"),
    "HDF5": (b"\x89HDF\r\n\x1a\n" + bytes(100), "HDF5"),
    "MATLAB 7.3": (b"MATLAB 7.3 MAT-file" + bytes(500), "v7"),
    "a PDF": (b"%PDF-1.7\n" + bytes(50), "PDF"),
    "Parquet": (b"PAR1" + bytes(50), "Parquet"),
    "a web page": (b"<!DOCTYPE html><html>", "web page"),
    "a picture": (png(IMAGES[0]), "one picture"),
    "InkML": (b"<?xml version='1.0'?><ink xmlns='x'>", "InkML"),
    "IAM-OnDB": (b"<?xml version='1.0'?><WhiteboardCaptureSession><StrokeSet>", "strokes"),
    "JSON": (b'{"a": 1}', "JSON"),
    "strokes": (b'{"label": 7, "strokes": [[[1, 2]]]}\n', "strokes"),
    "nothing": (b"", "empty"),
    "noise": (bytes(range(1, 256)) * 9, "nothing that is known"),
    "a program": (b"\x7fELF" + bytes(60), "program"),
    "Git LFS": (b"version https://git-lfs.github.com/spec/v1\noid sha256:1", "Git LFS"),
    "a file of torch": (zipped({"archive/data.pkl": pickle.dumps({"a": 1})}), "pickle"),
    "a spreadsheet": (zipped({"xl/workbook.xml": b"<x/>"}), "spreadsheet"),
    "a tar archive": (bytes(257) + b"ustar" + bytes(250), "tar"),
    "a zip of nothing": (b"PK\5\6" + bytes(18), "no data of digits"),
}


@pytest.mark.parametrize(("data", "word"), FOREIGN.values(), ids=FOREIGN)
def test_what_is_something_else_is_named(tmp_path, data, word):
    path = write(tmp_path / "mine.bin", data)
    with pytest.raises(DigitError, match=word) as refused:
        load_dataset(path)
    assert "mine.bin" in str(refused.value)
    assert not (tmp_path / "executed").exists()


class Executes:
    """Makes a file when it is unpickled."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return (open, (str(self.path), "w"))


@pytest.mark.parametrize("form", ["npy", "npz", "pkl"])
def test_nothing_is_ever_unpickled(tmp_path, form):
    bomb = np.array([Executes(tmp_path / "executed")] * 40, dtype=object)
    path = tmp_path / f"labels.{form}"
    if form == "npy":
        np.save(path, bomb, allow_pickle=True)
        write(tmp_path / "images.npy", npy(IMAGES))
        path = tmp_path / "images.npy"
    elif form == "npz":
        np.savez(path, images=IMAGES, labels=bomb)
    else:
        path.write_bytes(pickle.dumps(bomb))
    with pytest.raises(BadFileError, match="pickle"):
        load_dataset(path)
    assert not (tmp_path / "executed").exists()


def test_a_network_is_named_as_such(tmp_path):
    np.savez(tmp_path / "a.npz", **{"header": np.zeros(3, np.uint8), "network.w": np.zeros(2)})
    with pytest.raises(BadFileError, match="network"):
        load_dataset(tmp_path / "a.npz")


def test_a_small_file_that_unpacks_to_much_is_not_unpacked(tmp_path):
    path = write(
        tmp_path / "a.csv.gz", gzip.compress(b"1" + b",0" * 144 + (b"\n0" + b",0" * 144) * 400_000)
    )
    with pytest.raises(BadFileError, match="200 times"):
        load_dataset(path)
    head = struct.pack(">HBB3I", 0, 8, 3, 300_000, 28, 28)
    images = write(tmp_path / "images-idx3.gz", gzip.compress(head + bytes(300_000 * 784)))
    write(tmp_path / "labels-idx1.gz", gzip.compress(idx(np.zeros(300_000, np.uint8))))
    with pytest.raises(BadFileError, match="200 times"):
        load_dataset(images)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes in the file system")
def test_a_pipe_in_a_folder_is_passed_over(tmp_path):
    write(tmp_path / "train-images-idx3-ubyte", idx(IMAGES))
    write(tmp_path / "train-labels-idx1-ubyte", idx(LABELS))
    os.mkfifo(tmp_path / "t10k-images-idx3-ubyte")
    assert_holds(load_dataset(tmp_path))


def test_a_folder_that_may_not_be_read_says_so(tmp_path, monkeypatch):
    def refuse(*_):
        raise PermissionError(13, "Permission denied", str(tmp_path))

    monkeypatch.setattr("os.scandir", refuse)
    with pytest.raises(MissingFileError, match="may not be read"):
        load_dataset(tmp_path)


def _npy_head(shape):
    file = io.BytesIO()
    described = {"descr": "|u1", "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(file, described)
    return file.getvalue()


@pytest.mark.parametrize("form", ["idx", "table", "npy"])
def test_of_a_small_file_that_unpacks_to_266_mb_far_fewer_are_read(tmp_path, monkeypatch, form):
    """Counts what is inflated, whoever reads it."""
    inflated = []
    read = gzip.GzipFile.read

    def counted(self, size=-1):
        data = read(self, size)
        inflated.append(len(data))
        return data

    monkeypatch.setattr(gzip.GzipFile, "read", counted)
    count = 339_000  # pictures of 28x28: 266 MB
    head = {
        "idx": struct.pack(">HBB3I", 0, 8, 3, count, 28, 28),
        "table": b"label" + b",p" * 784 + b"\n",
        "npy": _npy_head((count, 28, 28)),
    }[form]
    names = ("images-idx3.gz", "labels-idx1.gz")
    if form == "npy":
        names = ("x_train.npy.gz", "y_train.npy.gz")
    path = tmp_path / names[0]
    body = b"0," * (1 << 19) if form == "table" else bytes(1 << 20)
    with gzip.open(path, "wb") as file:
        file.write(head)
        for _ in range(254):
            file.write(body)
    labels = (np.arange(count) % 10).astype(np.uint8)
    write(tmp_path / names[1], gzip.compress(npy(labels) if form == "npy" else idx(labels)))
    assert path.stat().st_size < 1_300_000
    with pytest.raises(BadFileError, match=r"times its size|line of more than"):
        load_dataset(path)
    assert sum(inflated) < 64 << 20
