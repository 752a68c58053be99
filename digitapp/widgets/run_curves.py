"""One run in a CurvePlot: its series and the pyqtgraph items that show them.

Invariant: items are made once, when their series gets its first value; later they get new data.
"""

from collections.abc import Collection

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPen

from model.language import named, tr

from .curves import Series, sample, seen_part, thin_out

BATCH = "batch"
SMOOTHED = "smoothed"
SMOOTH_POINTS = 300  # a thick smooth line of more points takes Qt 10 ms to paint
WILD = 10
"""How many times its beginning, or 1, a loss may be and still be shown whole. Guessing costs less
than 3 by any loss, so what is cut off has long gone wrong."""
LEGEND_LETTERS = 30
LEGEND = {
    "validation": tr("validation"),
    "training": tr("training"),
    SMOOTHED: tr("smoothed"),
    BATCH: tr("batch"),
}
"""Name of a curve -> what the legend calls it, in its order."""

DASHES = (4, 3)
"""Of the curve on training digits, in widths of the pen."""

RUN_COLORS = (
    "#3f90da", "#ffa90e", "#bd1f01", "#832db6", "#94a4a2", "#e76300", "#a96b59", "#92dadd",
    "#b9ac70", "#5a9e4b", "#d65a9e", "#717581",
)  # fmt: skip
"""Ten that can be told apart (M. Petroff, arXiv:2107.02270), brighter ones first, and two more."""


def free_color(used: Collection[str]) -> str:
    """One of RUN_COLORS that is not used, if there is any."""
    return next((color for color in RUN_COLORS if color not in used), RUN_COLORS[0])


