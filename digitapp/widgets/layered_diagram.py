"""A network as columns of units with links between: what is drawn, and where each thing lies.

Plain values and arithmetic; the painting is ``NetworkDiagram``'s. Invariant: all boxes lie within
the size that the layout was made for.
"""

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF

from ..style.zoom import px

HEAD_PX = 38
FOOT_PX = 20
SIDE_PX = 10
BAR_PX = 6
SPACE_PX = 3
MIN_PITCH_PX, MAX_TILE_PX = 40, 128
FEWEST_ROWS, MAX_ROWS = 4, 10
MIN_PREDICTION_PX, MAX_PREDICTION_PX, PREDICTION_FRACTION = 80, 160, 0.13
MIN_GAP_PX, GAP_PX, FEW_COLUMNS, LESS_PX = 16, 40, 4, 5
"""Room for links: GAP_PX for few columns, LESS_PX less for each one more."""

SEEN_PX = 32
"""For tiles that are smaller than this, links give room, down to MIN_GAP_PX."""

SMALL, INSET = 0.62, 0.44
"""Side of a kernel's picture, as a fraction of its map's: beside it, or in its corner."""

ROOMY_PX = 48
"""Smallest side of maps that have their kernels beside them."""


@dataclass(frozen=True, eq=False)
class Node:
    """A unit.

    Attributes:
        unit: Its number in its layer.
        picture: Signed (height, width): what it looks for; None for none.
        field: (height, width) what a map holds, signed; None for what is no map.
        value: How strongly it fires, or what else its bar shows.
        name: Of a prediction, beside its picture.
        text: Of a prediction, at the right.
    """

    unit: int
    picture: np.ndarray | None
    field: np.ndarray | None = None
    value: float = 0.0
    name: str = ""
    text: str = ""


@dataclass(frozen=True, eq=False)
class Column:
    """A layer, or the part of it that is shown.

    Attributes:
        title: Above it.
        note: Below the title, fainter.
        nodes: Top to bottom.
        limit: Value of a full bar.
        field_limit: Value of full colour of the nodes' fields.
        are_predictions: Whether the nodes have a name, a long bar and a text.
        scale: Below the column: what a full bar stands for.
    """

    title: str
    note: str
    nodes: tuple[Node, ...]
    limit: float = 1.0
    field_limit: float = 1.0
    are_predictions: bool = False
    scale: str = ""


@dataclass(frozen=True, eq=False)
class Diagram:
    """All that is drawn.

    Attributes:
        image: The input (height, width); None where there is none.
        is_grey: Whether it is a picture in [0, 1]; else signed values.
        image_title: Above it.
        image_note: Below that.
        columns: First layer to last.
        links: Before each column, float (n, 3): row of the source in the column before (0 for the
            input), row of the target, signed strength.
        scale: Below the input, before the scales of the columns.
    """

    image: np.ndarray | None
    is_grey: bool
    image_title: str
    image_note: str
    columns: tuple[Column, ...]
    links: tuple[np.ndarray, ...]
    scale: str = ""


@dataclass(frozen=True)
class Places:
    """Where everything lies, in pixels.

    Attributes:
        image: The input.
        heads: Title of the input, then of each column.
        feet: Likewise below them, for the scales of the bars.
        tiles: Of each column, the box of each node's picture; where there is little room, in the
            corner of its map.
        fields: The same for its map; equal to ``tiles`` where it has none.
        bars: The same for its bar.
        ins: Where links into each node of a column end.
        outs: Where links out of it begin.
    """

    image: QRectF
    heads: tuple[QRectF, ...]
    feet: tuple[QRectF, ...]
    tiles: tuple[tuple[QRectF, ...], ...]
    fields: tuple[tuple[QRectF, ...], ...]
    bars: tuple[tuple[QRectF, ...], ...]
    ins: tuple[tuple[QPointF, ...], ...]
    outs: tuple[tuple[QPointF, ...], ...]

    def node(self, column: int, row: int) -> QRectF:
        """The whole of a node: pictures and bar."""
        parts = (self.tiles[column][row], self.fields[column][row], self.bars[column][row])
        return parts[0].united(parts[1]).united(parts[2])

    def at(self, point: QPointF) -> tuple[int, int] | None:
        """(column, row) of the node at a point."""
        for column, tiles in enumerate(self.tiles):
            for row in range(len(tiles)):
                if self.node(column, row).adjusted(-2, -3, 2, 3).contains(point):
                    return column, row
        return None

    def column_at(self, x: float) -> int | None:
        """The column above or below a point."""
        for column, head in enumerate(self.heads[1:]):
            if head.left() <= x <= head.right():
                return column
        return None


def rows_that_fit(height: float) -> int:
    """How many nodes a column can show."""
    rows = int((height - px(HEAD_PX) - px(FOOT_PX)) / px(MIN_PITCH_PX))
    return min(max(rows, FEWEST_ROWS), MAX_ROWS)


