"""The training digits nearest to pictures that a network made: whether it has copied any."""

from dataclasses import dataclass

import numpy as np

from ...archs import Architecture
from ...data.dataset import Dataset, to_input
from ...generated import nearest
from ...progress import result_of


@dataclass(frozen=True, eq=False)
class NearestDigits:
    """The training digits nearest to some pictures.

    Attributes:
        images: (n, height, width), float32 in [0, 1].
        labels: (n,) int64.
        errors: (n,) squared differences, summed over pixels.
        searched: Among how many digits.
    """

    images: np.ndarray
    labels: np.ndarray
    errors: np.ndarray
    searched: int


@dataclass(frozen=True, eq=False)
class NearestProbe:
    """Asks for the NearestDigits of pictures (n, height, width); None where the data misfit."""

    pictures: np.ndarray

    def __call__(self, network: Architecture, dataset: Dataset) -> NearestDigits | None:
        """What was asked for."""
        part = dataset.train
        if dataset.shape != self.pictures.shape[1:]:
            return None
        places, errors = result_of(nearest(self.pictures, part.images, dataset.peak))
        images = to_input(part.images[places], dataset.peak)
        return NearestDigits(images, part.labels[places], errors, len(part))
