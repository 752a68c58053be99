"""Arrays of model files: which may be in one, and how the weights among them are made small."""

from collections.abc import Collection

import numpy as np

from .errors import SaveError
from .language import tr


def check_numbers(arrays: dict[str, np.ndarray], dtypes: Collection[str]) -> None:
    """Raises ValueError for an array of another dtype, or with numbers that are not finite."""
    for name, array in arrays.items():
        if array.dtype.name not in dtypes or not np.isfinite(array).all():
            raise ValueError(
                tr(
                    "“{name}” holds {dtype} or numbers that are not finite",
                    name=name,
                    dtype=array.dtype,
                )
            )


def check_saved(arrays: dict[str, np.ndarray]) -> None:
    """Raises SaveError for weights that are no numbers any more."""
    if not all(np.isfinite(array).all() for array in arrays.values()):
        raise SaveError(
            tr(
                "The weights have grown beyond all numbers, so that saving them would be of no "
                "use. Train with a smaller learning rate from the last file."
            )
        )


def halved(arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The floats among them as float16; what this can't hold becomes the largest that it can."""
    most = float(np.finfo(np.float16).max)
    return {
        name: np.clip(array, -most, most).astype(np.float16) if array.dtype == np.float32 else array
        for name, array in arrays.items()
    }
