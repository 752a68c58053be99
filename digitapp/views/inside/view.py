"""The inside view: the drawing on its way through the network, and the loss on its way back."""

from collections.abc import Iterator

import numpy as np
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from model.language import inside, tr
from model.probes.units.arithmetic import csv_lines
from model.probes.units.forward_pass import ForwardStage

from ...export.figures import ExportFigure
from ...export.saving import Saving
from ...session.session import Session
from ...state import Phase, Prediction, SessionState, Weights
from ...system.settings import AppSettings
from ...widgets.network_diagram import NetworkDiagram
from ...widgets.throttle import Throttle
from . import words
from .controls import Foot, InsideControls
from .diagram_card import DiagramCard
from .inspection import Inspection
from .rule import Rules
from .scene import Choice, scene
from .unit_panel import UnitPanel

FRACTIONS = (60, 40)
"""Of the width: the diagram, and the card of a unit."""


class InsideView(QWidget):
    """The diagram of the network, and the card of the unit that was clicked."""

    def __init__(self, session: Session, settings: AppSettings, parent: QWidget) -> None:
        super().__init__(parent, objectName="insideView")
        self._session = session
        self._inspection: Inspection | None = None
        self._row: tuple[ForwardStage, ...] = ()
        self._image: np.ndarray | None = None
        self._label: int | None = None
        self._chosen: list[np.ndarray] = []
        self._unit: tuple[int, int] | None = None
        self._place: tuple[int, int] | None = None
        self._source: tuple[int, ...] | None = None
        self._source_shape: tuple[int, ...] = ()
        self._pace = Throttle(self._drawing, self)
        self._rules = Rules(session, self)
        self.controls = InsideControls(settings, self)
        self._choice = Choice(self.controls.order, 10, {}, {})
        self.diagram_card = DiagramCard(self)
        self.panel = UnitPanel(self)
        self.foot = Foot(self)
        self.saving = Saving(self)
        self._lay_out()
        self._connect()
        self.show_state(session.state)

    @property
    def diagram(self) -> NetworkDiagram:
        """What is drawn of the network."""
        return self.diagram_card.diagram

    def _lay_out(self) -> None:
        self._figure = middle = QSplitter(
            self, childrenCollapsible=False, objectName="insideSplitter"
        )
        middle.addWidget(self.diagram_card)
        middle.addWidget(self.panel)
        for index, fraction in enumerate(FRACTIONS):
            middle.setStretchFactor(index, fraction)
        middle.setSizes([9 * fraction for fraction in FRACTIONS])
        middle.setHandleWidth(8)
        layout = QVBoxLayout(self, spacing=8)
        layout.setContentsMargins(0, 8, 0, 4)
        layout.addWidget(self.controls)
        layout.addWidget(middle, 1)
        layout.addWidget(self.foot)

    def _connect(self) -> None:
        session, controls, diagram = self._session, self.controls, self.diagram
        session.changed.connect(self.show_state)
        session.weights_changed.connect(self._on_weights_changed)
        session.live_prediction.changed.connect(self._on_reading)
        controls.changed.connect(self._redraw)
        controls.order_chosen.connect(self._on_order_chosen)
        controls.save_button.clicked.connect(self._on_save)
        diagram.clicked.connect(self._on_clicked)
        diagram.hovered.connect(self._on_hovered)
        diagram.turned.connect(self._on_turned)
        diagram.rows_changed.connect(self._on_rows_changed)
        self.panel.forward.place_chosen.connect(self._on_place_chosen)
        self.panel.forward.unit_chosen.connect(self._on_prediction_chosen)
        self.panel.backward.weight_chosen.connect(self._on_weight_chosen)
        self.saving.said.connect(session.say)

    # What is shown.

    @property
    def row(self) -> tuple[ForwardStage, ...]:
        """The stages from the picture to the probabilities; empty without a network."""
        return self._row

    def show_state(self, state: SessionState) -> None:
        """Enables everything and says what is missing."""
        forward_pass = self._inspection.forward_pass if self._inspection is not None else None
        self.controls.allow(network=bool(self._row), drawing=forward_pass is not None)
        self.diagram_card.show_message("")
        if not self._row:
            has_network = state.network is not None and self._session.weights is not None
            text = words.NOTHING
            if has_network and self._inspection is not None:
                text = words.NOT_IN_LAYERS.format(title=inside(state.network.title))
            self.diagram_card.show_message(text)
        self.panel.setVisible(bool(self._row))
        if forward_pass is None:
            self.panel.show_message(words.DRAW)
            self.foot.explain(words.EMPTY if self._row else "")
        else:
            self.foot.explain(words.BACKWARD if self.controls.is_backward else words.FORWARD)

    def _redraw(self) -> None:
        """Draws everything now."""
        self._pace.stop()
        for _ in self._drawing():
            pass

    def _drawing(self) -> Iterator[None]:
        """Draws the newest weights and drawing; in between the window may do other things."""
        if not self.isVisible():
            return
        self._take()
        self.show_state(self._session.state)
        if not self._row:
            return
        yield
        for index, units in enumerate(self._chosen):
            self._inspection.portraits.of(index, units)
            yield
        self._show_diagram()
        yield
        self._show_card()

    def _take(self) -> None:
        """Takes the network and the drawing as they are now, and chooses what is shown."""
        network = self._session.displayed.network
        if network is None:
            self._inspection, self._row = None, ()
            return
        if self._inspection is None or self._inspection.network is not network:
            self._inspection = Inspection(network)
            if self._inspection.row != self._row:  # another network, not just other weights
                self._row = self._inspection.row
                self._unit = self._place = self._source = None
                self._choice.forget()
        if not self._row:
            return
        reading = self._session.live_prediction.prediction
        self._image, self._label = reading.image, reading.label
        self._inspection.follow(self._image)
        self._choice.order, self._choice.rows = self.controls.order, self.diagram.rows
        forward_pass = self._inspection.forward_pass
        self._chosen = [
            self._choice.choose(
                index,
                stage,
                None if forward_pass is None else forward_pass.strengths(index),
                self._unit[1] if self._unit is not None and self._unit[0] == index else None,
            )
            for index, stage in enumerate(self._row)
        ]

    @property
    def _prediction(self) -> int:
        return int(np.nan_to_num(self._inspection.forward_pass.probabilities).argmax())

    def _selected(self) -> tuple[int, int] | None:
        """(stage, unit) of the card: the one that was clicked, else the prediction."""
        if self._inspection.forward_pass is None:
            return None
        return self._unit or (len(self._row) - 1, self._prediction)

    def _show_diagram(self) -> None:
        inspection, selected = self._inspection, self._selected()
        back = None
        prediction = None if inspection.forward_pass is None else self._prediction
        self.controls.show_prediction(prediction, self._label)
        if selected is not None and self.controls.is_backward:
            inspection.go_back(self.controls.label(prediction, self._label), selected[0])
            back = inspection.back
        drawn = scene(inspection.forward_pass, back, self._row, self._chosen, inspection.portraits)
        place = (-1, -1)
        if selected is not None:
            index, unit = selected
            place = index, int(np.flatnonzero(self._chosen[index] == unit)[0])
        self.diagram.show_diagram(drawn, place)

    def _show_card(self) -> None:
        inspection, selected = self._inspection, self._selected()
        if selected is None:
            self.diagram.describe(tr("nothing drawn"))
            return
        index, unit = selected
        found = inspection.unit(index, unit, self._place)
        self.diagram.describe(words.node(self._row, index, unit, inspection.forward_pass))
        if not self.controls.is_backward:
            self.panel.show_forward(inspection, index, found)
            return
        fits = self._source is not None and self._source_shape == found.weights.shape
        self.panel.show_backward(inspection, found, self._source if fits else None, self._rules)

    # What happens.

    def _on_weights_changed(self, weights: Weights) -> None:
        if not self.isVisible():
            return
        training = self._session.state.phase is Phase.TRAINING
        if self._row and (training or weights.is_moving):
            self._pace.ask()
        else:
            self._redraw()

    def _on_reading(self, reading: Prediction) -> None:
        # Each snapshot reads the same drawing again: that is drawn with the weights.
        if self.isVisible() and (reading.image is not self._image or reading.label != self._label):
            self._redraw()

    def _on_order_chosen(self) -> None:
        self._choice.forget()
        self._redraw()

    def _on_rows_changed(self) -> None:
        self._choice.forget()
        self._redraw()

    def _on_clicked(self, column: int, row: int) -> None:
        if column < len(self._chosen) and row < len(self._chosen[column]):
            self._choose_unit(column, int(self._chosen[column][row]))

    def _on_prediction_chosen(self, unit: int) -> None:
        self._choose_unit(len(self._row) - 1, unit)

    def _choose_unit(self, index: int, unit: int) -> None:
        self._unit, self._place, self._source = (index, unit), None, None
        self._redraw()

    def _on_place_chosen(self, row: int, column: int) -> None:
        self._unit, self._place = self._selected(), (row, column)
        self._redraw()

    def _on_weight_chosen(self, source: tuple[int, ...]) -> None:
        self._unit, self._source = self._selected(), source
        self._source_shape = self._row[self._unit[0]].sees
        self._redraw()

    def _on_hovered(self, column: int, row: int) -> None:
        text, columns = "", self.diagram.diagram.columns
        if column >= 0 and column < len(self._chosen) and row < len(self._chosen[column]):
            unit = int(self._chosen[column][row])
            forward_pass = self._inspection.forward_pass
            derivative = columns[column].nodes[row].value if self.controls.is_backward else None
            text = words.node(self._row, column, unit, forward_pass, derivative)
        self.foot.point_out(text)

    def _on_turned(self, column: int, pages: int) -> None:
        if self._row and not self._row[column].is_output:
            if self._unit is not None and self._unit[0] == column:
                self._unit = None
            self._choice.turn(column, self._row[column].units, pages)
            self._redraw()

    def _on_save(self) -> None:
        selected = self._selected()
        if selected is not None:
            found = self._inspection.unit(*selected, self._place)
            name = f"inside-{found.stage.name}-{found.unit}"
            gradient = None
            if self.controls.is_backward:
                gradient = self._inspection.back.unit_gradient(found.unit)
            lines = csv_lines(found, gradient)
            network = self._session.state.network
            figure = ExportFigure(
                words.figure_title(network.summary, back=gradient is not None), self._figure
            )
            self.saving.ask_figure(tr("Save the figure"), name, figure, lines)

    # Overrides of Qt.

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._redraw()

    def hideEvent(self, event: QHideEvent) -> None:
        self._pace.stop()
        super().hideEvent(event)
