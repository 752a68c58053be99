"""Zoom: everything follows the size of text."""

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QFontInfo, QFontMetrics
from PySide6.QtWidgets import QApplication, QLabel, QToolButton

from digitapp.style import theme, zoom
from digitapp.style.theme import text_font
from digitapp.style.zoom import ORDINARY, STEPS, px, px_size, zoomed


@pytest.fixture
def zooming(qapp):
    theme.apply(qapp, "light")
    yield zoom.apply(qapp)
    zoom.apply(qapp, ORDINARY)


def text_px():
    return QFontInfo(QApplication.font()).pixelSize()


@pytest.mark.parametrize("percent", STEPS)
def test_text_and_lengths_grow_alike(zooming, percent):
    text, length = text_px(), px(100)
    zooming.choose(percent)
    assert text_px() == pytest.approx(text * percent / 100, abs=0.51)
    assert px(100) == pytest.approx(length * text_px() / text, abs=0.51)
    assert px_size(100, 50) == QSize(px(100), px(50))


def test_small_text_has_a_floor_unless_everything_is_made_smaller(zooming):
    assert QFontInfo(text_font(QApplication.font(), 0.5)).pixelSize() == theme.SMALLEST_TEXT_PX
    zooming.choose(50)
    assert QFontInfo(text_font(QApplication.font(), 0.92)).pixelSize() < theme.SMALLEST_TEXT_PX


def test_steps_end_at_the_smallest_and_the_largest(zooming):
    for _ in range(2 * len(STEPS)):
        zooming.step(1)
    assert zooming.percent == STEPS[-1]
    for _ in range(2 * len(STEPS)):
        zooming.step(-1)
    assert zooming.percent == STEPS[0]


def test_a_percentage_between_steps_is_the_nearest_of_them(zooming):
    zooming.choose(171)
    assert zooming.percent == 175


def test_what_a_widget_was_given_once_follows_and_zooming_back_gives_the_same(qtbot, zooming):
    label, button = QLabel("0"), QToolButton()
    for widget in (label, button):
        qtbot.addWidget(widget)
    zoomed(label, text=1.5, bold=True, minimum_text="100.0 %")
    zoomed(label, minimum_height=40)
    zoomed(button, icon=20)

    def seen():
        font = label.font()
        return (font.pixelSize(), font.bold(), label.minimumWidth(), label.minimumHeight(),
                button.iconSize().width())  # fmt: skip

    before = seen()
    assert before[2] == QFontMetrics(label.font()).horizontalAdvance("100.0 %")
    zooming.choose(200)
    after = seen()
    assert after[1]
    for small, large in zip((before[0], *before[2:]), (after[0], *after[2:]), strict=True):
        assert large == pytest.approx(2 * small, rel=0.06)
    zooming.choose(ORDINARY)
    assert seen() == before


def test_a_length_that_nobody_knows_is_told(qtbot, zooming):
    label = QLabel("0")
    qtbot.addWidget(label)
    with pytest.raises(ValueError, match="no length is called tall"):
        zoomed(label, tall=3)
