"""Beside each other: what each network has made of the same drawing."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from model.language import tr
from model.probes.creating.repairs import Repair

from ...style.zoom import zoomed
from ...widgets.card import Card
from ...widgets.elided_label import ElidedLabel
from ...widgets.tile_grid import TileGrid
from ...widgets.trace_plot import TracePlot
from . import words

COLUMNS = 3


class RepairCard(Card):
    """One network: its name, its picture, what is said of it, the curve of its energy or error.

    Signals:
        clicked(ndarray): The picture was clicked: float32 (h, w).
        hovered(str): What is under the mouse; empty for nothing.
    """

    clicked = Signal(object)
    hovered = Signal(str)

    def __init__(self, title: str, tip: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.title = title
        name = zoomed(ElidedLabel(title, self), text=1.0, bold=True)
        name.setToolTip(tip)
        self.picture = TileGrid(self, grey=True)
        self.picture.setAccessibleName(tr("What {title} made", title=title))
        self.picture.setToolTip(tr("Click to put it on the canvas."))
        zoomed(self.picture, minimum_height=84)
        self.text = zoomed(QLabel(self, wordWrap=True), minimum_lines=2)
        self.text.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.text.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.trace = TracePlot(tr("energy"), self)
        self.values: list[float] = []
        column = QVBoxLayout(self, spacing=4)
        column.setContentsMargins(10, 8, 10, 8)
        column.addWidget(name)
        column.addWidget(self.picture, 1)
        column.addWidget(self.text)
        column.addWidget(self.trace)
        self.picture.clicked.connect(lambda tile: self.clicked.emit(self.picture.tiles[tile]))
        self.picture.hovered.connect(self._on_hovered)
        self.picture.left.connect(lambda: self.hovered.emit(""))

    def show_repairs(self, repairs: list[Repair]) -> None:
        """Shows how far it is: the latest of several that have come, oldest first."""
        last = repairs[-1]
        if any(each.step == 0 for each in repairs):
            self.values = []
        self.values += [
            each.error if each.energy is None else each.energy
            for each in repairs
            if each.step >= len(self.values)
        ]
        self.picture.show_tiles(last.picture[None])
        self.text.setText(words.result_text(last))
        self.trace.show_trace(words.trace_title(last), self.values)

    def _on_hovered(self, tile: int, row: int, column: int, value: float) -> None:
        self.hovered.emit(words.hovered(self.title, row, column, value))


class Results(QWidget):
    """A card for each network, in rows.

    Signals:
        clicked(ndarray): A picture was clicked.
        hovered(str): What is under the mouse.

    Attributes:
        cards: By the key of a network.
    """

    clicked = Signal(object)
    hovered = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, objectName="finishResults")
        self.cards: dict[str, RepairCard] = {}
        self._titles: dict[str, tuple[str, str]] = {}
        self._grid = QGridLayout(self, horizontalSpacing=8, verticalSpacing=8)
        self._grid.setContentsMargins(0, 0, 0, 0)

    def show_networks(self, titles: dict[str, tuple[str, str]]) -> None:
        """Makes a card for each: key -> its title, and its tip."""
        if titles == self._titles:
            return
        self._titles = dict(titles)
        for card in self.cards.values():
            self._grid.removeWidget(card)
            card.hide()
            card.deleteLater()
        self.cards = {}
        columns = min(COLUMNS, max(len(titles), 1))
        for place, (key, (title, tip)) in enumerate(titles.items()):
            card = RepairCard(title, tip, self)
            card.clicked.connect(self.clicked)
            card.hovered.connect(self.hovered)
            self.cards[key] = card
            self._grid.addWidget(card, place // columns, place % columns)
            card.show()
