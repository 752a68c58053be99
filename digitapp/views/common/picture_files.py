"""Pictures that a person opens, pastes or drops: read small, upright, or refused in a sentence."""

from collections.abc import Generator

import numpy as np
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage

from model import pictures
from model.language import tr

from ...background.pages import Load
from ...style.imaging import from_qimage, to_qimage

LONGEST_PX = 1024
"""Of what is kept; a digit on a sheet of paper is still large enough in that to be found."""

PAGE_PX = 2400
"""The same of a page: digits of a few millimetres are still sharp in that."""

NOTHING_COPIED = tr(
    "There is no picture in the clipboard. Copy a picture, or a picture file, and paste again."
)

FILTER = tr(
    "Pictures (*.png *.jpg *.jpeg *.jfif *.bmp *.gif *.webp *.tif *.tiff *.avif *.ico *.tga"
    " *.ppm *.pgm *.pbm *.svg *.svgz);;All files (*)"
)
"""What is offered first; any file is read by what it holds."""


def read_picture(path: str, longest_px: int = LONGEST_PX) -> np.ndarray:
    """The picture in a file: uint8 (h, w, 4), RGBA, turned upright, at most so many px a side.

    Read as the command line reads it: the same formats, the same limits.

    Raises:
        DigitError: As ``model.pictures.read_picture`` raises it.
    """
    return picture_of(to_qimage(pictures.read_picture(path)), longest_px)


def opening(path: str) -> Generator[np.ndarray, None, None]:
    """Yields the picture in a file, for a Job."""
    yield read_picture(path)


def picture_of(image: QImage, longest_px: int = LONGEST_PX) -> np.ndarray:
    """The same for a picture that is in memory already."""
    size = _fitted(image.size(), longest_px)
    if size != image.size():
        smooth = Qt.TransformationMode.SmoothTransformation
        image = image.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, smooth)
    return from_qimage(image)


def page_loader(picture: QImage | str) -> Load:
    """What reads a picture of many digits, or the one in a file, in a thread."""

    def load() -> tuple[np.ndarray, float]:
        if isinstance(picture, QImage):
            image = picture
        else:
            image = to_qimage(pictures.read_picture(picture))
        pixels = picture_of(image, PAGE_PX)
        scale = max(image.width(), image.height(), 1) / max(pixels.shape[:2])
        is_opaque = bool((pixels[:, :, 3] == 255).all())
        return pixels[:, :, :3] if is_opaque else pixels, scale

    return load


def _fitted(size: QSize, longest_px: int) -> QSize:
    if max(size.width(), size.height()) <= longest_px:
        return size
    fitted = size.scaled(longest_px, longest_px, Qt.AspectRatioMode.KeepAspectRatio)
    return fitted.expandedTo(QSize(1, 1))
