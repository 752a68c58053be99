"""StepPane: one step of a lesson to read: its text, the prediction it asks for, how it stands.

Invariant: what is shown follows from the walk and the state alone; the pane changes neither.
"""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from model.language import full_stop, sentences, tr

from ..style.zoom import zoomed
from ..widgets.card import Card
from ..widgets.speech import announce
from ..widgets.wrapping import WrappingLayout
from .lesson_text import FormulaDesk, LessonText
from .prediction_box import PredictionBox
from .walk import LessonWalk

SMALLER = 1.1


class StepPane(QWidget):
    """The text of the step that a walk is at.

    Args:
        desk: Draws formulas.
        parent: Owner.
        scale: Size of the text by that of ordinary text.

    Signals:
        predicted(int): The person chose this answer.
        show_wanted(): The person wants the step to be done before their eyes.
        back_wanted(): The person wants the step to begin again.
        link_followed(str): A link of the text: "lesson:KEY", "view:KEY" or an address.
    """

    predicted = Signal(int)
    show_wanted = Signal()
    back_wanted = Signal()
    link_followed = Signal(str)

    def __init__(self, desk: FormulaDesk, parent: QWidget, scale: float) -> None:
        super().__init__(parent, objectName="stepPane")
        self._walk: LessonWalk | None = None
        self._state: Mapping[str, Any] = {}
        self._shown: tuple | None = None
        self._is_hinted = False
        self._heading = QLabel(self, objectName="stepHeading", wordWrap=True)
        zoomed(self._heading, text=1.35, bold=True)
        self._intro = LessonText(desk, tr("What the lesson is about"), self, scale)
        self._text = LessonText(desk, tr("The step"), self, scale)
        self.prediction = PredictionBox(desk, self, scale)
        self._say = QLabel(self, objectName="stepState", wordWrap=True, accessibleName=tr("State"))
        self._say.setForegroundRole(QPalette.ColorRole.Highlight)
        self._astray = QLabel(self, objectName="stepAstray", wordWrap=True)
        self._astray.setForegroundRole(QPalette.ColorRole.WindowText)
        self._hint = LessonText(desk, tr("Hint"), self, scale)
        self.hint_button = self._button(
            tr("H&int"), "hintButton", tr("A nudge in the right direction.")
        )
        self.show_button = self._button(
            tr("&Show me"),
            "showMeButton",
            tr("The step is done before your eyes, from its beginning."),
        )
        self.back_button = self._button(
            tr("Put &back"), "putBackButton", tr("Begin this step again, as the lesson means it.")
        )
        self._done = _DoneCard(desk, self, scale)
        self._lay_out()
        self.prediction.chosen.connect(self.predicted)
        self.hint_button.clicked.connect(self._on_hint)
        self.show_button.clicked.connect(self.show_wanted)
        self.back_button.clicked.connect(self.back_wanted)
        for text in (self._intro, self._text, self._hint, *self._done.texts):
            text.link_followed.connect(self.link_followed)

    def _button(self, text: str, name: str, tip: str) -> QPushButton:
        return QPushButton(text, self, objectName=name, toolTip=tip, autoDefault=False)

    def _lay_out(self) -> None:
        buttons = QWidget(self)
        row = WrappingLayout(buttons, 6)
        for button in (self.hint_button, self.show_button, self.back_button):
            row.addWidget(button)
        column = QVBoxLayout(self, spacing=10)
        column.setContentsMargins(0, 0, 6, 0)
        for widget in (
            self._intro, self._heading, self._text, self.prediction, self._say, self._astray,
            buttons, self._hint, self._done,
        ):  # fmt: skip
            column.addWidget(widget)
        column.addStretch(1)

    @property
    def spoken(self) -> str:
        """The step as it is heard: its number, heading and text, formulas in words."""
        walk = self._walk
        if walk is None:
            return ""
        return sentences([full_stop(_place(walk)), walk.step.title, self._text.spoken])

    def show_walk(
        self,
        walk: LessonWalk,
        state: Mapping[str, Any],
        differences: list[str],
        *,
        words: str = "",
        running: bool = False,
    ) -> None:
        """Shows where a walk is.

        Args:
            walk: It.
            state: Of its world.
            differences: What is not as the step needs it.
            words: What there is to see, for lessons that don't say it themselves.
            running: Whether something works on the world.
        """
        self._walk, self._state = walk, state
        lesson, step, place = walk.lesson, walk.step, (id(walk), walk.index)
        is_new = place != self._shown
        if is_new:
            self._shown, self._is_hinted = place, False
        self._intro.show_lesson_text(lesson.intro if walk.index == 0 else "", state)
        self._heading.setText(step.title)
        self._heading.setVisible(bool(step.title))
        self._text.show_lesson_text(step.text, state)
        self.prediction.show_walk(walk, state)
        said = walk.text(lesson.say, state) if lesson.say else words
        self._show_line(self._say, said)
        self._show_line(self._astray, "\n".join(differences))
        self._show_hint()
        self.show_button.setEnabled(not running)
        self.show_button.setVisible(step.until is not None)
        self.back_button.setVisible(step.until is not None)
        self._done.show_walk(walk, state, running=running)
        if is_new:
            self.setAccessibleName(_place(walk))
            self.setAccessibleDescription(self.spoken)
            announce(self, self.spoken)

    def _show_line(self, label: QLabel, text: str) -> None:
        if label.text() != text:
            label.setText(text)
            announce(label, text)
        label.setVisible(bool(text))

    def _show_hint(self) -> None:
        hint = self._walk.step.hint
        self.hint_button.setVisible(bool(hint))
        self.hint_button.setEnabled(not self._is_hinted)
        self._hint.show_lesson_text(hint if self._is_hinted else "", self._state)

    def _on_hint(self) -> None:
        self._is_hinted = True
        self._show_hint()
        announce(self._hint, self._hint.spoken)
        self._hint.setFocus()


