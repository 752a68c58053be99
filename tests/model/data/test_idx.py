import gzip
import os
import struct
import tracemalloc
import zlib

import numpy as np
import pytest

from model.data.formats.pixels import MAX_SIDE
from model.data.idx import read_idx, read_idx_pair
from model.errors import BadFileError, MissingFileError

IMAGES = np.arange(3 * 8 * 8, dtype=np.uint8).reshape(3, 8, 8)
LABELS = np.array([3, 0, 9], np.uint8)


def header(*shape: int, kind: int = 8) -> bytes:
    return struct.pack(f">HBB{len(shape)}I", 0, kind, len(shape), *shape)


def idx(array: np.ndarray) -> bytes:
    return header(*array.shape) + array.tobytes()


def flip(data: bytes, place: int) -> bytes:
    changed = bytearray(data)
    changed[place] ^= 0xFF
    return bytes(changed)


PACKED = gzip.compress(idx(IMAGES))

BAD_FILES = {
    "empty": (b"", "empty"),
    "web page": (b"\n<!DOCTYPE html><html>Please log in</html>", "web page"),
    "web page with byte order mark": (b"\xef\xbb\xbf<html></html>", "web page"),
    "text": (b"these are not the digits you look for", "not an IDX file"),
    "only a magic number": (header(3, 8, 8)[:4], "cut off"),
    "cut in the header": (header(3, 8, 8)[:9], "cut off"),
    "cut in the pixels": (idx(IMAGES)[:-1], "cut off"),
    "a byte too many": (idx(IMAGES) + b"\0", "more data"),
    "a type that does not exist": (header(3, 8, 8, kind=0x0A) + bytes(768), "type 0x0A"),
    "255 dimensions": (b"\0\0\x08\xff" + bytes(1020), "255 dimensions"),
    "no images": (header(0, 28, 28), "no digits"),
    "no labels": (header(0), "no digits"),
    "huge images": (header(1, MAX_SIDE + 1, 28) + bytes((MAX_SIDE + 1) * 28), "257x28"),
    "too many images": (header(1_999_999, 28, 28), "256 MiB"),
    "too many labels": (header(2**32 - 1), "2,000,000"),
    "claims what it lacks": (header(300_000, 28, 28) + bytes(4), "cut off"),
    "packed: cut": (PACKED[:-12], "cut off"),
    "packed: cut in the checksum": (PACKED[:-1], "cut off"),
    "packed: wrong checksum": (flip(PACKED, -8), "damaged"),
    "packed: wrong bits": (flip(PACKED, 15), "damaged"),
    "packed: only a signature": (b"\x1f\x8b", "cut off"),
    "packed: rubbish behind": (PACKED + b"rubbish", "damaged"),
    "packed: nothing": (gzip.compress(b""), "empty"),
    "packed: text": (gzip.compress(b"no digits in here at all"), "not an IDX file"),
    "packed: claims what it lacks": (gzip.compress(header(300_000, 28, 28)), "cut off"),
}


@pytest.mark.parametrize(("data", "word"), BAD_FILES.values(), ids=BAD_FILES)
def test_a_bad_file_is_refused_with_its_name_and_the_reason(tmp_path, data, word):
    path = tmp_path / "train-images"
    path.write_bytes(data)
    with pytest.raises(BadFileError, match=word) as rejection:
        read_idx(path)
    assert "“train-images”" in str(rejection.value)


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "packed"])
@pytest.mark.parametrize("array", [IMAGES, LABELS], ids=["images", "labels"])
def test_what_was_written_is_read_whatever_the_name(tmp_path, pack, array):
    path = tmp_path / "some.name"
    path.write_bytes(pack(idx(array)))
    np.testing.assert_array_equal(read_idx(path), array, strict=True)


def test_an_absent_file_is_named(tmp_path):
    with pytest.raises(MissingFileError, match="no-such-file"):
        read_idx(tmp_path / "no-such-file")


def test_a_folder_is_refused(tmp_path):
    with pytest.raises(BadFileError, match="is a folder"):
        read_idx(tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes in the file system")
def test_a_pipe_is_refused_and_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(BadFileError, match="pipe"):
        read_idx(tmp_path / "pipe")


def peak_bytes_of_refusing(path) -> int:
    tracemalloc.start()
    try:
        with pytest.raises(BadFileError):
            read_idx(path)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "packed"])
def test_a_claim_alone_takes_no_memory(tmp_path, pack):
    path = tmp_path / "claim"
    path.write_bytes(pack(header(300_000, 28, 28) + bytes(4)))
    assert peak_bytes_of_refusing(path) < 5_000_000


def test_a_bomb_is_not_inflated_beyond_its_claim(tmp_path):
    packer = zlib.compressobj(wbits=31)
    parts = [packer.compress(idx(IMAGES))]
    parts += [packer.compress(bytes(1 << 20)) for _ in range(64)]
    path = tmp_path / "bomb.gz"
    path.write_bytes(b"".join([*parts, packer.flush()]))
    assert peak_bytes_of_refusing(path) < 5_000_000


@pytest.fixture
def pair(tmp_path, write_idx):
    """Writes images and labels; gives both paths."""

    def write(images, labels):
        return write_idx(tmp_path / "images", images), write_idx(tmp_path / "labels", labels)

    return write


def test_a_pair_gives_images_and_labels(pair):
    part = read_idx_pair(*pair(IMAGES, LABELS))
    np.testing.assert_array_equal(part.images, IMAGES, strict=True)
    np.testing.assert_array_equal(part.labels, LABELS.astype(np.int64), strict=True)


@pytest.mark.parametrize(
    ("kind", "dtype"), [(8, "u1"), (9, "i1"), (11, ">i2"), (12, ">i4"), (13, ">f4"), (14, ">f8")]
)
def test_every_type_of_the_format_is_read(tmp_path, kind, dtype):
    path = tmp_path / "numbers"
    numbers = np.arange(3 * 8 * 8).reshape(3, 8, 8) % 120
    path.write_bytes(header(3, 8, 8, kind=kind) + numbers.astype(dtype).tobytes())
    np.testing.assert_array_equal(read_idx(path), numbers)


@pytest.mark.parametrize("shape", [(3, 64), (3, 1, 64), (3, 64, 1)])
def test_flat_images_of_a_pair_become_squares(pair, shape):
    part = read_idx_pair(*pair(IMAGES.reshape(shape), LABELS))
    np.testing.assert_array_equal(part.images, IMAGES, strict=True)


def test_images_and_labels_of_different_lengths_are_refused(pair):
    with pytest.raises(BadFileError, match="3 images, but “labels” 2 labels"):
        read_idx_pair(*pair(IMAGES, LABELS[:2]))


def test_a_label_beyond_9_is_refused_with_its_place(pair):
    with pytest.raises(BadFileError, match="Label number 2 in “labels” is 10"):
        read_idx_pair(*pair(IMAGES, np.array([1, 10, 11], np.uint8)))


def test_images_and_labels_in_each_others_place_are_refused(pair):
    images, labels = pair(IMAGES, LABELS)
    with pytest.raises(BadFileError, match="“labels” holds labels where images"):
        read_idx_pair(labels, labels)
    with pytest.raises(BadFileError, match="“images” holds images where labels"):
        read_idx_pair(images, images)
