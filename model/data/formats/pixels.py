"""Images as anybody saves them -> uint8 (n, height, width), 0 for background.

Flat rows, channels first or last, colours, images last, real numbers, -1 to 1, 16 bits.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...errors import BadFileError
from ...language import tr

MAX_BYTES = 256 * 2**20
"""Room for EMNIST's digits, the largest set of the kind (188 MB), and not for much more."""
MAX_COUNT = 2_000_000
"""Labels take a byte each, so that their number needs a bound of its own."""
MIN_SIDE, MAX_SIDE = 4, 256
"""Pixels: below, no digit can be told from another; above, it is no data set of digits."""

_BLOCK = 4096
_MAX_SCALE = 20.0
"""Fractions up to here are a scale of their own; beyond, they are bytes that someone averaged."""
_GREY = np.array([0.299, 0.587, 0.114], np.float32)  # ITU-R BT.601: brightness of red, green, blue


@dataclass(frozen=True, eq=False)
class Ink:
    """Images as bytes, and what was done to make them so.

    Attributes:
        images: One uint8 (n, height, width) for each array that came in.
        peak: Value of full ink in all of them.
        not_numbers: How many values were NaN or infinite; they became background.
        low: Smallest value that came in.
        high: Largest.
        stretched: Whether ``low`` to ``high`` were spread over 0 to 255, having gone below 0.
    """

    images: tuple[np.ndarray, ...]
    peak: int
    not_numbers: int
    low: float
    high: float
    stretched: bool


