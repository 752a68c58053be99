"""ExperimentsView: vary settings, train many networks, and see what matters."""

from PySide6.QtWidgets import QHBoxLayout, QWidget

from model.experiments import Experiment

from ...session.session import Session
from ...state import ExperimentState
from ...system.settings import AppSettings
from .form import ExperimentForm
from .results import ResultsPanel


class ExperimentsView(QWidget):
    """The form at the left, what came of it at the right.

    Attributes:
        form: What is varied.
        results: What came of it.
    """

    def __init__(self, session: Session, settings: AppSettings, parent: QWidget) -> None:
        super().__init__(parent, objectName="experimentsView")
        self._session = session
        self._experiment: Experiment | None = None
        self.form = ExperimentForm(session, settings, self)
        self.results = ResultsPanel(session, settings, self)
        columns = QHBoxLayout(self)
        columns.setContentsMargins(0, 10, 0, 0)
        columns.setSpacing(10)
        columns.addWidget(self.form, 2)
        columns.addWidget(self.results, 5)
        self.form.wanted.connect(self._on_wanted)
        session.experiments.changed.connect(self._on_changed)
        self._on_changed(session.experiments.state)

    def _on_wanted(self, experiment: Experiment) -> None:
        self._experiment = experiment
        self._session.experiments.start(experiment)

    def _on_changed(self, state: ExperimentState) -> None:
        self.form.show_busy(state.is_busy)
        if state.experiment is not None and state.experiment is not self._experiment:
            # One that was opened: the form says what it is.
            self._experiment = state.experiment
            self.form.show_experiment(state.experiment)
