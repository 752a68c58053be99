"""The lines of a printed table, told apart to the pixel from digits that touch or cross them.

All lines of one direction are parallel: sheared by their slope, each stands in columns of its own.
"""

import numpy as np

SLOPE = 0.06  # either way: a table may lie turned by more than three degrees
ALONG = 0.8  # fraction of the table's height or width along which a line is drawn
CLEAR = 0.25  # the same of columns beside a line: its edge, where it is not quite straight
FEWEST = 5  # lines in both directions together, two each way at least
REST = 0.6  # fraction of the ink that is none of the lines, at most


def table_lines(piece: np.ndarray) -> np.ndarray | None:
    """Bool (h, w): which pixels of a piece are lines of a table; None where it is no table.

    Args:
        piece: bool (h, w), cut out closely.
    """
    rows, columns = np.nonzero(piece)
    upright, count = _parallel(columns, rows, piece.shape[0])
    if count < 2:
        return None
    level, more = _parallel(rows, columns, piece.shape[1])
    if more < 2 or count + more < FEWEST:
        return None
    is_line = upright | level
    if is_line.mean() < 1 - REST:
        return None
    lines = np.zeros_like(piece)
    lines[rows[is_line], columns[is_line]] = True
    return lines


def _parallel(across: np.ndarray, along: np.ndarray, length: int) -> tuple[np.ndarray, int]:
    """Which of n pixels lie on long parallel lines, bool (n,), and how many lines there are.

    Args:
        across: Places of the pixels across the lines' direction, int (n,).
        along: The same along it.
        length: Of the table along it, px.
    """
    best, score = 0.0, -1.0
    reach = int(np.ceil(SLOPE * length))
    for drift in range(-reach, reach + 1):
        slope = drift / length
        counts = np.bincount(_sheared(across, along, slope, reach))
        sharp = float((np.minimum(counts, length) / length > ALONG).sum())
        sharp += float((counts.astype(float) ** 2).sum()) / (len(across) * length)
        if sharp > score:
            best, score = slope, sharp
    places = _sheared(across, along, best, reach)
    counts = np.bincount(places)
    drawn = counts > ALONG * length
    starts = drawn & ~np.concatenate([[False], drawn[:-1]])
    # A line's soft edges go with it, as far as they are next to it.
    edge = counts > CLEAR * length
    near = drawn.copy()
    near[1:] |= drawn[:-1] & edge[1:]
    near[:-1] |= drawn[1:] & edge[:-1]
    return near[places], int(starts.sum())


def _sheared(across: np.ndarray, along: np.ndarray, slope: float, reach: int) -> np.ndarray:
    return np.rint(across - slope * along).astype(np.int64) + 2 * reach + 1
