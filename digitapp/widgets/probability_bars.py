"""Ten bars: how confident the network is of each digit."""

import numpy as np
from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QPaintEvent,
    QPen,
    QShowEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from model.language import tr

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
            accessibleName=tr("Probability of each digit"),
            accessibleDescription=tr("nothing drawn"),
        )
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._labels = labels
        self._probabilities: np.ndarray | None = None
        self._texts = [""] * len(labels)
        self._measured: tuple[QFont, QFont, float, float] | None = None

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
        before = self._looks()
        self._probabilities = probabilities
        if probabilities is not None:
            self._texts = [percent(value) for value in probabilities.tolist()]
        if self.isVisible():
            self._describe()
            for row, (old, new) in enumerate(zip(before, self._looks(), strict=True)):
                if old != new:
                    self.update(self._box(row).toAlignedRect())

    def _looks(self) -> list[tuple]:
        """All that the painting of each row follows from, but for the size of all of it."""
        if self._probabilities is None:
            return [()] * len(self._labels)
        best, second = self._ranks()
        # To an eighth of a pixel: less is not to be seen.
        lengths = np.rint(8 * self._track(0).width() * self._probabilities).tolist()
        pairs = enumerate(zip(self._texts, lengths, strict=True))
        return [(text, length, row == best, row == second) for row, (text, length) in pairs]

    def _describe(self) -> None:
        text = tr("nothing drawn")
        if self._probabilities is not None:
            order = np.argsort(-self._probabilities, kind="stable")
            text = ", ".join(f"{self._labels[k]}: {self._texts[k]}" for k in order)
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

    def _box(self, row: int) -> QRectF:
        """Where a row lies."""
        height = self.height() / len(self._labels)
        return QRectF(0, row * height, self.width(), height)

    def _fonts(self) -> tuple[QFont, QFont, float, float]:
        """Of ordinary rows and of the best; room for the names and for the percentages."""
        if self._measured is None:
            font, bold = text_font(self.font()), text_font(self.font(), bold=True)
            metrics = QFontMetricsF(bold)
            left = max(metrics.horizontalAdvance(name) for name in self._labels) + 10
            self._measured = font, bold, left, metrics.horizontalAdvance("100.0 %") + 8
        return self._measured

    def _track(self, row: int) -> QRectF:
        """Where a full bar would lie."""
        box, (_, _, left, right) = self._box(row), self._fonts()
        top, width = box.center().y() - px(BAR_PX) / 2, box.width() - left - right
        return QRectF(box.left() + left, top, width, px(BAR_PX))

    def _paint_row(self, painter: QPainter, row: int, rank: int) -> None:
        """Paints one row; ``rank`` is 0 for the best, 1 for the runner-up, 2 for others."""
        theme, box, track = current(), self._box(row), self._track(row)
        font, bold, *_ = self._fonts()
        painter.setFont(bold if rank == 0 else font)
        painter.setPen(theme.color("text" if rank < 2 else "muted"))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(box, middle | Qt.AlignmentFlag.AlignLeft, self._labels[row])
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("line"))
        painter.drawRoundedRect(track, 2, 2)
        if self._probabilities is None:
            return
        value = float(self._probabilities[row])
        painter.setPen(theme.color("text" if rank < 2 else "muted"))
        painter.drawText(box, middle | Qt.AlignmentFlag.AlignRight, self._texts[row])
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
        best, second = self._ranks()
        asked = event.region()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for row in range(len(self._labels)):
                if asked.intersects(self._box(row).toAlignedRect()):
                    rank = 0 if row == best else 1 if row == second else 2
                    self._paint_row(painter, row, rank)

    def showEvent(self, event: QShowEvent) -> None:
        self._describe()

    def changeEvent(self, event: QEvent) -> None:
        if changes_look(event):
            self._measured = None
            self.update()
        super().changeEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(px(290), px(ROW_PX) * len(self._labels))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(140), px(14) * len(self._labels))
