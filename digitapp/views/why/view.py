"""WhyView: which pixels speak for the prediction on the canvas, and which would change it."""

from collections.abc import Iterator
from functools import partial
from itertools import dropwhile

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QPalette, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedLayout, QVBoxLayout, QWidget

from model.explain import (
    Contrast,
    Counterfactual,
    Distance,
    Occlusion,
    Saliency,
    csv_lines,
    explanation,
    saliency,
)
from model.language import tr, trn

from ...background.queries import Question
from ...export.figures import ExportFigure
from ...export.saving import Saving
from ...session.session import Session
from ...state import Prediction, SessionState
from ...system.settings import AppSettings
from ...widgets.elided_label import ElidedLabel
from ...widgets.throttle import Throttle
from ..needs import NEEDS
from . import words
from .controls import WhyControls
from .panels import CounterfactualPanel, DistancePanel, OcclusionPanel, SaliencyPanel

MIN_MS = 33
"""Between two gradients: while one draws they follow the pen."""


class WhyView(QWidget):
    """The prediction's reasons in three pictures.

    The gradient is found here, in a millisecond; occlusion and counterfactuals by the query runner.
    """

    def __init__(self, session: Session, settings: AppSettings, parent: QWidget) -> None:
        super().__init__(parent, objectName="whyView")
        self._session = session
        self._question: Question | None = None
        self._is_redrawn = True
        self._saliency: Saliency | None = None
        self._occlusion: Occlusion | None = None
        self._counterfactual: Counterfactual | None = None
        self._distances: dict[int, Distance] = {}
        self._pace = Throttle(self._drawing, self, min_ms=MIN_MS)
        self._saving = Saving(self)
        self.controls = WhyControls(self)
        self._panels = QWidget(self)
        self.gradient = SaliencyPanel(settings, self._panels)
        self.occlusion = OcclusionPanel(settings, self._panels)
        self.counterfactual = CounterfactualPanel(self._panels)
        self.panels = (self.gradient, self.occlusion, self.counterfactual)
        self.distances = DistancePanel(self._panels)
        self._message = QLabel(
            self,
            objectName="whyMessage",
            alignment=Qt.AlignmentFlag.AlignCenter,
            wordWrap=True,
        )
        self._message.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._spot = ElidedLabel(words.ABOUT, self, objectName="whySpot")
        self._spot.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._lay_out()
        self._connect()
        self.show_state(session.state)

    def _lay_out(self) -> None:
        row = QHBoxLayout(spacing=8)
        for panel in self.panels:
            row.addWidget(panel, 1)
            panel.text.stand_beside(*(other.text for other in self.panels if other is not panel))
        column = QVBoxLayout(self._panels, spacing=8)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(row, 4)
        column.addWidget(self.distances, 1)
        self._stack = QStackedLayout()
        self._stack.addWidget(self._message)
        self._stack.addWidget(self._panels)
        layout = QVBoxLayout(self, spacing=8)
        layout.setContentsMargins(0, 8, 0, 4)
        layout.addWidget(self.controls)
        layout.addLayout(self._stack, 1)
        layout.addWidget(self._spot)

    def _connect(self) -> None:
        session = self._session
        session.changed.connect(self.show_state)
        session.live_prediction.changed.connect(self._on_reading)
        session.queries.answered.connect(self._on_answered)
        self.controls.rival_chosen.connect(self._on_asked)
        self.gradient.kind_chosen.connect(self._show_saliency)
        self.occlusion.asked.connect(self._on_asked)
        self.counterfactual.sent.connect(self._on_sent)
        self.distances.digit_chosen.connect(self.controls.choose)
        self.controls.save_picture.triggered.connect(self._on_save_picture)
        self.controls.save_table.triggered.connect(self._on_save_table)
        self._saving.said.connect(session.say)
        for panel in self.panels:
            panel.map.pointed.connect(self._on_pointed)
            panel.map.left.connect(self._on_left)

    # What is shown.

    @property
    def explanations(self) -> tuple[Saliency | None, Occlusion | None, Counterfactual | None]:
        """What came of the questions asked last; None for what has not come yet."""
        return self._saliency, self._occlusion, self._counterfactual

    def show_state(self, state: SessionState) -> None:
        """Shows what is in the way of a prediction, or the pictures where nothing is."""
        if state.network is None or not self._session.can(NEEDS["why"]):
            text = words.NO_NETWORK
        elif self._session.live_prediction.prediction.image is None:
            text = words.NO_DRAWING
        elif self._saliency is None or not np.isfinite(self._saliency.score):
            text = words.BROKEN
        else:
            text = ""
        self._message.setText(text)
        self._stack.setCurrentWidget(self._message if text else self._panels)
        shown = None if text or self._saliency is None else self._saliency.contrast
        self.controls.show_prediction(
            None if shown is None else shown.prediction, None if shown is None else shown.rival
        )
        self.controls.save_picture.setEnabled(not text)
        self.controls.save_table.setEnabled(not text and self._can_save_table())

    def _drawing(self) -> Iterator[None]:
        """The gradient now, and the question for all that takes longer."""
        reading = self._session.live_prediction.prediction
        # The reading may still be that of a network that was there before.
        networks = self._session.networks.current.network, reading.shown and reading.shown.network
        can = all(isinstance(each, need) for each in networks for need in NEEDS["why"])
        if reading.image is None or reading.digit is None or not can:
            self._forget()
            self.show_state(self._session.state)
            return
        rival = self.controls.rival
        contrast = Contrast(reading.digit, None if rival == reading.digit else rival)
        self._saliency = saliency(reading.shown.network, reading.image, contrast)
        self.show_state(self._session.state)
        if not np.isfinite(self._saliency.score):
            self._drop()
            return
        self._show_saliency()
        yield
        self._ask(reading, rival)

    def _show_saliency(self) -> None:
        if self._saliency is not None:
            self.gradient.show_saliency(self._saliency)

    def _ask(self, reading: Prediction, rival: int | None) -> None:
        image = reading.image
        options = self.occlusion.options(min(image.shape))
        self._question = partial(explanation, image=image, rival=rival, **options)
        self._session.queries.ask(self._question, of=reading.shown, patient=not self._is_redrawn)
        self._is_redrawn = False

    def _forget(self) -> None:
        self._drop()
        self._saliency = self._occlusion = self._counterfactual = None
        self.counterfactual.show_old()

    def _drop(self) -> None:
        self._session.queries.drop(self._question)
        self._question = None

    def _can_save_table(self) -> bool:
        """Whether all three pictures are of one drawing, and none is on its way."""
        parts = (self._saliency, self._occlusion, self._counterfactual)
        if None in parts or not self._counterfactual.done:
            return False
        if self._saliency.contrast != self._occlusion.contrast:
            return False
        images = (self._saliency.image, self._occlusion.image, self._counterfactual.before)
        return all(np.array_equal(images[0], image) for image in images[1:])

    # What happens.

    def _on_reading(self, reading: Prediction) -> None:
        if self.isVisible():
            self._is_redrawn |= reading.redrawn
            self._pace.ask()

    def _on_asked(self) -> None:
        self._is_redrawn = True
        self._pace.ask()

    def _on_answered(self, question: Question, values: list) -> None:
        # Who draws on has asked again already; what comes of the last drawing is worth a look.
        if not self.isVisible() or getattr(question, "func", None) is not explanation:
            return
        if self._saliency is None:
            return
        if self._occlusion is None:
            # Not the rest of an answer whose beginning was forgotten, with the drawing it is of.
            values = list(dropwhile(lambda value: not isinstance(value, Occlusion), values))
            if not values:
                return
        for value in values:
            if isinstance(value, Occlusion):
                self._occlusion, self._counterfactual, self._distances = value, None, {}
                self.occlusion.show_occlusion(value)
                self.counterfactual.show_old()
            elif isinstance(value, Distance):
                self._distances[value.digit] = value
        changes = [value for value in values if isinstance(value, Counterfactual)]
        if changes:
            self._counterfactual = changes[-1]
            self.counterfactual.show_counterfactual(
                self._counterfactual, self._occlusion.contrast.rival
            )
        self.controls.save_table.setEnabled(self._can_save_table())
        self.distances.show_distances(self._distances, self._occlusion.contrast)

    def _on_sent(self) -> None:
        change = self._counterfactual
        text = trn("{n} pixel changed", "{n} pixels changed", len(change.pixels))
        self._session.send_digit(change.image, text)

    def _on_pointed(self, row: int, column: int) -> None:
        for panel in self.panels:
            panel.map.mark((row, column))
        parts = (self._saliency, self._occlusion, self._counterfactual)
        self._spot.setText(words.spot((row, column), *parts))

    def _on_left(self) -> None:
        for panel in self.panels:
            panel.map.mark(None)
        self._spot.setText(words.ABOUT)

    def _on_save_picture(self) -> None:
        contrast = self._saliency.contrast
        figure = ExportFigure(words.heading(contrast.prediction, contrast.rival), self._panels)
        self._saving.ask_figure(tr("Save the pictures"), "why", figure)

    def _on_save_table(self) -> None:
        lines = csv_lines(self._saliency, self._occlusion, self._counterfactual)
        self._saving.ask_table(tr("Save the numbers"), "why", lines)

    # Overrides of Qt.

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._is_redrawn = True
        for _ in self._drawing():
            pass

    def hideEvent(self, event: QHideEvent) -> None:
        self._pace.stop()
        self._drop()
        super().hideEvent(event)
