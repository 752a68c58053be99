"""What a test does with a whole window: trains its network, finds its dialogs."""

from model.plan import Plan

SHORT = Plan("mlp", {"hidden": (8,)}, {"epochs": 1})


def until_free(qtbot, window):
    qtbot.waitUntil(lambda: window.session.state.is_free, timeout=20_000)


def train(qtbot, window, plan=SHORT):
    with qtbot.waitSignal(window.session.run_started, timeout=20_000):
        window.session.start(plan)


def dialog(window, kind, name=None):
    """The dialog that is open, or None."""
    return next((found for found in window.findChildren(kind, name) if found.isVisible()), None)
