"""TrainView: choose how a network is made and trained, and watch it learn."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from model.plan import Plan

from ...session.session import Session
from ...state import RunInfo, SessionState
from ...system.settings import AppSettings
from .curves_panel import CurvesPanel
from .data_findings import DataFindings
from .plan_panel import PlanPanel


class TrainView(QWidget):
    """The training panel.

    Attributes:
        panel: The forms, on the left.
        curves: The plots, on the right.
        findings: What is wrong with the data, below the plots.
    """

    def __init__(self, session: Session, settings: AppSettings, parent: QWidget) -> None:
        super().__init__(parent, objectName="trainView")
        self.panel = PlanPanel(session, settings, self)
        self.curves = CurvesPanel(session, self)
        self.findings = DataFindings(session, self)
        columns = QHBoxLayout(self)
        columns.setContentsMargins(0, 10, 0, 0)
        columns.setSpacing(10)
        columns.addWidget(self.panel)
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addWidget(self.curves, 1)
        # Below, so that nothing that one is about to click moves when it comes.
        right.addWidget(self.findings)
        columns.addLayout(right, 1)
        session.changed.connect(self.show_state)
        session.run_started.connect(self._on_run_started)
        session.progressed.connect(self.curves.take)
        session.experiments.run_sent.connect(self.curves.show_run)
        self.panel.epochs_changed.connect(self.curves.show_epochs)
        self.curves.note.taken.connect(self.panel.take_advice)
        self.show_state(session.state)

    def plan(self) -> Plan | None:
        """What the forms ask for; None if a field is wrong, which it then says below it."""
        return self.panel.plan()

    def start(self) -> None:
        """Trains by what the forms ask for, or goes on after a pause."""
        self.panel.start()

    def step(self, unit: str) -> None:
        """Makes one "step" or "epoch" of it, then pauses."""
        self.panel.step(unit)

    def save_curves(self, path: str) -> None:
        """Saves the curves as the kind of file that the name ends in; says how it went."""
        self.curves.save_curves(path)

    def show_state(self, state: SessionState) -> None:
        """Shows the session's state. Hidden as well: the plan is asked for from any tab."""
        self.panel.show_state(state)
        self.curves.show_state(state)
        self.findings.show_state(state)

    def _on_run_started(self, run: RunInfo) -> None:
        self.curves.begin(run)
        self.panel.show_run(run)
