"""Bars to both sides of zero: for which digits a unit speaks, and against which."""

import numpy as np
from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from model.language import tr

from ..style.numbers import compact, fixed
from ..style.theme import changes_look, current, text_font
from ..style.zoom import px
from .bar_scale import SCALE_PX, paint_bar_scale

ROW_PX = 26


class SignedBars(QWidget):
    """One row per value, in the colours of signed values, with the number at the right.

    Args:
        labels: Names of the rows.
    """

    def __init__(
        self, parent: QWidget | None = None, *, labels: tuple[str, ...] = tuple("0123456789")
    ) -> None:
        super().__init__(parent, accessibleName=tr("Signed values"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._labels = labels
        self._values: np.ndarray | None = None
        self._limit: float | None = None

    def show_values(
        self,
        values: np.ndarray | None,
        labels: tuple[str, ...] | None = None,
        *,
        limit: float | None = None,
    ) -> None:
        """Shows values.

        Args:
            values: (n,).
            labels: Names of the rows, if they change.
            limit: The magnitude that fills a bar; by default the largest of ``values``.
        """
        self._labels = labels or self._labels
        self._limit = limit
        self._values = None if values is None else np.nan_to_num(np.array(values, float))
        if self._values is not None and len(self._values) != len(self._labels):
            raise ValueError(f"{len(self._values)} values for {len(self._labels)} bars")
        pairs = zip(self._labels, [] if self._values is None else self._values, strict=False)
        self.setAccessibleDescription(", ".join(f"{k}: {v:.2f}" for k, v in pairs))
        self.update()

    @property
    def scale(self) -> float:
        """The magnitude that fills a bar."""
        if self._values is None:
            return 0.0
        largest = float(np.abs(self._values).max(initial=0.0))
        return largest if self._limit is None else max(self._limit, largest)

    def fractions(self) -> np.ndarray:
        """Lengths of the bars, (n,) from -1 to 1; all 0 where there is nothing to compare with."""
        values = np.zeros(len(self._labels)) if self._values is None else self._values
        return values / self.scale if self.scale else np.zeros(len(values))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, rows = current(), max(len(self._labels), 1)
        foot = px(SCALE_PX) if self.scale else 0
        height = (self.height() - foot) / rows
        metrics = QFontMetricsF(text_font(self.font()))
        left = max(metrics.horizontalAdvance(name) for name in self._labels) + 8
        right = metrics.horizontalAdvance("−0.00") + 8
        half = max((self.width() - left - right) / 2, 1.0)
        zero = left + half
        fractions = self.fractions()
        middle = Qt.AlignmentFlag.AlignVCenter
        with QPainter(self) as painter:
            painter.setFont(text_font(self.font()))
            for row, label in enumerate(self._labels):
                box = QRectF(0, row * height, self.width(), height)
                painter.setPen(theme.color("muted"))
                painter.drawText(box, middle | Qt.AlignmentFlag.AlignLeft, label)
                if self._values is None:
                    continue
                value = float(self._values[row])
                text = fixed(value)
                painter.drawText(box, middle | Qt.AlignmentFlag.AlignRight, text)
                length = half * float(fractions[row])
                bar = QRectF(zero, box.center().y() - height * 0.25, length, height * 0.5)
                side = "positive" if value > 0 else "negative"
                painter.fillRect(bar.normalized(), theme.color(side))
            painter.setPen(QPen(theme.color("line"), 1))
            painter.drawLine(round(zero), 0, round(zero), round(rows * height))
            if foot:
                box = QRectF(left, rows * height, 2 * half, foot)
                end = compact(self.scale)
                paint_bar_scale(painter, box, self.font(), (f"−{end}", "0", end))

    def changeEvent(self, event: QEvent) -> None:
        if changes_look(event):
            self.update()
        super().changeEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(px(180), px(ROW_PX) * len(self._labels) + px(SCALE_PX))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(110), px(14) * len(self._labels) + px(SCALE_PX))
