"""Tables of text: CSV and its kin, ARFF; a row for each image, pixels and a label in columns.

Separator, heading and place of the label follow from the first rows.
"""

from collections.abc import Generator, Iterator, Sequence
from typing import BinaryIO

import numpy as np

from ...digit_names import digit_of_name
from ...errors import BadFileError
from ...packed import MAX_UNPACKED
from ...progress import result_of
from .arrays import LazyArray, held
from .entries import Entry, stream, too_large
from .labels import to_digits
from .layout import (
    LABEL_NAMES,
    TableLayout,
    cells_of,
    label_score,
    layout_of,
    number_of,
    separator_of,
)
from .naming import role_of
from .pairing import RawPart
from .pixels import MAX_BYTES, MAX_COUNT, to_pictures, too_many_digits
from .sniff import PICTURES

FILE_NAMES = ("file", "filename", "file_name", "path", "image", "image_path", "filepath", "img",
              "name", "image_name", "images", "filenames", "id", "image_id", "imageid",
              "index")  # fmt: skip

_BLOCK = 1 << 20  # bytes of text read at once
_MAX_LINE = 4 << 20
_SAMPLE_ROWS = 200


def reading_table(entry: Entry) -> Generator[float, None, RawPart]:
    """The images and labels of a table; yields the fraction read, 0 to 1.

    Raises:
        BadFileError: It is no table of images, or has no labels; the text says which row is bad.
    """
    with stream(entry) as file:
        lines = _lines(file, entry.name)
        first = _first_lines(lines)
        layout = layout_of(first, entry.name)
        if not layout.label:
            raise BadFileError(
                f"“{entry.name}” holds images of {len(layout.pixels)} pixels, but no labels: a "
                "column of labels is missing. Choose the file with labels (of Kaggle’s two, "
                "train.csv)."
            )
        pixels, labels = yield from _reading_rows(entry, lines, first, layout)
    digits = to_digits(labels, len(pixels), entry.name)
    return RawPart(to_pictures(pixels, len(pixels), entry.name), digits, role_of(entry.path))


def _reading_rows(
    entry: Entry, lines: Iterator[str], first: list[str], layout: TableLayout
) -> Generator[float, None, tuple[np.ndarray, np.ndarray]]:
    """Pixels, (n, pixels) uint8 or float32, and labels of all rows."""
    images, labels = [], []
    bytes_done, rows = 0, 0
    for block in _blocks(lines, first[layout.skipped :]):
        found = _parsed(block, layout, entry.name, rows + layout.skipped)
        images.append(_compact(found[0]))
        labels.append(found[1])
        rows += len(block)
        if rows > MAX_COUNT or sum(part.nbytes for part in images) > MAX_BYTES:
            raise too_many_digits(entry.name)
        bytes_done += sum(map(len, block))
        yield min(1.0, bytes_done / max(1, entry.size))
    if not rows:
        raise BadFileError(f"“{entry.name}” holds no digits at all. Choose another file.")
    return _joined(images, entry.name), np.concatenate(labels)


def table_array(entry: Entry) -> LazyArray | None:
    """The numbers of a table of pixels alone, or of labels alone; None where it holds both.

    Raises:
        BadFileError: It is no table.
    """
    with stream(entry) as file:
        first = _first_lines(_lines(file, entry.name))
    rows = [cells_of(line, None) for line in first]
    heading = len(rows) > 1 and digit_of_name(" ".join(rows[0])) is None
    body = rows[1:] if heading else rows
    if body and all(len(row) == 1 for row in body) and label_score(body, 0) >= 0:
        return held(entry.path, _column(entry, skipped=int(heading)))
    layout = layout_of(first, entry.name)
    if layout.label:
        return None
    with stream(entry) as file:
        lines = _lines(file, entry.name)
        first = _first_lines(lines)
        return held(entry.path, result_of(_reading_rows(entry, lines, first, layout))[0])


def _column(entry: Entry, skipped: int) -> np.ndarray:
    """The cells of a table of one column, as texts."""
    with stream(entry) as file:
        cells = [line.strip().strip("\"'")[:40] for line in _lines(file, entry.name)]
    if len(cells) > MAX_COUNT:
        raise too_many_digits(entry.name)
    return np.array(cells[skipped:], dtype=np.str_)


def names_in_table(entry: Entry) -> dict[str, str] | None:
    """Picture file -> label, of a table of names; None where it is no such table.

    Names are as they stand there, with slashes between folders.
    """
    with stream(entry) as file:
        lines = _lines(file, entry.name)
        first = _first_lines(lines)
        separator = separator_of(first)
        rows = [cells_of(line, separator) for line in first]
        place = _named_pictures(rows)
        if place is None:
            return None
        labels = _label_beside(rows, place)
        if labels is None:
            return None
        found: dict[str, str] = {}
        for line in (*first, *lines):
            cells = cells_of(line, separator)
            if len(cells) > max(place, labels) and _is_picture_name(cells[place], rows):
                found[cells[place].replace("\\", "/").removeprefix("./")] = cells[labels]
            if len(found) > MAX_COUNT:
                raise too_many_digits(entry.name)
    return found


def _named_pictures(rows: Sequence[Sequence[str]]) -> int | None:
    """The column of picture files, or None."""
    body = rows[1:] or rows
    for place in range(min(map(len, body), default=0)):
        if all(row[place].lower().endswith(PICTURES) for row in body[:20]):
            return place
    heading = [cell.lower() for cell in rows[0]] if rows else []
    if len(heading) > 6 or not any(word in LABEL_NAMES for word in heading):
        return None
    return next((place for place, word in enumerate(heading) if word in FILE_NAMES), None)


