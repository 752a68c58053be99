"""Ten rows of labels, ten columns of predictions, and how well each digit is read."""

from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtCore import QEvent, QLineF, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPicture,
    QRegion,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from model.language import bracketed, tr

from ..style.imaging import to_qimage
from ..style.numbers import percent
from ..style.theme import changes_look, current, narrowed, text_font
from ..style.zoom import px, px_size

LEFT_PX, TOP_PX, BARS_PX, GAP_PX = 38, 42, 110, 8
MISCLASSIFIED_PX, FOOT_PX = 52, 16
BARS_NAMES = (tr("errors"), tr("correct"))
"""What is written above the bars, and above the percentages beside them."""

BAR_ENDS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
"""What a full bar of errors can stand for: few, so that bars rarely change their meaning."""

SAME_TINT = 3
"""Of 255: colours that nobody tells apart."""

DIGITS = tuple("0123456789")


@dataclass(frozen=True, eq=False)
class _Look:
    """What is to be seen.

    Attributes:
        texts: In each cell; empty where there is a point.
        tints: Colours of the cells, uint8 (10, 10, 3).
        known: (10,) whether there are digits with the label.
        wrong: (10,) which fraction of them is misclassified.
        worst: The fraction that is a full bar.
    """

    texts: tuple[tuple[str, ...], ...]
    tints: np.ndarray
    known: np.ndarray
    wrong: np.ndarray
    worst: float


