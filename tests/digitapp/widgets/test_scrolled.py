"""What is larger than its room is scrolled."""

import pytest
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from digitapp.widgets.scrolled import Scrolled


@pytest.fixture
def text(qtbot):
    """A text that is some rows higher than its room, with nothing else that is high."""
    sheet = QWidget()
    column = QVBoxLayout(sheet)
    for _ in range(3):
        column.addWidget(QLabel("One word after another, as in a lesson. " * 12, wordWrap=True))
    column.addStretch(1)
    return sheet


def test_a_wrapped_text_leaves_room_for_the_bar_that_scrolls_it(qtbot, text):
    frame = QWidget()
    qtbot.addWidget(frame)
    room = Scrolled(frame, text, wide=True, whole=True)
    QVBoxLayout(frame).addWidget(room)
    frame.resize(240, 300)
    frame.show()
    qtbot.waitExposed(frame)
    assert room.verticalScrollBar().isVisible()
    assert text.width() <= room.viewport().width()
