"""Pictures and tables that views save: written whole or not at all.

Invariant: a file that was there stays as it was unless the new one is complete.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QImage

from model.disk import replacing, save_error
from model.errors import SaveError

LINES_AT_ONCE = 50


def save_picture(path: Path, image: QImage) -> None:
    """Writes ``image`` as PNG.

    Raises:
        SaveError: It could not be written.
    """
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not image.save(buffer, "PNG"):
        raise SaveError("There is no picture to save. Show the view first.")
    save_bytes(path, buffer.data().data())


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
