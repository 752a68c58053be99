"""Tables of text: CSV and its kin, ARFF; a row for each image, pixels and a label in columns.

Separator, heading and place of the label follow from the first rows.
"""

import contextlib
import itertools
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ...digit_names import digit_of_name
from ...errors import BadFileError
from ...language import tr
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
from .lines import SAMPLE_BYTES, first_lines, table_lines
from .naming import TRAIN, WHOLE, role_of
from .pairing import RawPart
from .pixels import MAX_BYTES, MAX_COUNT, no_digits, to_pictures, too_many_digits
from .sniff import PICTURES

FILE_NAMES = ("file", "filename", "file_name", "path", "image", "image_path", "filepath", "img",
              "name", "image_name", "images", "filenames", "id", "image_id", "imageid",
              "index")  # fmt: skip

_BLOCK = SAMPLE_BYTES  # bytes of text parsed at once
_MISSING = {"", "?", "na", "n/a", "nan", "null", "none"}
"""What stands in a cell that nobody filled."""
_MOST_BESIDE = 8  # columns of a table of labels


def reading_table(entry: Entry) -> Generator[float, None, list[RawPart]]:
    """The parts of a table: one, or several where a column says so; yields the fraction read.

    Raises:
        BadFileError: It is no table of images, or has no labels; the text says which row is bad.
    """
    with stream(entry) as file:
        lines = table_lines(file, entry.name)
        first = first_lines(lines)
        layout = layout_of(first, entry.name)
        if not layout.label:
            raise BadFileError(
                tr(
                    "“{name}” holds images of {count} pixels, but no labels: a "
                    "column of labels is missing. Choose the file with labels (of Kaggle’s two, "
                    "train.csv).",
                    name=entry.name,
                    count=len(layout.pixels),
                )
            )
        rows = yield from _reading_rows(entry, lines, first, layout)
    digits = to_digits(rows.labels, len(rows.pixels), entry.name)
    images = to_pictures(rows.pixels, len(rows.pixels), entry.name)
    if not rows.roles or len(set(rows.roles)) < 2 or TRAIN not in rows.roles:
        return [RawPart(images, digits, role_of(entry.path))]
    roles = np.array(rows.roles)
    return [
        RawPart(images[roles == role], digits[roles == role], role)
        for role in sorted(set(rows.roles) - {WHOLE})
    ]


@dataclass(frozen=True, eq=False)
class _TableRows:
    """What rows hold: pixels (n, pixels), labels (n,) or (n, 10), and the part of each, if any."""

    pixels: np.ndarray
    labels: np.ndarray
    roles: list[str]


def _reading_rows(
    entry: Entry, lines: Iterator[str], first: list[str], layout: TableLayout
) -> Generator[float, None, _TableRows]:
    """All rows; pixels uint8 or float32."""
    parts: list[_TableRows] = []
    bytes_done, rows = 0, 0
    for block in _blocks(lines, first[layout.skipped :]):
        found = _parsed(block, layout, entry.name, rows + layout.skipped)
        parts.append(_TableRows(_compact(found.pixels), found.labels, found.roles))
        rows += len(block)
        if rows > MAX_COUNT or sum(part.pixels.nbytes for part in parts) > MAX_BYTES:
            raise too_many_digits(entry.name)
        bytes_done += sum(map(len, block))
        yield min(1.0, bytes_done / max(1, entry.size))
    if not rows:
        raise no_digits(entry.name)
    roles = [role for part in parts for role in part.roles]
    labels = [part.labels for part in parts]
    return _TableRows(
        _joined([part.pixels for part in parts], entry.name), _together(labels), roles
    )


def _together(labels: list[np.ndarray]) -> np.ndarray:
    """Labels of all blocks; texts where some are."""
    if len({part.dtype.kind for part in labels}) > 1:
        labels = [part.astype(np.str_) for part in labels]
    return np.concatenate(labels)


def table_array(entry: Entry) -> LazyArray | None:
    """The numbers of a table of pixels alone, or of labels alone; None where it holds both.

    Raises:
        BadFileError: It is no table.
    """
    column = label_column(entry)
    if column is not None:
        return column
    with stream(entry) as file:
        lines = table_lines(file, entry.name)
        first = first_lines(lines)
        layout = layout_of(first, entry.name)
        if layout.label:
            return None
        return held(entry.path, result_of(_reading_rows(entry, lines, first, layout)).pixels)


