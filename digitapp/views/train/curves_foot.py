"""CurvesFoot: what stands below the curves of trainings: a hint, and buttons for runs and scale."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from model.language import tr, trc

from ...widgets.elided_label import ElidedLines


class CurvesFoot(QWidget):
    """While the list of runs is shown, its buttons stand in place of the hint.

    Signals:
        runs_toggled(bool): The list of runs is wanted, or not any more.
        log_toggled(bool): Losses are to be drawn by their logarithms, or not any more.
        all_toggled(bool): All settings of the runs are wanted, or those that differ.
        copy_asked(): The list is to go to the clipboard.
        save_asked(): The curves are to be saved.
    """

    runs_toggled = Signal(bool)
    log_toggled = Signal(bool)
    all_toggled = Signal(bool)
    copy_asked = Signal()
    save_asked = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._runs = self._button(
            tr("Runs"),
            "runsButton",
            tr("Show the list of runs: hide, rename or delete their curves."),
            checkable=True,
        )
        self._save = self._button(
            tr("Save curves…"),
            "saveCurvesButton",
            tr("Save all curves as a picture (PNG, SVG) or as numbers (CSV)."),
        )
        self._log = self._button(
            trc("scale", "Log"),
            "logButton",
            tr("Draw losses by their logarithms: small ones are told apart as well as large."),
            checkable=True,
        )
        self._all = self._button(
            tr("All settings"),
            "allSettingsButton",
            tr("Show all settings of the runs, not only those in which they differ."),
            checkable=True,
            autoRaise=True,
        )
        self._copy = self._button(
            tr("Copy as CSV"),
            "copyRunsButton",
            tr("Put the table, with all settings, on the clipboard."),
            autoRaise=True,
        )
        self._hint = ElidedLines(
            tr(
                "Nothing is learnt from validation digits: their curve tells how well the network "
                "will read digits that it has never seen."
            ),
            self,
            lines=3,
        )
        self._hint.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._lay_out()
        self._runs.toggled.connect(self._on_runs_toggled)
        self._log.toggled.connect(self.log_toggled)
        self._all.toggled.connect(self.all_toggled)
        self._copy.clicked.connect(self.copy_asked)
        self._save.clicked.connect(self.save_asked)

    @property
    def is_log(self) -> bool:
        """Whether losses are drawn by their logarithms."""
        return self._log.isChecked()

    def show_count(self, count: int) -> None:
        """Shows how many runs there are; without any nothing can be listed or saved."""
        self._runs.setText(tr("Runs ({count})", count=count) if count else tr("Runs"))
        self._runs.setEnabled(count > 0)
        self._save.setEnabled(count > 0)
        if not count:
            self._runs.setChecked(False)

    def _button(self, text: str, name: str, tip: str, **properties: bool) -> QToolButton:
        return QToolButton(self, text=text, objectName=name, toolTip=tip, **properties)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self, spacing=8)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._hint, 1)
        row.addStretch(0)
        for button in (self._all, self._copy, self._log, self._runs, self._save):
            row.addWidget(button)
        self._show_listed(False)

    def _show_listed(self, listed: bool) -> None:
        self._hint.setVisible(not listed)
        for button in (self._all, self._copy):
            button.setVisible(listed)

    def _on_runs_toggled(self, shown: bool) -> None:
        self._show_listed(shown)
        self.runs_toggled.emit(shown)
