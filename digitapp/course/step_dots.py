"""StepDots: the steps of a lesson in a row, which of them are done, and the way to each."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QToolButton, QWidget

from model.language import named, tr

from ..style.zoom import zoomed
from ..widgets.wrapping import WrappingLayout
from .walk import LessonWalk

DONE = "✓"


class StepDots(QWidget):
    """A small button for each step.

    Signals:
        chosen(int): The person wants to go to this step, from 0.
    """

    chosen = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, objectName="stepDots", accessibleName=tr("Steps"))
        self._row = WrappingLayout(self, 4)
        self._group = QButtonGroup(self)
        self._buttons: list[QToolButton] = []

    def show_walk(self, walk: LessonWalk) -> None:
        """Shows the steps of a walk's lesson, at which of them it is, and which are done."""
        titles = [step.title for step in walk.lesson.steps]
        while len(self._buttons) < len(titles):
            self._add()
        for at, button in enumerate(self._buttons):
            button.setVisible(at < len(titles))
            if at >= len(titles):
                continue
            is_done = at in walk.done
            button.setChecked(at == walk.index)
            button.setText(f"{at + 1} {DONE}" if is_done else f"{at + 1}")
            step = tr("Step {number} of {count}", number=at + 1, count=len(titles))
            step = named(step, titles[at]) if titles[at] else step
            button.setToolTip(tr("{step}, done", step=step) if is_done else step)
            button.setAccessibleName(button.toolTip())

    def _add(self) -> None:
        at = len(self._buttons)
        button = QToolButton(self, objectName=f"step{at + 1}Button", checkable=True)
        zoomed(button, minimum_width=30)
        button.clicked.connect(lambda: self.chosen.emit(at))
        self._group.addButton(button)
        self._buttons.append(button)
        self._row.addWidget(button)
