"""Beside the map: the digits that were selected, as pictures, with how many there are of each."""

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtGui import QPalette, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from model.language import counted, tr, trc
from model.probes.maps.digit_map import DigitMap

from ...style.theme import current
from ...style.zoom import px, zoomed
from ...widgets.card import Card
from ...widgets.digit_marks import mark_of
from ...widgets.legend import Legend
from ...widgets.tile_grid import CAPTION_PX, TileGrid
from .neighbours import caption

COLUMNS, MIN_PX, SPACING_PX = 3, 36, 6


class Selection(Card):
    """Pictures of the selected digits, page by page, above how many there are of each label.

    Signals:
        clicked(int): A picture was clicked: the digit's index in the map.
        ended(): Nothing shall be selected any more.
    """

    clicked = Signal(int)
    ended = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        zoomed(self, minimum_width=144)
        self._digits: DigitMap | None = None
        self._indices = np.zeros(0, np.int64)
        self._first = 0
        self._title = QLabel(self, objectName="selectionTitle")
        zoomed(self._title, text=1.0, bold=True)
        self._grid = TileGrid(self, grey=True)
        self._grid.setObjectName("selectedDigits")
        self._grid.setAccessibleName(tr("Selected digits"))
        self._grid.setToolTip(
            tr(
                "The digits within the line, with their labels, and the prediction where it "
                "differs. A click puts one on the canvas."
            )
        )
        self._page = QLabel(self, objectName="selectionPage")
        self._page.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._back = self._button("‹", "selectionBack", tr("The pictures before these."))
        self._on = self._button("›", "selectionOn", tr("The pictures after these."))
        self._legend = Legend(self)
        self._end = QPushButton(
            trc("selection", "Clear"),
            self,
            objectName="selectionEnd",
            toolTip=tr("Selects nothing any more (Esc)."),
        )
        self._lay_out()
        self._grid.clicked.connect(self._on_clicked)
        self._back.clicked.connect(lambda: self._turn(-1))
        self._on.clicked.connect(lambda: self._turn(1))
        self._end.clicked.connect(self.ended)

    def _button(self, text: str, name: str, tip: str) -> QPushButton:
        button = QPushButton(text, self, objectName=name, toolTip=tip, accessibleName=tip)
        zoomed(button, maximum_width=28)
        return button

    def _lay_out(self) -> None:
        pages = QHBoxLayout()
        pages.setSpacing(4)
        pages.addWidget(self._back)
        pages.addWidget(self._page, 1)
        pages.addWidget(self._on)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 8, 10, 10)
        layout.setSpacing(px(SPACING_PX))
        layout.addWidget(self._title)
        layout.addWidget(self._grid, 1)
        layout.addStretch(0)
        layout.addLayout(pages)
        layout.addWidget(self._legend)
        layout.addWidget(self._end)

    @property
    def indices(self) -> np.ndarray:
        """What is selected, as indices of the map."""
        return self._indices

    @property
    def on_page(self) -> np.ndarray:
        """Those of them whose pictures are shown."""
        return self._indices[self._first : self._first + self._room]

    @property
    def legend(self) -> Legend:
        """How many there are of each label."""
        return self._legend

    def show_digits(self, digits: DigitMap, indices: np.ndarray) -> None:
        """Shows the digits of the map with these indices, sorted by label."""
        order = np.argsort(digits.labels[indices], kind="stable")
        if not np.array_equal(indices[order], self._indices):
            self._first = 0
        self._digits, self._indices = digits, indices[order]
        self._title.setText(tr("{count:,} selected", count=len(indices)))
        self._show_counts()
        self._show_page()

    @property
    def _row_px(self) -> float:
        """Height of a row of pictures."""
        margins = self.layout().contentsMargins()
        width = self.width() - margins.left() - margins.right()
        return max(width / COLUMNS, px(MIN_PX)) + px(CAPTION_PX)

    @property
    def _room(self) -> int:
        """Pictures that a page has."""
        others = (self._title, self._on, self._legend, self._end)
        taken = sum(other.sizeHint().height() for other in others) + 4 * px(SPACING_PX) + 24
        return COLUMNS * max(int((self.height() - taken) / self._row_px), 1)

    def _show_counts(self) -> None:
        counts = np.bincount(self._digits.labels[self._indices], minlength=10)
        there = np.flatnonzero(counts).tolist()
        entries = tuple((current().digits[k], f"{k}: {counted(counts[k])}") for k in there)
        self._legend.show_entries(entries, tuple(mark_of(k) for k in there))

    def _show_page(self) -> None:
        if self._digits is None:
            return
        shown, room = self.on_page, self._room
        pictures = self._digits.images[shown].astype(np.float32) / self._digits.peak
        self._grid.show_tiles(pictures, [caption(self._digits, k) for k in shown.tolist()])
        rows = -(-len(shown) // COLUMNS)
        self._grid.setMaximumHeight(max(rows, 1) * round(self._row_px))
        last = self._first + len(shown)
        self._page.setText(
            tr("{first:,} to {last:,}", first=self._first + 1, last=last)
            if len(shown)
            else trc("pictures", "none")
        )
        self._back.setEnabled(self._first > 0)
        self._on.setEnabled(self._first + room < len(self._indices))

    def _turn(self, by: int) -> None:
        self._first = max(self._first + by * self._room, 0)
        self._show_page()

    def _on_clicked(self, tile: int) -> None:
        self.clicked.emit(int(self.on_page[tile]))

    # Overrides of Qt.

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_page()
