"""The program as a benchmark drives it, in a process of its own: built as ``digitapp`` builds it.

What changes it goes through the session, the mouse or its buttons; the rest only looks. Time
passes in Qt's own event loop, never in one of the benchmark's.
"""

# ruff: noqa: E402 - what quickens imports comes before the imports that it quickens

import math
import os
import sys
import tempfile
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QEventLoop, QPointF, Qt, QTimer
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from digitapp.system.quick_imports import quicken_imports

quicken_imports()  # before the rest is imported, as the program does

from digitapp.__main__ import SWITCH_INTERVAL_S
from digitapp.app import build
from digitapp.state import Phase
from digitapp.system.screen import missing
from digitapp.widgets.probability_bars import ProbabilityBars
from model.events import Step
from model.plan import Plan

PATIENCE_S = 60
POINTS = 30
ENDLESS = 9999


class Program:
    """The window, and what is to be seen of it.

    Args:
        settings: File of settings, which need not exist.
        show: Whether to show it and wait until it has its network.

    Attributes:
        steps: Batches learnt since it began.
        images: Images in them.
        on_bars_painted: Called after each painting of the ten bars.
    """

    def __init__(self, settings: str, *, show: bool = True) -> None:
        sys.setswitchinterval(SWITCH_INTERVAL_S)
        missing()  # it is part of the start
        self.on_bars_painted: Callable[[], None] = lambda: None
        # Before the first of its kind is made: Qt asks a class only once what it overrides.
        _follow(ProbabilityBars, lambda: self.on_bars_painted())
        self.app, self.window = build(settings)
        # The program's own hook writes to its log, where nobody who measures looks.
        sys.excepthook = sys.__excepthook__
        self.session = self.window.session
        self.bars = self.window.drawing.bars
        self.canvas = self.window.drawing.canvas
        self.steps = self.images = 0
        self.session.progressed.connect(self._on_progressed)
        self.window.move(0, 0)
        if show:
            self.window.show()
            self.until(lambda: self.session.state.network is not None)

    @property
    def is_free(self) -> bool:
        """Whether nothing is under way."""
        return self.session.state.is_free

    def rest(self, seconds: float) -> None:
        """Lets time pass."""
        loop = QEventLoop()
        QTimer.singleShot(round(1000 * seconds), loop.quit)
        loop.exec()

    def until(self, condition: Callable[[], bool]) -> None:
        """Lets time pass until the session has come to what is wanted.

        Raises:
            TimeoutError: It never does.
        """
        if condition():
            return
        loop = QEventLoop()
        limit = QTimer(singleShot=True, interval=1000 * PATIENCE_S)
        limit.timeout.connect(lambda: loop.exit(1))
        limit.start()

        def look(*_: object) -> None:
            if condition():
                loop.quit()

        signals = (self.session.changed, self.session.progressed)
        links = [signal.connect(look) for signal in signals]
        late = loop.exec()
        for signal, link in zip(signals, links, strict=True):
            signal.disconnect(link)
        if late:
            raise TimeoutError(f"waited for {PATIENCE_S} s in vain; {self.session.state}")

    def choose(self, data: str) -> None:
        """Loads data: a name or a path."""
        self.session.choose_data(data)
        self.until(lambda: self.is_free and self.session.state.source == data)

    def open(self, name: str) -> None:
        """Opens a network: a pretrained one by name, or a file."""
        self.session.open(name)
        self.until(lambda: self.is_free)

    def open_tab(self, key: str) -> None:
        """Goes to a tab, by its key in VIEWS."""
        self.window.tabs.setCurrentWidget(self.window.pages[key])

    def train(
        self, arch: str, *, epochs: int = ENDLESS, config: dict[str, Any] | None = None
    ) -> None:
        """Trains a network with fresh weights past its first batch; default settings but these."""
        if self.session.state.network.architecture == arch:
            self.session.reset(same=False)
        self.session.start(Plan(arch, config or {}, {"epochs": epochs}))
        before = self.steps
        self.until(lambda: self.steps > before)

    def stop(self) -> None:
        """Presses "Stop" and waits until all is quiet."""
        self.window.findChild(QAbstractButton, "stopButton").click()
        self.until(lambda: self.is_free)

    @property
    def trains(self) -> bool:
        """Whether a training is going on now."""
        state = self.session.state
        return state.phase is Phase.TRAINING and not state.stopping

    def draw(self) -> None:
        """Draws an 8 with the mouse, all at once."""
        self.press(0)
        for number in range(1, POINTS):
            self.move(number)
        self.release(POINTS - 1)

    def bars_look(self) -> list[tuple]:
        """All that can be seen of the ten bars: they are painted when it changes."""
        return self.bars._looks()

    def press(self, number: int) -> None:
        """Presses the mouse at one of the 8's points."""
        self._mouse(QEvent.Type.MouseButtonPress, number, down=True)

    def move(self, number: int) -> None:
        """Moves the mouse to one of the 8's points."""
        self._mouse(QEvent.Type.MouseMove, number, down=True)

    def release(self, number: int) -> None:
        """Lets the mouse go at one of the 8's points."""
        self._mouse(QEvent.Type.MouseButtonRelease, number, down=False)

    def _mouse(self, kind: QEvent.Type, number: int, *, down: bool) -> None:
        angle = 2 * math.pi * number / POINTS
        width, height = self.canvas.width(), self.canvas.height()
        at = QPointF(
            width * (0.5 + 0.2 * math.sin(2 * angle)), height * (0.5 - 0.35 * math.cos(angle))
        )
        left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
        button = none if kind is QEvent.Type.MouseMove else left
        place = QPointF(self.canvas.mapToGlobal(at))
        event = QMouseEvent(
            kind, at, place, button, left if down else none, Qt.KeyboardModifier.NoModifier
        )
        QApplication.sendEvent(self.canvas, event)

    def _on_progressed(self, events: list) -> None:
        sizes = [event.images for event in events if isinstance(event, Step)]
        self.steps, self.images = self.steps + len(sizes), self.images + sum(sizes)


def made(folder: str, data: str | None = None) -> Program:
    """The program with settings of its own, and with data."""
    program = Program(os.path.join(tempfile.mkdtemp(dir=folder), "settings.ini"))
    if data is not None:
        program.choose(data)
    return program


def _follow(kind: type[QWidget], then: Callable[[], None]) -> None:
    """Calls ``then`` after each painting of a widget of this kind."""
    paint = kind.paintEvent

    def paint_and_tell(self: QWidget, event: QEvent) -> None:
        paint(self, event)
        then()

    kind.paintEvent = paint_and_tell
