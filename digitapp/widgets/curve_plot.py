"""Loss or accuracy over epochs, of several runs, while the last of them still learns.

Invariant: values are stored as they come; items get data at most once per turn of the event loop,
and only while the plot is visible.
"""

import math
from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QSize, Qt, QTimer
from PySide6.QtGui import (
    QFontMetrics,
    QHideEvent,
    QMouseEvent,
    QPen,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from model.language import tr

from ..style.theme import changes_look, current, style_plot, text_font
from ..style.zoom import px_size
from .axes import common_top, nice_step, steady_range
from .plot_legend import ClippedMark, PlotLegend
from .run_curves import RunCurves, free_color

GRID_ALPHA = 0.2
REFRESH_MS = 60
"""Least time between two drawings: a dozen a second look alive, more would take from a training."""
MARK_HEIGHT = 0.6
"""Of the label of a mark, 0 to 1: below a good accuracy, above a good loss, beside the legend."""


class CurvePlot(QWidget):
    """Curves over epochs; wheel and drag zoom, a double click shows everything again.

    The current run is the one added last: its batches are faint, their running mean and the
    points per epoch are strong. Earlier runs keep one line each, in the colour that they had. The
    legend lies above the curves. A run far above the others does not flatten them: it runs off the
    plot, and a mark at the edge says how high it goes.

    Args:
        title: What is plotted, along the y axis, e.g. "loss"; cut short in a low plot.
        bounds: Lowest and highest value that there can be, e.g. (0, 100) for per cent; (0, inf)
            for what is to be read against zero and seldom lies below it.
    """

    def __init__(
        self,
        parent: QWidget | None = None,
        *,
        title: str = tr("loss"),
        bounds: tuple[float, float] = (0.0, math.inf),
    ) -> None:
        super().__init__(parent, accessibleName=tr("Curve of {title}", title=title))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._title, self._bounds = title, bounds
        self._runs: dict[str, RunCurves] = {}
        self._planned = 1.0
        self._ranges: tuple[tuple[float, float] | None, ...] = (None, None)
        self._is_free = False
        self._view = pg.PlotWidget(self, background=None)
        self._view.setAccessibleName(self.accessibleName())
        self._plot = self._view.getPlotItem()
        self._mark = pg.InfiniteLine(
            angle=90, movable=False, label="", labelOpts={"position": MARK_HEIGHT}
        )
        self._moment = pg.InfiniteLine(angle=90, movable=False)
        self._moment.setVisible(False)
        self._legend = PlotLegend(self._view)
        self._off = ClippedMark(self._plot)
        self._is_log = self._lacks_dress = False
        self._build()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._view)
        self._refresh = QTimer(self, singleShot=True, interval=REFRESH_MS)
        self._refresh.timeout.connect(self.draw)
        self._dressing = QTimer(self, singleShot=True, interval=0)
        self._dressing.timeout.connect(self._dress_runs)
        self._dress()

    def _build(self) -> None:
        plot = self._plot
        plot.hideButtons()
        plot.setMenuEnabled(False)
        plot.disableAutoRange()
        plot.setLabel("left", self._title)
        plot.setLabel("bottom", tr("epoch"))
        for side in ("left", "bottom"):
            plot.getAxis(side).enableAutoSIPrefix(False)
        plot.addItem(self._mark)
        plot.addItem(self._moment)
        plot.getViewBox().sigRangeChangedManually.connect(self._on_moved)
        plot.getViewBox().sigRangeChanged.connect(self._on_range_changed)
        self._view.viewport().installEventFilter(self)

    @property
    def plot_item(self) -> pg.PlotItem:
        """What pyqtgraph draws: items, axes, and the view box with the range that is seen."""
        return self._plot

    @property
    def runs(self) -> Mapping[str, RunCurves]:
        """The runs by key, oldest first; read-only."""
        return MappingProxyType(self._runs)

    @property
    def legend_labels(self) -> list[str]:
        """What the legend names, from top to bottom."""
        if self._lacks_dress:
            self._dress_runs()
        return self._legend.labels

    @property
    def marked_epoch(self) -> float | None:
        """Where the mark stands, e.g. at the best epoch; None where there is none."""
        return self._mark.value() if self._mark.isVisible() else None

    @property
    def moment(self) -> float | None:
        """The epoch that is looked at; None for the present."""
        return self._moment.value() if self._moment.isVisible() else None

    @property
    def planned_epochs(self) -> float:
        """How far the x axis reaches at least."""
        return self._planned

    @property
    def is_waiting(self) -> bool:
        """Whether something has come that is not drawn yet."""
        return self._refresh.isActive()

    @property
    def run_keys(self) -> list[str]:
        """Keys of the runs, oldest first; the last is the current one."""
        return list(self._runs)

    @property
    def clipped(self) -> str:
        """Which runs go off the plot and how high, for people; empty where none does."""
        return self._off.text

    def set_log(self, on: bool) -> None:
        """Draws values by their logarithms, or as they are; what is not above 0 is left out."""
        if on != self._is_log:
            self._is_log = on
            with np.errstate(divide="ignore", invalid="ignore"):
                self._plot.setLogMode(y=on)
            self.reset_view()
            self.draw()

    def add_run(self, key: str, name: str, color: str = "") -> None:
        """Begins a run, which becomes the current one; a run of the same key is replaced.

        It keeps its ``color`` "#rrggbb", by default one that no other run has.
        """
        self.remove_run(key)
        used = {run.color for run in self._runs.values()}
        self._runs[key] = RunCurves(name, color or free_color(used))
        self._dress()

    def append(
        self, key: str, series: str, epochs: np.ndarray | float, values: np.ndarray | float
    ) -> None:
        """Adds values to a run.

        Args:
            key: Of the run.
            series: "batch" (raw, gets a running mean), "training" or "validation" (points).
            epochs: Float (k,), never going back within a series; fractions of an epoch count.
            values: Float (k,); what is not finite is left out of the drawing.
        """
        run = self._runs[key]
        if run.append(series, np.asarray(epochs, float), np.asarray(values, float)):
            run.make_items(self._plot)
            # Several of a run begin at the same time, and a legend takes long to lay out.
            self._lacks_dress = True
            if self.isVisible():
                self._dressing.start()
        self._schedule()

    def rename_runs(self, names: Mapping[str, str]) -> None:
        """Gives runs, by key, other names in the legend; those that aren't here are passed over."""
        renamed = {
            run: names[key]
            for key, run in self._runs.items()
            if key in names and names[key] != run.name
        }
        for run, name in renamed.items():
            run.name = name
        if renamed:
            self._dress()

    def set_run_visible(self, key: str, visible: bool) -> None:
        """Shows or hides a run."""
        self._runs[key].visible = visible
        self._dress()

    def remove_run(self, key: str) -> None:
        """Forgets a run; nothing happens where there is none."""
        run = self._runs.pop(key, None)
        if run is not None:
            run.remove_items(self._plot)
            self._dress()

    def clear(self) -> None:
        """Forgets all runs."""
        for key in self.run_keys:
            self.remove_run(key)
        self.reset_view()

    def mark(self, key: str, epoch: float | None, text: str = tr("best")) -> None:
        """Marks an epoch of a run with a line, e.g. the best one; None takes the mark away."""
        self._runs[key].mark = None if epoch is None else (float(epoch), text)
        self._schedule()

    def show_moment(self, epoch: float | None) -> None:
        """Shows with a line in the accent which time is looked at; None takes it away."""
        self._moment.setVisible(epoch is not None)
        if epoch is not None:
            self._moment.setPos(epoch)

    def set_planned_epochs(self, epochs: float) -> None:
        """How far the x axis reaches at least."""
        self._planned = max(float(epochs), 1e-3)
        self._schedule()

    def reset_view(self) -> None:
        """Shows everything, and follows the data from now on."""
        self._is_free = False
        self._ranges = (None, None)
        self._schedule()

    def columns(self) -> dict[str, np.ndarray]:
        """All values as columns: "run", "series" (text), "epoch", "value"."""
        parts = [
            (run.name, name, series.epochs, series.values)
            for run in self._runs.values()
            for name, series in run.series.items()
        ]
        lengths = [len(values) for *_, values in parts]
        joined = [np.concatenate([p[k] for p in parts] or [np.zeros(0)]) for k in (2, 3)]
        return {
            "run": np.repeat(np.array([p[0] for p in parts], str), lengths),
            "series": np.repeat(np.array([p[1] for p in parts], str), lengths),
            "epoch": joined[0],
            "value": joined[1],
        }

    def _on_moved(self) -> None:
        self._is_free = True

    def _on_range_changed(self) -> None:
        """Spaces the ticks: epochs are counted in whole ones while more than two are seen."""
        (left, right), (low, high) = self._plot.getViewBox().viewRange()
        step = nice_step(max(right - left, 1e-9) / 10)
        if right - left > 2:
            step = max(step, 1.0)
        self._plot.getAxis("bottom").setTickSpacing(step, step)
        left = nice_step(max(high - low, 1e-9) / 8)
        # Powers of ten have ticks of pyqtgraph's own.
        self._plot.getAxis("left").setTickSpacing(*(() if self._is_log else (left, left)))
        self._schedule()

    def _schedule(self) -> None:
        if self.isVisible() and not self._refresh.isActive():
            self._refresh.start()

    def _dress(self) -> None:
        """Everything that depends on the theme or on which runs there are."""
        self._dressed_for = theme = current()
        style_plot(self._plot)
        self._plot.getAxis("left").setGrid(round(255 * GRID_ALPHA))
        self._plot.getAxis("left").setTickPen(QPen(theme.color("muted", 0.8), 1))
        self._fit_title()
        self._dress_runs()
        self._view.setBackground(theme.color("card"))
        self._mark.setPen(theme.color("muted", 0.8), width=1, style=Qt.PenStyle.DashLine)
        self._moment.setPen(theme.color("accent"), width=1.5)
        self._mark.label.setColor(theme.color("muted"))
        self._mark.label.setFont(text_font(self.font(), 0.95))
        self._mark.label.fill = pg.mkBrush(theme.color("card", 0.8))
        self._schedule()

    def _dress_runs(self) -> None:
        """Gives the curves their colours, and the legend its entries."""
        self._lacks_dress = False
        self._dressing.stop()
        entries = []
        runs = list(self._runs.values())
        is_alone = sum(run.visible for run in runs) < 2
        for run in reversed(runs):
            entries += run.dress(is_current=run is runs[-1], is_alone=is_alone)
        self._legend.show_entries(entries, self.font())

    def _fit_title(self) -> None:
        """Writes as much of the title along the y axis as that is long."""
        axis = self._plot.getAxis("left")
        room = self._view.height() - self._plot.getAxis("bottom").height()
        metrics = QFontMetrics(axis.label.font())
        shown = metrics.elidedText(self._title, Qt.TextElideMode.ElideRight, int(room))
        if shown != axis.labelText:
            axis.setLabel(shown)

    def draw(self) -> None:
        """Draws at once what has come; else that happens soon, and only where it is seen."""
        if self._lacks_dress:
            self._dress_runs()
        self._fit_ranges()
        low, high = self._plot.getViewBox().viewRange()[0]
        with np.errstate(divide="ignore", invalid="ignore"):  # logarithms of 0 are not drawn
            for run in self._runs.values():
                run.draw(low, high)
        self._off.place()
        run = next(reversed(self._runs.values()), None)
        mark = run.mark if run is not None and run.visible else None
        self._mark.setVisible(mark is not None)
        if mark is not None:
            self._mark.setPos(mark[0])
            self._mark.label.setFormat(mark[1])

    def _fit_ranges(self) -> None:
        if self._is_free:
            return
        is_open = math.isinf(self._bounds[1])
        runs = list(self._runs.values())
        extents = [run.extent(tame=is_open, log=self._is_log) for run in runs]
        extents = np.array(extents).reshape(-1, 3)
        finite = extents[np.isfinite(extents).all(1)]
        last = max([self._planned, *finite[:, 0].tolist()])
        low = min(finite[:, 1].tolist(), default=math.nan)
        high = max(finite[:, 2].tolist(), default=math.nan)
        if is_open and not self._is_log and len(finite):
            # Of earlier runs one curve is seen: all curves say how far apart the runs are.
            tops = np.array([run.top() for run in runs])
            common = common_top(tops[np.isfinite(extents).all(1)].tolist())
            high = float(np.nanmax(extents[tops <= common, 2]))
        highs = zip(runs, extents[:, 2].tolist(), strict=True)
        self._off.show_runs([(run.short_name, run.color, h) for run, h in highs if h > high])
        bounds = self._bounds
        if self._is_log and math.isfinite(low):
            low, high, bounds = math.log10(low), math.log10(high), (-math.inf, math.inf)
        elif bounds == (0.0, math.inf):
            # A loss is read against zero; an energy may lie below it.
            bounds = (-math.inf, math.inf) if low < 0 else bounds
            low = min(low, 0.0)
        x, y = self._ranges
        # Beyond the plan the axis grows by half, not with each value.
        if x is None or last > x[1] or self._planned > x[1] / 1.5:
            x = (0.0, last if last <= self._planned else 1.5 * last)
        if not (math.isfinite(low) or is_open or self._is_log):
            y = self._bounds  # per cent, as long as there are none
        y = steady_range(y, low, high, bounds)
        if (x, y) != self._ranges:
            self._ranges = (x, y)
            room = 0.012 * (x[1] - x[0])
            self._plot.getViewBox().setRange(
                xRange=(x[0] - room, x[1] + room), yRange=y, padding=0, disableAutoRange=True
            )

    # Overrides of Qt.

    def eventFilter(self, watched: QWidget, event: QEvent) -> bool:
        if isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseButtonDblClick:
            self.reset_view()
        return super().eventFilter(watched, event)

    def showEvent(self, event: QShowEvent) -> None:
        if self._dressed_for is not current():  # Qt tells no change before the first showing
            self._dress()
        self._schedule()

    def hideEvent(self, event: QHideEvent) -> None:
        self._refresh.stop()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_title()
        self._legend.place()

    def changeEvent(self, event: QEvent) -> None:
        if changes_look(event):
            self._dress()
        super().changeEvent(event)

    def sizeHint(self) -> QSize:
        return px_size(560, 300)

    def minimumSizeHint(self) -> QSize:
        return px_size(240, 140)
