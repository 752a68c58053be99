"""Ten bars: how confident the network is of each digit."""

import numpy as np
from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ..style.numbers import percent
from ..style.theme import changes_look, current, text_font
from ..style.zoom import px

ROW_PX = 24
BAR_PX = 9.0
# Below this the second best is noise, not a rival.
RUNNER_UP_FROM = 0.005


class ProbabilityBars(QWidget):
    """One row per digit: its name, a bar, the percentage, right-aligned.

    The best is in full accent and bold; the runner-up is outlined in the accent, half filled.
    Shown at once, without animation: while one draws, the next prediction is 16 ms away.

    Args:
        labels: Names of the rows.
    """

    def __init__(
        self, parent: QWidget | None = None, *, labels: tuple[str, ...] = tuple("0123456789")
    ) -> None:
        super().__init__(
            parent,
            objectName="probabilityBars",
            accessibleName="Probability of each digit",
            accessibleDescription="nothing drawn",
        )
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._labels = labels
        self._probabilities: np.ndarray | None = None

    @property
    def probabilities(self) -> np.ndarray | None:
        """What is shown, float (len(labels),), or None."""
        return self._probabilities

    def show_probabilities(self, probabilities: np.ndarray | None) -> None:
        """Shows ``probabilities`` (len(labels),) in [0, 1]; None where nothing is drawn."""
        if probabilities is not None:
            probabilities = np.nan_to_num(np.array(probabilities, float).reshape(-1))
            if len(probabilities) != len(self._labels):
                raise ValueError(f"{len(probabilities)} values for {len(self._labels)} bars")
        self._probabilities = probabilities
        if self.isVisible():
            self._describe()
            self.update()

    def _describe(self) -> None:
        text = "nothing drawn"
        if self._probabilities is not None:
            order = np.argsort(-self._probabilities, kind="stable")
            text = ", ".join(f"{self._labels[k]}: {percent(self._probabilities[k])}" for k in order)
        self.setAccessibleDescription(text)

    def _ranks(self) -> tuple[int, int]:
        """Rows of best and runner-up; -1 for none."""
        if self._probabilities is None or not self._probabilities.any():
            return -1, -1
        order = np.argsort(-self._probabilities, kind="stable")
        second = int(order[1]) if len(order) > 1 else -1
        if second >= 0 and self._probabilities[second] < RUNNER_UP_FROM:
            second = -1
        return int(order[0]), second

    def _paint_row(self, painter: QPainter, box: QRectF, row: int, rank: int) -> None:
        """Paints one row; ``rank`` is 0 for the best, 1 for the runner-up, 2 for others."""
        theme = current()
        font = text_font(self.font(), bold=rank == 0)
        metrics = QFontMetricsF(text_font(self.font(), bold=True))
        left = max(metrics.horizontalAdvance(name) for name in self._labels) + 10
        right = metrics.horizontalAdvance("100.0 %") + 8
        painter.setFont(font)
        painter.setPen(theme.color("text" if rank < 2 else "muted"))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(box, middle | Qt.AlignmentFlag.AlignLeft, self._labels[row])
        track = QRectF(
            box.left() + left,
            box.center().y() - px(BAR_PX) / 2,
            box.width() - left - right,
            px(BAR_PX),
        )
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("line"))
        painter.drawRoundedRect(track, 2, 2)
        if self._probabilities is None:
            return
        value = float(self._probabilities[row])
        painter.setPen(theme.color("text" if rank < 2 else "muted"))
        painter.drawText(box, middle | Qt.AlignmentFlag.AlignRight, percent(value))
        self._paint_bar(painter, track, value, rank)

    def _paint_bar(self, painter: QPainter, track: QRectF, value: float, rank: int) -> None:
        theme = current()
        bar = QRectF(track)
        bar.setWidth(max(1.0, track.width() * min(max(value, 0.0), 1.0)))
        fill = QColor(theme.accent) if rank == 0 else theme.color("muted", 0.75)
        painter.setPen(Qt.PenStyle.NoPen)
        if rank == 1:
            fill = theme.color("accent", 0.35)
            painter.setPen(QPen(theme.color("accent"), 1.25))
            bar.setWidth(max(bar.width(), 4.0))
            bar.adjust(0.5, 0.5, -0.5, -0.5)
        painter.setBrush(fill)
        painter.drawRoundedRect(bar, 2, 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        height = self.height() / len(self._labels)
        best, second = self._ranks()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for row in range(len(self._labels)):
                box = QRectF(0, row * height, self.width(), height)
                rank = 0 if row == best else 1 if row == second else 2
                self._paint_row(painter, box, row, rank)

    def showEvent(self, event: QShowEvent) -> None:
        self._describe()

    def changeEvent(self, event: QEvent) -> None:
        if changes_look(event):
            self.update()
        super().changeEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(px(290), px(ROW_PX) * len(self._labels))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(140), px(14) * len(self._labels))
