"""Zoom of the whole interface and full screen, by key, remembered, at once."""

import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontInfo
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from digitapp.style import theme, zoom
from digitapp.style.zoom import ORDINARY
from digitapp.system.settings import AppSettings

CONTROL = Qt.KeyboardModifier.ControlModifier
LONGEST_S = 0.3
ROUNDS = 3
"""Of measuring: something else may be painted in one of them."""


@pytest.fixture(autouse=True)
def ordinary_afterwards(qapp):
    theme.apply(qapp, "light")
    yield
    zoom.apply(qapp, ORDINARY)
    theme.apply(qapp, "light")


def zoom_now():
    return QApplication.instance().findChild(zoom.Zoom).percent


def text_px(widget):
    return QFontInfo(widget.font()).pixelSize()


def test_control_and_plus_minus_and_zero_zoom_everything_at_once(qtbot, window):
    before = text_px(window.tabs.list), window.drawing.tools.buttons["undo"].iconSize().width()
    qtbot.keyClick(window, Qt.Key.Key_Plus, CONTROL)
    qtbot.keyClick(window, Qt.Key.Key_Equal, CONTROL)
    assert zoom_now() == 125
    qtbot.waitUntil(lambda: text_px(window.tabs.list) > before[0])
    assert window.drawing.tools.buttons["undo"].iconSize().width() > before[1]
    assert window.findChild(object, "lossPlot").font() == QApplication.font()
    qtbot.keyClick(window, Qt.Key.Key_Minus, CONTROL)
    assert zoom_now() == 110
    qtbot.keyClick(window, Qt.Key.Key_0, CONTROL)
    assert zoom_now() == ORDINARY
    qtbot.waitUntil(lambda: text_px(window.tabs.list) == before[0])


def test_the_menu_says_how_large_everything_is_and_ends_at_the_last_step(window):
    actions = window.actions_
    assert "100 %" in actions["zoom_ordinary"].text()
    for _ in zoom.STEPS:
        actions["zoom_in"].trigger()
    assert f"{zoom.STEPS[-1]} %" in actions["zoom_ordinary"].text()
    assert not actions["zoom_in"].isEnabled()
    assert actions["zoom_out"].isEnabled()


def test_the_axes_of_plots_are_zoomed_too(qtbot, window):
    axis = window.findChild(object, "lossPlot").plot_item.getAxis("left")
    before = axis.style["tickFont"].pixelSize()
    window.actions_["zoom_in"].trigger()
    window.actions_["zoom_in"].trigger()
    qtbot.waitUntil(lambda: axis.style["tickFont"].pixelSize() > before)


def test_the_zoom_is_remembered(make_window, tmp_path):
    window = make_window()
    window.actions_["zoom_in"].trigger()
    assert window.close()
    assert AppSettings(tmp_path / "settings.ini").zoom == 110


def test_a_remembered_zoom_is_there_at_the_start(make_window, tmp_path):
    (tmp_path / "settings.ini").write_text("[General]\nzoom=125\n", "utf-8")
    window = make_window()
    assert zoom_now() == 125
    assert "125 %" in window.actions_["zoom_ordinary"].text()


@pytest.mark.parametrize("stored", ["171", '"large"', "1e9", "null", "[100]"])
def test_an_odd_zoom_in_the_settings_is_the_ordinary_one(make_window, tmp_path, stored):
    (tmp_path / "settings.ini").write_text(f"[General]\nzoom={stored}\n", "utf-8")
    make_window()
    assert zoom_now() == ORDINARY


def test_a_key_fills_the_screen_and_escape_leaves_it(qtbot, window):
    qtbot.keyClick(window, Qt.Key.Key_F11)
    qtbot.waitUntil(window.isFullScreen)
    assert window.actions_["full_screen"].isChecked()
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not window.isFullScreen())
    assert not window.actions_["full_screen"].isChecked()


def busy_s(change):
    """The shortest of some times that a change keeps the window's thread at work, until painted."""
    times = []
    for turn in range(ROUNDS):
        start = time.thread_time()
        change(turn)
        QTest.qWait(0)
        times.append(time.thread_time() - start)
    return min(times)


def test_another_theme_or_zoom_keeps_the_window_busy_for_less_than_a_moment(qapp, window):
    for index in range(window.tabs.count()):
        window.tabs.setCurrentIndex(index)
        QTest.qWait(1)
    window.tabs.setCurrentWidget(window.pages["train"])
    assert busy_s(lambda n: theme.apply(qapp, ("dark", "light")[n % 2])) < LONGEST_S
    assert busy_s(lambda n: zoom.apply(qapp, (150, 100)[n % 2])) < LONGEST_S
