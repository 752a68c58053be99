"""A drawing while it is made: gestures in canvas units, undo, what counts as one step.

Invariant: a gesture (one stroke, one sweep of the eraser) becomes one step of the history, when it
ends; until then ``sheet`` and ``stroke`` show it as it stands.
"""

import math
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QObject, Signal

from .ink import History, InkSheet, Stroke

ERASER_REACH = 0.02


class InkEditor(QObject):
    """Strokes or a picture, with undo; knows nothing of pixels.

    Signals:
        changed(): Another drawing; at every point while one draws.
        extended(): ``stroke`` got a point more and nothing else changed; before ``changed``.
        replaced(): Something else changed; before ``changed``.
        stroke_finished(): A stroke ended.
        history_changed(): What can be undone or redone, or whether it is empty, may be different.
        full(): More was drawn than there is room for; that was left out.

    Attributes:
        max_strokes, max_points: So much a drawing has at most; None for no limit.
    """

    changed = Signal()
    extended = Signal()
    replaced = Signal()
    stroke_finished = Signal()
    history_changed = Signal()
    full = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.brush = 0.07
        self.stroke: Stroke | None = None
        self.history = History()
        self._erased: InkSheet | None = None
        self.max_strokes: int | None = None
        self.max_points: int | None = None

    @property
    def sheet(self) -> InkSheet:
        """What is shown beside ``stroke``; a stroke over a picture hides the picture."""
        sheet = self._erased or self.history.sheet
        return InkSheet() if self.stroke is not None and sheet.bitmap is not None else sheet

    @property
    def is_empty(self) -> bool:
        """Whether nothing is drawn or shown."""
        return self.sheet.is_empty and self.stroke is None

    def strokes(self) -> list[np.ndarray]:
        """Points of each stroke, float32 (n, 2), in canvas units; with the one being drawn."""
        lines = [stroke.points.copy() for stroke in self.sheet.strokes]
        return lines if self.stroke is None else [*lines, self.stroke.points.copy()]

    def set_strokes(self, strokes: Sequence[np.ndarray], *, fit: bool = False) -> None:
        """Replaces the drawing; see ``Canvas.set_strokes``."""
        lines = [np.array(s, np.float32).reshape(-1, 2) for s in strokes if len(s)]
        if fit and lines:
            every = np.concatenate(lines)
            low, high = every.min(0), every.max(0)
            size = max(float((high - low).max()), 1e-6)
            lines = [(line - (low + high) / 2) * (0.7 / size) for line in lines]
        kept = self._within(lines)
        self.put(InkSheet(tuple(Stroke(line, self.brush) for line in kept)))
        if sum(map(len, kept)) < sum(map(len, lines)):
            self.full.emit()

    def put(self, sheet: InkSheet) -> None:
        """Makes ``sheet`` the drawing, as one step."""
        self.end()
        self.history.add(sheet)
        self._tell_replaced()

    def go(self, by: int) -> None:
        """Undoes (-1) or redoes (+1) a step."""
        self.end()
        before = self.history.sheet
        self.history.go(by)
        if self.history.sheet is not before:
            self._tell_replaced()

    def begin(self, at: np.ndarray, *, erase: bool, pressure: float | None = None) -> None:
        """Puts the pen down at ``at`` (2,), or the eraser."""
        self.end()
        if erase:
            self._erased = self.history.sheet
            self._erase(at)
            return
        strokes = self.sheet.strokes if self.sheet.bitmap is None else ()
        if self._free_points() < 1 or len(strokes) >= (self.max_strokes or math.inf):
            self.full.emit()
            return
        pressures = None if pressure is None else np.array([pressure], np.float32)
        self.stroke = Stroke(at.astype(np.float32)[None], self.brush, pressures)
        self.replaced.emit()
        self.changed.emit()

    def move(self, at: np.ndarray, pressure: float | None = None) -> None:
        """Moves the pen or the eraser; without one down, nothing happens."""
        if self._erased is not None:
            self._erase(at)
        elif self.stroke is not None and self._free_points() < 1:
            self.full.emit()
        elif self.stroke is not None:
            old = self.stroke
            points = np.vstack([old.points, at.astype(np.float32)])
            pressures = old.pressures
            if pressures is not None:
                value = float(pressures[-1]) if pressure is None else pressure
                pressures = np.append(pressures, np.float32(value))
            self.stroke = Stroke(points, old.width, pressures)
            self.extended.emit()
            self.changed.emit()

    def end(self) -> None:
        """Lifts pen or eraser: what was done becomes one step."""
        stroke, sheet, erased = self.stroke, self.sheet, self._erased
        self.stroke = self._erased = None
        if stroke is not None:
            self.history.add(InkSheet((*sheet.strokes, stroke)))
            self.replaced.emit()
            self.history_changed.emit()
            self.stroke_finished.emit()
        elif erased is not None and erased is not self.history.sheet:
            self.history.add(erased)
            self.history_changed.emit()

    def cancel(self) -> None:
        """Drops the stroke or the sweep that is being made: nothing has happened."""
        if self.stroke is not None or self._erased is not None:
            self.stroke = self._erased = None
            self._tell_replaced()

    def _free_points(self) -> float:
        """How many points there is still room for."""
        if self.max_points is None:
            return math.inf
        sheet = self.sheet
        now = 0 if self.stroke is None else len(self.stroke.points)
        return self.max_points - now - sum(len(stroke.points) for stroke in sheet.strokes)

    def _within(self, lines: list[np.ndarray]) -> list[np.ndarray]:
        """As much of ``lines``, arrays (n, 2), as there is room for, from the first on."""
        kept, free = [], self.max_points
        for line in lines[: self.max_strokes]:
            part = line[:free]
            free = None if free is None else free - len(part)
            kept += [part] if len(part) else []
        return kept

    def _erase(self, at: np.ndarray) -> None:
        sheet = self._erased
        kept = tuple(s for s in sheet.strokes if not s.is_touched(at, ERASER_REACH))
        if len(kept) < len(sheet.strokes):
            self._erased = InkSheet(kept)
            self.replaced.emit()
            self.changed.emit()

    def _tell_replaced(self) -> None:
        self.replaced.emit()
        self.history_changed.emit()
        self.changed.emit()
