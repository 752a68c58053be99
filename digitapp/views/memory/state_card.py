"""StateCard: the state of a recall, where it began, what it is like, and its energy so far."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from model.language import tr

from ...style.zoom import zoomed
from ...widgets.card import Card
from ...widgets.pixel_view import PixelView
from ...widgets.tile_grid import TileGrid
from ...widgets.trace_plot import TracePlot
from ..common.counter import Counter
from . import words

SMALL_PX = 86


class StateCard(Card):
    """Draws what it is given.

    Signals:
        hovered(int, int): Row and column of the pixel of the state under the mouse.
        left(): The mouse is over no pixel any more.
    """

    hovered = Signal(int, int)
    left = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("memoryStateCard")
        self.state = _pixels(
            "memoryState", tr("State of the recall"), tr("Point at a pixel."), self
        )
        self.start = _pixels(
            "memoryStart", tr("Where it begins"), tr("What the recall begins with."), self
        )
        self.nearest = _pixels(
            "memoryNearest",
            tr("The nearest memory"),
            tr("The memory that the state is most like."),
            self,
        )
        self.couplings = TileGrid(self)
        self.couplings.setObjectName("memoryCouplings")
        self.couplings.setAccessibleName(tr("Couplings of the pixel under the mouse"))
        self.couplings.setToolTip(
            tr(
                "How the pixel under the mouse pulls each other: towards being like it, or unlike "
                "it."
            )
        )
        self._labels: list[QLabel] = []
        self._small = (self.start, self.nearest, self.couplings)
        for widget in self._small:
            zoomed(widget, fixed_width=SMALL_PX, minimum_height=SMALL_PX, maximum_height=SMALL_PX)
        self.sentence = QLabel(self, objectName="memorySentence", wordWrap=True)
        zoomed(self.sentence, minimum_lines=2)
        self.hover = Counter("memoryHover", tr("What is under the mouse"), self)
        self.trace = TracePlot(tr("Energy"), self)
        self.trace.setObjectName("memoryEnergy")
        self._lay_out()
        self.state.hovered.connect(lambda row, column, _: self.hovered.emit(row, column))
        self.state.left.connect(self.left)

    def show_state(
        self, picture: np.ndarray | None, start: np.ndarray | None, nearest: np.ndarray | None
    ) -> None:
        """Shows pictures (height, width) in [0, 1]; None for nothing."""
        self.state.show_image(picture)
        self.start.show_image(start)
        self.nearest.show_image(nearest)

    def show_energies(self, energies: Sequence[float]) -> None:
        """Shows the energy of each moment so far."""
        self.trace.show_trace(tr("Energy"), energies)

    def show_couplings(self, couplings: np.ndarray | None) -> None:
        """Shows how a pixel pulls the others (height, width); None for nothing."""
        tiles = np.zeros((0, 1, 1), np.float32) if couplings is None else couplings[None]
        self.couplings.show_tiles(tiles)
        strongest = None if couplings is None else float(np.abs(couplings).max())
        self._labels[-1].setText(words.couplings(strongest))

    def _lay_out(self) -> None:
        small = QGridLayout(horizontalSpacing=6, verticalSpacing=2)
        titles = (tr("Begins with"), tr("Nearest memory"), words.couplings(None))
        for place, (title, widget) in enumerate(zip(titles, self._small, strict=True)):
            label = zoomed(QLabel(title, self), minimum_text=tr("Nearest memory"))
            self._labels.append(label)
            label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
            label.setBuddy(widget)
            small.addWidget(label, 0, place)
            small.addWidget(widget, 1, place)
            small.setColumnStretch(place, 1)
        column = QVBoxLayout(self, spacing=6)
        column.setContentsMargins(10, 8, 10, 8)
        column.addWidget(self.state, 1)
        column.addWidget(self.hover)
        column.addLayout(small)
        column.addWidget(self.sentence)
        column.addWidget(self.trace)


def _pixels(name: str, title: str, tip: str, parent: QWidget) -> PixelView:
    view = PixelView(parent)
    view.setObjectName(name)
    view.setAccessibleName(title)
    view.setToolTip(tip)
    policy = view.sizePolicy().Policy.Expanding
    view.setSizePolicy(policy, policy)
    return view
