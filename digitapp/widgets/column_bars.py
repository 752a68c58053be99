"""Ten columns side by side: one number for each digit."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ..style.theme import changes_look, current, text_font
from ..style.zoom import px, px_size

WIDEST_PX = 40


class ColumnBars(QWidget):
    """A column for each label, its number above it; the largest fills the height.

    Signals:
        clicked(int): A column was clicked, or its digit's key pressed.

    Args:
        name: Object name.
        title: For assistive tools.
        labels: Names of the columns.
    """

    clicked = Signal(int)

    def __init__(
        self,
        parent: QWidget,
        *,
        name: str,
        title: str,
        labels: Sequence[str] = tuple("0123456789"),
    ) -> None:
        super().__init__(
            parent,
            objectName=name,
            accessibleName=title,
            focusPolicy=Qt.FocusPolicy.StrongFocus,
        )
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._labels = labels
        self._values: list[float | None] = [None] * len(labels)
        self._texts: list[str] = [""] * len(labels)
        self._chosen = -1

    @property
    def texts(self) -> list[str]:
        """What stands above the columns."""
        return list(self._texts)

    def show_values(
        self, values: Sequence[float | None], texts: Sequence[str], chosen: int = -1
    ) -> None:
        """Shows ``values`` >= 0, None for no column, and ``texts`` above them.

        Args:
            values: One for each label.
            texts: Likewise.
            chosen: The column that stands out; -1 for none.
        """
        if len(values) != len(self._labels) or len(texts) != len(self._labels):
            raise ValueError(f"{len(values)} values and {len(texts)} texts for {self._labels}")
        self._values, self._texts, self._chosen = list(values), list(texts), chosen
        pairs = zip(self._labels, self._texts, strict=True)
        self.setAccessibleDescription(", ".join(f"{k}: {v}" for k, v in pairs if v))
        self.update()

    def _at(self, point: QPointF) -> int:
        column = int(point.x() * len(self._labels) // max(self.width(), 1))
        return min(max(column, 0), len(self._labels) - 1)

    # Overrides of Qt.

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, font = current(), text_font(self.font())
        center = Qt.AlignmentFlag.AlignCenter
        wide = self.width() / len(self._labels)
        largest = max((value for value in self._values if value is not None), default=0.0)
        with QPainter(self) as painter:
            painter.setFont(font)
            line = painter.fontMetrics().height() + 2
            room = max(self.height() - 2 * line, 1)
            for index, label in enumerate(self._labels):
                left, is_chosen = index * wide, index == self._chosen
                painter.setPen(theme.color("text" if is_chosen else "muted"))
                foot = QRectF(left, self.height() - line, wide, line)
                painter.drawText(foot, center, label)
                value = self._values[index]
                height = 0.0 if value is None or not largest else room * value / largest
                top = self.height() - line - height
                painter.drawText(QRectF(left, top - line, wide, line), center, self._texts[index])
                thick = min(wide * 0.6, px(WIDEST_PX))
                bar = QRectF(left + (wide - thick) / 2, top, thick, height)
                painter.fillRect(bar, theme.color("accent" if is_chosen else "muted", 0.8))
            painter.setPen(QPen(theme.color("accent" if self.hasFocus() else "line"), 1))
            base = round(self.height() - line)
            painter.drawLine(0, base, self.width(), base)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit(self._at(event.position()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text() and event.text() in self._labels:
            self.clicked.emit(self._labels.index(event.text()))
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if changes_look(event):
            self.update()
        super().changeEvent(event)

    def sizeHint(self) -> QSize:
        return px_size(480, 84)

    def minimumSizeHint(self) -> QSize:
        return px_size(240, 52)