class _DoneCard(Card):
    """What is said once a step is done, and after the last one what closes the lesson."""

    def __init__(self, desk: FormulaDesk, parent: QWidget, scale: float) -> None:
        super().__init__(parent)
        self.setObjectName("stepDone")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._head = QLabel(self, objectName="stepDoneHead", wordWrap=True)
        zoomed(self._head, text=SMALLER, bold=True)
        self._head.setForegroundRole(QPalette.ColorRole.Highlight)
        self._then = LessonText(desk, tr("What came of it"), self, scale)
        self._closing = LessonText(desk, tr("The end of the lesson"), self, scale)
        self.texts = (self._then, self._closing)
        self._at_end: tuple[tuple[int, int], dict[str, Any]] | None = None
        column = QVBoxLayout(self, spacing=6)
        column.setContentsMargins(12, 10, 12, 10)
        for widget in (self._head, *self.texts):
            column.addWidget(widget)
        self.hide()

    def show_walk(self, walk: LessonWalk, state: Mapping[str, Any], *, running: bool) -> None:
        """Shows itself where the step is done as the world stands."""
        step = walk.step
        if not walk.is_done_now or (running and not self.isVisible()):
            self._at_end = None
            self.hide()
            return
        # What came of it is told with the values of then, whatever is moved afterwards.
        place = (id(walk), walk.index)
        if self._at_end is None or self._at_end[0] != place:
            self._at_end = place, dict(state)
        state = self._at_end[1]
        was_hidden = self.isHidden()
        self._head.setText(_verdict(walk))
        self._then.show_lesson_text(step.then, state)
        self._closing.show_lesson_text(walk.lesson.closing if walk.is_at_end else "", state)
        self.show()
        if was_hidden:
            announce(self, sentences([self._head.text(), self._then.spoken, self._closing.spoken]))


def _place(walk: LessonWalk) -> str:
    return tr("Step {number} of {count}", number=walk.index + 1, count=len(walk.lesson.steps))


def _verdict(walk: LessonWalk) -> str:
    step = walk.step
    if not step.ask or walk.choice is None or walk.was_shown:
        return tr("Done.")
    if walk.choice == step.answer:
        return tr("Done, and you predicted it.")
    return tr(
        "Done. You predicted “{prediction}”; it is “{answer}”.",
        prediction=step.ask[walk.choice],
        answer=step.ask[step.answer],
    )
