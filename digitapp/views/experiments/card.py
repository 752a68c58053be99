"""PointCard: the points that were clicked, compared, and what can be done with their networks."""

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from model.experiments import PointSummary, Summary, TrialResult, compared
from model.language import sentences, tr

from .words import POINT_AT, best_words, point_words, seed_words


class PointCard(QWidget):
    """A line on what is pointed at or chosen, and buttons for the network of one seed.

    Signals:
        network_wanted(TrialResult): Its network shall be opened.
        curves_wanted(TrialResult): Its curves shall join the runs.
    """

    network_wanted = Signal(object)
    curves_wanted = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, objectName="experimentCard")
        self._summary: Summary | None = None
        self._chosen: list[PointSummary] = []
        self._words = QLabel(self, objectName="experimentWords", wordWrap=True)
        self._words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        # Room for the longest comparison, so that the chart above does not jump.
        self._words.setMinimumHeight(4 * self.fontMetrics().lineSpacing())
        self._words.setAlignment(self._words.alignment().AlignTop)
        self._seeds = QComboBox(
            self, objectName="experimentSeed", accessibleName=tr("Training"),
            toolTip=tr("Which of the trainings of this point."),
            sizeAdjustPolicy=QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon,
            minimumContentsLength=12,
        )  # fmt: skip
        self._open = QPushButton(
            tr("Open network"), self, objectName="experimentOpenNetwork",
            toolTip=tr(
                "Its network comes into the window; where it was not kept, it is trained again and "
                "comes out the same."
            ),
        )  # fmt: skip
        self._curves = QPushButton(
            tr("To the runs"), self, objectName="experimentCurves",
            toolTip=tr("Its curves join those of your trainings in the view Train."),
        )  # fmt: skip
        row = QHBoxLayout()
        row.setSpacing(8)
        for part in (self._seeds, self._open, self._curves):
            row.addWidget(part)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._words)
        column.addLayout(row)
        self._open.clicked.connect(lambda: self.network_wanted.emit(self._result()))
        self._curves.clicked.connect(lambda: self.curves_wanted.emit(self._result()))
        self._seeds.currentIndexChanged.connect(self._show_buttons)
        self.show_chosen(None, [])

    @property
    def text(self) -> str:
        """What it says."""
        return self._words.text()

    def show_chosen(self, summary: Summary | None, chosen: list[PointSummary]) -> None:
        """Shows the points that were clicked, the last one last."""
        before = self._result()
        self._summary, self._chosen = summary, chosen
        with QSignalBlocker(self._seeds):
            self._seeds.clear()
            for result in chosen[-1].results if chosen else ():
                self._seeds.addItem(seed_words(result, summary), result)
                if before is not None and result.key == before.key:
                    self._seeds.setCurrentIndex(self._seeds.count() - 1)
        self._words.setText(self._chosen_words())
        self._show_buttons()

    def show_pointed(self, point: PointSummary | None) -> None:
        """Shows the point that is pointed at; None for those that were clicked."""
        text = self._chosen_words() if point is None else point_words(point, self._summary)
        self._words.setText(text)

    def _chosen_words(self) -> str:
        if self._summary is None or not self._summary.points:
            return ""
        if not self._chosen:
            return sentences([best_words(self._summary), POINT_AT])
        if len(self._chosen) == 1:
            return point_words(self._chosen[0], self._summary)
        return compared(self._chosen[0], self._chosen[1], self._summary).text

    def _result(self) -> TrialResult | None:
        return self._seeds.currentData()

    def _show_buttons(self) -> None:
        result = self._result()
        for part in (self._seeds, self._open, self._curves):
            part.setEnabled(result is not None)
        self._curves.setEnabled(result is not None and bool(result.curves))
        is_kept = result is None or bool(result.network)
        self._open.setText(tr("Open network") if is_kept else tr("Train it here"))
