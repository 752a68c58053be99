import os
import shutil
from pathlib import Path

import numpy as np
import pytest

from model.data.mnist import FILE_NAMES, cache_folder, find_mnist, load_mnist
from model.errors import BadFileError, MissingFileError, SettingError


@pytest.fixture
def no_folders(tmp_path, monkeypatch):
    """Neither the variable nor the user's cache leads anywhere."""
    monkeypatch.delenv("DIGITAPP_DATA", raising=False)
    monkeypatch.setattr("platformdirs.user_cache_path", lambda *_, **__: tmp_path / "cache")


def test_a_twelfth_validates_and_t10k_tests(small_mnist):
    dataset = load_mnist(data_dir=small_mnist)
    assert [len(p) for p in (dataset.train, dataset.validation, dataset.test)] == [22, 2, 6]
    assert (dataset.shape, dataset.peak, dataset.recipe) == ((28, 28), 255, "mnist")
    np.testing.assert_array_equal(dataset.test.images[:, 0, 0], np.arange(6))


def test_the_split_follows_from_the_seed(small_mnist):
    chosen = [
        load_mnist(data_dir=small_mnist, seed=seed).validation.images[:, 0, 0].tolist()
        for seed in (0, 0, 1)
    ]
    assert chosen[0] == chosen[1] != chosen[2]


@pytest.mark.usefixtures("no_folders")
def test_the_folder_in_the_variable_comes_before_the_users_cache(small_mnist, monkeypatch):
    shutil.copytree(small_mnist, cache_folder())
    monkeypatch.setenv("DIGITAPP_DATA", str(small_mnist))
    assert {path.parent for path in find_mnist().values()} == {small_mnist}


@pytest.mark.usefixtures("no_folders")
def test_the_users_cache_is_found_when_the_variable_leads_nowhere(small_mnist, monkeypatch):
    monkeypatch.setenv("DIGITAPP_DATA", str(small_mnist / "nowhere"))
    cache_folder().parent.mkdir()
    small_mnist.rename(cache_folder())
    assert {path.parent for path in find_mnist().values()} == {cache_folder()}


@pytest.mark.usefixtures("no_folders")
def test_files_that_are_nowhere_are_asked_for_with_all_folders_named(tmp_path, monkeypatch):
    monkeypatch.setenv("DIGITAPP_DATA", str(tmp_path / "mine"))
    with pytest.raises(MissingFileError, match="digitapp fetch mnist") as rejection:
        load_mnist()
    assert str(tmp_path / "mine") in str(rejection.value)
    assert str(cache_folder()) in str(rejection.value)
    assert "--data-dir" in str(rejection.value)


def test_a_named_folder_is_the_only_one_looked_in(tmp_path, small_mnist, monkeypatch):
    monkeypatch.setenv("DIGITAPP_DATA", str(small_mnist))
    mine = tmp_path / "mine"
    mine.mkdir()
    (small_mnist / "train-images-idx3-ubyte.gz").rename(mine / "train-images-idx3-ubyte.gz")
    with pytest.raises(MissingFileError, match="train-labels-idx1-ubyte") as rejection:
        load_mnist(data_dir=mine)
    assert str(mine) in str(rejection.value)
    with pytest.raises(MissingFileError, match="no folder"):
        load_mnist(data_dir=tmp_path / "absent")


@pytest.mark.parametrize("inner", ["", "MNIST/raw"])
@pytest.mark.parametrize("by_variable", [False, True])
def test_a_folder_that_may_not_be_read_says_so_and_lacks_nothing(
    tmp_path, monkeypatch, inner, by_variable
):
    closed = tmp_path / "data" / inner
    closed.mkdir(parents=True)
    access = os.access  # root may read whatever its mode says
    monkeypatch.setattr("os.access", lambda path, mode: path != closed and access(path, mode))
    if by_variable:
        monkeypatch.setenv("DIGITAPP_DATA", str(tmp_path / "data"))
    with pytest.raises(MissingFileError, match="may not be read") as caught:
        load_mnist(data_dir=None if by_variable else tmp_path / "data")
    assert str(closed) in str(caught.value)
    assert "lacks" not in str(caught.value)


def test_a_folder_behind_a_closed_one_says_so(tmp_path, monkeypatch):
    stat = Path.stat

    def refuse(path, **options):
        if path == tmp_path / "closed" / "mnist":
            raise PermissionError(13, "Permission denied", str(path))
        return stat(path, **options)

    monkeypatch.setattr(Path, "stat", refuse)
    with pytest.raises(MissingFileError, match="may not be read"):
        load_mnist(data_dir=tmp_path / "closed" / "mnist")


def test_names_with_a_dot_are_found_too(small_mnist):
    for name in FILE_NAMES[2:]:
        (small_mnist / name).rename(small_mnist / name.replace("-idx", ".idx"))
    assert len(load_mnist(data_dir=small_mnist).test) == 6


def test_files_that_do_not_belong_together_are_refused(small_mnist, write_idx):
    write_idx(small_mnist / "t10k-images-idx3-ubyte", np.zeros((6, 20, 20), np.uint8))
    with pytest.raises(BadFileError, match="differ in size"):
        load_mnist(data_dir=small_mnist)


def test_the_textbook_split_is_refused(small_mnist):
    with pytest.raises(SettingError, match="scikit-learn"):
        load_mnist(data_dir=small_mnist, split="textbook")


@pytest.mark.mnist
def test_the_real_mnist_has_its_known_digits(mnist_dir):
    dataset = load_mnist(data_dir=mnist_dir)
    assert [len(p) for p in (dataset.train, dataset.validation, dataset.test)] == [
        55_000,
        5_000,
        10_000,
    ]
    labels = np.concatenate([dataset.train.labels, dataset.validation.labels])
    # The counts of 0 to 9 that the file's authors give.
    known = [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
    assert np.bincount(labels).tolist() == known
    assert dataset.test.labels[:10].tolist() == [7, 2, 1, 0, 4, 1, 4, 9, 5, 9]
    # The mean that everybody normalises with.
    assert dataset.train.images.mean() / 255 == pytest.approx(0.1307, abs=5e-4)
