"""Between numpy arrays and QImages.

Invariant: no QImage made here shares memory with an array, and no array with a QImage, so either
may be dropped or changed first.
"""

from functools import cache

import numpy as np
from PySide6.QtGui import QImage

from .theme import Theme, diverging


def to_qimage(array: np.ndarray) -> QImage:
    """A picture of ``array``.

    Args:
        array: uint8 (height, width) grey, (height, width, 3) RGB, (height, width, 4) RGBA, or
            uint32 (height, width) as ``packed`` makes it.

    Raises:
        ValueError: Any other shape or type.
    """
    form = QImage.Format
    kinds = {
        (2, None, "uint8"): (form.Format_Grayscale8, 1),
        (3, 3, "uint8"): (form.Format_RGB888, 3),
        (3, 4, "uint8"): (form.Format_RGBA8888, 4),
        (2, None, "uint32"): (form.Format_RGB32, 4),
    }
    channels = array.shape[2] if array.ndim == 3 else None
    kind = kinds.get((array.ndim, channels, array.dtype.name))
    if kind is None:
        raise ValueError(f"no picture of {array.dtype} {array.shape}")
    data = np.ascontiguousarray(array)
    height, width = data.shape[:2]
    if height == 0 or width == 0:
        return QImage()
    # copy(): QImage only borrows the buffer.
    return QImage(data.data, width, height, width * kind[1], kind[0]).copy()


def from_qimage(image: QImage) -> np.ndarray:
    """The pixels of ``image``: uint8 (height, width, 4), RGBA, alpha not multiplied in."""
    rgba = image.convertToFormat(QImage.Format.Format_RGBA8888)
    height, width = rgba.height(), rgba.width()
    if height == 0 or width == 0:
        return np.zeros((0, 0, 4), np.uint8)
    rows = np.frombuffer(rgba.constBits(), np.uint8).reshape(height, rgba.bytesPerLine())
    return rows[:, : width * 4].reshape(height, width, 4).copy()


def to_bytes(values: np.ndarray) -> np.ndarray:
    """``values`` in [0, 1] as uint8; what lies outside is clipped, NaN is 0; uint8 stays."""
    if values.dtype == np.uint8:
        return values
    clean = np.nan_to_num(values, nan=0.0, posinf=1.0, neginf=0.0)
    return np.rint(np.clip(clean, 0, 1) * 255).astype(np.uint8)


def packed(table: np.ndarray) -> np.ndarray:
    """Colours uint8 (n, 3) as uint32 (n,) 0xffRRGGBB, ready for Format_RGB32."""
    red, green, blue = table.astype(np.uint32).T
    return np.uint32(0xFF000000) | red << 16 | green << 8 | blue


@cache
def signed_colors(theme: Theme) -> np.ndarray:
    """The diverging colours of ``theme``, packed: uint32 (256,)."""
    return packed(diverging(theme))


def signed_levels(values: np.ndarray, limit: float | np.ndarray) -> np.ndarray:
    """Rows of the diverging table: uint8, the shape of ``values``; 128 is zero.

    Args:
        values: Any shape; NaN counts as zero.
        limit: What is drawn in full colour, >= 0; broadcasts against ``values``.
    """
    span = np.where(np.asarray(limit) > 0, limit, 1.0).astype(np.float32)
    # Weights are painted many times a second: as few passes as there can be.
    with np.errstate(over="ignore"):  # drawn in full colour, like what is infinite
        levels = np.multiply(values, 127 / span, dtype=np.float32)
    np.clip(levels, -127, 127, out=levels)  # infinities too
    if np.isnan(levels.min(initial=0.0)):
        levels[np.isnan(levels)] = 0.0
    np.rint(levels, out=levels)
    levels += 128
    return levels.astype(np.uint8)


def signed_image(values: np.ndarray, limit: float, theme: Theme) -> QImage:
    """A heatmap of signed ``values`` (height, width), full colour at ``limit``."""
    return to_qimage(signed_colors(theme)[signed_levels(values, limit)])
