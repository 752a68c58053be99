"""Drawing in parts, as often as the window can afford."""

import time

import pytest
from PySide6.QtCore import QElapsedTimer, QObject, QTimer

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


def gap_ms(qtbot, owner, drawing_ms, **settings):
    """Time from the beginning of a drawing that takes ``drawing_ms`` to that of the next."""
    clock, begun = QElapsedTimer(), []

    def begin():
        begun.append(clock.nsecsElapsed() / 1e6)
        if len(begun) == 1:
            throttle.ask()  # for what changes during the drawing
            while clock.nsecsElapsed() / 1e6 < begun[0] + drawing_ms:
                yield

    throttle = Throttle(begin, owner, **settings)
    clock.start()
    throttle.ask()
    qtbot.waitUntil(lambda: len(begun) == 2)
    return begun[1] - begun[0]


def test_two_drawings_begin_no_sooner_after_each_other_than_the_minimum_time(qtbot, owner):
    assert gap_ms(qtbot, owner, 0, min_ms=120, rest=0) >= 110  # timers of Qt are true to 5 %


def test_it_rests_in_proportion_to_what_a_drawing_takes(qtbot, owner):
    # The wish that comes after the drawing waits for ten times what it took of the processor.
    clock, begun = QElapsedTimer(), []

    def begin():
        begun.append(clock.nsecsElapsed() / 1e6)
        start_s = time.thread_time()
        while time.thread_time() < start_s + 0.02:
            yield

    throttle = Throttle(begin, owner, min_ms=1, rest=10)
    clock.start()
    throttle.ask()
    qtbot.waitUntil(lambda: len(begun) == 1 and not throttle.is_active)
    throttle.ask()
    qtbot.waitUntil(lambda: len(begun) == 2)
    assert begun[1] - begun[0] >= 180  # timers of Qt are true to 5 %


def test_without_rest_the_next_drawing_begins_soon(qtbot, owner):
    # Ten times a drawing would be 300 ms; far from it even where the machine is busy.
    assert gap_ms(qtbot, owner, 30, min_ms=1, rest=0) < 250


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


def test_a_wish_during_a_drawing_is_fulfilled_after_it(qtbot, owner):
    drawn = []
    drawing = Throttle(drawer(200, drawn), owner, min_ms=1, rest=0)
    drawing.ask()
    qtbot.waitUntil(lambda: len(drawn) > 2)
    drawing.ask()
    qtbot.waitUntil(lambda: len(drawn) == 400)
    assert drawn == [*range(200), *range(200)]
