"""SamplesView: a sheet of pictures that a network makes of its own."""

from collections.abc import Iterator
from functools import partial

import numpy as np
from PySide6.QtGui import QHideEvent, QPalette, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from model.archs import Architecture
from model.dream import csv_lines
from model.language import tr
from model.probes.creating.sheets import SheetOrder, walk

from ...background.queries import Question
from ...export.figures import ExportFigure
from ...export.saving import Saving
from ...session.session import Session
from ...state import Prediction, SessionState, Weights, reader_name
from ...style.zoom import zoomed
from ...system.settings import AppSettings
from ...widgets.card import Card
from ...widgets.message_stack import MessageStack
from ...widgets.throttle import Throttle
from ...widgets.tile_grid import TileGrid
from ..common.counter import Counter
from ..common.readers import wanted_reader
from ..needs import NEEDS
from . import words
from .controls import SamplesControls
from .filming import SheetFilm
from .nearness import Nearness
from .player import SamplesPlayer
from .strip import WALK, SamplesStrip
from .verdict import Verdict

FRAME_MS, FRAME_REST = 30, 2
"""Least time between two sheets, and how many times as long as its drawing took the next waits."""


class SamplesView(QWidget):
    """The sheet, what is known of it, and below it one picture of it more closely.

    Attributes:
        player: Has the pictures made.
        controls: What is asked for.
        grid: The sheet.
        strip: The selected picture.
        film: Takes a film of the sheet.
    """

    def __init__(self, session: Session, settings: AppSettings, parent: QWidget) -> None:
        super().__init__(parent, objectName="samplesView")
        self._session = session
        self._number = -1
        self._is_due = True
        self._ran = False
        self._walk_from: np.ndarray | None = None
        self._walk_to: np.ndarray | None = None
        self._walking: Question | None = None
        self._pace = Throttle(self._drawing, self)
        self._frames = Throttle(self._showing, self, min_ms=FRAME_MS, rest=FRAME_REST)
        self._saving = Saving(self)
        self.film = SheetFilm(self)
        self._nearness = Nearness(session, self)
        self._verdict = Verdict(session.queries, self)
        self.player = SamplesPlayer(session.queries, self)
        self.controls = SamplesControls(settings, self)
        self._heading = zoomed(QLabel(self, objectName="samplesHeading"), text=1.15, bold=True)
        self._hover = Counter("samplesHover", tr("What is under the mouse"), self)
        self._card = Card(self)
        self.grid = TileGrid(self._card, grey=True)
        self.grid.setObjectName("samplesGrid")
        self.grid.setAccessibleName(tr("Pictures that the network makes"))
        self.grid.setToolTip(tr("Click a picture to compare it with the nearest training digit."))
        self._stack = MessageStack("samplesMessage", self.grid, self._card)
        self.strip = SamplesStrip(self)
        self._about = QLabel(self, objectName="samplesAbout", wordWrap=True)
        self._about.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        zoomed(self._about, minimum_lines=2)
        self._lay_out()
        self._connect()
        self.show_state(session.state)

    def _lay_out(self) -> None:
        frame = QVBoxLayout(self._card)
        frame.setContentsMargins(8, 8, 8, 8)
        frame.addWidget(self._stack)
        left = QVBoxLayout(spacing=8)
        left.addWidget(self._card, 1)
        left.addWidget(self._hover)
        left.addWidget(self.strip)
        middle = QHBoxLayout(spacing=8)
        middle.addLayout(left, 1)
        middle.addWidget(self.controls)
        layout = QVBoxLayout(self, spacing=8)
        layout.setContentsMargins(0, 8, 0, 4)
        layout.addWidget(self._heading)
        layout.addLayout(middle, 1)
        layout.addWidget(self._about)

    def _connect(self) -> None:
        session, controls, player = self._session, self.controls, self.player
        session.changed.connect(self.show_state)
        session.weights_changed.connect(self._on_weights_changed)
        session.live_prediction.changed.connect(self._on_reading)
        session.companions.came.connect(self._on_companion)
        session.queries.answered.connect(self._on_answered)
        session.close_with(self.film.close)
        controls.begin_asked.connect(self._begin)
        controls.changed.connect(self._on_changed)
        controls.run_asked.connect(self._on_run)
        controls.step_asked.connect(lambda: player.run(1))
        controls.again_asked.connect(self._begin)
        controls.send_asked.connect(self._on_send)
        controls.save_picture.triggered.connect(self._on_save_picture)
        controls.save_table.triggered.connect(self._on_save_table)
        controls.save_film.triggered.connect(lambda: self.film.ask("samples"))
        player.changed.connect(self._on_player_changed)
        self.grid.clicked.connect(self._on_clicked)
        self.grid.hovered.connect(self._on_hovered)
        self.grid.left.connect(lambda: self._hover.show_text(""))
        self.strip.walk_asked.connect(self._on_walk_asked)
        self.strip.sent.connect(self._send)
        self._nearness.changed.connect(self._show_pair)
        self._verdict.changed.connect(self._show_verdict)
        self.film.begun.connect(lambda: player.run())
        for part in (self._saving, self.film):
            part.said.connect(session.say)

    # What is shown.

    def show_state(self, state: SessionState) -> None:
        """Shows what is in the way of pictures, or the pictures where nothing is."""
        text = self._obstacle(state)
        player, controls, network = self.player, self.controls, self._network
        self._stack.show_message(text)
        label = controls.label
        self._heading.setText(words.heading(network, label))
        self._about.setText(words.about(network, player.figures, label))
        steps = words.steps(player.step, network, running=player.is_running)
        controls.show_running(steps, runs=player.is_running, can=not text)

    def _obstacle(self, state: SessionState) -> str:
        """Why there are no pictures; empty if there are."""
        if state.network is None or self._network is None:
            return words.NO_NETWORK
        if not self._session.can(NEEDS["samples"]):
            return words.NO_NETWORK
        if self.controls.start == words.DRAWING and self._start(1) is None:
            return words.NO_DRAWING
        if self.controls.start == words.DATA and self._start(1) is None:
            return words.MISFIT
        return ""

    @property
    def _network(self) -> Architecture | None:
        return self._session.queries.network

    def _start(self, count: int) -> np.ndarray | None:
        """What chains begin with, (count, h, w); None for noise, or where there is none such."""
        shape = self._network.shape
        if self.controls.start == words.DRAWING:
            image = self._session.live_prediction.painted(self._session.shown.recipe)
            return None if image is None else np.repeat(image[None], count, axis=0)
        if self.controls.start == words.DATA:
            images = self._session.example_digits(count).images
            if images.shape[1:] != shape or not len(images):
                return None
            return images[np.arange(count) % len(images)]
        return None

    def _begin(self) -> None:
        """Begins again with what is chosen, if nothing is in the way."""
        self._pace.stop()
        self.player.rest()
        self._is_due = not self.isVisible()
        if self._is_due:
            return
        self._forget_selection()
        self.player.read_by(wanted_reader(self._session))
        if not self._obstacle(self._session.state):
            controls = self.controls
            order = SheetOrder(
                controls.count,
                int(np.random.default_rng().integers(1 << 31)),
                controls.label,
                controls.temperature.value,
                self._start(controls.count),
            )
            self.player.begin(order)
        self.show_state(self._session.state)

    def _forget_selection(self) -> None:
        self.grid.select(-1)
        self._walk_from = self._walk_to = None
        self.strip.show_walk(None)
        self._nearness.ask(None)

    def _show_sheet(self) -> None:
        """Shows what the player has."""
        player = self.player
        if not self.isVisible() or player.sheet is None:
            return
        pictures = player.sheet.pictures
        self.grid.show_tiles(pictures, words.captions(player.probabilities, len(pictures)))
        if self.film.is_taking:
            self.film.take(ExportFigure(self._heading.text(), self.grid))

    def _show_figures(self) -> None:
        player, controls = self.player, self.controls
        shown = self._session.shown
        name = "" if shown is None else reader_name(shown.recipe)
        text = words.figures_text(player.figures, controls.label, name)
        controls.show_figures(player.figures, text)
        controls.show_energies(player.energies)

    def _showing(self) -> Iterator[None]:
        self._show_sheet()
        yield
        self._show_figures()
        yield
        self.show_state(self._session.state)

    def _show_verdict(self) -> None:
        verdict = self._verdict
        self.controls.show_verdict(words.verdict(verdict.of_drawing, verdict.of_pictures))

    def _ask_verdict(self) -> None:
        """Has the drawing judged, when nothing is on its way."""
        sheet, shown = self.player.sheet, self._session.shown
        if self.isVisible() and shown is not None and not self.player.is_running:
            drawing = self._session.live_prediction.painted(shown.recipe)
            self._verdict.ask(drawing, None if sheet is None else sheet.pictures)

    def _show_pair(self) -> None:
        tile, sheet, near = self.grid.selected, self.player.sheet, self._nearness
        has = sheet is not None and 0 <= tile < len(sheet.pictures)
        text = words.nearest(
            near.found, asked=near.is_asked, misfits=near.misfits, failed=near.failed
        )
        self.strip.show_pair(sheet.pictures[tile] if has else None, near.found, text)
        can = sheet is not None and sheet.codes is not None
        self.strip.show_walking(can=can, begun=self._walk_from is not None, has=has)

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
        self.controls.show_network(self._session.displayed.network)
        self._begin()

    def _drawing(self) -> Iterator[None]:
        """Goes on with the network as it has become."""
        if not self._obstacle(self._session.state):
            self.player.follow()
            self._walk()
        yield

    def _on_player_changed(self) -> None:
        self._frames.ask()
        if self.controls.runs != self.player.is_running:
            self.show_state(self._session.state)
        if not self.player.is_running and self.isVisible():
            if self.grid.selected >= 0 and self.player.sheet is not None:
                self._ask_nearest()
            if self.film.is_taking:
                self.film.give_up()
            if self.player.figures is not None or self.player.reader is None:
                self._ask_verdict()

    def _on_companion(self, name: str) -> None:
        if self.isVisible():
            self.player.read_by(wanted_reader(self._session))

    def _on_reading(self, reading: Prediction) -> None:
        if not reading.redrawn:
            return
        if self.controls.start == words.DRAWING:
            self._begin()
        else:
            self._ask_verdict()

    def _on_changed(self) -> None:
        controls = self.controls
        self.player.change(label=controls.label, temperature=controls.temperature.value)
        if not self.player.is_running and self.isVisible():
            self._begin()
        self.show_state(self._session.state)

    def _on_run(self, on: bool) -> None:
        if on:
            self.player.run()
        else:
            self.player.rest()

    def _on_clicked(self, tile: int) -> None:
        self._ask_nearest()
        sheet = self.player.sheet
        if self._walk_from is not None and sheet is not None and sheet.codes is not None:
            self._walk_to = sheet.codes[tile]
            self.player.rest()
            self._walk()

    def _ask_nearest(self) -> None:
        tile, sheet = self.grid.selected, self.player.sheet
        if sheet is not None and 0 <= tile < len(sheet.pictures):
            self._nearness.ask(sheet.pictures[tile])

    def _on_walk_asked(self) -> None:
        tile, sheet = self.grid.selected, self.player.sheet
        if sheet is not None and sheet.codes is not None and tile >= 0:
            self._walk_from, self._walk_to = sheet.codes[tile], None
            self._show_pair()

    def _walk(self) -> None:
        """Has the pictures between two others made."""
        if self._walk_from is None or self._walk_to is None or self.player.is_running:
            return
        codes = walk(self._walk_from, self._walk_to, WALK)
        self._walking = partial(_decoded, codes=codes)
        self._session.queries.ask(self._walking)

    def _on_answered(self, question: Question, values: list) -> None:
        if question is self._walking:
            self._walking = None
            self._walk_from = None
            self.strip.show_walk(values[-1])
            self._show_pair()

    def _on_hovered(self, tile: int, row: int, column: int, value: float) -> None:
        text = words.hovered(tile, row, column, value, self.player.probabilities)
        self._hover.show_text(text)

    def _on_send(self) -> None:
        self._send(self.grid.tiles[max(self.grid.selected, 0)])

    def _send(self, picture: np.ndarray) -> None:
        self._session.send_digit(np.array(picture, np.float32), words.sent(self.controls.label))

    def _on_save_picture(self) -> None:
        figure = ExportFigure(self._heading.text(), self.grid)
        self._saving.ask_figure(tr("Save the pictures"), "samples", figure)

    def _on_save_table(self) -> None:
        pictures = self.player.sheet.pictures
        lines = csv_lines(list(range(1, len(pictures) + 1)), pictures)
        self._saving.ask_table(tr("Save the numbers"), "samples", lines)

    # Overrides of Qt.

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        weights = self._session.weights
        if weights is not None and weights.network != self._number:
            self._take_network(weights)
        elif self._is_due:
            self._begin()
        elif self._ran:
            self.player.run()
        self._show_pair()
        self.show_state(self._session.state)

    def hideEvent(self, event: QHideEvent) -> None:
        self._pace.stop()
        self._frames.stop()
        self._ran = self.player.is_running
        self.player.rest()
        self._nearness.ask(None)
        self.film.give_up()
        super().hideEvent(event)


def _decoded(network: Architecture, *, codes: np.ndarray) -> Iterator[np.ndarray]:
    yield network.decode(codes)
