"""SequenceView: it reads while you write: answers, states and gates after each row or point."""

from collections.abc import Iterator

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QPalette, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedLayout, QVBoxLayout, QWidget

from model.archs import StepwiseReading, Unrolled
from model.language import tr
from model.preprocess import holds_points
from model.preprocess.pen_points import SIDE, places_of_points
from model.probes.units.gradient_flow import GradientFlow, GradientNorms

from ...export.figures import ExportFigure
from ...export.saving import Saving
from ...session.session import Session
from ...state import Prediction, Probe, SessionState, Weights
from ...style.zoom import px, zoomed
from ...system.settings import AppSettings
from ...widgets.elided_label import ElidedLabel
from ...widgets.sequence_board import ANSWERS, BAND, TITLE_PX, SequenceBoard, SequenceScene
from ...widgets.sequence_input import SequenceInput
from ...widgets.throttle import Throttle
from ..needs import NEEDS
from . import words
from .controls import SequenceControls

MIN_MS = 33
"""Between two drawings: while one writes they follow the pen."""


class SequenceView(QWidget):
    """What the network knew after each step, beside what it read.

    The reading is computed here, in a millisecond or two; gradients by the probe runner.
    """

    def __init__(self, session: Session, settings: AppSettings, parent: QWidget) -> None:
        super().__init__(parent, objectName="sequenceView")
        self._session = session
        self._reading: StepwiseReading | None = None
        self._image: np.ndarray | None = None
        self._probe: GradientFlow | None = None
        self._norms: GradientNorms | None = None
        self._step = -1
        self._follows_end = True
        self._pace = Throttle(self._drawing, self, min_ms=MIN_MS)
        self._saving = Saving(self)
        self.controls = SequenceControls(self)
        self._figure = QWidget(self, objectName="sequenceFigure")
        self.input = SequenceInput(self._figure)
        self.board = SequenceBoard(self._figure)
        self._heading = ElidedLabel("", self, objectName="sequenceHeading")
        zoomed(self._heading, text=1.15, bold=True)
        self._now = QLabel("", self._figure, objectName="sequenceNow", wordWrap=True)
        self._gradient = QLabel("", self._figure, objectName="sequenceGradient", wordWrap=True)
        self._message = QLabel(
            self,
            objectName="sequenceMessage",
            alignment=Qt.AlignmentFlag.AlignCenter,
            wordWrap=True,
        )
        self._spot = ElidedLabel("", self, objectName="sequenceSpot")
        for label in (self._gradient, self._message, self._spot):
            label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._lay_out()
        self._connect()
        self.show_state(session.state)

    def _lay_out(self) -> None:
        side = QVBoxLayout(spacing=8)
        side.addSpacing(px(TITLE_PX))
        side.addWidget(self.input)
        side.addWidget(self._now)
        side.addWidget(self._gradient)
        side.addStretch(1)
        row = QHBoxLayout(self._figure, spacing=12)
        row.setContentsMargins(0, 0, 0, 0)
        row.addLayout(side, 1)
        row.addWidget(self.board, 3)
        self._stack = QStackedLayout()
        self._stack.addWidget(self._message)
        self._stack.addWidget(self._figure)
        layout = QVBoxLayout(self, spacing=8)
        layout.setContentsMargins(0, 8, 0, 4)
        layout.addWidget(self._heading)
        layout.addWidget(self.controls)
        layout.addLayout(self._stack, 1)
        layout.addWidget(self._spot)

    def _connect(self) -> None:
        session = self._session
        session.changed.connect(self.show_state)
        session.weights_changed.connect(self._on_weights_changed)
        session.live_prediction.changed.connect(self._on_reading)
        session.probes.probed.connect(self._on_probed)
        self.controls.band_chosen.connect(self._show_scene)
        self.controls.step_chosen.connect(self._on_step_chosen)
        self.controls.save_picture.triggered.connect(self._on_save_picture)
        self.controls.save_table.triggered.connect(self._on_save_table)
        self.board.step_chosen.connect(self._on_pointed_step)
        self.board.pointed.connect(self._on_pointed)
        self.board.left.connect(self._on_left)
        self.input.step_chosen.connect(self._on_pointed_step)
        self._saving.said.connect(session.say)

    # What is shown.

    @property
    def reading(self) -> StepwiseReading | None:
        """What is shown, of a batch of one; None for nothing."""
        return self._reading

    @property
    def step(self) -> int:
        """The step that is looked at; -1 for none."""
        return self._step

    @property
    def _is_points(self) -> bool:
        return self._image is not None and holds_points(self._image.shape)

    def show_state(self, state: SessionState) -> None:
        """Shows what is in the way, or the board where nothing is."""
        if state.network is None or not self._session.can(NEEDS["sequence"]):
            text = words.NO_NETWORK
        elif self._reading is None:
            is_empty = self._session.live_prediction.prediction.image is None
            text = words.NO_DRAWING if is_empty else words.OTHER_SIZE
        else:
            text = ""
        self._message.setText(text)
        self._stack.setCurrentWidget(self._message if text else self._figure)
        self.controls.allow(can=not text)
        if text:
            self._heading.setText(tr("It reads while you write"))
            self._spot.setText("")

    def _drawing(self) -> Iterator[None]:
        """Reads what is on the canvas step by step, and shows it."""
        if not self.isVisible():
            return
        reading = self._session.live_prediction.prediction
        self._reading = self._image = None
        shown, image = reading.shown, reading.image
        # Of the drawing as it was read last: that may be by the network before this one.
        can = shown is not None and isinstance(shown.network, Unrolled) and image is not None
        if can and image.shape == shown.network.shape:
            self._image = image
            with np.errstate(over="ignore", invalid="ignore"):
                self._reading = shown.network.unrolled(image[None])
        self.show_state(self._session.state)
        if self._reading is None:
            return
        yield
        self._show_scene()

    def _show_scene(self) -> None:
        if self._reading is None:
            return
        self.controls.offer(tuple(self._reading.gates))
        steps = len(self._reading.probabilities)
        if self._follows_end or self._step >= steps:
            self._step = steps - 1
        self.board.show_scene(self._scene(), self._step)
        if self._is_points:
            places, lifts = places_of_points(self._image), self._image[:, 2] > 0.5
            self.input.show_line(places, lifts, SIDE, self._step)
        else:
            self.input.show_picture(self._image, self._step)
        self._heading.setText(words.story(self._reading, is_points=self._is_points))
        network = self._session.state.network
        config = {} if network is None else network.config
        self._gradient.setText(words.gradient(self._norms, config, is_points=self._is_points))
        self._show_step()

    def _band(self) -> tuple[np.ndarray, float | None]:
        """(units, steps) of what is shown of the units, and what is drawn in full colour."""
        if self.controls.band in self._reading.gates:
            return self._reading.gates[self.controls.band][:, 0].T, None
        states = np.nan_to_num(self._reading.states[:, 0].T)
        return states, max(1.0, float(np.abs(states).max(initial=0.0)))

    def _scene(self) -> SequenceScene:
        band, limit = self._band()
        norms, curves, nothing = self._norms, [], words.GRADIENT_COMES
        if norms is not None and norms.now is None:
            nothing = words.NO_GRADIENT
        elif norms is not None:
            curves = [(tr("now"), norms.now)]
            if norms.before is not None:
                curves.append((tr("before training"), norms.before))
        # Of another size for a moment, while another network's are computed.
        fitting = tuple(each for each in curves if len(each[1]) == band.shape[1])
        return SequenceScene(
            answers=np.nan_to_num(self._reading.probabilities[:, 0].T),
            band=band,
            limit=limit,
            titles=words.titles(self.controls.band, limit, is_points=self._is_points),
            axis=words.axis(is_points=self._is_points),
            curves=fitting,
            nothing=nothing,
        )

    def _show_step(self) -> None:
        """Marks the step that is looked at, everywhere."""
        self.controls.show_step(self._step, len(self._reading.probabilities))
        self.board.mark(self._step)
        self.input.mark(self._step)
        self._now.setText(words.at_step(self._step, self._reading, is_points=self._is_points))

    # What happens.

    def _on_weights_changed(self, weights: Weights) -> None:
        if self.isVisible():
            self._watch()
            self._pace.ask()

    def _on_reading(self, reading: Prediction) -> None:
        if self.isVisible():
            self._follows_end |= reading.redrawn
            self._pace.ask()

    def _watch(self) -> None:
        """Asks for the gradients of the network that is shown, again with each snapshot."""
        weights = self._session.weights
        if weights is None or not self._session.can(NEEDS["sequence"]):
            self._unwatch()
            return
        if self._probe is None or self._probe.initial is not weights.initial:
            self._norms, self._probe = None, GradientFlow(weights.initial)
            self._session.probes.watch(self._probe)

    def _unwatch(self) -> None:
        if self._probe is not None:
            self._session.probes.unwatch(self._probe)
        self._probe = self._norms = None

    def _on_probed(self, probe: Probe, result: GradientNorms) -> None:
        if probe is self._probe:
            self._norms = result
            self._pace.ask()

    def _on_step_chosen(self, step: int) -> None:
        if self._reading is None:
            return
        self._step = step
        self._follows_end = step == len(self._reading.probabilities) - 1
        self._show_step()

    def _on_pointed_step(self, step: int) -> None:
        self.controls.rest()
        self._on_step_chosen(step)

    def _on_pointed(self, panel: str, row: int, step: int) -> None:
        scene = self.board.scene
        values = {ANSWERS: scene.answers, BAND: scene.band}.get(panel, scene.answers)
        text = words.pointed(panel, row, step, self.controls.band, values, self._norms)
        self._spot.setText(text)

    def _on_left(self) -> None:
        self._spot.setText("")

    def _on_save_picture(self) -> None:
        figure = ExportFigure(self._heading.text(), self._figure)
        self._saving.ask_figure(tr("Save the picture"), "sequence", figure)

    def _on_save_table(self) -> None:
        lines = list(words.csv_lines(self._reading, self._norms))
        self._saving.ask_table(tr("Save the numbers"), "sequence", lines)

    # Overrides of Qt.

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._watch()
        for _ in self._drawing():
            pass

    def hideEvent(self, event: QHideEvent) -> None:
        self._pace.stop()
        self.controls.rest()
        self._unwatch()
        super().hideEvent(event)
