"""Tables of text: CSV and its kin, ARFF; a row for each image, pixels and a label in columns.

Separator, heading and place of the label follow from the first rows.
"""

import itertools
import math
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np

from ...digit_names import digit_of_name
from ...errors import BadFileError
from ...packed import MAX_UNPACKED
from .entries import Entry, stream, too_large
from .labels import to_digits
from .naming import role_of
from .pairing import RawPart
from .pixels import MAX_BYTES, MAX_COUNT, MIN_SIDE, to_pictures, too_many_digits
from .sniff import PICTURES

LABEL_NAMES = ("label", "labels", "class", "target", "digit", "y", "number", "category", "classes",
               "targets", "answer", "value")  # fmt: skip
"""What a column of labels may be called, best first."""
FILE_NAMES = ("file", "filename", "file_name", "path", "image", "image_path", "filepath", "img",
              "name", "image_name", "images", "filenames")  # fmt: skip

_OTHER_NAMES = {"id", "index", "idx", "imageid", "image_id", "row", "unnamed: 0", "#", "no",
                "usage", "split", "writer"}  # fmt: skip
_BLOCK = 1 << 20  # bytes of text read at once
_MAX_LINE = 4 << 20
_SAMPLE_ROWS = 200


@dataclass(frozen=True)
class TableLayout:
    """How a table is laid out.

    Attributes:
        separator: Between cells; None for any white space.
        skipped: Lines before the first row.
        columns: Cells of a row.
        label: Columns that hold the label: one, ten for one-hot, none where there are no labels.
        pixels: Columns that hold the image.
    """

    separator: str | None
    skipped: int
    columns: int
    label: tuple[int, ...]
    pixels: tuple[int, ...]


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
    pixels = _joined(images, entry.name)
    digits = to_digits(np.concatenate(labels), rows, entry.name)
    return RawPart(to_pictures(pixels, rows, entry.name), digits, role_of(entry.path))


def names_in_table(entry: Entry) -> dict[str, str] | None:
    """Picture file -> label, of a table of names; None where it is no such table.

    Names are as they stand there, with slashes between folders.
    """
    with stream(entry) as file:
        lines = _lines(file, entry.name)
        first = _first_lines(lines)
        separator = _separator(first)
        rows = [_cells(line, separator) for line in first]
        place = _named_pictures(rows)
        if place is None:
            return None
        labels = _label_beside(rows, place)
        if labels is None:
            return None
        found: dict[str, str] = {}
        for line in (*first, *lines):
            cells = _cells(line, separator)
            if len(cells) > max(place, labels) and _is_picture_name(cells[place], rows):
                found[cells[place].replace("\\", "/").removeprefix("./")] = cells[labels]
            if len(found) > MAX_COUNT:
                raise too_many_digits(entry.name)
    return found


def layout_of(first: Sequence[str], name: str) -> TableLayout:
    """The layout of a table by its first lines.

    Raises:
        BadFileError: It is no table of images.
    """
    if not first:
        raise BadFileError(f"“{name}” holds no digits at all. Choose another file.")
    separator = _separator(first)
    rows = [_cells(line, separator) for line in first]
    heading = _heading(rows)
    data = rows[1:] if heading else rows
    columns = len(data[0]) if data else len(rows[0])
    if columns < MIN_SIDE**2:
        raise _no_table(name, first[0])
    if heading and len(heading) == columns - 1:
        heading = ["", *heading]  # R leaves the corner above the row names empty
    if not heading or len(heading) != columns:
        places = tuple(range(columns))
        label, pixels = _by_value(data, places)
    else:
        label, pixels = _by_heading(heading, data)
    if not pixels:
        raise BadFileError(
            f"“{name}” has rows of {columns} cells, which are no square picture with a label: "
            "such as 785 for 28x28, or 65 for 8x8. Choose another file, or leave out its other "
            "columns."
        )
    return TableLayout(separator, 1 if heading else 0, columns, label, pixels)


