"""The loss of each batch while steps are made on it, coloured by the number of the batch.

Invariant: however many steps there were, what is drawn is bounded: so many batches, so many points
of each, and a handful of items that get new data.
"""

import math

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QHideEvent, QLinearGradient, QPainter, QPen, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from model.language import capital, tr

from ..style.theme import Theme, changes_look, current, ramp, style_plot, text_font
from ..style.zoom import px, px_size
from .axes import nice_step

SHADES = 16
"""Colours that batches are told apart by; as many items."""

MAX_BATCHES, MAX_POINTS = 240, 12_000
REFRESH_MS = 120
BAR_PX = (120, 8)
FIRST = {"light": "#7a2a8c", "dark": "#b061c9"}
"""Colour of the first batch; the last one has that of positive values."""


class BatchLosses:
    """Losses of steps, with the batch that each was made on: grows as they come."""

    def __init__(self) -> None:
        self._batches = np.zeros(1024, np.int64)
        self._losses = np.zeros(1024)
        self._length = 0

    def __len__(self) -> int:
        return self._length

    @property
    def batches(self) -> np.ndarray:
        """Integers (n,), counted from 0, never falling."""
        return self._batches[: self._length]

    @property
    def losses(self) -> np.ndarray:
        """Float (n,)."""
        return self._losses[: self._length]

    @property
    def steps_on_batch(self) -> np.ndarray:
        """Which step on its batch each was, int (n,), counted from 1."""
        firsts = np.flatnonzero(np.diff(self.batches, prepend=-1))
        begun = np.repeat(firsts, np.diff(np.append(firsts, self._length)))
        return np.arange(self._length) - begun + 1

    def append(self, batches: np.ndarray, losses: np.ndarray) -> None:
        """Adds steps (k,)."""
        end = self._length + len(batches)
        while end > len(self._losses):
            self._batches = np.concatenate([self._batches, np.zeros_like(self._batches)])
            self._losses = np.concatenate([self._losses, np.zeros_like(self._losses)])
        self._batches[self._length : end] = batches
        self._losses[self._length : end] = losses
        self._length = end

    def curves(self, *, in_a_row: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """What is drawn: x, y and batch of each point; a NaN in y ends a batch's line.

        Args:
            in_a_row: x is the step of the training; else the step on its batch, from 1.
        """
        if not self._length:
            return np.zeros(0), np.zeros(0), np.zeros(0, np.int64)
        firsts = np.flatnonzero(np.diff(self.batches, prepend=-1))
        ends = np.append(firsts[1:], self._length)
        if len(firsts) > MAX_BATCHES:
            kept = np.linspace(0, len(firsts) - 1, MAX_BATCHES).round().astype(np.int64)
            firsts, ends = firsts[kept], ends[kept]
        longest = int((ends - firsts).max())
        per_batch = max(2, min(MAX_POINTS // len(firsts), longest))
        # Evenly spaced places of each batch: its first and last step among them.
        along = np.linspace(0, 1, per_batch)
        places = firsts[:, None] + np.rint(along * (ends - firsts - 1)[:, None]).astype(np.int64)
        steps = places + 1 if in_a_row else places - firsts[:, None] + 1
        gap = np.full((len(firsts), 1), np.nan)
        x = np.concatenate([steps, steps[:, -1:]], axis=1).ravel().astype(float)
        y = np.concatenate([self.losses[places], gap], axis=1).ravel()
        return x, y, np.repeat(self.batches[firsts], per_batch + 1)


class BatchPlot(QWidget):
    """The curves of all batches of one run, one after another or on top of each other."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, accessibleName=tr("Loss of each batch"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._title = tr("loss")
        self._losses = BatchLosses()
        self._in_a_row = True
        self._is_free = False
        self._view = pg.PlotWidget(self, background=None)
        self._view.setAccessibleName(self.accessibleName())
        self._plot = self._view.getPlotItem()
        self._items = [pg.PlotDataItem(connect="finite") for _ in range(SHADES)]
        self._build()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._view)
        self._legend = _BatchLegend(self)
        self._refresh = QTimer(self, singleShot=True, interval=REFRESH_MS)
        self._refresh.timeout.connect(self.draw)
        self._dress()

    @property
    def plot_item(self) -> pg.PlotItem:
        """What pyqtgraph draws: an item for each shade, axes, and the view box."""
        return self._plot

    @property
    def losses(self) -> BatchLosses:
        """What was added since ``clear``."""
        return self._losses

    @property
    def title(self) -> str:
        """What the values are."""
        return self._title

    def show_title(self, title: str) -> None:
        """What the values are, such as "loss"."""
        self._title = title
        self._plot.setLabel("left", title)
        self.setAccessibleName(tr("{what} of each batch", what=capital(title)))
        self._view.setAccessibleName(self.accessibleName())

    def append(self, batches: np.ndarray, losses: np.ndarray) -> None:
        """Adds steps (k,): the batch each was made on, and its loss, or what else, before."""
        self._losses.append(batches, losses)
        self._schedule()

    def clear(self) -> None:
        """Begins another run."""
        self._losses = BatchLosses()
        self.reset_view()

    def show_in_a_row(self, on: bool) -> None:
        """One batch after another, as the training went; else all from their first step on."""
        self._in_a_row = on
        self._plot.setLabel("bottom", tr("step") if on else tr("step on the batch"))
        self.reset_view()

    def reset_view(self) -> None:
        """Shows everything, and follows the data from now on."""
        self._is_free = False
        self._schedule()

    def _build(self) -> None:
        plot = self._plot
        plot.hideButtons()
        plot.setMenuEnabled(False)
        plot.disableAutoRange()
        plot.setLabel("left", self._title)
        plot.setLabel("bottom", tr("step"))
        for side in ("left", "bottom"):
            plot.getAxis(side).enableAutoSIPrefix(False)
        for item in self._items:
            plot.addItem(item)
        plot.getViewBox().sigRangeChangedManually.connect(self._on_moved)
        self._view.viewport().installEventFilter(self)

    def _on_moved(self) -> None:
        self._is_free = True

    def _schedule(self) -> None:
        if self.isVisible() and not self._refresh.isActive():
            self._refresh.start()

    def _dress(self) -> None:
        theme = current()
        style_plot(self._plot)
        self._plot.getAxis("left").setGrid(51)
        for item, color in zip(self._items, shades(theme), strict=True):
            item.setPen(QPen(color, 0))
        self._view.setBackground(theme.color("card"))
        self._schedule()

    def draw(self) -> None:
        """Draws at once what has come; else that happens soon, and only where it is seen."""
        x, y, batches = self._losses.curves(in_a_row=self._in_a_row)
        last = max(int(batches[-1]), 1) if len(batches) else 1
        shade = np.minimum(batches * SHADES // (last + 1), SHADES - 1)
        for number, item in enumerate(self._items):
            mine = shade == number
            item.setData(x[mine], y[mine])
        self._legend.show_last(last + 1)
        if len(x) and not self._is_free:
            high = max(float(np.nanpercentile(y, 99.5)), 1e-9)
            far = float(x.max())
            self._plot.getViewBox().setRange(
                xRange=(-0.01 * far, 1.01 * far), yRange=(0, 1.05 * high), padding=0
            )
            for side, span in (("bottom", far), ("left", high)):
                step = nice_step(span / 8)
                self._plot.getAxis(side).setTickSpacing(step, step)

    # Overrides of Qt.

    def eventFilter(self, watched: QWidget, event: QEvent) -> bool:
        if event.type() == QEvent.Type.MouseButtonDblClick:
            self.reset_view()
        return super().eventFilter(watched, event)

    def showEvent(self, event: QShowEvent) -> None:
        self._dress()

    def hideEvent(self, event: QHideEvent) -> None:
        self._refresh.stop()

    def resizeEvent(self, event: QEvent) -> None:
        super().resizeEvent(event)
        hint = self._legend.sizeHint()
        self._legend.setGeometry(self.width() - hint.width() - 12, 8, hint.width(), hint.height())

    def changeEvent(self, event: QEvent) -> None:
        if changes_look(event):
            self._dress()
        super().changeEvent(event)

    def sizeHint(self) -> QSize:
        return px_size(560, 300)

    def minimumSizeHint(self) -> QSize:
        return px_size(240, 140)


class _BatchLegend(QWidget):
    """A bar of the colours with the numbers of the first and the last batch."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._last = 1

    def show_last(self, number: int) -> None:
        """The last batch has this number, counted from 1."""
        self._last = number
        self.update()

    def paintEvent(self, event: QEvent) -> None:
        theme = current()
        wide, high = (px(length) for length in BAR_PX)
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), theme.color("card", 0.8))
            bar = QRectF((self.width() - wide) / 2, 4, wide, high)
            gradient = QLinearGradient(bar.topLeft(), bar.topRight())
            colors = shades(theme)
            for number, color in enumerate(colors):
                gradient.setColorAt(number / (len(colors) - 1), color)
            painter.fillRect(bar, gradient)
            painter.setFont(text_font(self.font(), 0.95))
            painter.setPen(theme.color("muted"))
            foot = QRectF(0, bar.bottom(), self.width(), self.height() - bar.bottom())
            painter.drawText(
                foot, Qt.AlignmentFlag.AlignCenter, tr("batch 1 to {last:,}", last=self._last)
            )

    def sizeHint(self) -> QSize:
        return QSize(
            px(BAR_PX[0] + 24), px(BAR_PX[1]) + math.ceil(1.8 * self.fontMetrics().height())
        )


def shades(theme: Theme) -> list[QColor]:
    """The colours of batches, first to last."""
    table = ramp(FIRST[theme.name], theme.positive)
    return [QColor(*map(int, table[round(k)])) for k in np.linspace(0, 255, SHADES)]
