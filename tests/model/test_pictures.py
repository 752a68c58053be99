import contextlib

import numpy as np
import pytest
from PIL import Image

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