def _by_heading(
    heading: Sequence[str], data: Sequence[Sequence[str]]
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Columns of the label and of the pixels, by their names, or by values where these are mute."""
    named = [place for name in LABEL_NAMES for place, word in enumerate(heading) if word == name]
    kept = [place for place, word in enumerate(heading) if word not in _OTHER_NAMES]
    kept = [place for place in kept if heading[place] or place != 0]
    if named:
        pixels = tuple(place for place in kept if place != named[0])
        if _is_square(len(pixels)):
            return (named[0],), pixels
        pixels = tuple(place for place in pixels if heading[place][:1] in "0123456789pxfvi")
        return ((named[0],), pixels) if _is_square(len(pixels)) else ((), ())
    for places in (kept, range(len(heading))):
        label, pixels = _by_value(data, tuple(places))
        if pixels:
            return label, pixels
    return (), ()


def _by_value(
    data: Sequence[Sequence[str]], places: tuple[int, ...]
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Columns of the label and of the pixels among ``places``, by what stands in them."""
    count = len(places)
    if _is_square(count - 10) and not _is_square(count - 1):  # one-hot, such as Semeion's
        ends = (places[-10:], places[:-10]), (places[:10], places[10:])
        for label, pixels in ends:
            if all(_is_one_hot([row[place] for place in label]) for row in data if len(row) > 10):
                return label, pixels
    if _is_square(count - 1):
        first, last = (_label_score(data, places[end]) for end in (0, -1))
        if max(first, last) >= 0:
            if last > first:
                return places[-1:], places[:-1]
            return places[:1], places[1:]
    if _is_square(count):
        return (), places
    if _is_square(count - 2):  # the number of the row before
        first, last = (_label_score(data, places[end]) for end in (1, -1))
        if max(first, last) >= 0:
            return (places[-1:], places[1:-1]) if last > first else (places[1:2], places[2:])
    return (), ()


def _label_score(data: Sequence[Sequence[str]], place: int) -> int:
    """How many different labels a column holds; -1 where most cells hold anything else."""
    words = [row[place].strip() for row in data if len(row) > place]
    digits = [10 if word == "10" else digit_of_name(word) for word in words]
    labels = [digit for digit in digits if digit is not None]
    # One bad label is to be told of, not taken for a pixel.
    return len(set(labels)) if len(labels) > 0.9 * len(words) else -1


def _is_one_hot(cells: Sequence[str]) -> bool:
    numbers = [_number(cell) for cell in cells]
    return sorted(numbers, key=lambda n: n if n is not None else -1) == [0.0] * 9 + [1.0]


def _is_square(count: int) -> bool:
    for pixels in (count, count // 3 if count % 3 == 0 else 0):
        if pixels >= MIN_SIDE**2 and math.isqrt(pixels) ** 2 == pixels:
            return True
    return False


def _heading(rows: Sequence[Sequence[str]]) -> list[str] | None:
    """The names of the columns, lower case, where the first row is such."""
    first = rows[0]
    numbers = [_number(cell) for cell in first]
    words = sum(number is None for number in numbers)
    later = [sum(_number(cell) is None for cell in row) for row in rows[1:3]]
    is_heading = words > len(first) / 2 or (words > 0 and later and max(later) < words)
    if not words and len(first) > 2 and len(rows) > 1:
        # pandas names the columns 0, 1, 2 ... where nobody did.
        body = numbers[1:-1]
        steps = {after - before for before, after in itertools.pairwise(body)}
        is_heading = steps == {1.0}
    return [cell.strip().strip("\"'").lower() for cell in first] if is_heading else None


def _separator(lines: Sequence[str]) -> str | None:
    """What stands between cells; None for white space."""
    line = lines[min(1, len(lines) - 1)] if lines else ""
    counts = {mark: line.count(mark) for mark in (";", "\t", ",", "|")}
    best = max(counts, key=lambda mark: counts[mark])
    # With a comma for the decimal point, semicolons part the cells.
    if counts[";"] and counts[";"] >= counts[","] // 2:
        best = ";"
    return best if counts[best] else None


def _cells(line: str, separator: str | None) -> list[str]:
    cells = line.rstrip("\r\n").split(separator)
    if separator is not None and len(cells) > 1 and not cells[-1].strip():
        cells.pop()  # a separator at the end of a line parts nothing
    return [cell.strip().strip("\"'").strip() for cell in cells]


def _number(cell: str) -> float | None:
    try:
        return float(cell.replace(",", "."))
    except ValueError:
        return None


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
        other: _label_score(rows[1:] or rows, other)
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
        cells = _cells(line, layout.separator)
        if len(cells) != layout.columns:
            raise BadFileError(
                f"Row {before + row + 1} of “{name}” has {len(cells)} cells, the others have "
                f"{layout.columns}. Mend or remove that row."
            )
        try:
            pixels[row] = [float(cells[place]) for place in layout.pixels]
            if len(layout.label) > 1:
                hot[row] = [float(cells[place]) for place in layout.label]
        except ValueError as error:
            bad = next(p for p in (*layout.pixels, *layout.label) if _number(cells[p]) is None)
            raise BadFileError(
                f"Row {before + row + 1} of “{name}” has “{cells[bad][:20]}” in column {bad + 1}, "
                "where a number is needed. Mend or remove that row."
            ) from error
        labels.append(cells[layout.label[0]][:40])
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


def _no_table(name: str, line: str) -> BadFileError:
    shown = "".join(char if char.isprintable() else "?" for char in line.strip()[:30])
    return BadFileError(
        f"“{name}” is text that begins “{shown}”, and no table of images. A CSV file has a row for "
        "each image, with its label and its pixels in columns."
    )
