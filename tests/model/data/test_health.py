"""What is wrong with data is said, and mended by a word behind their name."""

import numpy as np
import pytest

from model.data import MENDS, Finding, load_dataset, mended_source
from model.data.pen import pen_part
from model.errors import DigitError
from model.preprocess import recipe_for


@pytest.fixture(scope="module")
def pen():
    """300 generated digits, other ones than those that data are compared with."""
    return pen_part(300, recipe_for("mnist"), seed=9)


@pytest.fixture
def saved(tmp_path):
    """Saves images and labels, and more arrays; the file."""

    def save(images, labels, **more):
        np.savez_compressed(tmp_path / "mine.npz", images=images, labels=labels, **more)
        return tmp_path / "mine.npz"

    return save


def findings(path):
    return {finding.key: finding for finding in load_dataset(path).findings}


def same(dataset, part):
    """Whether the data set holds the images of a part."""
    found = np.concatenate([p.images for p in (dataset.train, dataset.validation, dataset.test)])
    return {image.tobytes() for image in found} == {image.tobytes() for image in part.images}


def test_sound_data_cause_no_word(saved, pen):
    assert findings(saved(pen.images, pen.labels)) == {}


def test_data_of_the_catalogue_cause_no_word():
    assert load_dataset("digits").findings == ()
    assert load_dataset("pen:40").findings == ()


@pytest.mark.mnist
def test_mnist_by_its_folder_causes_no_word(mnist_dir):
    assert load_dataset(mnist_dir).findings == ()


def test_a_light_background_is_mended_by_inverting(saved, pen):
    path = saved(255 - pen.images, pen.labels)
    found = findings(path)
    assert set(found) == {"light background"}
    assert found["light background"].mends == ("invert",)
    mended = load_dataset(mended_source(str(path), ("invert",)))
    assert mended.findings == ()
    assert same(mended, pen)


TURNED = {
    "transposed": lambda images: images.transpose(0, 2, 1),
    "mirrored": lambda images: images[:, :, ::-1],
    "flipped": lambda images: images[:, ::-1],
    "upside down": lambda images: images[:, ::-1, ::-1],
    "to the left": lambda images: np.rot90(images, 1, (1, 2)),
    "to the right": lambda images: np.rot90(images, -1, (1, 2)),
    "the other way": lambda images: images[:, ::-1, ::-1].transpose(0, 2, 1),
}


@pytest.mark.parametrize("turn", TURNED.values(), ids=TURNED)
def test_turned_digits_are_set_upright_by_the_mends_that_are_offered(saved, pen, turn):
    path = saved(turn(pen.images), pen.labels)
    found = findings(path)
    assert set(found) == {"turned"}
    mended = load_dataset(mended_source(str(path), found["turned"].mends))
    assert mended.findings == ()
    assert same(mended, pen)


def test_turned_dark_digits_on_light_are_told_of_both(saved, pen):
    found = findings(saved(255 - pen.images.transpose(0, 2, 1), pen.labels))
    assert set(found) == {"light background", "turned"}


def test_labels_that_count_from_1_are_shifted_by_the_mend(saved, pen):
    path = saved(pen.images, pen.labels + 1)
    found = findings(path)
    assert set(found) == {"shifted labels"}
    mended = load_dataset(mended_source(str(path), found["shifted labels"].mends))
    assert mended.findings == ()
    right = dict(zip((image.tobytes() for image in pen.images), pen.labels, strict=True))
    assert all(
        right[image.tobytes()] == label
        for image, label in zip(mended.train.images, mended.train.labels, strict=True)
    )


def test_pictures_that_are_no_digits_are_not_called_turned(saved):
    rng = np.random.default_rng(0)
    noise = np.zeros((300, 28, 28), np.uint8)
    noise[:, 6:22, 6:22] = rng.integers(0, 256, (300, 16, 16))
    assert "turned" not in findings(saved(noise, np.arange(300) % 10))


