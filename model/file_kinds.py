"""What kind of thing a file is that somebody hands to the program, by what is in it.

Invariant: no more than a file's beginning is read, but for a text of numbers, whose lines tell
whether they are one picture or many digits; and that only up to MAX_TEXT bytes.
"""

import os
import re
from pathlib import Path
from typing import Literal

from .data.formats.arrays import npy_array
from .data.formats.entries import Entry, file_entry, head, stream, zip_entries
from .data.formats.naming import is_network
from .data.formats.sniff import form_of
from .errors import BadFileError
from .picture_kinds import MAX_SIDE, MIN_SIDE, NUMBERS, has_features, is_heic, looks_like_svg
from .pictures import is_picture
from .stroke_texts import looks_like_strokes

Kind = Literal["network", "data", "strokes", "picture"]

MAX_TEXT = 256 << 10
"""Bytes of numbers that one picture may take as text; more of them are a table of digits."""


def kind_of(path: str | os.PathLike[str]) -> Kind:
    """What is at ``path``: a folder or a file, packed or not, whatever its name.

    "network": a network or training of this program. "data": digits with labels, in any form that
    ``load_dataset`` takes, or what it has a sentence for. "strokes": drawings with a pen, or what
    ``read_drawings`` has a sentence for. "picture": one picture.

    Raises:
        MissingFileError: It is absent or may not be read.
        BadFileError: It is nothing that can be opened; the text says what it looks like.
    """
    path = Path(path)
    if os.path.isdir(path):
        return "data"
    entry = file_entry(path)
    begin = head(entry)
    if looks_like_strokes(begin):
        return "strokes"
    if _is_svg(begin) or is_heic(begin):
        return "picture"
    if has_features(begin):
        return "picture" if _line_count(entry) == 1 else "data"
    try:
        form = form_of(begin, entry.name)
    except BadFileError:
        if is_picture(path):  # some formats have no mark at their beginning
            return "picture"
        raise
    if form == "zip":
        return "network" if _holds_network(entry) else "data"
    if form == "npy":
        return "picture" if _is_picture_shape(npy_array(entry).shape) else "data"
    if form == "text":
        return "picture" if _is_picture_text(entry, begin) else "data"
    return "picture" if form == "picture" else "data"


def _is_svg(begin: bytes) -> bool:
    # Unpacked by now: what is gzipped and no SVG is left to the others.
    return begin[:2] != b"\x1f\x8b" and looks_like_svg(begin)


def _holds_network(entry: Entry) -> bool:
    with zip_entries(entry) as inside:
        return is_network([found.path for found in inside])


def _is_picture_shape(shape: tuple[int, ...]) -> bool:
    """Whether an array of that shape is one picture, rather than a table or stack of digits."""
    if len(shape) == 3 and shape[2] in (3, 4):
        shape = shape[:2]
    if len(shape) == 1:
        return _is_square(shape[0]) or _is_square(shape[0] - 1)
    is_sized = len(shape) == 2 and all(MIN_SIDE <= side <= MAX_SIDE for side in shape)
    # A digit a row has far more columns than a picture of this shape has rows, or the other way.
    return is_sized and max(shape) <= 4 * min(shape) and not _is_table(shape)


def _is_table(shape: tuple[int, ...]) -> bool:
    rows, columns = shape
    return rows != columns and columns >= 64 and (_is_square(columns) or _is_square(columns - 1))


def _is_square(count: int) -> bool:
    return count >= MIN_SIDE**2 and round(count**0.5) ** 2 == count


def _is_picture_text(entry: Entry, begin: bytes) -> bool:
    """Whether a text is the values of one picture: numbers alone, in as many rows as it is high."""
    if NUMBERS.fullmatch(begin) is None:
        return False
    with stream(entry) as file:
        text = file.read(MAX_TEXT + 1)
    if len(text) > MAX_TEXT:
        return False
    lines = [line for line in text.splitlines() if line.strip()]
    counts = {len(re.findall(rb"[^\s,;\[\]]+", line)) for line in lines}
    if len(counts) != 1:
        return False
    shape = (len(lines), counts.pop())
    return _is_picture_shape((max(shape),) if 1 in shape else shape)


def _line_count(entry: Entry) -> int:
    """Lines of a text, counted as far as MAX_TEXT."""
    with stream(entry) as file:
        return sum(bool(line.strip()) for line in file.read(MAX_TEXT).splitlines())
