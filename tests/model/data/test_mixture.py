"""Data sets mixed with what our own code makes."""

import numpy as np
import pytest

from model.data import ADDITIONS, load_dataset
from model.data.dataset import NO_DIGIT
from model.errors import MissingFileError, SettingError


def test_the_training_part_grows_and_the_others_stay():
    plain, mixed = load_dataset("digits"), load_dataset("digits+pen:30+scribbles:20")
    assert len(mixed.train) == len(plain.train) + 50
    np.testing.assert_array_equal(mixed.test.images, plain.test.images)
    np.testing.assert_array_equal(mixed.validation.images, plain.validation.images)


def test_scribbles_are_labelled_as_no_digits():
    labels = load_dataset("digits+pen:30+scribbles:20").train.labels
    assert np.count_nonzero(labels == NO_DIGIT) == 20
    assert (labels[-20:] == NO_DIGIT).all()


@pytest.mark.parametrize("addition", ADDITIONS)
def test_additions_are_painted_by_the_data_sets_own_recipe(addition):
    plain, mixed = load_dataset("digits"), load_dataset(f"digits+{addition}:20")
    assert mixed.shape == (8, 8)
    added = mixed.train.images[len(plain.train) :]
    assert 8 < added.max() <= 16


def test_the_seed_changes_what_is_added():
    first, second = (load_dataset("digits+scribbles:10", seed=seed).train for seed in (0, 1))
    assert (first.images[-10:] != second.images[-10:]).any()


def test_name_and_title_say_what_was_added():
    mixed = load_dataset("digits+pen:30")
    assert mixed.name == "digits+pen:30"
    assert "30 generated pen digits" in mixed.title


def test_a_split_goes_to_the_data_set():
    assert len(load_dataset("digits+pen:30", split="textbook").test) == 180


@pytest.mark.parametrize("source", ["digits+ink", "digits+mnist", "digits+", "digits+pen+:4"])
def test_an_unknown_addition_is_refused_with_the_known_ones(source):
    with pytest.raises(SettingError, match="pen, scribbles"):
        load_dataset(source)


@pytest.mark.parametrize("count", ["", "0", "-1", "x", "1.5", "9" * 30, "²"])
def test_silly_numbers_are_refused(count):
    with pytest.raises(SettingError, match="a number from 1"):
        load_dataset(f"digits+pen:{count}")


def test_more_pen_digits_than_usual_can_be_asked_for():
    dataset = load_dataset("pen:40")
    assert (dataset.name, len(dataset.train)) == ("pen:40", 40)


@pytest.mark.parametrize("count", ["", "3", "x"])
def test_silly_numbers_of_pen_digits_are_refused(count):
    with pytest.raises(SettingError):
        load_dataset(f"pen:{count}")


def test_additions_to_something_unknown_are_refused():
    with pytest.raises(MissingFileError, match="“minst”"):
        load_dataset("minst+pen:30")


def test_a_file_with_a_plus_in_its_name_is_a_file(tmp_path):
    images = np.random.default_rng(0).integers(0, 256, (20, 6, 7), dtype=np.uint8)
    np.savez(tmp_path / "a+pen.npz", images=images, labels=np.arange(20) % 10)
    assert load_dataset(tmp_path / "a+pen.npz").shape == (6, 7)


def test_some_of_the_training_digits_are_among_those_of_a_larger_number():
    plain = load_dataset("digits")
    few, more = (load_dataset(f"digits+train:{n}") for n in (50, 200))
    assert (len(few.train), len(more.train)) == (50, 200)
    whole = {image.tobytes() for image in more.train.images}
    assert {image.tobytes() for image in few.train.images} <= whole
    np.testing.assert_array_equal(few.test.images, plain.test.images)
    assert set(few.train.labels) == set(range(10))


def test_some_are_taken_before_others_are_added():
    assert len(load_dataset("digits+train:50+pen:30").train) == 80


@pytest.mark.parametrize("word", ["train:", "train:5", "train:x", "train:100000"])
def test_a_number_of_training_digits_that_cannot_be_is_told(word):
    with pytest.raises(SettingError, match="digits"):
        load_dataset(f"digits+{word}")
