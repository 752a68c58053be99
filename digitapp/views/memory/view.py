"""MemoryView: pictures in a memory, and a recall that finds one of them, pixel by pixel."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QPalette, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from model.archs import Architecture, Coupled, Recaller
from model.data.dataset import Dataset, to_input
from model.language import tr, trn
from model.probes.recalled import judged, known_part, noisy

from ...export.figures import ExportFigure
from ...export.saving import Saving
from ...session.session import Session
from ...state import Message, Prediction, Probe, SessionState, Weights
from ...system.report import Failure
from ...system.settings import AppSettings
from ...widgets.throttle import Throttle
from ..needs import NEEDS
from . import words
from .controls import MemoryControls
from .desk import MemoryDesk
from .film import RecallFilm
from .player import RecallPlayer
from .shelf import MemoryShelf
from .state_card import StateCard

MOST_HOVERED = 2000
"""More memories of the modern rule are not compared with each move of the mouse."""


@dataclass(frozen=True)
class OneOfEach:
    """Asks for a training digit of each kind that there is: images (n, h, w), labels (n,).

    Attributes:
        draw: Which draw it is: others give other digits.
    """

    draw: int

    def __call__(self, network: Architecture, dataset: Dataset) -> tuple[np.ndarray, np.ndarray]:
        rng, part = np.random.default_rng(self.draw), dataset.train
        places = [np.flatnonzero(part.labels == digit) for digit in range(10)]
        chosen = np.array([rng.choice(each) for each in places if len(each)], int)
        return to_input(part.images[chosen], dataset.peak), part.labels[chosen]


class MemoryView(QWidget):
    """Memories on the left, the state of a recall in the middle, its settings on the right."""

    def __init__(self, session: Session, settings: AppSettings, parent: QWidget) -> None:
        super().__init__(parent, objectName="memoryView")
        self._session = session
        self._number = -1
        self._draws, self._probe = 0, None
        self._is_due = True
        self._rng = np.random.default_rng()
        self._began: np.ndarray | None = None
        self._pointed: tuple[int, int] | None = None
        self.desk = MemoryDesk(self)
        self.player = RecallPlayer(self)
        self.shelf = MemoryShelf(self)
        self.card = StateCard(self)
        self.controls = MemoryControls(settings, self)
        self.player.speed = self.controls.speed.value
        self._saving = Saving(self)
        self.film = RecallFilm(self.player, self)
        self._pace = Throttle(self._following, self)
        self._beginning = QTimer(self, singleShot=True, interval=150)
        self._about = QLabel(self, objectName="memoryAbout", wordWrap=True)
        self._about.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        middle = QHBoxLayout(spacing=8)
        middle.addWidget(self.shelf, 3)
        middle.addWidget(self.card, 5)
        middle.addWidget(self.controls)
        layout = QVBoxLayout(self, spacing=8)
        layout.setContentsMargins(0, 8, 0, 4)
        layout.addLayout(middle, 1)
        layout.addWidget(self._about)

    def _connect(self) -> None:
        session, desk, player = self._session, self.desk, self.player
        shelf, controls = self.shelf, self.controls
        session.changed.connect(self._on_state_changed)
        session.weights_changed.connect(self._on_weights_changed)
        session.live_prediction.changed.connect(self._on_reading)
        session.probes.probed.connect(self._on_probed)
        for part in (desk, player, self.film):
            session.close_with(part.close)
        desk.changed.connect(self._on_desk_changed)
        for part in (desk, player):
            part.failed.connect(self._on_failed)
        player.changed.connect(self._show_moment)
        shelf.remember_asked.connect(self._on_remember)
        shelf.digits_asked.connect(self._on_digits)
        shelf.remove_asked.connect(desk.remove)
        shelf.clear_asked.connect(desk.clear)
        shelf.undo_asked.connect(desk.undo)
        shelf.selected.connect(self._on_selected)
        controls.rule_chosen.connect(desk.choose_rule)
        controls.start_chosen.connect(self._begin)
        controls.recall_asked.connect(self._on_recall)
        controls.play_asked.connect(player.play)
        controls.step_asked.connect(player.step)
        controls.speed_chosen.connect(self._on_speed)
        controls.send_asked.connect(self._on_send)
        controls.adopt_asked.connect(self._on_adopt)
        controls.save_picture.triggered.connect(self._on_save_picture)
        controls.save_film.triggered.connect(lambda: self.film.ask(self._figure))
        self.card.hovered.connect(self._on_hovered)
        self.card.left.connect(self._on_left)
        self._beginning.timeout.connect(self._begin)
        for part in (self._saving, self.film):
            part.said.connect(session.say)

    # What is shown.

    def _show_memories(self) -> None:
        desk, network = self.desk, self.desk.network
        if network is None:
            return
        count, labels = len(desk.images), desk.labels
        held = desk.held if len(desk.held) == count else np.ones(count, bool)
        captions = [words.caption(int(k), held=bool(h)) for k, h in zip(labels, held, strict=True)]
        self.shelf.show_memories(desk.images, captions)
        holds, pixels = network.holds, network.shape[0] * network.shape[1]
        title = network.rules.get(network.rule, "")
        self.shelf.show_load(
            words.load(network.remembered, holds, pixels),
            network.remembered / holds,
            words.warning(desk.held, holds, title) if not desk.is_busy else "",
        )
        self.controls.show_rules(network.rules, desk.rule)
        is_coupled = isinstance(network, Coupled) and network.couplings_of(0) is not None
        self._about.setText(words.ABOUT if is_coupled else words.ABOUT_MODERN)
        self.shelf.bar.setAccessibleDescription(
            trn("{n} memory", "{n} memories", network.remembered)
        )
        self._show_state()

    def _show_moment(self) -> None:
        player, network = self.player, self.desk.network
        if not self.isVisible() or network is None:
            return
        picture = player.picture
        verdict = nearest = None
        if picture is not None:
            is_cheap = network.remembered <= MOST_HOVERED
            if is_cheap or player.is_done or player.position == 0:
                verdict = judged(network, picture)
            if verdict is not None and verdict.index >= 0:
                nearest = network.memories(np.array([verdict.index]))[0]
        self.card.show_state(picture, self._began, nearest)
        self.card.show_energies(player.energies)
        if picture is None:
            text = self._obstacle()
        else:
            text = words.found(verdict, network.memory_labels, done=player.is_done)
        self.card.sentence.setText(text)
        self._show_pixel()
        self._show_state()

    def _show_state(self) -> None:
        """Enables what can be done."""
        desk, player = self.desk, self.player
        self.controls.show_state(
            player.position,
            player.length,
            plays=player.plays,
            can=not self._obstacle(),
            edits=desk.can_edit,
            is_own=desk.is_own and not desk.is_busy and self._session.state.is_free,
        )
        self.shelf.show_state(
            len(desk.images),
            drawn=self._drawing() is not None,
            edits=desk.can_edit,
            undoes=desk.can_undo,
        )

    def _show_pixel(self) -> None:
        picture, network = self.player.picture, self.desk.network
        if self._pointed is None or picture is None or picture.shape != network.shape:
            self.card.hover.show_text("")
            self.card.show_couplings(None)
            return
        row, column = self._pointed
        field = couplings = None
        if isinstance(network, Coupled):
            couplings = network.couplings_of(row * network.shape[1] + column)
            if couplings is not None or network.remembered <= MOST_HOVERED:
                field = float(network.fields(picture)[row, column])
        ink = float(picture[row, column])
        self.card.hover.show_text(words.pixel(row, column, ink, field))
        self.card.show_couplings(couplings)

    # Where a recall begins.

    def _drawing(self) -> np.ndarray | None:
        shown = self._session.shown
        return None if shown is None else self._session.live_prediction.painted(shown.recipe)

    def _obstacle(self) -> str:
        """Why no recall can begin; empty if one can."""
        network, start = self.desk.network, self.controls.start
        if network is None or not network.remembered:
            return words.NOTHING
        if start == words.DRAWING and self._drawing() is None:
            return words.NO_DRAWING
        return words.NO_MEMORY if start == words.MEMORY and not len(self.desk.images) else ""

    def _first(self) -> np.ndarray:
        """The picture to begin with, before anything is rubbed out."""
        start, shape = self.controls.start, self.desk.network.shape
        if start == words.RANDOM:
            return self._rng.integers(0, 2, shape).astype(np.float32)
        if start == words.MEMORY:
            return self.desk.images[max(self.shelf.grid.selected, 0)]
        return self._drawing()

    def _begin(self) -> None:
        """Begins a recall anew, and shows where it begins."""
        self._beginning.stop()
        self._is_due = not self.isVisible()
        if self._is_due or self.film.is_taking:
            return
        if self._obstacle():
            self._began = None
            self.player.forget()
            return
        controls, network = self.controls, self.desk.network
        image, known = self._first(), None
        if controls.start != words.RANDOM:
            image = noisy(image, controls.noise.value, self._rng)
            left = known_part(network.shape, controls.part)
            image = np.where(left, image, np.float32(0))
            known = left if controls.holds else None
        self._began = image
        self.player.begin(network, image, known)

    def _follow(self) -> None:
        """Takes what the network has learnt meanwhile, unless a person has other memories."""
        network = self._session.displayed.network
        if not self.desk.is_own and isinstance(network, Recaller):
            self.desk.take(network)
            if not self.player.length:
                self._begin()

    def _following(self) -> Iterator[None]:
        self._follow()
        yield

    # What happens.

    def _on_weights_changed(self, weights: Weights) -> None:
        if not self.isVisible():
            self._is_due = True
        elif weights.network != self._number:
            self._take_network(weights)
        else:
            self._pace.ask()

    def _take_network(self, weights: Weights) -> None:
        self._number = weights.network
        network = self._session.displayed.network
        if self._session.can(NEEDS["memory"]) and isinstance(network, Recaller):
            self.player.forget()
            self.desk.take(network)
            self._begin()

    def _on_state_changed(self, state: SessionState) -> None:
        if self.isVisible():
            self._show_state()

    def _on_desk_changed(self) -> None:
        self._show_memories()
        if not self.desk.is_busy and self.desk.is_own:
            self._begin()

    def _on_reading(self, reading: Prediction) -> None:
        if self.isVisible() and reading.redrawn and self.desk.network is not None:
            self._show_state()
            if self.controls.start == words.DRAWING:
                self._beginning.start()  # while a hand draws, each point would begin anew

    def _on_selected(self) -> None:
        if self.controls.start == words.MEMORY:
            self._begin()

    def _on_remember(self) -> None:
        image = self._drawing()
        if image is not None:
            label = self._session.live_prediction.prediction.label
            self.desk.add(image[None], np.array([-1 if label is None else label]))

    def _on_digits(self) -> None:
        self._session.probes.unwatch(self._probe)
        self._draws += 1
        self._probe = OneOfEach(self._draws)
        self._session.probes.watch(self._probe)

    def _on_probed(self, probe: Probe, result: object) -> None:
        if probe != self._probe or self._probe is None:
            return
        self._session.probes.unwatch(probe)
        self._probe = None
        images, labels = result
        if images.shape[1:] == self.desk.network.shape:
            self.desk.add(images, labels)
        else:
            self._session.say(Message(words.MISFIT, "warning"))

    def _on_recall(self) -> None:
        self._begin()
        self.player.play()

    def _on_speed(self, speed: float) -> None:
        self.player.speed = speed

    def _on_failed(self, failure: Failure) -> None:
        self._session.report(failure)

    def _on_hovered(self, row: int, column: int) -> None:
        self._pointed = row, column
        self._show_pixel()

    def _on_left(self) -> None:
        self._pointed = None
        self._show_pixel()

    def _on_send(self) -> None:
        image = np.array(self.player.picture, np.float32)
        self._session.send_digit(image, tr("A state of the memory."))

    def _on_adopt(self) -> None:
        self._session.adopt(self.desk.network)
        self._session.say(Message(words.ADOPTED))

    def _figure(self) -> ExportFigure:
        return ExportFigure(tr("Recall"), self.card)

    def _on_save_picture(self) -> None:
        self._saving.ask_figure(tr("Save the picture"), "recall", self._figure())

    # Overrides of Qt.

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        weights = self._session.weights
        if weights is not None and weights.network != self._number:
            self._take_network(weights)
        elif self._is_due and self.desk.network is not None:
            self._follow()
            self._begin()
        self._show_moment()

    def hideEvent(self, event: QHideEvent) -> None:
        self._pace.stop()
        self._beginning.stop()
        if not self.film.is_taking:
            self.player.play(False)
        super().hideEvent(event)
