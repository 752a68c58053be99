"""Below the sheet: the selected picture beside its nearest training digit, and a walk."""

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from model.language import tr
from model.probes.creating.nearest import NearestDigits

from ...style.zoom import zoomed
from ...widgets.card import Card
from ...widgets.tile_grid import TileGrid

HEIGHT_PX, PAIR_PX, BUTTON_PX = 116, 132, 132
WALK = 9
"""Pictures from one to the other."""


class SamplesStrip(Card):
    """Two pictures side by side, and a row of pictures on the way from one to another.

    Signals:
        walk_asked(): The selected picture is to be where a walk begins.
        sent(ndarray): A picture of the walk, float32 (h, w), is to go to the canvas.
    """

    walk_asked = Signal()
    sent = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        zoomed(self, minimum_height=HEIGHT_PX, maximum_height=HEIGHT_PX)
        self.pair = TileGrid(self, grey=True)
        self.pair.setObjectName("samplesPair")
        self.pair.setAccessibleName(tr("The selected picture and the nearest training digit"))
        zoomed(self.pair, fixed_width=PAIR_PX)
        self._text = QLabel(self, objectName="samplesNearest", wordWrap=True)
        self._text.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.walk_button = QPushButton(
            tr("Walk from here"),
            self,
            objectName="samplesWalkButton",
            toolTip=tr("Then select another picture: the numbers go from the one to the other."),
        )
        zoomed(self.walk_button, minimum_width=BUTTON_PX)
        self.walk = TileGrid(self, grey=True)
        self.walk.setObjectName("samplesWalk")
        self.walk.setAccessibleName(tr("Pictures on the way from one to another"))
        self.walk.setToolTip(
            tr("Made from numbers between those of two pictures. Click for the canvas.")
        )
        row = QHBoxLayout(self, spacing=10)
        row.setContentsMargins(10, 8, 10, 8)
        row.addWidget(self.pair)
        middle = QVBoxLayout(spacing=4)
        middle.addWidget(self._text, 1)
        middle.addWidget(self.walk_button)
        row.addLayout(middle, 2)
        row.addWidget(self.walk, 3)
        self.walk_button.clicked.connect(self.walk_asked)
        self.walk.clicked.connect(lambda tile: self.sent.emit(self.walk.tiles[tile]))

    def show_pair(self, picture: np.ndarray | None, found: NearestDigits | None, text: str) -> None:
        """Shows the selected picture (h, w), the training digit beside it, and what is said."""
        if picture is None:
            self.pair.show_tiles(np.zeros((0, 1, 1), np.float32))
        else:
            beside = [] if found is None else [found.images[0]]
            names = [tr("picture")]
            if found is not None:
                names.append(tr("training: {label}", label=found.labels[0]))
            self.pair.show_tiles(np.stack([picture, *beside]), names)
        self._text.setText(text)

    def show_walking(self, *, can: bool, begun: bool, has: bool) -> None:
        """Offers a walk where the network ``can``; ``begun``: one end is chosen."""
        self.walk_button.setVisible(can)
        self.walk_button.setEnabled(has)
        self.walk_button.setText(tr("Now select another") if begun else tr("Walk from here"))
        self.walk.setVisible(can and bool(self.walk.tiles.size))

    def show_walk(self, pictures: np.ndarray | None) -> None:
        """Shows pictures (n, h, w) from one to the other; None for none."""
        none = np.zeros((0, 1, 1), np.float32)
        self.walk.show_tiles(none if pictures is None else pictures)
        self.walk.setVisible(pictures is not None)
