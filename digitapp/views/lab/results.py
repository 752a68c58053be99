"""What the operations cost: accuracy and loss before and after, and which digits suffer."""

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from model.evaluate import Score
from model.language import tr, trn
from model.probes.units.firing import ScoreComparison

from ...state import SessionState
from ...style.numbers import fixed
from ...style.zoom import zoomed
from ...widgets.card import Card
from ...widgets.change_bars import ChangeBars
from ..common.remedies import Remedies
from . import words

FIGURES = {
    "accuracy": (tr("accuracy"), tr("Percentage of the test digits that are predicted correctly.")),
    "loss": (tr("loss"), tr("Mean loss on the test digits: what a training makes small.")),
    "confidence": (
        tr("confidence"),
        tr("Mean probability of the predicted digit, whether that is correct or not."),
    ),
}


class LabResults(Card):
    """A table of three figures, before and after, and a bar for each digit.

    Signals:
        data_wanted(str): The person asks for another data set, which fits the network.
    """

    data_wanted = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("labResults")
        self.title = QLabel(self, objectName="labResultsTitle")
        zoomed(self.title, text=1.0, bold=True)
        self.message = QLabel(self, objectName="labMessage", wordWrap=True)
        self.message.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.remedies = Remedies("labRemedy", self, QBoxLayout.Direction.TopToBottom)
        self._comparison: ScoreComparison | None = None
        self.remedies.data_wanted.connect(self.data_wanted)
        self.verdict = QLabel(self, objectName="labVerdict", wordWrap=True)
        self.verdict.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        zoomed(self.verdict, minimum_lines=2)
        self.verdict.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.bars = ChangeBars(self)
        self.bars.setObjectName("labDigitBars")
        self.bars.setAccessibleName(tr("Accuracy of each digit, before and after"))
        self.bars.setToolTip(
            tr(
                "Accuracy on each digit's test pictures now; the mark shows what it was before,\n"
                "the number the change in percentage points."
            )
        )
        self._table, self.figures = self._make_table()
        rows = QVBoxLayout(self, spacing=6)
        rows.setContentsMargins(12, 10, 12, 10)
        rows.addWidget(self.title)
        rows.addWidget(self.message)
        rows.addWidget(self.remedies)
        rows.addWidget(self._table)
        rows.addWidget(self.verdict)
        rows.addWidget(self.bars, 1)
        # Holds the message up where there is nothing else; else the bars take all the room.
        rows.addStretch(0)

    def show_comparison(self, comparison: ScoreComparison) -> None:
        """Shows what was measured."""
        self._comparison = comparison
        before, after = comparison.before, comparison.after
        self.title.setText(trn("{n:,} test digit", "{n:,} test digits", comparison.n))
        self.message.hide()
        self.remedies.hide()
        self._show_parts(True)
        for place, score in enumerate((before, after)):
            self.figures["accuracy"][place].setText(words.fraction(score.accuracy))
            self.figures["loss"][place].setText(fixed(score.loss, 3))
            self.figures["confidence"][place].setText(words.fraction(_confidence(score)))
        self.verdict.setText(words.verdict(comparison))
        self.bars.show_fractions(_fractions(before), _fractions(after))

    def show_message(self, text: str, misfit: SessionState | None = None) -> None:
        """Says why there is nothing to show; offers data that fit in a state where none do."""
        self._comparison = None
        if misfit is not None:
            self.remedies.show_state(misfit, wanted=True)
        else:
            self.remedies.hide()
        self.title.setText(tr("Test digits"))
        self.message.setText(text)
        self.message.show()
        self._show_parts(False)

    def lines(self) -> list[str]:
        """What is shown, as the lines of a CSV file; the head alone where nothing is."""
        lines = ["figure,before,after"]
        if self._comparison is None:
            return lines
        before, after = self._comparison.before, self._comparison.after
        lines.append(f"accuracy,{before.accuracy:.6f},{after.accuracy:.6f}")
        lines.append(f"loss,{before.loss:.6f},{after.loss:.6f}")
        lines.append(f"confidence,{_confidence(before):.6f},{_confidence(after):.6f}")
        pairs = zip(before.accuracy_by_digit, after.accuracy_by_digit, strict=True)
        for digit, pair in enumerate(pairs):
            fractions = ("" if fraction is None else f"{fraction:.6f}" for fraction in pair)
            lines.append(",".join([f"accuracy of {digit}", *fractions]))
        return lines

    def _show_parts(self, shown: bool) -> None:
        for widget in (self._table, self.verdict, self.bars):
            widget.setVisible(shown)

    def _make_table(self) -> tuple[QWidget, dict[str, tuple[QLabel, QLabel]]]:
        table = QWidget(self)
        grid = QGridLayout(table, horizontalSpacing=12, verticalSpacing=2)
        grid.setContentsMargins(0, 0, 0, 0)
        right = Qt.AlignmentFlag.AlignRight
        for column, text in enumerate((tr("before"), tr("after")), start=1):
            label = QLabel(text, table, alignment=right)
            label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
            grid.addWidget(label, 0, column)
        figures = {}
        for row, (name, (shown, tip)) in enumerate(FIGURES.items(), start=1):
            title = QLabel(shown, table, toolTip=tip)
            title.setForegroundRole(QPalette.ColorRole.PlaceholderText)
            pair = tuple(
                QLabel(table, objectName=f"{name}{when}", toolTip=tip, alignment=right)
                for when in ("Before", "After")
            )
            zoomed(pair[1], text=1.2, bold=True)
            grid.addWidget(title, row, 0)
            pair[0].setAccessibleName(tr("{figure} before", figure=shown))
            pair[1].setAccessibleName(tr("{figure} after", figure=shown))
            for column, label in enumerate(pair, start=1):
                zoomed(label, minimum_text="100.0 %")
                grid.addWidget(label, row, column)
            figures[name] = pair
        grid.setColumnStretch(0, 1)
        return table, figures


def _fractions(score: Score) -> np.ndarray:
    return np.array([np.nan if v is None else v for v in score.accuracy_by_digit])


def _confidence(score: Score) -> float:
    return float(score.confidence.mean()) if score.n else 0.0
