from pathlib import Path

import numpy as np
import pytest

from model.data import DATASETS, load_dataset
from model.errors import BadFileError, DigitError, MissingFileError, SettingError

IMAGES = np.random.default_rng(0).integers(0, 256, (20, 28, 28), dtype=np.uint8)
LABELS = (np.arange(20) % 10).astype(np.uint8)


def sizes(dataset):
    return [len(part) for part in (dataset.train, dataset.validation, dataset.test)]


def test_the_digits_of_scikit_learn_are_split_at_random():
    dataset = load_dataset("digits")
    assert sizes(dataset) == [1294, 144, 359]
    assert (dataset.shape, dataset.peak, dataset.recipe) == ((8, 8), 16, "digits")
    assert dataset.train.images.max() == 16
    assert set(dataset.test.labels.tolist()) == set(range(10))


def test_the_textbook_split_is_in_file_order_without_validation():
    from sklearn.datasets import load_digits

    dataset = load_dataset("digits", split="textbook")
    assert sizes(dataset) == [1617, 0, 180]
    assert dataset.validation.images.shape == (0, 8, 8)
    np.testing.assert_array_equal(dataset.train.images, load_digits().images[:1617])
    np.testing.assert_array_equal(dataset.test.labels, load_digits().target[-180:])


def test_mnist_is_loaded_by_name_and_by_folder(small_mnist):
    by_name = load_dataset("mnist", data_dir=small_mnist, seed=5)
    by_folder = load_dataset(small_mnist, seed=5)
    assert (by_name.title, by_folder.title) == ("MNIST", "small-mnist")
    np.testing.assert_array_equal(by_name.validation.images, by_folder.validation.images)


def test_an_npz_file_is_loaded(tmp_path):
    np.savez(tmp_path / "mine.npz", images=IMAGES[:, :20, :16], labels=LABELS)
    dataset = load_dataset(tmp_path / "mine.npz")
    assert sizes(dataset) == [14, 2, 4]
    assert (dataset.title, dataset.recipe) == ("mine", "box 20x16")


@pytest.mark.parametrize("ending", ["", ".gz"])
@pytest.mark.parametrize("labels_ending", ["", ".gz"])
def test_the_labels_of_an_idx_file_are_found_beside_it(tmp_path, write_idx, ending, labels_ending):
    images = write_idx(tmp_path / f"my-images-idx3-ubyte{ending}", IMAGES)
    write_idx(tmp_path / f"my-labels-idx1-ubyte{labels_ending}", LABELS)
    dataset = load_dataset(str(images))
    assert (sizes(dataset), dataset.recipe) == ([14, 2, 4], "mnist")
    assert dataset.title == "my-images-idx3-ubyte"


def test_two_idx_files_are_named_with_a_comma(tmp_path, write_idx):
    images, labels = write_idx(tmp_path / "a", IMAGES), write_idx(tmp_path / "b.gz", LABELS)
    assert sizes(load_dataset(f"{images},{labels}")) == [14, 2, 4]


def test_a_comma_in_a_files_name_does_no_harm(tmp_path):
    np.savez(tmp_path / "a,b.npz", images=IMAGES, labels=LABELS)
    assert sizes(load_dataset(tmp_path / "a,b.npz")) == [14, 2, 4]


@pytest.mark.parametrize("source", ["digits", "pen:20", "digits+scribbles:10", "digits+invert"])
def test_no_file_or_folder_takes_the_place_of_a_data_set(tmp_path, monkeypatch, source):
    expected = load_dataset(source)
    monkeypatch.chdir(tmp_path)
    (tmp_path / source).write_text("not digits")
    (tmp_path / source.partition("+")[0]).mkdir(exist_ok=True) if "+" in source else None
    found = load_dataset(source)
    np.testing.assert_array_equal(found.train.images, expected.train.images)


def test_a_file_that_is_called_like_a_data_set_is_reached_by_its_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with (tmp_path / "digits").open("wb") as file:
        np.savez(file, images=IMAGES, labels=LABELS)
    assert sizes(load_dataset("./digits")) == [14, 2, 4]
    assert sizes(load_dataset(Path("digits"))) == [14, 2, 4]


@pytest.mark.parametrize("name", ["digits+mine.npz", "pen:20+mine.npz", "mnist+a,b.npz"])
def test_a_file_whose_name_begins_like_a_data_set_and_more_is_read(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    np.savez(tmp_path / name, images=IMAGES, labels=LABELS)
    assert sizes(load_dataset(name)) == [14, 2, 4]
    assert sizes(load_dataset(Path(name))) == [14, 2, 4]


def test_a_folder_without_separator_or_ending_is_none_and_how_to_write_it_is_said(
    tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine").mkdir()
    for source in ("mine", "mine+invert"):
        with pytest.raises(MissingFileError, match=r"folder of that name .* called “\./mine”"):
            load_dataset(source)


def test_an_unknown_name_is_refused_with_the_known_ones():
    with pytest.raises(MissingFileError, match="“minst”") as rejection:
        load_dataset("minst")
    assert all(name in str(rejection.value) for name in DATASETS)


@pytest.mark.parametrize("source", ["images,absent", "absent,labels", "x" * 300, "a\0b", ","])
def test_sources_that_are_absent_are_refused(tmp_path, monkeypatch, write_idx, source):
    monkeypatch.chdir(tmp_path)
    write_idx(tmp_path / "images", IMAGES)
    write_idx(tmp_path / "labels", LABELS)
    with pytest.raises(DigitError):
        load_dataset(source)


@pytest.mark.parametrize("name", ["images-idx3-ubyte", "digits-idx3-ubyte", "pictures"])
def test_images_without_labels_are_refused(tmp_path, write_idx, name):
    write_idx(tmp_path / name, IMAGES)
    with pytest.raises(MissingFileError, match="labels of “"):
        load_dataset(tmp_path / name)


def test_a_folder_without_digits_is_refused(tmp_path):
    with pytest.raises(MissingFileError, match="train-images-idx3-ubyte"):
        load_dataset(tmp_path)


def test_a_text_file_named_npz_is_refused_as_text(tmp_path):
    (tmp_path / "notes.npz").write_text("buy milk")
    with pytest.raises(BadFileError, match=r"“notes\.npz” is text that begins “buy milk”"):
        load_dataset(tmp_path / "notes.npz")


def test_the_textbook_split_is_for_the_digits_of_scikit_learn_alone(tmp_path):
    np.savez(tmp_path / "mine.npz", images=IMAGES, labels=LABELS)
    with pytest.raises(SettingError, match="scikit-learn"):
        load_dataset(tmp_path / "mine.npz", split="textbook")


@pytest.mark.parametrize("name", DATASETS)
def test_unknown_splits_and_seeds_are_refused_before_any_file_is_read(name, tmp_path):
    with pytest.raises(SettingError, match="“sorted”"):
        load_dataset(name, data_dir=tmp_path / "absent", split="sorted")
    with pytest.raises(SettingError, match="-1"):
        load_dataset(name, data_dir=tmp_path / "absent", seed=-1)
