"""Weights as pictures: many small ones in a grid, or one matrix.

Invariant: arrays become pixels in ``paintEvent`` alone, so a hidden view costs nothing.
"""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPaintEngine,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from model.language import tr

from ..style.imaging import packed, signed_colors, signed_levels, to_bytes, to_qimage
from ..style.theme import changes_look, current, ramp, text_font
from ..style.zoom import px, px_size
from .mosaic import Mosaic, Panel, arrange, shrink

GAP_PX = 3
WIDE_GAP_PX = 10
FEW_CELLS = 12  # a side: tiles of so few, large cells would run into each other
CAPTION_PX = 16
CAPTION_SCALE = 0.9


class TileGrid(QWidget):
    """Pictures (n, height, width) as tiles as large as fit; signed values or grey ones.

    Signals:
        hovered(int, int, int, float): Tile, row, column and value under the mouse.
        left(): The mouse is over no tile any more.
        clicked(int): A tile was clicked, or Enter pressed on the selected one.
        selected_changed(int): Another tile is selected, -1 for none.
    """

    hovered = Signal(int, int, int, float)
    left = Signal()
    clicked = Signal(int)
    selected_changed = Signal(int)

    def __init__(self, parent: QWidget | None = None, *, grey: bool = False) -> None:
        super().__init__(parent, mouseTracking=True, focusPolicy=Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._grey = grey
        self._stretch = False
        self._common = False
        self._tiles = np.zeros((0, 1, 1), np.float32)
        self._captions: Sequence[str] = ()
        self._selected = self._hover = -1
        self._image: QImage | None = None
        self._mosaic: Mosaic | None = None
        self._panel: Panel | None = None
        self._ratio = 1.0

    @property
    def tiles(self) -> np.ndarray:
        """What is shown, (n, height, width)."""
        return self._tiles

    @property
    def selected(self) -> int:
        """The selected tile, -1 for none."""
        return self._selected

    @property
    def common_scale(self) -> bool:
        """Whether all tiles share one scale, so that weak ones look weak."""
        return self._common

    @common_scale.setter
    def common_scale(self, on: bool) -> None:
        self._common = bool(on)
        self._drop_image()

    @property
    def limit(self) -> float:
        """The largest finite magnitude over all tiles: full colour of the common scale."""
        return float(self._limits().max(initial=0.0))

    def show_tiles(self, tiles: np.ndarray, captions: Sequence[str] = ()) -> None:
        """Shows ``tiles`` (n, height, width) of signed values, or in [0, 1] / uint8 when grey.

        Args:
            tiles: Copied neither here nor later; the caller leaves them alone.
            captions: A text below each tile, or none at all.
        """
        if tiles.ndim != 3:
            raise ValueError(f"tiles are (n, height, width), not {tiles.shape}")
        if len(captions) not in (0, len(tiles)):
            raise ValueError(f"{len(captions)} captions for {len(tiles)} tiles")
        same = tiles.shape == self._tiles.shape and tuple(captions) == tuple(self._captions)
        self._tiles, self._captions = tiles, captions
        # What lies behind need not be painted where all of it is covered.
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent, bool(tiles.size))
        if self._selected >= len(tiles):
            self.select(-1)
        self._hover = min(self._hover, len(tiles) - 1)
        if same:
            self._image = None
            self.update()
        else:
            self._drop_image()

    def select(self, index: int) -> None:
        """Frames a tile in the accent; -1 takes the frame away."""
        index = index if 0 <= index < len(self._tiles) else -1
        if index != self._selected:
            self._selected = index
            described = (
                tr("{number} of {count}", number=index + 1, count=len(self._tiles))
                if index >= 0
                else ""
            )
            self.setAccessibleDescription(described)
            self.update()
            self.selected_changed.emit(index)

    @property
    def captions(self) -> Sequence[str]:
        """The texts below the tiles; empty where there are none."""
        return self._captions

    def frame_of(self, index: int) -> QRectF:
        """Where in the widget a tile lies."""
        x, y, width, height = (v / self.devicePixelRatioF() for v in self._arranged().place(index))
        return QRectF(x, y, width, height)

    def tile_at(self, point: QPoint) -> int:
        """The tile at a point of the widget, -1 for none."""
        found = self._at(point)
        return found[0] if found else -1

    def _drop_image(self) -> None:
        self._drop_arrangement()
        self.update()

    def _drop_arrangement(self) -> None:
        self._image = self._mosaic = self._panel = None

    def _limits(self) -> np.ndarray:
        """Largest magnitude of each tile, (n,)."""
        if self._tiles.size == 0:
            return np.zeros(len(self._tiles), np.float32)
        flat = self._tiles.reshape(len(self._tiles), -1)
        limits = np.maximum(flat.max(1), -flat.min(1))
        if np.isfinite(limits).all():
            return limits
        return np.abs(np.where(np.isfinite(flat), flat, 0)).max(1)

    def _arranged(self) -> Mosaic | None:
        ratio = self.devicePixelRatioF()
        if ratio != self._ratio:
            self._drop_arrangement()
            self._ratio = ratio
        if self._mosaic is None and self._tiles.size:
            room = round(self.height() * ratio), round(self.width() * ratio)
            count, *cells = self._tiles.shape
            foot = round(px(CAPTION_PX) * ratio) if len(self._captions) else 0
            gap_px = px(WIDE_GAP_PX) if min(cells) < FEW_CELLS else px(GAP_PX)
            gap = 0 if self._stretch else round(gap_px * ratio)
            self._mosaic = arrange(
                count, tuple(cells), room, gap=gap, foot=foot, stretch=self._stretch,
                pitch=round(self._caption_width() * ratio),
            )  # fmt: skip
        return self._mosaic

    def _caption_width(self) -> float:
        """Of the longest caption, with a little air; 0 without captions."""
        metrics = QFontMetricsF(text_font(self.font(), CAPTION_SCALE))
        widest = max((metrics.horizontalAdvance(each) for each in self._captions), default=0)
        return widest + px(4) if widest else 0

    def _painted(self) -> QImage | None:
        mosaic, ratio = self._arranged(), self._ratio
        if mosaic is None:
            return None
        if self._image is None:
            colors = self._colors(mosaic)
            if self._panel is None:
                room = round(self.height() * ratio), round(self.width() * ratio)
                card, line = (
                    np.uint32(QColor(each).rgb()) for each in (current().card, current().line)
                )
                # Small weights have no edge of their own.
                frame = None if self._stretch else (line, max(round(ratio), 1))
                self._panel = Panel(mosaic, room, card, frame)
            self._panel.show(colors)
            # Its own painting reads the panel itself; what else is painted may outlive it.
            self._image = _borrowed(self._panel)
            self._image.setDevicePixelRatio(ratio)
        return self._image

    def _colors(self, mosaic: Mosaic) -> np.ndarray:
        """The tiles' colours, uint32 (n, height, width), not finer than the mosaic needs."""
        tiles = shrink(self._tiles, mosaic.size)
        if self._grey:
            return packed(ramp("#000000", "#ffffff"))[to_bytes(tiles)]
        limits = self.limit if self._common else self._limits()[:, None, None]
        return signed_colors(current())[signed_levels(tiles, limits)]

    def _paint_tiles(self, painter: QPainter) -> None:
        """The tiles one by one, cell by cell as they are, for drawings of any size."""
        for index, colors in enumerate(self._colors(self._arranged())):
            painter.drawImage(self.frame_of(index), to_qimage(np.ascontiguousarray(colors)))

    def _at(self, point: QPoint) -> tuple[int, int, int] | None:
        mosaic, ratio = self._arranged(), self.devicePixelRatioF()
        return mosaic.at(point.x() * ratio, point.y() * ratio) if mosaic else None

    def _set_hover(self, index: int) -> None:
        if index != self._hover:
            self._hover = index
            self.update()

    def _paint_frames(self, painter: QPainter) -> None:
        """Frames each tile faintly."""
        painter.setPen(QPen(current().color("line"), 1))
        frames = [self.frame_of(index) for index in range(len(self._tiles))]
        painter.drawRects([frame.adjusted(-0.5, -0.5, 0.5, 0.5) for frame in frames])

    # Overrides of Qt.

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, image = current(), self._painted()
        with QPainter(self) as painter:
            if image is None:
                return
            if painter.paintEngine().type() == QPaintEngine.Type.SVG:
                self._paint_tiles(painter)
                if not self._stretch:
                    self._paint_frames(painter)
            else:
                own = painter.paintEngine().type() == QPaintEngine.Type.Raster
                painter.drawImage(0, 0, image if own else image.copy())
            painter.setFont(text_font(self.font(), CAPTION_SCALE))
            painter.setPen(theme.color("muted"))
            for index, caption in enumerate(self._captions):
                box = self.frame_of(index)
                beside = max(self._mosaic.spread / self.devicePixelRatioF() / 2, 2)
                foot = QRectF(box.left(), box.bottom() + 1, box.width(), px(CAPTION_PX))
                foot.adjust(-beside, 0, beside, 0)
                painter.drawText(foot, Qt.AlignmentFlag.AlignCenter, caption)
            for index, color in ((self._hover, "muted"), (self._selected, "accent")):
                if index >= 0 and not self._stretch:
                    painter.setPen(QPen(theme.color(color), 2))
                    painter.drawRect(self.frame_of(index).adjusted(-1, -1, 1, 1))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        found = self._at(event.position().toPoint())
        self._set_hover(found[0] if found else -1)
        if found:
            self.hovered.emit(*found, float(self._tiles[found]))
        else:
            self.left.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        found = self._at(event.position().toPoint())
        if found and event.button() == Qt.MouseButton.LeftButton:
            self.select(found[0])
            self.clicked.emit(found[0])

    def leaveEvent(self, event: QEvent) -> None:
        self._set_hover(-1)
        self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        mosaic, key = self._arranged(), event.key()
        if mosaic is None:
            super().keyPressEvent(event)
            return
        moves = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -mosaic.columns,
            Qt.Key.Key_Down: mosaic.columns,
        }
        enters = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
        if key in moves:
            target = self._selected + moves[key] if self._selected >= 0 else 0
            if 0 <= target < len(self._tiles):
                self.select(target)
        elif key in enters and self._selected >= 0:
            self.clicked.emit(self._selected)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QEvent) -> None:
        self._drop_image()

    def changeEvent(self, event: QEvent) -> None:
        if changes_look(event):
            self._drop_image()
        super().changeEvent(event)

    def sizeHint(self) -> QSize:
        return px_size(480, 360)

    def minimumSizeHint(self) -> QSize:
        return px_size(80, 60)


def _borrowed(panel: Panel) -> QImage:
    """A picture on the panel's memory, for as long as the panel lives."""
    height, width = panel.pixels.shape
    line = panel.memory.strides[0]
    return QImage(panel.memory.data, width, height, line, QImage.Format.Format_RGB32)


class MatrixView(TileGrid):
    """One matrix of signed values as a heatmap that fills the panel; ``hovered`` has tile 0."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stretch = True

    def show_matrix(self, matrix: np.ndarray) -> None:
        """Shows ``matrix`` (rows, columns)."""
        self.show_tiles(matrix[None])
