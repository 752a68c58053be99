"""Drawing in parts, as often as the window can afford."""

import pytest
from PySide6.QtCore import QObject, QTimer

from digitapp.widgets import throttle
from digitapp.widgets.throttle import Throttle


@pytest.fixture
def owner(qapp):
    owner = QObject()
    yield owner
    owner.deleteLater()


def drawer(parts, drawn):
    """What draws so many parts, each noted in ``drawn``."""

    def begin():
        for part in range(parts):
            drawn.append(part)
            yield

    return begin


def test_many_wishes_make_one_drawing(qtbot, owner):
    drawn = []
    drawing = Throttle(drawer(3, drawn), owner)
    for _ in range(50):
        drawing.ask()
    qtbot.waitUntil(lambda: not drawing.is_active)
    assert drawn == [0, 1, 2]


def test_other_things_happen_between_the_parts(qtbot, owner):
    drawn = []
    drawing = Throttle(drawer(40, drawn), owner)
    timer = QTimer(owner, interval=0)
    timer.timeout.connect(lambda: drawn.append("other"))
    timer.start()
    drawing.ask()
    qtbot.waitUntil(lambda: 39 in drawn)
    timer.stop()
    assert drawn[drawn.index(0) : drawn.index(39)].count("other") >= 30


def test_it_rests_in_proportion_to_what_a_drawing_takes(qtbot, owner, monkeypatch):
    monkeypatch.setattr(throttle, "MIN_MS", 1)
    monkeypatch.setattr(throttle, "REST", 100_000)
    drawn = []
    drawing = Throttle(drawer(1, drawn), owner)
    drawing.ask()
    qtbot.waitUntil(lambda: not drawing.is_active)
    drawing.ask()
    later = []
    QTimer.singleShot(60, lambda: later.append(True))
    qtbot.waitUntil(lambda: bool(later))
    assert drawn == [0]
    assert drawing.is_active


def test_what_is_stopped_draws_no_further_part(qtbot, owner):
    drawn = []
    drawing = Throttle(drawer(1000, drawn), owner)
    drawing.ask()
    qtbot.waitUntil(lambda: len(drawn) > 2)
    drawing.stop()
    count, later = len(drawn), []
    QTimer.singleShot(30, lambda: later.append(True))
    qtbot.waitUntil(lambda: bool(later))
    assert len(drawn) == count
    assert not drawing.is_active


def test_a_wish_during_a_drawing_is_fulfilled_after_it(qtbot, owner, monkeypatch):
    monkeypatch.setattr(throttle, "MIN_MS", 1)
    monkeypatch.setattr(throttle, "REST", 0)
    drawn = []
    drawing = Throttle(drawer(200, drawn), owner)
    drawing.ask()
    qtbot.waitUntil(lambda: len(drawn) > 2)
    drawing.ask()
    qtbot.waitUntil(lambda: len(drawn) == 400)
    assert drawn == [*range(200), *range(200)]