class ConfusionMatrix(QWidget):
    """Counts or percentages of each (label, prediction); errors and accuracy of each label.

    What is correct is in the accent, what is wrong in orange, the stronger the more there is of it.

    Signals:
        chosen(int, int): A cell was clicked, or reached with the arrows; (label, prediction).
        row_chosen(int): The bar or the name of a label was clicked.
    """

    chosen = Signal(int, int)
    row_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            parent,
            accessibleName=tr(
                "Confusion matrix: a row for each label, a column for each prediction"
            ),
            focusPolicy=Qt.FocusPolicy.StrongFocus,
            mouseTracking=True,
        )
        both = QSizePolicy.Policy.Expanding
        self.setSizePolicy(both, both)
        self._counts = np.zeros((10, 10), np.int64)
        self._percentages = False
        self._selected: tuple[int, int] | None = None
        self._hover: tuple[int, int] | None = None
        self._frame: QPicture | None = None
        self._look_now: _Look | None = None
        self._fonts: list[QFont] | None = None
        self._boxes: dict[tuple[int, int], tuple[QRectF, QRect]] = {}

    @property
    def counts(self) -> np.ndarray:
        """What is shown: int (10, 10), row = label, column = prediction."""
        return self._counts

    @property
    def selected(self) -> tuple[int, int] | None:
        """The framed cell, (label, prediction)."""
        return self._selected

    @property
    def shows_percentages(self) -> bool:
        """Whether per cent of each label are shown in place of counts."""
        return self._percentages

    @shows_percentages.setter
    def shows_percentages(self, on: bool) -> None:
        self._percentages = bool(on)
        self._look_now = None
        self.update()

    def show_confusion(self, counts: np.ndarray) -> None:
        """Shows counts, int (10, 10): row = label, column = prediction."""
        if not np.array_equal(counts, self._counts):
            before = self._look()
            self._counts = np.array(counts, np.int64).reshape(10, 10)
            self._look_now = None
            now = self._look()
            # A cell whose colour is hardly another keeps it, and need not be painted.
            steps = np.abs(now.tints.astype(int) - before.tints).max(axis=2, keepdims=True)
            tints = np.where(steps <= SAME_TINT, before.tints, now.tints)
            self._look_now = replace(now, tints=tints)
            self.update(self._changed(before, self._look_now))

    def _look(self) -> _Look:
        """What painting follows from besides size, theme and font."""
        if self._look_now is None:
            counts = self._counts
            known = counts.any(axis=1)
            fractions = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
            wrong = np.where(known, 1 - fractions.diagonal(), 0.0)
            worst = next((step for step in BAR_ENDS if step >= wrong.max()), 1.0)
            self._look_now = _Look(
                tuple(map(tuple, self._all_texts(fractions))),
                self._tints(fractions),
                known,
                wrong,
                worst,
            )
        return self._look_now

    def _changed(self, before: _Look, now: _Look) -> QRegion:
        """Where what is painted is another."""
        region = QRegion()
        if now.worst != before.worst:
            bars = QRectF(px(LEFT_PX) + 10 * self._cell[0], 0, self.width(), self.height())
            region += bars.toAlignedRect()
        same_text = np.array(now.texts) == np.array(before.texts)
        same = same_text & (now.tints == before.tints).all(axis=2)
        for label, prediction in np.argwhere(~same).tolist():
            region += self._cells()[label, prediction][1]
        for label in np.flatnonzero((now.wrong != before.wrong) | (now.known != before.known)):
            row = self.box_of(int(label), 10)
            row.setRight(self.width())
            region += row.toAlignedRect()
        return region

    def select(self, cell: tuple[int, int] | None) -> None:
        """Frames a cell, (label, prediction); None takes the frame away."""
        if cell != self._selected:
            self._selected = cell
            self.setAccessibleDescription(self.text_of(*cell) if cell else "")
            self.update()

    def text_of(self, label: int, prediction: int) -> str:
        """What a cell says, in words."""
        count, total = int(self._counts[label, prediction]), int(self._counts[label].sum())
        if label == prediction:
            said = tr(
                "{label} read correctly: {count:,} of {total:,}",
                label=label,
                count=count,
                total=total,
            )
        else:
            said = tr(
                "{label} predicted as {prediction}: {count:,} of {total:,}",
                label=label,
                prediction=prediction,
                count=count,
                total=total,
            )
        return bracketed(said, percent(count / total, 2)) if total else said

    # Places.

    @property
    def _cell(self) -> tuple[float, float]:
        """Width and height of a cell."""
        wide = self.width() - px(LEFT_PX) - px(BARS_PX) - px(GAP_PX)
        return max(wide / 10, 1.0), max((self.height() - px(TOP_PX) - px(FOOT_PX)) / 10, 1.0)

    def box_of(self, label: int, prediction: int) -> QRectF:
        """Where a cell lies."""
        width, height = self._cell
        return QRectF(px(LEFT_PX) + prediction * width, px(TOP_PX) + label * height, width, height)

    def _cells(self) -> dict[tuple[int, int], tuple[QRectF, QRect]]:
        """Where each cell lies, and in which whole pixels; kept like what is written around."""
        if not self._boxes:
            boxes = {cell: self.box_of(*cell) for cell in np.ndindex(10, 10)}
            self._boxes = {cell: (box, box.toAlignedRect()) for cell, box in boxes.items()}
        return self._boxes

    def _at(self, at: QPointF) -> tuple[int, int] | None:
        """(label, prediction) under the mouse; prediction -1 for a label's name or bar."""
        width, height = self._cell
        row, column = int((at.y() - px(TOP_PX)) // height), int((at.x() - px(LEFT_PX)) // width)
        if not 0 <= row < 10:
            return None
        return row, column if 0 <= column < 10 else -1

    # Painting. Every call of Qt may wait for a training's thread, so that calls are few.

    def _tints(self, percentages: np.ndarray) -> np.ndarray:
        """Colours of the cells: uint8 (10, 10, 3)."""
        theme = current()
        card, right, wrong = (
            np.array(QColor(name).getRgb()[:3], float)
            for name in (theme.card, theme.accent, theme.positive)
        )
        off = percentages * (1 - np.eye(10))
        strength = 0.85 * np.sqrt(off / max(float(off.max()), 0.01))[..., None]
        tints = card + strength * (wrong - card)
        diagonal = np.arange(10)
        tints[diagonal, diagonal] = card + 0.3 * percentages.diagonal()[:, None] * (right - card)
        return np.rint(tints).astype(np.uint8)

    def _all_texts(self, fractions: np.ndarray) -> list[list[str]]:
        """What is written in the cells; nothing where there are no digits."""
        if not self._percentages:
            return [[str(count or "") for count in row] for row in self._counts.tolist()]
        pairs = zip(self._counts.tolist(), fractions.tolist(), strict=True)
        return [
            [
                "" if not count else f"{100 * part:.1f}" if part < 0.9995 else "100"
                for count, part in zip(*row, strict=True)
            ]
            for row in pairs
        ]

    def _cell_fonts(self) -> list[QFont]:
        """Of texts of so many letters, narrow where they need to be."""
        if self._fonts is None:
            width, height = self._cell
            font = text_font(self.font(), min(max(min(width / 34, height / 30), 0.92), 1.4))
            self._fonts = [narrowed(font, "0" * letters, width - 2) for letters in range(8)]
        return self._fonts

    def _paint_cells(self, painter: QPainter, asked: QRegion) -> None:
        theme, look, (width, height) = current(), self._look(), self._cell
        tints = look.tints
        field = QRectF(px(LEFT_PX), px(TOP_PX), 10 * width, 10 * height)
        painter.drawImage(field, to_qimage(tints))
        x, y = field.left() + width * np.arange(1, 10), field.top() + height * np.arange(1, 10)
        painter.setPen(QPen(theme.color("card"), 1))
        painter.drawLines(
            [QLineF(a, field.top(), a, field.bottom()) for a in x.tolist()]
            + [QLineF(field.left(), b, field.right(), b) for b in y.tolist()]
        )
        every = self._cells().items()
        # Of neighbours no more than an edge is asked for, where nothing is written.
        cells = [
            (cell, box)
            for cell, (box, pixels) in every
            if asked.intersects(pixels.adjusted(1, 1, -1, -1))
        ]
        painter.setPen(QPen(theme.color("muted", 0.45), 2))
        painter.drawPoints([box.center() for (a, b), box in cells if not look.texts[a][b]])
        is_dark = (tints.mean(axis=2) < 115).tolist()
        fonts = self._cell_fonts()
        for dark, pen in ((True, "#ffffff"), (False, "#1f2328")):
            painter.setPen(QColor(pen))
            for (label, prediction), box in cells:
                text = look.texts[label][prediction]
                if text and is_dark[label][prediction] is dark:
                    painter.setFont(fonts[len(text)])
                    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_bars(self, painter: QPainter) -> None:
        """How many of each label are misclassified, up to the scale's end, and its accuracy."""
        theme, (width, height), look = current(), self._cell, self._look()
        left = px(LEFT_PX) + 10 * width + px(GAP_PX)
        known, worst = look.known, look.worst
        tops = (px(TOP_PX) + height * (np.arange(10) + 0.5) - 4).tolist()
        lengths = np.where(known, px(MISCLASSIFIED_PX) * look.wrong / worst, 0.0).tolist()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("line"))
        painter.drawRects([QRectF(left, top, px(MISCLASSIFIED_PX), 8) for top in tops])
        painter.setBrush(theme.color("positive"))
        pairs = zip(tops, lengths, strict=True)
        painter.drawRects([QRectF(left, top, length, 8) for top, length in pairs if length > 0])
        painter.setPen(theme.color("text"))
        painter.setFont(text_font(self.font()))
        for label in np.flatnonzero(known).tolist():
            fraction = 1 - float(look.wrong[label])
            text = f"{percent(fraction)}" if fraction < 0.9995 else "100 %"
            row = QRectF(left, px(TOP_PX) + label * height, px(BARS_PX), height)
            painter.drawText(row, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
        painter.setPen(theme.color("muted"))
        painter.setFont(text_font(self.font(), 0.92))
        scale = QRectF(left, px(TOP_PX) + 10 * height, px(BARS_PX), px(FOOT_PX))
        painter.drawText(
            scale, Qt.AlignmentFlag.AlignVCenter, tr("0 to {worst}", worst=percent(worst, 0))
        )

    def _names(self) -> QPicture:
        """What is written around the cells, kept until the size or the look is another."""
        if self._frame is None:
            self._frame = QPicture()
            with QPainter(self._frame) as painter:
                self._paint_names(painter)
        return self._frame

    def _paint_names(self, painter: QPainter) -> None:
        theme, flag = current(), Qt.AlignmentFlag
        width, height = self._cell
        painter.setFont(text_font(self.font(), bold=True))
        painter.setPen(theme.color("text"))
        for digit, name in enumerate(DIGITS):
            column = QRectF(px(LEFT_PX) + digit * width, px(20), width, px(TOP_PX) - px(22))
            painter.drawText(column, flag.AlignCenter, name)
            row = QRectF(px(18), px(TOP_PX) + digit * height, px(LEFT_PX) - px(20), height)
            painter.drawText(row, flag.AlignCenter, name)
        painter.setFont(text_font(self.font(), 0.92))
        painter.setPen(theme.color("muted"))
        painter.drawText(
            QRectF(px(LEFT_PX), 0, 10 * width, px(18)), flag.AlignCenter, tr("predicted")
        )
        right = QRectF(
            px(LEFT_PX) + 10 * width + px(GAP_PX), px(20), px(BARS_PX), px(TOP_PX) - px(22)
        )
        for name, side in zip(BARS_NAMES, (flag.AlignLeft, flag.AlignRight), strict=True):
            painter.drawText(right, side | flag.AlignVCenter, name)
        painter.save()
        painter.rotate(-90)
        beside = QRectF(-px(TOP_PX) - 10 * height, 0, 10 * height, px(18))
        painter.drawText(beside, flag.AlignCenter, tr("labelled"))
        painter.restore()

    # Overrides of Qt.

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, asked = current(), event.region()
        width, height = self._cell
        right = QRectF(px(LEFT_PX) + 10 * width, 0, self.width(), self.height()).toAlignedRect()
        field = QRectF(px(LEFT_PX), px(TOP_PX), 10 * width, 10 * height).toAlignedRect()
        with QPainter(self) as painter:
            if not field.contains(event.rect()):
                painter.drawPicture(0, 0, self._names())
            self._paint_cells(painter, asked)
            if asked.intersects(right):
                self._paint_bars(painter)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            for cell, color in ((self._hover, "muted"), (self._selected, "accent")):
                if cell is not None and cell[1] >= 0:
                    painter.setPen(QPen(theme.color(color), 2))
                    painter.drawRect(self.box_of(*cell).adjusted(1, 1, -1, -1))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._frame = self._fonts = None
        self._boxes = {}
        super().resizeEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        cell = self._at(event.position())
        if cell is None or event.button() != Qt.MouseButton.LeftButton:
            return
        if cell[1] < 0:
            self.row_chosen.emit(cell[0])
        else:
            self.select(cell)
            self.chosen.emit(*cell)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._set_hover(self._at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        self._set_hover(None)

    def _set_hover(self, cell: tuple[int, int] | None) -> None:
        if cell != self._hover:
            self._hover = cell
            self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key
        moves = {
            key.Key_Up: (-1, 0),
            key.Key_Down: (1, 0),
            key.Key_Left: (0, -1),
            key.Key_Right: (0, 1),
            key.Key_Return: (0, 0),
            key.Key_Enter: (0, 0),
            key.Key_Space: (0, 0),
        }
        if event.key() not in moves:
            super().keyPressEvent(event)
            return
        down, right = moves[event.key()]
        label, prediction = self._selected or (0, 0)
        if self._selected is not None:
            label, prediction = min(max(label + down, 0), 9), min(max(prediction + right, 0), 9)
        self.select((label, prediction))
        self.chosen.emit(label, prediction)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            cell = self._at(QPointF(event.pos()))
            if cell is not None:
                label, prediction = cell
                shown = self.text_of(label, label if prediction < 0 else prediction)
                text = tr("{count}. A click shows them.", count=shown)
                if prediction < 0:
                    text = tr("{count}. A click shows those that were misclassified.", count=shown)
                QToolTip.showText(event.globalPos(), text, self)
                return True
        return super().event(event)

    def changeEvent(self, event: QEvent) -> None:
        if changes_look(event):
            self._frame = self._fonts = self._look_now = None
            self._boxes = {}
            self.update()
        super().changeEvent(event)

    def sizeHint(self) -> QSize:
        return px_size(470, 440)

    def minimumSizeHint(self) -> QSize:
        wide = px(LEFT_PX) + px(BARS_PX) + px(GAP_PX + 10 * 20)
        return QSize(wide, px(TOP_PX) + px(FOOT_PX) + px(10 * 20))
