"""Films: rows of pictures in one GIF, or in a file each.

Invariant: a film is written whole or not at all.
"""

import io
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QImage

from model.disk import replacing, save_error
from model.errors import SaveError
from model.language import tr

COLOURS = 256

HOLD = 12
"""How many times as long as the others the last frame of a film stays."""


def check_name(path: Path) -> None:
    """Raises SaveError where a name ends in neither .gif nor .png."""
    if path.suffix.lower() not in (".gif", ".png"):
        raise SaveError(
            tr("A film can’t be “{name}”: let the name end in gif or png.", name=path.name)
        )


def save_film(path: Path, frames: Sequence[bytes], pause_ms: int) -> Iterator[int]:
    """Writes pictures as a film, for a Job: yields how many are done.

    Args:
        path: Ends in .gif, or in .png for a row of files.
        frames: PNGs of one size.
        pause_ms: How long each stays.

    Raises:
        SaveError: It could not be written; what was there before still is.
    """
    check_name(path)
    if path.suffix.lower() == ".png":
        yield from _save_row(path, frames)
        return
    from PIL import Image

    pictures = []
    for count, frame in enumerate(frames, start=1):
        picture = Image.open(io.BytesIO(frame)).convert("RGB")
        # Without dithering: flat colours stay flat, and the file small.
        pictures.append(
            picture.quantize(COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        )
        yield count
    pauses = [pause_ms] * (len(pictures) - 1) + [pause_ms * HOLD]
    whole = io.BytesIO()
    pictures[0].save(
        whole, "GIF", save_all=True, append_images=pictures[1:], duration=pauses, loop=0
    )
    yield len(frames)  # who cancelled meanwhile gets no file
    try:
        with replacing(path) as file:
            file.write(whole.getvalue())
    except OSError as error:
        raise save_error(path, error) from error


def _save_row(path: Path, frames: Sequence[bytes]) -> Iterator[int]:
    """Writes a row of pictures: all of them, or none where it is cancelled or fails."""
    digits = max(3, len(str(len(frames))))
    names = [f"{path.stem}-{count:0{digits}}{path.suffix}" for count in range(1, len(frames) + 1)]
    try:
        with tempfile.TemporaryDirectory(prefix=".film-", dir=path.parent) as folder:
            for count, (name, frame) in enumerate(zip(names, frames, strict=True), start=1):
                (Path(folder) / name).write_bytes(frame)
                yield count
            for name in names:
                (Path(folder) / name).replace(path.with_name(name))
    except OSError as error:
        raise save_error(path, error) from error


def packed_frame(image: QImage) -> bytes:
    """One picture of a film, as ``save_film`` takes it."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG", 80)  # hardly packed: that takes the time of a frame
    return buffer.data().data()
