"""How far digits can be disturbed before they are misclassified."""

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from model.language import inside, qualified, sentences, tr, trc, trn
from model.probes.judging.disturbances import DISTURBANCES
from model.probes.judging.robustness import Robustness

from ...style.zoom import zoomed
from ...widgets.choice_button import ChoiceButtons
from ...widgets.level_plot import LevelPlot
from .progress import Asking

ASK = tr(
    "“Measure” disturbs up to 1,000 of these digits more and more, by noise, turning, shifting, "
    "size and stroke width, and lets the network read them. It takes a few seconds."
)
POINTS = tr(
    "Pictures are disturbed here, pixel by pixel. This network reads the points of a pen, of which "
    "there is no picture. Choose a network that reads pictures in the bar at the top."
)
STALE = tr("The network or the digits have changed since: measure again to see the difference.")

UNITS = {"": "", "°": tr("degrees"), "px": tr("pixels of 28"), "×": tr("times")}
"""Of a disturbance -> what its axis says."""


@dataclass(frozen=True, eq=False)
class Measured:
    """Curves, and whose they are.

    Attributes:
        curves: Accuracy over strength.
        name: Of the network.
    """

    curves: Robustness
    name: str


class RobustnessPage(QWidget):
    """One curve at a time, with what its levels look like, and that of the last network before.

    Attributes:
        asking: Begins and stops the measurement.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, objectName="errorsRobustness")
        self._measured: Measured | None = None
        self._before: Measured | None = None
        self.asking = Asking(
            trc("button", "Measure"),
            tr("Disturbs digits more and more and lets the network read them."),
            "errorsMeasure",
            self,
        )
        self.plot = LevelPlot(self)
        self.plot.setObjectName("robustnessPlot")
        self._message = QLabel(ASK, self, alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)
        self._message.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._note = QLabel(self, objectName="errorsRobustnessNote", wordWrap=True)
        self._note.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        choices = {key: (each.title, each.tip) for key, each in DISTURBANCES.items()}
        self._kinds = ChoiceButtons(choices, "disturb-{}".format, "", self)
        kinds = QHBoxLayout()
        kinds.setSpacing(4)
        for button in self._kinds.by_key.values():
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            zoomed(button, fits=button.text())
            kinds.addWidget(button)
        self._kinds.buttonClicked.connect(self._show)
        middle = QWidget(self)
        self._stack = QStackedLayout(middle)
        self._stack.addWidget(self._message)
        self._stack.addWidget(self.plot)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(8)
        rows.addWidget(self.asking)
        rows.addLayout(kinds)
        rows.addWidget(middle, 1)
        rows.addWidget(self._note)
        self._show()

    @property
    def key(self) -> str:
        """The disturbance that is shown, a key of DISTURBANCES."""
        return self._kinds.key

    def show_measured(self, measured: Measured) -> None:
        """Shows new curves; the ones before stay as dashed lines."""
        self._before, self._measured = self._measured, measured
        self._note.setText(
            trn(
                "{n:,} digit, read by “{name}”.",
                "{n:,} digits, read by “{name}”.",
                measured.curves.n,
                name=measured.name,
            )
        )
        self._show()

    def show_input(self, *, is_points: bool) -> None:
        """Whether the network reads a pen's points, which can't be disturbed like pixels."""
        self.asking.setEnabled(not is_points)
        self._message.setText(POINTS if is_points else ASK)

    def tell_stale(self) -> None:
        """The network or the digits are other ones now."""
        if self._measured is not None:
            self._note.setText(STALE)
            self._note.show()

    def forget(self) -> None:
        """Other digits are judged: curves on those before say nothing about them."""
        self._measured = self._before = None
        self._show()

    def lines(self) -> list[str]:
        """All curves as the lines of a CSV file."""
        lines = ["network,disturbance,level,accuracy,digits"]
        for measured in (self._before, self._measured):
            if measured is None:
                continue
            curves, name = measured.curves, measured.name.replace('"', "'")
            for key, levels in curves.levels.items():
                for level, fraction in zip(levels, curves.accuracy[key], strict=True):
                    lines.append(f'"{name}",{key},{level:g},{fraction:.6g},{curves.n}')
        return lines

    def _show(self) -> None:
        measured, before = self._measured, self._before
        self._stack.setCurrentWidget(self._message if measured is None else self.plot)
        for button in self._kinds.buttons():
            button.setEnabled(measured is not None)
        self._note.setVisible(bool(self._note.text()) and measured is not None)
        if measured is None:
            return
        key, curves = self.key, measured.curves
        disturbance = DISTURBANCES[key]
        unit = UNITS[disturbance.unit]
        title = inside(disturbance.title)
        many = trn("On {n:,} digit.", "On {n:,} digits.", curves.n)
        self.plot.setToolTip(sentences([disturbance.tip, many]))
        self.plot.show_curve(
            curves.levels[key],
            curves.accuracy[key],
            curves.examples[key],
            title=qualified(title, unit) if unit else title,
            before=before.curves.accuracy[key] if before is not None else None,
            before_name=tr("before: {name}", name=before.name) if before is not None else "",
        )
