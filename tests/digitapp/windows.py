"""What a test does with a window: shows a widget, draws, trains the network, finds dialogs."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from model.plan import Plan

SEVEN = ((0.3, 0.2), (0.7, 0.2), (0.4, 0.8))
"""A stroke, in fractions of the canvas."""

SHORT = Plan("mlp", {"hidden": (8,)}, {"epochs": 1})


def shown(qtbot, widget, width, height):
    """The widget at this size, seen."""
    qtbot.addWidget(widget)
    widget.resize(width, height)
    widget.show()
    qtbot.waitExposed(widget)
    return widget


def until_free(qtbot, window):
    qtbot.waitUntil(lambda: window.session.state.is_free, timeout=20_000)


def train(qtbot, window, plan=SHORT):
    with qtbot.waitSignal(window.session.run_started, timeout=20_000):
        window.session.start(plan)


def draw_seven(window):
    """Draws it on the canvas with the mouse."""
    canvas = window.drawing.canvas
    at = [QPoint(int(x * canvas.width()), int(y * canvas.height())) for x, y in SEVEN]
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=at[0])
    for point in at[1:]:
        QTest.mouseMove(canvas, point)
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=at[-1])


def quiet(qtbot, window):
    """Waits until nothing is computed for any view."""
    session = window.session
    runners = (session.probes, session.queries, session.embedding, session.evaluations)
    qtbot.waitUntil(lambda: not any(each.is_busy for each in runners), timeout=20_000)


def dialog(window, kind, name=None):
    """The dialog that is open, or None."""
    return next((found for found in window.findChildren(kind, name) if found.isVisible()), None)
