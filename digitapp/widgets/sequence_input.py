"""What a network reads step by step: a picture row by row, or a line point by point."""

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from model.language import tr

from ..style.imaging import to_bytes, to_qimage
from ..style.theme import changes_look, current
from ..style.zoom import px_size

DOT = 0.022
"""Radius of the pen's point, in sides of the picture."""

WIDTH = 0.06
"""Of the line, likewise."""

NOT_YET = 0.55
"""How much of what is not read yet is covered."""


class SequenceInput(QWidget):
    """The picture or line, with what is read so far told from what comes.

    Signals:
        step_chosen(int): A person pointed at the row or point of this step.
    """

    step_chosen = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(
            parent,
            objectName="sequenceInput",
            accessibleName=tr("What the network reads, step by step"),
            toolTip=tr("What is read so far; point at a row, or at the line, to go there."),
            mouseTracking=True,
        )
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._picture: np.ndarray | None = None
        self._points: np.ndarray | None = None
        self._lifts: np.ndarray | None = None
        self.step = -1

    def show_picture(self, picture: np.ndarray, step: int) -> None:
        """Shows a picture, (rows, columns) in [0, 1], read down to row ``step``."""
        self._picture, self._points = picture, None
        self.step = step
        self.update()

    def show_line(self, points: np.ndarray, lifts: np.ndarray, side: float, step: int) -> None:
        """Shows a line read up to point ``step``.

        Args:
            points: (steps, 2), x to the right and y down, in [0, side].
            lifts: (steps,), bool: whether the pen was lifted on the way to each.
            side: Of the square that they lie in.
            step: The last point that is read.
        """
        self._points, self._lifts, self._picture = points / side, lifts, None
        self.step = step
        self.update()

    def show_nothing(self) -> None:
        """Shows an empty sheet."""
        self._points = self._picture = None
        self.update()

    def mark(self, step: int) -> None:
        """Goes to another step."""
        if step != self.step:
            self.step = step
            self.update()

    @property
    def box(self) -> QRectF:
        """Where the picture, or the square of the line, lies."""
        shape = (1, 1) if self._picture is None else self._picture.shape
        scale = min(self.width() / shape[1], self.height() / shape[0])
        width, height = shape[1] * scale, shape[0] * scale
        return QRectF((self.width() - width) / 2, 0, width, height)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, box = current(), self.box
        with QPainter(self) as painter:
            painter.fillRect(box, Qt.GlobalColor.black)
            if self._picture is not None:
                self._paint_rows(painter, box)
            elif self._points is not None:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                self._paint_line(painter, box)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.color("line"), 1))
            painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5))

    def _paint_rows(self, painter: QPainter, box: QRectF) -> None:
        painter.drawImage(box, to_qimage(to_bytes(self._picture)))
        height = box.height() / len(self._picture)
        below = QRectF(box)
        below.setTop(box.top() + (self.step + 1) * height)
        painter.fillRect(below, current().color("card", NOT_YET))
        row = QRectF(box.left() + 1, below.top() - height, box.width() - 2, height)
        painter.setPen(QPen(current().color("accent"), 2))
        painter.drawRect(row)

    def _paint_line(self, painter: QPainter, box: QRectF) -> None:
        points = self._points * [box.width(), box.height()] + [box.left(), box.top()]
        ends = (Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
        for first, color in ((0, "#606060"), (1, "#ffffff")):
            last = self.step + 1 if first else len(points)
            painter.setPen(QPen(QColor(color), WIDTH * box.width(), Qt.PenStyle.SolidLine, *ends))
            breaks = np.flatnonzero(self._lifts[1:last]) + 1
            for stroke in np.split(points[:last], breaks):
                line = QPolygonF([QPointF(*point) for point in stroke.tolist()])
                if len(line) == 1:
                    painter.drawPoint(line[0])
                else:
                    painter.drawPolyline(line)
        painter.setPen(QPen(current().color("card"), 1.5))
        painter.setBrush(current().color("accent"))
        radius = 2 * DOT * box.width()
        at = points[min(max(self.step, 0), len(points) - 1)]
        painter.drawEllipse(QPointF(*at.tolist()), radius, radius)

    def _step_at(self, at: QPointF) -> int:
        box = self.box
        if self._picture is not None:
            row = int((at.y() - box.top()) / box.height() * len(self._picture) // 1)
            return row if 0 <= row < len(self._picture) and box.contains(at) else -1
        if self._points is None or not box.contains(at):
            return -1
        place = [(at.x() - box.left()) / box.width(), (at.y() - box.top()) / box.height()]
        return int(np.hypot(*(self._points - place).T).argmin())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        step = self._step_at(event.position())
        if step >= 0 and step != self.step:
            self.mark(step)
            self.step_chosen.emit(step)

    def changeEvent(self, event: QEvent) -> None:
        if changes_look(event):
            self.update()
        super().changeEvent(event)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return width

    def sizeHint(self) -> QSize:
        return px_size(260, 260)

    def minimumSizeHint(self) -> QSize:
        return px_size(120, 120)
