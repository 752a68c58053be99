"""Rows of numbers out of a text that somebody pastes: a table from a program, or typed."""

import re

import numpy as np

from model.errors import SettingError
from model.language import any_of, tr

MOST_ROWS = 2000


def pasted_rows(text: str, fewest: int, most: int) -> np.ndarray:
    """The numbers of a text as rows, (n, columns), float64; a first line of titles is left out.

    Args:
        text: A row a line; numbers parted by commas, semicolons, tabs or spaces.
        fewest: Columns at least.
        most: Columns at most.

    Raises:
        SettingError: It is no such table; the sentence says which line, and what is wanted.
    """
    wanted = any_of([f"{count}" for count in sorted({fewest, most})])
    rows: list[list[float]] = []
    lines = [line.strip() for line in text[: 200 * MOST_ROWS].splitlines()]
    for number, line in enumerate(lines, 1):
        if not line:
            continue
        row = _numbers(line)
        if row is None and not rows and number == 1:
            continue  # titles
        if row is None or not fewest <= len(row) <= most or (rows and len(row) != len(rows[0])):
            raise SettingError(
                tr(
                    "Line {number} of what is pasted is no row of {wanted} numbers. "
                    "Copy a table with a row a line.",
                    number=number,
                    wanted=wanted,
                )
            )
        rows.append(row)
        if len(rows) > MOST_ROWS:
            raise SettingError(
                tr(
                    "What is pasted has more than {most:,} rows. Copy fewer.",
                    most=MOST_ROWS,
                )
            )
    if not rows:
        raise SettingError(
            tr(
                "There are no rows of {wanted} numbers to paste. Copy a table with a row a line.",
                wanted=wanted,
            )
        )
    return np.array(rows)


def _numbers(line: str) -> list[float] | None:
    try:
        values = [float(word) for word in re.split(r"[,;\s]+", line.strip(",; \t"))]
    except ValueError:
        return None
    return values if all(np.isfinite(values)) else None
