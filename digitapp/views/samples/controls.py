"""What stands beside the sheet: what is asked for, and what is known of it."""

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QMenu, QVBoxLayout, QWidget

from model.archs import Architecture, Sampler
from model.generated import PicturesJudged
from model.language import tr, trc
from model.probes.creating.sheets import is_chain

from ...style.zoom import zoomed
from ...system.settings import AppSettings
from ...widgets.card import SideCard
from ...widgets.column_bars import ColumnBars
from ...widgets.trace_plot import TracePlot
from ...widgets.value_slider import Scale, ValueSlider
from ..common.controls import SmallButton, choice_box, even_rows, titled_rows
from ..common.counter import Counter
from . import words

WIDTH_PX = 248
TEMPERATURES = Scale(
    tuple(np.round(np.arange(0.2, 2.05, 0.1), 1).tolist()), 1.0, lambda value: f"{value:.1f}"
)


class SamplesControls(SideCard):
    """Remembers what is chosen.

    Signals:
        begin_asked(): Other pictures are wanted: another number, or another beginning.
        changed(): Another digit or temperature is wanted, from now on.
        run_asked(bool): Run, or pause.
        step_asked(): One step.
        again_asked(): Begin anew, with other noise.
        send_asked(): The selected picture is to go to the canvas.

    Attributes:
        save_picture, save_table, save_film: What the menu at the end offers.
    """

    begin_asked = Signal()
    changed = Signal()
    run_asked = Signal(bool)
    step_asked = Signal()
    again_asked = Signal()
    send_asked = Signal()

    def __init__(self, settings: AppSettings, parent: QWidget) -> None:
        super().__init__(parent, WIDTH_PX)
        self.setObjectName("samplesControls")
        self._settings = settings
        self._runs = False
        self.digit_box = choice_box(self, "samplesDigitBox", tr("Digit"), words.DIGITS)
        self.start_box = choice_box(self, "samplesStartBox", tr("Begin with"), words.STARTS)
        self.count_box = choice_box(
            self,
            "samplesCountBox",
            trc("how many", "Show"),
            words.COUNTS,
            tr("How many pictures at once."),
        )
        self.temperature = ValueSlider(
            tr("Temperature"),
            "samplesTemperature",
            tr(
                "Above 1 bolder: less likely pictures come too. Below 1 more careful, and more "
                "alike."
            ),
            TEMPERATURES,
            self,
        )
        self.steps = Counter("samplesSteps", tr("Steps made"), self)
        self.run = SmallButton(
            trc("button", "Run"),
            "samplesRunButton",
            tr("Lets the pictures go on, or rest."),
            self,
            others=[tr("Pause")],
        )
        self.step = SmallButton(
            trc("button", "Step"), "samplesStepButton", tr("Makes one step."), self
        )
        self.again = SmallButton(
            tr("Again"), "samplesAgainButton", tr("Begins anew, with other noise."), self
        )
        self.send = SmallButton(
            tr("To canvas"),
            "samplesSendButton",
            tr("Puts the selected picture on the canvas."),
            self,
        )
        self.save = SmallButton(tr("Save"), "samplesSaveButton", tr("Saves what is shown."), self)
        menu = QMenu(self.save)
        self.save_picture = menu.addAction(tr("Pictures …"))
        self.save_table = menu.addAction(tr("Numbers (CSV) …"))
        self.save_film = menu.addAction(tr("Film of the next steps …"))
        self.save.setMenu(menu)
        self.bars = ColumnBars(
            self, name="samplesBars", title=tr("Which digits it makes, in per cent")
        )
        self.bars.setToolTip(tr("Of 100 pictures, how many are read as each digit."))
        zoomed(self.bars, minimum_height=84, maximum_height=84)
        self.figures = QLabel(self, objectName="samplesFigures", wordWrap=True)
        self.figures.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.verdict = QLabel(self, objectName="samplesVerdict", wordWrap=True)
        self.verdict.hide()
        self.trace = TracePlot(tr("mean energy"), self)
        self.trace.setToolTip(
            tr("The mean energy of the pictures after each step: lower is likelier.")
        )
        self._boxes = {"digit": self.digit_box, "start": self.start_box, "count": self.count_box}
        self._restore()
        self._lay_out()
        self._connect()

    @property
    def label(self) -> int | None:
        """The digit that is asked for; None for any."""
        digit = self.digit_box.currentData()
        return None if digit == words.ANY or not self.digit_box.isEnabled() else digit

    @property
    def start(self) -> str:
        """Key of ``words.STARTS``."""
        return self.start_box.currentData() if self.start_box.isEnabled() else words.NOISE

    @property
    def count(self) -> int:
        """How many pictures."""
        return self.count_box.currentData()

    @property
    def runs(self) -> bool:
        """Whether pictures are shown as being on their way."""
        return self._runs

    def show_network(self, network: Architecture | None) -> None:
        """Offers what a network can be asked for."""
        self.digit_box.setEnabled(isinstance(network, Sampler) and network.takes_label)
        self.digit_box.setToolTip(
            tr("Which digit it shall make.")
            if self.digit_box.isEnabled()
            else tr("This network can’t be asked for a digit: it makes any.")
        )
        self.start_box.setEnabled(is_chain(network))
        self.start_box.setToolTip(
            tr("What the chains begin with.")
            if is_chain(network)
            else tr("This network makes each picture at once: there is no beginning.")
        )

    def show_running(self, text: str, *, runs: bool, can: bool) -> None:
        """Shows how far it is; ``can``: whether there is something to run."""
        self._runs = runs
        self.run.setText(tr("Pause") if runs else trc("button", "Run"))
        for thing in (self.run, self.step, self.again, self.send, self.save, self.temperature):
            thing.setEnabled(can)
        self.steps.show_text(text if can else "")

    def show_figures(self, figures: PicturesJudged | None, text: str) -> None:
        """Shows what a reader makes of the pictures."""
        shares = [None] * 10 if figures is None else list(figures.shares)
        largest = -1 if figures is None else int(np.argmax(figures.shares))
        texts = words.share_texts(figures)
        if texts != self.bars.texts or figures is None:
            self.bars.show_values(shares, texts, largest)
        self.figures.setText(text)

    def show_verdict(self, text: str) -> None:
        """Shows what a discriminator says; hidden where there is none."""
        self.verdict.setText(text)
        self.verdict.setVisible(bool(text))

    def show_energies(self, energies: list[float]) -> None:
        """Shows the curve; hidden where the network has no energy."""
        self.trace.setVisible(bool(energies))
        if energies and self.trace.isVisible():
            self.trace.show_trace(words.energy_title(energies), energies)

    def _restore(self) -> None:
        defaults = {"digit": words.ANY, "start": words.NOISE, "count": 100}
        for name, box in self._boxes.items():
            place = box.findData(self._settings.choice(f"samples/{name}", defaults[name]))
            box.setCurrentIndex(place if place >= 0 else box.findData(defaults[name]))

    def _lay_out(self) -> None:
        column = QVBoxLayout(self, spacing=8)
        column.setContentsMargins(12, 10, 12, 10)
        rows = [(box.accessibleName(), box) for box in self._boxes.values()]
        column.addLayout(titled_rows(rows, self))
        column.addWidget(self.temperature)
        column.addWidget(self.steps)
        buttons = (self.run, self.step, self.again), (self.send, self.save)
        column.addLayout(even_rows(*buttons, spacing=6))
        column.addWidget(self.bars)
        column.addWidget(self.figures)
        column.addWidget(self.verdict)
        column.addWidget(self.trace)
        column.addStretch(1)

    def _connect(self) -> None:
        for box in (self.start_box, self.count_box):
            box.activated.connect(self._on_begin)
        self.digit_box.activated.connect(self._on_changed)
        self.temperature.moved.connect(lambda value, goes_on: self.changed.emit())
        self.run.clicked.connect(lambda: self.run_asked.emit(not self._runs))
        self.step.clicked.connect(self.step_asked)
        self.again.clicked.connect(self.again_asked)
        self.send.clicked.connect(self.send_asked)

    def _keep(self) -> None:
        for name, box in self._boxes.items():
            self._settings.set_choice(f"samples/{name}", box.currentData())

    def _on_begin(self) -> None:
        self._keep()
        self.begin_asked.emit()

    def _on_changed(self) -> None:
        self._keep()
        self.changed.emit()
