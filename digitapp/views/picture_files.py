"""Pictures that a person opens, pastes or drops: read small, upright, or refused in a sentence."""

from pathlib import Path

import numpy as np
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QImageReader

from ..imaging import from_qimage
from ..report import Failure

LONGEST_PX = 1024
"""Of what is kept; a digit on a sheet of paper is still large enough in that to be found."""

FILTER = "Pictures (*.png *.jpg *.jpeg *.jfif *.bmp *.gif *.webp *.tif *.tiff *.svg);;All files (*)"


def read_picture(path: str) -> np.ndarray | Failure:
    """The picture in a file: uint8 (h, w, 4), RGBA, turned upright, at most 1024 px a side.

    What the file holds decides how it is read, whatever its name.
    """
    reader = QImageReader(path)
    reader.setAutoTransform(True)
    size = reader.size()
    if size.isValid():
        reader.setScaledSize(_fitted(size))
    image = reader.read()
    if image.isNull():
        return Failure("Opening a picture", _what_is_wrong(Path(path), size))
    return picture_of(image)


def picture_of(image: QImage) -> np.ndarray:
    """The same for a picture that is in memory already."""
    size = _fitted(image.size())
    if size != image.size():
        smooth = Qt.TransformationMode.SmoothTransformation
        image = image.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, smooth)
    return from_qimage(image)


def _fitted(size: QSize) -> QSize:
    if max(size.width(), size.height()) <= LONGEST_PX:
        return size
    fitted = size.scaled(LONGEST_PX, LONGEST_PX, Qt.AspectRatioMode.KeepAspectRatio)
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
