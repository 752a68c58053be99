"""What a network knew after each step of a sequence: answers, a band of units, gradients.

All three share the steps as their horizontal axis, one step is marked through all of them.
"""

from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from model.language import tr

from ..style.imaging import packed, signed_colors, signed_levels, to_bytes, to_qimage
from ..style.numbers import raised
from ..style.theme import Theme, changes_look, current, ramp, text_font
from ..style.zoom import px, px_size

GUTTER_PX, EDGE_PX, TITLE_PX, AXIS_PX, GAP_PX = 46, 10, 18, 20, 6
ANSWERS, BAND, CURVE = "answers", "band", "curve"
SHARES = {ANSWERS: 0.34, BAND: 0.4, CURVE: 0.26}
"""Of the height that titles and axis leave."""

LEAST = 1e-12
"""Smaller gradients are drawn as this."""

MOST_TICKS = 8


@dataclass(frozen=True, eq=False)
class SequenceScene:
    """What is drawn.

    Attributes:
        answers: (10, steps) in [0, 1]: each digit's probability after each step.
        band: (units, steps): a number of each unit after each step.
        limit: Of a band about zero, what is drawn in full colour; None for one in [0, 1].
        titles: Of answers, band and curve.
        axis: What the steps are, below them.
        curves: Lines over the steps on a logarithmic axis, each a name and (steps,) values >= 0;
            the first is drawn strongest.
        nothing: What stands in place of the curves where there are none.
    """

    answers: np.ndarray
    band: np.ndarray
    limit: float | None
    titles: dict[str, str]
    axis: str
    curves: tuple[tuple[str, np.ndarray], ...] = ()
    nothing: str = ""
    images: dict[tuple[str, str], QImage] = field(default_factory=dict)

    @property
    def steps(self) -> int:
        """How many there are."""
        return self.answers.shape[1]


