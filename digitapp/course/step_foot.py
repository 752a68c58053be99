"""StepFoot: the ways on from a step: the one before, the next, the same in numpy."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from model.language import tr

from ..widgets.wrapping import WrappingLayout
from .script_dialog import show_script
from .walk import LessonWalk


class StepFoot(QWidget):
    """The buttons below a step, on the page as on the card.

    Signals:
        step_wanted(int): The person wants to go to this step, from 0.
        next_wanted(): The person is at the last step, and wants the lesson after it.
    """

    step_wanted = Signal(int)
    next_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, objectName="stepFoot")
        self._walk: LessonWalk | None = None
        self._row = WrappingLayout(self, 6)
        self._previous = self._button(tr("&Previous"), "previousStepButton", tr("The step before."))
        self._next = self._button(tr("&Next"), "nextStepButton", tr("The next step."))
        self._script = self._button(
            tr("The same in n&umpy"),
            "scriptButton",
            tr("A script that does what this lesson does."),
        )
        for button in (self._previous, self._next, self._script):
            self.add(button)
        self._previous.clicked.connect(lambda: self.step_wanted.emit(self._walk.index - 1))
        self._next.clicked.connect(self._on_next)
        self._script.clicked.connect(self._on_script)

    def _button(self, text: str, name: str, tip: str) -> QPushButton:
        return QPushButton(text, self, objectName=name, toolTip=tip, autoDefault=False)

    def add(self, button: QWidget) -> None:
        """Adds a button behind the others."""
        self._row.addWidget(button)

    def show_walk(self, walk: LessonWalk) -> None:
        """Shows where one can go from the step that a walk is at."""
        self._walk = walk
        self._previous.setEnabled(walk.index > 0)
        self._next.setText(tr("&Next lesson") if walk.is_at_end else tr("&Next"))
        self._next.setToolTip(tr("The next lesson.") if walk.is_at_end else tr("The next step."))
        self._script.setVisible(bool(walk.lesson.script))

    def _on_next(self) -> None:
        if self._walk.is_at_end:
            self.next_wanted.emit()
        else:
            self.step_wanted.emit(self._walk.index + 1)

    def _on_script(self) -> None:
        show_script(self, self._walk.lesson.title, self._walk.lesson.script)
