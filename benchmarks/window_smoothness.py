"""How smooth the window is: strokes, lateness, curves; each in a process of its own."""

import math
import time

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QGraphicsView

from .window_program import POINTS, Program, made

PACE_S = 0.02
"""Between two moves of a person's mouse."""

BEAT_S = 0.01
"""Between two looks at the clock."""


def spread(seconds: list[float]) -> dict[str, float]:
    """Milliseconds that half and 99 % stayed within, and the worst."""
    times = sorted(1e3 * value for value in seconds)
    slow = math.ceil(0.99 * len(times)) - 1
    return {"p50": times[len(times) // 2], "p99": times[slow], "worst": times[-1]}


class Strokes:
    """A round is a number of moves of the mouse, and how long each took to reach the bars.

    A move's clock starts when it was due, not when the window had time for it: so does a person's.

    Args:
        folder: For settings.
        moves: How many.
        data: What the training goes on with meanwhile.
        arch: What is trained meanwhile; None for nothing.
    """

    def __init__(self, folder: str, moves: int, data: str, arch: str | None) -> None:
        self._program = made(folder, data if arch else None)
        self._program.on_bars_painted = self._on_painted
        self._program.session.live_prediction.changed.connect(self._on_read)
        self._moves, self._arch = moves, arch
        self._timer = QTimer(singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_due)
        self._due_s, self._made = 0.0, 0
        self._sent: list[float] = []
        self._read: list[float] = []
        self._times: list[float] = []

    def round(self) -> dict[str, float]:
        """Milliseconds from a move to the painted bars."""
        program = self._program
        if self._arch:
            program.train(self._arch)
        program.rest(1.0)
        steps = program.steps
        self._due_s = time.perf_counter()
        self._plan_next()
        program.rest(PACE_S * self._moves + 0.5)
        if self._arch and not (program.trains and program.steps > steps):
            raise RuntimeError("the training did not go on while the drawing was timed")
        if len(self._times) != self._moves:
            raise RuntimeError(f"{len(self._times)} of {self._moves} moves reached the bars")
        return spread(self._times)

    def _plan_next(self) -> None:
        self._due_s += PACE_S
        wait_s = self._due_s - time.perf_counter()
        self._timer.start(max(0, math.ceil(1e3 * wait_s)))

    def _on_due(self) -> None:
        program, place = self._program, self._made % POINTS
        if place == 0:
            if self._made % (2 * POINTS) == 0:
                program.canvas.clear()
            program.press(POINTS - 1)
        self._sent.append(self._due_s)
        program.move(place)
        if place == POINTS - 1:
            program.release(place)
        self._made += 1
        if self._made < self._moves:
            self._plan_next()

    def _on_read(self) -> None:
        self._read += self._sent
        self._sent.clear()

    def _on_painted(self) -> None:
        now = time.perf_counter()
        self._times += [now - due for due in self._read]
        self._read.clear()


class Lateness:
    """A round is some seconds with a tab open: how late a timer is, and how often curves move.

    Args:
        folder: For settings.
        seconds: How long to look.
        data: What is trained on.
        arch: What is trained; None for nothing.
        tab: Which is open.
    """

    def __init__(self, folder: str, seconds: float, data: str, arch: str | None, tab: str) -> None:
        self._program = made(folder, data)
        self._seconds, self._arch, self._tab = seconds, arch, tab
        self._timer = QTimer(singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_beat)
        self._due_s = 0.0
        self._late: list[float] = []

    def round(self) -> dict[str, float]:
        """Milliseconds of lateness, and curve updates a second."""
        program = self._program
        program.draw()
        program.open_tab(self._tab)
        if self._arch:
            program.train(self._arch)
        program.rest(1.0)
        painted = Repaints(program)
        steps = program.steps
        self._late.clear()
        self._beat()
        program.rest(self._seconds)
        self._timer.stop()
        if self._arch and not (program.trains and program.steps > steps):
            raise RuntimeError("the training did not go on while the window was watched")
        return spread(self._late) | {"updates": painted.count / self._seconds}

    def _beat(self) -> None:
        self._due_s = time.perf_counter() + BEAT_S
        self._timer.start(round(1e3 * BEAT_S))

    def _on_beat(self) -> None:
        self._late.append(max(0.0, time.perf_counter() - self._due_s))
        self._beat()


class Repaints(QObject):
    """Counts paintings of the loss curve that show something new.

    Attributes:
        count: So far.
    """

    def __init__(self, program: Program) -> None:
        super().__init__(program.window)
        self.count = 0
        self._is_new = False
        program.loss_plot.findChild(QGraphicsView).viewport().installEventFilter(self)
        program.session.progressed.connect(self._on_progressed)

    def _on_progressed(self) -> None:
        self._is_new = True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: D102
        if self._is_new and event.type() == QEvent.Type.Paint:
            self._is_new = False
            self.count += 1
        return False
