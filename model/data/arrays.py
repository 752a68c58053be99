"""Digits in an ``.npz`` file with the arrays ``images`` and ``labels``.

Invariant: whatever numbers the file holds, what comes out is uint8 with 0 for background.
"""

import math
from pathlib import Path

import numpy as np

from ..errors import BadFileError
from ..npz import read_arrays
from .dataset import Part
from .idx import MAX_BYTES, check_images_shape, check_labels

# Someone else's file may hold other arrays too; they are passed over.
_MAX_ARRAYS = 100
_BLOCK = 4096


def read_npz(path: str | Path) -> tuple[Part, int]:
    """The digits of an ``.npz`` file, and the value of full ink in them.

    ``images``, (n, height, width) or (n, side * side), are whole numbers 0 to 255 or real ones,
    0 to 1 or 0 to 255, with 0 for background; ``labels``, (n,), are whole numbers 0 to 9.

    Raises:
        MissingFileError: The file is absent or may not be read.
        BadFileError: It holds something else, is damaged, or too large.
    """
    path = Path(path)
    arrays = read_arrays(
        path, max_bytes=MAX_BYTES, max_arrays=_MAX_ARRAYS, only=("images", "labels")
    )
    for name in ("images", "labels"):
        if name not in arrays:
            raise BadFileError(
                f"“{path.name}” holds no array “{name}”. "
                "Save it with numpy.savez(file, images=…, labels=…)."
            )
    labels = arrays["labels"]
    if labels.ndim != 1 or labels.dtype.kind not in "iu":
        raise BadFileError(
            f"The labels in “{path.name}” are {labels.dtype} of shape {labels.shape}; "
            "they must be one whole number for each image."
        )
    images = _as_pictures(arrays.pop("images"), path.name)
    if len(images) != len(labels):
        raise BadFileError(
            f"“{path.name}” holds {len(images)} images but {len(labels)} labels. "
            "Save one label for each image."
        )
    check_labels(labels, path.name)
    images, peak = _as_bytes(images, path.name)
    return Part(images, labels.astype(np.int64)), peak


def _as_pictures(images: np.ndarray, name: str) -> np.ndarray:
    """``images`` as (n, height, width), within the limits."""
    if images.ndim == 2 and math.isqrt(images.shape[1]) ** 2 == images.shape[1]:
        side = math.isqrt(images.shape[1])
        images = images.reshape(len(images), side, side)
    if images.ndim != 3:
        raise BadFileError(
            f"The images in “{name}” have the shape {images.shape}; it must be "
            "(number, height, width), or (number, pixels) of squares."
        )
    if len(images) == 0:
        raise BadFileError(f"“{name}” holds no digits at all. Choose another file.")
    check_images_shape(images.shape, name)
    return images


def _as_bytes(images: np.ndarray, name: str) -> tuple[np.ndarray, int]:
    """``images`` as uint8, and their value of full ink."""
    with np.errstate(invalid="ignore"):
        low, high = float(images.min()), float(images.max())
    if not (math.isfinite(low) and math.isfinite(high)):
        raise BadFileError(
            f"The images in “{name}” hold values that are no numbers (NaN or infinity). "
            "Put 0 in their place and save them again."
        )
    if low < 0 or high > 255:
        raise BadFileError(
            f"The images in “{name}” go from {low:g} to {high:g}; "
            "they must lie between 0 and 1 or between 0 and 255."
        )
    if images.dtype.kind == "f" and high <= 1:
        return _rounded(images, 255.0), 255
    peak = 255
    if high <= 1:
        peak = 1
    elif high <= 16 and images.shape[1:] == (8, 8):
        peak = 16  # scikit-learn's digits, which someone has saved
    return _rounded(images, 1.0), peak


def _rounded(images: np.ndarray, factor: float) -> np.ndarray:
    """round(images * factor) as uint8, by blocks: float64 of all would take eight times as much."""
    if images.dtype == np.uint8 and factor == 1.0:
        return images
    result = np.empty(images.shape, np.uint8)
    for start in range(0, len(images), _BLOCK):
        block = slice(start, start + _BLOCK)
        result[block] = np.rint(np.multiply(images[block], factor, dtype=np.float64))
    return result
