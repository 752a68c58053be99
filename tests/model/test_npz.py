import errno
import io
import os
import pickle
import struct
import tracemalloc
import zipfile

import numpy as np
import pytest

from model.errors import BadFileError, MissingFileError, SaveError
from model.npz import DTYPES, read_arrays, write_arrays

ARRAYS = {
    "layers.0.weight": np.arange(12, dtype=np.float32).reshape(3, 4),
    "optim/m": np.array([[1.5], [-2.5]]),
    "header": np.frombuffer(b'{"name": "mlp"}', np.uint8),
    "step": np.array(7),
    "none": np.zeros((0, 5), np.float32),
    "mask": np.array([True, False]),
}
LIMITS = {"max_bytes": 1 << 20, "max_arrays": 50}


def assert_same(read, wanted):
    assert list(read) == list(wanted)
    for name, array in wanted.items():
        np.testing.assert_array_equal(read[name], array, strict=True)


@pytest.mark.parametrize("compress", [False, True])
def test_what_is_written_is_read(tmp_path, compress):
    write_arrays(tmp_path / "file.npz", ARRAYS, compress=compress)
    assert_same(read_arrays(tmp_path / "file.npz", **LIMITS), ARRAYS)


@pytest.mark.parametrize("dtype", sorted(DTYPES))
def test_each_dtype_survives(tmp_path, dtype):
    arrays = {"a": np.arange(6).reshape(2, 3).astype(dtype)}
    write_arrays(tmp_path / "file.npz", arrays)
    assert_same(read_arrays(tmp_path / "file.npz", **LIMITS), arrays)


def test_numpy_reads_what_is_written(tmp_path):
    write_arrays(tmp_path / "file.npz", ARRAYS, compress=True)
    with np.load(tmp_path / "file.npz", allow_pickle=False) as file:
        assert_same(dict(file), ARRAYS)


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_what_numpy_writes_is_read(tmp_path, save):
    arrays = ARRAYS | {"turned": np.asfortranarray(np.arange(24).reshape(2, 3, 4))}
    save(tmp_path / "file.npz", **arrays)
    assert_same(read_arrays(tmp_path / "file.npz", **LIMITS), arrays)


def test_arrays_that_are_turned_strided_or_big_endian_survive(tmp_path):
    square = np.arange(16.0).reshape(4, 4)
    write_arrays(
        tmp_path / "file.npz", {"a": square.T, "b": square[::2, ::3], "c": square.astype(">f8")}
    )
    wanted = {"a": square.T, "b": square[::2, ::3], "c": square}
    assert_same(read_arrays(tmp_path / "file.npz", **LIMITS), wanted)


@pytest.mark.parametrize("compress", [False, True])
def test_the_same_arrays_give_the_same_bytes(tmp_path, compress):
    for name in ("a.npz", "b.npz"):
        write_arrays(tmp_path / name, ARRAYS, compress=compress)
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.npz") as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_only_the_asked_arrays_are_read(tmp_path):
    np.savez(tmp_path / "file.npz", a=np.arange(3), b=np.array([{}]), c=np.zeros(10**6))
    read = read_arrays(tmp_path / "file.npz", max_bytes=1000, only=["a", "absent"])
    assert_same(read, {"a": np.arange(3)})


@pytest.mark.parametrize("array", [np.array(["text"]), np.array([{}]), np.zeros(2, complex)])
def test_arrays_of_other_things_are_not_written(tmp_path, array):
    with pytest.raises(ValueError, match="cannot be saved"):
        write_arrays(tmp_path / "file.npz", {"a": array})
    assert os.listdir(tmp_path) == []


def npy(descr="'<f8'", shape="(2,)", data=bytes(16), *, fortran="False", version=1) -> bytes:
    header = f"{{'descr': {descr}, 'fortran_order': {fortran}, 'shape': {shape}, }}\n".encode()
    length = struct.pack("<H" if version == 1 else "<I", len(header))
    return b"\x93NUMPY" + bytes([version, 0]) + length + header + data


