"""Curves as the contents of files: a picture, a drawing or a table of all plots together."""

import csv
import io
import re
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QBuffer
from PySide6.QtGui import QColor, QImage, QPainter

from ...style.theme import current
from ...widgets.batch_plot import BatchPlot
from ...widgets.curve_plot import CurvePlot

FILTERS = "Picture (*.png);;Drawing (*.svg);;Table (*.csv)"


def curves_file(
    plots: Mapping[str, CurvePlot], suffix: str, by_batch: BatchPlot | None = None
) -> bytes | None:
    """What a file of that kind holds; None if there is no such kind.

    Args:
        plots: Name of what is plotted -> plot, from top to bottom.
        suffix: ".png", ".svg" or ".csv".
        by_batch: Shown in place of the first one, which a picture then shows as well.
    """
    if by_batch is not None and suffix.lower() == ".png":
        others = list(plots.values())[1:]
        return _png([by_batch, *others])
    kinds = {".png": lambda each: _png(list(each.values())), ".svg": _svg, ".csv": _csv}
    kind = kinds.get(suffix.lower())
    return kind(plots) if kind is not None else None


def _png(plots: Sequence[CurvePlot | BatchPlot]) -> bytes:
    pictures = [plot.picture() for plot in plots]
    ratio = pictures[0].devicePixelRatio()
    width = max(picture.width() for picture in pictures)
    whole = QImage(width, sum(p.height() for p in pictures), QImage.Format.Format_RGB32)
    whole.setDevicePixelRatio(ratio)
    whole.fill(QColor(current().card))
    top = 0.0
    with QPainter(whole) as painter:
        for picture in pictures:
            painter.drawImage(0, round(top), picture)
            top += picture.height() / ratio
    buffer = QBuffer()
    whole.save(buffer, "PNG")
    return buffer.data().data()


def _svg(plots: Mapping[str, CurvePlot]) -> bytes:
    """The plots' own drawings, nested in one; their ids are told apart by a prefix."""
    parts, top = [], 0
    width = max(plot.width() for plot in plots.values())
    for number, plot in enumerate(plots.values()):
        drawing = plot.svg().decode("utf-8")
        inside = drawing[drawing.index(">", drawing.index("<svg")) + 1 :]
        inside = re.sub(r'(\bid="|url\(#|href="#)', rf"\g<1>plot{number}-", inside)
        parts.append(f'<g transform="translate(0 {top})">{inside.replace("</svg>", "")}</g>')
        top += plot.height()
    head = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
    size = f'width="{width}" height="{top}" viewBox="0 0 {width} {top}">'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{head}{size}{"".join(parts)}</svg>\n'.encode()


def _csv(plots: Mapping[str, CurvePlot]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["quantity", "run", "series", "epoch", "value"])
    for name, plot in plots.items():
        columns = [column.tolist() for column in plot.columns().values()]
        writer.writerows([name, *row] for row in zip(*columns, strict=True))
    return text.getvalue().encode("utf-8")
