"""Texts that give way: what is shown of them, and that nothing else pays for it."""

import pytest
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QFontMetricsF, QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip, QVBoxLayout, QWidget

from digitapp.widgets.elided_label import ElidedLabel, ElidedLines
from digitapp.widgets.fitted_font import fitted_font
from tests.digitapp.windows import shown

LONG = "A text of <many> words that goes on for longer than there is room. " * 6


@pytest.fixture
def tips(monkeypatch):
    told = []
    monkeypatch.setattr(QToolTip, "showText", lambda at, text, widget: told.append(text))
    return told


def hover(widget):
    at = QPoint(2, 2)
    QApplication.sendEvent(widget, QHelpEvent(QEvent.Type.ToolTip, at, widget.mapToGlobal(at)))


@pytest.mark.parametrize("make", [ElidedLabel, lambda *a: ElidedLines(*a, lines=3)])
def test_a_text_that_is_too_long_ends_in_an_ellipsis_and_a_tool_tip_tells_it_whole(
    qtbot, tips, make
):
    label = make(LONG)
    shown(qtbot, label, 300, 60)
    assert label.is_cut
    assert label.shown.endswith("…")
    assert LONG.startswith(label.shown.rstrip("…"))
    hover(label)
    assert LONG.strip() in tips[0].replace("&lt;", "<").replace("&gt;", ">")
    label.setText("Short.")
    assert not label.is_cut


def test_lines_take_their_room_and_no_more(qtbot):
    label = ElidedLines(LONG, lines=3)
    shown(qtbot, label, 300, 60)
    spacing = label.fontMetrics().lineSpacing()
    width = label.fontMetrics().horizontalAdvance(label.shown)
    assert 2 * 300 < width <= 3 * 300
    assert label.heightForWidth(300) == 3 * spacing
    label.setText("Short.")
    assert label.heightForWidth(300) < 2 * spacing


def test_a_layout_is_as_high_as_its_lines_and_their_neighbours(qtbot):
    column = QWidget()
    rows = QVBoxLayout(column)
    rows.setContentsMargins(0, 0, 0, 0)
    rows.setSpacing(0)
    neighbour = QWidget(column, minimumHeight=80)
    rows.addWidget(label := ElidedLines(LONG, column, lines=4))
    rows.addWidget(neighbour)
    shown(qtbot, column, 200, column.minimumSizeHint().height())
    assert label.height() == 4 * label.fontMetrics().lineSpacing()
    assert neighbour.height() == 80


def test_letters_become_narrower_before_any_is_left_out(qtbot):
    text = "First layer: 50 units"
    label = ElidedLabel(text)
    whole = label.sizeHint().width()
    shown(qtbot, label, whole - 10, 20)
    assert not label.is_cut
    assert label.shown == text
    label.resize(whole // 2, 20)
    assert label.is_cut
    assert label.shown.endswith("…")


@pytest.mark.parametrize("share", [0.5, 0.9, 1.0])
def test_a_font_is_fitted_to_a_text(qapp, share):
    text = "First layer: 50 units"
    font = qapp.font()
    width = share * QFontMetricsF(font).horizontalAdvance(text)
    fitted = fitted_font(font, text, width)
    fits = QFontMetricsF(fitted).horizontalAdvance(text) <= width
    assert fits == (share > 0.5)
    assert (fitted is font) == (share == 1)


@pytest.mark.parametrize("text", ["", "Short.", LONG[:90], LONG])
def test_fixed_lines_have_one_height_whatever_they_say(qtbot, text):
    column = QWidget()
    rows = QVBoxLayout(column)
    rows.setContentsMargins(0, 0, 0, 0)
    rows.addWidget(label := ElidedLines(text, column, lines=2, fixed=True))
    rows.addWidget(QWidget(column), 1)
    shown(qtbot, column, 320, 300)
    assert not label.hasHeightForWidth()
    assert label.height() == 2 * label.fontMetrics().lineSpacing()
