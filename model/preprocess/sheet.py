"""Where the paper lies in a picture: on transparency, on a table, in a margin, beside bars.

Invariant: what is cut away holds no ink of a digit; where that is in doubt nothing is cut.
"""

import numpy as np

from .components import grow, label_components
from .pixels import otsu_threshold, shrink

GLANCE = 320  # px a side at most on which sheets and panels are looked for
MIN, MAX = 0.12, 0.93  # fraction of the picture that a sheet's box has
MIN_PANEL = 0.06  # the same for a panel, whose edges are sharp
SOLID = 0.7  # fraction of the box that is paper, as the sheet may lie turned
STRAIGHT = 0.97  # fraction of a panel's edge that has its colour
PLAIN = 0.85  # fraction of the margin around a panel that has the margin's colour
CONTRAST = 0.25  # between paper and table, of black and white
SOFT = 0.08  # fraction of the sheet that its edges take up at most: a shadow's are softer
TABLE = 0.5  # fraction of what lies around a sheet that is as light at most
BAR = 0.2  # fraction of the picture that a bar along its edge takes at most
EVEN = 0.95  # fraction of a bar's row that has the bar's colour
FREE = 0.97  # fraction of the row beside a bar that is paper: no digit joins it
ALIKE = 0.1  # values that differ by less are one colour
OPAQUE = 0.9  # fraction of the paper's box that is paper, not transparency, in an icon
WRITTEN = 0.002  # fraction of a panel that is written on at least
CORNER = 0.06  # fraction of a sheet that table in its corners is wide, about
NESTED = 4  # how often paper is looked for within paper
SMALLEST = 12  # px a side of a paper at least

Span = tuple[int, int]


def sheet_of(pixels: np.ndarray) -> tuple[np.ndarray, tuple[int, int]]:
    """The part of a picture that is written on, no table in its corners, and its left and top.

    Args:
        pixels: (h, w, channels), as ``as_picture`` gives them.
    """
    (top, bottom), (left, right) = paper_in(pixels)
    sheet = pixels[top:bottom, left:right]
    return sheet if sheet.shape == pixels.shape else without_corners(sheet), (left, top)


def paper_in(pixels: np.ndarray) -> tuple[Span, Span]:
    """Rows and columns, first and one after the last, of what is written on.

    All of the picture where no margin, table or bar is seen.

    Args:
        pixels: (h, w, channels), as ``as_picture`` gives them.
    """
    (top, bottom), (left, right) = _off_transparency(pixels)
    for _ in range(NESTED):
        part = pixels[top:bottom, left:right]
        for find in (panel_in, _off_bars, sheet_in):
            rows, columns = find(part)
            if (rows, columns) != ((0, part.shape[0]), (0, part.shape[1])):
                break
        else:
            break
        if min(rows[1] - rows[0], columns[1] - columns[0]) < SMALLEST:
            break
        top, bottom = top + rows[0], top + rows[1]
        left, right = left + columns[0], left + columns[1]
    return (top, bottom), (left, right)


def sheet_in(pixels: np.ndarray) -> tuple[Span, Span]:
    """Rows and columns of a light sheet on a dark ground; all where no such sheet is seen.

    Args:
        pixels: (h, w, channels), as ``as_picture`` gives them.
    """
    whole = (0, pixels.shape[0]), (0, pixels.shape[1])
    light, step = _glance(pixels)
    threshold = otsu_threshold(light)
    is_paper = light > threshold
    if not is_paper.any() or is_paper.all():
        return whole
    paper, table = float(np.median(light[is_paper])), float(np.median(light[~is_paper]))
    if paper - table < CONTRAST:
        return whole
    is_edge = np.abs(light - (paper + table) / 2) < 0.25 * (paper - table)
    if is_edge.sum() > SOFT * is_paper.sum():
        return whole
    labels, _ = label_components(is_paper)
    sizes = np.bincount(labels.ravel())
    sizes[0] = 0
    rows, columns = _box(labels == sizes.argmax())
    tall, wide = rows[1] - rows[0], columns[1] - columns[0]
    area = tall * wide / is_paper.size
    if not MIN < area < MAX or sizes.max() < SOLID * tall * wide:
        return whole
    beyond = is_paper.sum() - is_paper[rows[0] : rows[1], columns[0] : columns[1]].sum()
    if beyond > TABLE * (is_paper.size - tall * wide):
        return whole  # as light as the sheet: lines part one paper
    margin = 1 + min(tall, wide) // 40
    return tuple(((low + margin) * step, (high - margin) * step) for low, high in (rows, columns))


