"""How smooth the window is: strokes, lateness, curves; each in a process of its own."""

import math
import os
import time

from PySide6.QtCore import QAbstractEventDispatcher, QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QWidget

from .process_sizes import held_together
from .window_program import POINTS, Program, made

PACE_S = 0.02
"""Between two moves of a person's mouse."""

BEAT_S = 0.01
"""Between two looks at the clock."""

SETTLED_S = 3.0
"""After the start of a training, where it is watched for long: by then its processes work."""

SEEN = {
    "train": ("lossPlot", "steps"),
    "weights": ("weightBoard", "weights"),
    "map": (None, "probe"),
    "errors": ("confusionMatrix", "probe"),
    "lab": ("labUnits", "weights"),
}
"""View -> name of the widget that shows what is new, and what tells of that; by default all of
the view, and new weights."""


def spread(seconds: list[float]) -> dict[str, float]:
    """Milliseconds that half and 99 % stayed within, and the worst."""
    times = sorted(1e3 * value for value in seconds)
    slow = math.ceil(0.99 * len(times)) - 1
    return {"p50": times[len(times) // 2], "p99": times[slow], "worst": times[-1]}


class Strokes:
    """A round is a number of moves of the mouse, and how long each took to reach the bars.

    A move's clock starts when it was due, not when the window had time for it: so does a person's.
    It ends with the painting, or with the reading where that leaves the bars as they look.

    Args:
        folder: For settings.
        moves: How many.
        data: What the training goes on with meanwhile.
        arch: What is trained meanwhile; None for nothing.
        network: What reads; None for what the window begins with.
        tab: Key of the view that is open; None for the first.
    """

    def __init__(
        self,
        folder: str,
        moves: int,
        data: str,
        arch: str | None,
        network: str | None = None,
        tab: str | None = None,
    ) -> None:
        self._program = made(folder, data if arch else None)
        if network is not None:
            self._program.open(network)
        if tab is not None:
            self._program.open_tab(tab)
        self._program.on_bars_painted = self._on_painted
        self._program.session.live_prediction.changed.connect(self._on_read)
        self._moves, self._arch = moves, arch
        self._timer = QTimer(singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_due)
        self._due_s, self._made = 0.0, 0
        self._sent: list[float] = []
        self._read: list[float] = []
        self._times: list[float] = []
        self._looks = self._program.bars_look()

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
        before, self._looks = self._looks, self._program.bars_look()
        if self._looks == before:  # nothing of them is painted then
            self._on_painted()

    def _on_painted(self) -> None:
        now = time.perf_counter()
        self._times += [now - due for due in self._read]
        self._read.clear()


class Beats(QObject):
    """How late a timer of 10 ms is.

    Attributes:
        late: Seconds, one for each beat.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.late: list[float] = []
        self._timer = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_beat)
        self._due_s = 0.0

    def start(self) -> None:
        """Begins to look."""
        self.late.clear()
        self._beat()

    def stop(self) -> None:
        """Looks no more."""
        self._timer.stop()

    def _beat(self) -> None:
        self._due_s = time.perf_counter() + BEAT_S
        self._timer.start(round(1e3 * BEAT_S))

    def _on_beat(self) -> None:
        self.late.append(max(0.0, time.perf_counter() - self._due_s))
        self._beat()


class Beside:
    """A round is some seconds of a training with a view open: how smoothly, and at what price.

    Args:
        folder: For settings.
        seconds: How long to look.
        data: What is trained on.
        arch: What is trained; None for nothing.
        tab: Key of the view that is open.
    """

    def __init__(self, folder: str, seconds: float, data: str, arch: str | None, tab: str) -> None:
        self._program = made(folder, data)
        self._seconds, self._arch, self._tab = seconds, arch, tab

    def round(self) -> dict[str, float]:
        """What was seen, in this order.

        ``p50``, ``p99``, ``worst``: milliseconds that a timer of 10 ms was late. ``frames``: a
        second, each with values that are new. ``busy``: fraction of a core that the GUI's thread
        took. ``turn``: most milliseconds of the processor that it took without looking up.
        ``speed``: images a second that were learnt. ``pss``: megabytes of all processes together, 0
        where the system does not tell.
        """
        program = self._program
        program.draw()
        program.open_tab(self._tab)
        if self._arch:
            program.train(self._arch)
            program.rest(min(SETTLED_S, self._seconds))
        frames, turns = DrawnFrames(program, self._tab), EventTurns()
        beats = Beats(program.window)
        steps, images, start_s = program.steps, program.images, time.perf_counter()
        busy_s = time.thread_time()
        beats.start()
        program.rest(self._seconds)
        beats.stop()
        taken_s = time.perf_counter() - start_s
        if self._arch and not (program.trains and program.steps > steps):
            raise RuntimeError("the training did not go on while the window was watched")
        return spread(beats.late) | {
            "frames": frames.count / taken_s,
            "busy": (time.thread_time() - busy_s) / taken_s,
            "turn": 1e3 * turns.worst_s,
            "speed": (program.images - images) / taken_s,
            "pss": sum(held_together(os.getpid())) / 1e6,
        }


class DrawnFrames(QObject):
    """Counts paintings of a view that show something new.

    What is new is told by a signal of the session; paintings are those of the widget in which it
    is to be seen, or of what is in it.

    Attributes:
        count: So far.
    """

    def __init__(self, program: Program, tab: str) -> None:
        super().__init__(program.window)
        self.count = 0
        self._is_new = False
        name, told = SEEN.get(tab, (None, "weights"))
        page = program.window.views[tab]
        main = page.findChild(QWidget, name) if name else page
        for widget in (main, *main.findChildren(QWidget)):
            widget.installEventFilter(self)
        session = program.session
        signals = {
            "steps": session.progressed,
            "weights": session.weights_changed,
            "probe": session.probes.probed,
        }
        signals[told].connect(self._on_new)

    def _on_new(self) -> None:
        self._is_new = True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: D102
        if self._is_new and event.type() == QEvent.Type.Paint:
            self._is_new = False
            self.count += 1
        return False


class EventTurns:
    """How much of the processor a thread takes from one look at its events to the next.

    Other than lateness, this does not depend on what else the machine does.

    Attributes:
        worst_s: The most so far.
    """

    def __init__(self) -> None:
        self.worst_s = 0.0
        self._start_s = time.thread_time()
        dispatcher = QAbstractEventDispatcher.instance()
        # Which of the two comes on which side of the work is another thing on each system.
        dispatcher.awake.connect(self._on_turn)
        dispatcher.aboutToBlock.connect(self._on_turn)

    def _on_turn(self) -> None:
        now_s = time.thread_time()
        self.worst_s = max(self.worst_s, now_s - self._start_s)
        self._start_s = now_s
