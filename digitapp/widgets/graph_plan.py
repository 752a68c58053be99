"""Where the values of a computation and their uses lie on a board: plain values and arithmetic."""

from collections import Counter
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFont, QFontMetricsF, QPainterPath

from ..style.theme import text_font
from ..style.zoom import px

PAD_PX = 6
HEAD_PX = 24
BOX_PX, MIN_BOX_PX = 118, 58
CURVE_PX = 58
CELL_PX = 30
MOST_WIDE_PX = 4.5
WEIGHT_AT, GUESS_AT, ALONE_AT = 0.24, 0.6, 0.55
"""Where on a line its weight stands, what flows back along it, and a weight without that."""

GOOD, BAD = "✓", "✗"


@dataclass(frozen=True, eq=False)
class DrawnSpot:
    """A value as it is drawn.

    Attributes:
        title: Above the value.
        column: From the left.
        row: From the top; may lie between two rows.
        value: How the value is written; "" for none.
        table: Of an array, how its entries are written, in rows; empty for one number.
        gradient: How its gradient is written; "" for none.
        note: Below.
        kind: "leaf", "operation", "result" or "unit".
        hand: Number, step and what it is called, where a hand can move it; None otherwise.
        hands: The same for each entry of a table, row after row; empty where no hand can.
        is_current: Whether it is what happens now.
        curve: (n, 2) with the point of now first; None for none.
        words: What is said of it when it is pointed at.
    """

    title: str
    column: int
    row: float
    value: str = ""
    table: tuple[tuple[str, ...], ...] = ()
    gradient: str = ""
    note: str = ""
    kind: str = "operation"
    hand: tuple[float, float, str] | None = None
    hands: tuple[tuple[float, float, str], ...] = ()
    is_current: bool = False
    curve: np.ndarray | None = None
    words: str = ""


@dataclass(frozen=True, eq=False)
class DrawnLink:
    """A use of a value as it is drawn.

    Attributes:
        source: Place of the spot that it comes from.
        target: Place of the spot that it goes to.
        weight: For its colour and width; None for a plain line.
        text: What stands near its source.
        back: How what flows back is written; "" for nothing.
        weight_hand: Number, step and name of its weight, where a hand can move it.
        back_hand: Number, step and name of what a hand fills in.
        is_right: Whether what is filled in is right; None for not told.
        is_current: Whether something flows along it now.
        words: What is said of it when it is pointed at.
    """

    source: int
    target: int
    weight: float | None = None
    text: str = ""
    back: str = ""
    weight_hand: tuple[float | None, float, str] | None = None
    back_hand: tuple[float | None, float, str] | None = None
    is_right: bool | None = None
    is_current: bool = False
    words: str = ""


class GraphPlan:
    """Where everything lies in a board of a size.

    Args:
        spots: What is drawn.
        links: Their uses.
        has_heads: Whether there are titles above the columns.
        width: Of the board.
        height: Of the board.
        font: Of the board.

    Attributes:
        plain, small, bold: Fonts of what is written.
        spots: Box of each spot.
        lines: Path of each link.
        weights: Box of the text near the source of each link; empty where it has none.
        backs: Box of what flows back along each; empty where nothing can.
        heads: Box of each column's title.
    """

    def __init__(
        self, spots: tuple[DrawnSpot, ...], links: tuple[DrawnLink, ...], has_heads: bool,
        width: float, height: float, font: QFont,
    ) -> None:  # fmt: skip
        self._spots, self._links = spots, links
        self._width, self._height = width, height
        self.plain, self.small = text_font(font), text_font(font, 0.92)
        self.bold = text_font(font, bold=True)
        self.spots: list[QRectF] = []
        self.lines: list[QPainterPath] = []
        self.weights: list[QRectF] = []
        self.backs: list[QRectF] = []
        self.heads: list[QRectF] = []
        if spots:
            self._place_spots(has_heads)
            self._place_links()

    def _place_spots(self, has_heads: bool) -> None:
        columns = max(spot.column for spot in self._spots) + 1
        rows = max(spot.row for spot in self._spots) + 1
        top = px(HEAD_PX) if has_heads else px(PAD_PX)
        wide = (self._width - 2 * px(PAD_PX)) / columns
        high = (self._height - top - px(PAD_PX)) / rows
        for spot in self._spots:
            width = min(px(float(BOX_PX)), max(0.6 * wide, min(px(float(MIN_BOX_PX)), 0.9 * wide)))
            if spot.table:
                width = min(
                    max(width, px(float(CELL_PX)) * len(spot.table[0]) + px(12)), 0.92 * wide
                )
            height = min(self._height_of(spot), 0.94 * high)
            centre = QPointF(px(PAD_PX) + (spot.column + 0.5) * wide, top + (spot.row + 0.5) * high)
            self.spots.append(
                QRectF(centre.x() - width / 2, centre.y() - height / 2, width, height)
            )
        self.heads.extend(
            QRectF(px(PAD_PX) + column * wide, 0, wide, px(HEAD_PX)) for column in range(columns)
        )

    def _height_of(self, spot: DrawnSpot) -> float:
        line = QFontMetricsF(self.plain).height()
        lines = 1 + (len(spot.table) or (1 if spot.value else 0))
        lines += bool(spot.gradient) + bool(spot.note)
        curve = px(CURVE_PX) if spot.curve is not None else 0
        return line * max(lines, 2) + px(10) + curve

    def _place_links(self) -> None:
        line = QFontMetricsF(self.small)
        uses = Counter((link.source, link.target) for link in self._links)
        drawn: Counter[tuple[int, int]] = Counter()
        for link in self._links:
            source, target = self.spots[link.source], self.spots[link.target]
            start = QPointF(source.right(), source.center().y())
            end = QPointF(target.left(), target.center().y())
            ends = link.source, link.target
            # A value that is used twice by one operation has two lines to it.
            bow = px(30.0) * (-1 if drawn[ends] % 2 else 1) if uses[ends] > 1 else 0.0
            drawn[ends] += 1
            middle = (start + end) / 2 + QPointF(0, bow)
            path = QPainterPath(start)
            path.quadTo(middle, end)
            self.lines.append(path)
            shown = link.back or (" ? " if link.back_hand else "")
            at = WEIGHT_AT if shown else ALONE_AT
            self.weights.append(self._label(path, at, link.text, line))
            mark = f" {GOOD}" if link.is_right is not None else ""
            self.backs.append(self._label(path, GUESS_AT, shown and f"← {shown}{mark}", line))

    def _label(self, path: QPainterPath, at: float, text: str, metrics: QFontMetricsF) -> QRectF:
        if not text:
            return QRectF()
        centre = path.pointAtPercent(at)
        width, height = metrics.horizontalAdvance(text) + px(8), metrics.height() + px(2)
        left = min(max(centre.x() - width / 2, 0), self._width - width)
        return QRectF(left, centre.y() - height / 2, width, height)

    def cell(self, spot: DrawnSpot, box: QRectF, row: int, column: int) -> QRectF:
        """Where an entry of a table lies in the box of its spot."""
        line = QFontMetricsF(self.plain).height()
        wide = (box.width() - px(8)) / len(spot.table[0])
        top = box.top() + px(3) + (1 + row) * line
        return QRectF(box.left() + px(4) + column * wide, top, wide, line)
