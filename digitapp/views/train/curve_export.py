"""Curves as the lines of a table: all plots together."""

import csv
import io
from collections.abc import Mapping

from ...widgets.batch_plot import BatchPlot
from ...widgets.curve_plot import CurvePlot

HEAD = ("quantity", "run", "series", "epoch", "value")
BY_BATCH = ("batch", "step")
"""Further columns where the first curve is shown by batch; empty for the other curves."""


def csv_lines(plots: Mapping[str, CurvePlot], by_batch: BatchPlot | None = None) -> list[str]:
    """A line for each value of each curve, below a line of names.

    Args:
        plots: Name of what is plotted -> plot, from top to bottom.
        by_batch: Shown in place of the first one: then a line for each step on each batch too.
    """
    rows = [HEAD if by_batch is None else (*HEAD, *BY_BATCH)]
    blank = () if by_batch is None else ("",) * len(BY_BATCH)
    for name, plot in plots.items():
        columns = [column.tolist() for column in plot.columns().values()]
        rows += [(name, *row, *blank) for row in zip(*columns, strict=True)]
    if by_batch is not None:
        losses = by_batch.losses
        steps = losses.steps_on_batch.tolist()
        columns = zip(losses.losses.tolist(), losses.batches.tolist(), steps, strict=True)
        rows += [(by_batch.title, "", "by batch", "", *row) for row in columns]
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().splitlines()