class SequenceBoard(QWidget):
    """Paints a SequenceScene and follows the mouse; the arrow keys go from step to step.

    Signals:
        step_chosen(int): A person pointed at this step, or went there.
        pointed(str, int, int): Panel (ANSWERS, BAND, CURVE), row in it and step under the mouse.
        left(): The mouse is over none.

    Attributes:
        scene: What is drawn; None for nothing.
        step: The step that is marked; -1 for none.
    """

    step_chosen = Signal(int)
    pointed = Signal(str, int, int)
    left = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(
            parent,
            objectName="sequenceBoard",
            accessibleName=tr("Answers, states and gradients by step"),
            toolTip=tr("Move over it for the numbers of a step; ← and → go from step to step."),
            mouseTracking=True,
            focusPolicy=Qt.FocusPolicy.StrongFocus,
        )
        both = QSizePolicy.Policy.Expanding
        self.setSizePolicy(both, both)
        self.scene: SequenceScene | None = None
        self.step = -1

    def show_scene(self, scene: SequenceScene | None, step: int) -> None:
        """Shows ``scene`` with one of its steps marked."""
        self.scene, self.step = scene, step
        self.update()

    def mark(self, step: int) -> None:
        """Marks another step."""
        if step != self.step:
            self.step = step
            self.update()

    # Where things lie.

    def room(self, panel: str) -> QRectF:
        """The box of a panel's cells or curves."""
        left, width = px(GUTTER_PX), self.width() - px(GUTTER_PX) - px(EDGE_PX)
        titles, gaps = len(SHARES) * px(TITLE_PX), (len(SHARES) - 1) * px(GAP_PX)
        free = max(self.height() - titles - gaps - px(AXIS_PX), 30)
        top = 0.0
        for name, share in SHARES.items():
            top += px(TITLE_PX)
            if name == panel:
                return QRectF(left, top, max(width, 10), share * free)
            top += share * free + px(GAP_PX)
        raise KeyError(panel)

    def place_of(self, panel: str, row: int, step: int) -> QPointF:
        """The middle of a cell of a panel."""
        box, rows = self.room(panel), self._rows(panel)
        return QPointF(
            box.left() + (step + 0.5) * box.width() / self.scene.steps,
            box.top() + (row + 0.5) * box.height() / rows,
        )

    def _rows(self, panel: str) -> int:
        values = {ANSWERS: self.scene.answers, BAND: self.scene.band}.get(panel)
        return 1 if values is None else len(values)

    def _step_at(self, x: float) -> int:
        box = self.room(ANSWERS)
        step = int((x - box.left()) / box.width() * self.scene.steps // 1)
        return min(max(step, 0), self.scene.steps - 1)

    # Painting.

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.scene is None:
            return
        with QPainter(self) as painter:
            for panel in SHARES:
                self._paint_title(painter, panel)
            self._paint_cells(painter, ANSWERS)
            self._paint_cells(painter, BAND)
            self._paint_digits(painter)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_curves(painter)
            self._paint_axis(painter)
            self._paint_mark(painter)

    def _paint_title(self, painter: QPainter, panel: str) -> None:
        box = self.room(panel)
        painter.setFont(text_font(self.font(), 0.92))
        painter.setPen(current().color("muted"))
        where = QRectF(box.left(), box.top() - px(TITLE_PX), box.width(), px(TITLE_PX))
        text = painter.fontMetrics().elidedText(
            self.scene.titles[panel], Qt.TextElideMode.ElideRight, int(where.width())
        )
        painter.drawText(where, Qt.AlignmentFlag.AlignVCenter, text)

    def _paint_cells(self, painter: QPainter, panel: str) -> None:
        theme, box = current(), self.room(panel)
        key = (panel, theme.name)
        if key not in self.scene.images:
            self.scene.images[key] = _cells(self.scene, panel, theme)
        painter.drawImage(box, self.scene.images[key])
        painter.setPen(QPen(theme.color("line"), 1))
        painter.drawRect(box)

    def _paint_digits(self, painter: QPainter) -> None:
        theme, box = current(), self.room(ANSWERS)
        height = box.height() / 10
        painter.setFont(text_font(self.font(), 0.92))
        painter.setPen(theme.color("text"))
        # In low rows every other digit is named.
        every = 1 if height >= 0.8 * painter.fontMetrics().ascent() else 2
        for digit in range(0, 10, every):
            where = QRectF(0, box.top() + (digit - 0.5) * height, px(GUTTER_PX - 6), 2 * height)
            align = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(where, align, str(digit))
        band, units = self.room(BAND), self._rows(BAND)
        painter.setPen(theme.color("muted"))
        for unit in {0, units - 1}:
            y = band.top() + (unit + 0.5) * band.height() / units
            y = min(max(y, band.top() + px(7)), band.bottom() - px(7))
            where = QRectF(0, y - px(9), px(GUTTER_PX - 6), px(18))
            painter.drawText(where, align, str(unit + 1))

    def _paint_curves(self, painter: QPainter) -> None:
        theme, box = current(), self.room(CURVE)
        painter.setPen(QPen(theme.color("line"), 1))
        painter.drawRect(box)
        painter.setFont(text_font(self.font(), 0.92))
        if not self.scene.curves:
            painter.setPen(theme.color("muted"))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(box, flags, self.scene.nothing)
            return
        low, high = self._decades()
        align = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        spacing = max(1, round((high - low) * px(18) / max(box.height(), 1) + 0.49))
        for power in range(low, high + 1, spacing):
            y = box.bottom() - (power - low) / (high - low) * box.height()
            painter.setPen(QPen(theme.color("line"), 1))
            painter.drawLine(QPointF(box.left(), y), QPointF(box.right(), y))
            painter.setPen(theme.color("muted"))
            where = QRectF(0, y - px(9), px(GUTTER_PX - 6), px(18))
            painter.drawText(where, align, f"10{raised(power)}")
        for number in reversed(range(len(self.scene.curves))):
            self._paint_curve(painter, number, low, high)

    def _paint_curve(self, painter: QPainter, number: int, low: int, high: int) -> None:
        theme, box = current(), self.room(CURVE)
        _, values = self.scene.curves[number]
        steps = self.scene.steps
        logs = np.log10(np.maximum(np.nan_to_num(values, posinf=10.0**high), LEAST))
        x = box.left() + (np.arange(steps) + 0.5) * box.width() / steps
        y = box.bottom() - (np.clip(logs, low, high) - low) / (high - low) * box.height()
        color = theme.color("accent" if number == 0 else "muted")
        dashed = Qt.PenStyle.SolidLine if number == 0 else Qt.PenStyle.DashLine
        painter.setPen(QPen(color, 2 if number == 0 else 1.5, dashed))
        painter.drawPolyline(QPolygonF([QPointF(*at) for at in zip(x, y, strict=True)]))

    def _decades(self) -> tuple[int, int]:
        """The powers of ten between which all curves lie."""
        every = np.concatenate([values for _, values in self.scene.curves])
        every = every[np.isfinite(every) & (every > 0)]
        if not len(every):
            return -1, 0
        logs = np.log10(np.maximum(every, LEAST))
        low, high = int(np.floor(logs.min())), int(np.ceil(logs.max()))
        return low, max(high, low + 1)

    def _paint_axis(self, painter: QPainter) -> None:
        box, steps = self.room(CURVE), self.scene.steps
        painter.setFont(text_font(self.font(), 0.92))
        painter.setPen(current().color("muted"))
        every = max(1, -(-steps // MOST_TICKS))
        for step in range(every, steps + 1, every):
            x = box.left() + (step - 0.5) * box.width() / steps
            where = QRectF(x - px(20), box.bottom() + 2, px(40), px(AXIS_PX) - 2)
            painter.drawText(where, Qt.AlignmentFlag.AlignCenter, str(step))
        where = QRectF(0, box.bottom() + 2, px(GUTTER_PX - 2), px(AXIS_PX) - 2)
        align = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(where, align, self.scene.axis)

    def _paint_mark(self, painter: QPainter) -> None:
        if not 0 <= self.step < self.scene.steps:
            return
        top, bottom = self.room(ANSWERS), self.room(CURVE)
        width = top.width() / self.scene.steps
        column = QRectF(
            top.left() + self.step * width, top.top(), width, bottom.bottom() - top.top()
        )
        painter.setPen(QPen(current().color("accent"), 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(column)

    # Mouse and keys.

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.scene is None:
            return
        at = event.position()
        for panel in SHARES:
            box = self.room(panel)
            if box.contains(at):
                rows = self._rows(panel)
                row = min(int((at.y() - box.top()) / box.height() * rows), rows - 1)
                self._choose(self._step_at(at.x()))
                self.pointed.emit(panel, row, self._step_at(at.x()))
                return
        self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(event.key())
        if by is None or self.scene is None:
            super().keyPressEvent(event)
        else:
            self._choose(min(max(self.step + by, 0), self.scene.steps - 1))

    def _choose(self, step: int) -> None:
        if step != self.step:
            self.mark(step)
            self.step_chosen.emit(step)

    # Overrides of Qt.

    def leaveEvent(self, event: QEvent) -> None:
        self.left.emit()

    def changeEvent(self, event: QEvent) -> None:
        if changes_look(event):
            self.update()
        super().changeEvent(event)

    def sizeHint(self) -> QSize:
        return px_size(620, 480)

    def minimumSizeHint(self) -> QSize:
        return px_size(320, 330)


def _cells(scene: SequenceScene, panel: str, theme: Theme) -> QImage:
    """One pixel for each number."""
    if panel == ANSWERS:
        return to_qimage(packed(ramp(theme.card, theme.text))[to_bytes(scene.answers)])
    if scene.limit is not None:
        return to_qimage(signed_colors(theme)[signed_levels(scene.band, scene.limit)])
    return to_qimage(packed(ramp(theme.card, theme.accent))[to_bytes(scene.band)])
