import contextlib
import os
import struct
import zlib

import numpy as np
import pytest
from PIL import Image, features

from model import cli
from model.errors import BadFileError, MissingFileError
from model.pictures import read_picture

RAMP = np.arange(20 * 30, dtype=np.uint16).reshape(20, 30)
GREY = (RAMP % 256).astype(np.uint8)


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA"])
def test_pixels_come_as_they_were_saved(tmp_path, mode):
    channels = {"L": 1, "RGB": 3, "RGBA": 4}[mode]
    pixels = np.squeeze(np.stack([GREY] * channels, axis=-1))
    Image.fromarray(pixels).save(tmp_path / "a.png")
    read = read_picture(tmp_path / "a.png")
    assert read.dtype == np.uint8
    np.testing.assert_array_equal(read, pixels)
    read[0, 0] = 1  # the array is the caller's


def test_sixteen_bits_become_eight(tmp_path):
    Image.fromarray(RAMP * np.uint16(100)).save(tmp_path / "a.png")
    np.testing.assert_allclose(read_picture(tmp_path / "a.png"), RAMP / 2.57, atol=0.51)


def test_black_and_white_becomes_0_and_255(tmp_path):
    Image.fromarray(GREY > 100).save(tmp_path / "a.png")
    np.testing.assert_array_equal(read_picture(tmp_path / "a.png"), (GREY > 100) * 255)


def test_a_palette_becomes_colours(tmp_path):
    picture = Image.new("P", (4, 3), 1)
    picture.putpalette([0, 0, 0, 200, 10, 20])
    picture.save(tmp_path / "a.png")
    assert (read_picture(tmp_path / "a.png") == [200, 10, 20]).all()


def test_transparency_of_a_palette_becomes_alpha(tmp_path):
    picture = Image.new("P", (4, 3), 1)
    picture.putpalette([0, 0, 0, 200, 10, 20])
    picture.putpixel((0, 0), 0)
    picture.save(tmp_path / "a.png", transparency=0)
    read = read_picture(tmp_path / "a.png")
    assert read.shape == (3, 4, 4)
    assert (read[0, 0, 3], read[2, 3, 3]) == (0, 255)


def test_a_photograph_is_turned_as_its_camera_noted(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6  # orientation: to be turned a quarter clockwise
    Image.fromarray(GREY).save(tmp_path / "a.jpg", exif=exif)
    assert read_picture(tmp_path / "a.jpg").shape == (30, 20)


@pytest.mark.parametrize("suffix", ["png", "jpg", "gif", "bmp", "webp", "tiff"])
def test_a_picture_cut_short_or_tampered_with_is_refused_or_read(tmp_path, suffix):
    path = tmp_path / f"a.{suffix}"
    noise = np.random.default_rng(0).integers(0, 256, (40, 40, 3), dtype=np.uint8)
    Image.fromarray(noise).save(path)
    whole = path.read_bytes()
    rng = np.random.default_rng(1)
    for turn in range(60):
        damaged = bytearray(whole)
        for place in rng.integers(0, min(len(damaged), 400), size=4):
            damaged[place] = rng.integers(0, 256)
        path.write_bytes(damaged[: len(damaged) if turn % 2 else rng.integers(1, len(damaged))])
        with contextlib.suppress(BadFileError):
            assert read_picture(path).dtype == np.uint8


def test_a_picture_cut_in_half_is_refused(tmp_path):
    path = tmp_path / "a.png"
    Image.fromarray(np.random.default_rng(0).integers(0, 256, (40, 40), dtype=np.uint8)).save(path)
    path.write_bytes(path.read_bytes()[:800])
    with pytest.raises(BadFileError, match=r"“a.png” is cut short"):
        read_picture(path)


@pytest.mark.parametrize("side", [7100, 20_000])
def test_a_huge_picture_is_refused_before_it_is_unpacked(tmp_path, side):
    Image.new("1", (side, side)).save(tmp_path / "a.png")
    with pytest.raises(BadFileError, match="50 megapixels"):
        read_picture(tmp_path / "a.png")


@pytest.mark.parametrize("content", [b"", b"hello", b"<html></html>"])
def test_what_is_no_picture_is_refused(tmp_path, content):
    (tmp_path / "a.png").write_bytes(content)
    with pytest.raises(BadFileError, match="not a picture"):
        read_picture(tmp_path / "a.png")


def test_a_missing_file_and_a_folder_are_named(tmp_path):
    with pytest.raises(MissingFileError, match=r"nowhere\.png"):
        read_picture(tmp_path / "nowhere.png")
    with pytest.raises(BadFileError, match="is a folder"):
        read_picture(tmp_path)


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def test_a_palette_picture_without_its_palette_is_refused(tmp_path):
    header = struct.pack(">IIBBBBB", 20, 20, 8, 3, 0, 0, 0)
    chunks = (
        chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 420)) + chunk(b"IEND", b"")
    )
    (tmp_path / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n" + chunks)
    with pytest.raises(BadFileError, match=r"“a.png” is cut short or damaged"):
        read_picture(tmp_path / "a.png")


def test_one_bad_picture_does_not_end_a_run_over_many(tmp_path, capsys):
    picture = np.full((60, 60), 255, np.uint8)
    picture[10:50, 28:34] = 0
    Image.fromarray(picture).save(tmp_path / "one.png")
    header = struct.pack(">IIBBBBB", 20, 20, 8, 3, 0, 0, 0)
    chunks = (
        chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 420)) + chunk(b"IEND", b"")
    )
    (tmp_path / "bad.png").write_bytes(b"\x89PNG\r\n\x1a\n" + chunks)
    os.mkfifo(tmp_path / "pipe.png")
    names = ["bad.png", "pipe.png", "one.png"]
    assert cli.main(["predict", *(str(tmp_path / name) for name in names)]) == 1
    out, err = capsys.readouterr()
    assert "one.png: 1" in out
    assert "bad.png" in err
    assert "is a device or a pipe" in err


