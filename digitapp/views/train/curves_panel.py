"""CurvesPanel: the curves of the training under way and of those before it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from model.archs import ARCHITECTURES, Architecture, Curve, spoken
from model.events import Evaluation, Step
from model.language import commas, inside, tr
from model.plan import Plan

from ...export.figures import ExportFigure
from ...export.saving import Makers, Saving, figure_makers
from ...session.session import Session
from ...state import NetworkInfo, RunInfo, SessionState
from ...widgets.batch_plot import BatchPlot
from ...widgets.card import Card
from ...widgets.run_curves import free_color
from .curve_export import csv_lines
from .curve_plots import CurvePlots, scale
from .curves_foot import CurvesFoot
from .diagnosis_note import DiagnosisNote
from .origin import OriginText
from .run_list import RunList
from .run_names import figure_title, names

SHOWN_BY = {
    "row": tr("{curve} by batch, one after another"),
    "top": tr("{curve} by batch, from its first step on"),
    "epoch": tr("{curve} over epochs, of all runs"),
}
MAX_RUNS = 12
MAX_SHOWN = 5
"""Earlier runs than these are hidden when another begins, so that the plot stays readable."""


@dataclass
class _ListedRun:
    """What is known of a run whose curves are kept.

    Attributes:
        color: "#rrggbb" of its curves.
        settings: How it was made and trained, by name.
        planned: How many epochs it is to last.
        best: Its best epoch in words; empty where none is.
        seconds: Time spent training, without evaluations.
        is_named: Whether a person named it.
    """

    color: str
    settings: dict[str, Any]
    planned: int
    best: str = ""
    seconds: float = 0.0
    is_named: bool = False


class CurvesPanel(QWidget):
    """A plot over epochs for each curve of the network, and the list of runs.

    Attributes:
        curve_plots: Of each curve training and validation per epoch; of the first also each
            batch, and its running mean.
        batch_plot: The first curve of a run that makes several steps on each batch, by batch.
        shown_by_box: Chooses between the two.
        note: Says why a training goes badly, where it does.
        runs: The list, folded away at first.
    """

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._run: str | None = None
        self._kept: dict[str, _ListedRun] = {}
        self._has_repeats = False
        self._architecture: type[Architecture] = ARCHITECTURES[Plan().architecture]
        self.curve_plots = CurvePlots(self)
        self.curve_plots.show_curves(self._architecture.curves)
        self.batch_plot = BatchPlot(self)
        self.batch_plot.setObjectName("batchPlot")
        self.batch_plot.setToolTip(
            tr(
                "Each batch before each of the steps made on it, coloured by the number of the "
                "batch.\nWheel and drag zoom; a double click shows everything again."
            )
        )
        self.shown_by_box = self._shown_by_box()
        self.note = DiagnosisNote(self)
        self._opened: NetworkInfo | None = None
        self._origin = OriginText(self)
        self.runs = RunList(self)
        self._saving = Saving(self)
        self._saving.said.connect(session.say)
        self._foot = CurvesFoot(self)
        self._lay_out()
        foot = self._foot
        foot.log_toggled.connect(self.curve_plots.set_log)
        foot.all_toggled.connect(self.runs.show_all_settings)
        foot.copy_asked.connect(self.runs.copy)
        foot.runs_toggled.connect(self._runs_card.setVisible)
        foot.save_asked.connect(self._on_save)
        self.runs.renamed.connect(self._on_renamed)
        self.runs.shown.connect(self._on_shown)
        self.runs.deleted.connect(self._on_deleted)
        session.snapshots.changed.connect(self._on_time)
        self._show_count()

    def begin(self, run: RunInfo) -> None:
        """Begins the curves of another run."""
        while len(self.runs.keys) >= MAX_RUNS:
            self._forget(self.runs.keys[-1])
        self._run = run.key
        color = free_color({kept.color for kept in self._kept.values()})
        self._kept[run.key] = _ListedRun(color, run.settings, run.epochs)
        self._architecture = ARCHITECTURES[run.plan.architecture]
        self.curve_plots.show_curves(self._architecture.curves)
        self.curve_plots.add_run(run.key, run.name, color)
        self.curve_plots.set_log(self._foot.is_log)
        self.batch_plot.clear()
        self._has_repeats = run.plan.training.get("repeats", 1) > 1
        self._show_titles()
        self._show_first()
        self.runs.add_run(run.key, run.name, color, run.settings)
        self._name_runs()
        for key in self.runs.keys[MAX_SHOWN:]:
            self.runs.show_run(key, False)
        self._show_count()
        self._show_planned()

    def take(self, events: list[Step | Evaluation]) -> None:
        """Adds what happened in the training to the curves of the run that began last."""
        if self._run is None:
            return
        for curve in self._architecture.curves[:1]:
            told = [e for e in events if isinstance(e, Step) and curve.key in e.metrics]
            if told:
                self._take_steps(curve, told)
        for event in events:
            if isinstance(event, Evaluation):
                self._take_epoch(event)

    def show_epochs(self, epochs: int) -> None:
        """The training under way is to last for so many epochs now."""
        if self._run is not None:
            self._kept[self._run].planned = epochs
            self._show_planned()

    def show_state(self, state: SessionState) -> None:
        """Follows the session."""
        self.runs.set_running(self._run if state.is_training else None)
        self._show_origin(state.network)
        self.note.show_diagnosis(state.diagnosis, self._architecture.name)

    def _show_origin(self, network: NetworkInfo | None) -> None:
        """Of a network that was opened: its curves, where its file holds them, and its command."""
        if network == self._opened:
            return
        before, self._opened = self._opened, network
        record = network.record if network is not None else None
        if record is not None and (before is None or before.record is not record):
            self._begin_filed(network)
        self._origin.show_network(network)

    def _begin_filed(self, network: NetworkInfo) -> None:
        """Shows the training of a file as a run; nothing where it is among the runs already."""
        record = network.record
        if not record.history:
            return
        augmentation = record.augmentation.to_dict() if record.training.augment else {}
        settings = {
            "data": network.facts.get("title", ""),
            "architecture": network.architecture,
            **network.config,
            **record.training.to_dict(),
            **augmentation,
        }
        epochs = max(record.training.epochs, record.history[-1].epoch)
        plan = Plan(network.architecture)
        key = f"file {network.path or network.name} {len(record.history)}"
        run = RunInfo(key, tr("{name}, from its file", name=network.name), epochs, plan, settings)
        self.show_run(run, record.history)

    def show_run(self, run: RunInfo, history: Sequence[Evaluation]) -> None:
        """Shows a training that is over as a run; nothing where it is among them already."""
        if run.key in self.runs.keys:
            return
        self.begin(run)
        for evaluation in history:
            self._take_epoch(evaluation)

    def save_curves(self, path: str) -> None:
        """Saves all curves as the kind of file that the name ends in; says how it went."""
        self._saving.save(path, self._makers())

    def _makers(self) -> Makers:
        for plot in (*self.curve_plots.shown.values(), self.batch_plot):
            plot.draw()
        by_batch = self.batch_plot if self.batch_plot.isVisible() else None
        curves = commas(curve.title for curve in self._architecture.curves)
        plot = next(iter(self.curve_plots.shown.values()))
        shown = [run.name for run in reversed(plot.runs.values()) if run.visible]
        figure = ExportFigure(figure_title(curves, shown), self.curve_plots)
        return figure_makers(figure, csv_lines(self.curve_plots.shown, by_batch))

    def _on_time(self) -> None:
        moment = self._session.snapshots.chosen
        for plot in self.curve_plots.plots.values():
            plot.show_moment(None if moment is None else moment.epoch)

    def _shown_by_box(self) -> QComboBox:
        box = QComboBox(
            self,
            objectName="lossShownBox",
            accessibleName=tr("How the first curve is shown"),
            toolTip=tr(
                "How the first curve is shown; by batch where several steps are made on each."
            ),
            sizePolicy=QSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed),
        )
        for key in SHOWN_BY:
            box.addItem("", key)
        box.activated.connect(self._show_first)
        return box

    def _show_titles(self) -> None:
        """Names what the first curve is, where it is shown by batch."""
        for curve in self._architecture.curves[:1]:
            self.batch_plot.show_title(inside(curve.title))
            for place, text in enumerate(SHOWN_BY.values()):
                self.shown_by_box.setItemText(place, text.format(curve=curve.title))

    def _show_first(self) -> None:
        """Shows the first curve over epochs, or by batch where that says anything."""
        by = self.shown_by_box.currentData() if self._has_repeats else "epoch"
        self.shown_by_box.setVisible(self._has_repeats)
        for plot in self.curve_plots.plots.values():
            plot.setVisible(True)
        for curve in self._architecture.curves[:1]:
            self.curve_plots.plots[curve.key].setVisible(by == "epoch")
        self.batch_plot.setVisible(by != "epoch")
        if by != "epoch":
            self.batch_plot.show_in_a_row(by == "row")

    def _lay_out(self) -> None:
        self._runs_card = Card(self)
        self._runs_card.setVisible(False)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(8)
        self.curve_plots.put_first(self.shown_by_box, self.batch_plot)
        rows.addWidget(self._origin)
        rows.addWidget(self.note)
        rows.addWidget(self.curve_plots, 1)
        self._show_titles()
        self._show_first()
        column = QVBoxLayout(self._runs_card)
        column.setContentsMargins(8, 4, 8, 4)
        column.addWidget(self.runs)
        rows.addWidget(self._runs_card)
        rows.addWidget(self._foot)

    def _take_steps(self, curve: Curve, steps: list[Step]) -> None:
        epochs, values = np.array([(step.epoch, step.metrics[curve.key]) for step in steps]).T
        values = scale(curve) * values
        self.curve_plots.plots[curve.key].append(self._run, "batch", epochs, values)
        batches = np.array([step.batch for step in steps])
        self.batch_plot.append(batches, values)
        # Asked for at the start, or while the training runs.
        if not self._has_repeats and 0 < batches[0] == batches[-1] and len(steps) > 1:
            self._has_repeats = True
            self._show_first()

    def _take_epoch(self, event: Evaluation) -> None:
        key, epoch, goal = self._run, event.epoch, self._architecture.goal
        kept = self._kept[key]
        self.curve_plots.append(key, event)
        kept.seconds += event.seconds
        headline = self._architecture.headline()
        found = spoken(event.validation, headline)
        if len(headline) == 1 and found:  # the column says what it is
            found = headline[0].text(event.validation[headline[0].key])
        if not found:
            return
        if event.best and goal:
            kept.best = tr("best after epoch {epoch}: {result}", epoch=epoch, result=found)
            self.curve_plots.mark(key, event, goal)
        self.runs.show_result(key, found, epoch, kept.best, kept.seconds)

    def _forget(self, key: str) -> None:
        self.runs.remove_run(key)
        self._on_deleted(key)

    def _name_runs(self) -> None:
        """Names all runs by what tells them apart, but for those that a person named."""
        known = {key: kept for key, kept in self._kept.items() if kept.settings}
        told = zip(known, names([kept.settings for kept in known.values()]), strict=True)
        named = {key: name for key, name in told if not known[key].is_named}
        for key, name in named.items():
            self.runs.rename_run(key, name)
        self.curve_plots.rename_runs(named)

    def _on_renamed(self, key: str, name: str) -> None:
        self._kept[key].is_named = True
        self.curve_plots.rename_runs({key: name})

    def _on_shown(self, key: str, shown: bool) -> None:
        for plot in self.curve_plots.plots_of(key):
            plot.set_run_visible(key, shown)

    def _on_deleted(self, key: str) -> None:
        for plot in self.curve_plots.plots_of(key):
            plot.remove_run(key)
        del self._kept[key]
        self._name_runs()
        if key == self._run:
            self._run = None
        self._show_count()
        self._show_planned()

    def _show_planned(self) -> None:
        keys = self.runs.keys
        for plot in self.curve_plots.plots.values():
            plot.set_planned_epochs(self._kept[keys[0]].planned if keys else 1)

    def _show_count(self) -> None:
        self._foot.show_count(len(self.runs.keys))

    def _on_save(self) -> None:
        self._saving.ask(tr("Save curves"), "curves", self._makers())

    # Overrides of Qt.

    def minimumSizeHint(self) -> QSize:
        # A layout itself counts one line of each text, and squeezes the plots for the others.
        least = super().minimumSizeHint()
        return QSize(least.width(), self.layout().minimumHeightForWidth(self.width()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()
