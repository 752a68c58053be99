"""Fixtures for every test; tests/app adds those that need Qt."""

import os
from pathlib import Path

import pytest

MNIST_FILES = [
    f"{part}-{kind}"
    for part in ("train", "t10k")
    for kind in ("images-idx3-ubyte", "labels-idx1-ubyte")
]


@pytest.fixture(scope="session")
def mnist_dir() -> Path:
    """The folder with MNIST's four files; the test is skipped where there is none."""
    folder = Path(os.environ.get("DIGITAPP_DATA", "does-not-exist"))
    if not all(
        (folder / f"{name}.gz").exists() or (folder / name).exists() for name in MNIST_FILES
    ):
        pytest.skip("no MNIST files: set DIGITAPP_DATA to their folder")
    return folder
