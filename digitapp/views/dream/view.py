"""DreamView: what the network thinks a digit looks like, or any of its units looks for."""

from collections.abc import Iterator

import numpy as np
from PySide6.QtGui import QHideEvent, QPalette, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from model.archs import Architecture
from model.dream import Backquery, backquery, csv_lines, why_not_back
from model.language import tr
from model.probes.units.weight_layers import WeightLayer, weight_layers

from ...export.figures import ExportFigure
from ...export.saving import Saving
from ...session.session import Session
from ...state import Prediction, SessionState, Weights
from ...style.zoom import zoomed
from ...system.settings import AppSettings
from ...widgets.card import Card
from ...widgets.message_stack import MessageStack
from ...widgets.throttle import Throttle
from ...widgets.tile_grid import TileGrid
from ..needs import NEEDS
from . import words
from .controls import DreamControls
from .player import DreamPlayer
from .starts import DreamStarts

FRAME_MS, FRAME_REST = 40, 3
"""Least time between two pictures, and how many times as long as its drawing took the next waits:
they move, and the window has time left beside a training."""


class DreamView(QWidget):
    """The pictures, and beside them what they are of and how they change."""

    def __init__(self, session: Session, settings: AppSettings, parent: QWidget) -> None:
        super().__init__(parent, objectName="dreamView")
        self._session = session
        self._number = -1
        self._is_due = True
        self._played = False
        self._clicked = -1
        self._back: Backquery | None = None
        self._pace = Throttle(self._drawing, self)
        self._frames = Throttle(self._showing, self, min_ms=FRAME_MS, rest=FRAME_REST)
        self._saving = Saving(self)
        self._starts = DreamStarts(session, self)
        self.player = DreamPlayer(session.queries, self)
        self.controls = DreamControls(settings, self)
        self.player.ascent = self.controls.ascent
        self._heading = QLabel(self, objectName="dreamHeading")
        zoomed(self._heading, text=1.15, bold=True)
        self._card = Card(self)
        self.grid = TileGrid(self._card, grey=True)
        self.grid.setObjectName("dreamGrid")
        self.grid.setAccessibleName(tr("Dreamt pictures"))
        self.grid.setToolTip(tr("Click a picture to select it, and again to see it large."))
        self._stack = MessageStack("dreamMessage", self.grid, self._card)
        self._about = QLabel(self, objectName="dreamAbout", wordWrap=True)
        self._about.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        zoomed(self._about, minimum_lines=2)
        self._lay_out()
        self._connect()
        self.show_state(session.state)

    def _lay_out(self) -> None:
        frame = QVBoxLayout(self._card)
        frame.setContentsMargins(8, 8, 8, 8)
        frame.addWidget(self._stack)
        middle = QHBoxLayout(spacing=8)
        middle.addWidget(self._card, 1)
        middle.addWidget(self.controls)
        layout = QVBoxLayout(self, spacing=8)
        layout.setContentsMargins(0, 8, 0, 4)
        layout.addWidget(self._heading)
        layout.addLayout(middle, 1)
        layout.addWidget(self._about)

    def _connect(self) -> None:
        session, controls = self._session, self.controls
        session.changed.connect(self.show_state)
        session.weights_changed.connect(self._on_weights_changed)
        session.live_prediction.changed.connect(self._on_reading)
        self._starts.came.connect(self._begin)
        controls.subject_chosen.connect(self._begin)
        controls.ascent_changed.connect(self._on_ascent_changed)
        controls.buttons.play_asked.connect(self._on_play)
        controls.buttons.step_asked.connect(lambda: self.player.play(1))
        controls.buttons.reset_asked.connect(self.player.reset)
        controls.buttons.send_asked.connect(self._on_send)
        controls.buttons.save_picture.triggered.connect(self._on_save_picture)
        controls.buttons.save_table.triggered.connect(self._on_save_table)
        self.player.changed.connect(self._on_player_changed)
        self.grid.clicked.connect(self._on_clicked)
        self._saving.said.connect(session.say)

    # What is shown.

    def show_state(self, state: SessionState) -> None:
        """Shows what is in the way of a dream, or the pictures where nothing is."""
        text = self._obstacle(state)
        controls, player = self.controls, self.player
        self._stack.show_message(text)
        self._heading.setText(words.heading(controls.layer, controls.units))
        if controls.method == words.BACK:
            self._about.setText(words.ABOUT_BACK)
        else:
            self._about.setText(words.about(controls.ascent, controls.layer))
        controls.show_playing(player.step, plays=player.plays, can=not text)

    def _obstacle(self, state: SessionState) -> str:
        """Why there are no pictures; empty if there are."""
        if state.network is None or self._session.weights is None:
            return words.NO_NETWORK
        if not self._session.can(NEEDS["dream"]) or self.controls.layer is None:
            return words.NO_UNITS
        if self.controls.method == words.BACK:
            reason = why_not_back(self._session.queries.network)
            return words.no_way_back(reason) if reason else ""
        return self._starts.obstacle(self.controls.start)

    def _begin(self) -> None:
        """Begins again with what is chosen, if nothing is in the way."""
        self._pace.stop()
        self.player.rest()
        self._back = None
        self._is_due = not self.isVisible()
        if self._is_due:
            return
        controls = self.controls
        is_ascent = controls.method == words.ASCENT
        self._starts.want(controls.start if is_ascent else None)
        if not self._obstacle(self._session.state):
            if is_ascent:
                layer, units = controls.layer, controls.units
                first = self._starts.pictures(controls.start, layer, units)
                self.player.begin(layer, units, first)
                self.player.play()
            else:
                self._show_back()
        self.show_state(self._session.state)

    def _show_pictures(self) -> None:
        """Shows what the player has."""
        player = self.player
        if not self.isVisible() or player.layer is None or self.controls.method != words.ASCENT:
            return
        dream = player.dream
        values = None if dream is None else dream.values
        probabilities = None if dream is None else dream.probabilities
        captions = words.captions(player.layer, player.units, values, probabilities)
        self._show_tiles(player.images, captions)
        self.show_state(self._session.state)

    def _showing(self) -> Iterator[None]:
        self._show_pictures()
        yield

    def _show_back(self) -> None:
        controls = self.controls
        network = self._session.queries.network
        self._back = backquery(network, controls.layer.layer, controls.units)
        read = self._back.probabilities if controls.layer.is_output else None
        captions = words.captions(controls.layer, controls.units, None, read)
        self._show_tiles(self._back.images, captions)

    def _show_tiles(self, images: np.ndarray, captions: list[str]) -> None:
        self.grid.show_tiles(images, captions)
        if self.grid.selected < 0:
            self.grid.select(min(3, len(images) - 1))

    @property
    def _images(self) -> np.ndarray:
        return self.player.images if self._back is None else self._back.images

    # What happens.

    def _on_weights_changed(self, weights: Weights) -> None:
        if not self.isVisible():
            return  # what it missed is seen when it is shown
        if weights.network != self._number:
            self._take_network(weights)
        else:
            self._pace.ask()

    def _take_network(self, weights: Weights) -> None:
        """Begins again: another network."""
        self._number = weights.network
        can = self._session.can(NEEDS["dream"])
        network = self._session.displayed.network
        self.controls.show_layers(dreamt_of(network) if can else ())
        self._begin()

    def _drawing(self) -> Iterator[None]:
        """Goes on with the network as it has become."""
        if self._obstacle(self._session.state):
            return
        if self.controls.method == words.BACK:
            self._show_back()
        else:
            self.player.follow()
        yield

    def _on_player_changed(self) -> None:
        if self.player.plays and self.player.dream is not None:
            self._frames.ask()
        else:
            self._frames.stop()
            self._show_pictures()

    def _on_reading(self, reading: Prediction) -> None:
        uses = self.controls.method == words.ASCENT and self.controls.start == words.DRAWING
        if uses and reading.redrawn:
            self._begin()

    def _on_ascent_changed(self) -> None:
        self.player.change(self.controls.ascent)
        if self.player.is_done and not self.player.plays and self.isVisible():
            self.player.play()
        self.show_state(self._session.state)

    def _on_play(self, on: bool) -> None:
        if on:
            self.player.play()
        else:
            self.player.rest()

    def _on_clicked(self, tile: int) -> None:
        if len(self._images) == 1:
            self.controls.show_many()
        elif tile == self._clicked:
            self.controls.show_one(tile)
        self._clicked = tile if len(self._images) > 1 else -1

    def _on_send(self) -> None:
        tile = max(self.grid.selected, 0)
        unit = int(self.controls.units[tile])
        text = words.sent(self.controls.layer, unit)
        self._session.send_digit(np.array(self._images[tile], np.float32), text)

    def _on_save_picture(self) -> None:
        figure = ExportFigure(self._heading.text(), self.grid)
        self._saving.ask_figure(tr("Save the pictures"), "dream", figure)

    def _on_save_table(self) -> None:
        lines = csv_lines(self.controls.units.tolist(), self._images)
        self._saving.ask_table(tr("Save the numbers"), "dream", lines)

    # Overrides of Qt.

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        weights = self._session.weights
        if weights is not None and weights.network != self._number:
            self._take_network(weights)
        elif self._is_due:
            self._begin()
        elif self._played:
            self.player.play()
        self.show_state(self._session.state)

    def hideEvent(self, event: QHideEvent) -> None:
        self._pace.stop()
        self._frames.stop()
        self._played = self.player.plays
        self.player.rest()
        self._starts.want(None)
        super().hideEvent(event)


def dreamt_of(network: Architecture) -> tuple[WeightLayer, ...]:
    """The layers whose units' outputs can be followed back to the pixels."""
    return tuple(each for each in weight_layers(network) if each.gives)
