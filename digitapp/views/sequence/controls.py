"""The row above the sequence view: which numbers of the units, play, and what saves them."""

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QMenu, QPushButton, QSlider, QWidget

from model.language import tr, trc

from ...style.zoom import zoomed
from . import words

PLAY_MS = 110
"""Between two steps while it plays."""


class SequenceControls(QWidget):
    """Which band is shown, and the step that is looked at.

    Signals:
        band_chosen(): Another ``band``.
        step_chosen(int): A person, or the player, went to this step.

    Attributes:
        save_picture, save_table: What the menu at the end offers.
    """

    band_chosen = Signal()
    step_chosen = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._bands: tuple[str, ...] = ()
        self.band_box = QComboBox(
            self,
            objectName="sequenceBandBox",
            accessibleName=tr("Which numbers of the units are shown"),
            toolTip=tr("Which numbers of each unit are shown after each step."),
        )
        self._band_text = QLabel(tr("Units:"), self)
        self._band_text.setBuddy(self.band_box)
        self.play_button = QPushButton(
            tr("Play"),
            self,
            objectName="sequencePlayButton",
            toolTip=tr("Goes along the steps from the first to the last."),
        )
        zoomed(self.play_button, minimum_width=64)
        self.slider = QSlider(
            Qt.Orientation.Horizontal,
            self,
            objectName="sequenceSlider",
            accessibleName=trc("noun", "Step"),
            toolTip=tr("The step that is looked at."),
        )
        self.save_button = QPushButton(
            tr("Save"),
            self,
            objectName="sequenceSaveButton",
            toolTip=tr("Save what is shown as a picture, or all numbers as a table."),
        )
        menu = QMenu(self.save_button)
        self.save_picture: QAction = menu.addAction(tr("Picture …"))
        self.save_table: QAction = menu.addAction(tr("Numbers (CSV) …"))
        self.save_button.setMenu(menu)
        self._player = QTimer(self, interval=PLAY_MS)
        self._player.timeout.connect(self._on_tick)
        self._lay_out()
        self.band_box.activated.connect(self.band_chosen)
        self.play_button.clicked.connect(self._on_play)
        self.slider.valueChanged.connect(self.step_chosen)
        self.slider.sliderPressed.connect(self.rest)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self, spacing=8)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.play_button)
        row.addWidget(self.slider, 1)
        row.addSpacing(8)
        row.addWidget(self._band_text)
        row.addWidget(self.band_box)
        row.addWidget(self.save_button)

    @property
    def band(self) -> str:
        """What is shown of the units: words.STATE or the name of a gate."""
        return self.band_box.currentData() or words.STATE

    @property
    def plays(self) -> bool:
        """Whether it goes along the steps by itself."""
        return self._player.isActive()

    def offer(self, gates: tuple[str, ...]) -> None:
        """Offers the state and these gates; what was chosen stays where it is offered."""
        bands = (words.STATE, *gates)
        if bands == self._bands:
            return
        self._bands, chosen = bands, self.band
        with QSignalBlocker(self.band_box):
            self.band_box.clear()
            for number, name in enumerate(bands):
                band = words.band_of(name)
                self.band_box.addItem(band.title, name)
                self.band_box.setItemData(number, band.tip, Qt.ItemDataRole.ToolTipRole)
            self.band_box.setCurrentIndex(max(self.band_box.findData(chosen), 0))

    def show_step(self, step: int, steps: int) -> None:
        """Shows which of the steps is looked at; none without steps."""
        with QSignalBlocker(self.slider):
            self.slider.setRange(0, max(steps - 1, 0))
            self.slider.setValue(max(step, 0))

    def allow(self, *, can: bool) -> None:
        """Enables everything while there is something to look at."""
        for widget in (self.band_box, self.play_button, self.slider, self.save_button):
            widget.setEnabled(can)
        if not can:
            self.rest()

    def rest(self) -> None:
        """Ends playing."""
        self._player.stop()
        self.play_button.setText(tr("Play"))

    def _on_play(self) -> None:
        if self.plays:
            self.rest()
            return
        if self.slider.value() >= self.slider.maximum():
            self.slider.setValue(0)
        self._player.start()
        self.play_button.setText(tr("Pause"))

    def _on_tick(self) -> None:
        self.slider.setValue(self.slider.value() + 1)
        if self.slider.value() >= self.slider.maximum():
            self.rest()
