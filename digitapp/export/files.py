"""Pictures and tables that views save: written whole or not at all.

Invariant: a file that was there stays as it was unless the new one is complete.
"""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QImage

from model.disk import replacing, save_error
from model.errors import SaveError
from model.language import tr

Content = QImage | bytes | Callable[[], bytes] | Iterable[str]
"""A picture to be packed, a whole file or what makes one, or the lines of a text."""

LINES_AT_ONCE = 50

JPEG_QUALITY = 95


def saving(path: Path, content: Content) -> Iterator[int]:
    """Writes a file, for a Job: yields as it gets on.

    Args:
        path: The ending of a picture's name says how it is packed.
        content: What is written; a file that is still to be made is made in the thread.

    Raises:
        SaveError: It could not be written; what was there before still is.
    """
    if isinstance(content, bytes):
        save_bytes(path, content)
    elif callable(content):
        save_bytes(path, content())
    elif isinstance(content, QImage):
        save_bytes(path, packed_picture(content, path.suffix))
    else:
        yield from save_lines(path, content)
    yield 0


def packed_picture(image: QImage, suffix: str) -> bytes:
    """The bytes of a picture file of that kind: ".png", ".jpg" or ".jpeg".

    Raises:
        SaveError: There is nothing to see in it.
    """
    kind, quality = ("PNG", -1) if suffix.lower() == ".png" else ("JPG", JPEG_QUALITY)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not image.save(buffer, kind, quality):
        raise SaveError(tr("There is no picture to save. Show the view first."))
    return buffer.data().data()


def save_bytes(path: Path, content: bytes) -> None:
    """Writes ``content``.

    Raises:
        SaveError: It could not be written.
    """
    try:
        with replacing(path) as file:
            file.write(content)
    except OSError as error:
        raise save_error(path, error) from error


def save_lines(path: Path, lines: Iterable[str]) -> Iterator[int]:
    """Writes ``lines`` as a text file, for a Job: yields how many are written.

    Raises:
        SaveError: It could not be written.
    """
    try:
        with replacing(path) as file:
            for count, line in enumerate(lines, start=1):
                file.write(f"{line}\n".encode())
                if count % LINES_AT_ONCE == 0:
                    yield count
    except OSError as error:
        raise save_error(path, error) from error
