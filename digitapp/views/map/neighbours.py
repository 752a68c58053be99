"""Beside the map: the digits most like one's own drawing, and what the colours mean."""

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtGui import QPalette, QResizeEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from model.language import tr
from model.probes.maps.digit_map import DigitMap

from ...style.zoom import px, zoomed
from ...widgets.card import Card
from ...widgets.legend import Legend
from ...widgets.tile_grid import CAPTION_PX, TileGrid
from ..common.seen import seen_pictures

COUNT, COLUMNS = 8, 2
DRAW = tr("Draw a digit: those most like it appear here.")
NOT_READ = tr("The network reads pictures of another size, so your drawing has no place here.")


class Neighbours(Card):
    """Pictures of the nearest digits, nearest first, above a legend.

    Signals:
        clicked(int): A picture was clicked: the digit's index in the map.
    """

    clicked = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._digits: DigitMap | None = None
        self._indices = np.zeros(0, np.int64)
        zoomed(self, minimum_width=144)
        self._title = zoomed(QLabel(tr("nearest digits"), self), text=1.0, bold=True)
        self._grid = TileGrid(self, grey=True)
        self._grid.setObjectName("nearestDigits")
        self._grid.setAccessibleName(tr("Digits nearest to your drawing"))
        self._grid.setToolTip(
            tr(
                "The digits that this layer finds most like your drawing, nearest first, with "
                "their labels, and the prediction where it is another. A click puts one on the "
                "canvas."
            )
        )
        self._hint = QLabel(DRAW, self, objectName="nearestHint", wordWrap=True)
        self._hint.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.legend = Legend(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 8, 10, 10)
        layout.setSpacing(6)
        layout.addWidget(self._title)
        layout.addWidget(self._hint)
        layout.addWidget(self._grid, 1)
        layout.addStretch(0)
        layout.addWidget(self.legend)
        self._grid.clicked.connect(lambda tile: self.clicked.emit(int(self._indices[tile])))
        self.show_digits(None, self._indices)

    @property
    def indices(self) -> np.ndarray:
        """What is shown, as indices of the map, nearest first."""
        return self._indices

    def show_digits(self, digits: DigitMap | None, indices: np.ndarray) -> None:
        """Shows the digits of the map with these indices; none for the hint."""
        self._digits, self._indices = digits, indices
        if digits is not None:
            pictures = seen_pictures(digits.images[indices].astype(np.float32) / digits.peak)
            self._grid.show_tiles(pictures, [caption(digits, k) for k in indices.tolist()])
            self._hint.setText(DRAW if digits.fits else NOT_READ)
        self._hint.setVisible(not len(indices))

    # Overrides of Qt.

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # No higher than two columns need, so that the pictures begin below the title.
        rows = -(-COUNT // COLUMNS)
        width = self.layout().contentsRect().width()
        self._grid.setMaximumHeight(rows * (width // COLUMNS + px(CAPTION_PX)))


def caption(digits: DigitMap, index: int) -> str:
    """The label, and the prediction where it is another: "7", "7 → 9"."""
    label = int(digits.labels[index])
    if digits.predictions is None or digits.predictions[index] == label:
        return str(label)
    return f"{label} → {int(digits.predictions[index])}"