ORIENTED = ["png", "webp", "jpg", "tiff", "avif"]


@pytest.mark.parametrize("kind", ORIENTED)
def test_every_format_is_turned_as_its_camera_noted(tmp_path, kind):
    if kind == "avif" and not features.check("avif"):
        pytest.skip("this Pillow reads no AVIF")
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (40, 20), "white").save(tmp_path / f"a.{kind}", exif=exif)
    assert read_picture(tmp_path / f"a.{kind}").shape == (40, 20, 3)


@pytest.mark.parametrize("as_text", ["{} " * 27 + "{}\n", "{},", "{};", "{}\n"])
def test_a_text_of_values_is_the_picture_that_they_make(tmp_path, as_text):
    values = np.arange(784).reshape(28, 28) % 256
    count = as_text.count("{}")
    rows = values.reshape(-1, count)
    (tmp_path / "a.txt").write_text("".join(as_text.format(*row) for row in rows))
    np.testing.assert_array_equal(read_picture(tmp_path / "a.txt"), values)


def test_values_to_one_are_fractions_and_a_label_before_them_is_left_out(tmp_path):
    values = np.linspace(0, 1, 784)
    (tmp_path / "a.csv").write_text("0," + ",".join(f"{value:.6f}" for value in values))
    wanted = (255 * values).reshape(28, 28)
    np.testing.assert_allclose(read_picture(tmp_path / "a.csv"), wanted, atol=0.51)


@pytest.mark.parametrize("text", ["1 2 3 " * 50, "1 2\n3 4 5\n" * 9, "1 " * 3_000_000])
def test_numbers_that_are_no_picture_are_refused(tmp_path, text):
    (tmp_path / "a.txt").write_text(text)
    with pytest.raises(BadFileError, match="numbers"):
        read_picture(tmp_path / "a.txt")


def test_an_array_file_is_a_picture_but_never_unpickled(tmp_path):
    values = np.arange(600, dtype=np.uint8).reshape(20, 30)
    np.save(tmp_path / "a.npy", values)
    np.testing.assert_array_equal(read_picture(tmp_path / "a.npy"), values)
    np.save(tmp_path / "b.npy", np.array([{}, {}], dtype=object), allow_pickle=True)
    with pytest.raises(BadFileError, match="array"):
        read_picture(tmp_path / "b.npy")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.7 ...", "PDF"),
        (b"PK\x03\x04" + b"\0" * 30, "zip"),
        (b"\0\0\0\x18ftypheic" + b"\0" * 30, "HEIC"),
        (b"\x89HDF\r\n" + b"\0" * 30, "HDF5"),
    ],
)
def test_what_a_file_is_instead_is_said(tmp_path, content, words):
    (tmp_path / "a.png").write_bytes(content)
    with pytest.raises(BadFileError, match=f"{words}.*not a picture.*PNG or JPEG"):
        read_picture(tmp_path / "a.png")


def test_an_array_whose_header_breaks_off_is_refused(tmp_path):
    path = tmp_path / "values.npy"
    header = b"{'descr': '<f8', 'fortran_order': False, 'shape': ((8, 8), }".ljust(117) + b"\n"
    path.write_bytes(b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header + bytes(512))
    with pytest.raises(BadFileError, match="is an array that cannot be read"):
        read_picture(path)


def test_numbers_beyond_all_floats_are_no_ink(tmp_path):
    path = tmp_path / "values.txt"
    path.write_text("\n".join(["0 1e300 0 255 255 0 0 0"] * 8))
    assert read_picture(path).shape == (8, 8)
