"""What a file is that somebody hands to the program: found out in a job, from its content."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from model.strokes import Drawing, read_drawings

if TYPE_CHECKING:
    from model.file_kinds import Kind


@dataclass(frozen=True, eq=False)
class FoundFile:
    """What a file is, or a folder.

    Attributes:
        path: Where it lies.
        kind: What it is.
        place: Where a picture in it is to go: "canvas" or "picture", the view.
        drawings: What it holds, of strokes.
    """

    path: str
    kind: "Kind"
    place: str = "canvas"
    drawings: tuple[Drawing, ...] = ()


def recognising(path: str, place: str) -> Iterator[FoundFile]:
    """Finds out what is at ``path``.

    Raises:
        DigitError: It is nothing that can be opened; its text says what it looks like.
    """
    # Here, for the window is to open without the readers of all forms of files.
    from model.file_kinds import kind_of

    kind = kind_of(path)
    drawings = tuple(read_drawings(path)) if kind == "strokes" else ()
    yield FoundFile(path, kind, place, drawings)
