"""PlotLegend and ClippedMark: what the curves of a plot are, and which of them run off it."""

import html
from collections.abc import Sequence

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetrics

from model.language import tr

from ..style.theme import current, text_font
from ..style.zoom import px

SHARE_PX, SAMPLE_PX = 90, 56
"""For so many pixels of a plot's height there is a row; so wide is a sample of a curve."""

Entry = tuple[pg.PlotDataItem, str]


class PlotLegend:
    """A row or a few above the curves, never upon them; for want of room the last entries go.

    Args:
        view: The plot, which a legend is part of, so that pictures of it have it too.
    """

    def __init__(self, view: pg.PlotWidget) -> None:
        self._view, self._plot = view, view.getPlotItem()
        self._legend = pg.LegendItem(verSpacing=-4, horSpacing=12)
        self._legend.layout.setContentsMargins(8, 0, 0, 0)
        self._legend.setParentItem(self._plot)
        self._entries: Sequence[Entry] = ()
        self._font = QFont()
        self._placed: tuple | None = None

    @property
    def labels(self) -> list[str]:
        """What is named, from first to last."""
        return [label.text for _, label in self._legend.items]

    def show_entries(self, entries: Sequence[Entry], font: QFont) -> None:
        """Names these curves, the most important first."""
        self._entries, self._font, self._placed = entries, text_font(font, 0.95), None
        self.place()

    def place(self) -> None:
        """Takes the room that there is now."""
        left = self._plot.getAxis("left").width()
        metrics = QFontMetrics(self._font)
        widest = max((metrics.horizontalAdvance(label) for _, label in self._entries), default=0)
        columns = int(max((self._view.width() - left) // (widest + px(SAMPLE_PX)), 1))
        rows = max(self._view.height() // px(SHARE_PX), 1)
        kept = self._entries[: columns * rows]
        placed = (columns, len(kept), left)
        if placed == self._placed:
            return
        self._placed = placed
        self._legend.clear()
        self._legend.setLabelTextColor(current().color("muted"))
        self._legend.setLabelTextSize(f"{self._font.pixelSize()}px")
        self._legend.setColumnCount(columns)
        for item, label in kept:
            self._legend.addItem(item, label)
        self._legend.setPos(left, 0)
        layout = self._legend.layout
        layout.activate()
        size = layout.effectiveSizeHint(Qt.SizeHint.PreferredSize)
        self._legend.resize(size)  # pyqtgraph makes it higher, and parts the rows
        self._plot.layout.setRowFixedHeight(0, size.height() if kept else 0)


def _above(name: str, high: float) -> str:
    return tr("▲ {run}: up to {highest:,.4g}", run=name, highest=high)


class ClippedMark:
    """Says at the upper edge of a plot which runs go beyond it, and how high."""

    def __init__(self, plot: pg.PlotItem) -> None:
        self._plot = plot
        self._item = pg.TextItem(anchor=(1, 0))
        plot.addItem(self._item, ignoreBounds=True)
        self._item.setVisible(False)
        self._runs: Sequence[tuple[str, str, float]] = ()

    @property
    def text(self) -> str:
        """What it says; empty where no run goes beyond the edge."""
        return self._item.textItem.toPlainText() if self._item.isVisible() else ""

    def show_runs(self, runs: Sequence[tuple[str, str, float]]) -> None:
        """Names runs: (name, "#rrggbb", highest value) each."""
        if runs == self._runs:
            return
        self._runs = runs
        self._item.setVisible(bool(runs))
        self._item.setHtml(
            "<br>".join(
                f'<span style="color:{color}">{html.escape(_above(name, high))}</span>'
                for name, color, high in runs
            )
        )

    def place(self) -> None:
        """Goes to where the corner is now."""
        (_, right), (_, top) = self._plot.getViewBox().viewRange()
        self._item.setPos(right, top)
