"""ResultsPanel: what came of an experiment so far, in five ways of looking at it."""

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QMenu,
    QSizePolicy,
    QStackedWidget,
    QTabBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from model.experiments import Summary
from model.language import inside, named, tr, trc

from ...export.figures import ExportFigure
from ...export.saving import Saving
from ...session.session import Session
from ...state import ExperimentState
from ...system.file_dialogs import ask_folder, ask_open
from ...system.settings import AppSettings
from ...widgets.card import Card
from ...widgets.elided_label import ElidedLabel
from ...widgets.heat_grid import HeatGrid
from ...widgets.parallel_lines import ParallelLines
from ...widgets.point_chart import PointChart
from ...widgets.thin_bar import ThinBar
from . import charts, words
from .card import PointCard
from .table import PointTable

CURVE, HEAT, LINES, TIME, TABLE = range(5)
WAYS = (
    (
        tr("Curve"),
        tr("The measure against the first setting, with a band of the 95 % confidence interval."),
    ),
    (tr("Heat map"), tr("The measure for each pair of the first two settings.")),
    (tr("All settings"), tr("Each point as a line across all settings.")),
    (
        tr("Time"),
        tr(
            "The measure against the time that it took, with the points that nothing beats in both."
        ),
    ),
    (tr("Table"), tr("All points with their figures; a click on a heading sorts.")),
)
"""Title and tip of each, in this order."""

MOST_CHOSEN = 2


