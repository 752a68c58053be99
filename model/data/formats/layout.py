"""How a table of text is laid out: separator, heading, and which columns hold label and pixels."""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

from ...digit_names import digit_of_name
from ...errors import BadFileError
from ...language import tr
from .pixels import MIN_SIDE, no_digits

LABEL_NAMES = ("label", "labels", "class", "target", "digit", "y", "number", "category", "classes",
               "targets", "answer", "value")  # fmt: skip
"""What a column of labels may be called, best first."""

ROLE_NAMES = ("split", "usage", "subset", "set", "part", "partition", "fold")
"""What a column may be called that says for what a row is meant: training, testing."""

_OTHER_NAMES = {"id", "index", "idx", "imageid", "image_id", "row", "unnamed: 0", "#", "no",
                *ROLE_NAMES, "writer"}  # fmt: skip

PEN_COLUMNS = 16
"""Of UCI's pen digits: eight points x, y."""
_MAX_PREAMBLE = 5  # lines before the table


@dataclass(frozen=True)
class TableLayout:
    """How a table is laid out.

    Attributes:
        separator: Between cells; None for any white space.
        skipped: Lines before the first row.
        columns: Cells of a row.
        label: Columns that hold the label: one, ten for one-hot, none where there are no labels.
        pixels: Columns that hold the image.
        role: Column that says for what the row is meant; None where there is none.
    """

    separator: str | None
    skipped: int
    columns: int
    label: tuple[int, ...]
    pixels: tuple[int, ...]
    role: int | None = None


def layout_of(first: Sequence[str], name: str) -> TableLayout:
    """The layout of a table by its first lines.

    Raises:
        BadFileError: It is no table of images.
    """
    if not first:
        raise no_digits(name)
    separator = separator_of(first)
    rows = [cells_of(line, separator) for line in first]
    preamble = _preamble(rows)
    rows = rows[preamble:]
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
            tr(
                "“{name}” has rows of {columns} cells, which are no square picture with a label: "
                "such as 785 for 28x28, or 65 for 8x8. Choose another file, or leave out its other "
                "columns.",
                name=name,
                columns=columns,
            )
        )
    _refuse_pen(data, pixels, name)
    skipped = preamble + (1 if heading else 0)
    return TableLayout(separator, skipped, columns, label, pixels, _role_place(heading, data))


def _preamble(rows: Sequence[Sequence[str]]) -> int:
    """Lines before the table: a title, or how many classes and columns there are."""
    common = max((len(row) for row in rows[-3:]), default=0)
    if common < MIN_SIDE**2:
        return 0
    count = next((k for k, row in enumerate(rows) if len(row) >= common - 1), 0)
    return count if count <= _MAX_PREAMBLE else 0


def _role_place(heading: Sequence[str] | None, data: Sequence[Sequence[str]]) -> int | None:
    """The column that says for what a row is meant, of words that do."""
    for place, word in enumerate(heading or ()):
        if word in ROLE_NAMES and all(number_of(row[place]) is None for row in data[:3]):
            return place
    return None


def _refuse_pen(data: Sequence[Sequence[str]], pixels: tuple[int, ...], name: str) -> None:
    """Raises BadFileError for UCI's pen digits: eight points, which fill a square of 0 to 100."""
    if len(pixels) != PEN_COLUMNS or len(data) < 3:
        return
    rows = [[number_of(row[place]) for place in pixels] for row in data if len(row) > max(pixels)]
    filling = [row for row in rows if 0.0 in row and 100.0 in row and None not in row]
    if len(filling) > 0.9 * len(rows):
        raise pen_points(name)