def without_corners(sheet: np.ndarray) -> np.ndarray:
    """The sheet with paper in place of the table that is seen in its corners, as it lies turned.

    Args:
        sheet: (h, w, channels), cut out as ``paper_in`` says.
    """
    light, step = _glance(sheet)
    is_paper = light > otsu_threshold(light)
    if is_paper.mean() < 0.5:
        return sheet
    labels, _ = label_components(~is_paper)
    corners = {int(labels[row, column]) for row in (0, -1) for column in (0, -1)} - {0}
    if not corners:
        return sheet
    table = grow(np.isin(labels, list(corners)), 2)
    # A digit that fills the picture may reach into a corner: a table is seen along the edges.
    edges = np.concatenate([table[0], table[-1], table[:, 0], table[:, -1]])
    if table.sum() > 2 * edges.sum() * max(CORNER * min(table.shape), 4):
        return sheet
    rows = np.minimum(np.arange(sheet.shape[0]) // step, table.shape[0] - 1)
    columns = np.minimum(np.arange(sheet.shape[1]) // step, table.shape[1] - 1)
    large = table[np.ix_(rows, columns)]
    painted = sheet.copy()
    some = sheet[::step, ::step][: len(light), : light.shape[1]]
    painted[large] = np.median(some[is_paper[: len(some), : some.shape[1]]], axis=0)
    return painted


def panel_in(pixels: np.ndarray) -> tuple[Span, Span]:
    """Rows and columns of a rectangle, dark or light, in a margin of another colour.

    All where there is none. Other than a sheet it lies straight and has sharp edges, and it may
    be as dark as ink: it is a panel because something is written on it.

    Args:
        pixels: (h, w, channels), as ``as_picture`` gives them.
    """
    whole = (0, pixels.shape[0]), (0, pixels.shape[1])
    light, step = _glance(pixels)
    high = light > otsu_threshold(light)
    for is_panel in (high, ~high):
        values = light[is_panel], light[~is_panel]
        if min(map(len, values)) == 0 or abs(np.median(values[0]) - np.median(values[1])) < ALIKE:
            continue
        rows, columns = _largest_rectangle(is_panel)
        if rows is None:
            continue
        margin = 1 + min(rows[1] - rows[0], columns[1] - columns[0]) // 80
        (top, bottom), (left, right) = (
            (low + margin, high - margin) for low, high in (rows, columns)
        )
        inside = ~is_panel[top:bottom, left:right]
        if not inside.size or not WRITTEN < inside.mean() < 0.5:
            continue
        return (top * step, bottom * step), (left * step, right * step)
    return whole


def _largest_rectangle(mask: np.ndarray) -> tuple[Span, Span] | tuple[None, None]:
    """Rows and columns of the largest piece if its edges are straight, in a plain margin."""
    labels, _ = label_components(mask)
    sizes = np.bincount(labels.ravel())
    sizes[0] = 0
    piece = labels == sizes.argmax()
    # The ticks of axes stick out of a panel: its rows and columns are those that it fills.
    rows, columns = _box(piece)
    across = piece[rows[0] : rows[1], columns[0] : columns[1]].mean(axis=1) > 0.4
    down = piece[rows[0] : rows[1], columns[0] : columns[1]].mean(axis=0) > 0.4
    if not across.any() or not down.any():
        return None, None
    rows, columns = (
        (first + int(filled.argmax()), first + len(filled) - int(filled[::-1].argmax()))
        for first, filled in ((rows[0], across), (columns[0], down))
    )
    part = piece[rows[0] : rows[1], columns[0] : columns[1]]
    if not MIN_PANEL < part.size / mask.size < 0.98 or min(part.shape) < SMALLEST:
        return None, None
    if sizes.max() < 0.5 * part.size:
        return None, None
    inset = 1 + min(part.shape) // 100
    edges = (part[inset], part[-1 - inset], part[:, inset], part[:, -1 - inset])
    if min(edge.mean() for edge in edges) < STRAIGHT:
        return None, None
    around = mask.copy()
    around[rows[0] : rows[1], columns[0] : columns[1]] = False
    if around.sum() > (1 - PLAIN) * (mask.size - part.size):
        return None, None
    return rows, columns


def _off_transparency(pixels: np.ndarray) -> tuple[Span, Span]:
    """Rows and columns of paper with transparency around it; all where there is none.

    Ink alone on transparency is no paper: it has one shade, or does not fill its box.
    """
    whole = (0, pixels.shape[0]), (0, pixels.shape[1])
    if pixels.shape[2] < 4:
        return whole
    step = -(-max(pixels.shape[:2]) // (2 * GLANCE))
    some = shrink(pixels[::step, ::step], 1)
    seen = some[:, :, 3] > 0.5
    if seen.all() or not seen.any():
        return whole
    rows, columns = _box(seen)
    part = seen[rows[0] : rows[1], columns[0] : columns[1]]
    shades = some[:, :, :3][seen].mean(axis=1)
    low, high = np.percentile(shades, (1, 99))
    if part.mean() < OPAQUE or high - low < 0.15 or min(part.shape) < SMALLEST:
        return whole
    margin = 1 if step > 1 else 0
    return tuple(((low + margin) * step, (high - margin) * step) for low, high in (rows, columns))


def _off_bars(pixels: np.ndarray) -> tuple[Span, Span]:
    """Rows and columns between even bars that run along whole edges of the picture."""
    height, width = pixels.shape[:2]
    middle = pixels[height // 4 : height - height // 4, width // 4 : width - width // 4]
    some = shrink(middle[:: -(-height // GLANCE), :: -(-width // GLANCE)], 1)
    if not some.size:
        return (0, height), (0, width)
    paper = np.median(some[:, :, :3].reshape(-1, min(some.shape[2], 3)), axis=0)
    views = [pixels, pixels[::-1], pixels.swapaxes(0, 1), pixels.swapaxes(0, 1)[::-1]]
    edges = [_sampled(view, max(int(BAR * len(view)), 1) + 4) for view in views]
    is_bar = [_is_bar(rows[0], paper) for rows in edges]
    counts = []
    for number, rows in enumerate(edges):
        beside = is_bar[2:] if number < 2 else is_bar[:2]
        counts.append(_bar(rows, paper, *beside) if is_bar[number] else 0)
    return (counts[0], height - counts[1]), (counts[2], width - counts[3])


def _is_bar(line: np.ndarray, paper: np.ndarray) -> bool:
    """Whether the outermost pixels along an edge have one colour that is not the paper's."""
    own = np.median(line, axis=0)
    is_own = np.abs(line - own).max(axis=1) < ALIKE
    return bool(np.abs(own - paper).max() >= CONTRAST and is_own.mean() > EVEN)


def _bar(rows: np.ndarray, paper: np.ndarray, first: bool, last: bool) -> int:
    """How many rows from the first on are a bar: of one colour, nothing joining it but bars.

    Args:
        rows: float32 (n, w, channels), from the edge inwards.
        paper: The paper's colour.
        first: Whether there is a bar along the rows' first pixels too.
        last: Whether there is one along their last pixels.
    """
    own = np.median(rows[0], axis=0)
    even = (np.abs(rows - own).max(axis=2) < ALIKE).mean(axis=1) > EVEN
    count = len(rows) if even.all() else int(even.argmin())
    is_paper = np.abs(rows - paper).max(axis=2) < ALIKE
    # Rows of the edge's own blur are no paper yet.
    for beside in range(count, min(count + 3, len(rows))):
        places = np.flatnonzero(is_paper[beside])
        if not len(places):
            continue
        start = int(places[0]) if first else 0
        end = int(places[-1]) + 1 if last else rows.shape[1]
        if is_paper[beside, start:end].mean() > FREE and end - start > 0.5 * rows.shape[1]:
            return beside
    return 0


def _sampled(pixels: np.ndarray, count: int) -> np.ndarray:
    """float32 (count, some columns, channels): the first rows of a picture."""
    step = -(-pixels.shape[1] // GLANCE)
    return shrink(pixels[:count, ::step], 1)[:, :, :3]


def _glance(pixels: np.ndarray) -> tuple[np.ndarray, int]:
    """Lightness float32 (h, w) of every few pixels, as what is looked for is large; the step."""
    step = -(-max(pixels.shape[:2]) // GLANCE)
    return shrink(pixels[::step, ::step], 1)[:, :, :3].mean(axis=2), step


def _box(mask: np.ndarray) -> tuple[Span, Span]:
    """Rows and columns of what is set, first and one after the last; some must be."""
    rows, columns = (np.flatnonzero(mask.any(axis=axis))[[0, -1]].tolist() for axis in (1, 0))
    return (rows[0], rows[1] + 1), (columns[0], columns[1] + 1)
