"""Arrays as tables of numbers or as pictures, side by side; cells are edited by mouse and keys.

Arrays and texts in, wishes of a hand out. Invariant: everything is laid out from the sheets and
the size of the widget alone, so hovering and painting agree.
"""

import math
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QWidget

from model.language import named, tr

from ..style.imaging import signed_colors, signed_levels, to_bytes, to_qimage
from ..style.numbers import figure, fixed, minus, significant
from ..style.theme import Theme, current, diverging, narrowed, ramp, text_font
from ..style.zoom import px
from .number_entry import BoardHandle, NumberBoard, cell_words
from .pixel_maps import outline
from .sheet_plan import DrawnSheet, SheetPlace, SheetPlan

MIN_FIGURE_PX = 17
LINED_PX = 7
FAINT = 0.28
MARKS = {True: "✓", False: "✗"}


class GridBoard(NumberBoard):
    """Draws sheets; those that a hand may change have a handle for each cell.

    ``meaning`` tells what the place in ``moved`` stands for.
    """

    def __init__(self, title: str = tr("Grid"), parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self._sheets: tuple[DrawnSheet, ...] = ()
        self._note = ""
        self._plan = SheetPlan((), "", 0, 0, self.font())
        self._meanings: list[tuple[int, int, int]] = []
        self._firsts: dict[int, int] = {}

    @property
    def sheets(self) -> tuple[DrawnSheet, ...]:
        """What is drawn."""
        return self._sheets

    def meaning(self, place: int) -> tuple[int, int, int]:
        """Sheet, row and column of a handle."""
        return self._meanings[place]

    def place_of(self, sheet: int, row: int, column: int) -> int:
        """The handle of a cell; -1 where no hand can change it."""
        first = self._firsts.get(sheet)
        return -1 if first is None else first + row * self._sheets[sheet].cells.shape[1] + column

    def show_sheets(self, sheets: Sequence[DrawnSheet], note: str = "") -> None:
        """Shows these, below a line of text."""
        self._sheets, self._note = tuple(sheets), note
        self._lay_out()

    def cell_box(self, sheet: int, row: int, column: int) -> QRectF:
        """Where a cell lies."""
        return _cell(self._plan.places[sheet].box, self._sheets[sheet].cells.shape, row, column)

    def cell_at(self, point: QPointF) -> tuple[int, int, int] | None:
        """Sheet, row and column at a point."""
        for sheet, place in enumerate(self._plan.places):
            box, (rows, columns) = place.box, self._sheets[sheet].cells.shape
            if box.contains(point):
                row = int((point.y() - box.top()) / box.height() * rows)
                column = int((point.x() - box.left()) / box.width() * columns)
                return sheet, min(row, rows - 1), min(column, columns - 1)
        return None

    def handle_at(self, point: QPointF) -> int:
        found = self.cell_at(point)
        return -1 if found is None else self.place_of(*found)

    def words_at(self, point: QPointF) -> str:
        found = self.cell_at(point)
        if found is None or self.place_of(*found) >= 0:
            return super().words_at(point)
        sheet, row, column = found
        words = cell_words(self._sheets[sheet].title, row, column)
        return named(words, minus(f"{self._sheets[sheet].cells[row, column]:.6g}"))

    # Where things lie.

    def _lay_out(self) -> None:
        self._plan = SheetPlan(
            self._sheets, self._note, self.width(), self.height(), self._fonts()[0]
        )
        self._meanings, self._firsts = [], {}
        handles = []
        for number, sheet in enumerate(self._sheets):
            if not sheet.step:
                continue
            self._firsts[number] = len(handles)
            name = sheet.title or tr("cell")
            for (row, column), value in np.ndenumerate(sheet.cells):
                box = self.cell_box(number, row, column)
                known = None if np.isnan(value) else float(value)
                handles.append(
                    BoardHandle(
                        box, cell_words(name, row, column), known,
                        sheet.step, sheet.low, sheet.high, flips=sheet.kind == "pixels",
                    )
                )  # fmt: skip
                self._meanings.append((number, row, column))
        self.set_handles(tuple(handles))
        self.update()

    def _fonts(self) -> tuple[QFont, QFont]:
        return text_font(self.font(), 0.95), text_font(self.font(), bold=True)

    # How it is painted.

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        with QPainter(self) as painter:
            painter.setFont(self._fonts()[0])
            if self._note:
                painter.setPen(theme.color("text"))
                flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
                painter.drawText(self._plan.note, flags, self._note)
            for sheet, place in zip(self._sheets, self._plan.places, strict=True):
                self._paint_sheet(painter, theme, sheet, place)
            self._paint_chosen(painter, theme)

    def _paint_sheet(
        self, painter: QPainter, theme: Theme, sheet: DrawnSheet, place: SheetPlace
    ) -> None:
        centred = Qt.AlignmentFlag.AlignCenter
        plain, bold = self._fonts()
        title = sheet.title if sheet.is_right is None else f"{sheet.title} {MARKS[sheet.is_right]}"
        for box, text, color in ((place.title, title, "text"), (place.note, sheet.note, "muted")):
            font = narrowed(plain, text, box.width())
            painter.setFont(font)
            painter.setPen(theme.color(color))
            metrics = QFontMetricsF(font)
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, box.width())
            painter.drawText(box, centred, shown)
        if sheet.before:
            painter.setFont(bold)
            painter.setPen(theme.color("muted"))
            painter.drawText(place.sign, centred, sheet.before)
        if place.box.isEmpty():
            return
        painter.drawImage(place.box, to_qimage(_colors(sheet, theme)))
        rows, columns = sheet.cells.shape
        wide, high = place.box.width() / columns, place.box.height() / rows
        self._paint_lines(painter, theme, sheet, place.box)
        if high >= px(MIN_FIGURE_PX) and wide >= px(MIN_FIGURE_PX) and sheet.kind != "pixels":
            self._paint_figures(painter, theme, sheet, place.box)
        if sheet.marks is not None and sheet.marks.any():
            painter.setPen(QPen(theme.color("accent"), px(2.0)))
            corner = place.box.topLeft()
            painter.drawLines(
                [
                    QLineF(
                        corner.x() + line.x1() * wide, corner.y() + line.y1() * high,
                        corner.x() + line.x2() * wide, corner.y() + line.y2() * high,
                    )
                    for line in outline(np.asarray(sheet.marks, bool))
                ]
            )  # fmt: skip

    def _paint_lines(self, painter: QPainter, theme: Theme, sheet: DrawnSheet, box: QRectF) -> None:
        """Between the cells where there is room, and around them all."""
        rows, columns = sheet.cells.shape
        wide, high = box.width() / columns, box.height() / rows
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.color("line"), 1))
        if min(wide, high) >= px(LINED_PX):
            painter.drawLines(
                [QLineF(box.left() + k * wide, box.top(), box.left() + k * wide, box.bottom())
                 for k in range(1, columns)]
                + [QLineF(box.left(), box.top() + k * high, box.right(), box.top() + k * high)
                   for k in range(1, rows)]
            )  # fmt: skip
        painter.setPen(QPen(theme.color("muted" if sheet.step else "line"), 1))
        painter.drawRect(box)

    def _paint_figures(
        self, painter: QPainter, theme: Theme, sheet: DrawnSheet, box: QRectF
    ) -> None:
        wide = box.width() / sheet.cells.shape[1]
        texts = [[figure_of(value) for value in row] for row in sheet.cells.tolist()]
        longest = max((text for row in texts for text in row), key=len)
        font = narrowed(self._fonts()[0], longest, wide - 2)
        if QFontMetricsF(font).horizontalAdvance(longest) > wide:
            return
        painter.setFont(font)
        limit = _limit(sheet)
        for row, line in enumerate(texts):
            for column, text in enumerate(line):
                value = float(sheet.cells[row, column])
                dark = sheet.kind == "signed" and abs(value) > 0.55 * limit
                painter.setPen(theme.color("card" if dark else "text"))
                cell = _cell(box, sheet.cells.shape, row, column)
                painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_chosen(self, painter: QPainter, theme: Theme) -> None:
        for place, color, wide in ((self.hover, "muted", 1.5), (self.chosen, "accent", 2.5)):
            shows = place != self.chosen or self.hasFocus()
            if 0 <= place < len(self.handles) and shows:
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(theme.color(color), px(wide)))
                painter.drawRect(self.handles[place].box)


