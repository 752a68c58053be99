"""Texts that are never cut: at any width, beside each other, at any size of text."""

import pytest
from PySide6.QtWidgets import QVBoxLayout, QWidget

from digitapp.style import zoom
from digitapp.widgets.whole_text import WholeText
from tests.digitapp.reach import cut
from tests.digitapp.windows import shown

LONG = 12 * "words that go on "


@pytest.fixture
def column(qtbot):
    """A text above a widget that takes all the room there is."""
    frame = QWidget()
    layout = QVBoxLayout(frame)
    frame.text, frame.rest = WholeText("Short.", frame), QWidget(frame)
    layout.addWidget(frame.text)
    layout.addWidget(frame.rest, 1)
    return shown(qtbot, frame, 220, 300)


def test_a_longer_text_gets_the_height_that_it_needs(qtbot, column):
    before = column.text.height()
    column.text.say(LONG)
    qtbot.waitUntil(lambda: column.text.height() > before)
    assert cut(column) == []
    assert column.minimumSizeHint().height() > column.text.needed


def test_a_shorter_text_leaves_everything_in_its_place_until_the_width_changes(qtbot, column):
    column.text.say(LONG)
    qtbot.waitUntil(lambda: column.text.height() == column.text.needed)
    place = column.rest.geometry()
    column.text.say("Short.")
    column.layout().activate()
    assert column.rest.geometry() == place
    column.resize(300, 300)
    qtbot.waitUntil(lambda: column.rest.height() > place.height())


def test_a_narrower_place_makes_it_higher(qtbot, column):
    column.text.say(LONG)
    column.resize(140, 900)
    qtbot.waitUntil(lambda: column.text.height() == column.text.needed)
    assert cut(column) == []


def test_larger_text_makes_it_higher(qtbot, column, qapp):
    column.text.say(LONG)
    column.resize(220, 900)
    try:
        zoom.apply(qapp, 150)
        qtbot.waitUntil(lambda: column.text.height() == column.text.needed)
        assert cut(column) == []
    finally:
        zoom.apply(qapp, zoom.ORDINARY)


def test_texts_beside_each_other_are_as_high_as_the_highest(qtbot, column):
    other = WholeText("Short.", column)
    column.layout().insertWidget(0, other)
    column.text.stand_beside(other)
    other.stand_beside(column.text)
    column.text.say(LONG)
    qtbot.waitUntil(lambda: other.height() == column.text.height() == column.text.needed)
