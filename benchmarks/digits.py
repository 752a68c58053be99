"""What the contestants learn from: MNIST, or where it is absent generated images like it."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from model.data import Dataset, Part
from model.data.idx import read_idx_pair
from model.data.mnist import (
    TEST_IMAGES,
    TEST_LABELS,
    TRAIN_IMAGES,
    TRAIN_LABELS,
    find_mnist,
)
from model.errors import MissingFileError

PEAK = 255
INK = 0.19
"""Fraction of MNIST's pixels that are not blank."""


@dataclass(frozen=True)
class Task:
    """What all contestants learn alike.

    Attributes:
        arch: "mlp" or "cnn".
        config: Settings of that network, by the names that ``model.archs`` gives them.
        optimizer: "adam" or "momentum".
        learning_rate: Constant.
        batch_size: The last batch of an epoch may be shorter.
        images: How many an epoch has.
    """

    arch: str
    config: dict[str, Any]
    optimizer: str
    learning_rate: float
    batch_size: int
    images: int


def train_part(count: int) -> Part:
    """The first ``count`` of MNIST's 60,000; generated ones where MNIST is absent.

    An epoch takes as long with either: no operation is faster for what the pixels hold.
    """
    try:
        files = find_mnist()
    except MissingFileError:
        return generated(count)
    return read_idx_pair(files[TRAIN_IMAGES], files[TRAIN_LABELS]).take(slice(count))


def mnist_test_part() -> Part:
    """MNIST's 10,000 of the test.

    Raises:
        MissingFileError: MNIST is absent.
    """
    files = find_mnist()
    return read_idx_pair(files[TEST_IMAGES], files[TEST_LABELS])


def generated(count: int) -> Part:
    """Noise on as many pixels as digits have ink, with labels at random."""
    rng = np.random.default_rng(0)
    images = rng.integers(0, PEAK + 1, (count, 28, 28), dtype=np.uint8)
    images[rng.random(images.shape, dtype=np.float32) >= INK] = 0
    return Part(images, rng.integers(0, 10, count))


def as_dataset(train: Part) -> Dataset:
    """A data set that is all there to learn from: nothing to validate or test."""
    none = train.take(slice(0))
    return Dataset("benchmark", "Benchmark", train, none, none, PEAK, "mnist")


def as_rows(part: Part) -> np.ndarray:
    """float32 (n, 784) in [0, 1], as scikit-learn and PyTorch take images."""
    return np.multiply(part.images.reshape(len(part), -1), 1 / PEAK, dtype=np.float32)
