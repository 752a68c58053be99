"""Legend: dots in their colours and shapes, and what they mean."""

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from model.language import tr

from ..style.theme import current, text_font
from ..style.zoom import px
from .digit_marks import Mark, mark_path

ROW_PX, DOT_PX, SPACE_PX, GAP_PX = 18, 8, 4, 6


class Legend(QWidget):
    """Short entries in columns, as many as fit."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, accessibleName=tr("Colours of the map"))
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._entries: tuple[tuple[str, str], ...] = ()
        self._marks: tuple[Mark, ...] = ()

    @property
    def entries(self) -> tuple[tuple[str, str], ...]:
        """Pairs of a colour "#rrggbb" and its meaning."""
        return self._entries

    @property
    def marks(self) -> tuple[Mark, ...]:
        """The shape of each entry."""
        return self._marks

    def show_entries(
        self, entries: tuple[tuple[str, str], ...], marks: tuple[Mark, ...] | None = None
    ) -> None:
        """Shows pairs of a colour and its meaning; ``marks``: their shapes, None for discs."""
        marks = marks or ("disc",) * len(entries)
        if (entries, marks) != (self._entries, self._marks):
            self._entries, self._marks = entries, marks
            self.setAccessibleDescription(", ".join(text for _, text in entries))
            self.updateGeometry()
            self.update()

    def _column_width(self) -> float:
        metrics = QFontMetricsF(text_font(self.font(), 0.92))
        widest = max((metrics.horizontalAdvance(text) for _, text in self._entries), default=0.0)
        return px(DOT_PX) + px(SPACE_PX) + math.ceil(widest) + px(GAP_PX)

    def _columns(self, width: int) -> int:
        fit = max(int((width + px(GAP_PX)) / self._column_width()), 1)
        # Five and five rather than four, four and two.
        rows = -(-len(self._entries) // fit)
        return -(-len(self._entries) // max(rows, 1))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, width = current(), self._column_width()
        columns = max(self._columns(self.width()), 1)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setFont(text_font(self.font(), 0.92))
            pairs = zip(self._entries, self._marks, strict=True)
            for index, ((color, text), mark) in enumerate(pairs):
                row, column = divmod(index, columns)
                left, top = column * width, row * px(ROW_PX)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(color))
                middle = QPointF(left + px(DOT_PX) / 2, top + px(ROW_PX) / 2)
                painter.drawPath(mark_path(mark, middle, px(DOT_PX) / 2))
                painter.setPen(theme.color("text"))
                box = QRectF(left + px(DOT_PX) + px(SPACE_PX), top, width, px(ROW_PX))
                painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, text)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return -(-len(self._entries) // max(self._columns(width), 1)) * px(ROW_PX)

    def sizeHint(self) -> QSize:
        width = math.ceil(self._column_width()) * min(max(len(self._entries), 1), 5)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(math.ceil(self._column_width()), px(ROW_PX))
