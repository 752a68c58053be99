"""The frame around the control to use next."""

import shiboken6
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from digitapp.course.frame import ControlFrame
from tests.digitapp.windows import shown


def test_a_frame_stays_when_what_it_was_around_before_is_gone(qtbot):
    window = QWidget()
    column = QVBoxLayout(window)
    first, second = QPushButton("First", window), QPushButton("Second", window)
    column.addWidget(first)
    column.addWidget(second)
    frame = ControlFrame(window)
    shown(qtbot, window, 300, 200)
    frame.point_to(first)
    frame.point_to(second)
    shiboken6.delete(first)
    assert frame.target is second
    assert frame.isVisible()
    shiboken6.delete(second)
    assert frame.target is None
    assert not frame.isVisible()