def image_counts(images: np.ndarray) -> set[int]:
    """How many images an array could hold, along its first axis or its last."""
    if images.ndim < 2 or images.ndim > 5 or images.dtype.kind not in "biuf" or not images.size:
        return set()
    ends = (images.shape[0], images.shape[-1])
    return {count for count in ends if images.size // count >= MIN_SIDE**2}


def to_pictures(images: np.ndarray, count: int | None, name: str) -> np.ndarray:
    """``images`` as (n, height, width), numbers as they are.

    Args:
        images: (n, h, w), (n, pixels) of squares, with colours first or last, or with n last.
        count: How many there must be, where that is known.
        name: Of the file, for the sentence of an error.

    Raises:
        BadFileError: They have another shape, or are beyond the limits.
    """
    if count is not None and images.shape[0] != count and images.shape[-1] == count:
        images = np.moveaxis(images, -1, 0)
    shape = images.shape
    if len(images) == 0:
        raise no_digits(name)
    if images.ndim > 3:
        images = _grey(images, name)
    if images.ndim == 3 and 1 in images.shape[1:]:
        images = images.reshape(len(images), -1)
    if images.ndim == 2:
        images = _square(images)
    if images.ndim != 3:
        raise BadFileError(
            tr(
                "The images in “{name}” have the shape {shape}; it must be (number, height, "
                "width), or (number, pixels) of squares.",
                name=name,
                shape=shape,
            )
        )
    check_images_shape(images.shape, name)
    return images


def check_images_shape(shape: tuple[int, ...], name: str) -> None:
    """Raises BadFileError where images of ``shape`` (n, height, width) are beyond the limits."""
    count, *sides = shape
    if any(not MIN_SIDE <= side <= MAX_SIDE for side in sides):
        raise BadFileError(
            tr(
                "“{name}” claims images of {rows}x{columns} pixels; "
                "sides must have {fewest} to {most}. Choose another file.",
                name=name,
                rows=sides[0],
                columns=sides[1],
                fewest=MIN_SIDE,
                most=MAX_SIDE,
            )
        )
    if count > MAX_COUNT or math.prod(shape) > MAX_BYTES:
        raise too_many_digits(name)


def no_digits(name: str) -> BadFileError:
    """A file of the right form with nothing in it."""
    return BadFileError(tr("“{name}” holds no digits at all. Choose another file.", name=name))


def too_many_digits(name: str) -> BadFileError:
    """A file that claims more than can be read."""
    return BadFileError(
        tr(
            "“{name}” claims to hold more than {digits:,} digits or {megabytes} MiB. "
            "Choose a smaller file, or copy this one again if it should be small.",
            name=name,
            digits=MAX_COUNT,
            megabytes=MAX_BYTES // 2**20,
        )
    )


def to_bytes(arrays: Sequence[np.ndarray], name: str) -> Ink:
    """The images of all ``arrays``, measured by the same scale, as bytes.

    Args:
        arrays: Each (n, height, width), numbers.
        name: Of the file, for the sentence of an error.

    Raises:
        BadFileError: Their values are in no range that images have.
    """
    bounds = [_bounds(array) for array in arrays]
    low = min(bound[0] for bound in bounds)
    high = max(bound[1] for bound in bounds)
    not_numbers = sum(bound[2] for bound in bounds)
    if low > high:
        raise BadFileError(
            tr(
                "The images in “{name}” hold no numbers at all, only NaN. "
                "Look where the data come from.",
                name=name,
            )
        )
    is_real = any(array.dtype.kind == "f" for array in arrays)
    factor, offset, peak = 1.0, 0.0, 255
    if low < 0:
        factor, offset = 255.0 / max(high - low, 1e-30), -low
    elif is_real and high <= 1:
        factor = 255.0
    elif high < _MAX_SCALE and not all(map(_is_whole, arrays)):
        factor = 255.0 / high  # USPS goes to 2
    elif high <= 1:
        peak = 1
    elif high <= 16 and arrays[0].shape[1:] == (8, 8):
        peak = 16  # scikit-learn's digits, which someone has saved
    elif 255 < high <= 65535 and all(array.dtype.itemsize == 2 for array in arrays):
        factor = 255.0 / 65535 if high > 4095 else 255.0 / 4095  # cameras' 12 bits
    elif high > 255:
        raise BadFileError(
            tr(
                "The images in “{name}” go from {low:g} to {high:g}; "
                "they must lie between 0 and 1 or between 0 and 255.",
                name=name,
                low=low,
                high=high,
            )
        )
    images = tuple(_rounded(array, factor, offset) for array in arrays)
    return Ink(images, peak, not_numbers, low, high, low < 0)


def _grey(images: np.ndarray, name: str) -> np.ndarray:
    """(n, h, w) of images with an axis of colours, first or last; float32, or as it was."""
    if images.ndim == 5 and 1 in images.shape[1:]:
        images = images.squeeze(axis=images.shape.index(1, 1))
    if images.ndim == 4 and images.shape[3] not in (1, 3, 4) and images.shape[1] in (1, 3, 4):
        images = np.moveaxis(images, 1, -1)
    if images.ndim != 4 or images.shape[3] not in (1, 2, 3, 4):
        raise BadFileError(
            tr(
                "The images in “{name}” have the shape {shape}; it must be (number, height, "
                "width), with 1, 3 or 4 colours first or last.",
                name=name,
                shape=images.shape,
            )
        )
    if images.shape[3] <= 2:
        return images[..., 0]
    check_images_shape(images.shape[:3], name)
    if images.shape[3] == 4 and _is_flat(images[..., :3]) and not _is_flat(images[..., 3:]):
        return images[..., 3]  # ink of one colour, painted by how little lets through
    grey = np.empty(images.shape[:3], np.float32)
    for start in range(0, len(images), _BLOCK):
        block = slice(start, start + _BLOCK)
        grey[block] = images[block, ..., :3] @ _GREY
    if images.dtype.kind != "f":
        np.rint(grey, out=grey)
    # Whole numbers stay such, so that 0 to 255 is not taken for a fraction.
    return grey.astype(images.dtype) if images.dtype.kind in "iu" else grey


def _square(images: np.ndarray) -> np.ndarray:
    """Flat rows as squares where they are some, in colours (one after the other) too."""
    pixels = images.shape[1]
    side = math.isqrt(pixels)
    if side * side == pixels:
        return images.reshape(len(images), side, side)
    side = math.isqrt(pixels // 3)
    if pixels % 3 == 0 and side * side * 3 == pixels and side >= MIN_SIDE:
        first = images.reshape(len(images), 3, side, side)
        last = images.reshape(len(images), side, side, 3)
        return _grey(last if _roughness(last[..., 0]) < _roughness(first[:, 0]) else first, "")
    return images


def _is_whole(images: np.ndarray) -> bool:
    """Whether the first images hold whole numbers alone."""
    some = images[:_BLOCK]
    return some.dtype.kind != "f" or bool((np.rint(some) == some)[np.isfinite(some)].all())


def _is_flat(images: np.ndarray) -> bool:
    """Whether all values of the first images are alike."""
    some = images[:_BLOCK]
    return bool(some.min() == some.max())


def _roughness(images: np.ndarray) -> float:
    """How much pixels (n, h, w) differ from those below; colours taken for places differ more."""
    some = images[:100].astype(np.float32)
    return float(np.abs(np.diff(some, axis=1)).mean() + np.abs(np.diff(some, axis=2)).mean())


def _bounds(images: np.ndarray) -> tuple[float, float, int]:
    """Smallest and largest finite value, and how many are not finite; by blocks."""
    if images.dtype.kind != "f":
        return float(images.min()), float(images.max()), 0
    low, high, count = math.inf, -math.inf, 0
    for start in range(0, len(images), _BLOCK):
        block = images[start : start + _BLOCK]
        finite = np.isfinite(block)
        count += int(finite.size - finite.sum())
        if finite.any():
            low = min(low, float(block.min(where=finite, initial=np.inf)))
            high = max(high, float(block.max(where=finite, initial=-np.inf)))
    return low, high, count


def _rounded(images: np.ndarray, factor: float, offset: float) -> np.ndarray:
    """round((images + offset) * factor) as uint8, by blocks: float64 of all takes eight times."""
    if images.dtype == np.uint8 and factor == 1.0 and offset == 0.0:
        return np.ascontiguousarray(images)
    result = np.empty(images.shape, np.uint8)
    for start in range(0, len(images), _BLOCK):
        block = slice(start, start + _BLOCK)
        with np.errstate(all="ignore"):
            values = np.add(images[block], offset, dtype=np.float64)
            values *= factor
        if images.dtype.kind == "f":
            # What is no number becomes background.
            values[~np.isfinite(values)] = 0.0
        result[block] = np.rint(values)
    return result
