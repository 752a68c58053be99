"""What the view of errors draws with: matrix, reliability, levels, bars."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from digitapp.export.figures import ExportFigure, picture_of, svg_of
from digitapp.style.imaging import from_qimage
from digitapp.style.theme import text_font
from digitapp.widgets.bar_list import ROW_PX, Bar, BarList, BarScale
from digitapp.widgets.confusion_matrix import BARS_NAMES, BARS_PX, ConfusionMatrix
from digitapp.widgets.level_plot import LevelPlot
from digitapp.widgets.reliability import LEGEND_PX, ReliabilityPlot
from tests.digitapp import windows

LEFT, NO_KEY = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def shown(qtbot, widget, width=480, height=520):
    return windows.shown(qtbot, widget, width, height)


def pixels(widget):
    return from_qimage(widget.grab().toImage())[:, :, :3].astype(int)


@pytest.fixture
def matrix(qtbot):
    widget = shown(qtbot, ConfusionMatrix())
    counts = np.diag(np.full(10, 90))
    counts[4, 9] = 10
    widget.show_confusion(counts)
    return widget


def test_the_names_above_the_bars_stand_apart(matrix):
    metrics = QFontMetrics(text_font(matrix.font(), 0.92))
    assert sum(map(metrics.horizontalAdvance, BARS_NAMES)) + 16 <= BARS_PX


def corner(widget, label, prediction):
    """The colour near the corner of a cell, where no text is."""
    at = widget.box_of(label, prediction).topLeft().toPoint() + QPoint(4, 4)
    return pixels(widget)[at.y(), at.x()]


def click(widget, at):
    QTest.mouseClick(widget, LEFT, NO_KEY, at)


def test_a_click_on_a_cell_tells_its_label_and_prediction(qtbot, matrix):
    with qtbot.waitSignal(matrix.chosen) as chosen:
        click(matrix, matrix.box_of(4, 9).center().toPoint())
    assert chosen.args == [4, 9]
    assert matrix.selected == (4, 9)
    assert "4 predicted as 9: 10 of 100 (10.00 %)" in matrix.accessibleDescription()


def test_a_click_beside_the_cells_tells_the_row(qtbot, matrix):
    for x in (matrix.width() - 10, 20):
        with qtbot.waitSignal(matrix.row_chosen) as chosen:
            click(matrix, QPoint(x, matrix.box_of(7, 0).center().toPoint().y()))
        assert chosen.args == [7]


def test_the_arrows_walk_over_the_cells_and_stop_at_the_edge(qtbot, matrix):
    told = []
    matrix.chosen.connect(lambda *cell: told.append(cell))
    keys = [Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Up]
    for key in keys:
        QTest.keyClick(matrix, key)
    assert told == [(0, 0), (0, 1), (1, 1), (0, 1), (0, 1)]


@pytest.mark.usefixtures("themed")
def test_wrong_and_correct_have_colours_of_their_own_and_empty_cells_none(matrix):
    wrong, right, empty = (corner(matrix, *cell) for cell in ((4, 9), (3, 3), (0, 1)))
    assert wrong[0] > wrong[2]  # orange
    assert right[2] > right[0]  # blue
    assert not np.array_equal(empty, wrong)
    assert not np.array_equal(empty, right)


def test_percentages_are_shown_in_place_of_counts(matrix):
    counts = pixels(matrix)
    matrix.shows_percentages = True
    assert not np.array_equal(pixels(matrix), counts)


def test_a_matrix_of_nothing_is_painted_too(qtbot):
    widget = shown(qtbot, ConfusionMatrix())
    assert pixels(widget).std() > 0
    assert widget.text_of(0, 1) == "0 predicted as 1: 0 of 0"


def test_figures_are_saved_as_picture_and_as_text_that_stays_sharp(matrix):
    figure = ExportFigure("Ten digits", matrix)
    image = picture_of(figure)
    assert (image.width(), image.height()) == (2 * figure.size.width(), 2 * figure.size.height())
    drawing = svg_of(figure)
    assert drawing.startswith(b"<?xml")
    assert drawing.count(b"<text") > 30


def test_the_reliability_says_each_band_in_words(qtbot):
    plot = shown(qtbot, ReliabilityPlot())
    counts = np.array([0] * 8 + [4, 6])
    accuracy = np.array([np.nan] * 8 + [0.75, 0.5])
    confidence = np.array([np.nan] * 8 + [0.85, 0.95])
    plot.show_bins(counts, accuracy, confidence)
    assert plot.text_of(8) == "80 to 90 % confident: 4 predictions, 75.0 % of them correct"
    assert plot.text_of(0) == ""
    assert "50.0 %" in plot.accessibleDescription()
    before = pixels(plot)
    plot.show_bins(counts, accuracy * 0.5, confidence)
    assert not np.array_equal(pixels(plot), before)


def test_the_level_plot_shows_curve_pictures_and_the_one_before(qtbot):
    plot = shown(qtbot, LevelPlot())
    levels, values = np.array([0.0, 1.0, 2.0]), np.array([1.0, 0.5, 0.1])
    pictures = np.ones((3, 8, 8), np.float32)
    plot.show_curve(levels, values, pictures, title="shift")
    assert "1: 50.0 %" in plot.accessibleDescription()
    alone = pixels(plot)
    plot.show_curve(levels, values, pictures, title="shift", before=values / 2, before_name="old")
    assert not np.array_equal(pixels(plot), alone)
    foot = pixels(plot)[-20, :, 0]
    assert (foot == 255).sum() > 3 * 20  # the white pictures at the bottom


def test_a_long_list_of_bars_tells_which_was_clicked(qtbot):
    area = QScrollArea(widgetResizable=True)
    bars = BarList(area)
    area.setWidget(bars)
    shown(qtbot, area, 300, 200)
    bars.show_bars([Bar(f"w{k}", k / 100, f"{k} %") for k in range(100)])
    qtbot.waitUntil(lambda: bars.height() == 100 * ROW_PX)
    with qtbot.waitSignal(bars.chosen) as chosen:
        click(bars, QPoint(50, 3 * ROW_PX + 4))
    assert chosen.args == ["w3"]
    with qtbot.waitSignal(bars.chosen) as chosen:
        QTest.keyClick(bars, Qt.Key.Key_Down)
    assert chosen.args == ["w4"]


def test_the_scale_of_a_list_lies_below_its_bars_and_stays_when_it_is_scrolled(qtbot):
    holder = QWidget()
    area = QScrollArea(holder, widgetResizable=True)
    bars = BarList(area)
    area.setWidget(bars)
    scale = BarScale(bars, holder)
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(area)
    column.addWidget(scale)
    shown(qtbot, holder, 300, 200)
    empty = pixels(scale)
    assert (empty == empty[0, 0]).all()
    bars.show_bars([Bar(f"writer {k}", k / 100, f"{k} %") for k in range(100)])
    qtbot.waitUntil(lambda: bars.height() == 100 * ROW_PX)
    left, right = bars.track
    inked = np.flatnonzero((pixels(scale) != empty).any(axis=(0, 2)))
    assert abs(inked[0] - left) <= 2
    assert abs(inked[-1] - right) <= 2
    area.verticalScrollBar().setValue(500)
    assert scale.isVisible()


@pytest.mark.parametrize("count", [7, 912, 1113, 59_999])
def test_every_count_of_a_narrow_matrix_lies_within_its_cell(qtbot, count):
    matrix = ConfusionMatrix()
    shown(qtbot, matrix, 400, 500)
    counts = np.zeros((10, 10), int)
    counts[1, 1] = count
    matrix.show_confusion(counts)
    plain = pixels(matrix)
    counts = counts.copy()
    counts[1, 1] = 0
    matrix.show_confusion(counts)
    box = matrix.box_of(1, 1)
    changed = (plain != pixels(matrix)).any(axis=2)[round(box.top()) : round(box.bottom())]
    columns = np.flatnonzero(changed[:, : round(matrix.box_of(1, 9).right())].any(axis=0))
    assert columns[0] >= box.left() - 1
    assert columns[-1] <= box.right() + 1


def test_the_legend_of_the_reliability_lies_above_all_bars(qtbot):
    plot = ReliabilityPlot()
    shown(qtbot, plot)
    counts, every = np.full(10, 5), np.ones(10)
    plot.show_bins(counts, every, every)
    full = pixels(plot)
    plot.show_bins(np.zeros(10, int), every, every)
    rows = np.flatnonzero((full != pixels(plot)).any(axis=(1, 2)))
    assert rows[0] > LEGEND_PX
