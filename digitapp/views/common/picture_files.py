"""Pictures that a person opens, pastes or drops: read small, upright, or refused in a sentence."""

from pathlib import Path

import numpy as np
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QImageReader

from model.errors import BadFileError

from ...background.pages import Load
from ...style.imaging import from_qimage
from ...system.report import Failure

LONGEST_PX = 1024
"""Of what is kept; a digit on a sheet of paper is still large enough in that to be found."""

PAGE_PX = 2400
"""The same of a page: digits of a few millimetres are still sharp in that."""

NOTHING_COPIED = (
    "There is no picture in the clipboard. Copy a picture, or a picture file, and paste again."
)

FILTER = "Pictures (*.png *.jpg *.jpeg *.jfif *.bmp *.gif *.webp *.tif *.tiff *.svg);;All files (*)"


def read_picture(path: str, longest_px: int = LONGEST_PX) -> np.ndarray | Failure:
    """The picture in a file: uint8 (h, w, 4), RGBA, turned upright, at most so many px a side.

    What the file holds decides how it is read, whatever its name.
    """
    reader = QImageReader(path)
    reader.setAutoTransform(True)
    size = reader.size()
    if size.isValid():
        reader.setScaledSize(_fitted(size, longest_px))
    image = reader.read()
    if image.isNull():
        return Failure("Opening a picture", _what_is_wrong(Path(path), size))
    return picture_of(image, longest_px)


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
            size, pixels = picture.size(), picture_of(picture, PAGE_PX)
        else:
            size, pixels = QImageReader(picture).size(), read_picture(picture, PAGE_PX)
        if isinstance(pixels, Failure):
            raise BadFileError(pixels.sentence)
        scale = max(size.width(), size.height(), 1) / max(pixels.shape[:2])
        is_opaque = bool((pixels[:, :, 3] == 255).all())
        return pixels[:, :, :3] if is_opaque else pixels, scale

    return load


def _fitted(size: QSize, longest_px: int) -> QSize:
    if max(size.width(), size.height()) <= longest_px:
        return size
    fitted = size.scaled(longest_px, longest_px, Qt.AspectRatioMode.KeepAspectRatio)
    return fitted.expandedTo(QSize(1, 1))


def _what_is_wrong(path: Path, size: QSize) -> str:
    name = f"“{path.name}”"
    if not path.exists():
        return f"{name} is not there any more. Look where it went and open it again."
    if path.is_dir():
        return f"{name} is a folder. Choose a picture in it."
    try:
        path.open("rb").close()
    except OSError:
        return f"{name} may not be read. Change its permissions or choose another picture."
    limit = QImageReader.allocationLimit() * 2**20 / 4
    if size.isValid() and size.width() * size.height() > limit:
        return (
            f"{name} is too large ({size.width()} × {size.height()} pixels)."
            " Make a smaller copy and open that."
        )
    return (
        f"{name} is not a picture that can be read, or it is damaged."
        " Choose a PNG, JPEG, BMP, GIF, WebP or SVG file."
    )