def archive(*members: tuple[str, bytes], packing=zipfile.ZIP_STORED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", packing) as file:
        for name, data in members:
            file.writestr(name, data)
    return buffer.getvalue()


def changed(data: bytes, place: int, value: int) -> bytes:
    return data[:place] + bytes([value]) + data[place:][1:]


GOOD = archive(("a.npy", npy()))
# Places in an archive of one member whose name is five bytes long (APPNOTE 4.3.7, 4.3.12).
DIRECTORY = GOOD.index(b"PK\1\2")
DATA = 30 + len("a.npy")


def numpy_bytes(save, *arrays, **named) -> bytes:
    buffer = io.BytesIO()
    save(buffer, *arrays, **named)
    return buffer.getvalue()


BAD_FILES = {
    "empty": (b"", "is empty"),
    "text": (b"dear diary", "not an .npz"),
    "web page": (b"<html>log in</html>", "web page"),
    "pickle": (pickle.dumps({"a": 1}), "not an .npz"),
    "single array": (npy(), "not an .npz"),
    "two letters": (b"PK", "damaged"),
    "no directory": (GOOD[:DIRECTORY], "cut off"),
    "cut": (GOOD[:-5], "cut off"),
    "cut in the middle": (GOOD[: DIRECTORY // 2], "cut off"),
    "a stretch lost": (GOOD[:50] + GOOD[60:], "damaged"),
    "a name to steer the terminal": (archive(("\x1b[2J.txt", b"")), r"“\?\[2J\.txt”"),
    "rubbish behind": (GOOD + b"rubbish", "damaged"),
    "a flipped bit": (changed(GOOD, DATA + 80, 0x55), "damaged"),
    "pickle inside": (
        numpy_bytes(np.savez, a=np.array([{"run": "me"}], dtype=object)),
        "pickle",
    ),
    "text inside": (numpy_bytes(np.savez, a=np.array(["text"])), "not plain"),
    "a record inside": (numpy_bytes(np.savez, a=np.zeros(2, "i4,f4")), "not plain"),
    "big-endian": (archive(("a.npy", npy("'>f8'"))), "not plain"),
    "not an array": (archive(("notes.txt", b"hello")), "no array"),
    "not an array, by its bytes": (archive(("a.npy", b"hello")), "damaged"),
    "nothing in an array": (archive(("a.npy", b"")), "damaged"),
    "a later version": (archive(("a.npy", npy(version=9))), "damaged"),
    "twice": (
        archive(("a.npy", npy()), ("b.npy", npy())).replace(b"b.npy", b"a.npy"),
        "twice",
    ),
    "too little": (archive(("a.npy", npy(data=bytes(15)))), "damaged"),
    "too much": (archive(("a.npy", npy(data=bytes(17)))), "damaged"),
    "negative": (archive(("a.npy", npy(shape="(-2,)"))), "damaged"),
    "an expression": (archive(("a.npy", npy(shape="(1+1,)"))), "damaged"),
    "a huge shape": (archive(("a.npy", npy(shape="(9999999999, 9999999999)"))), "damaged"),
    "huge but for a zero": (
        archive(("a.npy", npy(shape="(0, 999999999999999999)", data=b""))),
        "damaged",
    ),
    "nine dimensions": (archive(("a.npy", npy(shape=f"({'1, ' * 8}2)"))), "damaged"),
    "a number too long for int": (archive(("a.npy", npy(shape=f"({'9' * 5000},)"))), "damaged"),
    "nested brackets": (archive(("a.npy", npy(shape="(" * 5000))), "damaged"),
    "too many": (archive(*((f"{n}.npy", npy()) for n in range(51))), "more than the 50"),
    "a bomb": (
        archive(
            ("a.npy", npy(shape=f"({1 << 20},)", data=bytes(8 << 20))),
            packing=zipfile.ZIP_DEFLATED,
        ),
        "more than 1 MiB",
    ),
    "other packing": (archive(("a.npy", npy()), packing=zipfile.ZIP_BZIP2), "packed in a way"),
    "encrypted": (changed(GOOD, DIRECTORY + 8, 1), "encrypted"),
    "needs a later unzip": (changed(GOOD, DIRECTORY + 6, 99), "damaged"),
    "a name that is no UTF-8": (
        archive(("ä.npy", npy())).replace("ä".encode(), b"\xff\xff"),
        "damaged",
    ),
    "claims what it lacks": (
        GOOD[: DIRECTORY + 24] + struct.pack("<L", 1_000_000) + GOOD[DIRECTORY + 28 :],
        "damaged",
    ),
    "starts elsewhere": (changed(GOOD, DIRECTORY + 42, 200), "damaged"),
}


@pytest.mark.parametrize(("data", "words"), BAD_FILES.values(), ids=BAD_FILES)
def test_a_bad_file_is_refused_with_its_name_and_the_reason(tmp_path, data, words):
    path = tmp_path / "model.npz"
    path.write_bytes(data)
    with pytest.raises(BadFileError, match=words) as rejection:
        read_arrays(path, **LIMITS)
    assert "“model.npz”" in str(rejection.value)


def test_the_good_file_that_bad_ones_are_made_of_is_read(tmp_path):
    (tmp_path / "good.npz").write_bytes(GOOD)
    assert_same(read_arrays(tmp_path / "good.npz", **LIMITS), {"a": np.zeros(2)})


def test_bools_of_other_bytes_are_true_or_false(tmp_path):
    (tmp_path / "bools.npz").write_bytes(archive(("a.npy", npy("'|b1'", "(3,)", b"\0\1\2"))))
    bools = read_arrays(tmp_path / "bools.npz", **LIMITS)["a"]
    assert bools.view(np.uint8).tolist() == [0, 1, 1]


def test_absent_files_and_folders_are_named(tmp_path):
    with pytest.raises(MissingFileError, match="absent"):
        read_arrays(tmp_path / "absent", **LIMITS)
    with pytest.raises(BadFileError, match="is a folder"):
        read_arrays(tmp_path, **LIMITS)


def peak_bytes_of_refusing(path) -> int:
    tracemalloc.start()
    try:
        with pytest.raises(BadFileError):
            read_arrays(path, max_bytes=256 << 20)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_claim_alone_takes_no_memory(tmp_path):
    data = archive(("a.npy", npy(shape="(12500000,)")))
    directory = data.index(b"PK\1\2")
    size = struct.pack("<L", 100_000_000 + len(npy(shape="(12500000,)", data=b"")))
    data = data[: directory + 24] + size + data[directory + 28 :]
    (tmp_path / "claim.npz").write_bytes(data)
    assert peak_bytes_of_refusing(tmp_path / "claim.npz") < 2_000_000


def test_a_directory_of_a_million_entries_is_refused_unread(tmp_path):
    directory = GOOD[DIRECTORY:-22] * 200_000
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 1, 1, len(directory), DIRECTORY, 0)
    (tmp_path / "many.npz").write_bytes(GOOD[:DIRECTORY] + directory + end)
    assert peak_bytes_of_refusing(tmp_path / "many.npz") < 2_000_000


def test_no_space_at_the_end_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    def full(_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    write_arrays(tmp_path / "file.npz", {"a": np.arange(3)})
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(SaveError, match="no space left"):
        write_arrays(tmp_path / "file.npz", ARRAYS)
    assert_same(read_arrays(tmp_path / "file.npz", **LIMITS), {"a": np.arange(3)})
    assert os.listdir(tmp_path) == ["file.npz"]


def test_a_disk_that_refuses_in_the_middle_leaves_the_old_file_and_nothing_else(tmp_path):
    resource = pytest.importorskip("resource")
    write_arrays(tmp_path / "file.npz", {"a": np.arange(3)})
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    try:
        with pytest.raises(SaveError, match="could not be saved"):
            write_arrays(tmp_path / "file.npz", {"a": np.zeros(10**6)})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert_same(read_arrays(tmp_path / "file.npz", **LIMITS), {"a": np.arange(3)})
    assert os.listdir(tmp_path) == ["file.npz"]


def test_a_missing_folder_is_a_sentence(tmp_path):
    with pytest.raises(SaveError, match="folder does not exist"):
        write_arrays(tmp_path / "absent" / "file.npz", ARRAYS)
