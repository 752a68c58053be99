"""How the diagram of a network is painted: heads, input, links, units, predictions."""

from collections.abc import Iterator

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPainterPath, QPen

from ..style.imaging import signed_colors, signed_levels, to_bytes, to_qimage
from ..style.theme import Theme, text_font
from .fitted_font import fitted_font
from .layered_diagram import Column, Diagram, Node, Places

NARROWEST = 68
"""Per cent of their width that the letters of a column's title keep at least."""

SILENT = 0.32
"""Opacity of the picture of a unit that does not fire."""

MIN_LINK_PX, MAX_LINK_PX = 0.5, 5.0
LINK_FRACTION = 0.075
"""Greatest width of a link, as a fraction of its length: short ones would be a blot."""

LARGEST = 1e37
"""Magnitude from which on values are drawn as if they were that: float32 holds little more."""

At = tuple[int, int]


class Heatmaps:
    """Pictures of arrays, each made once as long as the same array is shown."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[np.ndarray, float, QImage]] = {}

    def clear(self) -> None:
        """Forgets all, because colours have changed."""
        self._known = {}

    def keep(self, wanted: list[tuple[np.ndarray, float]], theme: Theme) -> None:
        """Makes those (values, limit) that are not there yet, and forgets all others.

        Arrays of one shape are made together: a call of numpy takes longer than such a picture.
        """
        kept: dict[int, tuple[np.ndarray, float, QImage]] = {}
        missing: dict[tuple[int, ...], list[tuple[np.ndarray, float]]] = {}
        for values, limit in wanted:
            known = self._known.get(id(values))
            if known is not None and known[0] is values and known[1] == limit:
                kept[id(values)] = known
            else:
                missing.setdefault(values.shape, []).append((values, limit))
        for alike in missing.values():
            every = np.clip(np.stack([values for values, _ in alike]), -LARGEST, LARGEST)
            limits = np.array([limit for _, limit in alike])[:, None, None]
            colors = signed_colors(theme)[signed_levels(every, limits)]
            for (values, limit), picture in zip(alike, colors, strict=True):
                kept[id(values)] = (values, limit, to_qimage(picture))
        self._known = kept

    def of(self, values: np.ndarray) -> QImage:
        """The picture of an array that was kept."""
        return self._known[id(values)][2]


class DiagramPainter:
    """Paints one diagram.

    Args:
        diagram: What.
        places: Where.
        heatmaps: Made for earlier diagrams.
        theme: In which colours.
        font: Of the widget.
        hover: Column and row of the node that is pointed at; (-1, -1) for none.
        selected: The same for the one that is selected.
    """

    def __init__(
        self,
        diagram: Diagram,
        places: Places,
        heatmaps: Heatmaps,
        *,
        theme: Theme,
        font: QFont,
        hover: At,
        selected: At,
    ) -> None:
        self._diagram, self._places, self._heatmaps = diagram, places, heatmaps
        self._theme = theme
        self._hover, self._selected = hover, selected
        self._plain, self._bold = text_font(font), text_font(font, bold=True)
        self._small = text_font(font, 0.92)

    def paint(self, painter: QPainter) -> None:
        """Paints all of it."""
        diagram, places = self._diagram, self._places
        self._heatmaps.keep(list(_heatmaps(diagram)), self._theme)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_heads(painter)
        self._paint_feet(painter)
        self._paint_image(painter, places.image)
        for index in range(len(diagram.columns)):
            self._paint_links(painter, index)
        for index, column in enumerate(diagram.columns):
            for row, node in enumerate(column.nodes):
                self._paint_node(painter, (index, row), column, node)

    def _paint_heads(self, painter: QPainter) -> None:
        theme, diagram, places = self._theme, self._diagram, self._places
        titles = [(diagram.image_title, diagram.image_note)]
        titles += [(column.title, column.note) for column in diagram.columns]
        for box, (title, note) in zip(places.heads, titles, strict=True):
            for font, text, color, top in (
                (self._bold, title, "text", 0),
                (self._small, note, "muted", box.height() / 2 - 2),
            ):
                font = fitted_font(font, text, box.width(), NARROWEST)
                metrics = QFontMetricsF(font)
                painter.setFont(font)
                painter.setPen(theme.color(color))
                shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, box.width())
                at = QPointF(box.left(), box.top() + top + metrics.ascent())
                painter.drawText(at, shown)

    def _paint_feet(self, painter: QPainter) -> None:
        """Below each column what a full bar stands for, below the input what these are."""
        metrics = QFontMetricsF(self._small)
        painter.setFont(self._small)
        painter.setPen(self._theme.color("muted"))
        texts = [self._diagram.scale, *(column.scale for column in self._diagram.columns)]
        for box, text in zip(self._places.feet, texts, strict=True):
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, box.width())
            painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)

    def _paint_image(self, painter: QPainter, box: QRectF) -> None:
        theme, diagram = self._theme, self._diagram
        if diagram.image is None:
            painter.fillRect(box, theme.color("line", 0.6))
        elif diagram.is_grey:
            painter.drawImage(box, to_qimage(to_bytes(diagram.image)))
        else:
            painter.drawImage(box, self._heatmaps.of(diagram.image))
        painter.setPen(QPen(theme.color("line"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(box)

    def _paint_links(self, painter: QPainter, index: int) -> None:
        """The links into the nodes of a column, the strongest on top."""
        links = self._diagram.links[index] if index < len(self._diagram.links) else ()
        if not len(links):
            return
        theme, places, marked = self._theme, self._places, self._hover
        largest = float(np.abs(links[:, 2]).max())
        from_image = QPointF(places.image.right() + 2, places.image.center().y())
        starts = places.outs[index - 1] if index else (from_image,)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        length = places.ins[index][0].x() - starts[0].x()
        widest = min(MAX_LINK_PX, max(LINK_FRACTION * length, 1.5))
        for source, target, value in links[::-1].tolist():
            start, end = starts[int(source)], places.ins[index][int(target)]
            fraction = abs(value) / largest
            strength = 0.18 + 0.67 * fraction
            if marked[0] >= 0:
                touches = (index, int(target)) == marked or (index - 1, int(source)) == marked
                strength = min(strength + 0.25, 1.0) if touches else 0.1
            # Mixed with the paper, not seen through: Qt strokes an opaque line ten times as fast.
            sign = theme.color("positive" if value > 0 else "negative")
            color = mixed(theme.color("card"), sign, strength)
            wide = MIN_LINK_PX + (widest - MIN_LINK_PX) * fraction
            pen = QPen(color, wide)
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            painter.setPen(pen)
            path = QPainterPath(start)
            bend = 0.45 * (end.x() - start.x())
            path.cubicTo(start.x() + bend, start.y(), end.x() - bend, end.y(), end.x(), end.y())
            painter.drawPath(path)

    def _paint_node(self, painter: QPainter, at: At, column: Column, node: Node) -> None:
        theme, places, (index, row) = self._theme, self._places, at
        tile, field = places.tiles[index][row], places.fields[index][row]
        fires = node.value != 0 or column.are_predictions or self._diagram.image is None
        painter.setBrush(Qt.BrushStyle.NoBrush)
        # The map first: where there is little room, the kernel lies in its corner.
        shown = [(tile, node.picture)]
        if node.field is not None:
            shown.insert(0, (field, node.field))
        for box, values in shown:
            margin = 2 if box is tile and node.field is not None else 0
            painter.fillRect(box.adjusted(0, 0, margin, margin), theme.color("card"))
            if values is not None:
                painter.setOpacity(1.0 if fires else SILENT)
                painter.drawImage(box, self._heatmaps.of(values))
                painter.setOpacity(1.0)
            painter.setPen(QPen(theme.color("muted", 0.8) if margin else theme.color("line"), 1))
            painter.drawRect(box)
        if column.are_predictions:
            self._paint_prediction(painter, places.bars[index][row], column, node)
        else:
            self._paint_bar(painter, places.bars[index][row], node.value / (column.limit or 1.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for mark, color in ((self._hover, "muted"), (self._selected, "accent")):
            if mark == at:
                painter.setPen(QPen(theme.color(color), 2))
                frame = tile.united(field)
                painter.drawRoundedRect(frame.adjusted(-2, -2, 2, 2), 2, 2)

    def _paint_bar(self, painter: QPainter, box: QRectF, fraction: float) -> None:
        theme = self._theme
        painter.fillRect(box, theme.color("line"))
        length = box.height() * min(abs(fraction), 1.0)
        color = theme.color("positive" if fraction > 0 else "negative")
        painter.fillRect(QRectF(box.left(), box.bottom() - length, box.width(), length), color)

    def _paint_prediction(self, painter: QPainter, box: QRectF, column: Column, node: Node) -> None:
        """Name, bar and text of a prediction; the largest in the accent, as in the ten bars."""
        theme = self._theme
        values = [abs(other.value) for other in column.nodes]
        is_best = self._diagram.image is not None and abs(node.value) == max(values)
        painter.setFont(self._bold if is_best else self._plain)
        painter.setPen(theme.color("text" if is_best else "muted"))
        flag = Qt.AlignmentFlag
        line = QRectF(box.left() + 6, box.center().y() - 13, box.width() - 6, 18)
        painter.drawText(line, flag.AlignVCenter | flag.AlignLeft, node.name)
        painter.drawText(line, flag.AlignVCenter | flag.AlignRight, node.text)
        track = QRectF(line.left(), line.bottom() + 1, line.width(), 5)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("line"))
        painter.drawRoundedRect(track, 2, 2)
        fraction = min(abs(node.value) / (column.limit or 1.0), 1.0)
        track.setWidth(track.width() * fraction)
        sign = "positive" if node.value > 0 else "negative"
        color = sign if node.text.startswith(("+", "−")) else "accent" if is_best else "muted"
        painter.setBrush(theme.color(color))
        painter.drawRoundedRect(track, 2, 2)


def _heatmaps(diagram: Diagram) -> Iterator[tuple[np.ndarray, float]]:
    """All arrays that are drawn in signed colours, with the value of full colour."""
    if diagram.image is not None and not diagram.is_grey:
        yield diagram.image, _largest(diagram.image)
    for column in diagram.columns:
        for node in column.nodes:
            if node.picture is not None:
                yield node.picture, _largest(node.picture)
            if node.field is not None:
                yield node.field, min(column.field_limit, LARGEST)


def _largest(values: np.ndarray) -> float:
    """The largest magnitude; 0 where none is finite."""
    low, high = values.min(), values.max()
    largest = float(max(high, -low))
    return min(largest, LARGEST) if np.isfinite(largest) else 0.0


def mixed(paper: QColor, ink: QColor, fraction: float) -> QColor:
    """The colour that a ``fraction`` (0 to 1) of ``ink`` over ``paper`` gives."""
    pairs = zip(paper.getRgb()[:3], ink.getRgb()[:3], strict=True)
    return QColor(*(round(below + fraction * (above - below)) for below, above in pairs))
