"""Pictures that come by drag and drop or from the clipboard."""

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QImage


def accepts_picture(mime: QMimeData) -> bool:
    """Whether there is a picture or a file in it; what the file holds is found out later."""
    return mime.hasImage() or any(url.isLocalFile() for url in mime.urls())


def first_picture(mime: QMimeData | None) -> QImage | str | None:
    """The first file's path, else the picture itself, else None.

    Files come first: browsers and file managers often add a small preview as image data.
    """
    if mime is None:  # an empty clipboard
        return None
    paths = [url.toLocalFile() for url in mime.urls() if url.isLocalFile()]
    if paths:
        return paths[0]
    image = mime.imageData() if mime.hasImage() else None
    return image if isinstance(image, QImage) and not image.isNull() else None
