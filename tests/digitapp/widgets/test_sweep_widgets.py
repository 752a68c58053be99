"""Charts of experiments: where points stand, what is pointed at, what is left out."""

import math

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from digitapp.widgets.chart_values import ChartAxis, ChartPoint, ChartSeries
from digitapp.widgets.heat_grid import HeatGrid
from digitapp.widgets.parallel_lines import AcrossLine, ParallelLines, UprightAxis
from digitapp.widgets.point_chart import PointChart
from tests.digitapp.windows import shown


def points(*pairs):
    return tuple(ChartPoint(key, x, y) for key, (x, y) in enumerate(pairs))


@pytest.fixture
def chart(qtbot):
    return shown(qtbot, PointChart("A chart"), 400, 300)


def test_a_logarithmic_axis_spaces_factors_evenly(chart):
    series = ChartSeries("", points((0.01, 1.0), (0.1, 1.0), (1.0, 2.0)))
    chart.show_series([series], ChartAxis("rate", is_log=True), ChartAxis())
    x = [chart.place_of(key).x() for key in range(3)]
    assert x[1] - x[0] == pytest.approx(x[2] - x[1])


def test_names_stand_side_by_side(chart):
    axis = ChartAxis("optimizer", names=("sgd", "adam", "rmsprop"))
    chart.show_series([ChartSeries("", points((0, 1), (1, 2), (2, 3)))], axis, ChartAxis())
    x = [chart.place_of(key).x() for key in range(3)]
    assert x[1] - x[0] == pytest.approx(x[2] - x[1])


def test_higher_values_stand_higher(chart):
    chart.show_series([ChartSeries("", points((0, 1), (1, 2)))], ChartAxis(), ChartAxis())
    assert chart.place_of(0).y() > chart.place_of(1).y()


def test_what_is_no_number_is_left_out(chart):
    series = ChartSeries("", points((0.0, 1.0), (1.0, math.nan), (2.0, 3.0)))
    chart.show_series([series], ChartAxis(is_log=True), ChartAxis())
    assert [chart.place_of(key) is None for key in range(3)] == [True, True, False]
    chart.grab()


def test_a_quiet_line_is_not_pointed_at(chart):
    loud = ChartSeries("", points((0, 0), (1, 1)))
    quiet = ChartSeries("line", (ChartPoint(7, 0.5, 0.5),), is_quiet=True)
    chart.show_series([loud, quiet], ChartAxis(), ChartAxis())
    assert chart.place_of(7) is None


def test_the_mouse_and_the_keys_mean_the_same_points(chart, qtbot):
    chart.show_series([ChartSeries("", points((0, 0), (1, 1)))], ChartAxis(), ChartAxis())
    with qtbot.waitSignal(chart.clicked) as mouse:
        place = chart.place_of(1).toPoint()
        QTest.mouseClick(chart, Qt.MouseButton.LeftButton, pos=place)
    QTest.keyClick(chart, Qt.Key.Key_Left)
    QTest.keyClick(chart, Qt.Key.Key_Left)
    with qtbot.waitSignal(chart.clicked) as keys:
        QTest.keyClick(chart, Qt.Key.Key_Return)
    assert (mouse.args, keys.args) == ([1], [1])


def test_a_click_beside_all_points_means_none(chart, qtbot):
    chart.show_series([ChartSeries("", points((0, 0), (1, 1)))], ChartAxis(), ChartAxis())
    with qtbot.assertNotEmitted(chart.clicked):
        QTest.mouseClick(chart, Qt.MouseButton.LeftButton, pos=chart.rect().center())


def test_a_chart_without_points_paints_a_word(chart):
    chart.show_series([], ChartAxis(), ChartAxis())
    assert not chart.grab().isNull()


@pytest.fixture
def grid(qtbot):
    made = HeatGrid("A grid")
    made.show_values(
        np.array([[0.1, 0.5], [0.9, math.nan]]), [["a", "b"], ["c", ""]], ["low", "high"],
        ["left", "right"], ("x", "y"),
    )  # fmt: skip
    return shown(qtbot, made, 400, 300)


def test_rows_go_up_and_columns_to_the_right(grid):
    assert grid.cell_box(2).top() < grid.cell_box(0).top()
    assert grid.cell_box(1).left() > grid.cell_box(0).left()


def test_the_best_cell_has_the_strongest_colour(grid):
    image = grid.grab().toImage()
    corners = [grid.cell_box(k).topLeft().toPoint() + QPoint(4, 4) for k in (0, 1, 2)]
    shade = [image.pixelColor(corner).lightness() for corner in corners]
    assert shade[0] > shade[1] > shade[2]


def test_the_lowest_cell_is_the_strongest_where_low_is_best(grid):
    grid.show_values(
        np.array([[0.1, 0.5]]), [["", ""]], ["r"], ["a", "b"], ("x", "y"), low_is_best=True
    )
    assert grid._tones().tolist() == [[255, 0]]


def test_keys_move_from_cell_to_cell(grid, qtbot):
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Up):
        QTest.keyClick(grid, key)
    with qtbot.waitSignal(grid.clicked) as clicked:
        QTest.keyClick(grid, Qt.Key.Key_Enter)
    assert clicked.args == [3]


def test_a_line_is_pointed_at_between_the_axes(qtbot):
    lines = shown(qtbot, ParallelLines("Lines"), 400, 300)
    axes = [UprightAxis("a", ((0.0, "0"), (1.0, "1"))), UprightAxis("b", ())]
    lines.show_lines(axes, [AcrossLine(0, (0.0, 0.0), 0.1), AcrossLine(1, (1.0, 1.0), 0.9)])
    room = lines._room()
    with qtbot.waitSignal(lines.clicked) as clicked:
        place = room.topLeft().toPoint() + (room.topRight() - room.topLeft()).toPoint() / 2
        QTest.mouseClick(lines, Qt.MouseButton.LeftButton, pos=place)
    assert clicked.args == [1]
    assert [line.key for line in lines.lines] == [0, 1]
