"""Pictures as text, a letter 0 or 1 for each pixel: one a file, or many with their labels below.

Sources: P. Harrington, "Machine Learning in Action", 2012 (32 lines of 32 letters, the label in
the file's name); E. Alpaydin, C. Kaynak, "optdigits-orig", UCI Machine Learning Repository.
"""

import re
from collections.abc import Generator

import numpy as np

from ...errors import BadFileError
from ...language import tr
from .entries import Entry, read_all
from .naming import role_of
from .pairing import RawPart
from .pixels import MAX_SIDE, no_digits, too_many_digits

_MAX_TEXT = 128 << 20  # bytes; UCI's file of all digits has 2 MB
_PICTURE = re.compile(rb"\s*(?:[01]{8,256}[ \t]*\r?\n){7,}[01]{8,256}\s*")
_STARTS = re.compile(rb"(?:(?!\s*[01]{8})[^\n]{0,80}\n){0,30}(?:[ \t]*[01]{8,256}[ \t]*\r?\n){8}")


def is_bitmap(head: bytes) -> bool:
    """Whether a text that begins with ``head`` is one picture of letters 0 and 1."""
    return _PICTURE.fullmatch(head) is not None


def is_bitmaps(head: bytes) -> bool:
    """Whether a text that begins with ``head`` is a row of such pictures with their labels."""
    return not is_bitmap(head) and _STARTS.match(head) is not None


def bitmap(data: bytes, name: str) -> np.ndarray:
    """uint8 (h, w), 0 or 255, of one picture.

    Raises:
        BadFileError: Its lines differ in length, or are too many.
    """
    rows = data.split()
    if len(rows) > MAX_SIDE or len({len(row) for row in rows}) != 1:
        raise BadFileError(
            tr(
                "“{name}” is a picture of letters 0 and 1 whose lines differ in length. Mend or "
                "remove it.",
                name=name,
            )
        )
    return (np.frombuffer(b"".join(rows), np.uint8).reshape(len(rows), -1) - ord("0")) * 255


def reading_bitmaps(entry: Entry) -> Generator[float, None, RawPart]:
    """The pictures of a text, each with its label in the line below; yields the fraction done.

    Raises:
        BadFileError: A picture has no label, or another size than the first.
    """
    images, labels, rows = [], [], []
    lines = read_all(entry, _MAX_TEXT).split(b"\n")
    for number, raw in enumerate(lines, start=1):
        line = raw.strip()
        if re.fullmatch(rb"[01]{8,256}", line):
            rows.append(line)
        elif rows:
            if not re.fullmatch(rb"\d", line) or len(rows) > MAX_SIDE:
                raise BadFileError(
                    tr(
                        "Line {number} of “{name}” must be the digit that the picture above "
                        "shows. Mend or remove that picture.",
                        number=number,
                        name=entry.name,
                    )
                )
            images.append(bitmap(b"\n".join(rows), entry.name))
            labels.append(int(line))
            rows = []
            if images[-1].shape != images[0].shape:
                raise BadFileError(
                    tr(
                        "The picture that ends in line {number} of “{name}” has another size "
                        "than the first. Mend or remove it.",
                        number=number,
                        name=entry.name,
                    )
                )
            if len(images) * images[0].size > _MAX_TEXT:
                raise too_many_digits(entry.name)
        if number % 20_000 == 0:
            yield number / len(lines)
    if not images:
        raise no_digits(entry.name)
    return RawPart(np.stack(images), np.array(labels, np.int64), role_of(entry.path))
