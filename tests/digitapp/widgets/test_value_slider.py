"""A slider with its name and value: what counts as one movement."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from digitapp.widgets.value_slider import Scale, ValueSlider


@pytest.fixture
def frame(qtbot):
    frame = QWidget()
    qtbot.addWidget(frame)
    return frame


@pytest.fixture
def slider(frame):
    scale = Scale(tuple(k / 10 for k in range(21)), 1.0, "× {:.1f}".format)
    return ValueSlider("Weights", "weights", "What it does.", scale, frame)


@pytest.fixture
def moved(slider):
    heard = []
    slider.moved.connect(lambda value, goes_on: heard.append((value, goes_on)))
    return heard


def test_what_is_shown_is_not_told_as_moved(slider, moved):
    slider.show_value(0.5)
    assert slider.value == 0.5
    assert moved == []


def test_from_press_to_release_is_one_movement(slider, moved):
    for start in (3, 12):
        slider.slider.setSliderDown(True)
        slider.slider.setValue(start)
        slider.slider.setValue(start + 1)
        slider.slider.setSliderDown(False)
    assert [goes_on for _, goes_on in moved] == [False, True, False, True]


def test_each_key_is_a_movement_of_its_own(slider, moved):
    QTest.keyClick(slider.slider, Qt.Key.Key_Right)
    QTest.keyClick(slider.slider, Qt.Key.Key_Right)
    assert [goes_on for _, goes_on in moved] == [False, False]


def test_a_double_click_puts_it_back(slider, moved):
    slider.show_value(0.5)
    QTest.mouseDClick(slider.slider, Qt.MouseButton.LeftButton)
    assert slider.value == 1.0
    assert [value for value, _ in moved] == [1.0]
