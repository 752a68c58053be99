"""What lies on a shelf of drawings, and where."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QPainterPath

from ..style.zoom import px

GAP_PX = 4
ROW_GAP_PX = 4
CAPTION_PX = 16
INSET = 0.16  # of a picture's side, around the ink


@dataclass(frozen=True, eq=False)
class Thumb:
    """One drawing.

    Attributes:
        name: Tells it from the others.
        strokes: Float (points, 2) each, y down, any unit.
        caption: Below it; "" for none.
        tip: While the mouse rests on it.
    """

    name: str
    strokes: Sequence[np.ndarray]
    caption: str = ""
    tip: str = ""


@dataclass(frozen=True, eq=False)
class ShelfRow:
    """Drawings that belong together; they go on below where there is no room beside.

    Attributes:
        title: In front of the first line.
        note: Below the title, of less weight.
        thumbs: The drawings.
    """

    title: str
    note: str
    thumbs: tuple[Thumb, ...]


def place(
    rows: Sequence[ShelfRow], side: int, title_px: int, width: int
) -> tuple[dict[str, QRect], list[int], int]:
    """Where each drawing is, where each row begins, and how high all of them are.

    Args:
        rows: From above.
        side: Of a picture, in px.
        title_px: Room in front of the pictures.
        width: Room for titles and pictures.
    """
    foot = px(CAPTION_PX) if any(thumb.caption for row in rows for thumb in row.thumbs) else 0
    pitch = side + px(GAP_PX)
    columns = max((width - title_px) // pitch, 1)
    places, tops, top = {}, [], 0
    for row in rows:
        tops.append(top)
        for index, thumb in enumerate(row.thumbs):
            line, column = divmod(index, columns)
            x, y = title_px + column * pitch, top + line * (pitch + foot)
            places[thumb.name] = QRect(x, y, side, side)
        lines = max(-(-len(row.thumbs) // columns), 1)
        top += lines * (pitch + foot) - px(GAP_PX) + px(ROW_GAP_PX)
    return places, tops, max(top - px(ROW_GAP_PX), 0) + 2


def path_of(strokes: Sequence[np.ndarray]) -> QPainterPath:
    """The strokes scaled into the middle of (0, 0) to (1, 1), as lines."""
    path = QPainterPath()
    kept = [stroke[np.isfinite(stroke).all(axis=1)] for stroke in strokes]
    kept = [points for points in kept if len(points)]
    if not kept:
        return path
    every = np.concatenate(kept)
    low, high = every.min(axis=0), every.max(axis=0)
    size = max(float((high - low).max()), 1e-12)
    for points in kept:
        placed = (points - (low + high) / 2) / size * (1 - 2 * INSET) + 0.5
        path.moveTo(QPointF(*placed[0].tolist()))
        # A tap is a line of no length, which a round pen paints as a dot.
        for x, y in (placed[1:] if len(placed) > 1 else placed + 1e-4).tolist():
            path.lineTo(x, y)
    return path
