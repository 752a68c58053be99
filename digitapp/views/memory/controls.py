"""What stands beside the state: the rule, where a recall begins, and how it is played."""

from collections.abc import Mapping

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QCheckBox, QMenu, QVBoxLayout, QWidget

from model.language import tr, trc

from ...system.settings import AppSettings
from ...widgets.card import SideCard
from ...widgets.value_slider import Scale, ValueSlider
from ..common.controls import SmallButton, choice_box, even_rows, titled_rows
from ..common.counter import Counter
from . import words

WIDTH_PX = 236
NOISE = Scale(tuple(k / 50 for k in range(26)), 0.0, lambda value: f"{100 * value:.0f} %")
SPEED = Scale(
    (5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0),
    100.0,
    lambda value: tr("{count:.0f} a s", count=value),
)


class MemoryControls(SideCard):
    """Remembers what is chosen.

    Signals:
        rule_chosen(str): Pictures are to be remembered by another rule.
        start_chosen(): A recall is to begin elsewhere: ``start``, ``part``, ``noise`` or ``holds``.
        recall_asked(): A recall is to begin.
        play_asked(bool): Go on by itself, or rest.
        step_asked(): One change.
        speed_chosen(float): Changes a second.
        send_asked(): The state is to go to the canvas.
        adopt_asked(): The memory is to be the window's network.

    Attributes:
        save_picture, save_film: What the menu at the end offers.
    """

    rule_chosen = Signal(str)
    start_chosen = Signal()
    recall_asked = Signal()
    play_asked = Signal(bool)
    step_asked = Signal()
    speed_chosen = Signal(float)
    send_asked = Signal()
    adopt_asked = Signal()

    def __init__(self, settings: AppSettings, parent: QWidget) -> None:
        super().__init__(parent, WIDTH_PX)
        self.setObjectName("memoryControls")
        self._settings = settings
        self._plays = False
        self.rule_box = choice_box(
            self, "memoryRuleBox", tr("Rule"), tip=tr("How pictures are remembered.")
        )
        self.start_box = choice_box(self, "memoryStartBox", tr("Begin with"), words.STARTS)
        self.part_box = choice_box(self, "memoryPartBox", tr("Rub out"), words.PARTS)
        self.noise = ValueSlider(
            tr("Noise"),
            "memoryNoiseSlider",
            tr("Fraction of pixels that are turned over."),
            NOISE,
            self,
        )
        self.hold_box = QCheckBox(tr("Hold what is left"), self, objectName="memoryHoldBox")
        self.hold_box.setToolTip(
            tr("Pixels that were not rubbed out stay as they are; the others begin undecided.")
        )
        self.speed = ValueSlider(
            tr("Speed"),
            "memorySpeedSlider",
            tr("How many changes a second are shown."),
            SPEED,
            self,
        )
        self.steps = Counter("memorySteps", tr("How far the recall is"), self)
        self.recall = SmallButton(
            trc("button", "Recall"),
            "memoryRecallButton",
            tr("Begins a recall from what is chosen above."),
            self,
        )
        self.play = SmallButton(
            tr("Play"),
            "memoryPlayButton",
            tr("Lets the recall go on, or rest."),
            self,
            others=[tr("Pause")],
        )
        self.step = SmallButton(
            trc("button", "Step"), "memoryStepButton", tr("Shows one change."), self
        )
        self.send = SmallButton(
            tr("To canvas"),
            "memorySendButton",
            tr("Puts the state on the canvas, to draw on."),
            self,
        )
        self.save = SmallButton(tr("Save"), "memorySaveButton", tr("Saves what is shown."), self)
        self.adopt = SmallButton(
            tr("Use as network"),
            "memoryAdoptButton",
            tr("Makes this memory the window’s network, which File > Save keeps."),
            self,
        )
        menu = QMenu(self.save)
        self.save_picture = menu.addAction(tr("Picture …"))
        self.save_film = menu.addAction(tr("Film of the recall …"))
        self.save.setMenu(menu)
        self._restore()
        self._lay_out()
        self._connect()

    @property
    def start(self) -> str:
        """Key of ``words.STARTS``."""
        return self.start_box.currentData()

    @property
    def part(self) -> str:
        """Key of ``words.PARTS``."""
        return self.part_box.currentData()

    @property
    def holds(self) -> bool:
        """Whether what was not rubbed out is held."""
        return self.hold_box.isChecked() and self.part != "all" and self.start != words.RANDOM

    def show_rules(self, rules: Mapping[str, str], rule: str) -> None:
        """Offers the rules of a network, and shows which one holds."""
        with QSignalBlocker(self.rule_box):
            known = [self.rule_box.itemData(k) for k in range(self.rule_box.count())]
            if known != list(rules):
                self.rule_box.clear()
                for key, title in rules.items():
                    self.rule_box.addItem(title, key)
            self.rule_box.setCurrentIndex(self.rule_box.findData(rule))

    def show_state(
        self, position: int, length: int, *, plays: bool, can: bool, edits: bool, is_own: bool
    ) -> None:
        """Shows how far a recall is.

        Args:
            position: The moment that is shown, of ``length``.
            length: How many moments there are.
            plays: Whether it goes on by itself.
            can: Whether there is something to begin with.
            edits: Whether the memory can be made anew.
            is_own: Whether it is another than the window's network.
        """
        self._plays = plays
        self.play.setText(tr("Pause") if plays else tr("Play"))
        for button in (self.play, self.step):
            button.setEnabled(length > 1)
        self.recall.setEnabled(can)
        for thing in (self.send, self.save, self.save_picture, self.save_film):
            thing.setEnabled(length > 0)
        is_random = self.start == words.RANDOM
        for widget in (self.noise, self.part_box):
            widget.setEnabled(not is_random)
        self.hold_box.setEnabled(not is_random and self.part != "all")
        self.rule_box.setEnabled(edits and self.rule_box.count() > 1)
        self.adopt.setEnabled(is_own)
        self.steps.show_text(words.counter(position, length, plays=plays) if length else "")

    def _restore(self) -> None:
        choice = self._settings.choice
        for box, name, default in (
            (self.start_box, "start", words.DRAWING),
            (self.part_box, "part", "upper"),
        ):
            box.setCurrentIndex(max(box.findData(choice(f"memory/{name}", default)), 0))
        self.hold_box.setChecked(bool(choice("memory/hold", True)))

    def _lay_out(self) -> None:
        column = QVBoxLayout(self, spacing=8)
        column.setContentsMargins(12, 10, 12, 10)
        boxes = (self.rule_box, self.start_box, self.part_box)
        column.addLayout(titled_rows([(box.accessibleName(), box) for box in boxes], self))
        for widget in (self.hold_box, self.noise, self.recall, self.steps):
            column.addWidget(widget)
        column.addLayout(even_rows((self.play, self.step), spacing=8))
        column.addWidget(self.speed)
        column.addStretch(1)
        column.addLayout(even_rows((self.adopt,), (self.send, self.save), spacing=8))

    def _connect(self) -> None:
        self.rule_box.activated.connect(lambda: self.rule_chosen.emit(self.rule_box.currentData()))
        for box in (self.start_box, self.part_box):
            box.activated.connect(self._on_start)
        self.hold_box.clicked.connect(self._on_start)
        self.noise.moved.connect(self._on_start)
        self.speed.moved.connect(lambda value, _: self.speed_chosen.emit(value))
        self.recall.clicked.connect(self.recall_asked)
        self.play.clicked.connect(lambda: self.play_asked.emit(not self._plays))
        self.step.clicked.connect(self.step_asked)
        self.send.clicked.connect(self.send_asked)
        self.adopt.clicked.connect(self.adopt_asked)

    def _on_start(self) -> None:
        self._settings.set_choice("memory/start", self.start)
        self._settings.set_choice("memory/part", self.part)
        self._settings.set_choice("memory/hold", self.hold_box.isChecked())
        self.start_chosen.emit()