@pytest.mark.parametrize(
    ("kept", "words"),
    [((7,), "only the digit 7"), ((0, 1, 2, 3, 4, 5, 6, 8), "No example of 7 and 9")],
)
def test_missing_classes_are_named(saved, pen, kept, words):
    chosen = np.isin(pen.labels, kept)
    found = findings(saved(pen.images[chosen], pen.labels[chosen]))
    assert words in found["missing classes"].text
    assert found["missing classes"].mends == ()


def test_a_rare_class_is_named(saved, pen):
    chosen = np.flatnonzero(pen.labels != 4).tolist() + np.flatnonzero(pen.labels == 4)[:2].tolist()
    found = findings(saved(pen.images[chosen], pen.labels[chosen]))
    assert "few examples of 4: 2" in found["missing classes"].text


def test_empty_pictures_are_counted_and_left_out(saved, pen):
    images = pen.images.copy()
    images[:7] = 0
    path = saved(images, pen.labels)
    found = findings(path)
    assert "7 of 300 pictures are empty" in found["empty pictures"].text
    mended = load_dataset(mended_source(str(path), found["empty pictures"].mends))
    assert mended.findings == ()
    assert len(mended.train) + len(mended.validation) + len(mended.test) == 293


def test_a_small_test_part_is_mended_by_dividing_again(saved, pen):
    path = saved(pen.images[20:], pen.labels[20:], x_test=pen.images[:20], y_test=pen.labels[:20])
    np.savez(
        path,
        x_train=pen.images[20:],
        y_train=pen.labels[20:],
        x_test=pen.images[:20],
        y_test=pen.labels[:20],
    )
    found = findings(path)
    assert "only 20 digits" in found["small test"].text
    mended = load_dataset(mended_source(str(path), found["small test"].mends))
    assert len(mended.test) == 60
    assert mended.findings == ()


def test_a_small_test_part_of_few_digits_has_no_mend(saved, pen):
    found = findings(saved(pen.images[:40], pen.labels[:40]))
    assert found["small test"].mends == ()


def test_values_that_are_no_numbers_become_background_and_are_counted(saved, pen):
    images = pen.images / 255
    images[0, :2, :3] = np.nan
    images[1, 0, 0] = np.inf
    path = saved(images, pen.labels)
    assert "7 pixels are no numbers (NaN" in findings(path)["not numbers"].text
    assert same(load_dataset(path), pen)


def test_values_below_zero_are_spread_and_told_of(saved, pen):
    found = findings(saved(pen.images / 127.5 - 1, pen.labels))
    assert "from -1 to 1" in found["range"].text


def test_mends_and_additions_go_together(saved, pen):
    path = saved(255 - pen.images, pen.labels)
    dataset = load_dataset(f"{path}+invert+pen:50")
    assert dataset.name == f"{path}+invert+pen:50"
    assert len(dataset.train) == 216 + 50
    assert dataset.findings == ()


def test_an_unknown_word_behind_a_file_is_refused(saved, pen):
    path = saved(pen.images, pen.labels)
    with pytest.raises(DigitError, match="“polish” can't be added"):
        load_dataset(f"{path}+polish")


@pytest.mark.parametrize("key", MENDS)
def test_a_mend_leaves_digits_that_can_be_trained_with(saved, pen, key):
    path = saved(pen.images, pen.labels)
    dataset = load_dataset(f"{path}+{key}")
    assert dataset.shape == (28, 28)
    assert len(dataset.train) + len(dataset.validation) + len(dataset.test) == 300
    assert dataset.train.images.flags.c_contiguous


def test_every_finding_offers_mends_that_exist(saved, pen):
    images = 255 - pen.images.transpose(0, 2, 1)
    images[:30] = 255
    found = load_dataset(saved(images, pen.labels)).findings
    assert len(found) == 3
    for finding in found:
        assert isinstance(finding, Finding)
        assert finding.text.endswith(".")
        assert set(finding.mends) <= set(MENDS)