class RunCurves:
    """The curves of one run.

    Attributes:
        name: As the person calls it.
        color: "#rrggbb", which stays with it.
        visible: Whether it is shown.
        series: Name of a series -> its values.
        items: Name of a curve -> its item; "batch" has one more, "smoothed".
        mark: (epoch, text) of a marked epoch, or None.
    """

    def __init__(self, name: str, color: str) -> None:
        self.name, self.color = name, color
        self.visible = True
        self.series: dict[str, Series] = {}
        self.items: dict[str, pg.PlotDataItem] = {}
        self.mark: tuple[float, str] | None = None

    @property
    def short_name(self) -> str:
        """The name, or of a long one its beginning."""
        is_long = len(self.name) > LEGEND_LETTERS
        return f"{self.name[: LEGEND_LETTERS - 1]}…" if is_long else self.name

    def append(self, series: str, epochs: np.ndarray, values: np.ndarray) -> bool:
        """Adds values; True if this made a new series."""
        is_new = series not in self.series
        self.series.setdefault(series, Series()).append(epochs, values)
        return is_new

    def make_items(self, plot: pg.PlotItem) -> None:
        """Makes the items that are missing."""
        for series in self.series:
            names = (BATCH, SMOOTHED) if series == BATCH else (series,)
            for name in names:
                if name not in self.items:
                    item = pg.PlotDataItem(connect="finite", antialias=name != BATCH)
                    item.setZValue({BATCH: 0, SMOOTHED: 1}.get(name, 2))
                    plot.addItem(item)
                    self.items[name] = item

    def remove_items(self, plot: pg.PlotItem) -> None:
        """Takes the items out of ``plot``."""
        for item in self.items.values():
            plot.removeItem(item)
        self.items.clear()

    @property
    def main_curve(self) -> str | None:
        """The one curve that stands for the run once a later one is there."""
        for name in ("validation", "training", SMOOTHED):
            if name in self.items:
                return name
        return None

    def dress(self, *, is_current: bool, is_alone: bool) -> list[tuple[pg.PlotDataItem, str]]:
        """Sets the run's colour and what is shown; gives the legend's entries.

        Args:
            is_current: Whether it has all its curves; earlier ones keep one.
            is_alone: Whether it needs no name, as no other run is shown.
        """
        shown = list(self.items) if is_current else [self.main_curve]
        for name, item in self.items.items():
            item.setVisible(self.visible and name in shown)
            if is_current:
                _dress_current(item, name, self.color)
            else:
                pen = QPen(QColor(self.color), 1.5)
                pen.setCosmetic(True)
                item.setPen(pen)
                # A single point makes no line.
                item.setSymbol("o" if len(self.series.get(name, ())) == 1 else None)
        if not self.visible:
            return []
        if is_current:
            shown.sort(key=list(LEGEND).index)
        labels = [LEGEND[name] for name in shown] if is_current else [self.short_name]
        if is_current and labels and not is_alone:
            labels[0] = named(self.short_name, labels[0])
        return [(self.items[n], label) for n, label in zip(shown, labels, strict=True) if n]

    def draw(self, low: float, high: float) -> None:
        """Gives the visible items the data within epochs [low, high], thinned out."""
        for name, item in self.items.items():
            if not item.isVisible():
                continue
            series = self.series[BATCH if name == SMOOTHED else name]
            part = seen_part(series.epochs, low, high)
            if name == SMOOTHED:
                at = sample(part.start, min(part.stop, len(series)), SMOOTH_POINTS)
                item.setData(series.epochs[at], series.smoothed(at))
            else:
                item.setData(*thin_out(series.epochs[part], series.values[part]))

    def extent(self, *, tame: bool = False, log: bool = False) -> tuple[float, float, float]:
        """(last epoch, lowest, highest value) of what is shown; NaN where there is nothing.

        Of raw values only those within the 1st and 99th percentile count: one wild batch does not
        flatten the rest. With ``tame``, nor does a series that grows beyond all measure: what is
        above ten times its beginning runs off the plot. With ``log``, only what is above 0 counts.
        """
        last, lows, highs = [np.nan], [np.nan], [np.nan]
        top = self._wild() if tame else np.inf
        for name, item in self.items.items():
            if not (self.visible and item.isVisible()):
                continue
            series = self.series[BATCH if name == SMOOTHED else name]
            at = sample(0, len(series))
            values = series.smoothed(at) if name == SMOOTHED else series.values[at]
            values = values[np.isfinite(values) & (values > 0 if log else True)]
            if len(values):
                is_raw = name == BATCH
                low, high = (
                    np.percentile(values, (1, 99)) if is_raw else (values.min(), values.max())
                )
                low, high = min(low, top), min(high, top)
                lows.append(float(low))
                highs.append(float(high))
                last.append(float(series.epochs[-1]))
        return tuple(float(f(v)) for f, v in ((_max, last), (_min, lows), (_max, highs)))

    def top(self) -> float:
        """The highest value of all its curves, shown or not, tame as in ``extent``; 0 for none."""
        highs = [0.0]
        for name, series in self.series.items():
            values = series.values[sample(0, len(series))]
            values = values[np.isfinite(values)]
            if len(values):
                highs.append(float(np.percentile(values, 99 if name == BATCH else 100)))
        return min(max(highs), self._wild())

    def _wild(self) -> float:
        """What is above this has grown beyond all measure."""
        batches = self.series.get(BATCH, ())
        return WILD * max(float(batches.values[0]), 1.0) if len(batches) else np.inf


def _dress_current(item: pg.PlotDataItem, name: str, hue: str) -> None:
    """Validation is a line, training a dashed one; batches are faint, their mean is paler."""
    color = QColor(hue)
    if name == BATCH:
        color.setAlphaF(0.3)
        item.setPen(QPen(color, 0))
        return
    if name == SMOOTHED:
        color.setAlphaF(0.75)
    pen = QPen(color, 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
    pen.setCosmetic(True)
    if name == "training":
        pen.setDashPattern(DASHES)
    item.setPen(pen)
    if name != SMOOTHED:
        item.setSymbol("o" if name == "validation" else "s")
        item.setSymbolSize(7 if name == "validation" else 5)
        item.setSymbolBrush(color)
        item.setSymbolPen(None)


def _max(values: list[float]) -> float:
    finite = [v for v in values if np.isfinite(v)]
    return max(finite) if finite else np.nan


def _min(values: list[float]) -> float:
    finite = [v for v in values if np.isfinite(v)]
    return min(finite) if finite else np.nan
