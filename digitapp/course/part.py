"""WorldPart: a world joined to what draws it; the base of the six parts of lessons.

Invariant: one owner of the world at a time. While an action runs it belongs to the action's job,
and nothing else asks it anything; what is shown meanwhile are pictures that the job hands over.
"""

import time
from collections.abc import Generator, Iterable, Iterator
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QGuiApplication, QPalette
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from model.errors import SettingError
from model.language import tr, trc
from model.worlds.pictures import WorldPicture
from model.worlds.world import World

from ..background.job import Job
from ..system.report import Failure
from ..widgets.trace_plot import TracePlot
from .part_form import PartForm
from .set_up import set_up_text, take_set_up

FRAME_S = 0.03
"""Least time between two pictures that a running action hands over."""

STOP_AFTER_MS = 400
"""An action that runs longer has a button that stops it."""

ENDING_S = 5.0
"""How long leaving waits for the step that an action is making."""


class WorldPart(QWidget):
    """The picture of a world, its numbers as boxes, its actions as buttons.

    A subclass calls ``set_board`` once with the widget that draws, implements ``show_picture``,
    and hands what is moved in the picture to ``change``; it asks ``may`` before it lets anything
    be moved. What was shown last it has as ``_picture``.

    Args:
        world: What is moved; the part's own until ``world`` is given another.
        parent: Owner.

    Signals:
        changed(): The world's state is another, or an action has brought something new to see.
        edited(str): A person changed this control by hand.
        ended(bool): What ran is over; whether it came to its own end.

    Attributes:
        form: Boxes and buttons.
        trace: The small curve of a number by step; hidden where the world has none.
    """

    changed = Signal()
    edited = Signal(str)
    ended = Signal(bool)

    def __init__(self, world: World, parent: QWidget | None = None) -> None:
        name = type(self).__name__
        super().__init__(parent, objectName=name[:1].lower() + name[1:])
        self._world = world
        self._state, self._words = dict(world.state()), ""
        self._picture: WorldPicture | None = None
        self._may: frozenset[str] | None = None
        self._job: Job | None = None
        self._board: QWidget | None = None
        self.form = PartForm(world.controls, world.actions, self)
        self.trace = TracePlot(tr("cost"), self)
        self.trace.hide()
        self._note = QLabel(self, objectName="partNote", wordWrap=True, visible=False)
        self._note.setForegroundRole(QPalette.ColorRole.Highlight)
        self.stop_button = QPushButton(
            trc("button", "Stop"),
            self,
            objectName="stopActionButton",
            toolTip=tr("Stop what is running."),
            visible=False,
        )
        self.form.add_tool(self.stop_button)
        self.stop_button.hide()
        self._column = QVBoxLayout(self, spacing=8)
        self._column.setContentsMargins(0, 0, 0, 0)
        for widget in (self.trace, self.form, self._note):
            self._column.addWidget(widget)
        self._late = QTimer(self, singleShot=True, interval=STOP_AFTER_MS)
        self._late.timeout.connect(self.stop_button.show)
        self.stop_button.clicked.connect(self.cancel)
        self.form.edited.connect(self.change)
        self.form.pressed.connect(self.press)
        self.form.complained.connect(self._say)

    # What a subclass does.

    def set_board(self, board: QWidget) -> None:
        """Puts the widget that draws above all others; it takes the room that is left."""
        self._board = board
        self._column.insertWidget(0, board, 1)
        before = board
        for stop in (*self.form.buttons.values(), self.stop_button, *self.form.boxes.values()):
            QWidget.setTabOrder(before, stop)
            before = stop

    def show_picture(self, picture: WorldPicture) -> None:
        """Shows what ``world.picture()`` gave."""
        raise NotImplementedError

    def show_may(self) -> None:
        """What may be moved, or whether anything may, is another: ``may`` tells."""
        if self._picture is not None:
            self.show_picture(self._picture)

    @property
    def takes_drawing(self) -> bool:
        """Whether the person's drawing can be put into the world now; by default it can't."""
        return False

    def take_drawing(self, image: Any) -> bool:
        """Puts a drawing, (height, width) in [0, 1], into the world; whether the world took it."""
        return False

    # What the page does.

    @property
    def world(self) -> World:
        """What is moved; not to be asked anything while ``is_running``."""
        return self._world

    @property
    def is_running(self) -> bool:
        """Whether an action, or what the page runs, works on the world."""
        return self._job is not None

    @property
    def state(self) -> dict[str, Any]:
        """The world's state when it was last looked at; also while something runs."""
        return self._state

    @property
    def words(self) -> str:
        """What there is to see, in a sentence."""
        return self._words

    def set_may(self, names: Iterable[str] | None) -> None:
        """Opens the controls and actions of these names, all with None; others are read-only."""
        may = None if names is None else frozenset(names)
        if may != self._may:
            self._may = may
            self._show_may()

    def may(self, name: str) -> bool:
        """Whether a person may move that control or press that action now."""
        return not self.is_running and (self._may is None or name in self._may)

    def opens(self, name: str) -> bool:
        """Whether a person may move that control when nothing runs: what looks open."""
        return self._may is None or name in self._may

    def refresh(self) -> None:
        """Shows the world as it is: after the lesson has set something in it."""
        if not self.is_running:
            self._show(self._world.picture(), self._world.state())

    def change(self, name: str, value: Any) -> bool:
        """Gives a control the value that a person wants; whether the world took it.

        What it refuses is said below the picture, and the boxes show what holds.
        """
        if not self.may(name):
            return False
        try:
            self._world.set(name, value)
            self._say("")
        except SettingError as error:
            self._say(str(error))
            self._show_values()
            return False
        self.refresh()
        self.edited.emit(name)
        self.changed.emit()
        return True

    def press(self, action: str) -> None:
        """Presses a button, if a person may."""
        if self.may(action):
            self.run(self._world.press(action), action)

    def run(self, work: Iterator[None], title: str = tr("An action")) -> None:
        """Lets ``work`` change the world in a thread, and shows on the way what comes of it.

        ``ended`` tells when it is over. What runs already is stopped first.
        """
        self.settle()
        self._say("")
        self._job = job = Job(_frames(self._world, work), title, self)
        job.progressed.connect(lambda frames: self._on_progressed(job, frames))
        job.finished.connect(lambda: self._on_ended(job, done=True))
        job.cancelled.connect(lambda: self._on_ended(job, done=False))
        job.failed.connect(lambda failure: self._on_failed(job, failure))
        self._late.start()
        self._show_may()
        job.start()

    def cancel(self) -> None:
        """Stops what runs after the step that it makes; ``ended`` tells when."""
        if self._job is not None:
            self._job.cancel()

    def settle(self, timeout_s: float = ENDING_S) -> bool:
        """Stops what runs and waits for it; whether the world is ours then. Nothing is told."""
        job, self._job = self._job, None
        if job is None:
            return True
        job.cancel()
        ended = job.wait(timeout_s)
        self._after()
        if ended:
            self.refresh()
        return ended

    def leave(self) -> None:
        """Stops what runs, and goes."""
        self.settle()
        self.setParent(None)
        self.deleteLater()

    def copy_set_up(self, key: str) -> None:
        """Puts the values of all controls on the clipboard, as a set-up of this lesson or world."""
        self.settle()
        QGuiApplication.clipboard().setText(set_up_text(key, self._world))

    def paste_set_up(self, key: str) -> None:
        """Takes the values that the clipboard holds.

        Raises:
            DigitError: They are none of this lesson or world; nothing has changed.
        """
        self.settle()
        take_set_up(QGuiApplication.clipboard().text(), key, self._world)
        self.refresh()

    # How it shows things.

    def _show(self, picture: WorldPicture, state: dict[str, Any]) -> None:
        self._state, self._words, self._picture = dict(state), picture.words, picture
        self.show_picture(picture)
        self.form.set_idle(picture.idle)
        self.trace.setVisible(len(picture.trace) > 1)
        if len(picture.trace) > 1:
            self.trace.show_trace(picture.trace_title, picture.trace, picture.trace_level)
        if self._board is not None:
            self._board.setAccessibleDescription(picture.words)
        self._show_values()

    def _show_values(self) -> None:
        for name in self.form.boxes:
            # While an action runs the state that it handed over is all there is to ask.
            if name in self._state:
                self.form.show_value(name, self._state[name])
            elif not self.is_running:
                self.form.show_value(name, self._world.get(name))

    def _show_may(self) -> None:
        self.form.open(self.may, actions=not self.is_running)
        self.show_may()

    def _say(self, sentence: str) -> None:
        self._note.setText(sentence)
        self._note.setVisible(bool(sentence))

    def _on_progressed(self, job: Job, frames: list) -> None:
        if job is self._job:
            self._show(*frames[-1])
            self.changed.emit()

    def _on_failed(self, job: Job, failure: Failure) -> None:
        if job is self._job:
            self._on_ended(job, done=False)
            self._say(failure.sentence)

    def _on_ended(self, job: Job, *, done: bool) -> None:
        job.deleteLater()
        if job is not self._job:  # settled meanwhile: another has the world
            return
        self._job = None
        self._after()
        self.refresh()
        self.changed.emit()
        self.ended.emit(done)

    def _after(self) -> None:
        self._late.stop()
        self.stop_button.hide()
        self._show_may()


def _frames(world: World, work: Iterator[None]) -> Generator:
    """Does the work; yields (picture, state) no more often than they can be shown."""
    due_s = 0.0
    for _ in work:
        now_s = time.monotonic()
        if now_s >= due_s:
            yield world.picture(), world.state()
            due_s = time.monotonic() + FRAME_S
    yield world.picture(), world.state()