def pen_points(name: str) -> BadFileError:
    """UCI's pen digits are no pictures."""
    return BadFileError(
        tr(
            "“{name}” holds pen points, not pictures: eight points x, y of each digit, 0 to 100 "
            "(UCI’s “pendigits”). Choose pictures of digits, such as “optdigits”.",
            name=name,
        )
    )


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
        first, last = (label_score(data, places[end]) for end in (0, -1))
        if max(first, last) >= 0:
            # A border is black throughout; labels of letters before it are labels all the same.
            if last > first and not (last == 1 and _are_classes(data, places[0])):
                return places[-1:], places[:-1]
            return places[:1], places[1:]
        if _are_classes(data, places[0]):
            return places[:1], places[1:]
    if _is_square(count):
        return (), places
    if _is_square(count - 2):  # the number of the row before
        first, last = (label_score(data, places[end]) for end in (1, -1))
        if max(first, last) >= 0:
            return (places[-1:], places[1:-1]) if last > first else (places[1:2], places[2:])
    return (), ()


def label_score(data: Sequence[Sequence[str]], place: int) -> int:
    """How many different labels a column holds; -1 where most cells hold anything else."""
    words = [row[place].strip() for row in data if len(row) > place]
    digits = [10 if number_of(word) == 10 else digit_of_name(word) for word in words]
    labels = [digit for digit in digits if digit is not None]
    # One bad label is to be told of, not taken for a pixel.
    return len(set(labels)) if len(labels) > 0.9 * len(words) else -1


def _are_classes(data: Sequence[Sequence[str]], place: int) -> bool:
    """Whether a column counts classes, more than ten of them: letters, digits and letters."""
    numbers = [number_of(row[place]) for row in data if len(row) > place]
    return all(
        number is not None and number.is_integer() and 0 <= number < 100 for number in numbers
    ) and 10 < len(set(numbers)) < 0.7 * len(numbers)


def _is_one_hot(cells: Sequence[str]) -> bool:
    numbers = [number_of(cell) for cell in cells]
    return sorted(numbers, key=lambda n: n if n is not None else -1) == [0.0] * 9 + [1.0]


def _is_square(count: int) -> bool:
    for pixels in (count, count // 3 if count % 3 == 0 else 0):
        if pixels >= MIN_SIDE**2 and math.isqrt(pixels) ** 2 == pixels:
            return True
    return False


def _heading(rows: Sequence[Sequence[str]]) -> list[str] | None:
    """The names of the columns, lower case, where the first row is such."""
    first = rows[0]
    numbers = [number_of(cell) for cell in first]
    words = sum(number is None for number in numbers)
    later = [sum(number_of(cell) is None for cell in row) for row in rows[1:3]]
    is_heading = words > len(first) / 2 or (words > 0 and later and max(later) < words)
    if not words and len(first) > 2 and len(rows) > 1:
        # pandas names the columns 0, 1, 2 ... where nobody did.
        body = numbers[1:-1]
        steps = {after - before for before, after in itertools.pairwise(body)}
        is_heading = steps == {1.0}
    return [cell.strip().strip("\"'").lower() for cell in first] if is_heading else None


def separator_of(lines: Sequence[str]) -> str | None:
    """What stands between cells; None for white space."""
    line = lines[min(1, len(lines) - 1)] if lines else ""
    counts = {mark: line.count(mark) for mark in (";", "\t", ",", "|")}
    best = max(counts, key=lambda mark: counts[mark])
    # With a comma for the decimal point, semicolons part the cells.
    if counts[";"] and counts[";"] >= counts[","] // 2:
        best = ";"
    return best if counts[best] else None


def cells_of(line: str, separator: str | None) -> list[str]:
    """The cells of a line, without quotes and the white space around them."""
    cells = line.rstrip("\r\n").split(separator)
    if separator is not None and len(cells) > 1 and not cells[-1].strip():
        cells.pop()  # a separator at the end of a line parts nothing
    return [cell.strip().strip("\"'").strip() for cell in cells]


def number_of(cell: str) -> float | None:
    """The number in a cell, with a point or a comma; None where there is none."""
    try:
        return float(cell.replace(",", "."))
    except ValueError:
        return None


def _no_table(name: str, line: str) -> BadFileError:
    shown = "".join(char if char.isprintable() else "?" for char in line.strip()[:30])
    return BadFileError(
        tr(
            "“{name}” is text that begins “{shown}”, and no table of images. A CSV file has a row "
            "for each image, with its label and its pixels in columns.",
            name=name,
            shown=shown,
        )
    )
