"""SumChart: how parts add up, as a row of bars each of which begins where the last one ended."""

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from model.language import tr

from ..style.theme import changes_look, current, text_font
from ..style.zoom import px

ROW_PX = 19
BAR_PX = 11.0


@dataclass(frozen=True)
class Summand:
    """A row.

    Attributes:
        name: At its left.
        value: What it adds; of the sum, the sum.
        text: The same in figures, at its right.
        is_sum: Whether it begins at zero.
    """

    name: str
    value: float
    text: str
    is_sum: bool = False


class SumChart(QWidget):
    """Parts from top to bottom, in the colours of signed values, and their sum."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, accessibleName=tr("How the parts add up"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._parts: tuple[Summand, ...] = ()

    @property
    def parts(self) -> tuple[Summand, ...]:
        """What is shown."""
        return self._parts

    def show_parts(self, parts: tuple[Summand, ...]) -> None:
        """Shows ``parts``, top to bottom."""
        if len(parts) != len(self._parts):
            self.updateGeometry()
        self._parts = parts
        self.setAccessibleDescription(", ".join(f"{part.name} {part.text}" for part in parts))
        self.update()

    def _ends(self) -> list[tuple[float, float]]:
        """Where each bar begins and ends."""
        ends, at = [], 0.0
        for part in self._parts:
            value = part.value if np.isfinite(part.value) else 0.0
            start = 0.0 if part.is_sum else at
            at = start + value
            ends.append((start, at))
        return ends

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, ends = current(), self._ends()
        font, bold = text_font(self.font()), text_font(self.font(), bold=True)
        flag = Qt.AlignmentFlag
        with QPainter(self) as painter:
            painter.setFont(bold)
            metrics = painter.fontMetrics()
            names = max((metrics.horizontalAdvance(p.name) for p in self._parts), default=0) + 8
            texts = max((metrics.horizontalAdvance(p.text) for p in self._parts), default=0) + 8
            low = min((min(pair) for pair in ends), default=0.0)
            high = max((max(pair) for pair in ends), default=1.0)
            room = max(self.width() - names - texts, 1)
            scale = room / (max(high, 0.0) - min(low, 0.0) or 1.0)
            zero = names - min(low, 0.0) * scale
            for row, (part, (start, end)) in enumerate(zip(self._parts, ends, strict=True)):
                box = QRectF(0, row * px(ROW_PX), self.width(), px(ROW_PX))
                painter.setFont(bold if part.is_sum else font)
                painter.setPen(theme.color("text" if part.is_sum else "muted"))
                painter.drawText(box, flag.AlignVCenter | flag.AlignLeft, part.name)
                painter.setPen(theme.color("text"))
                painter.drawText(box, flag.AlignVCenter | flag.AlignRight, part.text)
                left, right = zero + start * scale, zero + end * scale
                bar = QRectF(left, box.center().y() - px(BAR_PX) / 2, right - left, px(BAR_PX))
                side = "positive" if end > start else "negative"
                painter.fillRect(bar.normalized(), theme.color(side))
                if row + 1 < len(self._parts) and not self._parts[row + 1].is_sum:
                    painter.setPen(QPen(theme.color("muted", 0.6), 1))
                    down = QPointF(right, box.center().y() + px(ROW_PX))
                    painter.drawLine(QPointF(right, box.center().y()), down)
            painter.setPen(QPen(theme.color("muted"), 1))
            painter.drawLine(QPointF(zero, 0), QPointF(zero, len(self._parts) * px(ROW_PX)))

    def changeEvent(self, event: QEvent) -> None:
        if changes_look(event):
            self.update()
        super().changeEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(px(320), px(ROW_PX) * max(len(self._parts), 1))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(200), px(ROW_PX) * max(len(self._parts), 1))
