"""Confidence against accuracy: the reliability diagram."""

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from model.language import tr

from ..style.theme import changes_look, current, text_font
from ..style.zoom import px, px_size

LEFT_PX, BOTTOM_PX, LEGEND_PX, TOP_PX, EDGE_PX = 52, 44, 18, 28, 12
COUNTS_PX, BETWEEN_PX = 56, 34


class ReliabilityPlot(QWidget):
    """For each band of probability a bar of its accuracy, and how many predictions it holds.

    Bars that end on the diagonal belong to a network that is as often correct as it is confident.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, accessibleName=tr("Reliability: confidence against accuracy"))
        both = QSizePolicy.Policy.Expanding
        self.setSizePolicy(both, both)
        self._counts = np.zeros(10, np.int64)
        self._accuracy = self._confidence = np.full(10, np.nan)

    @property
    def counts(self) -> np.ndarray:
        """Predictions in each band, int (bands,)."""
        return self._counts

    def show_bins(self, counts: np.ndarray, accuracy: np.ndarray, confidence: np.ndarray) -> None:
        """Shows bands of equal width from 0 to 1.

        Args:
            counts: (bands,) predictions in each.
            accuracy: (bands,) fraction of them that is correct; NaN where there are none.
            confidence: (bands,) their mean probability; NaN where there are none.
        """
        self._counts, self._accuracy, self._confidence = counts, accuracy, confidence
        self.setAccessibleDescription(
            "; ".join(filter(None, map(self.text_of, range(len(counts)))))
        )
        self.update()

    def text_of(self, band: int) -> str:
        """What a band says, in words; empty for an empty one."""
        count, bands = int(self._counts[band]), len(self._counts)
        if not count:
            return ""
        low, high = (round(100 * k / bands) for k in (band, band + 1))
        correct = 100 * self._accuracy[band]
        return tr(
            "{low} to {high} % confident: {count:,} predictions, {correct:.1f} % of them correct",
            low=low,
            high=high,
            count=count,
            correct=correct,
        )

    @property
    def _box(self) -> QRectF:
        bottom = self.height() - px(BOTTOM_PX) - px(COUNTS_PX) - px(BETWEEN_PX)
        return QRectF(
            px(LEFT_PX),
            px(TOP_PX),
            max(self.width() - px(LEFT_PX) - px(EDGE_PX), 10),
            max(bottom - px(TOP_PX), 10),
        )

    def _band(self, band: int) -> tuple[float, float]:
        box = self._box
        width = box.width() / len(self._counts)
        return box.left() + band * width, width

    def _paint_bars(self, painter: QPainter) -> None:
        theme, box = current(), self._box
        for band, count in enumerate(self._counts.tolist()):
            if not count:
                continue
            left, width = self._band(band)
            correct, confident = (
                float(v[band]) * box.height() for v in (self._accuracy, self._confidence)
            )
            bar = QRectF(left + 2, box.bottom() - correct, width - 4, correct)
            painter.fillRect(bar, theme.color("accent", 0.75))
            if confident > correct:  # promised and not kept
                gap = QRectF(left + 2, box.bottom() - confident, width - 4, confident - correct)
                painter.fillRect(gap, theme.color("positive", 0.35))
            painter.setPen(QPen(theme.color("positive"), 2))
            y = box.bottom() - confident
            painter.drawLine(QPointF(left + 2, y), QPointF(left + width - 2, y))

    def _paint_counts(self, painter: QPainter) -> None:
        """How many predictions each band holds, on a scale of roots, so that few are seen."""
        theme, flag = current(), Qt.AlignmentFlag
        bottom = self.height() - px(BOTTOM_PX)
        largest = max(int(self._counts.max(initial=0)), 1)
        painter.setFont(text_font(self.font(), 0.92))
        for band, count in enumerate(self._counts.tolist()):
            left, width = self._band(band)
            height = (px(COUNTS_PX) - 16) * (count / largest) ** 0.5
            painter.fillRect(
                QRectF(left + 2, bottom - height, width - 4, height), theme.color("muted", 0.5)
            )
            painter.setPen(theme.color("muted"))
            box = QRectF(left - px(8), bottom - height - px(16), width + px(16), px(15))
            text = f"{count / 1000:.1f}k" if count >= 10_000 else str(count)
            painter.drawText(box, flag.AlignCenter, text if count else "")

    def _paint_axes(self, painter: QPainter) -> None:
        theme, box, flag = current(), self._box, Qt.AlignmentFlag
        painter.setPen(QPen(theme.color("muted", 0.6), 1, Qt.PenStyle.DashLine))
        painter.drawLine(box.bottomLeft(), box.topRight())
        painter.setPen(QPen(theme.color("muted", 0.6), 1))
        bottom = self.height() - px(BOTTOM_PX)
        painter.drawLine(box.topLeft(), box.bottomLeft())
        for y in (box.bottom(), bottom):
            painter.drawLine(QPointF(box.left(), y), QPointF(box.right(), y))
        painter.setFont(text_font(self.font(), 0.92))
        painter.setPen(theme.color("muted"))
        for tick in range(0, 101, 20):
            x = box.left() + box.width() * tick / 100
            y = box.bottom() - box.height() * tick / 100
            painter.drawText(
                QRectF(x - px(24), bottom + px(3), px(48), px(16)), flag.AlignCenter, str(tick)
            )
            right = flag.AlignRight | flag.AlignVCenter
            painter.drawText(QRectF(0, y - px(8), px(LEFT_PX) - px(6), px(16)), right, str(tick))
        painter.setFont(text_font(self.font()))
        below = QRectF(box.left(), bottom + px(20), box.width(), px(20))
        painter.drawText(
            below, flag.AlignCenter, tr("confidence: probability of the prediction, %")
        )
        above = QRectF(box.left(), box.bottom() + px(4), box.width(), px(16))
        painter.drawText(above, flag.AlignLeft | flag.AlignVCenter, tr("predictions in each band"))
        painter.save()
        painter.rotate(-90)
        beside = QRectF(-box.bottom(), 0, box.height(), px(18))
        painter.drawText(beside, flag.AlignCenter, tr("accuracy, %"))
        painter.restore()

    def _paint_legend(self, painter: QPainter) -> None:
        theme, box, flag = current(), self._box, Qt.AlignmentFlag
        painter.setFont(text_font(self.font(), 0.92))
        entries = (
            (tr("accuracy"), "accent", 0.75, 8),
            (tr("confidence"), "positive", 1.0, 3),
        )
        left, middle = box.left(), px(LEGEND_PX) / 2
        for text, color, alpha, thick in entries:
            swatch = QRectF(left, middle - px(thick) / 2, px(14), px(thick))
            painter.fillRect(swatch, theme.color(color, alpha))
            painter.setPen(theme.color("muted"))
            wide = painter.fontMetrics().horizontalAdvance(text)
            where = QRectF(left + px(20), 0, wide + 2, px(LEGEND_PX))
            painter.drawText(where, flag.AlignLeft | flag.AlignVCenter, text)
            left = where.right() + px(16)

    # Overrides of Qt.

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            self._paint_bars(painter)
            self._paint_counts(painter)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_axes(painter)
            self._paint_legend(painter)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            left, width = self._band(0)
            band = int((event.pos().x() - left) // width)
            text = self.text_of(band) if 0 <= band < len(self._counts) else ""
            if text:
                QToolTip.showText(event.globalPos(), text, self)
                return True
        return super().event(event)

    def changeEvent(self, event: QEvent) -> None:
        if changes_look(event):
            self.update()
        super().changeEvent(event)

    def sizeHint(self) -> QSize:
        return px_size(400, 400)

    def minimumSizeHint(self) -> QSize:
        return px_size(260, 260)
