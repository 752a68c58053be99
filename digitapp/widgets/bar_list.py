"""A list of names with a bar each, one of which can be chosen."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from model.language import tr

from ..style.theme import changes_look, current, text_font
from ..style.zoom import px
from .bar_scale import SCALE_PX, paint_bar_scale

ROW_PX, BAR_PX = 22, 8.0


@dataclass(frozen=True)
class Bar:
    """A row.

    Attributes:
        name: At the left; what ``BarList.chosen`` tells.
        fraction: Length of the bar, 0 to 1.
        text: At the right.
    """

    name: str
    fraction: float
    text: str


class BarList(QWidget):
    """As many rows as there are names, each of the same height; goes into a scroll area.

    Signals:
        chosen(str): The name of a row that was clicked, or reached with the arrows.
        track_changed(): ``track`` may be another.
    """

    chosen = Signal(str)
    track_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, focusPolicy=Qt.FocusPolicy.StrongFocus, mouseTracking=True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._bars: Sequence[Bar] = ()
        self._name = ""
        self._hover = -1

    @property
    def bars(self) -> Sequence[Bar]:
        """What is shown, from top to bottom."""
        return self._bars

    def show_bars(self, bars: Sequence[Bar]) -> None:
        """Shows ``bars``, the first on top."""
        if bars != self._bars:
            self._bars = bars
            self.updateGeometry()
            self.update()
            self.track_changed.emit()

    def select(self, name: str) -> None:
        """Frames the row of that name; none where there is none."""
        if name != self._name:
            self._name = name
            self.setAccessibleDescription(name)
            self.update()

    @property
    def track(self) -> tuple[float, float]:
        """Left and right end of the bars."""
        metrics = QFontMetricsF(text_font(self.font()))
        names = max((metrics.horizontalAdvance(bar.name) for bar in self._bars), default=0)
        texts = max((metrics.horizontalAdvance(bar.text) for bar in self._bars), default=0)
        return names + 12, self.width() - texts - 12

    def _row(self, index: int) -> QRectF:
        return QRectF(0, index * px(ROW_PX), self.width(), px(ROW_PX))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, flag = current(), Qt.AlignmentFlag
        left, right = self.track
        first, last = event.rect().top() // px(ROW_PX), event.rect().bottom() // px(ROW_PX)
        with QPainter(self) as painter:
            painter.setFont(text_font(self.font()))
            for index, bar in enumerate(self._bars[first : last + 1], start=first):
                row = self._row(index)
                track = QRectF(left, row.center().y() - px(BAR_PX) / 2, right - left, px(BAR_PX))
                painter.fillRect(track, theme.color("line"))
                track.setWidth(max(track.width() * min(max(bar.fraction, 0.0), 1.0), 1.0))
                painter.fillRect(track, theme.color("accent"))
                inside = row.adjusted(6, 0, -6, 0)
                painter.setPen(theme.color("text"))
                painter.drawText(inside, flag.AlignLeft | flag.AlignVCenter, bar.name)
                painter.drawText(inside, flag.AlignRight | flag.AlignVCenter, bar.text)
                marked = "accent" if bar.name == self._name else "muted"
                if bar.name == self._name or index == self._hover:
                    painter.setPen(QPen(theme.color(marked), 1.5))
                    painter.drawRect(row.adjusted(1, 1, -1, -1))

    def _choose(self, index: int) -> None:
        if 0 <= index < len(self._bars):
            self.select(self._bars[index].name)
            self.chosen.emit(self._bars[index].name)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._choose(int(event.position().y() // px(ROW_PX)))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()  # the end of a click is no event for the area around

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        hover = int(event.position().y() // px(ROW_PX))
        if hover != self._hover:
            self._hover = hover
            self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._hover = -1
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(event.key())
        if step is None:
            super().keyPressEvent(event)
            return
        names = [bar.name for bar in self._bars]
        self._choose(names.index(self._name) + step if self._name in names else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.track_changed.emit()

    def changeEvent(self, event: QEvent) -> None:
        if changes_look(event):
            self.update()
        super().changeEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(px(300), px(ROW_PX) * len(self._bars))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(200), px(ROW_PX) * len(self._bars))


class BarScale(QWidget):
    """What the lengths in a BarList stand for; stays in sight while the list is scrolled.

    Args:
        bars: The list, at whose left end this begins.
    """

    def __init__(self, bars: BarList, parent: QWidget) -> None:
        super().__init__(parent, accessibleName=tr("Scale of the bars: 0 to 100 %"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._bars = bars
        bars.track_changed.connect(self.update)

    # Overrides of Qt.

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._bars.bars:
            return
        left, right = self._bars.track
        with QPainter(self) as painter:
            box = QRectF(left, 0.5, right - left, self.height() - 0.5)
            paint_bar_scale(painter, box, self.font())

    def changeEvent(self, event: QEvent) -> None:
        if changes_look(event):
            self.update()
        super().changeEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(px(200), px(SCALE_PX))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(100), px(SCALE_PX))
