"""Pictures of digits and how they are read, page by page."""

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QContextMenuEvent, QKeyEvent, QPalette
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from model.language import sentences, tr
from model.probes.judging.errors import Judged

from ...style.zoom import zoomed
from ...widgets.tile_grid import TileGrid
from ..common.seen import seen_pictures
from .words import caption, detail

PAGE = 20
HINT = tr("Point at a digit to see how it is read.")
NOTHING = tr("There are no digits of this kind.")


@dataclass(frozen=True, eq=False)
class Chosen:
    """Some of the digits that were judged.

    Attributes:
        title: What they have in common.
        judged: All that were.
        places: Those to show, in their order; places in ``judged.score``.
        writers: Who drew each of the digits, by index; empty where nobody is known.
    """

    title: str
    judged: Judged
    places: np.ndarray
    writers: tuple[str, ...] = ()

    def detail(self, place: int) -> str:
        """All about one of them."""
        index = int(self.judged.chosen[place])
        return detail(self.judged, place, self.writers[index] if self.writers else "")


class DigitsPage(QWidget):
    """A page of pictures with "read as / is", a line about one of them, and where to take it.

    Signals:
        sent(int, str): A digit (its place) shall go to the canvas, and the person to the view
            with that key ("" to stay).
        all_wanted(): All misclassified digits shall be shown again.
    """

    sent = Signal(int, str)
    all_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, objectName="errorsDigits")
        self.chosen: Chosen | None = None
        self._first = 0
        self._make_head()
        self.grid = TileGrid(self, grey=True)
        self.grid.setObjectName("errorsGrid")
        self.grid.setAccessibleName(tr("Digits and how they are read"))
        self.grid.setToolTip(
            tr("A click puts a digit on the canvas; the right button offers more.")
        )
        self._hint = QLabel(NOTHING, self, alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)
        self._hint.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._detail = QLabel(self, objectName="errorsDetail", wordWrap=True)
        zoomed(self._detail, minimum_lines=2)
        self._detail.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self._make_foot()
        self._lay_out()
        self.grid.clicked.connect(lambda tile: self._send(tile, ""))
        self.grid.hovered.connect(lambda tile, *_: self._tell(tile))
        self.grid.left.connect(lambda: self._tell(self.grid.selected))
        self.grid.selected_changed.connect(self._on_selected)
        self._on_selected(-1)

    def _make_head(self) -> None:
        self._title = QLabel(self, objectName="errorsTitle", wordWrap=True)
        zoomed(self._title, text=1.0, bold=True)
        self._title.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._all = QPushButton(
            tr("All misclassified"),
            self,
            objectName="errorsAll",
            toolTip=tr("Shows all misclassified digits again, the most confident first."),
        )
        self._all.clicked.connect(self.all_wanted)
        self._pages = QLabel(self)
        self._turns = []
        for name, arrow, step, tip in (
            ("errorsBack", Qt.ArrowType.LeftArrow, -1, tr("The page before (Page Up).")),
            ("errorsNext", Qt.ArrowType.RightArrow, 1, tr("The next page (Page Down).")),
        ):
            button = QToolButton(
                self,
                objectName=name,
                arrowType=arrow,
                toolTip=tip,
                accessibleName=tip,
                focusPolicy=Qt.FocusPolicy.StrongFocus,
            )
            button.clicked.connect(lambda _=False, by=step: self.turn(by))
            self._turns.append(button)

    def _make_foot(self) -> None:
        self._goes = []
        for name, text, key, tip in (
            (
                "errorsToInside",
                tr("Look inside"),
                "inside",
                tr("Shows its way through the network."),
            ),
            ("errorsToWhy", tr("Why?"), "why", tr("Shows which pixels speak for the prediction.")),
        ):
            button = QPushButton(
                text,
                self,
                objectName=name,
                toolTip=sentences([tr("Puts the digit on the canvas."), tip]),
            )
            button.clicked.connect(lambda _=False, k=key: self._send(self.grid.selected, k))
            self._goes.append(button)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(self._title, 1)
        head.addWidget(self._all)
        head.addWidget(self._pages)
        for button in self._turns:
            head.addWidget(button)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self._detail, 1)
        for button in self._goes:
            foot.addWidget(button)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(8)
        rows.addLayout(head)
        rows.addWidget(self.grid, 1)
        rows.addWidget(self._hint, 1)
        rows.addLayout(foot)

    # What is shown.

    def show_digits(self, chosen: Chosen | None, *, is_all: bool = True) -> None:
        """Shows digits from the first page on, or the same page where they are of the same kind.

        Args:
            chosen: What to show; None for nothing.
            is_all: These are all the misclassified ones, so that nobody needs to go back to them.
        """
        old, self.chosen = self.chosen, chosen
        if old is None or chosen is None or old.title != chosen.title:
            self._first = 0
            self.grid.select(-1)
        self._all.setVisible(not is_all)
        self._show_page()

    def turn(self, pages: int) -> None:
        """Goes ``pages`` further, or back."""
        first = self._first + pages * PAGE
        if self.chosen is not None and 0 <= first < len(self.chosen.places):
            self._first = first
            self.grid.select(-1)
            self._show_page()

    def lines(self) -> list[str]:
        """The digits that are shown, all pages, as the lines of a CSV file."""
        lines = ["index,label,prediction,probability,probability_of_label,writer"]
        if self.chosen is None:
            return lines
        judged, score = self.chosen.judged, self.chosen.judged.score
        for place in self.chosen.places.tolist():
            index, label = int(judged.chosen[place]), int(score.labels[place])
            writer = self.chosen.writers[index].replace('"', "'") if self.chosen.writers else ""
            confidence, likely = score.confidence[place], score.probabilities[place, label]
            prediction = int(score.predictions[place])
            lines.append(f'{index},{label},{prediction},{confidence:.6g},{likely:.6g},"{writer}"')
        return lines

    def _page(self) -> np.ndarray:
        places = self.chosen.places if self.chosen is not None else np.zeros(0, np.int64)
        self._first = max(min(self._first, len(places) - 1), 0) // PAGE * PAGE
        return places[self._first : self._first + PAGE]

    def _show_page(self) -> None:
        page, chosen = self._page(), self.chosen
        count = len(chosen.places) if chosen is not None else 0
        self._title.setText(chosen.title if chosen is not None else "")
        self._pages.setText(
            tr(
                "{first}–{last} of {count:,}",
                first=self._first + 1,
                last=self._first + len(page),
                count=count,
            )
        )
        self._pages.setVisible(count > 0)
        for button, more in zip(self._turns, (-PAGE, PAGE), strict=True):
            button.setEnabled(0 <= self._first + more < count)
            button.setVisible(count > PAGE)
        self.grid.setVisible(count > 0)
        self._hint.setVisible(count == 0)
        if count:
            judged, score = chosen.judged, chosen.judged.score
            labels, predictions = score.labels[page].tolist(), score.predictions[page].tolist()
            captions = [caption(label, a) for label, a in zip(labels, predictions, strict=True)]
            self.grid.show_tiles(seen_pictures(judged.digits.inputs(judged.chosen[page])), captions)
        self._on_selected(self.grid.selected if count else -1)

    def _tell(self, tile: int) -> None:
        page = self._page()
        inside = 0 <= tile < len(page)
        self._detail.setText(self.chosen.detail(int(page[tile])) if inside else HINT)

    # What happens.

    def _on_selected(self, tile: int) -> None:
        for button in self._goes:
            button.setEnabled(tile >= 0)
        self._tell(tile)

    def _send(self, tile: int, view: str) -> None:
        page = self._page()
        if 0 <= tile < len(page):
            self.sent.emit(int(page[tile]), view)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        tile = self.grid.selected
        found = self.grid.tile_at(self.grid.mapFrom(self, event.pos()))
        if found >= 0:
            tile = found
            self.grid.select(tile)
        if tile < 0:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for text, key in (
            (tr("To the canvas"), ""),
            (tr("Look inside"), "inside"),
            (tr("Why?"), "why"),
        ):
            action = QAction(text, menu)
            action.triggered.connect(lambda _=False, k=key: self._send(tile, k))
            menu.addAction(action)
        menu.popup(event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        pages = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}.get(event.key())
        if pages is None:
            super().keyPressEvent(event)
        else:
            self.turn(pages)
