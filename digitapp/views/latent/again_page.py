"""The page “Make again”: a drawing, noise over it, and what the network makes of that."""

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from model.language import tr
from model.probes.creating.planes import MadeAgain, MadeDigits

from ...style.zoom import zoomed
from ...widgets.card import Card
from ...widgets.change_bars import ChangeBars
from ...widgets.tile_grid import TileGrid
from ..common.controls import noise_slider
from . import words

BARS_PX = 236


class AgainPage(QWidget):
    """Shows the drawing, the same with noise, and what comes back; and how each is read.

    Signals:
        noise_wanted(float): So much noise shall be over the drawing.
        other_noise_wanted(): As much noise, but other.
        send_asked(): What was made is to go to the canvas.
    """

    noise_wanted = Signal(float)
    other_noise_wanted = Signal()
    send_asked = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.three = TileGrid(self, grey=True)
        self.three.setObjectName("latentAgainPictures")
        self.three.setAccessibleName(
            tr("Your drawing, the same with noise, and what is made of it")
        )
        self.noise = noise_slider("latentNoise", 0.0, self)
        self.other = QPushButton(
            tr("Other noise"),
            self,
            objectName="latentOtherNoise",
            toolTip=tr("As much of it, but other."),
        )
        self.send = QPushButton(
            tr("To canvas"),
            self,
            objectName="latentAgainSend",
            toolTip=tr("Puts what was made on the canvas."),
        )
        self.text = QLabel(self, objectName="latentAgainText", wordWrap=True)
        self.code = QLabel(self, objectName="latentCode", wordWrap=True)
        self.rows_text = QLabel(self, objectName="latentRowsText", wordWrap=True)
        for label in (self.code, self.rows_text):
            label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        zoomed(self.text, minimum_lines=2)
        self.bars = ChangeBars(self)
        self.bars.setToolTip(tr("How the drawing with noise is read, and what was made of it."))
        self.rows = TileGrid(self, grey=True)
        self.rows.setObjectName("latentRows")
        self.rows.setAccessibleName(tr("Test digits, and below each what is made of it"))
        zoomed(self.rows, minimum_height=110)
        self._lay_out()
        self.noise.moved.connect(lambda value, goes_on: self.noise_wanted.emit(value))
        self.other.clicked.connect(self.other_noise_wanted)
        self.send.clicked.connect(self.send_asked)

    def _lay_out(self) -> None:
        card = Card(self)
        left = QVBoxLayout(card, spacing=8)
        left.setContentsMargins(10, 10, 10, 10)
        left.addWidget(self.three, 3)
        line = QHBoxLayout(spacing=8)
        line.addWidget(self.noise, 1)
        line.addWidget(self.other)
        line.addWidget(self.send)
        left.addLayout(line)
        left.addWidget(self.text)
        left.addWidget(self.code)
        left.addWidget(self.rows, 2)
        left.addWidget(self.rows_text)
        right = zoomed(Card(self), fixed_width=BARS_PX)
        column = QVBoxLayout(right, spacing=6)
        column.setContentsMargins(12, 10, 12, 10)
        column.addWidget(QLabel(tr("read before and after"), right))
        column.addWidget(self.bars, 1)
        row = QHBoxLayout(self, spacing=8)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(card, 1)
        row.addWidget(right)

    def show_again(self, made: MadeAgain | None, read: np.ndarray | None) -> None:
        """Shows what was made of the drawing; ``read``: (2, 10), before and after."""
        if made is None:
            self.three.show_tiles(np.zeros((0, 1, 1), np.float32))
        else:
            pictures = np.stack([made.clean, made.given, made.made])
            self.three.show_tiles(pictures, words.again_captions(made))
        before, after = (None, None) if read is None else read
        self.text.setText(words.again_text(made, before, after) or words.NO_DRAWING)
        self.code.setText("" if made is None else words.code_text(made.code))
        self.code.setVisible(bool(self.code.text()))
        nothing = np.full(10, np.nan)
        self.bars.show_fractions(
            nothing if before is None else before, nothing if after is None else after
        )
        self.send.setEnabled(made is not None)

    def show_rows(self, found: MadeDigits | None) -> None:
        """Shows test digits above what is made of them."""
        if found is None:
            self.rows.show_tiles(np.zeros((0, 1, 1), np.float32))
            self.rows_text.setText("")
            return
        # Pairs in a column each, as long as they stand in two rows.
        pair = np.concatenate([found.images, found.made], axis=1)
        self.rows.show_tiles(pair)
        self.rows_text.setText(words.mean_error(found.error, found.count, written=found.written))