def arranged(diagram: Diagram, width: float, height: float) -> Places:
    """The places of everything in a panel of that size."""
    columns = diagram.columns
    body = QRectF(0, px(HEAD_PX), width, max(height - px(HEAD_PX) - px(FOOT_PX), 1.0))
    max_nodes = max((len(c.nodes) for c in columns), default=1)
    tile = min(body.height() / max(max_nodes, 1) - 2 * px(SPACE_PX), px(MAX_TILE_PX))
    room = width - 2 * px(SIDE_PX)
    more = max(len(columns) - FEW_COLUMNS, 0)
    gaps = max(px(GAP_PX) - px(LESS_PX) * more, px(MIN_GAP_PX)) * len(columns)
    least = px(MIN_GAP_PX) * len(columns)
    prediction = min(max(PREDICTION_FRACTION * room, px(MIN_PREDICTION_PX)), px(MAX_PREDICTION_PX))
    fraction = 0.16 if not more else 0.13
    image = min(max(fraction * room, 64.0), 2.6 * tile, body.height())
    fixed = sum(prediction if c.are_predictions else px(BAR_PX) + px(SPACE_PX) for c in columns)
    wanted = px(SEEN_PX) * len(columns)
    left_over = room - image - fixed - max(min(gaps, room - image - fixed - wanted), least)
    beside = left_over / max(sum(_parts(c) for c in columns), 1)
    inset = min(tile, beside) < px(ROOMY_PX)
    tile = max(min(tile, left_over / max(len(columns), 1) if inset else beside), 12.0)
    widths = [_width(c, tile, prediction, inset) for c in columns]
    gap = max((room - image - sum(widths)) / max(len(columns), 1), 4.0)
    left = px(SIDE_PX)
    picture = QRectF(left, body.center().y() - image / 2, image, image)
    heads = [QRectF(left, 4, image + gap * 0.8, px(HEAD_PX))]
    left += image + gap
    found = []
    for number, (column, wide) in enumerate(zip(columns, widths, strict=True)):
        box = QRectF(left, body.top(), wide, body.height())
        found.append(_placed(column, box, tile, inset))
        last = number == len(columns) - 1
        heads.append(QRectF(left, 4, wide if last else wide + gap - 3, px(HEAD_PX)))
        left += wide + gap
    tiles, fields, bars, ins, outs = zip(*found, strict=True) if found else ((),) * 5
    feet = (QRectF(h.left(), body.bottom() + 2, h.width(), px(FOOT_PX) - 4) for h in heads)
    return Places(picture, tuple(heads), tuple(feet), tiles, fields, bars, ins, outs)


def _has_fields(column: Column) -> bool:
    return any(node.field is not None for node in column.nodes)


def _parts(column: Column) -> float:
    """Width of the pictures of a node in tiles, with the kernel beside its map."""
    return 1 + SMALL if _has_fields(column) else 1.0


def _width(column: Column, tile: float, prediction: float, inset: bool) -> float:
    beside = prediction if column.are_predictions else px(BAR_PX) + px(SPACE_PX)
    if inset or not _has_fields(column):
        return tile + beside
    return _parts(column) * tile + beside + px(SPACE_PX)


def _placed(column: Column, room: QRectF, tile: float, inset: bool) -> tuple[tuple, ...]:
    """Tiles, fields, bars and ends of links of the nodes of a column."""
    tiles, fields, bars, ins, outs = [], [], [], [], []
    pitch = min(room.height() / max(len(column.nodes), 1), max(1.6 * tile, px(MIN_PITCH_PX)))
    top = room.center().y() - pitch * len(column.nodes) / 2
    has_fields = _has_fields(column)
    for row in range(len(column.nodes)):
        middle = top + (row + 0.5) * pitch
        box = field = QRectF(room.left(), middle - tile / 2, tile, tile)
        if has_fields and inset:
            box = QRectF(field.left(), field.top(), INSET * tile, INSET * tile)
        elif has_fields:
            box = QRectF(room.left(), middle - SMALL * tile / 2, SMALL * tile, SMALL * tile)
            field = QRectF(box.right() + px(SPACE_PX), middle - tile / 2, tile, tile)
        right = field.right() + px(SPACE_PX)
        if column.are_predictions:
            bar = QRectF(right, middle - tile / 2, room.right() - right, tile)
        else:
            bar = QRectF(right, middle - tile / 2, px(BAR_PX), tile)
        tiles.append(box)
        fields.append(field)
        bars.append(bar)
        ins.append(QPointF(min(box.left(), field.left()) - 2, middle))
        outs.append(QPointF(bar.right() + 2, middle))
    return tuple(map(tuple, (tiles, fields, bars, ins, outs)))
