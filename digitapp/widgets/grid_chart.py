"""GridChart: a grid of pixels that lies somewhere in a plane, with ink on it."""

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from model.language import tr

from ..style.theme import current
from .plane_view import PlaneView
from .scatter_marks import halo, paint_star

INK_STEPS = 16
"""Shades of ink: pixels of one shade are painted at once."""

MIN_INK = 0.04


class GridChart(PlaneView):
    """Points joined with their neighbours in a grid; those with ink are larger and coloured.

    The corners of the grid are marked, so that one sees how it lies: top left as a filled square.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Grid of pixels"), parent)
        self._points = np.zeros((0, 2))
        self._shape = (0, 0)
        self._edges = np.zeros((0, 2), np.int64)
        self._ink = np.zeros(0)
        self._star: np.ndarray | None = None
        self._star_text = ""
        self.set_equal(True)

    @property
    def points(self) -> np.ndarray:
        """What is shown, (rows · columns, 2)."""
        return self._points

    @property
    def ink(self) -> np.ndarray:
        """How much ink lies on each point, (rows · columns,)."""
        return self._ink

    def show_grid(
        self,
        points: np.ndarray,
        shape: tuple[int, int],
        edges: np.ndarray,
        ink: np.ndarray | None = None,
    ) -> None:
        """Shows a grid.

        Args:
            points: (rows · columns, 2), row by row; not finite ones are left out.
            shape: (rows, columns).
            edges: int (m, 2) pairs of points that are joined.
            ink: (rows, columns) in [0, 1]; None for none.
        """
        self._points = np.array(points, float)
        self._shape, self._edges = shape, edges
        self._ink = np.zeros(len(points)) if ink is None else np.clip(ink.reshape(-1), 0, 1)
        self.setAccessibleDescription(
            tr("{rows} by {columns} points", rows=shape[0], columns=shape[1])
        )
        self._follow()
        self._rehover()

    @property
    def star(self) -> np.ndarray | None:
        """Where the ink of one's own drawing lies, (2,); None where there is none."""
        return self._star

    def show_star(self, at: np.ndarray | None, text: str = tr("your drawing")) -> None:
        """Marks where the ink is in the mean, (2,); None for no mark."""
        valid = at is not None and np.isfinite(at).all()
        self._star = np.array(at, float) if valid else None
        self._star_text = text
        self.update()

    # Painting.

    def _paint_edges(self, painter: QPainter, pixels: np.ndarray) -> None:
        """All lines faintly, then those between inked points in the ink's colour."""
        theme = current()
        good = np.isfinite(pixels[self._edges]).all(axis=(1, 2))
        edges = self._edges[good]
        inks = np.minimum(*self._ink[edges].T) if len(edges) else np.zeros(0)
        painter.setPen(QPen(theme.color("muted", 0.45), 1))
        painter.drawLines(_lines(pixels, edges[inks < MIN_INK]))
        shades = np.ceil(inks * INK_STEPS).astype(np.int64)
        for shade in range(1, INK_STEPS + 1):
            mine = edges[(shades == shade) & (inks >= MIN_INK)]
            if len(mine):
                fraction = shade / INK_STEPS
                painter.setPen(halo(_mixed("muted", "positive", fraction), 1 + 2.5 * fraction))
                painter.drawLines(_lines(pixels, mine))

    def _paint_points(self, painter: QPainter, pixels: np.ndarray) -> None:
        """Dots without ink, then those with more and more of it: one call for each shade."""
        width = 3.2 if len(pixels) > 200 else 6.0
        shades = np.ceil(self._ink * INK_STEPS).astype(np.int64)
        shades[self._ink < MIN_INK] = 0
        shades[~np.isfinite(pixels).all(axis=1)] = -1
        for shade in range(INK_STEPS + 1):
            mine = pixels[shades == shade]
            if len(mine):
                fraction = shade / INK_STEPS
                painter.setPen(halo(_mixed("muted", "positive", fraction), width + 5.2 * fraction))
                painter.drawPoints([QPointF(x, y) for x, y in mine.tolist()])

    def _paint_corners(self, painter: QPainter, pixels: np.ndarray) -> None:
        """Where the four corners of the picture are; the top left one is filled."""
        rows, columns = self._shape
        theme = current()
        corners = (0, columns - 1, (rows - 1) * columns, rows * columns - 1)
        for number, k in enumerate(corners):
            if np.isfinite(pixels[k]).all():
                x, y = pixels[k].tolist()
                painter.setPen(QPen(theme.color("text"), 1.5))
                painter.setBrush(theme.color("text" if number == 0 else "card"))
                painter.drawRect(QRectF(x - 4, y - 4, 8, 8))

    # Overrides of Qt.

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            self._plane.paint_axes(painter, self.font(), self._titles)
            if not len(self._points):
                return
            painter.setClipRect(self._plane.box)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            pixels = self._plane.to_pixels(self._points)
            self._paint_edges(painter, pixels)
            self._paint_points(painter, pixels)
            self._paint_corners(painter, pixels)
            if 0 <= self._hover < len(pixels):
                painter.setPen(QPen(current().color("accent"), 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawEllipse(QPointF(*pixels[self._hover].tolist()), 7, 7)
            if self._star is not None:
                args = (self._star, self._star_text, self._points, self.font())
                paint_star(painter, self._plane, *args)


def _lines(pixels: np.ndarray, edges: np.ndarray) -> list[QLineF]:
    return [QLineF(*ends) for ends in pixels[edges].reshape(-1, 4).tolist()]


def _mixed(low: str, high: str, fraction: float) -> QColor:
    """A colour between two of the theme."""
    theme = current()
    ends = [np.array(theme.color(name).getRgb()[:3]) for name in (low, high)]
    return QColor(*np.rint(ends[0] + fraction * (ends[1] - ends[0])).astype(int).tolist())
