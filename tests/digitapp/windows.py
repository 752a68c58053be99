"""What a test does with a window: shows a widget, trains the network, finds dialogs."""

from model.plan import Plan

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


def dialog(window, kind, name=None):
    """The dialog that is open, or None."""
    return next((found for found in window.findChildren(kind, name) if found.isVisible()), None)
