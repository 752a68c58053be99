import numpy as np
import pytest

from model.data.arrays import read_npz
from model.errors import BadFileError

RNG = np.random.default_rng(0)
IMAGES = RNG.integers(0, 256, (12, 10, 9), dtype=np.uint8)
LABELS = np.arange(12) % 10


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
    "no images": ({"labels": LABELS}, "no array “images”"),
    "no labels": ({"images": IMAGES}, "no array “labels”"),
    "lengths differ": ({"images": IMAGES, "labels": LABELS[:7]}, "12 images but 7 labels"),
    "label beyond 9": ({"images": IMAGES, "labels": LABELS + 1}, "Label number 10"),
    "label below 0": ({"images": IMAGES, "labels": LABELS - 1}, "is -1"),
    "real labels": ({"images": IMAGES, "labels": LABELS / 1}, "one whole number"),
    "one-hot labels": ({"images": IMAGES, "labels": np.eye(12, dtype=int)}, "one whole number"),
    "text labels": ({"images": IMAGES, "labels": LABELS.astype(str)}, "plain little-endian"),
    "not a number": ({"images": with_value(np.nan), "labels": LABELS}, "NaN"),
    "infinity": ({"images": with_value(np.inf), "labels": LABELS}, "infinity"),
    "negative": ({"images": with_value(-1), "labels": LABELS}, "from -1"),
    "too bright": ({"images": with_value(256), "labels": LABELS}, "to 256"),
    "oblong and flat": ({"images": np.zeros((12, 90)), "labels": LABELS}, "squares"),
    "in colour": ({"images": np.zeros((12, 9, 9, 3)), "labels": LABELS}, "shape"),
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
