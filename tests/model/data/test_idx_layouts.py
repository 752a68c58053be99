"""IDX files under their many names, types and shapes."""

import gzip
import zipfile

import numpy as np
import pytest

from model.data import load_dataset
from tests.model.data.some_digits import (
    COUNT,
    IMAGES,
    LABELS,
    TEST_IMAGES,
    TEST_LABELS,
    assert_holds,
    idx,
    write,
)

FOUR = {
    "as MNIST": "train-images-idx3-ubyte train-labels-idx1-ubyte "
    "t10k-images-idx3-ubyte t10k-labels-idx1-ubyte",
    "dots and packed": "train-images.idx3-ubyte.gz train-labels.idx1-ubyte.gz "
    "t10k-images.idx3-ubyte.gz t10k-labels.idx1-ubyte.gz",
    "in subfolders": "MNIST/raw/train-images-idx3-ubyte MNIST/raw/train-labels-idx1-ubyte "
    "MNIST/raw/t10k-images-idx3-ubyte MNIST/raw/t10k-labels-idx1-ubyte",
    "copies of a browser": "train-images-idx3-ubyte (1).gz train-labels-idx1-ubyte(2).gz "
    "t10k-images-idx3-ubyte (1).gz t10k-labels-idx1-ubyte.gz",
    "a folder each, as some unpackers do": "train-images-idx3-ubyte/train-images-idx3-ubyte "
    "train-labels-idx1-ubyte/train-labels-idx1-ubyte t10k-images-idx3-ubyte/t10k-images-idx3-ubyte "
    "t10k-labels-idx1-ubyte/t10k-labels-idx1-ubyte",
    "EMNIST": "emnist-digits-train-images-idx3-ubyte.gz emnist-digits-train-labels-idx1-ubyte.gz "
    "emnist-digits-test-images-idx3-ubyte.gz emnist-digits-test-labels-idx1-ubyte.gz",
    "QMNIST": "qmnist-train-images-idx3-ubyte.gz qmnist-train-labels-idx2-int.gz "
    "qmnist-test-images-idx3-ubyte.gz qmnist-test-labels-idx2-int.gz",
}


def four_files(layout):
    """Name -> content of the four files of a layout."""
    arrays = (IMAGES, LABELS, TEST_IMAGES, TEST_LABELS)
    files = {}
    for name, array in zip(_names(layout), arrays, strict=True):
        kind = "u1"
        if "idx2" in name:
            wide = np.arange(len(array) * 8).reshape(-1, 8)
            wide[:, 0] = array
            array, kind = wide, ">i4"
        data = idx(array, kind)
        files[name] = gzip.compress(data) if name.endswith(".gz") else data
    return files


def _names(layout):
    """The names of a layout: a blank before a bracket belongs to the name."""
    words = FOUR[layout].replace(" (", "\0(").split()
    return [word.replace("\0", " ") for word in words]


@pytest.mark.parametrize("layout", FOUR)
def test_four_idx_files_are_found_under_their_many_names(tmp_path, layout):
    for name, data in four_files(layout).items():
        write(tmp_path / name, data)
    assert_holds(load_dataset(tmp_path), own_test=True)


@pytest.mark.parametrize("layout", FOUR)
def test_idx_files_are_read_inside_a_zip(tmp_path, layout):
    with zipfile.ZipFile(tmp_path / "all.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in four_files(layout).items():
            archive.writestr(f"data/{name}", data)
    assert_holds(load_dataset(tmp_path / "all.zip"), own_test=True)


def test_one_pair_alone_is_the_whole(tmp_path):
    names = ("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")
    for name, array in zip(names, (IMAGES, LABELS), strict=True):
        write(tmp_path / name, idx(array))
    assert_holds(load_dataset(tmp_path))
    assert_holds(load_dataset(tmp_path / names[0]))
    assert_holds(load_dataset(tmp_path / names[1]))


@pytest.mark.parametrize("shape", [(COUNT, 144), (COUNT, 144, 1), (COUNT, 12, 12, 1)])
@pytest.mark.parametrize("kind", [">i4", ">f8"])
def test_idx_files_of_other_types_and_shapes_are_read(tmp_path, shape, kind):
    write(tmp_path / "images.idx", idx(IMAGES.reshape(shape), kind))
    write(tmp_path / "labels.idx", idx(LABELS, ">i4"))
    assert_holds(load_dataset(f"{tmp_path / 'images.idx'},{tmp_path / 'labels.idx'}"))


def test_the_digits_are_chosen_among_several_sets_of_emnist(tmp_path):
    for name, data in four_files("EMNIST").items():
        write(tmp_path / name, data)
        other = IMAGES + 1 if "images" in name else LABELS
        write(tmp_path / name.replace("digits", "letters"), gzip.compress(idx(other)))
    assert_holds(load_dataset(tmp_path), own_test=True)


def test_labels_may_be_named_before_images(tmp_path):
    images, labels = write(tmp_path / "a", idx(IMAGES)), write(tmp_path / "b", idx(LABELS))
    assert_holds(load_dataset(f"{labels},{images}"))
