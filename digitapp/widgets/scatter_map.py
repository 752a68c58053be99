"""The map: thousands of digits as dots in a plane or a room, and one's own drawing among them.

Invariant: the dots are stamped into one picture when data, view, size or theme changes; hovering
repaints only what lies above it.
"""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QEvent, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QHideEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPaintEngine,
    QPainter,
    QPaintEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QStyle, QWidget

from model.language import tr, trn

from ..style.imaging import to_qimage
from ..style.theme import current
from . import scatter_marks as marks
from .digit_marks import DIGIT_MARKS, Mark, mark_path
from .dots import stamp_dots
from .lasso import MIN_PX, inside
from .plane_view import PlaneView
from .turntable import LAYERS, RAD_PER_PX, Turntable, depth_layers

INK = 0.85  # the rest is background: names and star stand out from the crowd
PALE = 0.16  # of what is not selected, and of what lies behind in a room
DIGIT_NAMES = tuple("0123456789")
TURN_MS, TURN_RAD = 40, 0.012
MIN_MARK_PX = 5.5  # below, shapes can't be told apart


class ScatterMap(PlaneView):
    """Dots in up to ten colours, or more with a palette; in a room where they have a depth.

    Dragging pans a plane and turns a room; with ``lasso``, or with Shift, it selects.

    Signals:
        lassoed(ndarray): Indices int (k,) of the dots around which a line was drawn.

    Attributes:
        lasso: Whether dragging selects.
    """

    lassoed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Map of digits"), parent)
        self.lasso = False
        self._places = np.zeros((0, 2))
        self._middle = np.zeros(3)
        self._points = np.zeros((0, 2))
        self._depth: np.ndarray | None = None
        self._groups = np.zeros(0, np.int64)
        self._palette: tuple[str, ...] | None = None
        self._shapes: tuple[Mark, ...] | None = DIGIT_MARKS
        self._named: list[tuple[str, np.ndarray]] = []
        self._frame = np.zeros((0, 2))
        self._star: np.ndarray | None = None
        self._star_text = ""
        self._ringed = np.zeros(0, np.int64)
        self._selected: np.ndarray | None = None
        self._arrows: np.ndarray | None = None
        self._line: list[QPointF] | None = None
        self._dots: QImage | None = None
        self._table = Turntable()
        self._turning = QTimer(self, interval=TURN_MS)
        self._turning.timeout.connect(self._on_turning)

    @property
    def points(self) -> np.ndarray:
        """What is shown, (n, 2); of a room, as it is seen now."""
        return self._points

    @property
    def shapes(self) -> tuple[Mark, ...] | None:
        """Of the groups, repeated where there are more; None for discs."""
        return self._shapes

    @property
    def places(self) -> np.ndarray:
        """What was given, (n, 2) or, in a room, (n, 3)."""
        return self._places

    @property
    def star(self) -> np.ndarray | None:
        """Where one's own drawing lies, (2,) or (3,); None where nothing is drawn."""
        return self._star

    @property
    def arrows(self) -> np.ndarray | None:
        """Ends (10, 2) of the arrows from the origin; None where none are shown."""
        return self._arrows

    @property
    def ringed(self) -> np.ndarray:
        """Indices of the dots with rings around them."""
        return self._ringed

    @property
    def is_turning(self) -> bool:
        """Whether a room turns by itself."""
        return self._turning.isActive()

    @property
    def is_room(self) -> bool:
        """Whether the dots have a depth."""
        return self._places.shape[1] == 3

    @property
    def selected(self) -> np.ndarray | None:
        """Indices of the selected dots; None where nothing is selected."""
        return self._selected

    def show_points(
        self,
        points: np.ndarray,
        groups: np.ndarray,
        *,
        names: Sequence[str] = DIGIT_NAMES,
        palette: Sequence[str] | None = None,
        shapes: Sequence[Mark] | None = None,
    ) -> None:
        """Shows dots; the view moves as little as it can, not at all once the person moved it.

        Args:
            points: (n, 2), x right, y up, or (n, 3) with z towards the eye; not finite ones are
                left out.
            groups: int (n,), the colour of each: row of ``palette``.
            names: Written at the mean of each group; empty for none.
            palette: Colours "#rrggbb"; by default the ten digits'.
            shapes: Of the groups, repeated where there are more; by default discs where there is
                a palette, else the ten digits'.
        """
        dims = points.shape[1] if points.ndim == 2 and points.shape[1] == 3 else 2
        self._places = np.array(points, float).reshape(-1, dims)
        self._groups = np.array(groups, np.int64)
        if len(self._groups) != len(self._places):
            raise ValueError(f"{len(self._groups)} groups for {len(self._places)} points")
        self._palette = tuple(palette) if palette else None
        self._shapes = tuple(shapes) if shapes else None if palette else DIGIT_MARKS
        good = np.isfinite(self._places).all(1)
        self._named = [
            (name, self._places[mine].mean(0))
            for group, name in enumerate(names)
            if (mine := good & (self._groups == group)).any()
        ]
        self._middle = self._places[good].mean(0) if good.any() else np.zeros(dims)
        self._ringed = self._ringed[self._ringed < len(self._places)]
        if self._selected is not None and (self._selected >= len(self._places)).any():
            self._selected = None
        self.setAccessibleDescription(trn("{n} digit", "{n} digits", len(self._places)))
        self._project()
        self._follow()
        self._rehover()
        self._show_turning()

    def show_star(self, at: np.ndarray | None, text: str = tr("your drawing")) -> None:
        """Marks one's own drawing at ``at`` (2,) or (3,); None where nothing is drawn."""
        valid = at is not None and np.isfinite(at).all()
        self._star = np.array(at, float) if valid else None
        self._star_text = text
        if self._star is not None and self._is_outside(self._flat(self._star)):
            self._follow()
        self.update()

    def show_frame(self, points: np.ndarray | None) -> None:
        """Lets the view hold these (n, 2) too, with the next dots; None for nothing else."""
        self._frame = np.zeros((0, 2)) if points is None else np.array(points, float)

    def show_neighbours(self, indices: np.ndarray) -> None:
        """Rings around the dots with these indices, int (k,)."""
        indices = np.asarray(indices, np.int64).reshape(-1)
        self._ringed = indices[(indices >= 0) & (indices < len(self._places))]
        self.update()

    def show_selected(self, indices: np.ndarray | None) -> None:
        """Shows all dots paler but those with these indices; None for all alike."""
        self._selected = None if indices is None else np.asarray(indices, np.int64)
        self._drop()

    def show_arrows(self, ends: np.ndarray | None) -> None:
        """Arrows from the origin to ``ends`` (10, 2), one for each digit; None for none."""
        self._arrows = ends
        self.update()

    def _project(self) -> None:
        """Makes of places in a room what is seen of them."""
        if not self.is_room:
            self._points, self._depth = self._places, None
            return
        seen = self._table.seen(self._places - self._middle)
        self._points, self._depth = seen[:, :2], seen[:, 2]

    def _flat(self, place: np.ndarray) -> np.ndarray:
        """Where a place is seen, (2,)."""
        if not self.is_room or len(place) < 3:
            return place[:2]
        return self._table.seen((place - self._middle)[None])[0, :2]

    def _seen(self) -> np.ndarray:
        star = self._points[:0] if self._star is None else self._flat(self._star)[None]
        if not self.is_room:
            return np.concatenate([self._points, star, self._frame])
        # As far as anything comes when it is turned: the view stays while it turns.
        away = np.linalg.norm(self._places - self._middle, axis=1)
        far = float(np.quantile(away[np.isfinite(away)], 0.995)) if len(away) else 1.0
        return np.array([[-far, -far], [far, far]])

    def _is_outside(self, point: np.ndarray) -> bool:
        (left, right), (low, high) = self._plane.x, self._plane.y
        return not (left <= point[0] <= right and low <= point[1] <= high)

    def _drop(self) -> None:
        self._dots = None
        self.update()

    # Dots.

    def _colours(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Colours uint8 (k, 3), the colour of each dot, and the order to paint dots in.

        Each colour is there in paler steps too, for what is not selected or lies behind.
        """
        theme = current()
        card = np.array(QColor(theme.card).getRgb()[:3])
        full = np.array([QColor(c).getRgb()[:3] for c in self._palette or theme.digits])
        inks = [INK, *np.linspace(INK, 2 * PALE, LAYERS)[1:], PALE]
        palette = np.concatenate([full * ink + card * (1 - ink) for ink in inks])
        steps = np.zeros(len(self._groups), np.int64)
        order = np.arange(len(self._groups))
        if self._depth is not None:
            steps = depth_layers(self._depth)
            order = np.argsort(np.nan_to_num(self._depth, nan=-np.inf), kind="stable")
        if self._selected is not None:
            is_selected = np.zeros(len(steps), bool)
            is_selected[self._selected] = True
            steps = np.where(is_selected, steps, len(inks) - 1)
            order = order[np.argsort(is_selected[order], kind="stable")]
        groups = self._groups % len(full) + len(full) * steps
        return np.rint(palette).astype(np.uint8), groups, order

    def _painted(self) -> QImage:
        ratio = self.devicePixelRatioF()
        if self._dots is None or self._dots.devicePixelRatio() != ratio:
            self._dots = self._stamped(ratio)
            self._dots.setDevicePixelRatio(ratio)
        return self._dots

    def _stamped(self, ratio: float) -> QImage:
        """What fills the box, with so many pixels for one of the widget."""
        box, shapes = self._plane.box, self._shapes
        card = np.array(QColor(current().card).getRgb()[:3])
        palette, groups, order = self._colours()
        pixels = (self._plane.to_pixels(self._points) - [box.left(), box.top()]) * ratio
        size = max(round(box.height() * ratio), 1), max(round(box.width() * ratio), 1)
        diameter = self._diameter() * ratio
        kinds = shapes and shapes * (len(palette) // len(shapes))
        return to_qimage(
            stamp_dots(pixels[order], groups[order], palette, card, size, diameter, kinds)
        )

    def _paint_discs(self, painter: QPainter) -> None:
        """The dots one by one, for drawings that stay sharp at any size."""
        palette, groups, order = self._colours()
        radius, box = self._diameter() / 2, self._plane.box
        shapes = self._shapes or ("disc",)
        pixels = self._plane.to_pixels(self._points)
        painter.setPen(Qt.PenStyle.NoPen)
        for k in order.tolist():
            at = QPointF(*pixels[k].tolist())
            if np.isfinite(pixels[k]).all() and box.contains(at):
                painter.setBrush(QColor(*palette[groups[k]].tolist()))
                mark = shapes[groups[k] % len(shapes)]
                painter.drawPath(mark_path(mark, at, radius))

    def _diameter(self) -> float:
        count = len(self._points)
        size = 9.0 if count <= 20 else 7.0 if count <= 500 else 5.5 if count <= 4000 else 4.5
        return size if self._shapes is None else max(size, MIN_MARK_PX)

    # Turning by itself.

    def _show_turning(self) -> None:
        """Turns a room for as long as nobody looks closer, where the desktop wants movement."""
        wanted = self.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration, None, self)
        rests = self._mouse is not None or self._press is not None or self.hasFocus()
        if self.is_room and self.isVisible() and not rests and wanted:
            self._turning.start()
        else:
            self._turning.stop()

    def _on_turning(self) -> None:
        self._turn(TURN_RAD, 0.0)

    def _turn(self, yaw: float, pitch: float) -> None:
        self._table.turn(yaw, pitch)
        self._project()
        self._drop()

    def _drag(self, by: QPointF, at: QPointF) -> None:
        if self._line is not None:
            last = self._line[-1]
            if (at - last).manhattanLength() >= MIN_PX:
                self._line.append(at)
            self.update()
        elif self.is_room:
            self._turn(by.x() * RAD_PER_PX, by.y() * RAD_PER_PX)
        else:
            super()._drag(by, at)

    # Overrides of Qt.

    def paintEvent(self, event: QPaintEvent) -> None:
        box, plane, font = self._plane.box, self._plane, self.font()
        with QPainter(self) as painter:
            if painter.paintEngine().type() == QPaintEngine.Type.SVG:
                self._paint_discs(painter)
            else:
                painter.drawImage(box.topLeft(), self._painted())
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if self.is_room:
                marks.paint_tripod(painter, plane, self._table.axes, font)
            else:
                plane.paint_axes(painter, font, self._titles)
            painter.setClipRect(box)
            self._paint_marks(painter)

    def _paint_marks(self, painter: QPainter) -> None:
        plane, font, radius = self._plane, self.font(), self._diameter() / 2 + 2.5
        for k in self._ringed.tolist():
            marks.paint_ring(painter, plane, self._points[k], radius, "text", 1.25)
        if 0 <= self._hover < len(self._points):
            marks.paint_ring(painter, plane, self._points[self._hover], radius, "accent", 2.0)
        names = [(name, self._flat(mean)) for name, mean in self._named]
        if self._arrows is not None and not self.is_room:
            marks.paint_arrows(painter, plane, self._arrows, font)
        else:
            marks.paint_names(painter, plane, names, font)
        if self._star is not None:
            middles = np.array([mean for _, mean in names]).reshape(-1, 2)
            # A name counts as much as a crowd of dots.
            crowd = np.concatenate([self._points, np.repeat(middles, 40, axis=0)])
            at = self._flat(self._star)
            marks.paint_star(painter, plane, at, self._star_text, crowd, font)
        if self._line is not None and len(self._line) > 1:
            marks.paint_lasso(painter, np.array([point.toTuple() for point in self._line]))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if self._press is not None and (self.lasso or shifted):
            self._line = [event.position()]

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._show_turning()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        line, self._line = self._line, None
        drawn = line is not None and self._is_dragging
        super().mouseReleaseEvent(event)
        if drawn:
            corners = np.array([point.toTuple() for point in line])
            self.lassoed.emit(np.flatnonzero(inside(self._plane.to_pixels(self._points), corners)))
            self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._selected is not None:
            self.lassoed.emit(np.zeros(0, np.int64))
        else:
            super().keyPressEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._show_turning()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show_turning()

    def hideEvent(self, event: QHideEvent) -> None:
        self._turning.stop()
        super().hideEvent(event)