class ResultsPanel(Card):
    """Follows the experiment of the session."""

    def __init__(self, session: Session, settings: AppSettings, parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self._settings = session, settings
        self._summary: Summary | None = None
        self._shown: object = None
        self._labels: list[str] = []
        self._saving = Saving(self)
        self._saving.said.connect(session.say)
        self._title = ElidedLabel("", self, objectName="experimentTitle")
        self._progress = ElidedLabel("", self, objectName="experimentProgress")
        self._progress.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._bar = ThinBar(self, objectName="experimentBar", maximum=1000)
        self._told = QLabel("", self, objectName="experimentTold", wordWrap=True)
        self._told.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self._told.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._note = QLabel(words.NOTHING_YET, self, objectName="experimentNote", wordWrap=True)
        self._note.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._note.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._make_buttons()
        self._measures = QComboBox(
            self, objectName="experimentMeasure", accessibleName=trc("noun", "Measure"),
            toolTip=tr("What points are compared by."),
            sizeAdjustPolicy=QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon,
            minimumContentsLength=16,
        )  # fmt: skip
        self._ways = QTabBar(self, objectName="experimentWays", drawBase=False, expanding=False)
        for title, tip in WAYS:
            self._ways.setTabToolTip(self._ways.addTab(title), tip)
        self._make_pages()
        self._lay_out()
        self._connect()
        self.show_state(session.experiments.state)

    @property
    def summary(self) -> Summary | None:
        """What is shown; None before there are results."""
        return self._summary

    def show_state(self, state: ExperimentState) -> None:
        """Shows where the experiment stands."""
        title = words.title_of(state.experiment) if state.experiment is not None else ""
        self._title.setText(title)
        self._progress.setText(state.text)
        self._bar.setValue(round(1000 * state.done / max(state.total, 1)))
        self._bar.setVisible(state.is_busy)
        told = words.told(state.experiment) if state.experiment is not None else ""
        self._told.setText(told)
        self._told.setVisible(bool(told))
        self._pause.setVisible(state.is_running)
        can_go_on = state.experiment is not None and not (state.is_complete or state.is_running)
        self._go_on.setVisible(can_go_on and not state.is_ending)
        self._stop.setVisible(state.is_running or state.is_paused)
        if state.summaries is not self._shown:
            self._shown = state.summaries
            self._show_measures(state)
            self._show_summary()

    def _make_buttons(self) -> None:
        def button(text: str, name: str, tip: str) -> QToolButton:
            return QToolButton(self, text=text, objectName=name, toolTip=tip)

        self._pause = button(
            tr("Pause"),
            "experimentPause",
            tr("Begins no more trainings; those under way come to an end."),
        )
        self._go_on = button(
            tr("Go on"), "experimentGoOn", tr("Makes the trainings that are missing.")
        )
        self._stop = button(
            tr("Stop"), "experimentStop", tr("Ends those under way; what was made is kept.")
        )
        self._open = button(
            trc("button", "Open"),
            "experimentOpen",
            tr("Earlier experiments, and experiments in files."),
        )
        self._open.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu = QMenu(self._open)
        self._open.setMenu(self._menu)
        self._save = button(
            tr("Save"), "experimentSave", tr("A picture (PNG, SVG, PDF), or all trainings as CSV.")
        )

    def _make_pages(self) -> None:
        self.curve = PointChart(tr("Measure against a setting"), self)
        self.heat = HeatGrid(tr("Measure for two settings"), self)
        self.lines = ParallelLines(tr("All settings of each point"), self)
        self.time = PointChart(tr("Measure against time"), self)
        self.table = PointTable(self)
        for widget, name in (
            (self.curve, "experimentChart"),
            (self.heat, "experimentHeat"),
            (self.lines, "experimentLines"),
            (self.time, "experimentTime"),
        ):
            widget.setObjectName(name)
        self._heat_keys: list[int] = []
        self._stack = QStackedWidget(self)
        for page in (self.curve, self.heat, self.lines, self.time, self.table):
            self._stack.addWidget(page)
        self.card = PointCard(self)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(self._title, 1)
        for part in (self._pause, self._go_on, self._stop, self._open, self._save):
            head.addWidget(part)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self._progress, 1)
        line.addWidget(self._measures)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(6)
        column.addLayout(head)
        column.addLayout(line)
        column.addWidget(self._bar)
        column.addWidget(self._told)
        column.addWidget(self._ways)
        column.addWidget(self._note, 1)
        column.addWidget(self._stack, 1)
        column.addWidget(self.card)

    def _connect(self) -> None:
        experiments = self._session.experiments
        experiments.changed.connect(self.show_state)
        self._pause.clicked.connect(experiments.pause)
        self._go_on.clicked.connect(experiments.go_on)
        self._stop.clicked.connect(experiments.cancel)
        self._menu.aboutToShow.connect(self._fill_menu)
        self._save.clicked.connect(self._on_save)
        self._measures.activated.connect(self._show_summary)
        self._ways.currentChanged.connect(self._on_way)
        for chart in (self.curve, self.lines, self.time):
            chart.hovered.connect(self._on_pointed)
            chart.clicked.connect(self._on_clicked)
        self.heat.hovered.connect(lambda cell: self._on_pointed(self._key_of(cell)))
        self.heat.clicked.connect(lambda cell: self._on_clicked(self._key_of(cell)))
        self.table.chosen.connect(self._on_clicked)
        self.card.network_wanted.connect(experiments.show_network)
        self.card.curves_wanted.connect(self._on_curves)

    def _show_measures(self, state: ExperimentState) -> None:
        """Offers what there is to compare by; what the person chose stays."""
        names = list(state.summaries)
        if names == [self._measures.itemData(k) for k in range(self._measures.count())]:
            return
        chosen = self._measures.currentData()
        with QSignalBlocker(self._measures):
            self._measures.clear()
            for name, summary in state.summaries.items():
                self._measures.addItem(summary.title, name)
            self._measures.setCurrentIndex(max(self._measures.findData(chosen), 0))

    def _show_summary(self) -> None:
        state = self._session.experiments.state
        self._summary = summary = state.summaries.get(self._measures.currentData())
        has_points = summary is not None and bool(summary.points)
        self._note.setVisible(not has_points)
        self._save.setEnabled(has_points)
        for part in (self._stack, self.card, self._ways, self._measures):
            part.setVisible(has_points)
        if not has_points:
            self._labels = []
            self.card.show_chosen(None, [])
            return
        n_axes = len(state.experiment.axes)
        self._ways.setTabVisible(HEAT, n_axes >= 2)
        self._ways.setTabVisible(LINES, n_axes >= 2)
        known = [point.label for point in summary.points]
        self._labels = [label for label in self._labels if label in known]
        self._show_page()
        self._show_chosen()

    def _show_page(self) -> None:
        """Gives the page that is seen what it shows; others get it when they are seen."""
        summary, experiment = self._summary, self._session.experiments.state.experiment
        if summary is None or not summary.points:
            return
        told = words.best_words(summary)
        way = self._ways.currentIndex()
        if way == CURVE:
            self.curve.show_series(*charts.curve_series(experiment, summary), told)
        elif way == HEAT:
            self._heat_keys, shown = charts.heat_values(experiment, summary)
            self.heat.show_values(**shown, summary=told)
        elif way == LINES:
            self.lines.show_lines(*charts.parallel_lines(experiment, summary), told)
        elif way == TIME:
            self.time.show_series(*charts.time_series(experiment, summary), told)
        else:
            self.table.show_summary(experiment, summary)

    def _show_chosen(self) -> None:
        labels = [point.label for point in self._summary.points]
        keys = [labels.index(label) for label in self._labels]
        for chart in (self.curve, self.lines, self.time):
            chart.mark(keys)
        self.heat.mark([cell for cell, key in enumerate(self._heat_keys) if key in keys])
        self.card.show_chosen(self._summary, [self._summary.points[key] for key in keys])

    def _key_of(self, cell: int) -> int:
        return self._heat_keys[cell] if 0 <= cell < len(self._heat_keys) else -1

    def _fill_menu(self) -> None:
        self._menu.clear()
        experiments = self._session.experiments
        for folder in experiments.recent():
            name = folder.replace("\\", "/").rsplit("/", 1)[-1]
            action = self._menu.addAction(name)
            action.triggered.connect(lambda _=False, path=folder: experiments.open(path))
        self._menu.addSeparator()
        self._menu.addAction(tr("Folder of results…"), self._ask_folder)
        self._menu.addAction(tr("Experiment in a file…"), self._ask_file)

    def _ask_folder(self) -> None:
        opened = self._session.experiments.open
        ask_folder(self, self._settings, tr("Open an experiment"), opened)

    def _ask_file(self) -> None:
        opened = self._session.experiments.open
        names = tr("Experiments (*.toml)")
        ask_open(self, self._settings, tr("Open an experiment"), names, opened)

    def _on_save(self) -> None:
        experiment, summary = self._session.experiments.state.experiment, self._summary
        title = named(words.title_of(experiment), inside(summary.title))
        figure = ExportFigure(title, self._stack.currentWidget())
        lines = charts.csv_lines(experiment, summary)
        self._saving.ask_figure(tr("Save the experiment"), "experiment", figure, lines)

    def _on_way(self, index: int) -> None:
        self._stack.setCurrentIndex(index)
        self._show_page()
        if self._summary is not None and self._summary.points:
            self._show_chosen()

    def _on_pointed(self, key: int) -> None:
        if self._summary is not None:
            points = self._summary.points
            self.card.show_pointed(points[key] if 0 <= key < len(points) else None)

    def _on_clicked(self, key: int) -> None:
        if not 0 <= key < len(self._summary.points):
            return
        label = self._summary.points[key].label
        if label in self._labels:
            self._labels.remove(label)
        self._labels = [*self._labels, label][-MOST_CHOSEN:]
        self._show_chosen()

    def _on_curves(self, result: object) -> None:
        self._session.experiments.send_curves(result)
        self._session.show_view("train")
