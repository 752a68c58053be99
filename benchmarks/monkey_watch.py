"""Watches over a window in use: what is thrown, what Qt warns of, and when nothing answers."""

import logging
import sys
import threading
import time
import traceback
from collections import Counter, deque
from types import FrameType, TracebackType
from typing import Any

from PySide6.QtCore import QObject, QTimer, QtMsgType, qInstallMessageHandler

BEAT_MS = 20
LOOK_S = 0.05
SUSPECT_S = 0.25
"""From here on the stack is looked at; what comes to ``stall_s`` is told."""

OURS = ("digitapp", "model")
HARMLESS = ("This plugin does not support",)
"""What the platform without a screen can't do."""

MAX_TOLD = 20
KEPT_ACTIONS = 8


class WindowWatch(QObject):
    """Notes what goes wrong from its making to ``close``.

    Args:
        stall_s: How long nothing may answer.

    Attributes:
        actions: The last things that were done, to be told with what follows them.
        tracebacks: {"text", "after"} of each exception that nobody foresaw.
        stalls: {"seconds", "cpu_s", "queued_s", "where", "stack", "after"} of each time without
            an answer; of its seconds it computed some and stood in line for a processor some.
        warnings: What Qt warned of.
    """

    def __init__(self, stall_s: float) -> None:
        super().__init__()
        self.actions: deque[str] = deque(maxlen=KEPT_ACTIONS)
        self.tracebacks: list[dict[str, Any]] = []
        self.stalls: list[dict[str, Any]] = []
        self.warnings: list[str] = []
        self._stall_s = stall_s
        self._main = threading.main_thread()
        self._clock = time.pthread_getcpuclockid(self._main.ident)
        self._ends = threading.Event()
        self._beat = self._moment()
        self._timer = QTimer(self, interval=BEAT_MS)
        self._timer.timeout.connect(self._on_beat)
        self._timer.start()
        self._thread = threading.Thread(target=self._look, name="watch", daemon=True)
        self._hooks = sys.excepthook, threading.excepthook
        sys.excepthook = self._on_exception
        threading.excepthook = lambda args: self._on_exception(*args[:3])
        self._log = _Errors(self._note)
        logging.getLogger("digitapp").addHandler(self._log)
        qInstallMessageHandler(self._on_message)
        self._thread.start()

    def close(self) -> None:
        """Watches no more; what was noted stays."""
        self._ends.set()
        self._thread.join()
        self._timer.stop()
        logging.getLogger("digitapp").removeHandler(self._log)
        sys.excepthook, threading.excepthook = self._hooks
        qInstallMessageHandler(None)

    def _on_beat(self) -> None:
        self._beat = self._moment()

    def _moment(self) -> tuple[float, float, float]:
        """Now: of the clock, of what the window's thread computed, and stood in line to compute."""
        now, computed = time.perf_counter(), time.clock_gettime(self._clock)
        return now, computed, _queued_s(self._main.native_id)

    def _look(self) -> None:
        """In a thread of its own: looks at the stack of the window's while that doesn't answer."""
        stacks: list[list[FrameType]] = []
        suspect = self._beat
        while not self._ends.wait(LOOK_S):
            beat = self._beat
            if beat is not suspect:
                if stacks:
                    self._tell_stall(suspect, beat, stacks)
                suspect, stacks = beat, []
            elif time.perf_counter() - beat[0] > SUSPECT_S:
                frame = sys._current_frames().get(self._main.ident)
                if frame is not None:
                    stacks.append(traceback.extract_stack(frame))

    def _tell_stall(self, before: tuple, after: tuple, stacks: list) -> None:
        seconds = after[0] - before[0]
        if seconds < self._stall_s or len(self.stalls) >= MAX_TOLD:
            return
        places = [_place(stack) for stack in stacks]
        where = Counter(places).most_common(1)[0][0]
        stack = stacks[places.index(where)]
        ours = [f for f in stack if any(f"/{name}/" in f.filename for name in OURS)]
        text = "\n".join(f"    {f.filename}:{f.lineno} {f.name}" for f in (ours or stack)[-8:])
        self.stalls.append(
            {
                "seconds": seconds,
                "cpu_s": after[1] - before[1],
                "queued_s": after[2] - before[2],
                "where": where,
                "stack": text,
                "after": list(self.actions),
            }
        )

    def _on_exception(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        self._note("".join(traceback.format_exception(kind, error, trace)))

    def _note(self, text: str) -> None:
        if len(self.tracebacks) < MAX_TOLD:
            self.tracebacks.append({"text": text, "after": list(self.actions)})

    def _on_message(self, kind: QtMsgType, context: object, text: str) -> None:
        is_bad = kind not in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg)
        if is_bad and not any(words in text for words in HARMLESS):
            last = self.actions[-1] if self.actions else "the start"
            if len(self.warnings) < MAX_TOLD:
                self.warnings.append(f"{text} (after {last})")


class _Errors(logging.Handler):
    """Hands on what a job logs of an error that nobody foresaw."""

    def __init__(self, note: Any) -> None:
        super().__init__(logging.ERROR)
        self._note = note

    def emit(self, record: logging.LogRecord) -> None:
        text = record.getMessage()
        if record.exc_info is None and "Traceback" in text:
            self._note(text)


def _queued_s(thread: int) -> float:
    """How long a thread of ours has stood in line for a processor; 0 where nobody counts that."""
    try:
        with open(f"/proc/self/task/{thread}/schedstat") as file:
            return int(file.read().split()[1]) / 1e9
    except (OSError, IndexError, ValueError):
        return 0.0


def _place(stack: list) -> str:
    """The innermost of our own functions on a stack."""
    for frame in reversed(stack):
        for name in OURS:
            if f"/{name}/" in frame.filename:
                return f"{name}/{frame.filename.split(f'/{name}/')[-1]} {frame.name}"
    frame = stack[-1]
    return f"{frame.filename} {frame.name}"
