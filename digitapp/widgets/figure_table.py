"""FigureTable: rows of figures under headings, with a bar behind a column where one is wanted."""

import math
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ..style.theme import changes_look, current, text_font
from ..style.zoom import px

ROW_PX = 20
MIN_ROW_PX, MAX_ROW_PX = 15, 30


@dataclass(frozen=True)
class FigureRow:
    """A row.

    Attributes:
        name: At its left.
        figures: One text for each heading.
        fraction: Length of the bar behind the last figure, 0 to 1; negative for none.
        is_marked: Whether it is the one that matters.
    """

    name: str
    figures: tuple[str, ...]
    fraction: float = -1.0
    is_marked: bool = False


class FigureTable(QWidget):
    """Figures, right-aligned so that they don't dance.

    Signals:
        clicked(int): A row was clicked.
    """

    clicked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._headings: tuple[str, ...] = ()
        self._lines: tuple[FigureRow, ...] = ()
        self._foot: FigureRow | None = None

    @property
    def lines(self) -> tuple[FigureRow, ...]:
        """The rows."""
        return self._lines

    @property
    def foot(self) -> FigureRow | None:
        """The sums below the rows."""
        return self._foot

    def show_lines(
        self, headings: tuple[str, ...], lines: tuple[FigureRow, ...], foot: FigureRow | None = None
    ) -> None:
        """Shows ``lines`` below ``headings``, and a last one set off by a rule."""
        before = self.minimumSizeHint()
        self._headings, self._lines, self._foot = headings, lines, foot
        if self.minimumSizeHint() != before:
            self.updateGeometry()
        every = lines if foot is None else (*lines, foot)
        self.setAccessibleDescription(
            "; ".join(f"{line.name}: {', '.join(line.figures)}" for line in every)
        )
        self.update()

    @property
    def _rows(self) -> int:
        return 1 + len(self._lines) + (self._foot is not None)

    @property
    def _row_height(self) -> float:
        return min(self.height() / self._rows, px(MAX_ROW_PX))

    def _needed(self) -> tuple[float, list[float]]:
        """Width of the names, and of each figure, that their texts need, with air between."""
        metrics = QFontMetricsF(text_font(self.font(), bold=True))
        every = [*self._lines, *([self._foot] if self._foot else [])]
        names = max((metrics.horizontalAdvance(line.name) for line in every), default=0) + 8
        texts = [(heading, *(line.figures[k] for line in every))
                 for k, heading in enumerate(self._headings)]  # fmt: skip
        air = metrics.averageCharWidth()
        return names, [max(map(metrics.horizontalAdvance, column)) + air for column in texts]

    def _columns(self) -> tuple[float, list[float]]:
        """Width of the names, and of each figure: what its texts need, the rest shared out."""
        names, needed = self._needed()
        spare = (self.width() - names - 4 - sum(needed)) / max(len(needed), 1)
        return names, [width + spare for width in needed]

    def _paint_line(
        self, painter: QPainter, box: QRectF, line: FigureRow, names: float, widths: list[float]
    ) -> None:
        theme, flag = current(), Qt.AlignmentFlag
        if line.is_marked:
            painter.fillRect(box, theme.color("accent", 0.14))
        if line.fraction >= 0:
            left = names + sum(widths[:-1]) + 8
            long = max(widths[-1] - 8, 0) * min(line.fraction, 1.0)
            bar = QRectF(left, box.top() + 3, long, box.height() - 6)
            painter.fillRect(bar, theme.color("accent", 0.3))
        painter.setFont(text_font(self.font(), bold=line.is_marked))
        painter.setPen(theme.color("text"))
        painter.drawText(box.adjusted(3, 0, 0, 0), flag.AlignVCenter, line.name)
        left = names
        for wide, figure in zip(widths, line.figures, strict=True):
            cell = QRectF(left, box.top(), wide, box.height())
            painter.drawText(cell, flag.AlignVCenter | flag.AlignRight, figure)
            left += wide

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, height, flag = current(), self._row_height, Qt.AlignmentFlag
        names, widths = self._columns()
        with QPainter(self) as painter:
            painter.setFont(text_font(self.font(), 0.92))
            painter.setPen(theme.color("muted"))
            left = names
            for wide, heading in zip(widths, self._headings, strict=True):
                cell = QRectF(left, 0, wide, height)
                painter.drawText(cell, flag.AlignVCenter | flag.AlignRight, heading)
                left += wide
            every = [*self._lines, *([self._foot] if self._foot else [])]
            for row, line in enumerate(every, start=1):
                box = QRectF(0, row * height, self.width(), height)
                if line is self._foot:
                    painter.fillRect(QRectF(0, box.top(), self.width(), 1), theme.color("line"))
                self._paint_line(painter, box, line, names, widths)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        row = int(event.position().y() / self._row_height) - 1
        if 0 <= row < len(self._lines):
            self.clicked.emit(row)

    def changeEvent(self, event: QEvent) -> None:
        if changes_look(event):
            self.update()
        super().changeEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(px(340), px(ROW_PX) * self._rows)

    def minimumSizeHint(self) -> QSize:
        names, needed = self._needed()
        wide = math.ceil(names + sum(needed)) + 4
        return QSize(max(wide, px(240)), px(MIN_ROW_PX) * self._rows)