def _label_beside(rows: Sequence[Sequence[str]], place: int) -> int | None:
    """The column of labels in a table of names, or None."""
    heading = [cell.lower() for cell in rows[0]]
    for name in LABEL_NAMES:
        if name in heading and heading.index(name) != place:
            return heading.index(name)
    scores = {
        other: label_score(rows[1:] or rows, other)
        for other in range(len(rows[-1]))
        if other != place
    }
    best = max(scores, key=lambda other: scores[other], default=None)
    return best if best is not None and scores[best] >= 0 else None


def _is_picture_name(cell: str, rows: Sequence[Sequence[str]]) -> bool:
    return (bool(cell) and cell not in rows[0]) or cell.lower().endswith(PICTURES)


def _lines(file: BinaryIO, name: str) -> Iterator[str]:
    """The lines of a table that hold cells, whatever the coding of the text."""
    encoding = "utf-8"
    is_first, is_arff, done = True, False, 0
    while True:
        raw = file.readline(_MAX_LINE + 1)
        if not raw:
            return
        done += len(raw)
        if len(raw) > _MAX_LINE:
            raise BadFileError(
                f"“{name}” has a line of more than {_MAX_LINE >> 20} MB. Choose a table with a row "
                "for each digit."
            )
        if done > MAX_UNPACKED:
            raise too_large(name, MAX_UNPACKED)
        if is_first:
            is_first = False
            if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
                raise BadFileError(
                    f"“{name}” is text of two bytes a letter (UTF-16). Save it as UTF-8."
                )
            raw = raw.removeprefix(b"\xef\xbb\xbf")
        line = raw.decode(encoding, "replace").replace("\0", "�")
        start = line.lstrip()[:1]
        if start == "@":  # ARFF: names come before the rows
            is_arff = True
        elif start and not (start == "#" and "," not in line) and not (start == "%" and is_arff):
            if start == "%":
                continue
            yield line


def _first_lines(lines: Iterator[str]) -> list[str]:
    first: list[str] = []
    for line in lines:
        first.append(line)
        if len(first) >= _SAMPLE_ROWS or sum(map(len, first)) > _BLOCK:
            break
    return first


def _blocks(lines: Iterator[str], first: list[str]) -> Iterator[list[str]]:
    """Some rows at a time, those that were looked at already before the others."""
    block, size = list(first), sum(map(len, first))
    for line in lines:
        if size > _BLOCK:
            yield block
            block, size = [], 0
        block.append(line)
        size += len(line)
    if block:
        yield block


def _parsed(
    block: list[str], layout: TableLayout, name: str, before: int
) -> tuple[np.ndarray, np.ndarray]:
    """Pixels, float32 (rows, pixels), and labels of some rows; ``before`` is how many came before.

    The fast way where all cells are numbers, cell by cell otherwise.
    """
    if layout.separator == ";":
        block = [line.replace(",", ".") for line in block]
    try:
        table = np.loadtxt(
            block,
            dtype=np.float32,
            delimiter=layout.separator,
            comments=None,
            quotechar='"',
            ndmin=2,
        )
    except ValueError:
        table = None
    if table is not None and table.shape == (len(block), layout.columns):
        labels = table[:, list(layout.label)]
        return table[:, list(layout.pixels)], labels[:, 0] if len(layout.label) == 1 else labels
    return _parsed_slowly(block, layout, name, before)


def _parsed_slowly(
    block: list[str], layout: TableLayout, name: str, before: int
) -> tuple[np.ndarray, np.ndarray]:
    pixels = np.empty((len(block), len(layout.pixels)), np.float32)
    labels: list[str] = []
    hot = np.zeros((len(block), len(layout.label)), np.float32)
    for row, line in enumerate(block):
        cells = cells_of(line, layout.separator)
        if len(cells) != layout.columns:
            raise BadFileError(
                f"Row {before + row + 1} of “{name}” has {len(cells)} cells, the others have "
                f"{layout.columns}. Mend or remove that row."
            )
        try:
            with np.errstate(over="ignore"):  # infinite, and told as no number later
                pixels[row] = [float(cells[place]) for place in layout.pixels]
            if len(layout.label) > 1:
                hot[row] = [float(cells[place]) for place in layout.label]
        except ValueError as error:
            bad = next(p for p in (*layout.pixels, *layout.label) if number_of(cells[p]) is None)
            raise BadFileError(
                f"Row {before + row + 1} of “{name}” has “{cells[bad][:20]}” in column {bad + 1}, "
                "where a number is needed. Mend or remove that row."
            ) from error
        labels += [cells[place][:40] for place in layout.label[:1]]
    return pixels, hot if len(layout.label) > 1 else np.array(labels, dtype=np.str_)


def _compact(pixels: np.ndarray) -> np.ndarray:
    """uint8 of whole numbers from 0 to 255, which need a quarter of the room."""
    with np.errstate(invalid="ignore"):
        small = pixels.astype(np.uint8)
    return small if np.array_equal(small, pixels) else pixels


def _joined(images: Sequence[np.ndarray], name: str) -> np.ndarray:
    if sum(part.size for part in images) * 4 > MAX_BYTES and any(
        part.dtype != np.uint8 for part in images
    ):
        raise too_large(name, MAX_BYTES)
    return np.concatenate(images)
