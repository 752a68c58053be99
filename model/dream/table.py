"""Pictures as a table."""

from collections.abc import Iterator, Sequence

import numpy as np


def csv_lines(units: Sequence[int], images: np.ndarray) -> Iterator[str]:
    """A row for each pixel of each picture; ``images`` are (n, height, width)."""
    yield "unit,row,column,ink"
    for unit, image in zip(units, images, strict=True):
        for row, column in np.ndindex(image.shape):
            yield f"{unit},{row},{column},{image[row, column]:.6g}"
