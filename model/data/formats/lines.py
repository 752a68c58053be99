"""The lines of a table of text, whatever its coding, its line ends and how cells are packed."""

import csv
import io
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO

from ...errors import BadFileError
from ...language import tr
from ...packed import MAX_UNPACKED
from .entries import too_large

SAMPLE_BYTES = 1 << 20
"""Of text that is looked at before a table's layout is known."""

_MAX_LINE = 4 << 20
_SAMPLE_ROWS = 200
_MIN_NUMBERS = 16  # in a cell that holds a picture
_NUMBERS = re.compile(r"\s*[\[(]*\s*\d[\d.eE+\-]*(?:[\s,;]+\d[\d.eE+\-]*){15,}\s*[\])]*\s*")
_NUMBER = re.compile(r"\d[\d.eE+\-]*")


def table_lines(file: BinaryIO, name: str) -> Iterator[str]:
    """The lines that hold cells, one picture a line, its pixels in cells of their own.

    Raises:
        BadFileError: A line, or the whole, is too long.
    """
    lines = _plain_lines(file, name)
    first = list(itertools.islice(lines, 3))
    sample = first[1] if len(first) > 1 else "".join(first)
    lines = itertools.chain(first, lines)
    if _has_picture_cell(_row(sample)):
        return _unfolded(lines)
    return lines


def first_lines(lines: Iterator[str]) -> list[str]:
    """As many lines as tell the layout of a table."""
    first: list[str] = []
    size = 0
    for line in lines:
        first.append(line)
        size += len(line)
        if len(first) >= _SAMPLE_ROWS or size > SAMPLE_BYTES:
            break
    return first


def _plain_lines(file: BinaryIO, name: str) -> Iterator[str]:
    """The lines of a text that are neither blank nor remarks."""
    start = file.peek(4)[:4] if hasattr(file, "peek") else file.read(4)
    if not hasattr(file, "peek"):
        file.seek(0)
    encoding = "utf-16" if start[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    text = io.TextIOWrapper(file, encoding, errors="replace", newline=None)
    done, columns, is_arff = 0, 0, False
    while line := text.readline(_MAX_LINE + 1):
        done += len(line)
        if len(line) > _MAX_LINE:
            raise BadFileError(
                tr(
                    "“{name}” has a line of more than {most} MB. Choose a table with a row "
                    "for each digit.",
                    name=name,
                    most=_MAX_LINE >> 20,
                )
            )
        if done > MAX_UNPACKED:
            raise too_large(name, MAX_UNPACKED)
        line = line.replace("\0", "�")
        begin = line.lstrip()[:1]
        if begin == "@":  # ARFF: names come before the rows
            is_arff = True
            columns += line.lstrip().lower().startswith("@attribute")
        elif is_arff and begin == "{" and line.rstrip().endswith("}"):
            yield _dense(line, columns)
        elif begin and begin != "%" and not (begin == "#" and "," not in line):
            yield line
    text.detach()


def _dense(line: str, columns: int) -> str:
    """A row of sparse ARFF, "{3 17, 784 5}", with all its cells; what is left out is 0."""
    cells = ["0"] * columns
    for pair in line.strip().strip("{}").split(","):
        place, _, value = pair.strip().partition(" ")
        if place.isdecimal() and int(place) < columns:
            cells[int(place)] = value.strip()
    return ",".join(cells) + "\n"


def _row(line: str) -> Sequence[str]:
    """Cells of a line in which quotes may hold commas."""
    for mark in (",", ";", "\t"):
        try:
            cells = next(csv.reader([line], delimiter=mark, skipinitialspace=True), [])
        except csv.Error:
            return []
        if 2 <= len(cells) <= 8:
            return cells
    return []


def _has_picture_cell(cells: Sequence[str]) -> bool:
    return any(len(cell) >= 2 * _MIN_NUMBERS - 1 and _NUMBERS.fullmatch(cell) for cell in cells)


def _unfolded(lines: Iterable[str]) -> Iterator[str]:
    """Lines whose pixels stand in one cell, "7,0 0 12 255 ...", with a cell for each."""
    heading: Sequence[str] = []
    for number, line in enumerate(lines):
        cells = _row(line)
        place = next((k for k, cell in enumerate(cells) if _has_picture_cell([cell])), None)
        if place is None:
            if number == 0:
                heading = cells
            else:
                yield line  # to be told of as a bad row
            continue
        pixels = _NUMBER.findall(cells[place])
        others = [cell.replace(",", " ") for cell in (*cells[:place], *cells[place + 1 :])]
        if heading and len(heading) == len(cells):
            names = (*heading[:place], *heading[place + 1 :])
            yield ",".join([*names, *(f"pixel{k}" for k in range(len(pixels)))]) + "\n"
            heading = []
        yield ",".join([*others, *pixels]) + "\n"
