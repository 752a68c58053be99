"""Where a drawing lies among the digits: their hill, the threshold of rejection, the drawing."""

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from model.language import tr

from ..style.theme import changes_look, current, text_font
from ..style.zoom import px, px_size

TOP_PX, LABELS_PX, EDGE_PX = 40, 40, 12
TICKS = 5


class MarginScale(QWidget):
    """A hill of digits over a scale, a line left of which is rejected, a mark for the drawing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            parent, objectName="leadScale", accessibleName=tr("The drawing among the digits")
        )
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._places = self._heights = np.zeros(0)
        self._border: float | None = None
        self._mark: float | None = None
        self._title = ""

    @property
    def mark(self) -> float | None:
        """Where the drawing is shown."""
        return self._mark

    @property
    def border(self) -> float | None:
        """Left of what is rejected."""
        return self._border

    def show_hill(self, places: np.ndarray, heights: np.ndarray, title: str) -> None:
        """Shows how the digits lie.

        Args:
            places: (n,) rising numbers; none for no hill.
            heights: (n,) how densely digits lie there, any unit.
            title: Of the scale.
        """
        self._places, self._heights, self._title = places, heights, title
        self.update()

    def show_drawing(self, mark: float | None, border: float | None) -> None:
        """Shows where the drawing lies, and left of what is rejected; None for neither."""
        self._mark, self._border = mark, border
        words = [] if mark is None else [tr("the drawing at {mark:.1f}", mark=mark)]
        words += [] if border is None else [tr("rejected below {border:.1f}", border=border)]
        self.setAccessibleDescription(", ".join(words))
        self.update()

    def _box(self) -> QRectF:
        return QRectF(self.rect()).adjusted(px(EDGE_PX), px(TOP_PX), -px(EDGE_PX), -px(LABELS_PX))

    def _x(self, value: float) -> float:
        """Pixels from the left; what lies beyond the scale is put at its end."""
        box = self._box()
        return box.left() + box.width() * min(max(value / self._end, 0.0), 1.0)

    @property
    def _end(self) -> float:
        return max(float(self._places[-1]) if len(self._places) else 0.0, 1e-6)

    def _paint_hill(self, painter: QPainter) -> None:
        box, theme = self._box(), current()
        if not len(self._places) or not self._heights.max() > 0:
            return
        tall = box.height() / float(self._heights.max())
        tops = [
            QPointF(self._x(place), box.bottom() - tall * height)
            for place, height in zip(self._places.tolist(), self._heights.tolist(), strict=True)
        ]
        ends = [QPointF(tops[-1].x(), box.bottom()), QPointF(tops[0].x(), box.bottom())]
        painter.setPen(QPen(theme.color("muted"), 1.25))
        painter.setBrush(theme.color("muted", 0.25))
        painter.drawPolygon(QPolygonF([*tops, *ends]))

    def _paint_axis(self, painter: QPainter) -> None:
        box, theme = self._box(), current()
        painter.setPen(QPen(theme.color("muted"), 1))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        step = _round_step(self._end / TICKS)
        room = painter.fontMetrics().height()
        for number in range(int(self._end / step) + 1):
            x = self._x(number * step)
            painter.drawLine(QPointF(x, box.bottom()), QPointF(x, box.bottom() + 4))
            place = QRectF(x - 30, box.bottom() + 5, 60, room)
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, f"{number * step:g}")
        below = QRectF(box.left(), box.bottom() + 5 + room, box.width(), room)
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, self._title)

    def _paint_line(
        self, painter: QPainter, value: float, text: str, colour: str, row: int, style: Qt.PenStyle
    ) -> None:
        """A line down to the scale with its name above, which stays within the widget."""
        box, x = self._box(), self._x(value)
        metrics = QFontMetricsF(painter.font())
        painter.setPen(QPen(current().color(colour), 2, style))
        top = row * (metrics.height() + 1)
        painter.drawLine(QPointF(x, top + metrics.height()), QPointF(x, box.bottom()))
        wide = metrics.horizontalAdvance(text)
        left = min(max(x - wide / 2, 0.0), max(self.width() - wide, 0.0))
        place = QRectF(left, top, wide + 1, metrics.height())
        painter.fillRect(place, self.palette().window())  # the other line may pass here
        painter.drawText(place, Qt.AlignmentFlag.AlignLeft, text)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setFont(text_font(self.font(), 0.92))
            self._paint_hill(painter)
            self._paint_axis(painter)
            if self._border is not None:
                text, style = (
                    tr("rejected below {border:.1f}", border=self._border),
                    Qt.PenStyle.DashLine,
                )
                self._paint_line(painter, self._border, text, "text", 0, style)
            if self._mark is not None:
                text, style = tr("your drawing: {mark:.1f}", mark=self._mark), Qt.PenStyle.SolidLine
                self._paint_line(painter, self._mark, text, "accent", 1, style)

    def changeEvent(self, event: QEvent) -> None:
        if changes_look(event):
            self.update()
        super().changeEvent(event)

    def sizeHint(self) -> QSize:
        return px_size(420, 190)

    def minimumSizeHint(self) -> QSize:
        return px_size(240, 140)


def _round_step(at_least: float) -> float:
    """The next of 1, 2, 5 times a power of ten."""
    power = 10.0 ** np.floor(np.log10(max(at_least, 1e-9)))
    return float(next(power * k for k in (1, 2, 5, 10) if power * k >= at_least * 0.999))
