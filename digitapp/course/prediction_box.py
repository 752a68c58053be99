"""PredictionBox: what a step asks before anything is pressed, as one choice of a few."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QButtonGroup, QLabel, QRadioButton, QVBoxLayout, QWidget

from model.language import tr

from ..style.zoom import zoomed
from .lesson_text import FormulaDesk, LessonText
from .walk import LessonWalk

MOST = 6
"""Answers that a step may offer."""

FIRST = tr("What do you expect? Choose first; the buttons open then.")


class PredictionBox(QWidget):
    """A question and its answers.

    Signals:
        chosen(int): The person chose this answer.
    """

    chosen = Signal(int)

    def __init__(self, desk: FormulaDesk, parent: QWidget, scale: float) -> None:
        super().__init__(parent, objectName="predictionBox")
        self._question = LessonText(desk, tr("Question"), self, scale)
        self._group = QButtonGroup(self)
        self._note = QLabel(self, objectName="predictionNote", wordWrap=True)
        self._note.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        column = QVBoxLayout(self, spacing=4)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._question)
        self.answers = [self._answer(at) for at in range(MOST)]
        for answer in self.answers:
            column.addWidget(answer)
        column.addWidget(self._note)
        self._group.idClicked.connect(self.chosen)

    def _answer(self, at: int) -> QRadioButton:
        answer = QRadioButton(self, objectName=f"answer{at + 1}")
        zoomed(answer, text=1.12)
        self._group.addButton(answer, at)
        return answer

    def show_walk(self, walk: LessonWalk, state: Mapping[str, Any]) -> None:
        """Shows what the step asks in this state of its world; nothing where it asks nothing."""
        step = walk.step
        self.setVisible(bool(step.ask))
        self._question.show_lesson_text(step.question, state)
        with QSignalBlocker(self._group):
            self._group.setExclusive(False)
            for at, answer in enumerate(self.answers):
                answer.setVisible(at < len(step.ask))
                is_known = walk.is_done_now and at == step.answer
                text = step.ask[at].replace("&", "&&") if at < len(step.ask) else ""
                answer.setText(f"{text}  ✓" if is_known else text)
                answer.setAccessibleName(tr("{answer}, right", answer=text) if is_known else text)
                answer.setChecked(at == walk.choice)
                # Qt lets Tab lead to the checked one of a group alone; here there may be none.
                answer.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self._group.setExclusive(True)
        self._note.setText(_note(walk))
        self._note.setVisible(bool(self._note.text()))


def _note(walk: LessonWalk) -> str:
    step = walk.step
    if not step.ask:
        return ""
    if walk.choice is None:
        return FIRST if step.until is not None else ""
    if step.until is None:
        return tr("That is it.") if walk.choice == step.answer else tr("Not that one. Try another.")
    return "" if walk.is_done_now else tr("Noted. Now try it.")
