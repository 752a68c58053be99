"""Arrays of numpy and MATLAB under anybody's names."""

import numpy as np
import pytest
from scipy.io import savemat

from model.data import load_dataset
from tests.model.data.some_digits import (
    COUNT,
    IMAGES,
    LABELS,
    TEST_IMAGES,
    TEST_LABELS,
    assert_holds,
    npy,
    write,
)

TWO_PARTS = {
    "Keras": "x_train y_train x_test y_test",
    "long": "train_images train_labels test_images test_labels",
    "short": "X_tr y_tr X_te y_te",
    "joined": "Xtrain ytrain Xtest ytest",
    "camel": "trainX trainY testX testY",
    "training": "training_images training_labels test_images test_labels",
}


@pytest.mark.parametrize("names", TWO_PARTS.values(), ids=TWO_PARTS)
def test_an_npz_file_keeps_its_own_test_part(tmp_path, names):
    arrays = (IMAGES, LABELS, TEST_IMAGES, TEST_LABELS)
    np.savez_compressed(tmp_path / "a.npz", **dict(zip(names.split(), arrays, strict=True)))
    assert_holds(load_dataset(tmp_path / "a.npz"), own_test=True)


@pytest.mark.parametrize(
    "names",
    ["images labels", "X y", "x y", "data target", "data label", "arr_0 arr_1", "features classes",
     "imgs lbls", "digits targets", "pixels digit"],
)  # fmt: skip
def test_an_npz_file_is_read_under_anybodys_names(tmp_path, names):
    images, labels = names.split()
    np.savez(tmp_path / "a.npz", **{labels: LABELS, images: IMAGES})
    assert_holds(load_dataset(tmp_path / "a.npz"))


LAYOUTS = {
    "channel last": IMAGES[..., None],
    "channel first": IMAGES[:, None],
    "colours last": np.repeat(IMAGES[..., None], 3, axis=3),
    "colours first": np.repeat(IMAGES[:, None], 3, axis=1),
    "with alpha": np.concatenate(
        [np.repeat(IMAGES[..., None], 3, axis=3), np.full((*IMAGES.shape, 1), 255, np.uint8)], 3
    ),
    "flat": IMAGES.reshape(COUNT, -1),
    "flat colours": np.repeat(IMAGES[:, None], 3, axis=1).reshape(COUNT, -1),
    "a row each": IMAGES.reshape(COUNT, 1, -1),
    "images last": np.moveaxis(IMAGES, 0, -1),
    "columns": IMAGES.reshape(COUNT, -1).T,
    "images last in colours": np.moveaxis(np.repeat(IMAGES[..., None], 3, axis=3), 0, -1),
    "fractions": IMAGES / 255,
    "float32": (IMAGES / 255).astype(np.float32),
    "big-endian": IMAGES.astype(">f4"),
    "from -1 to 1": IMAGES / 127.5 - 1,
    "16 bits": IMAGES.astype(np.uint16) * 257,
    "in Fortran's order": np.asfortranarray(IMAGES),
}


@pytest.mark.parametrize("images", LAYOUTS.values(), ids=LAYOUTS)
def test_images_are_read_in_any_layout(tmp_path, images):
    np.savez(tmp_path / "a.npz", images=images, labels=LABELS)
    assert_holds(load_dataset(tmp_path / "a.npz"))


WRITTEN = {
    "column": LABELS[:, None],
    "row": LABELS[None],
    "real": LABELS.astype(float),
    "one-hot": np.eye(10)[LABELS],
    "one-hot in columns": np.eye(10, dtype=bool)[LABELS].T,
    "texts": LABELS.astype(str),
    "bytes": LABELS.astype("S1"),
    "texts of reals": np.array([f"{label}.0" for label in LABELS]),
    "words": np.array(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
    )[LABELS],
    "1 to 10": np.where(LABELS == 0, 10, LABELS),
    "big-endian": LABELS.astype(">i8"),
}


@pytest.mark.parametrize("labels", WRITTEN.values(), ids=WRITTEN)
def test_labels_are_read_however_they_are_written(tmp_path, labels):
    np.savez(tmp_path / "a.npz", images=IMAGES, labels=labels)
    assert_holds(load_dataset(tmp_path / "a.npz"))


def test_npy_files_are_read_as_a_pair_and_in_a_folder(tmp_path):
    write(tmp_path / "train_images.npy", npy(IMAGES))
    write(tmp_path / "train_labels.npy", npy(LABELS))
    assert_holds(load_dataset(tmp_path / "train_images.npy"))
    assert_holds(load_dataset(tmp_path))
    write(tmp_path / "test_images.npy", npy(TEST_IMAGES))
    write(tmp_path / "test_labels.npy", npy(TEST_LABELS))
    assert_holds(load_dataset(tmp_path), own_test=True)


def test_npz_files_of_one_array_each_are_put_together(tmp_path):
    arrays = {"train-imgs": IMAGES, "train-labels": LABELS}
    arrays |= {"test-imgs": TEST_IMAGES, "test-labels": TEST_LABELS}
    for name, array in arrays.items():
        np.savez_compressed(tmp_path / f"kmnist-{name}.npz", array)
    assert_holds(load_dataset(tmp_path), own_test=True)


# MATLAB.


def test_a_mat_file_of_columns_is_read(tmp_path):
    rows = {"data": IMAGES.reshape(COUNT, -1).T, "label": LABELS[None].astype(float)}
    savemat(
        tmp_path / "a.mat", rows | {"mldata_descr_ordering": np.array([["label", "data"]], object)}
    )
    assert_holds(load_dataset(tmp_path / "a.mat"))


@pytest.mark.parametrize("options", [{}, {"do_compression": True}, {"format": "4"}], ids=str)
def test_mat_files_of_other_versions_are_read(tmp_path, options):
    labels = np.where(LABELS == 0, 10, LABELS)[:, None]
    savemat(tmp_path / "a.mat", {"X": IMAGES.reshape(COUNT, -1), "y": labels}, **options)
    assert_holds(load_dataset(tmp_path / "a.mat"))


def test_a_mat_file_with_structures_is_read(tmp_path):
    train = {"images": IMAGES.reshape(COUNT, -1), "labels": LABELS[:, None]}
    test = {"images": TEST_IMAGES.reshape(12, -1), "labels": TEST_LABELS[:, None]}
    savemat(tmp_path / "a.mat", {"dataset": {"train": train, "test": test, "mapping": np.eye(3)}})
    assert_holds(load_dataset(tmp_path / "a.mat"), own_test=True)


def test_a_mat_file_with_an_array_for_each_digit_is_read(tmp_path):
    arrays = {f"train{d}": IMAGES[d == LABELS].reshape(-1, 144) for d in range(10)}
    arrays |= {f"test{d}": TEST_IMAGES[d == TEST_LABELS].reshape(-1, 144) for d in range(10)}
    savemat(tmp_path / "mnist_all.mat", {k: v for k, v in arrays.items() if len(v)})
    dataset = load_dataset(tmp_path / "mnist_all.mat")
    assert len(dataset.train) + len(dataset.validation) == COUNT
    assert sorted(dataset.test.labels.tolist()) == sorted(TEST_LABELS.tolist())
