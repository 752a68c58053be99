"""The neuron lab: operate on the network, and see what it costs and whom."""

from collections.abc import Iterator

import numpy as np
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QPalette, QShowEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from model.lab import Operation
from model.language import named, tr, trn
from model.probes.units.acting import acting
from model.probes.units.firing import Firing
from model.probes.units.portraits import in_squares, portraits
from model.probes.units.weight_layers import WeightLayer, weight_layers

from ...export.figures import ExportFigure
from ...export.saving import Saving
from ...session.session import Session
from ...state import Phase, Probe, SessionState, Weights
from ...style.zoom import zoomed
from ...system.report import Failure
from ...system.settings import AppSettings
from ...widgets.card import Card
from ...widgets.colour_scale import ColourScale
from ...widgets.elided_label import ElidedLabel, ElidedLines
from ...widgets.throttle import Throttle
from ...widgets.tile_grid import TileGrid
from ..common.seen import seen_pictures
from . import words
from .controls import LabControls
from .history import LabHistory
from .probe import ALL, FEW, InTurns, LabProbe, LabResult, Untouched
from .results import LabResults

MAX_TILES = 128
REST_MS = 350
"""After the last movement of a slider; then all test digits are read."""


class LabView(QWidget):
    """Sliders on the left, the layer's units in the middle, what it costs on the right."""

    def __init__(self, session: Session, settings: AppSettings, parent: QWidget) -> None:
        super().__init__(parent, objectName="labView")
        self._session = session
        self._layers: tuple[WeightLayer, ...] = ()
        self._layer = self._unit = 0
        self._first = 0
        self._training = False
        self._firing: Firing | None = None
        self._untouched = Untouched()
        self._probe: LabProbe | None = None
        self._in_turns: InTurns | None = None
        self._network = -1
        self._saving = Saving(self)
        self._saving.said.connect(session.say)
        self._pace = Throttle(self._drawing, self)
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(lambda: self._watch(ALL))
        self.controls = LabControls(self)
        self.results = LabResults(self)
        self.history = LabHistory(session.edits, self)
        self._make_units()
        self._make_firing()
        self._lay_out()
        self._connect()
        self.show_state(session.state)

    @property
    def layers(self) -> tuple[WeightLayer, ...]:
        """Layers that can be operated on."""
        return self._layers

    @property
    def firing(self) -> Firing | None:
        """Which digits fire the chosen unit most; None while that is not known."""
        return self._firing

    @property
    def is_waiting(self) -> bool:
        """Whether it waits for the hand to rest, to measure on more digits."""
        return self._rest.isActive()

    def show_state(self, state: SessionState) -> None:
        """Shows the session's state: what there is to operate on, and whether it can be kept."""
        text = ""
        if state.network is None or self._session.weights is None:
            text = words.NO_NETWORK
        elif not self._layers and self.isVisible():
            text = words.NO_WEIGHTS
        self._stack.setCurrentIndex(0 if text or not self._layers else 1)
        self.save_button.setEnabled(not text and bool(self._layers))
        self._message.setText(text)
        if not self._fits:
            self.results.show_message(words.OTHER_SIZE, state)
        operations = self._session.edits.operations
        self.history.show_operations(operations, self._layers, can_keep=state.is_free)

    @property
    def _fits(self) -> bool:
        """Whether the data, if there are any, are of the size that the network reads."""
        data, network = self._session.state.data, self._session.state.network
        return data is None or network is None or data.shape == network.shape

    def _make_units(self) -> None:
        self._units_card = Card(self)
        self.units_title = ElidedLabel(self._units_card, objectName="labUnitsTitle")
        zoomed(self.units_title, text=1.0, bold=True)
        self.units = TileGrid(self._units_card)
        self.units.setObjectName("labUnits")
        self.units.setAccessibleName(tr("Units of the layer"))
        self.units.setToolTip(tr("What each unit looks for. Click one to operate on it."))
        self.units.common_scale = True  # what is weakened looks weaker
        self.units_scale = ColourScale(self._units_card)
        self.units_scale.setObjectName("labUnitsScale")

    def _make_firing(self) -> None:
        self._firing_card = Card(self)
        self.firing_title = ElidedLines(
            self._firing_card, objectName="labFiringTitle", lines=2, fixed=True
        )
        self.firing_title.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.digits = TileGrid(self._firing_card, grey=True)
        self.digits.setObjectName("labDigits")
        self.digits.setAccessibleName(tr("Digits that fire the unit most"))
        self.digits.setToolTip(
            tr(
                "The test digits that this unit says most to, before anything is done to it.\n"
                "A click puts one on the canvas."
            )
        )

    def _lay_out(self) -> None:
        inside = QVBoxLayout(self._units_card, spacing=6)
        inside.setContentsMargins(12, 10, 12, 10)
        inside.addWidget(self.units_title)
        inside.addWidget(self.units, 1)
        inside.addWidget(self.units_scale)
        inside = QVBoxLayout(self._firing_card, spacing=4)
        inside.setContentsMargins(12, 8, 12, 8)
        inside.addWidget(self.firing_title)
        inside.addWidget(self.digits, 1)
        body = QWidget(self)
        grid = QGridLayout(body, spacing=8)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.addWidget(self.controls, 0, 0, 2, 1)
        grid.addWidget(self._units_card, 0, 1)
        grid.addWidget(self.results, 0, 2)
        grid.addWidget(self._firing_card, 1, 1)
        grid.addWidget(self.history, 1, 2)
        for column, stretch in ((0, 4), (1, 7), (2, 5)):
            grid.setColumnStretch(column, stretch)
        for row, stretch in ((0, 5), (1, 2)):
            grid.setRowStretch(row, stretch)
        self._message = QLabel(
            self, objectName="labNothing", alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True
        )
        self._message.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        about = QLabel(words.ABOUT, self, objectName="labAbout", wordWrap=True)
        about.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        holder = QWidget(self)
        self._stack = QStackedLayout(holder)
        self._stack.addWidget(self._message)
        self._stack.addWidget(body)
        rows = QVBoxLayout(self, spacing=8)
        rows.setContentsMargins(0, 8, 0, 0)
        foot = QHBoxLayout()
        foot.addWidget(about, 1)
        self.save_button = QPushButton(
            tr("Save…"),
            self,
            objectName="labSaveButton",
            toolTip=tr("Save what is shown as a picture, drawing or page, or the figures as CSV."),
        )
        self.save_button.clicked.connect(
            lambda: self._saving.ask_figure(
                tr("Save the lab"), "lab", self._figure(body), self.results.lines()
            )
        )
        foot.addWidget(self.save_button)
        rows.addWidget(holder, 1)
        rows.addLayout(foot)

    def _figure(self, body: QWidget) -> ExportFigure:
        """The units and what was done to them, without the sliders at the left."""
        network = self._session.state.network
        title = f"{self.units_title.text()} · {network.name or network.summary}"
        box = body.rect().adjusted(self._units_card.x(), 0, 0, 0)
        return ExportFigure(title, body, box=box)

    def _connect(self) -> None:
        session, lab = self._session, self._session.edits
        session.changed.connect(self._on_state)
        session.weights_changed.connect(self._on_weights_changed)
        session.probes.probed.connect(self._on_probed)
        session.probes.failed.connect(self._on_failed)
        lab.changed.connect(self._on_operations)
        self.results.data_wanted.connect(session.need_data)
        self.controls.unit_chosen.connect(self._choose)
        self.controls.asked.connect(self._on_asked)
        self.controls.taken_out.connect(lab.take_out)
        self.history.keep_asked.connect(session.keep_shown)
        self.units.clicked.connect(lambda place: self._choose(self._layer, self._first + place))
        self.digits.clicked.connect(self._on_digit)

    # What is shown.

    def _show(self, weights: Weights | None) -> None:
        """Shows another network."""
        self._layers = ()
        if weights is not None:
            self._layers = weight_layers(self._session.displayed.network)
        self._layer = min(self._layer, max(len(self._layers) - 1, 0))
        if self._layers:
            self._unit = min(self._unit, self._layers[self._layer].units - 1)
        self.show_state(self._session.state)
        self._show_firing(None)
        if self._layers:
            if self._fits:
                self.results.show_message(words.READING)
            self._untouched.parameters = weights.untouched
            self._rest.start()  # a few digits first: that is soon done
            self._choose(self._layer, self._unit)

    def _choose(self, layer: int, unit: int) -> None:
        """Shows a layer, and chooses one of its units."""
        self._layer, self._unit = layer, min(unit, self._layers[layer].units - 1)
        self._first = self._unit // MAX_TILES * MAX_TILES
        self.controls.show_layers(self._layers, layer, self._unit)
        self._show_sliders()
        self._pace.stop()
        for _ in self._drawing():
            pass
        self._watch(self._count)

    def _show_sliders(self) -> None:
        self.controls.show_operations(self._session.edits.operations)

    def _drawing(self) -> Iterator[None]:
        """Draws the units as they are now."""
        if not self.isVisible() or not self._layers:
            return
        layer = self._layers[self._layer]
        last = min(self._first + MAX_TILES, layer.units)
        which = np.arange(self._first, last)
        parameters = acting(self._layers, self._session.weights.parameters)
        pictures = portraits(self._layers, parameters, self._layer, which)
        count = (
            trn("{n:,} kernel", "{n:,} kernels", layer.units)
            if layer.kind == "kernels"
            else trn("{n:,} unit", "{n:,} units", layer.units)
        )
        if len(which) < layer.units:
            count = tr(
                "{units}, {first} to {last} here", units=count, first=self._first, last=last - 1
            )
        self.units_title.setText(named(layer.title, count))
        names = tuple(str(k) for k in which) if layer.is_output else ()
        if pictures is None:
            pictures = in_squares(layer, parameters, which)
        self.units.show_tiles(pictures, names)
        self.units_scale.show_limit(self.units.limit)
        self.units.select(self._unit - self._first)
        yield

    @property
    def _count(self) -> int:
        """How many digits to read now: a few while something moves."""
        throttle = self._session.state.phase is not Phase.TRAINING
        return ALL if throttle and not self._rest.isActive() else FEW

    def _watch(self, count: int) -> None:
        if self._session.state.phase is Phase.TRAINING:
            count = FEW
        if self.isVisible() and self._layers:
            name = self._layers[self._layer].name
            if not self._session.follows_training:
                self._in_turns = None
            elif self._in_turns is None:
                self._in_turns = InTurns()
            self._probe = LabProbe(name, self._unit, count, self._untouched, self._in_turns)
            self._session.probes.watch(self._probe)

    # What happens.

    def _on_state(self, state: SessionState) -> None:
        self.show_state(state)
        training = state.phase is Phase.TRAINING
        if training is not self._training:
            self._training = training
            self._watch(self._count)

    def _on_asked(self, operation: Operation, goes_on: bool) -> None:
        self._session.edits.do(operation, goes_on=goes_on)

    def _on_operations(self) -> None:
        if not self.isVisible() or not self._layers:
            return
        self._rest.start()
        self._show_sliders()
        self.show_state(self._session.state)
        if self._probe is not None and self._probe.count != FEW:
            self._watch(FEW)

    def _on_weights_changed(self, weights: Weights) -> None:
        if not self.isVisible():
            return
        self._untouched.parameters = weights.untouched
        layers = weight_layers(self._session.displayed.network)
        of, self._network = self._network, weights.network
        if of != weights.network:
            self._in_turns = None  # of another network nothing is known yet
        if layers != self._layers:
            self._show(weights)
            return
        self._pace.ask()
        if self._session.follows_training is not (self._in_turns is not None):
            self._watch(self._count)

    def _on_probed(self, probe: Probe, result: LabResult | None) -> None:
        if probe != self._probe or not self.isVisible():
            return
        if result is not None:
            self.results.show_comparison(result.comparison)
        self._show_firing(result.firing if result is not None else None)

    def _show_firing(self, firing: Firing | None) -> None:
        old, self._firing = self._firing, firing
        if firing is old:
            return
        if firing is None:
            self.firing_title.setText("")
            self.digits.show_tiles(np.zeros((0, 1, 1), np.float32))
            return
        layer = next(each for each in self._layers if each.name == firing.layer)
        self.firing_title.setText(words.firing(firing, layer))
        peak = max(int(firing.images.max(initial=1)), 1)
        # The first digits of all are no answer where nothing fires the unit.
        shown = len(firing.strengths) if firing.strengths.any() else 0
        captions = tuple(f"{float(value):.1f}" for value in firing.strengths[:shown])
        self.digits.show_tiles(
            seen_pictures(firing.images[:shown].astype(np.float32) / peak), captions
        )

    def _on_failed(self, failure: Failure) -> None:
        if self.isVisible():
            self.results.show_message(words.NO_DATA)

    def _on_digit(self, place: int) -> None:
        index = int(self._firing.indices[place])
        digit = self._session.test_digit(index)
        if digit is not None:
            text = tr("test digit {number}, labelled {label}", number=index, label=digit[1])
            self._session.send_digit(digit[0], text, digit[1])

    # Overrides of Qt.

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show(self._session.weights)

    def hideEvent(self, event: QHideEvent) -> None:
        self._pace.stop()
        self._rest.stop()
        if self._probe is not None:
            self._session.probes.unwatch(self._probe)
        super().hideEvent(event)