def _cell(box: QRectF, shape: tuple[int, int], row: int, column: int) -> QRectF:
    """Of so many cells in a box that at a row and a column."""
    wide, high = box.width() / shape[1], box.height() / shape[0]
    return QRectF(box.left() + column * wide, box.top() + row * high, wide, high)


def figure_of(value: float) -> str:
    """A cell's number in few signs; nothing for NaN."""
    if math.isnan(value):
        return ""
    if math.isinf(value):
        return figure(value)
    if value == round(value) and abs(value) < 1e5:
        return fixed(value, 0)
    return significant(value)


def _limit(sheet: DrawnSheet) -> float:
    """The value in full colour."""
    finite = sheet.cells[np.isfinite(sheet.cells)]
    return sheet.limit or float(np.abs(finite).max(initial=0.0)) or 1.0


def _colors(sheet: DrawnSheet, theme: Theme) -> np.ndarray:
    """uint8 (rows, columns, 3) or packed uint32 (rows, columns)."""
    if sheet.kind == "pixels":
        return ramp(theme.card, theme.text)[to_bytes(sheet.cells)]
    levels = signed_levels(sheet.cells, _limit(sheet))
    if sheet.kind == "signed":
        return signed_colors(theme)[levels]
    card = np.array(QColor(theme.card).getRgb()[:3], float)
    return np.rint(card + FAINT * (diverging(theme)[levels] - card)).astype(np.uint8)
