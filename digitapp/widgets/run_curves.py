"""One run in a CurvePlot: its series and the pyqtgraph items that show them.

Invariant: items are made once, when their series gets its first value; later they get new data.
"""

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QPen

from ..style.theme import Theme
from .curves import Series, sample, seen_part, thin_out

BATCH = "batch"
SMOOTHED = "smoothed"
SMOOTH_POINTS = 300  # a thick smooth line of more points takes Qt 10 ms to paint
WILD = 10
"""How many times its beginning, or 1, a loss may be and still be shown whole. Guessing costs less
than 3 by any loss, so what is cut off has long gone wrong."""
DASHES = ([6, 3], [2, 2], [8, 3, 2, 3], [12, 4])


class RunCurves:
    """The curves of one run.

    Attributes:
        name: As the person calls it.
        visible: Whether it is shown.
        series: Name of a series -> its values.
        items: Name of a curve -> its item; "batch" has one more, "smoothed".
        mark: (epoch, text) of a marked epoch, or None.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.visible = True
        self.series: dict[str, Series] = {}
        self.items: dict[str, pg.PlotDataItem] = {}
        self.mark: tuple[float, str] | None = None

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

    def dress(self, theme: Theme, age: int) -> list[tuple[pg.PlotDataItem, str]]:
        """Sets colours and what is shown; gives the legend's entries.

        Args:
            theme: The current one.
            age: 0 for the current run, 1 for the one before it, ...
        """
        shown = list(self.items) if age == 0 else [self.main_curve]
        for name, item in self.items.items():
            item.setVisible(self.visible and name in shown)
            if age == 0:
                _dress_current(item, name, theme)
            else:
                pen = QPen(theme.color("muted", 0.9), 1.5)
                pen.setCosmetic(True)
                pen.setDashPattern(DASHES[(age - 1) % len(DASHES)])
                item.setPen(pen)
                item.setSymbol(None)
        if not self.visible:
            return []
        labels = [self.name] if age else shown
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

    def extent(self, *, tame: bool = False) -> tuple[float, float, float]:
        """(last epoch, lowest, highest value) of what is shown; NaN where there is nothing.

        Of raw values only those within the 1st and 99th percentile count: one wild batch does not
        flatten the rest. With ``tame``, nor does a series that grows beyond all measure: what is
        above ten times its beginning runs off the plot.
        """
        last, lows, highs = [np.nan], [np.nan], [np.nan]
        top = np.inf
        if tame and len(self.series.get(BATCH, ())):
            top = WILD * max(float(self.series[BATCH].values[0]), 1.0)
        for name, item in self.items.items():
            if not (self.visible and item.isVisible()):
                continue
            series = self.series[BATCH if name == SMOOTHED else name]
            at = sample(0, len(series))
            values = series.smoothed(at) if name == SMOOTHED else series.values[at]
            values = values[np.isfinite(values)]
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


def _dress_current(item: pg.PlotDataItem, name: str, theme: Theme) -> None:
    color = theme.color("positive" if name == "validation" else "accent")
    if name == BATCH:
        item.setPen(QPen(theme.color("accent", 0.32), 0))
        return
    pen = QPen(color, 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
    pen.setCosmetic(True)
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
