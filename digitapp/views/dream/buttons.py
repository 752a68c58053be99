"""The buttons below the dream's settings: play, step, reset, and what becomes of the pictures."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from model.language import tr, trc

from ..common.controls import SmallButton, even_rows
from ..common.counter import Counter
from . import words


class DreamButtons(QWidget):
    """Two rows of buttons, and how many steps were made.

    Signals:
        play_asked(bool): Play, or rest.
        step_asked(): One step.
        reset_asked(): Back to the first pictures.
        send_asked(): The selected picture is to go to the canvas.

    Attributes:
        save_picture, save_table: What the menu at the end offers.
    """

    play_asked = Signal(bool)
    step_asked = Signal()
    reset_asked = Signal()
    send_asked = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._plays = False
        self.steps = Counter("dreamSteps", tr("Steps made"), self)
        self.play = SmallButton(
            tr("Play"),
            "dreamPlayButton",
            tr("Lets the pictures change, or rest."),
            self,
            others=[tr("Pause")],
        )
        self.step = SmallButton(
            trc("button", "Step"), "dreamStepButton", tr("Changes the pictures by one step."), self
        )
        self.reset = SmallButton(
            trc("dream", "Reset"), "dreamResetButton", tr("Goes back to the first pictures."), self
        )
        self.send = SmallButton(
            tr("To canvas"), "dreamSendButton", tr("Puts the selected picture on the canvas."), self
        )
        self.save = SmallButton(tr("Save"), "dreamSaveButton", tr("Saves what is shown."), self)
        menu = QMenu(self.save)
        self.save_picture = menu.addAction(tr("Pictures …"))
        self.save_table = menu.addAction(tr("Numbers (CSV) …"))
        self.save.setMenu(menu)
        column = QVBoxLayout(self, spacing=8)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.steps)
        buttons = (self.play, self.step, self.reset), (self.send, self.save)
        column.addLayout(even_rows(*buttons, spacing=8))
        self.play.clicked.connect(lambda: self.play_asked.emit(not self._plays))
        self.step.clicked.connect(self.step_asked)
        self.reset.clicked.connect(self.reset_asked)
        self.send.clicked.connect(self.send_asked)

    def show_playing(self, step: int, *, plays: bool, can: bool, can_play: bool) -> None:
        """Shows how far the pictures are.

        Args:
            step: Steps made.
            plays: Whether they change now.
            can: Whether there are pictures.
            can_play: Whether they can change.
        """
        self._plays = plays
        self.play.setText(tr("Pause") if plays else tr("Play"))
        for button in (self.play, self.step, self.reset):
            button.setEnabled(can_play)
        for thing in (self.send, self.save, self.save_picture, self.save_table):
            thing.setEnabled(can)
        self.steps.show_text(words.progress(step, plays) if can_play else "")
