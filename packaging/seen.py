"""The frozen program as it is, with a reporter: what a person would see, a JSON line at a time.

It only looks; ``smoke.py`` does with mouse and keys what a person would do.
"""

import json
import os
import sys
import time
from typing import Any

EVERY_MS = 50
PLACES = ("canvas", "startButton", "stopButton", "tabs", "courseGoButton")


def main(settings: str) -> int:
    """Opens the window with settings of its own, and reports until it is closed."""
    for name in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    from digitapp.__main__ import SWITCH_INTERVAL_S
    from digitapp.system.quick_imports import quicken_imports

    sys.setswitchinterval(SWITCH_INTERVAL_S)
    quicken_imports()
    from PySide6.QtCore import QTimer

    from digitapp.app import build

    app, window = build(settings)
    window.move(0, 0)
    window.show()
    timer = QTimer(window, interval=EVERY_MS)
    timer.timeout.connect(lambda: print(json.dumps(seen(window)), flush=True))
    timer.start()
    return app.exec()


def seen(window: Any) -> dict[str, Any]:
    """What is in the window now, and where on the screen."""
    from PySide6.QtCore import QPoint
    from PySide6.QtWidgets import QApplication, QWidget

    modal = QApplication.activeModalWidget()
    if QApplication.activeWindow() is None:
        # A virtual screen has no window manager to give the keyboard back after a dialog.
        (modal or window).activateWindow()
    places = {}
    for name in PLACES:
        widget = window.findChild(QWidget, name)
        if widget is None or not widget.isVisible():
            continue
        corner = widget.mapToGlobal(QPoint(0, 0))
        places[name] = [corner.x(), corner.y(), widget.width(), widget.height()]
    state = window.session.state
    return {
        "at": time.monotonic(),
        "worked": time.process_time(),
        "answer": window.findChild(QWidget, "answerLabel").text(),
        "phase": state.phase.value,
        "name": state.network.name if state.network else None,
        "accuracy": state.network.accuracy if state.network else None,
        "unsaved": bool(state.network and state.network.unsaved),
        "tab": window.tabs.tabText(window.tabs.currentIndex()),
        "lesson": _lesson(window),
        "dialog": modal.objectName() or modal.metaObject().className() if modal else "",
        "places": places,
    }


def _lesson(window: Any) -> str:
    """The title of the lesson that the course shows; empty where it shows none."""
    from PySide6.QtWidgets import QWidget

    title = window.pages["course"].findChild(QWidget, "lessonTitle")
    return title.text() if title is not None and title.isVisible() else ""