def label_column(entry: Entry) -> LazyArray | None:
    """The labels of a table that holds nothing else, or beside it numbers of rows; else None.

    Raises:
        BadFileError: It cannot be read.
    """
    if "submission" in entry.name.lower():
        return None  # Kaggle's example of an answer: a row for each picture, and no truth in it
    with stream(entry) as file:
        first = first_lines(table_lines(file, entry.name))
    separator = separator_of(first)
    rows = [cells_of(line, separator) for line in first]
    if not rows or not rows[-1] or len(rows[-1]) > _MOST_BESIDE:
        return None
    is_heading = len(rows) > 1 and all(number_of(cell) is None for cell in rows[0] if cell)
    heading = [cell.lower() for cell in rows[0]]
    body = rows[1:] if is_heading and digit_of_name(" ".join(rows[0])) is None else rows
    place = next((heading.index(word) for word in LABEL_NAMES if word in heading), None)
    if place is None and len(rows[-1]) == 1:
        place = 0
    if place is None or label_score(body, place) < 0:
        return None
    return held(entry.path, _column(entry, separator, place, skipped=len(rows) - len(body)))


def _column(entry: Entry, separator: str | None, place: int, skipped: int) -> np.ndarray:
    """The cells of one column of a table, as texts."""
    with stream(entry) as file:
        rows = [cells_of(line, separator) for line in table_lines(file, entry.name)]
    if len(rows) > MAX_COUNT:
        raise too_many_digits(entry.name)
    cells = [row[place][:40] if len(row) > place else "" for row in rows[skipped:]]
    return np.array(cells, dtype=np.str_)


def names_in_table(entry: Entry) -> dict[str, str] | None:
    """Picture file -> label, of a table of names; None where it is no such table.

    Names are as they stand there, with slashes between folders.
    """
    with stream(entry) as file:
        lines = table_lines(file, entry.name)
        first = first_lines(lines)
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


def _blocks(lines: Iterator[str], first: list[str]) -> Iterator[list[str]]:
    """Some rows at a time, those that were looked at already before the others."""
    block, size = [], 0
    for line in itertools.chain(first, lines):
        if line.strip() == "-1":
            continue  # how USPS's .jf files end
        block.append(line)
        size += len(line)
        if size > _BLOCK:
            yield block
            block, size = [], 0
    if block:
        yield block


def _parsed(block: list[str], layout: TableLayout, name: str, before: int) -> _TableRows:
    """Some rows, pixels float32; ``before`` is how many lines came before.

    The fast way where all cells are numbers, cell by cell otherwise.
    """
    if layout.separator == ";":
        block = [line.replace(",", ".") for line in block]
    table = None
    if layout.role is None:
        with contextlib.suppress(ValueError):
            table = np.loadtxt(
                block,
                dtype=np.float32,
                delimiter=layout.separator,
                comments=None,
                quotechar='"',
                ndmin=2,
            )
    if table is not None and table.shape == (len(block), layout.columns):
        labels = table[:, list(layout.label)]
        labels = labels[:, 0] if len(layout.label) == 1 else labels
        return _TableRows(table[:, list(layout.pixels)], labels, [])
    return _parsed_slowly(block, layout, name, before)


def _parsed_slowly(block: list[str], layout: TableLayout, name: str, before: int) -> _TableRows:
    pixels = np.empty((len(block), len(layout.pixels)), np.float32)
    labels: list[str] = []
    roles: list[str] = []
    hot = np.zeros((len(block), len(layout.label)), np.float32)
    for row, line in enumerate(block):
        cells = cells_of(line, layout.separator)
        if len(cells) == layout.columns - 1 and line.rstrip("\r\n").endswith(
            layout.separator or " "
        ):
            cells.append("")  # the last cell is empty, not one too many
        if len(cells) != layout.columns:
            raise BadFileError(
                tr(
                    "Row {row} of “{name}” has {count} cells, the others have "
                    "{columns}. Mend or remove that row.",
                    row=before + row + 1,
                    name=name,
                    count=len(cells),
                    columns=layout.columns,
                )
            )
        try:
            with np.errstate(over="ignore"):  # infinite, and told as no number later
                pixels[row] = [_pixel(cells[place]) for place in layout.pixels]
            if len(layout.label) > 1:
                hot[row] = [float(cells[place]) for place in layout.label]
        except ValueError as error:
            bad = next(p for p in (*layout.pixels, *layout.label) if number_of(cells[p]) is None)
            raise BadFileError(
                tr(
                    "Row {row} of “{name}” has “{cell}” in column {column}, "
                    "where a number is needed. Mend or remove that row.",
                    row=before + row + 1,
                    name=name,
                    cell=cells[bad][:20],
                    column=bad + 1,
                )
            ) from error
        labels += [cells[place][:40] for place in layout.label[:1]]
        roles += [role_of(cells[layout.role])] if layout.role is not None else []
    return _TableRows(
        pixels, hot if len(layout.label) > 1 else np.array(labels, dtype=np.str_), roles
    )


def _pixel(cell: str) -> float:
    """The number in a cell, NaN of one that nobody filled."""
    return np.nan if cell.lower() in _MISSING else float(cell)


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
