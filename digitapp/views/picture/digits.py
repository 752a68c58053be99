"""What was found in a picture, digit by digit as the network sees them."""

import numpy as np
from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from model.language import tr

from ...background.pages import PagePrediction
from ...style.zoom import px, zoomed
from ...widgets.card import Card
from ...widgets.tile_grid import TileGrid
from . import words

WIDTH_PX = 216


class PictureList(Card):
    """Tiles in reading order, each with its prediction.

    Signals:
        clicked(int): A digit was clicked, or Enter pressed on it.
        selected_changed(int): Another digit is selected, -1 for none.
    """

    clicked = Signal(int)
    selected_changed = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        zoomed(self, fixed_width=WIDTH_PX)
        title = zoomed(QLabel(tr("As the network sees them"), self), text=1.0, bold=True)
        self.grid = TileGrid(self, grey=True)
        self.grid.setObjectName("pictureTiles")
        self.grid.setAccessibleName(tr("The digits as the network sees them"))
        self.grid.setToolTip(tr("Each digit cut out, cleaned and centred; a click sends it on."))
        self._note = QLabel(self, wordWrap=True, objectName="pictureTilesNote")
        self._note.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        layout = QVBoxLayout(self, spacing=8)
        layout.setContentsMargins(12, 10, 12, 10)
        layout.addWidget(title)
        layout.addWidget(self.grid, 1)
        layout.addWidget(self._note)
        self.grid.clicked.connect(self.clicked)
        self.grid.selected_changed.connect(self.selected_changed)

    def show_reading(self, reading: PagePrediction) -> None:
        """Shows the digits of a picture."""
        inputs = reading.inputs
        if inputs is None:
            inputs = np.zeros((0, 28, 28), np.float32)
        captions = [words.caption(reading, k) for k in range(len(inputs))]
        self.grid.show_tiles(inputs, captions if any(captions) else ())
        self._note.setText("" if len(inputs) else tr("Digits come here when they are found."))
        self._note.setVisible(not len(inputs))

    def select(self, number: int) -> None:
        """Frames a digit; -1 takes the frame away."""
        self.grid.select(number)

    # Overrides of Qt.

    def sizeHint(self) -> QSize:
        return QSize(px(WIDTH_PX), px(400))
