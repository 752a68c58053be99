"""What a file that should be a picture is, by its first bytes; numbers in a file as a picture.

Invariant: nothing here trusts a file's name, and no array is made larger than its file.
"""

import io
import math
import re
from tokenize import TokenError

import numpy as np

from .language import tr

HEAD = 2048  # bytes that tell what a file is
MAX_VALUE_BYTES = 16 << 20  # of a file of numbers
MAX_TEXT_BYTES = 4 << 20  # the same as text, which takes longer
MIN_SIDE, MAX_SIDE = 4, 4000  # px of a picture given as numbers
NPY = b"\x93NUMPY"
NUMBERS = re.compile(rb"[\s\d.,;eE+\-\[\]]+")
FEATURES = b"|features"
"""Before the pixels of a line in CNTK's text format."""

LOOKS = (
    (b"%PDF", tr("is a PDF document")),
    (b"PK\x03\x04", tr("is a zip archive or an office document")),
    (b"\x1f\x8b", tr("is a gzip archive")),
    (b"\x80\x04\x95", tr("is a Python pickle, which is never opened here")),
    (b"\x89HDF", tr("is an HDF5 file")),
    (b"MATLAB", tr("is a MATLAB file")),
    (b"<!DOCTYPE html", tr("is a web page")),
    (b"<html", tr("is a web page")),
    (b"{", tr("is a JSON file")),
)
HEIC = (b"heic", b"heix", b"mif1", b"hevc", b"msf1")


class PictureError(ValueError):
    """What is wrong with a file, as the end of a sentence that begins with its name."""


def looks_like_svg(head: bytes) -> bool:
    """Whether a file that begins with ``head`` is an SVG drawing, packed or not."""
    if head[:2] == b"\x1f\x8b":
        # Nothing else that is packed so is a picture that can be read here.
        return True
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return text.startswith(b"<") and (b"<svg" in head or b"<!DOCTYPE svg" in head)


def looks_like_values(head: bytes) -> bool:
    """Whether a file that begins with ``head`` holds a picture's values, as text or as .npy."""
    if head.startswith(NPY) or has_features(head):
        return True
    return len(head) >= 2 * MIN_SIDE**2 and NUMBERS.fullmatch(head) is not None


def has_features(head: bytes) -> bool:
    """Whether a text that begins with ``head`` is CNTK's, a digit a line."""
    return head.startswith(b"|") and FEATURES in head


def is_heic(head: bytes) -> bool:
    """Whether a file that begins with ``head`` is a photo as telephones take it."""
    return head[4:8] == b"ftyp" and head[8:12] in HEIC


def what_it_is(head: bytes) -> str:
    """What a file looks like that is no picture, as the end of a sentence."""
    if is_heic(head):
        return tr("is a HEIC photo, not a picture that can be read here")
    if not head:
        return tr("is empty, not a picture that can be read here")
    text = head.lstrip()
    for begin, words in LOOKS:
        if text[: len(begin)].lower() == begin.lower():
            return tr("{what}, not a picture that can be read here", what=words)
    return tr("is not a picture that can be read here")


def values_as_picture(data: bytes) -> np.ndarray:
    """A picture given as numbers: rows of text, one line of a square picture, or a .npy array.

    Numbers to 1 are fractions of the full value, others are of 0 to 255.

    Returns:
        uint8 (h, w), or (h, w, 3) or (h, w, 4) from an array of that shape.

    Raises:
        PictureError: They make up no picture.
    """
    maximum = MAX_VALUE_BYTES if data.startswith(NPY) else MAX_TEXT_BYTES
    if len(data) > maximum:
        raise PictureError(tr("holds more than {most} MB of numbers", most=maximum >> 20))
    values = _array(data) if data.startswith(NPY) else _rows(data)
    if values.ndim == 1 or 1 in values.shape[:2]:
        values = _square(values.ravel())
    is_picture = values.ndim == 2 or (values.ndim == 3 and values.shape[2] in (3, 4))
    if not is_picture or not all(MIN_SIDE <= side <= MAX_SIDE for side in values.shape[:2]):
        raise PictureError(tr("holds numbers, but not those of one picture"))
    with np.errstate(over="ignore"):  # infinite, and nothing in the next moment
        values = np.nan_to_num(values.astype(np.float32), posinf=0.0, neginf=0.0)
    if values.min() >= 0 and values.max() <= 1:
        values = values * 255
    elif values.min() < 0:
        values = (values - values.min()) * (255 / max(float(np.ptp(values)), 1e-30))
    return values.round().clip(0, 255).astype(np.uint8)


def _array(data: bytes) -> np.ndarray:
    try:
        values = np.load(io.BytesIO(data), allow_pickle=False)
    except (ValueError, EOFError, OSError, SyntaxError, TokenError) as error:
        raise PictureError(tr("is an array that cannot be read")) from error
    if values.dtype.kind not in "buif":
        raise PictureError(tr("is an array of something else than numbers"))
    return values


def _rows(data: bytes) -> np.ndarray:
    """Numbers of a text, float64 (rows, columns); (n,) where the rows differ in length."""
    if data.startswith(b"|"):
        line = data.split(b"\n", 1)[0]
        data = line.split(FEATURES, 1)[1].split(b"|", 1)[0] if FEATURES in line else b""
    rows = []
    for line in data.replace(b"[", b" ").replace(b"]", b" ").splitlines():
        words = re.split(rb"[\s,;]+", line.strip(b" \t,;"))
        try:
            numbers = [float(word) for word in words if word]
        except ValueError as error:
            raise PictureError(tr("holds words beside numbers")) from error
        if numbers:
            rows.append(numbers)
    if len({len(row) for row in rows}) == 1:
        return np.array(rows)
    return np.array([number for row in rows for number in row])


def _square(values: np.ndarray) -> np.ndarray:
    """Values of a square picture in one row, with or without a label before them."""
    side = math.isqrt(len(values))
    if side * side != len(values):
        values, side = values[1:], math.isqrt(max(len(values) - 1, 0))
    if side * side != len(values) or not side:
        raise PictureError(tr("holds numbers, but not those of one picture"))
    return values.reshape(side, side)
