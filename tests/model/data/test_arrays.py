import numpy as np
import pytest

from model.data import Part
from model.data.formats import reading
from model.data.formats.pixels import to_bytes
from model.errors import BadFileError
from model.progress import result_of

RNG = np.random.default_rng(0)
IMAGES = RNG.integers(0, 256, (12, 10, 9), dtype=np.uint8)
LABELS = np.arange(12) % 10


def read_npz(path):
    """The digits of a file in one part, and their peak."""
    (raw,) = result_of(reading([path], path.name, []))
    ink = to_bytes([raw.images], path.name)
    return Part(ink.images[0], raw.labels), ink.peak


@pytest.fixture
def read(tmp_path):
    """Saves arrays with numpy and reads them back."""

    def save_and_read(**arrays):
        np.savez_compressed(tmp_path / "mine.npz", **arrays)
        return read_npz(tmp_path / "mine.npz")

    return save_and_read


def test_bytes_come_back_as_they_were(read):
    part, peak = read(images=IMAGES, labels=LABELS)
    assert peak == 255
    np.testing.assert_array_equal(part.images, IMAGES, strict=True)
    np.testing.assert_array_equal(part.labels, LABELS.astype(np.int64), strict=True)


@pytest.mark.parametrize("dtype", ["f4", "f8", "i8", "u2"])
def test_other_numbers_up_to_255_become_bytes(read, dtype):
    part, peak = read(images=IMAGES.astype(dtype), labels=LABELS)
    assert peak == 255
    np.testing.assert_array_equal(part.images, IMAGES, strict=True)


def test_real_numbers_up_to_1_become_bytes_up_to_255(read):
    part, peak = read(images=IMAGES / 255, labels=LABELS)
    assert peak == 255
    np.testing.assert_array_equal(part.images, IMAGES, strict=True)


def test_real_numbers_are_rounded_to_the_nearest_byte(read):
    images = np.zeros((12, 10, 9))
    images[0, 0, :3] = [254.6, 17.4, 255]
    part, _ = read(images=images, labels=LABELS)
    assert part.images[0, 0, :3].tolist() == [255, 17, 255]


def test_bits_have_a_peak_of_1(read):
    part, peak = read(images=IMAGES > 127, labels=LABELS)
    assert peak == 1
    np.testing.assert_array_equal(part.images, (IMAGES > 127).astype(np.uint8), strict=True)


def test_saved_digits_of_scikit_learn_keep_their_peak(read):
    part, peak = read(images=RNG.integers(0, 17, (12, 64)).astype(float), labels=LABELS)
    assert peak == 16
    assert part.images.shape == (12, 8, 8)


def test_flat_images_become_squares(read):
    flat = RNG.integers(0, 256, (12, 784), dtype=np.uint8)
    np.testing.assert_array_equal(
        read(images=flat, labels=LABELS)[0].images, flat.reshape(12, 28, 28)
    )


def test_other_arrays_in_the_file_are_passed_over(read):
    part, _ = read(images=IMAGES, labels=LABELS, writer=np.array(["somebody"] * 12))
    assert len(part) == 12


def with_value(value: float) -> np.ndarray:
    images = IMAGES / 255
    images[5, 5, 5] = value
    return images


BAD_ARRAYS = {
    "no images": ({"labels": LABELS}, "no images of digits"),
    "no labels": ({"images": IMAGES}, "no labels"),
    "lengths differ": ({"images": IMAGES, "labels": LABELS[:7]}, "12 images but 7 labels"),
    "label beyond 9": ({"images": IMAGES, "labels": LABELS + 2}, "Label number 9 .* is 10"),
    "label below 0": ({"images": IMAGES, "labels": LABELS - 1}, "is -1"),
    "labels between digits": ({"images": IMAGES, "labels": LABELS / 2}, "Label number 2 .* is 0.5"),
    "labels that are no numbers": ({"images": IMAGES, "labels": LABELS * np.nan}, "is nan"),
    "one-hot of twelve": ({"images": IMAGES, "labels": np.eye(12, dtype=int)}, "no labels"),
    "one-hot without a one": ({"images": IMAGES, "labels": np.zeros((12, 10))}, "Row 1 "),
    "letters": ({"images": IMAGES, "labels": np.array(list("ABCDEFGHIJKL"))}, "“A”"),
    "nothing but NaN": ({"images": IMAGES * np.nan, "labels": LABELS}, "only NaN"),
    "too bright": ({"images": with_value(256), "labels": LABELS}, "to 256"),
    "oblong and flat": ({"images": np.zeros((12, 90)), "labels": LABELS}, "squares"),
    "of five colours": ({"images": np.zeros((12, 9, 9, 5)), "labels": LABELS}, "shape"),
    "tiny": ({"images": np.zeros((12, 3, 9)), "labels": LABELS}, "3x9 pixels"),
    "none": ({"images": IMAGES[:0], "labels": LABELS[:0]}, "no digits"),
    "none, flat": ({"images": np.zeros((0, 0)), "labels": LABELS[:0]}, "no digits"),
    "objects": ({"images": np.array([{}] * 12), "labels": LABELS}, "pickle"),
}


@pytest.mark.parametrize(("arrays", "word"), BAD_ARRAYS.values(), ids=BAD_ARRAYS)
def test_arrays_that_are_no_digits_are_refused_with_the_reason(read, arrays, word):
    with pytest.raises(BadFileError, match=word) as rejection:
        read(**arrays)
    assert "“mine.npz”" in str(rejection.value)
