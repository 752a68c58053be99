"""Pictures that an ascent begins with, and pictures as a table."""

from collections.abc import Iterator, Sequence

import numpy as np

from ..data.dataset import Part, to_input

NOISE = 0.3
"""Brightest noise: faint enough that what is seen later was not there at first."""


def noise(count: int, shape: tuple[int, int], rng: np.random.Generator) -> np.ndarray:
    """Pixels drawn evenly between 0 and NOISE: float32 (count, height, width)."""
    return NOISE * rng.random((count, *shape), dtype=np.float32)


def mean_digits(part: Part, peak: int) -> np.ndarray:
    """The mean picture of each digit, float32 (10, height, width); zeros where there is none.

    Args:
        part: Digits with labels.
        peak: Value of full ink in them.
    """
    height, width = part.images.shape[1:]
    means = np.zeros((10, height, width), np.float32)
    for digit in range(10):
        images = part.images[part.labels == digit]
        if len(images):
            # Summed in whole numbers: no copy of all pictures as floats.
            means[digit] = to_input(images.sum(axis=0, dtype=np.int64), peak) / len(images)
    return means


def csv_lines(units: Sequence[int], images: np.ndarray) -> Iterator[str]:
    """A row for each pixel of each picture; ``images`` are (n, height, width)."""
    yield "unit,row,column,ink"
    for unit, image in zip(units, images, strict=True):
        for row, column in np.ndindex(image.shape):
            yield f"{unit},{row},{column},{image[row, column]:.6g}"
