"""The program with a reporter: prints what a person would see, a JSON line ten times a second.

Run by ``test_real_window`` as a process of its own, on a virtual screen. It builds the program as
``digitapp`` does and only looks at it.
"""

import json
import sys

from PySide6.QtCore import QPoint, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from digitapp.app import build
from digitapp.widgets.scatter_map import ScatterMap

SEEN = ("canvas", "startButton", "stopButton", "tabs", "weightsView", "mapView")


def report(window: QWidget) -> None:
    """One line on the state of the window."""
    state = window.session.state
    places = {}
    for name in SEEN:
        widget = window.findChild(QWidget, name)
        corner = widget.mapToGlobal(QPoint(0, 0))
        places[name] = [corner.x(), corner.y(), widget.width(), widget.height()]
    modal = QApplication.activeModalWidget()
    if QApplication.activeWindow() is None:
        # The virtual screen has no window manager to give the keyboard back after a dialog.
        (modal or window).activateWindow()
    line = {
        "answer": window.findChild(QWidget, "answerLabel").text(),
        "title": window.windowTitle(),
        "phase": state.phase.value,
        "run": state.run,
        "accuracy": state.network.accuracy if state.network else None,
        "name": state.network.name if state.network else None,
        "unsaved": bool(state.network and state.network.unsaved),
        "tab": window.tabs.currentIndex(),
        "dialog": modal.metaObject().className() if modal else "",
        "points": len(window.views["map"].findChild(ScatterMap).points),
        "places": places,
    }
    print(json.dumps(line), flush=True)


def main(settings_path: str) -> int:
    app, window = build(settings_path)
    window.move(0, 0)
    window.show()
    timer = QTimer(window, interval=100)
    timer.timeout.connect(lambda: report(window))
    timer.start()
    return app.exec()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
