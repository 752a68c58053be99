"""Where sheets of cells lie on a board: plain values and arithmetic."""

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFont, QFontMetricsF

from ..style.zoom import px

GAP_PX, PAD_PX, SIGN_PX = 14, 6, 34
LINE_FACTOR = 1.15
MAX_CELL_PX, WIDE_CELL = 46, 1.45
NARROW_COLUMN_PX = 30
FEWEST, MOST = 3, 12
"""A sheet's share of the room goes by its cells, as if it had so many at least and at most."""


@dataclass(frozen=True, eq=False)
class DrawnSheet:
    """An array as it is drawn.

    Attributes:
        title: Above it.
        cells: (rows, columns); NaN is empty.
        row: In which row of sheets it stands.
        kind: "pixels", "signed" or "numbers".
        note: Below it.
        before: A sign before it.
        step: How much a step of a hand changes a cell; 0 where no hand can.
        low: Smallest value of a cell.
        high: Largest value.
        limit: Value in full colour; 0 for the largest.
        marks: Bool (rows, columns), cells in a frame; None for none.
        size: How large a cell is beside those of other sheets.
        is_right: A tick, a cross or nothing beside its title.
    """

    title: str
    cells: np.ndarray
    row: int = 0
    kind: str = "numbers"
    note: str = ""
    before: str = ""
    step: float = 0.0
    low: float = -float("inf")
    high: float = float("inf")
    limit: float = 0.0
    marks: np.ndarray | None = None
    size: float = 1.0
    is_right: bool | None = None


@dataclass(frozen=True)
class SheetPlace:
    """Where a sheet lies: its cells, its title and note, and the sign before it."""

    box: QRectF
    title: QRectF
    note: QRectF
    sign: QRectF

    def moved(self, by: QPointF) -> "SheetPlace":
        """The same elsewhere."""
        boxes = (self.box, self.title, self.note, self.sign)
        return SheetPlace(*(box.translated(by) for box in boxes))


class SheetPlan:
    """Where sheets lie in a board of a size.

    Args:
        sheets: What is drawn.
        note: A text above all of them.
        width: Of the board.
        height: Of the board.
        font: Of titles and notes.

    Attributes:
        places: Of each sheet.
        note: Box of the text above all.
    """

    def __init__(
        self, sheets: tuple[DrawnSheet, ...], note: str, width: float, height: float, font: QFont
    ) -> None:
        self._sheets, self._width, self._height = sheets, width, height
        self._metrics = QFontMetricsF(font)
        self._line = self._metrics.height() * LINE_FACTOR
        wide = max(width - 2 * px(PAD_PX), 1.0)
        lines = min(int(self._metrics.horizontalAdvance(note) / wide) + 1, 3) if note else 0
        self.note = QRectF(px(PAD_PX), 0, wide, lines * self._line)
        self.places = self._arranged() if sheets else ()

    def _arranged(self) -> tuple[SheetPlace, ...]:
        line = self._line
        rows = sorted({sheet.row for sheet in self._sheets})
        members = {row: [s for s in self._sheets if s.row == row] for row in rows}
        notes = {row: any(s.note for s in members[row]) for row in rows}
        text = sum(line * (1 + notes[row]) + px(GAP_PX) for row in rows)
        room = max(self._height - self.note.height() - text - px(PAD_PX), 10.0)
        shares = {row: max(s.size * _count(s.cells.shape[0]) for s in members[row]) for row in rows}
        top, found = self.note.height() + px(4), {}
        for row in rows:
            high = room * shares[row] / sum(shares.values())
            boxes = self._row(members[row], high)
            for sheet, (left, share, size) in zip(members[row], boxes, strict=True):
                # The sheets of a row stand on one line of titles.
                beside = (share - size.width()) / 2
                box = QRectF(left + beside, top + line, size.width(), size.height())
                found[id(sheet)] = SheetPlace(
                    box,
                    QRectF(left, top, share, line),
                    QRectF(left, box.bottom() + 2, share, line),
                    QRectF(left - px(SIGN_PX), box.top(), px(SIGN_PX), max(box.height(), line)),
                )
            tallest = max(size.height() for *_, size in boxes)
            top += tallest + line * (1 + notes[row]) + px(GAP_PX)
        # What room is left stands above and below alike.
        down = QPointF(0, max(self._height - top, 0) / 2)
        return tuple(found[id(sheet)].moved(down) for sheet in self._sheets)

    def _row(self, sheets: list[DrawnSheet], high: float) -> list[tuple[float, float, QRectF]]:
        """Left edge, share of the width, and size of the cells of each sheet of a row."""
        signs = sum(px(SIGN_PX) for sheet in sheets if sheet.before)
        gaps = px(GAP_PX) * (len(sheets) - 1) + 2 * px(PAD_PX)
        room = max(self._width - signs - gaps, 10.0)
        shares = self._shares(sheets, room)
        pairs = list(zip(sheets, shares, strict=True))
        sizes = [self._size(sheet, share, high) for sheet, share in pairs]
        wide = [
            min(max(size.width(), self._title_width(sheet)), share)
            for size, (sheet, share) in zip(sizes, pairs, strict=True)
        ]
        left, found = px(PAD_PX) + max(room - sum(wide), 0) / 2, []
        for sheet, size, share in zip(sheets, sizes, wide, strict=True):
            left += px(SIGN_PX) if sheet.before else 0
            found.append((left, share, size))
            left += share + px(GAP_PX)
        return found

    def _shares(self, sheets: list[DrawnSheet], room: float) -> list[float]:
        """Widths for the sheets of a row: for its title, and of what is left by its cells."""
        least = [min(self._title_width(sheet), 0.8 * room / len(sheets)) for sheet in sheets]
        cells = [sheet.size * _count(sheet.cells.shape[1]) for sheet in sheets]
        by_cells = [room * count / sum(cells) for count in cells]
        # Who has room for its title by its cells alone needs none of it first.
        lacking = [max(low - share, 0.0) for low, share in zip(least, by_cells, strict=True)]
        spare = [max(share - low, 0.0) for low, share in zip(least, by_cells, strict=True)]
        if not any(lacking):
            return by_cells
        factor = sum(lacking) / sum(spare)
        return [
            share + lack - factor * more
            for share, lack, more in zip(by_cells, lacking, spare, strict=True)
        ]

    def _title_width(self, sheet: DrawnSheet) -> float:
        return max(map(self._metrics.horizontalAdvance, (f"{sheet.title} ✓", sheet.note))) + px(4)

    def _size(self, sheet: DrawnSheet, wide: float, high: float) -> QRectF:
        """How large its cells are together, as a box at 0, 0."""
        rows, columns = sheet.cells.shape
        stretch = WIDE_CELL if sheet.kind == "numbers" else 1.0
        cell = min(wide / columns, stretch * high / rows, px(MAX_CELL_PX) * stretch * sheet.size)
        across = cell
        if columns <= 2:
            across = min(max(cell, px(float(NARROW_COLUMN_PX))), wide / columns)
        down = cell / stretch
        if rows <= 2:
            down = min(max(down, px(float(NARROW_COLUMN_PX))), high / rows)
        return QRectF(0, 0, across * columns, down * rows)


def _count(cells: int) -> int:
    return min(max(cells, FEWEST), MOST)
