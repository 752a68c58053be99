"""ExperimentForm: what is varied, what holds for all, and how often."""

import dataclasses
import math
from typing import Any

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from model.archs import ARCHITECTURES
from model.errors import SettingError
from model.experiments import Axis, Experiment, varied_settings
from model.experiments.axes import with_point
from model.experiments.presets import EXPERIMENTS, preset_experiment
from model.language import capital, tr, trn
from model.plan import Plan

from ...session.session import Session
from ...system.settings import AppSettings
from ...widgets.card import Card
from ...widgets.primary_button import PrimaryButton
from ...widgets.scrolled import Scrolled
from ..common.hint import Hint
from .varied_row import VariedRow, words_of

MOST_SEEDS = 100
MOST_POINTS = 1000

SAMPLING_TITLES = {
    "grid": tr("all combinations"),
    "random": tr("drawn at random"),
    "sobol": tr("drawn evenly (Sobol)"),
}

FIRST = (("learning_rate", "0.001, 0.003, 0.01, 0.03"), ("epochs", "10"))
"""Settings that the form begins with."""


class ExperimentForm(Card):
    """Settings in rows: one value is fixed, several are varied.

    Signals:
        wanted(Experiment): The person wants it carried out.
    """

    wanted = Signal(object)

    def __init__(self, session: Session, settings: AppSettings, parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self._kept = session, settings
        self._base = Experiment()
        self._rows: list[VariedRow] = []
        self._inside = inside = QWidget()
        self._make_boxes(inside)
        self._rows_box = QVBoxLayout()
        self._rows_box.setSpacing(4)
        self._add = QPushButton(
            tr("Add a setting"), inside, objectName="experimentAdd",
            toolTip=tr(
                "Another setting: with one value it holds for all trainings, with several it is "
                "varied."
            ),
        )  # fmt: skip
        self._hint = Hint("experimentFormHint", inside)
        self._hint.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self._count = QLabel(self, objectName="experimentCount", wordWrap=True)
        self._count.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self._count.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._start = PrimaryButton(
            tr("Start"), self, objectName="experimentStart",
            toolTip=tr("Trains all of them, in processes of their own: drawing goes on."),
        )  # fmt: skip
        self._lay_out(inside)
        self._connect()
        for name, text in FIRST:
            self._add_row(name, text)
        self._restore()
        self._show_count()

    @property
    def rows(self) -> list[VariedRow]:
        """The rows, from top to bottom."""
        return list(self._rows)

    @property
    def architecture(self) -> str:
        """Key of the network that is chosen."""
        return self._networks.currentData()

    def experiment(self) -> Experiment | None:
        """What the form asks for; None where something is wrong, which it says there."""
        found = [row.check(self.architecture) for row in self._rows]
        if None in found:
            wrong = next(row for row, axis in zip(self._rows, found, strict=True) if axis is None)
            wrong.focus_values()
            return None
        try:
            made = self._made([axis for axis in found if axis is not None])
        except SettingError as error:
            self._hint.show_text(str(error))
            return None
        self._hint.show_text("")
        return made

    def show_experiment(self, experiment: Experiment) -> None:
        """Writes an experiment into the form."""
        self._base = experiment
        plan = experiment.plan
        with QSignalBlocker(self._networks):
            self._networks.setCurrentIndex(self._networks.findData(plan.architecture))
        for row in list(self._rows):
            self._drop_row(row)
        for axis in experiment.axes:
            self._add_row(axis.name, words_of(axis))
        fixed = {**plan.config, **plan.training, **plan.augmentation}
        if plan.data != self._session.data.source[0]:
            fixed["data"] = plan.data
        for name, value in fixed.items():
            if name != "seed" and name not in {axis.name for axis in experiment.axes}:
                self._add_row(name, words_of(Axis(name, (value,))))
        self._seeds.setValue(len(experiment.seeds))
        self._sampling.setCurrentIndex(self._sampling.findData(experiment.sampling))
        self._points.setValue(experiment.points)
        self._halving.setChecked(experiment.halving > 1)
        self._hint.show_text("")
        self._show_count()

    def show_busy(self, busy: bool) -> None:
        """Says on the button what it would do."""
        self._start.setText(tr("Start another") if busy else tr("Start"))

    def _make_boxes(self, inside: QWidget) -> None:
        narrow = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        self._presets = QComboBox(
            inside, objectName="experimentPresets", accessibleName=tr("Experiment"),
            toolTip=tr("Experiments that come along, each with what to look for."),
            sizeAdjustPolicy=narrow, minimumContentsLength=14,
        )  # fmt: skip
        self._presets.addItem(tr("Your own"), "")
        for name, what in EXPERIMENTS.items():
            self._presets.addItem(capital(what), name)
        self._networks = QComboBox(
            inside, objectName="experimentNetwork", accessibleName=tr("Kind of network"),
            toolTip=tr("The kind of network that is trained."),
            sizeAdjustPolicy=narrow, minimumContentsLength=18,
        )  # fmt: skip
        for name, architecture in ARCHITECTURES.items():
            self._networks.addItem(architecture.title, name)
        self._networks.setCurrentIndex(max(self._networks.findData("mlp"), 0))
        self._seeds = QSpinBox(
            inside, objectName="experimentSeeds", minimum=1, maximum=MOST_SEEDS, value=3,
            toolTip=tr(
                "Trainings of each point, with other random numbers: without several, chance can’t "
                "be told from a difference."
            ),
        )  # fmt: skip
        self._sampling = QComboBox(
            inside, objectName="experimentSampling", accessibleName=tr("Points"),
            toolTip=tr(
                "All combinations of the values, or some points drawn from the ranges: Sobol’s are "
                "spread more evenly than random ones."
            ),
            sizeAdjustPolicy=narrow, minimumContentsLength=14,
        )  # fmt: skip
        for name, title in SAMPLING_TITLES.items():
            self._sampling.addItem(title, name)
        self._points = QSpinBox(
            inside, objectName="experimentPoints", minimum=1, maximum=MOST_POINTS, value=16,
            toolTip=tr("How many points are drawn."),
        )  # fmt: skip
        self._halving = QCheckBox(
            tr("End weak ones early"), inside, objectName="experimentHalving",
            toolTip=tr(
                "Successive halving: all points are trained a little, the best third of them three "
                "times as long, and so on."
            ),
        )  # fmt: skip
        self._keeps = QCheckBox(
            tr("Keep each network"), inside, objectName="experimentKeeps", checked=True,
            toolTip=tr(
                "So that a click on a point opens its network. Without, it is trained again."
            ),
        )  # fmt: skip

    def _lay_out(self, inside: QWidget) -> None:
        top = QFormLayout()
        top.setContentsMargins(0, 0, 0, 0)
        top.setVerticalSpacing(6)
        top.addRow(tr("Experiment"), self._presets)
        top.addRow(tr("Network"), self._networks)
        below = QFormLayout()
        below.setContentsMargins(0, 0, 0, 0)
        below.setVerticalSpacing(6)
        below.addRow(tr("Seeds"), self._seeds)
        below.addRow(tr("Points"), self._sampling)
        below.addRow(tr("How many"), self._points)
        self._points_label = below.labelForField(self._points)
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 6, 0)
        column.setSpacing(8)
        column.addLayout(top)
        column.addLayout(self._rows_box)
        column.addWidget(self._add)
        column.addLayout(below)
        column.addWidget(self._halving)
        column.addWidget(self._keeps)
        column.addWidget(self._hint)
        column.addStretch(1)
        scroll = Scrolled(self, inside, wide=True, whole=True)
        scroll.viewport().setAutoFillBackground(False)
        inside.setAutoFillBackground(False)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(12, 12, 6, 12)
        outer.setSpacing(8)
        outer.addWidget(scroll, 1)
        outer.addWidget(self._count)
        outer.addWidget(self._start)

    def _connect(self) -> None:
        self._presets.activated.connect(self._on_preset)
        self._networks.currentIndexChanged.connect(self._on_network)
        self._add.clicked.connect(lambda: self._add_free_row())
        for box in (self._seeds, self._points):
            box.valueChanged.connect(self._show_count)
        self._sampling.currentIndexChanged.connect(self._show_count)
        self._start.clicked.connect(self._on_start)

    def _made(self, axes: list[Axis]) -> Experiment:
        """The experiment of these rows.

        Raises:
            SettingError: They make none.
        """
        names = [axis.name for axis in axes]
        if len(set(names)) < len(names):
            twice = next(name for name in names if names.count(name) > 1)
            raise SettingError(
                tr("Two rows set “{setting}”. Put their values into one.", setting=twice)
            )
        fixed = {a.name: a.values[0] for a in axes if not a.is_range and len(a.values) == 1}
        varied = tuple(axis for axis in axes if axis.name not in fixed)
        if not varied:
            raise SettingError(tr("Nothing is varied. Give a setting several values: 0.01, 0.1."))
        source, data_dir, split = self._session.data.source
        plan = with_point(
            Plan(self.architecture, data=source, data_dir=data_dir, split=split), fixed
        )
        made = Experiment(
            Plan.from_dict(plan.to_dict()),
            varied,
            tuple(range(self._seeds.value())),
            self._sampling.currentData(),
            self._points.value(),
            halving=3 if self._halving.isChecked() else 0,
            keep_networks=self._keeps.isChecked(),
        )
        base = self._base
        if base.title and {a.name for a in base.axes} == {a.name for a in varied}:
            # Other values, but the same question.
            made = dataclasses.replace(
                made,
                measure=base.measure,
                title=base.title,
                look_for=base.look_for,
                came_out=base.came_out,
            )
        made.checked()
        made.trials()  # for what it has to say against a setting of some point
        return made

    def _add_row(self, name: str, text: str) -> VariedRow | None:
        settings = varied_settings(self.architecture)
        if name not in settings:
            return None
        row = VariedRow(self._inside)
        row.show_settings(settings)
        row.show_setting(name, text)
        row.changed.connect(self._on_edited)
        row.dropped.connect(lambda: self._on_dropped(row))
        self._rows.append(row)
        self._rows_box.addWidget(row)
        return row

    def _add_free_row(self) -> None:
        """Adds the first setting that no row has."""
        taken = {row.name for row in self._rows}
        free = [name for name in varied_settings(self.architecture) if name not in taken]
        if free and (row := self._add_row(free[0], "")) is not None:
            row.focus_values()
            self._show_count()

    def _drop_row(self, row: VariedRow) -> None:
        self._rows.remove(row)
        self._rows_box.removeWidget(row)
        row.hide()
        row.deleteLater()

    def _show_count(self) -> None:
        """Says how many trainings that will be."""
        drawn = self._sampling.currentData() != "grid"
        for part in (self._points, self._points_label):
            part.setVisible(drawn)
        try:
            axes = [row.axis(self.architecture) for row in self._rows if row.text.strip()]
            grid = 0 if drawn else math.prod(len(axis.grid(self.architecture)) for axis in axes)
        except SettingError:
            self._count.setText("")
            return
        points, seeds = self._points.value() if drawn else grid, self._seeds.value()
        factors = {
            "points": trn("{n} point", "{n} points", points),
            "seeds": trn("{n} seed", "{n} seeds", seeds),
        }
        self._count.setText(
            trn(
                "{points} × {seeds}: {n} training",
                "{points} × {seeds}: {n} trainings",
                points * seeds,
                **factors,
            )
        )

    def _restore(self) -> None:
        """Takes up what the form held when the program ended."""
        text = self._kept.choice("experiments.form", "")
        if not text:
            return
        try:
            self.show_experiment(Experiment.from_toml(text))
        except SettingError:
            return  # of another version

    def _on_start(self) -> None:
        experiment = self.experiment()
        if experiment is not None:
            self._kept.set_choice("experiments.form", experiment.to_toml())
            self.wanted.emit(experiment)

    def _on_preset(self) -> None:
        name: Any = self._presets.currentData()
        if name:
            self.show_experiment(preset_experiment(name))
        else:
            self._base = Experiment()

    def _on_network(self) -> None:
        settings = varied_settings(self.architecture)
        for row in list(self._rows):
            if not row.show_settings(settings):
                self._drop_row(row)
        self._on_edited()

    def _on_dropped(self, row: VariedRow) -> None:
        self._drop_row(row)
        self._on_edited()

    def _on_edited(self) -> None:
        self._hint.show_text("")
        self._show_count()
