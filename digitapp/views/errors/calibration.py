"""Confidence against accuracy."""

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from model.language import tr
from model.probes.judging.calibration import Calibration, calibration
from model.probes.judging.errors import Judged

from ...widgets.reliability import ReliabilityPlot
from .words import calibration_in_words


class CalibrationPage(QWidget):
    """The reliability diagram and what it means in words."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, objectName="errorsCalibration")
        self._found: Calibration | None = None
        self.plot = ReliabilityPlot(self)
        self.plot.setObjectName("reliabilityPlot")
        self.plot.setToolTip(
            tr(
                "Predictions sorted by the probability that they were given: bars show how many of "
                "them are correct. Bars that end on the dashed line are honest."
            )
        )
        self._words = QLabel(self, objectName="errorsConfidence", wordWrap=True)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(8)
        rows.addWidget(self._words)
        rows.addWidget(self.plot, 1)

    def show_judged(self, judged: Judged | None) -> None:
        """Shows how confident the predictions were."""
        self._found = None if judged is None else calibration(judged.score)
        if self._found is not None:
            found = self._found
            self.plot.show_bins(found.counts, found.accuracy, found.confidence)
            self._words.setText(calibration_in_words(found))

    def lines(self) -> list[str]:
        """The bands as the lines of a CSV file; empty cells where a band is."""
        lines = ["from,to,predictions,mean_probability,accuracy"]
        if self._found is not None:
            found = self._found
            for band, count in enumerate(found.counts.tolist()):
                low, high = found.edges[band], found.edges[band + 1]
                means = f"{found.confidence[band]:.6g},{found.accuracy[band]:.6g}"
                lines.append(f"{low:.6g},{high:.6g},{count},{means if count else ','}")
        return lines
