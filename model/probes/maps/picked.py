"""Which digits a view shows: evenly spaced ones of a part, and the mean of each label.

Numpy alone. What is not shown is not copied.
"""

import numpy as np

from ...data.dataset import NO_DIGIT, Dataset, Part

PARTS = ("test", "train", "all")
"""What can be asked for; "all" are the digits of training, validation and test, in this order."""


def evenly(dataset: Dataset, part: str, count: int) -> np.ndarray:
    """Evenly spaced indices of at most ``count`` digits of a part."""
    labels = [piece.labels for piece in _pieces(dataset, part)]
    known = np.flatnonzero(np.concatenate(labels) != NO_DIGIT)
    return known[np.linspace(0, len(known) - 1, min(count, len(known))).round().astype(np.int64)]


def _pieces(dataset: Dataset, part: str) -> tuple[Part, ...]:
    if part == "all":
        return dataset.train, dataset.validation, dataset.test
    return ({"test": dataset.test, "train": dataset.train}[part],)


def taken(dataset: Dataset, part: str, indices: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Images and labels of a part; what is not taken is not copied."""
    images, labels, first = [], [], 0
    for piece in _pieces(dataset, part):
        mine = indices[(indices >= first) & (indices < first + len(piece))] - first
        images.append(piece.images[mine])
        labels.append(piece.labels[mine])
        first += len(piece)
    return np.concatenate(images), np.concatenate(labels)


def mean_digits(dataset: Dataset, limit: int = 5000) -> np.ndarray:
    """The mean image of each label among the first ``limit`` to learn from: uint8 (10, h, w)."""
    part = dataset.train.take(slice(limit))
    pixels = part.images.reshape(len(part), -1).astype(np.float32)
    is_label = (part.labels == np.arange(10)[:, None]).astype(np.float32)
    means = is_label @ pixels / np.maximum(is_label.sum(axis=1, keepdims=True), 1)
    return np.rint(means).astype(np.uint8).reshape(10, *dataset.shape)
