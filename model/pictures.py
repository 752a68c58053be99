"""Picture files (PNG, JPEG, ...) as arrays. Pillow is imported when the first one is read."""

import os
import struct
import warnings
import zlib
from pathlib import Path
from typing import BinaryIO

import numpy as np

from .disk import open_file
from .errors import BadFileError
from .language import tr
from .picture_kinds import (
    HEAD,
    MAX_VALUE_BYTES,
    PictureError,
    looks_like_svg,
    looks_like_values,
    values_as_picture,
    what_it_is,
)
from .svg import MAX_BYTES, draw_svg

MAX_MEGAPIXELS = 50
# What Pillow's decoders raise for files that are cut short or tampered with.
DECODER_ERRORS = (
    OSError, EOFError, ValueError, SyntaxError, TypeError, LookupError, ArithmeticError,
    AttributeError, RuntimeError, AssertionError, struct.error, zlib.error,
)  # fmt: skip


def read_picture(path: str | os.PathLike[str]) -> np.ndarray:
    """The pixels of a picture file, turned the way its camera noted.

    What the file holds decides how it is read, whatever its name. Palettes become colours, 16
    bits a channel become 8, black and white becomes 0 and 255; of several frames it is the
    first. SVG is drawn (``svg.draw_svg``), and a text of numbers or a .npy array is the picture
    whose values they are.

    Returns:
        uint8 (h, w) for grey, (h, w, 3) for colours, (h, w, 4) with alpha where the file has any.

    Raises:
        MissingFileError: There is no such file, or it may not be read.
        BadFileError: It is no picture, damaged, or too large.
    """
    path = Path(path)
    try:
        with open_file(path) as file:
            head = file.read(HEAD)
            if looks_like_svg(head):
                return draw_svg(head + file.read(MAX_BYTES + 1 - len(head)))
            if looks_like_values(head):
                return values_as_picture(head + file.read(MAX_VALUE_BYTES + 1 - len(head)))
            file.seek(0)
            return _decoded(file, path.name)
    except PictureError as error:
        raise BadFileError(
            tr(
                "“{name}” {what}. Save the picture as PNG or JPEG and open that.",
                name=path.name,
                what=error,
            )
        ) from error
    except DECODER_ERRORS as error:
        raise _damaged(path.name) from error
    except MemoryError as error:
        raise _too_large(path.name) from error


def is_picture(path: str | os.PathLike[str]) -> bool:
    """Whether a file begins like a picture in one of the formats that ``read_picture`` decodes."""
    from PIL import Image

    try:
        with open_file(Path(path)) as file, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            Image.open(file).close()
    except Image.DecompressionBombError:
        return True
    except DECODER_ERRORS:
        return False
    return True


def _decoded(file: BinaryIO, name: str) -> np.ndarray:
    """The pixels of a file in one of Pillow's formats."""
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            # Pillow warns of damaged metadata too, with which the picture is still of use.
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(file) as picture:
                _check_size(picture.width, picture.height, name)
                return _pixels(picture)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_large(name) from error
    except UnidentifiedImageError as error:
        file.seek(0)
        raise PictureError(what_it_is(file.read(HEAD))) from error


def _pixels(picture) -> np.ndarray:
    """uint8 pixels of an open Pillow image."""
    from PIL import ImageOps

    ImageOps.exif_transpose(picture, in_place=True)
    if picture.mode.startswith(("I", "F")):
        return _eight_bits(np.asarray(picture))
    transparent = picture.has_transparency_data
    if picture.mode == "1" or (picture.mode == "L" and not transparent):
        return np.array(picture.convert("L"))
    return np.array(picture.convert("RGBA" if transparent else "RGB"))


def _eight_bits(values: np.ndarray) -> np.ndarray:
    """uint8 of grey values with more bits: 16-bit by their high byte, others by their range."""
    values = np.nan_to_num(values.astype(np.float32), posinf=0.0, neginf=0.0)
    low, high = float(values.min()), float(values.max())
    if low >= 0 and 255 < high <= 65535:
        return (values / 257).round().astype(np.uint8)
    if low < 0 or high > 65535:
        values = (values - low) * (255 / max(high - low, 1e-30))
    elif high <= 1:
        values = values * 255
    return values.round().clip(0, 255).astype(np.uint8)


def _check_size(width: int, height: int, name: str) -> None:
    if width * height > MAX_MEGAPIXELS * 1_000_000:
        raise _too_large(name)


def _too_large(name: str) -> BadFileError:
    return BadFileError(
        tr(
            "“{name}” is larger than {most} megapixels. Crop it to the digit or shrink it.",
            name=name,
            most=MAX_MEGAPIXELS,
        )
    )


def _damaged(name: str) -> BadFileError:
    return BadFileError(
        tr("“{name}” is cut short or damaged. Save or download the picture again.", name=name)
    )
