"""A process whose beginning or end is timed: the program, or an empty window to compare with.

``python -m benchmarks.window_start WHAT SETTINGS [PLAN]``: WHAT is "program" or "empty", and ends
by itself once it is seen; or "training", which trains by PLAN (JSON: data, arch, after_s) and is
closed in the midst of it. Prints moments of the system's monotonic clock as lines of JSON. Like
``digitapp`` itself it imports nothing large before its environment is set.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from typing import Any

from .contest import THREAD_VARIABLES

PATIENCE_S = 60


def tell(**moments: float) -> None:
    """Prints a line for the parent process, at once."""
    print(json.dumps(moments), flush=True)


def when_painted(window: Any, then: Callable[[], None]) -> None:
    """Shows ``window``, and calls ``then`` once it was painted; ends a program that never is."""
    from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer

    class StartWatch(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Expose and watched.isExposed():
                watched.removeEventFilter(self)
                # All that is in the window is painted in one go, before it turns to timers.
                QTimer.singleShot(0, self, then)
            return False

    watch = StartWatch(window)
    # Of the native window: a widget under others that cover it is never painted.
    window.winId()
    window.windowHandle().installEventFilter(watch)
    QTimer.singleShot(1000 * PATIENCE_S, window, lambda: QCoreApplication.exit(1))
    window.show()


def empty(settings: str) -> int:
    """The least that a program of this kind can be; the exit status."""
    import pyqtgraph
    from PySide6.QtWidgets import QApplication, QMainWindow

    def on_painted() -> None:
        tell(painted=time.monotonic())
        app.quit()

    app = QApplication(sys.argv[:1])
    window = QMainWindow()
    window.setCentralWidget(pyqtgraph.PlotWidget(window))
    window.resize(1280, 720)
    when_painted(window, on_painted)
    return app.exec()


def program(settings: str) -> int:
    """What ``digitapp`` does, then a stroke as soon as it can be drawn; the exit status."""
    from PySide6.QtWidgets import QApplication

    from .window_program import Program

    def on_painted() -> None:
        tell(painted=time.monotonic())
        made.draw()

    def on_bars() -> None:
        if made.bars.probabilities is not None:
            tell(read=time.monotonic())
            QApplication.quit()

    made = Program(settings, show=False)
    made.on_bars_painted = on_bars
    when_painted(made.window, on_painted)
    return made.app.exec()


def training(settings: str, plan: dict[str, Any]) -> int:
    """The program, closed by a person in the midst of a training; the exit status."""
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QMessageBox

    from .window_program import Program

    def close() -> None:
        tell(closed=time.monotonic())
        made.window.close()
        box = made.window.findChild(QMessageBox, "unsavedQuestion")
        if box is not None:
            # The time for the person to read the question does not count.
            QTimer.singleShot(200, box, lambda: discard(box))

    def discard(box: QMessageBox) -> None:
        tell(closed=time.monotonic())
        box.button(QMessageBox.StandardButton.Discard).click()

    made = Program(settings)
    made.choose(plan["data"])
    made.train(plan["arch"])
    QTimer.singleShot(round(1000 * plan["after_s"]), made.window, close)
    return made.app.exec()


def main() -> int:
    """Does as the arguments say; the exit status."""
    for name in THREAD_VARIABLES:
        os.environ.setdefault(name, "1")
    what, settings, *plan = sys.argv[1:]
    if what == "training":
        return training(settings, json.loads(plan[0]))
    return empty(settings) if what == "empty" else program(settings)


if __name__ == "__main__":
    sys.exit(main())
