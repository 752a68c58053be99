"""The weights view: what each unit looks for, before training, now, and while it learns."""

import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QElapsedTimer, Qt
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from model.language import tr
from model.probes.units.weight_layers import weight_layers
from model.probes.units.weights import csv_lines

from ...export.figures import ExportFigure
from ...export.saving import Saving
from ...session.session import Session
from ...state import Phase, SessionState, Weights
from ...system.settings import AppSettings
from ...widgets.throttle import Throttle
from . import words
from .board import StatePictures, WeightBoard
from .controls import SIDE_BY_SIDE, WeightControls, WeightFoot
from .states import Aspect, LayerWeights
from .unit_card import UnitCard

MAX_UNITS = 256
MAX_CELLS = 3 * 128 * 28 * 28
"""Units and numbers on a page: more could not be told apart, and would take long to draw."""

UNIT_MS = 120
"""Least time between two showings of the selected unit while a network learns: figures that change
faster can't be read."""

NOTHING = tr("There are no weights to look at yet. Train a network or open one: they appear here.")


class WeightsView(QWidget):
    """Pictures of a layer's weights, and the unit that is selected in a card beside them."""

    def __init__(self, session: Session, settings: AppSettings, parent: QWidget) -> None:
        super().__init__(parent, objectName="weightsView")
        self._session = session
        self._shown: LayerWeights | None = None
        self._order = np.arange(0)
        self._first = 0
        self._unit = -1
        self._training = False
        self._since_unit = QElapsedTimer()
        self._pace = Throttle(self._drawing_newest, self)
        self.controls = WeightControls(settings, self)
        self.board = WeightBoard(self)
        self.card = UnitCard(self)
        self.foot = WeightFoot(self)
        self.saving = Saving(self)
        middle = QHBoxLayout(spacing=8)
        middle.addWidget(self.board, 4)
        middle.addWidget(self.card, 1)
        layout = QVBoxLayout(self, spacing=8)
        layout.setContentsMargins(0, 8, 0, 4)
        layout.addWidget(self.controls)
        layout.addLayout(middle, 1)
        layout.addWidget(self.foot)
        self._connect()
        self.show_state(session.state)

    @property
    def order(self) -> np.ndarray:
        """Numbers of all units of the layer, in the order in which they are shown."""
        return self._order

    def _connect(self) -> None:
        controls, board, session = self.controls, self.board, self._session
        controls.layer_chosen.connect(self._on_layer_chosen)
        controls.aspect_chosen.connect(self._redraw)
        controls.sort_asked.connect(self._on_sort_asked)
        controls.scale_chosen.connect(self._redraw)
        controls.save_picture.triggered.connect(self._on_save_picture)
        controls.save_table.triggered.connect(self._on_save_table)
        board.hovered.connect(self._on_hovered)
        board.left.connect(self.foot.spot.clear)
        board.selected.connect(self._on_selected)
        self.foot.page_asked.connect(self._turn)
        self.saving.said.connect(session.say)
        session.changed.connect(self._on_state_changed)
        session.weights_changed.connect(self._on_weights_changed)

    # What is shown.

    def show_state(self, state: SessionState) -> None:
        """Titles and enables everything, for the state and for the weights that are shown."""
        shown = self._shown
        self.controls.show_layer(shown)
        for part in (self.controls, self.card, self.foot):
            part.setVisible(shown is not None)
        if shown is None:
            has_network = state.network is not None and self._session.weights is not None
            title = state.network.title if has_network else ""
            self.board.show_nothing(words.NO_WEIGHTS.format(title=title) if title else NOTHING)

    def _show(self, weights: Weights | None) -> None:
        """Shows ``weights`` now, their units sorted again."""
        layers = ()
        if weights is not None:
            layers = weight_layers(self._session.displayed.network)
        old, self._shown = self._shown, None
        if layers:
            same = old is not None and old.layers == layers
            index = old.index if same else _same_place(old, layers)
            self._shown = LayerWeights(weights, layers, index)
            if same:
                self._order = self._shown.order(self.controls.order)
            else:
                self._begin_layer()
        self.show_state(self._session.state)
        self._redraw()

    def _drawing_newest(self) -> Iterator[None]:
        """Shows the newest snapshot of the network shown, with the units where they are."""
        self._shown = replace(self._shown, weights=self._session.weights)
        return self._drawing(live=True)

    def _begin_layer(self) -> None:
        """Begins with the first page of a layer, and its first unit."""
        self._order = self._shown.order(self.controls.order)
        self._first, self._unit = 0, int(self._order[0])

    def _aspects(self) -> tuple[Aspect, ...]:
        """The states that are shown, from left to right."""
        chosen = self.controls.aspect
        if not self._shown.knows_before:
            return (Aspect.NOW,)
        return tuple(Aspect) if chosen == SIDE_BY_SIDE else (Aspect(chosen),)

    def _redraw(self) -> None:
        """Draws everything now."""
        self._pace.stop()
        for _ in self._drawing():
            pass

    def _drawing(self, *, live: bool = False) -> Iterator[None]:
        """Draws panel by panel, then the card; in between the window may do other things.

        Args:
            live: Only the weights of now are others than at the last drawing.
        """
        shown = self._shown
        if shown is None or not self.isVisible():
            return
        layer, aspects, units = shown.layer, self._aspects(), self._page()
        matrix = layer.kind == "matrix"
        common = matrix or self.controls.common_scale
        limit = shown.limit(aspects) if common else None
        names = tuple(map(str, units)) if layer.is_output else ()
        self.board.show_count(len(aspects))
        for place, aspect in enumerate(aspects):
            if live and aspect is Aspect.BEFORE and limit is None:
                continue
            title = words.NAMES[aspect] if len(aspects) > 1 else ""
            panel = StatePictures(title, shown.tiles(aspect, units))
            self.board.show_panel(place, panel, matrix=matrix, names=names, limit=limit)
            yield
        self.foot.scale.show_limit(limit)
        if live and self._since_unit.isValid() and self._since_unit.elapsed() < UNIT_MS:
            return
        if not live:
            self._mark()
            self.foot.show_pages(self._first, len(units), layer.units)
            self.foot.explanation.setText(words.explanation(layer, aspects, common))
        self._show_unit()

    def _show_unit(self) -> None:
        self._since_unit.start()
        shown = self._shown
        facts = shown.facts(self._aspects()[0], self._unit)
        self.card.show_unit(facts, shown.layers, shown.index)

    @property
    def _page_size(self) -> int:
        """Units shown at once."""
        cells = math.prod(self._shown.layer.sees) * len(self._aspects())
        return max(1, min(MAX_UNITS, MAX_CELLS // cells))

    def _page(self) -> np.ndarray:
        """The units that are shown, in their order; mends ``_first`` where a page has shrunk."""
        size = self._page_size
        self._first = min(self._first, len(self._order) - 1) // size * size
        return self._order[self._first : self._first + size]

    def _mark(self) -> None:
        """Frames the selected unit, if it is on the page."""
        units = self._page()
        found = np.flatnonzero(units == self._unit)
        self.board.select(int(found[0]) if len(found) else -1)

    # What happens.

    def _on_state_changed(self, state: SessionState) -> None:
        training = state.phase is Phase.TRAINING
        ended, self._training = self._training and not training, training
        if ended and self.isVisible():
            self._show(self._session.weights)

    def _on_weights_changed(self, weights: Weights) -> None:
        if not self.isVisible():
            return
        old = self._shown.weights if self._shown is not None else None
        goes_on = old is not None and old.network == weights.network
        moves = self._training or weights.is_moving or (old is not None and old.is_moving)
        if goes_on and old.initial is weights.initial and moves:
            self._pace.ask()
        else:
            self._show(weights)

    def _on_layer_chosen(self, index: int) -> None:
        shown = self._shown
        self._shown = LayerWeights(shown.weights, shown.layers, index)
        self._begin_layer()
        self.show_state(self._session.state)
        self._redraw()

    def _on_sort_asked(self) -> None:
        self._order = self._shown.order(self.controls.order)
        self._first = 0
        self._redraw()

    def _on_selected(self, position: int) -> None:
        self._unit = int(self._order[self._first + position])
        self._mark()
        self._show_unit()

    def _on_hovered(self, position: int, row: int, column: int, value: float) -> None:
        unit = int(self._order[self._first + position])
        self.foot.spot.setText(words.spot(self._shown.layer, unit, row, column, value))

    def _turn(self, pages: int) -> None:
        size = self._page_size
        first = self._first + pages * size
        if 0 <= first < len(self._order):
            self._first = first
            self._redraw()

    def _on_save_picture(self) -> None:
        network, name = self._session.state.network, self._shown.layer.name
        title = tr(
            "{title} of {name}", title=self._shown.layer.title, name=network.name or network.summary
        )
        figure = ExportFigure(title, self.board, (self.foot.scale,))
        self.saving.ask_figure(tr("Save the pictures"), name, figure)

    def _on_save_table(self) -> None:
        lines = csv_lines(self._shown.layer, self._shown.now)
        self.saving.ask_table(tr("Save the weights"), self._shown.layer.name, lines)

    # Overrides of Qt.

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._training = self._session.state.phase is Phase.TRAINING
        self._show(self._session.weights)

    def hideEvent(self, event: QHideEvent) -> None:
        self._pace.stop()
        super().hideEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        pages = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}.get(event.key())
        if pages is None or self._shown is None:
            super().keyPressEvent(event)
        else:
            self._turn(pages)


def _same_place(old: LayerWeights | None, layers: tuple) -> int:
    """The layer that bears the name of the one that was shown, else the first."""
    name = old.layer.name if old is not None else ""
    return next((k for k, layer in enumerate(layers) if layer.name == name), 0)
