"""A computation drawn as a graph: values as boxes, their uses as lines, gradients on the way back.

Texts and places in, wishes of a hand out. Invariant: everything is laid out from the size of the
widget alone, so hovering and painting agree.
"""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QWidget

from model.language import tr

from ..style.theme import Theme, current, narrowed
from ..style.zoom import px
from .diagram_painter import mixed
from .graph_plan import BAD, GOOD, MOST_WIDE_PX, DrawnLink, DrawnSpot, GraphPlan
from .number_entry import BoardHandle, NumberBoard


class GraphBoard(NumberBoard):
    """Draws values and their uses; numbers on it can be moved.

    Signals:
        moved(int, float): See ``NumberBoard``; ``meaning`` tells what a place stands for.
    """

    def __init__(self, title: str = tr("Graph"), parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self._spots: tuple[DrawnSpot, ...] = ()
        self._links: tuple[DrawnLink, ...] = ()
        self._heads: tuple[str, ...] = ()
        self._plan = GraphPlan((), (), False, 0, 0, self.font())
        self._meanings: list[tuple[str, int]] = []

    @property
    def spots(self) -> tuple[DrawnSpot, ...]:
        """The values that are drawn."""
        return self._spots

    @property
    def links(self) -> tuple[DrawnLink, ...]:
        """Their uses that are drawn."""
        return self._links

    def meaning(self, place: int) -> tuple[str, int]:
        """Of a handle: "spot", "weight" or "back", and the place of that spot or link."""
        return self._meanings[place]

    def place_of(self, what: str, number: int) -> int:
        """The handle of a spot, or of a link's weight or back; -1 where it has none."""
        meaning = (what, number)
        return self._meanings.index(meaning) if meaning in self._meanings else -1

    def show_graph(
        self, spots: Sequence[DrawnSpot], links: Sequence[DrawnLink], heads: Sequence[str] = ()
    ) -> None:
        """Shows this computation."""
        self._spots, self._links, self._heads = tuple(spots), tuple(links), tuple(heads)
        self._lay_out()

    # Where things lie.

    def _lay_out(self) -> None:
        self._plan = plan = GraphPlan(
            self._spots, self._links, any(self._heads), self.width(), self.height(), self.font()
        )
        self._meanings = []
        handles: list[BoardHandle] = []
        for number, (spot, box) in enumerate(zip(self._spots, plan.spots, strict=True)):
            value, step, name = spot.hand or (None, 0.0, spot.title)
            handles.append(
                BoardHandle(box, name, value, step, text="" if spot.hand else spot.words)
            )
            self._meanings.append(("spot", number))
            for entry, (value, step, name) in enumerate(spot.hands):
                cell = self._plan.cell(spot, box, *divmod(entry, len(spot.table[0])))
                handles.append(BoardHandle(cell, name, value, step))
                self._meanings.append((f"entry {entry}", number))
        for number, link in enumerate(self._links):
            for what, box, hand in (
                ("weight", plan.weights[number], link.weight_hand),
                ("back", plan.backs[number], link.back_hand),
            ):
                if not box.isEmpty():
                    value, step, name = hand or (None, 0.0, link.text)
                    text = "" if hand and step else link.words
                    handles.append(
                        BoardHandle(box.adjusted(-2, -2, 2, 2), name, value, step, text=text)
                    )
                    self._meanings.append((what, number))
        self.set_handles(tuple(handles))
        self.update()

    # How it is painted.

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_heads(painter, theme)
            largest = max((abs(x.weight) for x in self._links if x.weight is not None), default=1.0)
            for number in range(len(self._links)):
                self._paint_link(painter, theme, number, largest or 1.0)
            for number in range(len(self._links)):
                self._paint_texts(painter, theme, number)
            for number in range(len(self._spots)):
                self._paint_spot(painter, theme, number)

    def _paint_heads(self, painter: QPainter, theme: Theme) -> None:
        painter.setFont(self._plan.small)
        painter.setPen(theme.color("muted"))
        for box, text in zip(self._plan.heads, self._heads, strict=False):
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_link(self, painter: QPainter, theme: Theme, number: int, largest: float) -> None:
        link, path = self._links[number], self._plan.lines[number]
        touched = self._is_touched(number)
        if link.weight is None:
            color, wide = theme.color("muted", 0.7), px(1.4)
        else:
            sign = theme.color("positive" if link.weight > 0 else "negative")
            fraction = min(abs(link.weight) / largest, 1.0)
            color = mixed(theme.color("card"), sign, 0.35 + 0.6 * fraction)
            wide = px(1.0) + (px(MOST_WIDE_PX) - px(1.0)) * fraction
        if link.is_current or touched:
            # Not the accent, which is the colour of negative weights as well.
            color, wide = theme.color("text"), max(wide, px(2.6))
        pen = QPen(color, wide)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        if link.weight is not None and link.weight < 0:
            # The sign can be seen without its colour too.
            pen.setDashPattern([4, 2])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(path)
        backward = bool(link.back) and link.is_current
        self._paint_head(painter, path, color, backward=backward)

    def _paint_head(
        self, painter: QPainter, path: QPainterPath, color: QColor, *, backward: bool
    ) -> None:
        """An arrow's head at the end that the flow goes to."""
        tip = path.pointAtPercent(0.0 if backward else 1.0)
        tail = path.pointAtPercent(0.06 if backward else 0.94)
        along = tip - tail
        length = max((along.x() ** 2 + along.y() ** 2) ** 0.5, 1e-6)
        along *= px(8.0) / length
        across = QPointF(-along.y(), along.x()) * 0.45
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawPolygon(QPolygonF([tip, tip - along + across, tip - along - across]))

    def _is_touched(self, number: int) -> bool:
        """Whether the link, or a value at one of its ends, is pointed at."""
        if not 0 <= self.hover < len(self._meanings):
            return False
        what, place = self._meanings[self.hover]
        link = self._links[number]
        if what in ("weight", "back"):
            return place == number
        return place in (link.source, link.target)

    def _paint_texts(self, painter: QPainter, theme: Theme, number: int) -> None:
        link = self._links[number]
        painter.setFont(self._plan.small)
        weight, back = self._plan.weights[number], self._plan.backs[number]
        if not weight.isEmpty():
            self._paint_label(painter, theme, weight, link.text, "text", ("weight", number))
        if back.isEmpty():
            return
        shown = link.back or " ? "
        color = "accent"
        if link.is_right is not None:
            shown = f"{shown} {GOOD if link.is_right else BAD}"
            color = "text" if link.is_right else "positive"
        self._paint_label(painter, theme, back, f"← {shown}", color, ("back", number))

    def _paint_label(
        self, painter: QPainter, theme: Theme, box: QRectF, text: str, color: str,
        meaning: tuple[str, int],
    ) -> None:  # fmt: skip
        place = self.place_of(*meaning)
        can_move = self._can_move(place)
        painter.setBrush(theme.color("card", 0.94))
        frame = theme.color("line") if can_move else Qt.GlobalColor.transparent
        if place == self.chosen and self.hasFocus():
            frame = theme.color("accent")
        elif place == self.hover and can_move:
            frame = theme.color("muted")
        painter.setPen(QPen(frame, px(1.5) if place == self.chosen else 1))
        painter.drawRoundedRect(box, px(3), px(3))
        painter.setPen(theme.color(color))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_spot(self, painter: QPainter, theme: Theme, number: int) -> None:
        spot, box = self._spots[number], self._plan.spots[number]
        place = self.place_of("spot", number)
        edge, wide = theme.color("line"), 1.0
        if spot.kind in ("leaf", "unit"):
            edge = theme.color("muted")
        if place == self.hover:
            edge, wide = theme.color("muted"), 1.5
        if spot.is_current or spot.kind == "result":
            edge, wide = theme.color("accent"), 1.5 + spot.is_current
        if place == self.chosen and self.hasFocus():
            edge, wide = theme.color("accent"), 3.0
        painter.setBrush(theme.color("card"))
        painter.setPen(QPen(edge, px(wide)))
        round_ = box.height() / 2 if spot.kind == "operation" and not spot.table else px(5.0)
        painter.drawRoundedRect(box, min(round_, px(16.0)), min(round_, px(16.0)))
        if self._is_marked(place):
            self._paint_grip(painter, theme, box, place)
        inner = box.adjusted(px(4), px(3), -px(4), -px(3))
        plain, small, bold = self._plan.plain, self._plan.small, self._plan.bold
        line = QFontMetricsF(plain).height()
        y = inner.top()
        self._paint_line(painter, theme.color("muted"), small, spot.title, inner, y, line)
        y += line
        if spot.table:
            self._paint_table(painter, theme, number)
            y += line * len(spot.table)
        elif spot.value:
            self._paint_line(painter, theme.color("text"), bold, spot.value, inner, y, line)
            y += line
        if spot.gradient:
            self._paint_line(painter, theme.color("accent"), plain, spot.gradient, inner, y, line)
            y += line
        if spot.note:
            self._paint_line(painter, theme.color("muted"), small, spot.note, inner, y, line)
            y += line
        if spot.curve is not None:
            room = QRectF(inner.left(), y, inner.width(), inner.bottom() - y)
            self._paint_curve(painter, theme, spot.curve, room)

    def _is_marked(self, place: int) -> bool:
        """Whether a handle is pointed at, or moved by keys."""
        return place == self.hover or (place == self.chosen and self.hasFocus())

    def _paint_grip(self, painter: QPainter, theme: Theme, box: QRectF, place: int) -> None:
        """Two small arrows: this number can be pulled up and down."""
        if not self._can_move(place):
            return
        painter.setBrush(theme.color("muted"))
        painter.setPen(Qt.PenStyle.NoPen)
        x, y, d = box.right() - px(9.0), box.center().y(), px(3.5)
        for sign in (-1, 1):
            tip = QPointF(x, y + sign * 2.2 * d)
            base = y + sign * 0.7 * d
            painter.drawPolygon(QPolygonF([tip, QPointF(x - d, base), QPointF(x + d, base)]))

    def _paint_line(
        self, painter: QPainter, color: QColor, font: QFont, text: str, inner: QRectF, y: float,
        line: float,
    ) -> None:  # fmt: skip
        painter.setFont(narrowed(font, text, inner.width()))
        painter.setPen(color)
        painter.drawText(
            QRectF(inner.left(), y, inner.width(), line), Qt.AlignmentFlag.AlignCenter, text
        )

    def _paint_table(self, painter: QPainter, theme: Theme, number: int) -> None:
        spot, box = self._spots[number], self._plan.spots[number]
        wide = self._plan.cell(spot, box, 0, 0).width()
        longest = max((text for row in spot.table for text in row), key=len)
        painter.setFont(narrowed(self._plan.bold, longest, wide - 2))
        for row, texts in enumerate(spot.table):
            for column, text in enumerate(texts):
                cell = self._plan.cell(spot, box, row, column)
                place = self.place_of(f"entry {row * len(texts) + column}", number)
                if place >= 0 and self._is_marked(place):
                    painter.setBrush(Qt.BrushStyle.NoBrush)
                    mark = "accent" if place == self.chosen else "muted"
                    painter.setPen(QPen(theme.color(mark), px(1.5)))
                    painter.drawRect(cell)
                painter.setPen(theme.color("text"))
                painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_curve(
        self, painter: QPainter, theme: Theme, curve: np.ndarray, room: QRectF
    ) -> None:
        if room.height() < px(14):
            return
        x, y = curve[1:, 0], curve[1:, 1]
        low, high = min(float(y.min()), 0.0), max(float(y.max()), 0.0)
        spread = (high - low) or 1.0

        def at(px_: float, py_: float) -> QPointF:
            across = (px_ - x[0]) / ((x[-1] - x[0]) or 1.0)
            up = (py_ - low) / spread
            return QPointF(
                room.left() + across * room.width(),
                room.bottom() - 2 - up * (room.height() - px(8)),
            )

        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.color("line"), 1))
        painter.drawLine(at(x[0], 0.0), at(x[-1], 0.0))
        painter.drawLine(at(0.0, low), at(0.0, high))
        painter.setPen(QPen(theme.color("muted"), px(1.6)))
        painter.drawPolyline(QPolygonF([at(a, b) for a, b in zip(x, y, strict=True)]))
        painter.setBrush(theme.color("accent"))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawEllipse(at(*map(float, curve[0])), px(4.0), px(4.0))
