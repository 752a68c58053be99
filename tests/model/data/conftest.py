"""Small files in MNIST's format."""

import gzip
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest


@pytest.fixture
def write_idx() -> Callable[[Path, np.ndarray], Path]:
    """A function that writes a uint8 array as IDX, gzipped if the name ends so."""

    def write(path: Path, array: np.ndarray) -> Path:
        data = struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape) + array.tobytes()
        path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
        return path

    return write


@pytest.fixture
def small_mnist(tmp_path: Path, write_idx) -> Path:
    """A folder with 24 training and 6 test images of 28x28, two files packed and two not."""
    folder = tmp_path / "small-mnist"
    folder.mkdir()
    for part, count, ending in (("train", 24, ".gz"), ("t10k", 6, "")):
        images = np.random.default_rng(count).integers(0, 256, (count, 28, 28), dtype=np.uint8)
        images[:, 0, 0] = np.arange(count)
        write_idx(folder / f"{part}-images-idx3-ubyte{ending}", images)
        write_idx(
            folder / f"{part}-labels-idx1-ubyte{ending}", (np.arange(count) % 10).astype(np.uint8)
        )
    return folder
